/* Home, the list of commitments, and the fragment of similar proposals. */
#include "proposals/public_pages.h"

#include <stdio.h>

#include "base/clock.h"
#include "proposals/list_query.h"
#include "proposals/matter_pages.h"
#include "proposals/public.html.h"
#include "proposals/public_private.h"
#include "proposals/similar.html.h"

enum { SIMILAR_MOST = 8, NEWS_MOST = 5, PROMISES_MOST = 3 };

const char *path_without(struct request *rq, const char *left_out)
{
    struct buffer out = buffer_new(rq->ctx->arena);
    buffer_printf(&out, "%s?", rq->path);
    for (size_t i = 0; i < rq->query.count; i++) {
        const struct pair *pair = &rq->query.items[i];
        if (strcmp(pair->name, "page") != 0 && strcmp(pair->name, left_out) != 0 && *pair->value)
            buffer_printf(&out, "%s=%s&", url_encode(rq->ctx->arena, pair->name),
                url_encode(rq->ctx->arena, pair->value));
    }
    return buffer_text(&out);
}

int64_t page_of(struct request *rq)
{
    int64_t page = query_int(rq, "page", 1);
    return page < 1 ? 1 : page < LIST_PAGES_MOST ? page : LIST_PAGES_MOST;
}

int64_t pages_of(int64_t total)
{
    int64_t pages = (total + LIST_PAGE - 1) / LIST_PAGE;
    return pages < LIST_PAGES_MOST ? pages : LIST_PAGES_MOST;
}

void add_mark(struct request *rq, struct filter_mark_list *marks, const char *parameter,
    enum message label, const char *value)
{
    struct filter_mark mark = { label, value, path_without(rq, parameter) };
    LIST_PUSH(rq->ctx, *marks, mark);
}

const char *name_of_id(const struct named_id_list *list, int64_t id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].id == id)
            return list->items[i].name;
    return "";
}

/* ---- months ---- */

/* "2026-11" to the moments at which it begins and ends. */
static bool month_moments(struct ctx *ctx, const char *month, int64_t *from, int64_t *until)
{
    int64_t first, next;
    if (strlen(month) != 7 || !day_parse(arena_printf(ctx->arena, "%s-01", month), &first))
        return false;
    struct date date = date_from_day(first);
    next = date.month == 12 ? day_from_date(date.year + 1, 1, 1)
                            : day_from_date(date.year, date.month + 1, 1);
    *from = day_start_ms(first);
    *until = day_start_ms(next);
    return true;
}

static const char *this_month(struct ctx *ctx)
{
    struct date today = date_from_day(ctx_today(ctx));
    return arena_printf(ctx->arena, "%04d-%02d", today.year, today.month);
}

/* ---- home ---- */

static void show_home(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    int64_t year = query_int(rq, "year", 0);
    struct id_list years = public_years(ctx);
    bool is_known = false;
    for (size_t i = 0; i < years.count; i++)
        is_known |= years.items[i] == year;
    struct proposal_filter newest = {
        .is_public = true, .order = PROPOSALS_BY_PUBLICATION, .limit = NEWS_MOST
    };
    struct commitment_filter kept = { .which = COMMITMENTS_KEPT, .limit = PROMISES_MOST };
    struct commitment_filter overdue = { .which = COMMITMENTS_OVERDUE, .limit = PROMISES_MOST };
    const char *month = this_month(ctx);
    month_moments(ctx, month, &kept.ended_from, &kept.ended_until);
    struct home_view view = {
        .figures = public_figures_of(ctx, is_known ? year : setting_int(ctx, "committee.year")),
        .years = years,
        .proposals = proposal_find_rows(ctx, &newest),
        .replies = public_replies_newest(ctx, NEWS_MOST),
        .kept = public_commitments(ctx, &kept),
        .overdue = public_commitments(ctx, &overdue),
        .month = month,
        .committee = setting_text(
            ctx, ctx->language == LANGUAGE_EN ? "committee.name_en" : "committee.name"),
    };
    respond_page(rq, home_page(.view = &view));
}

/* ---- commitments ---- */

/* A page behind the last one becomes the last one. */
static struct public_commitment_list commitments_of_page(
    struct ctx *ctx, struct commitment_filter *filter, int64_t *page)
{
    filter->offset = (int)(*page - 1) * LIST_PAGE;
    struct public_commitment_list list = public_commitments(ctx, filter);
    int64_t pages = pages_of(list.total);
    if (*page <= pages || pages == 0)
        return list;
    *page = pages;
    filter->offset = (int)(pages - 1) * LIST_PAGE;
    return public_commitments(ctx, filter);
}

static void list_commitments(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct named_id_list units = unit_choices(ctx);
    const char *month = query_text(rq, "month");
    struct commitment_filter filter = {
        .which = commitment_case_from_code(query_text(rq, "state")),
        .year = query_int(rq, "year", 0),
        .unit_id = query_int(rq, "unit", 0),
        .sector = query_text(rq, "sector"),
        .is_internal = proposal_sees_all(ctx) && query_int(rq, "published", 0) != 1,
        .limit = LIST_PAGE,
    };
    struct filter_mark_list marks = { 0 };
    if (filter.year)
        add_mark(rq, &marks, "year", MSG_PROPOSAL_LIST_YEAR,
            arena_printf(ctx->arena, "%lld", (long long)filter.year));
    if (filter.unit_id)
        add_mark(rq, &marks, "unit", MSG_PROPOSAL_LIST_UNIT, name_of_id(&units, filter.unit_id));
    if (*filter.sector)
        add_mark(rq, &marks, "sector", MSG_LIST_SECTOR,
            setting_choice_name(ctx, "proposal.sectors", filter.sector));
    if (month_moments(ctx, month, &filter.ended_from, &filter.ended_until))
        add_mark(rq, &marks, "month", MSG_COMMITMENTS_MONTH, month);
    int64_t page = page_of(rq);
    struct public_commitment_list list = commitments_of_page(ctx, &filter, &page);
    struct figure_scope scope = {
        .year = filter.year,
        .unit_id = filter.unit_id,
        .sector = *filter.sector ? filter.sector : NULL,
        .is_public = !filter.is_internal,
    };
    respond_page(rq,
        commitments_page(.list = list, .filter = &filter, .marks = marks, .units = units,
            .scope = scope, .counts = promise_count(ctx, scope, LIST_COUNTED),
            .years = public_years(ctx), .page = page, .pages = pages_of(list.total),
            .path = path_without(rq, "page")));
}

/* ---- similar ones ---- */

static json_t *similar_json(struct ctx *ctx, const struct similar_one *one)
{
    const struct proposal_head *p = one->proposal;
    return json_pack("{s:I,s:s,s:s,s:I,s:s,s:s,s:f,s:s}", "id", (json_int_t)p->id, "number",
        proposal_number_of(ctx, p->year, p->number), "title", p->title, "year", (json_int_t)p->year,
        "state", proposal_state_code(p->state), "class", reply_class_letter(p->reply_class),
        "score", one->score, "degree", similar_degree_code(one->degree));
}

/* A fragment of a page, or JSON for who asks for it: beside a draft, before it is submitted. */
static void show_similar(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct similar_one_list ones = similar_ones(ctx, query_text(rq, "title"),
        query_text(rq, "text"), query_int(rq, "exclude", 0), SIMILAR_MOST);
    const char *accepts = text_or(request_header(rq, "Accept"), "");
    if (!strstr(accepts, "application/json"))
        return respond_page(rq, similar_list(.similar = ones));
    json_t *items = json_array();
    for (size_t i = 0; i < ones.count; i++)
        json_array_append_new(items, similar_json(ctx, &ones.items[i]));
    respond_json(rq, 200, json_pack("{s:o}", "items", items));
}

const struct route public_routes[] = {
    GET("/", show_home, ANYONE),
    GET("/proposals", list_proposals, ANYONE),
    GET_WITH_SIMILAR("/proposals/similar", show_similar, SIGNED_IN),
    GET("/commitments", list_commitments, ANYONE),
    GET_WITH_SIMILAR("/search", search_proposals, ANYONE),
    { 0 },
};
