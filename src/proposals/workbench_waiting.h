/* What waits at a desk: found by workbench_find.c, read by workbench_read.c. */
#pragma once
#include "proposals/workbench.h"

/* One thing that waits. */
struct waiting {
    enum work_kind kind;
    int rank; /* before the order: what is the actor's, what is under way */
    int64_t order, tie;
    int64_t part_id; /* the reply whose text is shown, the assignment whose contacts are counted */
    struct work_row row;
};

struct waiting_list {
    struct ctx *ctx;
    int64_t place; /* the actor's body or, at the unit's desk, unit */
    bool is_head;
    struct waiting *items;
    size_t count;
    int64_t kept_count; /* of promises, of which only those that are shown are in the list */
};

/* The rows of those kinds (bits, 1 << kind) that this desk has, the most urgent first, at most
 * WORK_ROWS_MOST of each; `total` is how many there are. */
void work_find(
    struct ctx *, enum work_desk, uint32_t kinds, struct work_row_list by_kind[WORK_KIND_COUNT]);

/* Reads what their rows show and was not read when they were found. */
void work_read(struct waiting_list *);
