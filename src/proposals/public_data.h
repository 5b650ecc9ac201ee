/* What the public site reads besides single proposals: the year's figures, the newest replies, the
 * commitments. Nothing of a proposal that is not published is in any of it; of one whose title
 * alone is public neither reply nor commitment is. */
#pragma once
#include "proposals/handling.h"

/* How far proposals have come; each stage holds those of all later ones. */
enum public_stage {
    STAGE_RECEIVED,
    STAGE_FILED,
    STAGE_ASSIGNED,
    STAGE_REPLIED,
    STAGE_CLOSED,
    STAGE_COUNT
};
const char *public_stage_code(enum public_stage); /* "replied", as in the query of the list */
enum public_stage public_stage_from_code(const char *); /* STAGE_COUNT where it is none */
uint32_t public_stage_states(enum public_stage); /* bits; 0 for STAGE_COUNT */
enum message public_stage_message(enum public_stage);

struct public_figures {
    int64_t year;
    int64_t of[STAGE_COUNT]; /* all, published or not: declined ones count in the figures */
    int64_t published[STAGE_COUNT]; /* of those, the ones that the public list shows */
    int64_t promised, kept, overdue; /* public commitments of the year's proposals */
};
struct public_figures public_figures_of(struct ctx *, int64_t year);

/* The years that have proposals, the newest first. */
struct id_list public_years(struct ctx *);

/* Signed replies of proposals whose text is public, the newest first; without their text. None
 * where the settings keep replies back. */
struct public_reply {
    int64_t id, proposal_id, signed_at;
    enum reply_class reply_class;
    const char *number; /* of the proposal: "2026-017" */
    const char *title, *unit_name;
};
struct public_reply_list {
    struct public_reply *items;
    size_t count;
};
struct public_reply_list public_replies_newest(struct ctx *, int limit);

/* Commitments in public replies. */
enum commitment_case {
    COMMITMENTS_ALL,
    COMMITMENTS_RUNNING, /* open or changed, the date is still to come */
    COMMITMENTS_OVERDUE,
    COMMITMENTS_KEPT,
    COMMITMENTS_FAILED,
    COMMITMENT_CASE_COUNT
};
const char *commitment_case_code(enum commitment_case); /* "" for all */
enum commitment_case commitment_case_from_code(const char *); /* COMMITMENTS_ALL where it is none */

/* The condition on commitment c that anyone may read its proposal, by what index proposal_hidden
 * holds: of those that are not hidden no row of a proposal is read. */
#define COMMITMENT_IS_READABLE                                                                     \
    " AND NOT EXISTS (SELECT 1 FROM proposal h WHERE CAST(h.id AS BIGINT) = c.proposal_id"         \
    " AND (h.is_published <> 1 OR h.publicity <> 0))"

struct commitment_filter {
    enum commitment_case which;
    int64_t year; /* of the proposal; 0 any */
    int64_t unit_id; /* 0 any */
    const char *sector; /* NULL or "" any, "-" none */
    bool is_internal; /* also of proposals that are not published */
    int64_t ended_from, ended_until; /* moments; 0 open */
    int offset, limit;
};
struct public_commitment {
    int64_t id, proposal_id, unit_id;
    const char *number, *title, *unit_name, *text;
    int64_t due_on, ended_at;
    enum commitment_state state;
    bool is_overdue;
};
struct public_commitment_list {
    struct public_commitment *items;
    size_t count;
    int64_t total; /* at most LIST_COUNTED are counted */
    bool has_more; /* there are more than `total` */
};
struct public_commitment_list public_commitments(struct ctx *, const struct commitment_filter *);

/* Changes whenever anything that is public may have changed: made of the ends of the ledger and of
 * the settings, since every change of a matter writes there in its own transaction. */
const char *public_version(struct ctx *);
/* The moment of the last change in the ledger; 0 before the first. */
int64_t public_changed_at(struct ctx *);
