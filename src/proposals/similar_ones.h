/* Proposals that say much the same, with what became of them. */
#pragma once
#include "proposals/proposal.h"

struct similar_one {
    const struct proposal *proposal;
    double score; /* 1 for the same words, 0 for none in common */
};
struct similar_one_list {
    struct similar_one *items;
    size_t count;
};

/* The most similar ones of this and earlier years, best first, at most `most`. Title and text may
 * be unfinished; exclude_id is the proposal itself, 0 for none. only_public leaves out what is not
 * published with its text. */
struct similar_one_list proposal_similar_ones(struct ctx *, const char *title, const char *text,
    int64_t exclude_id, bool only_public, int most);
