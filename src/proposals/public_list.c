/* The list of proposals, with every filter. */
#include "proposals/calls.h"
#include "proposals/list_query.h"
#include "proposals/matter_pages.h"
#include "proposals/public.html.h"
#include "proposals/public_private.h"

static void add_choice_marks(struct request *rq, struct list_view *view)
{
    struct ctx *ctx = rq->ctx;
    struct filter_mark_list *marks = &view->marks;
    const struct proposal_filter *filter = view->filter;
    if (*filter->category)
        add_mark(rq, marks, "category", MSG_PROPOSAL_LIST_CATEGORY,
            setting_choice_name(ctx, "proposal.categories", filter->category));
    if (*filter->sector)
        add_mark(rq, marks, "sector", MSG_LIST_SECTOR,
            setting_choice_name(ctx, "proposal.sectors", filter->sector));
    if (filter->unit_id)
        add_mark(
            rq, marks, "unit", MSG_PROPOSAL_LIST_UNIT, name_of_id(&view->units, filter->unit_id));
    if (filter->reply_class)
        add_mark(rq, marks, "class", MSG_LIST_CLASS,
            reply_class_name(ctx, (enum reply_class)filter->reply_class));
    if (filter->result)
        add_mark(rq, marks, "satisfaction", MSG_LIST_SATISFACTION,
            message_text(ctx->language, satisfaction_message((enum satisfaction)filter->result)));
    if (filter->is_key)
        add_mark(rq, marks, "key", MSG_LIST_MARK, message_text(ctx->language, MSG_PROPOSAL_KEY));
    if (filter->is_excellent)
        add_mark(rq, marks, "excellent", MSG_LIST_MARK,
            message_text(ctx->language, MSG_PROPOSAL_EXCELLENT));
}

static void add_marks(struct request *rq, struct list_view *view)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal_filter *filter = view->filter;
    if (*filter->words)
        add_mark(rq, &view->marks, "q", MSG_PROPOSAL_LIST_WORDS, filter->words);
    if (filter->year)
        add_mark(rq, &view->marks, "year", MSG_PROPOSAL_LIST_YEAR,
            arena_printf(ctx->arena, "%lld", (long long)filter->year));
    if (view->stage < STAGE_COUNT)
        add_mark(rq, &view->marks, "stage", MSG_LIST_STAGE,
            message_text(ctx->language, public_stage_message(view->stage)));
    if (filter->state)
        add_mark(rq, &view->marks, "state", MSG_PROPOSAL_LIST_STATE,
            message_text(
                ctx->language, proposal_state_message((enum proposal_state)(filter->state - 1))));
    add_choice_marks(rq, view);
}

/* How many are in the stage though not shown: told only for a whole year, where it says nothing of
 * any single proposal. */
static int64_t stage_total(struct ctx *ctx, const struct list_view *view)
{
    size_t alone = 1 + (view->filter->year != 0);
    if (view->stage == STAGE_COUNT || view->is_internal || !view->filter->year
        || view->marks.count != alone)
        return -1;
    return public_figures_of(ctx, view->filter->year).of[view->stage];
}

/* A page behind the last one shows the last one: of a shorter list than when its link was made. */
static void find_page(struct ctx *ctx, struct list_view *view, struct proposal_filter *filter)
{
    filter->limit = LIST_PAGE;
    filter->offset = (int)(view->page - 1) * LIST_PAGE;
    view->list = proposal_find_rows(ctx, filter);
    view->pages = pages_of(view->list.total);
    if (view->page > view->pages && view->pages > 0) {
        view->page = view->pages;
        filter->offset = (int)(view->page - 1) * LIST_PAGE;
        view->list = proposal_find_rows(ctx, filter);
    }
    view->is_cut = view->list.has_more || view->list.total > view->pages * LIST_PAGE;
}

void list_proposals(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct proposal_filter filter = proposal_filter_of(rq);
    struct list_view view = {
        .filter = &filter,
        .stage = public_stage_from_code(query_text(rq, "stage")),
        .categories = setting_choices(ctx, "proposal.categories"),
        .sectors = setting_choices(ctx, "proposal.sectors"),
        .units = unit_choices(ctx),
        .years = public_years(ctx),
        .is_internal = proposal_sees_all(ctx),
        .page = page_of(rq),
        .path = path_without(rq, "page"),
    };
    find_page(ctx, &view, &filter);
    add_marks(rq, &view);
    view.stage_total = stage_total(ctx, &view);
    view.is_narrowed = view.marks.count || filter.figure || filter.dated || view.page > 1;
    if (!view.is_narrowed && !view.list.count)
        view.call_year = call_newest_year(ctx);
    respond_page(rq, proposal_index_page(.view = &view));
}
