/* Home, the list of proposals, search. */
#include "proposals/pages.h"

#include "base/buffer.h"
#include "proposals/index.html.h"
#include "proposals/list_query.h"
#include "proposals/matter_pages.h"
#include "proposals/search_index.h"

enum { PAGE_SIZE = 20 };

struct named_id_list proposal_public_states(struct ctx *ctx, bool is_internal)
{
    struct named_id_list list = { 0 };
    int last = is_internal ? PROPOSAL_CONVERTED : PROPOSAL_CLOSED;
    for (int state = is_internal ? PROPOSAL_DRAFT : PROPOSAL_SUBMITTED; state <= last; state++)
        LIST_PUSH(ctx, list,
            (struct named_id) { state + 1,
                message_text(ctx->language, proposal_state_message((enum proposal_state)state)) });
    return list;
}

int64_t proposal_sum_states(
    const struct state_counts *counts, enum proposal_state from, enum proposal_state to)
{
    int64_t sum = 0;
    for (int state = (int)from; state <= (int)to; state++)
        sum += counts->of[state];
    return sum;
}

const char *ledger_action_text(struct ctx *ctx, const struct ledger_entry *entry)
{
    enum message found =
        message_find(arena_printf(ctx->arena, "proposal.action.%s", entry->action));
    return found ? message_text(ctx->language, found) : entry->action;
}

struct named_id_list unit_choices(struct ctx *ctx)
{
    struct named_id_list list = { 0 };
    struct rows rows =
        db_query(ctx, "SELECT id, name, name_en FROM unit WHERE is_active = 1 ORDER BY id");
    while (db_next(&rows)) {
        const char *english = db_text(&rows, 2);
        bool is_english = ctx->language == LANGUAGE_EN && english && *english;
        LIST_PUSH(ctx, list,
            (struct named_id) { db_int(&rows, 0), is_english ? english : db_text(&rows, 1) });
    }
    return list;
}

static void show_home(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    int64_t year = setting_int(ctx, "committee.year");
    struct proposal_filter newest = { .is_public = true, .order = PROPOSALS_BY_CHANGE, .limit = 8 };
    int64_t promised = db_scalar(ctx, "SELECT COUNT(*) FROM commitment WHERE is_public = 1");
    int64_t kept = db_scalar(
        ctx, "SELECT COUNT(*) FROM commitment WHERE is_public = 1 AND state = $1", COMMITMENT_KEPT);
    respond_page(rq,
        home_page(.counts = proposal_count_states(ctx, year), .year = year,
            .news = proposal_find_all(ctx, &newest), .kept = kept, .promised = promised));
}

static const char *path_without_page(struct request *rq)
{
    struct buffer out = buffer_new(rq->ctx->arena);
    buffer_printf(&out, "%s?", rq->path);
    for (size_t i = 0; i < rq->query.count; i++)
        if (strcmp(rq->query.items[i].name, "page") != 0 && *rq->query.items[i].value)
            buffer_printf(&out, "%s=%s&", url_encode(rq->ctx->arena, rq->query.items[i].name),
                url_encode(rq->ctx->arena, rq->query.items[i].value));
    return buffer_text(&out);
}

static void list_proposals(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    int64_t page = query_int(rq, "page", 1);
    if (page < 1 || page > 1000000)
        page = 1;
    struct proposal_filter filter = proposal_filter_of(rq);
    filter.offset = (int)(page - 1) * PAGE_SIZE;
    filter.limit = PAGE_SIZE;
    struct proposal_list list = proposal_find_all(ctx, &filter);
    respond_page(rq,
        proposal_index_page(.list = list, .filter = &filter, .page = page,
            .pages = (list.total + PAGE_SIZE - 1) / PAGE_SIZE, .path = path_without_page(rq),
            .categories = setting_choices(ctx, "proposal.categories"), .units = unit_choices(ctx),
            .is_workplace = proposal_sees_all(ctx)));
}

/* The text in which the words may stand. */
static const char *found_text(struct ctx *ctx, const struct proposal *proposal)
{
    struct buffer out = buffer_new(ctx->arena);
    buffer_printf(&out, "%s %s", proposal->situation, proposal->analysis);
    struct text_list suggestions = proposal_suggestions(ctx, proposal->id);
    for (size_t i = 0; i < suggestions.count; i++)
        buffer_printf(&out, " %s", suggestions.items[i]);
    return buffer_text(&out);
}

static void search_proposals(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const char *query = query_text(rq, "q");
    int64_t page = query_int(rq, "page", 1);
    if (page < 1 || page > 10000)
        page = 1;
    bool is_internal = proposal_sees_all(ctx);
    struct search_facet_list filter = { 0 };
    if (!is_internal)
        LIST_PUSH(ctx, filter,
            (struct search_facet) { .name = SEARCH_AUDIENCE, .number = PROPOSAL_AUDIENCE_PUBLIC });
    struct search_result result =
        search_find(ctx, query, &filter, (size_t)(page - 1) * PAGE_SIZE, PAGE_SIZE);
    struct found_list found = { 0 };
    for (size_t i = 0; i < result.count; i++) {
        const struct proposal *proposal = proposal_find(ctx, result.items[i].matter.id);
        if (!proposal)
            continue;
        struct found hit = {
            .proposal = proposal,
            .title = search_highlight(ctx, proposal->title, query, 0),
            .text = search_highlight(ctx, found_text(ctx, proposal), query, 120),
        };
        LIST_PUSH(ctx, found, hit);
    }
    respond_page(rq,
        search_page(.query = query, .found = found, .total = result.total,
            .has_more = result.has_more, .page = page,
            .pages = (result.total + PAGE_SIZE - 1) / PAGE_SIZE, .path = path_without_page(rq)));
}

const struct route proposal_routes[] = {
    GET("/", show_home, ANYONE),
    GET("/search", search_proposals, ANYONE),
    GET("/proposals", list_proposals, ANYONE),
    { 0 },
};
