#include "proposals/list_query.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "proposals/figures.h"

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
    enum figure figure = figure_from_code(query_text(rq, "figure"));
    const char *dated = query_text(rq, "dated");
    int64_t state = query_int(rq, "state", 0), order = query_int(rq, "order", 0);
    return (struct proposal_filter) {
        .year = query_int(rq, "year", 0),
        .state = state > 0 && state <= PROPOSAL_STATE_COUNT ? (int)state : 0,
        .states = is_internal ? past_drafting : 0,
        .category = query_text(rq, "category"),
        .sector = query_text(rq, "sector"),
        .unit_id = query_int(rq, "unit", 0),
        .reply_class = (int)query_int(rq, "class", 0),
        .words = query_text(rq, "q"),
        .is_public = !is_internal || query_int(rq, "published", 0) == 1,
        .unit_leads = query_int(rq, "leads", 0) == 1,
        .figure = figure < FIGURE_COUNT ? (int)figure + 1 : 0,
        .dated = strcmp(dated, "submitted") == 0 ? DATED_SUBMITTED
            : strcmp(dated, "replied") == 0      ? DATED_REPLIED
                                                 : DATED_NOT,
        .from_on = query_day(rq, "from"),
        .until_on = query_day(rq, "until"),
        .order = order >= PROPOSALS_NEWEST && order <= PROPOSALS_BY_TITLE
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

struct line_filter line_filter_of(struct request *rq)
{
    struct line_filter filter = line_filter_own(rq->ctx);
    int64_t colour = query_int(rq, "colour", 0);
    filter.of_anyone = proposal_sees_all(rq->ctx) && query_int(rq, "all", 0) == 1;
    filter.state = query_int(rq, "struck", 0) == 1 ? LINES_STRUCK : LINES_OPEN;
    filter.colour = colour >= 1 && colour <= 3 ? (int)colour : 0;
    filter.words = query_text(rq, "q");
    return filter;
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
