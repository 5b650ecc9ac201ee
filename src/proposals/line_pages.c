/* The lists of duties. */
#include "proposals/line_pages.h"

#include "base/clock.h"
#include "people/person.h"
#include "proposals/lines.html.h"
#include "proposals/list_query.h"
#include "proposals/matter_pages.h"

enum { LINES_A_PAGE = 50 };

const char *line_state_text(struct ctx *ctx, const struct line *line)
{
    enum line_colour colour = line_colour(ctx, line);
    int64_t left = line->due_on - ctx_today(ctx);
    if (colour == LINE_RED)
        return message(ctx, MSG_LINES_DAYS_OVER, -left);
    if (colour == LINE_YELLOW)
        return left == 0 ? message_text(ctx->language, MSG_LINES_TODAY)
                         : message(ctx, MSG_LINES_DAYS_LEFT, left);
    return message_text(ctx->language, line_colour_message(colour));
}

const char *line_owner_text(struct ctx *ctx, const struct line *line)
{
    return line->owner_name ? line->owner_name
                            : message_text(ctx->language, role_message((enum role)line->owner_id));
}

struct named_id_list line_kinds(struct ctx *ctx)
{
    struct named_id_list list = { 0 };
    for (int kind = 0; kind < LINE_KIND_COUNT; kind++)
        LIST_PUSH(ctx, list,
            (struct named_id) {
                kind + 1, message_text(ctx->language, line_kind_message((enum line_kind)kind)) });
    return list;
}

static const char *const sort_names[] = { "due", "opened", "owner", "kind", "struck" };

const char *line_sort_url(
    struct request *rq, const struct line_filter *filter, enum line_order order)
{
    struct request again = *rq; /* the same query without its direction */
    again.query = (struct pair_list) { 0 };
    for (size_t i = 0; i < rq->query.count; i++)
        if (strcmp(rq->query.items[i].name, "down") != 0)
            LIST_PUSH(rq->ctx, again.query, rq->query.items[i]);
    const char *sorted = query_changed(&again, "/lines", "sort", sort_names[order]);
    bool turns = filter->order == order && !filter->is_descending;
    return turns ? arena_printf(rq->ctx->arena, "%s&down=1", sorted) : sorted;
}

const char *line_sort_state(const struct line_filter *filter, enum line_order order)
{
    if (filter->order != order)
        return NULL;
    return filter->is_descending ? "descending" : "ascending";
}

/* The lists that this person may open. */
static struct line_tab_list tabs_of(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    static const struct {
        const char *whose;
        enum message label;
        bool is_for_all;
    } tabs[] = {
        { "mine", MSG_LINES_MINE, false },
        { "unit", MSG_LINES_UNIT, false },
        { "assigning", MSG_LINES_ASSIGNING, true },
        { "all", MSG_LINES_COMMITTEE, true },
        { "red", MSG_LINES_ALL_RED, true },
    };
    const char *whose = query_text(rq, "whose");
    struct line_tab_list list = { 0 };
    for (size_t i = 0; i < COUNT_OF(tabs); i++) {
        bool is_unit = strcmp(tabs[i].whose, "unit") == 0;
        bool may =
            is_unit ? ctx->actor->unit_id != 0 : !tabs[i].is_for_all || proposal_sees_all(ctx);
        if (may)
            LIST_PUSH(ctx, list,
                (struct line_tab) { tabs[i].whose, tabs[i].label,
                    strcmp(whose, tabs[i].whose) == 0 || (i == 0 && !*whose) });
    }
    return list;
}

static void show_lines(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct line_filter filter = line_filter_of(rq);
    bool is_grouped = query_int(rq, "days", 0) == 1;
    int64_t page = query_int(rq, "page", 1);
    if (page < 1 || page > 1000000)
        page = 1;
    if (is_grouped && filter.order != LINES_BY_DUE)
        filter.order = LINES_BY_DUE;
    filter.limit = LINES_A_PAGE;
    filter.offset = (int)(page - 1) * LINES_A_PAGE;
    struct line_list list = line_find(ctx, &filter);
    struct line_filter open = filter;
    open.state = LINES_OPEN;
    open.colour = 0;
    const char *path = query_carried_to(rq, "/lines");
    respond_page(rq,
        lines_page(.list = list, .filter = &filter, .counts = line_count(ctx, &open),
            .tabs = tabs_of(rq), .may_see_all = proposal_sees_all(ctx), .is_grouped = is_grouped,
            .units = proposal_sees_all(ctx) ? unit_choices(ctx) : (struct named_id_list) { 0 },
            .whose = query_text(rq, "whose"), .owner = query_text(rq, "owner"), .page = page,
            .pages = (list.total + LINES_A_PAGE - 1) / LINES_A_PAGE,
            .path = arena_printf(ctx->arena, "%s%s", path, strchr(path, '?') ? "&" : "?")));
}

const struct route line_routes[] = {
    GET("/lines", show_lines, SIGNED_IN),
    { 0 },
};
