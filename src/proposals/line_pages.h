/* The lists of duties. */
#pragma once
#include "proposals/views.h"
#include "web/route.h"

extern const struct route line_routes[];

/* One of the lists that a person may open. */
struct line_tab {
    const char *whose;
    enum message label;
    bool is_current;
};
struct line_tab_list {
    struct line_tab *items;
    size_t count;
};

/* The state of a line with its days: "逾期 3 天". */
const char *line_state_text(struct ctx *, const struct line *);

/* What the heading of a column leads to: the list sorted by it, the other way at the second click.
 */
const char *line_sort_url(struct request *, const struct line_filter *, enum line_order);

/* "ascending", "descending", or NULL where the list is not sorted by it. */
const char *line_sort_state(const struct line_filter *, enum line_order);

/* The kinds of duties for choosing one: id is the kind + 1. */
struct named_id_list line_kinds(struct ctx *);

/* Who owns it: the person, the unit or the role. */
const char *line_owner_text(struct ctx *, const struct line *);
