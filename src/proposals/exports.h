/* Lists to take away: proposals and lines as tables, lines as a calendar, and who may follow a
 * calendar without signing in. */
#pragma once
#include "kit/lines.h"
#include "kit/sheet.h"
#include "proposals/proposal.h"

/* All proposals of a filter as a table. Who works on all of them (is_internal) gets the dates,
 * deadlines, units' roles and verdicts; others get what is published. */
struct buffer export_proposals(
    struct ctx *, const struct proposal_filter *, enum sheet_form, bool is_internal);

/* All lines of a filter as a table. */
struct buffer export_lines(struct ctx *, const struct line_filter *, enum sheet_form);

/* All lines of a filter that have a date as a calendar, each with a reminder the day before. `site`
 * is the address of this site without a final slash: it makes the links, NULL for none. */
struct buffer export_calendar(struct ctx *, const struct line_filter *, const char *site);

/* ---- feeds: an address with a secret, of which only the hash is kept ---- */

/* Makes a new secret for the person; the one before is worth nothing from now on. */
const char *calendar_feed_make(struct ctx *, int64_t person_id);

/* Switches the person's feed off. */
void calendar_feed_revoke(struct ctx *, int64_t person_id);

/* When the feed in use was made, 0 where there is none. */
int64_t calendar_feed_since(struct ctx *, int64_t person_id);

/* Whose secret it is, 0 where it is nobody's. */
int64_t calendar_feed_person(struct ctx *, const char *secret);
