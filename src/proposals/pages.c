/* The workplace. */
#include "proposals/pages.h"

#include "proposals/index.html.h"
#include "proposals/list_query.h"
#include "proposals/matter_pages.h"

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

/* What waits for my co-signature. */
static struct proposal_list invitations(struct ctx *ctx)
{
    struct id_list ids = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT proposal_id FROM co_signer WHERE person_id = $1 AND state = 0", ctx->actor->id);
    while (db_next(&rows))
        LIST_PUSH(ctx, ids, db_int(&rows, 0));
    struct proposal_filter filter = { .ids = &ids, .order = PROPOSALS_BY_CHANGE };
    return ids.count ? proposal_find_all(ctx, &filter) : (struct proposal_list) { 0 };
}

static void show_work(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct line_filter lines = line_filter_own(ctx);
    struct line_counts counts = line_count(ctx, &lines);
    lines.limit = 10;
    bool may_propose = actor_has(ctx->actor, PROPOSERS);
    struct proposal_filter own = {
        .signer_id = ctx->actor->id, .order = PROPOSALS_BY_CHANGE, .limit = 30
    };
    struct proposal_filter office = {
        .states = 1u << PROPOSAL_SUBMITTED | 1u << PROPOSAL_IN_REVIEW,
        .order = PROPOSALS_BY_CHANGE,
        .limit = 30,
    };
    respond_page(rq,
        work_page(.mine = line_find(ctx, &lines), .counts = counts,
            .proposals = may_propose ? proposal_find_all(ctx, &own) : (struct proposal_list) { 0 },
            .invitations = invitations(ctx), .may_propose = may_propose,
            .is_collective = actor_has(ctx->actor, ROLE_BIT(ROLE_COLLECTIVE_CLERK)),
            .office = actor_has(ctx->actor, OFFICE) ? proposal_find_all(ctx, &office)
                                                    : (struct proposal_list) { 0 }));
}

static void show_lines(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct line_filter filter = line_filter_of(rq);
    filter.limit = 500;
    respond_page(rq,
        lines_page(.list = line_find(ctx, &filter), .filter = &filter,
            .may_see_all = proposal_sees_all(ctx)));
}

static void show_notices(struct request *rq)
{
    respond_page(rq, notices_page(.notices = notice_list(rq->ctx, rq->ctx->actor->id, 100)));
}

static void read_notices(struct request *rq)
{
    struct problems problems = { 0 };
    notice_mark_read(rq->ctx, rq->ctx->actor->id, form_int(rq, "up_to", &problems));
    respond_redirect(rq, "/notices");
}

static void open_live(struct request *rq)
{
    respond_live(rq);
}

const struct route proposal_routes[] = {
    GET("/notices", show_notices, SIGNED_IN),
    POST("/notices/read", read_notices, SIGNED_IN),
    GET("/live", open_live, SIGNED_IN),
    GET("/work", show_work, SIGNED_IN),
    GET("/lines", show_lines, SIGNED_IN),
    { 0 },
};
