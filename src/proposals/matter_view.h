/* What one reader may see of a matter, for its pages. */
#pragma once
#include "proposals/views.h"
#include "web/request.h"

/* Of the proposal that the path names. NULL where the reader may not know of it: the same answer as
 * for one that does not exist. */
const struct matter_view *matter_view_of(struct request *);

/* What happens next, by whom and until when, for somebody who has never seen a proposal. */
const char *matter_next_sentence(struct ctx *, const struct matter_view *);

/* Its way with the dates of what was reached. */
struct matter_step_list matter_steps(struct ctx *, const struct proposal *);

/* The colour of a state's badge. */
const char *matter_state_colour(enum proposal_state);

/* The answer of a reply to a suggestion (from 1), NULL where there is none. */
const struct answer *matter_answer(const struct reply *, int64_t position);

/* Whether a reply is the unit's newest word: what an earlier round said is history. */
bool matter_reply_is_newest(const struct matter_view *, const struct reply *);

/* A verdict's colour: adopted green, planned blue, not now grey. */
const char *matter_verdict_colour(enum verdict);

/* How a commitment stands: green where kept, red where failed or late, else yellow. */
const char *matter_commitment_colour(const struct ctx *, const struct commitment *);

/* Those of one reply. */
struct commitment_list letter_promises(struct ctx *, struct commitment_list all, int64_t reply_id);

bool action_is_in(struct action_list, enum proposal_action);

/* "86.5": a mean of sums out of 100, with one decimal. */
const char *score_mean_text(struct ctx *, double mean);

/* Whether one could be merged into the other: the same year, not yet answered. */
bool may_merge_into(const struct proposal *, const struct proposal_head *main);

/* What a review looks at in three parts (the proposer's standing, the content, the form), with what
 * the program itself can see of it. */
struct review_check {
    const char *text;
    bool is_done;
};
struct review_check_list {
    struct review_check *items;
    size_t count;
};
struct review_part {
    enum message heading;
    struct review_check_list checks;
};
struct review_part_list {
    struct review_part *items;
    size_t count;
};
struct review_part_list review_checks_of(struct ctx *, const struct matter_view *);
