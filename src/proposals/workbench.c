/* The workbench: what a person must do next. */
#include "proposals/workbench.h"

#include "proposals/list_query.h"
#include "proposals/workbench.html.h"

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

const struct route workbench_routes[] = {
    GET("/work", show_work, SIGNED_IN),
    { 0 },
};
