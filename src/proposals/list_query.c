#include "proposals/list_query.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "proposals/figures.h"
#include "proposals/public_data.h"

static const uint32_t past_drafting =
    ~((1u << PROPOSAL_DRAFT) | (1u << PROPOSAL_DISCARDED)) & ((1u << PROPOSAL_STATE_COUNT) - 1);

static int64_t query_day(const struct request *rq, const char *name)
{
    int64_t day = 0;
    return day_parse(query_text(rq, name), &day) ? day : 0;
}

bool proposal_sees_all(const struct ctx *ctx)
{
    return actor_has(ctx->actor, OFFICE | ROLE_BIT(ROLE_ASSIGNING_OFFICE) | ROLE_BIT(ROLE_CHAIR));
}

struct proposal_filter proposal_filter_of(struct request *rq)
{
    bool is_internal = proposal_sees_all(rq->ctx);
    int64_t state = query_int(rq, "state", 0), order = query_int(rq, "order", 0),
            satisfaction = query_int(rq, "satisfaction", 0);
    uint32_t stage = public_stage_states(public_stage_from_code(query_text(rq, "stage")));
    enum figure figure = figure_from_code(query_text(rq, "figure"));
    const char *dated = query_text(rq, "dated");
    return (struct proposal_filter) {
        .year = query_int(rq, "year", 0),
        .state = state > 0 && state <= PROPOSAL_STATE_COUNT ? (int)state : 0,
        .states = stage   ? stage
            : is_internal ? past_drafting
                          : 0,
        .category = query_text(rq, "category"),
        .sector = query_text(rq, "sector"),
        .unit_id = query_int(rq, "unit", 0),
        .reply_class = (int)query_int(rq, "class", 0),
        .words = query_text(rq, "q"),
        .is_public = !is_internal || query_int(rq, "published", 0) == 1,
        .is_key = query_int(rq, "key", 0) == 1,
        .is_excellent = query_int(rq, "excellent", 0) == 1,
        .result = satisfaction > 0 && satisfaction < SATISFACTION_COUNT ? (int)satisfaction : 0,
        .unit_leads = query_int(rq, "leads", 0) == 1,
        .figure = figure < FIGURE_COUNT ? (int)figure + 1 : 0,
        .dated = strcmp(dated, "submitted") == 0 ? DATED_SUBMITTED
            : strcmp(dated, "replied") == 0      ? DATED_REPLIED
                                                 : DATED_NOT,
        .from_on = query_day(rq, "from"),
        .until_on = query_day(rq, "until"),
        .order = order >= PROPOSALS_NEWEST && order <= PROPOSALS_BY_PUBLICATION
            ? (enum proposal_order)order
            : PROPOSALS_NEWEST,
    };
}

struct line_filter line_filter_own(const struct ctx *ctx)
{
    return (struct line_filter) {
        .state = LINES_OPEN,
        .person_id = ctx->actor->id,
        .unit_id = ctx->actor->unit_id,
        .roles =
            ctx->actor->roles & (OFFICE | ROLE_BIT(ROLE_ASSIGNING_OFFICE) | ROLE_BIT(ROLE_CHAIR)),
    };
}

/* owner=unit-3, role-5 or persons: whom the chair's page counts together. */
static void take_owner(struct request *rq, struct line_filter *filter)
{
    const char *owner = query_text(rq, "owner");
    int64_t id = 0;
    if (strcmp(owner, "persons") == 0) {
        filter->of_persons = true;
    } else if (text_starts_with(owner, "unit-") && text_to_int(owner + strlen("unit-"), &id)) {
        *filter = (struct line_filter) { .unit_id = id };
    } else if (text_starts_with(owner, "role-") && text_to_int(owner + strlen("role-"), &id)
        && id >= 0 && id < ROLE_COUNT) {
        *filter = (struct line_filter) { .roles = ROLE_BIT(id) };
    }
}

static struct line_filter lines_of_whom(struct request *rq)
{
    struct line_filter filter = line_filter_own(rq->ctx);
    const char *whose = query_text(rq, "whose");
    int64_t unit_id = query_int(rq, "unit", 0);
    if (strcmp(whose, "unit") == 0 && rq->ctx->actor->unit_id)
        return (struct line_filter) { .unit_id = rq->ctx->actor->unit_id };
    if (!proposal_sees_all(rq->ctx))
        return filter;
    bool is_red = strcmp(whose, "red") == 0;
    if (unit_id)
        return (struct line_filter) { .unit_id = unit_id, .colour = is_red ? LINE_RED + 1 : 0 };
    if (strcmp(whose, "assigning") == 0)
        return (struct line_filter) { .roles = ROLE_BIT(ROLE_ASSIGNING_OFFICE) };
    if (strcmp(whose, "all") == 0 || is_red) {
        filter = (struct line_filter) { .of_anyone = true, .colour = is_red ? LINE_RED + 1 : 0 };
        take_owner(rq, &filter);
    }
    return filter;
}

static enum line_order line_order_of(const char *sort, enum line_order otherwise)
{
    static const char *const names[] = { "due", "opened", "owner", "kind", "struck" };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i], sort) == 0)
            return (enum line_order)i;
    return otherwise;
}

struct line_filter line_filter_of(struct request *rq)
{
    struct line_filter filter = lines_of_whom(rq);
    int64_t colour = query_int(rq, "colour", 0), kind = query_int(rq, "kind", 0);
    const char *state = query_text(rq, "state");
    bool is_struck = strcmp(state, "struck") == 0;
    filter.state = is_struck ? LINES_STRUCK : strcmp(state, "any") == 0 ? LINES_ALL : LINES_OPEN;
    if (colour >= 1 && colour <= 3)
        filter.colour = (int)colour;
    if (is_struck)
        filter.colour = 0;
    filter.kind = kind >= 1 && kind <= LINE_KIND_COUNT ? (int)kind : 0;
    filter.words = query_text(rq, "q");
    filter.due_from = query_day(rq, "from");
    filter.due_until = query_day(rq, "until");
    const char *sort = query_text(rq, "sort");
    filter.order = line_order_of(sort, is_struck ? LINES_BY_STRUCK : LINES_BY_DUE);
    filter.is_descending = query_int(rq, "down", is_struck && !*sort) == 1;
    return filter;
}

const char *query_changed(struct request *rq, const char *path, const char *name, const char *value)
{
    struct arena *arena = rq->ctx->arena;
    struct buffer out = buffer_new(arena);
    buffer_add(&out, path);
    char mark = '?';
    for (size_t i = 0; i < rq->query.count; i++) {
        const struct pair *pair = &rq->query.items[i];
        if (strcmp(pair->name, "page") == 0 || strcmp(pair->name, name) == 0 || !*pair->value)
            continue;
        buffer_printf(
            &out, "%c%s=%s", mark, url_encode(arena, pair->name), url_encode(arena, pair->value));
        mark = '&';
    }
    if (value)
        buffer_printf(&out, "%c%s=%s", mark, name, url_encode(arena, value));
    return buffer_text(&out);
}

const char *query_carried_to(struct request *rq, const char *path)
{
    struct arena *arena = rq->ctx->arena;
    struct buffer out = buffer_new(arena);
    buffer_add(&out, path);
    char mark = '?';
    for (size_t i = 0; i < rq->query.count; i++) {
        const struct pair *pair = &rq->query.items[i];
        if (strcmp(pair->name, "page") == 0 || !*pair->value)
            continue;
        buffer_printf(
            &out, "%c%s=%s", mark, url_encode(arena, pair->name), url_encode(arena, pair->value));
        mark = '&';
    }
    return buffer_text(&out);
}
