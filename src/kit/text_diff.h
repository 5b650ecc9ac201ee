/* Differences of two texts, for people who read them: Myers' algorithm (An O(ND) Difference
 * Algorithm and Its Variations, 1986, in linear space) on words, and on single characters where
 * the script has no words between spaces (Chinese). */
#pragma once
#include "base/ctx.h"

enum text_change { TEXT_SAME, TEXT_REMOVED, TEXT_ADDED };

struct text_piece {
    enum text_change change;
    const char *text;
};
struct text_pieces {
    struct text_piece *items;
    size_t count;
};

/* The pieces of both texts in order: those that are the same or removed make up `before`, those
 * that are the same or added make up `after`, byte by byte. Neighbours differ in their change; what
 * was removed stands before what was added in its place. NULL is an empty text. Texts that have
 * very little in common come as a whole removed and a whole added. Memory is of the context. */
struct text_pieces text_diff(struct ctx *, const char *before, const char *after);
