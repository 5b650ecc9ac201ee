/* Proposals like one another, as a reader may see them: while one drafts, at review, beside a
 * published proposal. Show them with the template `similar_list` of similar.html. */
#pragma once
#include "proposals/proposal.h"

/* How alike, in words: a share of common words says nothing to people. */
enum similar_degree { SIMILAR_SOMEWHAT, SIMILAR_CLOSE, SIMILAR_VERY_CLOSE, SIMILAR_NEARLY_SAME };

struct similar_one {
    const struct proposal_head *proposal;
    double score; /* 1 for the same words, 0 for none in common */
    enum similar_degree degree;
};
struct similar_one_list {
    struct similar_one *items;
    size_t count;
};

/* At most `most` proposals like a title and a text (either may be unfinished or NULL), the most
 * alike first. `except_id` is left out (0 for none). The actor sees published ones with a public
 * text, his own, and all that were submitted where his post works on all of them. */
struct similar_one_list similar_ones(
    struct ctx *, const char *title, const char *text, int64_t except_id, size_t most);

/* The same for a proposal that is there already, with its suggestions. */
struct similar_one_list similar_ones_of(struct ctx *, const struct proposal *, size_t most);

enum message similar_degree_message(enum similar_degree);
const char *similar_degree_code(enum similar_degree); /* "nearly_same" */
