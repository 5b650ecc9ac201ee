/* Similar texts: shown while one drafts, at review, and beside a published proposal. */
#pragma once
#include "kit/search.h"

struct similar {
    struct matter matter;
    int64_t fresh_on;
    double score; /* 1 for the same words, 0 for none in common */
};
struct similar_list {
    struct similar *items;
    size_t count;
};

/* What in the index is most like this title and body (either may be NULL or unfinished), best
 * first. `except` is the matter itself; the filter's facets must all hold, NULL for none.
 * Candidates come from the index by the most telling tokens of the text; the score is the cosine of
 * both texts' terms, weighted by how rare they are, a term of the title counting for three. */
struct similar_list similar_find(struct ctx *, const char *title, const char *body,
    struct matter except, const struct search_facet_list *filter, size_t limit);

/* The same for the text of a matter as it stands in the database, which is asked for only where the
 * answer is not kept: with nothing changed the text is the same too. */
struct similar_text {
    const char *title, *body;
};
typedef struct similar_text similar_text_of(struct ctx *, const void *of);
struct similar_list similar_find_own(struct ctx *, similar_text_of *, const void *of, struct matter,
    const struct search_facet_list *filter, size_t limit);

/* The same score for two texts that are at hand: to compare two proposals side by side. */
double similar_score(struct ctx *, const char *title, const char *body, const char *other_title,
    const char *other_body);
