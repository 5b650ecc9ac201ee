/* The administrators' first page: what wants attention. */
#pragma once
#include "base/ctx.h"
#include "web/messages.h"

struct admin_figure {
    const char *path;
    enum message label;
    int64_t number;
    bool is_alarming; /* any number but 0 wants attention */
};
struct admin_figure_list {
    struct admin_figure *items;
    size_t count;
};

/* The numbers of the context's actor. */
struct admin_figure_list admin_figures(struct ctx *);
