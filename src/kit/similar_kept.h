/* What was found similar, kept while nothing in the database changes: the same proposal is looked
 * at by many, and comparing its text costs a hundred times what the rest of its page does. */
#pragma once
#include "kit/similar.h"

/* The question by its BLAKE2b: collisions need not be feared. */
struct similar_question {
    unsigned char hash[16];
};
struct similar_question similar_question_of(const char *title, const char *body,
    struct matter except, const struct search_facet_list *filter, size_t limit);

/* True where the answer is known and still true: ctx->data_state is the same. It is added to the
 * list, which is empty before. Safe on all threads. */
bool similar_kept(struct ctx *, const struct similar_question *, struct similar_list *);

/* Keeps an answer that was found in the state ctx->data_state or in a later one. Nothing is kept
 * where that is NULL. */
void similar_keep(struct ctx *, const struct similar_question *, const struct similar_list *);
