/* Calls for proposals: one a year, before the plenary. */
#pragma once
#include "proposals/proposal.h"

struct proposal_call {
    int64_t id, year;
    const char *title, *topics; /* topics: one a line */
    int64_t opens_at, closes_at; /* moments */
    int64_t plenary_closes_on; /* day, 0 where it is not set */
};

/* The call of a year, or NULL. */
const struct proposal_call *call_of_year(struct ctx *, int64_t year);

/* The year of the newest call; 0 where there was none. */
int64_t call_newest_year(struct ctx *);

/* Whether proposals that are submitted now belong to the plenary. */
bool call_is_open(const struct ctx *, const struct proposal_call *);

/* Its topics, one by one, blank lines left out. */
struct text_list call_topics(struct ctx *, const struct proposal_call *);

/* What came of it: the proposals of its plenary by state, and the promises made in answer. */
struct call_figures {
    int64_t received, filed, replied, closed, class_a, class_b, class_c, promised, kept;
};
struct call_figures call_figures(struct ctx *, int64_t year);
