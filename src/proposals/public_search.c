/* Search in proposals and their replies. */
#include "proposals/list_query.h"
#include "proposals/matter_pages.h"
#include "proposals/public.html.h"
#include "proposals/public_private.h"
#include "proposals/search_index.h"

enum { PAGE_SIZE = 20, SNIPPET = 120, ALIKE_MOST = 5 };

static bool has_hit(const struct search_snippet *snippet)
{
    for (size_t i = 0; i < snippet->count; i++)
        if (snippet->items[i].is_hit)
            return true;
    return false;
}

/* The text where the words stand: the proposal's own, else the replies'. */
static struct found found_of(struct ctx *ctx, const struct search_hit *hit,
    const struct proposal_head *proposal, const struct search_words *words)
{
    struct found found = {
        .proposal = proposal,
        .title = search_highlight(ctx, hit->texts[SEARCH_TITLE], words, 0),
        .text = search_highlight(ctx, hit->texts[SEARCH_BODY], words, SNIPPET),
    };
    if (has_hit(&found.text) || !setting_bool(ctx, "publish.reply"))
        return found;
    struct search_snippet reply = search_highlight(ctx, hit->texts[SEARCH_REPLY], words, SNIPPET);
    if (has_hit(&reply)) {
        found.text = reply;
        found.is_in_reply = true;
    }
    return found;
}

static void add_found(
    struct ctx *ctx, struct search_view *view, const struct search_hit *hits, size_t count)
{
    const struct search_words *words = search_words_for(ctx, view->query);
    for (size_t i = 0; i < count; i += PROPOSALS_MOST) {
        int64_t ids[PROPOSALS_MOST];
        size_t few = 0;
        for (; few < PROPOSALS_MOST && i + few < count; few++)
            ids[few] = hits[i + few].matter.id;
        struct proposal_head_list list = proposal_find_few(ctx, ids, few);
        for (size_t j = 0; j < few; j++)
            for (size_t k = 0; k < list.count; k++)
                if (list.items[k].id == ids[j])
                    LIST_PUSH(ctx, view->found, found_of(ctx, &hits[i + j], &list.items[k], words));
    }
}

static struct search_facet_list facets_of(
    struct ctx *ctx, const struct proposal_filter *filter, bool is_internal)
{
    struct search_facet_list facets = { 0 };
    if (!is_internal)
        LIST_PUSH(ctx, facets,
            (struct search_facet) { .name = SEARCH_AUDIENCE, .number = SEARCH_AUDIENCE_PUBLIC });
    if (filter->year)
        LIST_PUSH(
            ctx, facets, (struct search_facet) { .name = SEARCH_YEAR, .number = filter->year });
    if (filter->state)
        LIST_PUSH(ctx, facets,
            (struct search_facet) { .name = SEARCH_STATE, .number = filter->state - 1 });
    if (filter->unit_id)
        LIST_PUSH(
            ctx, facets, (struct search_facet) { .name = SEARCH_UNIT, .number = filter->unit_id });
    if (filter->reply_class)
        LIST_PUSH(ctx, facets,
            (struct search_facet) { .name = SEARCH_CLASS, .number = filter->reply_class });
    if (*filter->sector)
        LIST_PUSH(
            ctx, facets, (struct search_facet) { .name = SEARCH_SECTOR, .code = filter->sector });
    if (*filter->category)
        LIST_PUSH(ctx, facets,
            (struct search_facet) { .name = SEARCH_CATEGORY, .code = filter->category });
    return facets;
}

static void add_marks(struct request *rq, struct search_view *view)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal_filter *filter = view->filter;
    if (filter->year)
        add_mark(rq, &view->marks, "year", MSG_PROPOSAL_LIST_YEAR,
            arena_printf(ctx->arena, "%lld", (long long)filter->year));
    if (filter->state)
        add_mark(rq, &view->marks, "state", MSG_PROPOSAL_LIST_STATE,
            message_text(
                ctx->language, proposal_state_message((enum proposal_state)(filter->state - 1))));
    if (*filter->category)
        add_mark(rq, &view->marks, "category", MSG_PROPOSAL_LIST_CATEGORY,
            setting_choice_name(ctx, "proposal.categories", filter->category));
    if (*filter->sector)
        add_mark(rq, &view->marks, "sector", MSG_LIST_SECTOR,
            setting_choice_name(ctx, "proposal.sectors", filter->sector));
    if (filter->unit_id)
        add_mark(rq, &view->marks, "unit", MSG_PROPOSAL_LIST_UNIT,
            name_of_id(&view->units, filter->unit_id));
    if (filter->reply_class)
        add_mark(rq, &view->marks, "class", MSG_LIST_CLASS,
            reply_class_name(ctx, (enum reply_class)filter->reply_class));
}

/* The proposal that a typed number means, where this reader may open it; without a year the newest
 * one. */
static const struct proposal *by_typed_number(struct ctx *ctx, const char *query)
{
    int64_t year = 0, number = 0;
    if (!proposal_number_parse(query, &year, &number))
        return NULL;
    struct id_list years = public_years(ctx);
    bool is_internal = proposal_sees_all(ctx);
    for (size_t i = 0; i < years.count; i++) {
        if (year && years.items[i] != year)
            continue;
        const struct proposal *found = proposal_by_number(ctx, years.items[i], number);
        bool is_public = found && found->is_published && found->publicity != PUBLICITY_NO;
        if (found && (is_public || is_internal))
            return found;
    }
    return NULL;
}

void search_proposals(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const char *query = query_text(rq, "q");
    const struct proposal *meant = by_typed_number(ctx, query);
    if (meant)
        return respond_redirect(rq, "/proposals/%lld", (long long)meant->id);
    struct proposal_filter filter = proposal_filter_of(rq);
    struct search_view view = {
        .query = query,
        .filter = &filter,
        .categories = setting_choices(ctx, "proposal.categories"),
        .sectors = setting_choices(ctx, "proposal.sectors"),
        .units = unit_choices(ctx),
        .years = public_years(ctx),
        .is_internal = proposal_sees_all(ctx),
        .page = page_of(rq),
        .path = path_without(rq, "page"),
    };
    struct search_facet_list facets = facets_of(ctx, &filter, view.is_internal);
    struct search_result result =
        search_find(ctx, query, &facets, (size_t)(view.page - 1) * PAGE_SIZE, PAGE_SIZE);
    add_found(ctx, &view, result.items, result.count);
    view.total = result.total;
    view.has_more = result.has_more;
    view.pages = (result.total + PAGE_SIZE - 1) / PAGE_SIZE;
    add_marks(rq, &view);
    if (result.total == 0 && *query)
        view.alike = similar_ones(ctx, query, NULL, 0, ALIKE_MOST);
    respond_page(rq, search_page(.view = &view));
}
