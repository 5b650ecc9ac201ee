/* The year in figures: the chair's page, the public one, and what lies behind them. */
#pragma once
#include "proposals/figures.h"
#include "web/route.h"

extern const struct route figure_routes[];

/* What the page of figures shows, of everything or of one unit or sector. */
struct figure_view {
    struct figure_scope scope;
    const char *heading;
    struct figures all, published;
    struct promise_counts promises;
    struct figure_rows years, units, sectors, categories;
    struct figure_months months;
    struct rise_rows rise;
    bool is_internal; /* numbers lead to all rows; else to the published ones */
};

/* The list behind a figure. */
const char *figure_url(struct ctx *, struct figure_scope, enum figure);
/* The same of one row of a table. */
const char *figure_row_url(
    struct ctx *, struct figure_scope, enum figure_group, const struct figure_row *, enum figure);
const char *rise_row_url(
    struct ctx *, struct figure_scope, enum figure_group, const struct rise_row *, enum figure);
struct figure_scope scope_published(struct figure_scope, bool is_public);
const char *month_url(
    struct ctx *, struct figure_scope, const struct figure_month *, bool is_reply);
const char *month_name(struct ctx *, const struct figure_month *);
/* PROMISE_CASES: all of them. */
const char *promise_url(struct ctx *, struct figure_scope, enum promise_case);
const char *red_owner_url(struct ctx *, const struct red_owner *);
const char *red_owner_name(struct ctx *, const struct red_owner *);

/* "96.4%", "—" of nothing. */
const char *share_text(struct ctx *, int64_t part, int64_t whole);
/* "87.5", "—" where nobody has scored. */
const char *mean_text(struct ctx *, double mean, int64_t count);
/* The three verdicts together. */
int64_t verdict_sum(const struct figures *, enum figure first);
