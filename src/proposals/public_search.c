/* Search in proposals and their replies. */
#include "proposals/list_query.h"
#include "proposals/matter_pages.h"
#include "proposals/public.html.h"
#include "proposals/public_private.h"
#include "proposals/search_index.h"

enum { PAGE_SIZE = 20, SNIPPET = 120, ALIKE_MOST = 5 };

static void add_text(struct buffer *out, const char *text)
{
    buffer_add(out, text);
    buffer_add_char(out, ' ');
}

static void add_texts(struct buffer *out, const struct proposal_text_list *texts, int64_t id)
{
    for (size_t i = 0; i < texts->count; i++)
        if (texts->items[i].proposal_id == id)
            add_text(out, texts->items[i].text);
}

static bool has_hit(const struct search_snippet *snippet)
{
    for (size_t i = 0; i < snippet->count; i++)
        if (snippet->items[i].is_hit)
            return true;
    return false;
}

static struct found found_of(struct ctx *ctx, const struct proposal *proposal,
    const struct proposal_text_list *suggestions, const char *query)
{
    struct buffer own = buffer_new(ctx->arena);
    add_text(&own, proposal->situation);
    add_text(&own, proposal->analysis);
    add_texts(&own, suggestions, proposal->id);
    return (struct found) {
        .proposal = proposal,
        .title = search_highlight(ctx, proposal->title, query, 0),
        .text = search_highlight(ctx, buffer_text(&own), query, SNIPPET),
    };
}

/* Where the words do not stand in the proposal's own text, they do in a reply's. */
static void look_in_replies(struct ctx *ctx, struct found *found,
    const struct proposal_text_list *replies, const char *query)
{
    struct buffer texts = buffer_new(ctx->arena);
    add_texts(&texts, replies, found->proposal->id);
    struct search_snippet reply = search_highlight(ctx, buffer_text(&texts), query, SNIPPET);
    if (!has_hit(&reply))
        return;
    found->text = reply;
    found->is_in_reply = true;
}

static const struct proposal *proposal_in(const struct proposal_list *list, int64_t id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].id == id)
            return &list->items[i];
    return NULL;
}

/* The next hits with their texts. */
static void add_found(
    struct ctx *ctx, struct search_view *view, const struct search_hit *hits, size_t count)
{
    struct id_list ids = { 0 }, others = { 0 };
    for (size_t i = 0; i < count; i++)
        LIST_PUSH(ctx, ids, hits[i].matter.id);
    struct proposal_list proposals = proposal_find_together(ctx, ids.items, ids.count);
    struct proposal_text_list suggestions =
        proposal_suggestions_together(ctx, ids.items, ids.count);
    size_t first = view->found.count;
    for (size_t i = 0; i < count; i++) {
        const struct proposal *proposal = proposal_in(&proposals, ids.items[i]);
        if (!proposal)
            continue;
        LIST_PUSH(ctx, view->found, found_of(ctx, proposal, &suggestions, view->query));
        if (!has_hit(&view->found.items[view->found.count - 1].text))
            LIST_PUSH(ctx, others, proposal->id);
    }
    if (others.count == 0 || !setting_bool(ctx, "publish.reply"))
        return;
    struct proposal_text_list replies =
        proposal_reply_texts_together(ctx, others.items, others.count);
    for (size_t i = first; i < view->found.count; i++)
        if (!has_hit(&view->found.items[i].text))
            look_in_replies(ctx, &view->found.items[i], &replies, view->query);
}

static struct search_facet_list facets_of(
    struct ctx *ctx, const struct proposal_filter *filter, bool is_internal)
{
    struct search_facet_list facets = { 0 };
    if (!is_internal)
        LIST_PUSH(ctx, facets,
            (struct search_facet) { .name = SEARCH_AUDIENCE, .number = PROPOSAL_AUDIENCE_PUBLIC });
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
    for (size_t at = 0; at < result.count; at += PROPOSALS_TOGETHER)
        add_found(ctx, &view, result.items + at,
            result.count - at < PROPOSALS_TOGETHER ? result.count - at : PROPOSALS_TOGETHER);
    view.total = result.total;
    view.has_more = result.has_more;
    view.pages = (result.total + PAGE_SIZE - 1) / PAGE_SIZE;
    add_marks(rq, &view);
    if (result.total == 0 && *query)
        view.alike = similar_ones(ctx, query, NULL, 0, ALIKE_MOST);
    respond_page(rq, search_page(.view = &view));
}
