/* Two proposals side by side, and those that are similar to one. */
#pragma once
#include "kit/similar.h"
#include "kit/text_diff.h"
#include "proposals/views.h"
#include "web/route.h"

extern const struct route compare_routes[];

struct compared_part {
    enum message heading;
    struct text_pieces pieces;
};
struct compared_part_list {
    struct compared_part *items;
    size_t count;
};

struct similar_proposal {
    const struct proposal *proposal;
    int percent;
};
struct similar_proposal_list {
    struct similar_proposal *items;
    size_t count;
};
