/* Shared by the files of the public pages alone. */
#pragma once
#include "base/buffer.h"
#include "proposals/pages_data.h"
#include "proposals/public_data.h"
#include "proposals/similar_ones.h"
#include "web/request.h"

/* An active filter, and the list without it. */
struct filter_mark {
    enum message label;
    const char *value;
    const char *url;
};
struct filter_mark_list {
    struct filter_mark *items;
    size_t count;
};

struct home_view {
    struct public_figures figures;
    struct id_list years;
    struct proposal_row_list proposals;
    struct public_reply_list replies;
    struct public_commitment_list kept, overdue; /* kept in the month, overdue today */
    const char *month; /* "2026-11" */
    const char *committee;
};

struct list_view {
    struct proposal_row_list list;
    const struct proposal_filter *filter;
    enum public_stage stage;
    int64_t stage_total; /* of the stage, published or not; -1 where that is not told */
    struct filter_mark_list marks;
    struct choice_list categories, sectors;
    struct named_id_list units;
    struct id_list years;
    bool is_internal, is_narrowed;
    int64_t call_year; /* of the newest call, 0 without one */
    int64_t page, pages;
    bool is_cut; /* more were found than the pages show */
    const char *path;
};

struct search_view {
    const char *query;
    const struct proposal_filter *filter; /* year, state, sector, category, unit_id, reply_class */
    struct found_list found;
    struct similar_one_list alike; /* where nothing was found */
    struct filter_mark_list marks;
    struct choice_list categories, sectors;
    struct named_id_list units;
    struct id_list years;
    bool is_internal, has_more;
    int64_t total, page, pages;
    const char *path;
};

/* The path and query of this page without a parameter, ready for one more: "/proposals?year=2026&".
 * The number of the page is always left out. */
const char *path_without(struct request *, const char *left_out);
/* The page asked for, at most the last one that a list has. */
int64_t page_of(struct request *);
/* How many pages a list of so many has: nobody turns more, and each further one costs more. */
enum { LIST_PAGE = 20, LIST_PAGES_MOST = LIST_COUNTED / LIST_PAGE };
int64_t pages_of(int64_t total);
void add_mark(struct request *, struct filter_mark_list *, const char *parameter,
    enum message label, const char *value);
const char *name_of_id(const struct named_id_list *, int64_t id);

void list_proposals(struct request *);
void search_proposals(struct request *);
