/* What differs between two texts: pieces in a row that both have, that only the first has, that
 * only the second has. */
#pragma once
#include "base/ctx.h"

enum difference_kind { DIFFERENCE_SAME, DIFFERENCE_FIRST, DIFFERENCE_SECOND };

struct difference {
    enum difference_kind kind;
    const char *text;
};
struct difference_list {
    struct difference *items;
    size_t count;
};

/* Compares character by character (Chinese) and word by word (other scripts). What agrees by chance
 * in the midst of what differs, a few characters, counts as different: readers look for passages.
 * Time grows with the product of the lengths, memory with their sum; of each text the first 10,000
 * tokens are compared. */
struct difference_list text_differences(struct ctx *, const char *first, const char *second);
