/* The query string of a list, read once for the page and for its exports: what is exported is what
 * was seen. */
#pragma once
#include "kit/lines.h"
#include "proposals/proposal.h"
#include "web/request.h"

/* Who works on all proposals sees all that were submitted; others see what is published. */
bool proposal_sees_all(const struct ctx *);

/* The filter of GET /proposals (year, state, stage, category, sector, unit, leads, class, key,
 * excellent, satisfaction, figure, dated with from and until, published, q, order) for this reader.
 * Offset and limit are left to the caller. */
struct proposal_filter proposal_filter_of(struct request *);

/* The lines that are the actor's own: as a person, as a unit and by role. */
struct line_filter line_filter_own(const struct ctx *);

/* The filter of GET /lines (whose, owner, unit, state, kind, colour, q, from, until, sort, down)
 * for this reader, without a limit. `whose` is mine, unit, assigning, all or red; who works on a
 * part only is given what is his, whatever he asks for. */
struct line_filter line_filter_of(struct request *);

/* The path with the same query but for one name, and for the number of the page; value NULL leaves
 * the name out. */
const char *query_changed(struct request *, const char *path, const char *name, const char *value);

/* The path of another form of the list with the same query, such as "/proposals.csv?year=2026"; the
 * number of the page is left out. */
const char *query_carried_to(struct request *, const char *path);
