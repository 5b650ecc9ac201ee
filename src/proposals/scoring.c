/* Scores by the score tables of the settings. */
#include "proposals/case.h"

/* Which scores a relation gives follows from who it is and when. */
static int score_kind_of(const struct proposal_case *at)
{
    bool is_closed = at->proposal->state == PROPOSAL_CLOSED;
    if (!is_closed)
        return SCORE_QUALITY_REVIEW;
    if (at->relations & LEAD_PROPOSER)
        return SCORE_HANDLING_PROPOSER;
    if (at->relations & (REVIEWER | OFFICE_HEAD))
        return at->input->score_kind == SCORE_HANDLING_OFFICE ? SCORE_HANDLING_OFFICE
                                                              : SCORE_QUALITY_CLOSED;
    return at->relations & ASSIGNING_OFFICE ? SCORE_HANDLING_ASSIGNING : SCORE_BY_UNIT;
}

static bool is_about_handling(int kind)
{
    return kind == SCORE_HANDLING_PROPOSER || kind == SCORE_HANDLING_OFFICE
        || kind == SCORE_HANDLING_ASSIGNING;
}

void check_scores(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    const char *table = is_about_handling(score_kind_of(at)) ? "score.handling" : "score.quality";
    struct choice_list items = setting_choices(ctx, table);
    for (size_t i = 0; i < items.count; i++) {
        int64_t points = -1;
        for (size_t k = 0; k < at->input->scores.count; k++)
            if (text_equal(at->input->scores.items[k].code, items.items[i].code))
                points = at->input->scores.items[k].points;
        if (points < 0 || points > items.items[i].most)
            problem_add_with(ctx, at->problems, items.items[i].code, MSG_PROPOSAL_SCORE_RANGE,
                arena_printf(ctx->arena, "%lld", (long long)items.items[i].most));
    }
}

void take_scores(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    int kind = score_kind_of(at);
    db_send(ctx, "DELETE FROM score WHERE proposal_id = $1 AND kind = $2 AND scorer_id = $3",
        at->proposal->id, kind, ctx->actor->id);
    int64_t sum = 0;
    for (size_t i = 0; i < at->input->scores.count; i++) {
        const struct score_item *item = &at->input->scores.items[i];
        sum += item->points;
        db_send(ctx,
            "INSERT INTO score (proposal_id, kind, unit_id, scorer_id, item, points, at) VALUES "
            "($1, $2, $3, $4, $5, $6, $7)",
            at->proposal->id, kind, db_optional(kind == SCORE_BY_UNIT ? ctx->actor->unit_id : 0),
            ctx->actor->id, item->code, item->points, ctx->now);
    }
    if (kind == SCORE_QUALITY_CLOSED)
        db_send(ctx,
            "UPDATE proposal SET is_scored = 1 WHERE id = $1 AND (SELECT COUNT(DISTINCT scorer_id)"
            " FROM score WHERE proposal_id = $1 AND kind = $2) >= 2",
            at->proposal->id, kind);
    at->detail = arena_printf(ctx->arena, "%lld", (long long)sum);
}
