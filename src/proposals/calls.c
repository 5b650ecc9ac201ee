#include "proposals/calls.h"

#include "proposals/handling.h"

const struct proposal_call *call_of_year(struct ctx *ctx, int64_t year)
{
    struct rows rows = db_query(ctx,
        "SELECT id, year, title, topics, opens_at, closes_at, plenary_closes_on FROM proposal_call"
        " WHERE year = $1",
        year);
    if (!db_next(&rows))
        return NULL;
    struct proposal_call call = {
        .id = db_int(&rows, 0),
        .year = db_int(&rows, 1),
        .title = db_text(&rows, 2),
        .topics = db_text(&rows, 3),
        .opens_at = db_int(&rows, 4),
        .closes_at = db_int(&rows, 5),
        .plenary_closes_on = db_int(&rows, 6),
    };
    db_end(&rows);
    return ARENA_COPY(ctx, call);
}

int64_t call_newest_year(struct ctx *ctx)
{
    return db_scalar(ctx, "SELECT COALESCE(MAX(year), 0) FROM proposal_call");
}

bool call_is_open(const struct ctx *ctx, const struct proposal_call *call)
{
    return call && call->opens_at <= ctx->now && ctx->now <= call->closes_at;
}

struct text_list call_topics(struct ctx *ctx, const struct proposal_call *call)
{
    struct text_list list = { 0 };
    for (const char *at = call->topics; *at;) {
        size_t length = strcspn(at, "\n");
        const char *line = text_trim(ctx->arena, arena_text_n(ctx->arena, at, length));
        if (!text_is_blank(line))
            LIST_PUSH(ctx, list, line);
        at += length + (at[length] == '\n');
    }
    return list;
}

struct call_figures call_figures(struct ctx *ctx, int64_t year)
{
    struct call_figures figures = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT COUNT(*), SUM(CASE WHEN number > 0 THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN state IN ($2, $3) THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN state = $3 THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN reply_class = 1 THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN reply_class = 2 THEN 1 ELSE 0 END),"
        " SUM(CASE WHEN reply_class = 3 THEN 1 ELSE 0 END)"
        " FROM proposal WHERE year = $1 AND is_session = 1 AND submitted_at > 0",
        year, PROPOSAL_REPLIED, PROPOSAL_CLOSED);
    if (db_next(&rows)) {
        figures.received = db_int(&rows, 0);
        figures.filed = db_int(&rows, 1);
        figures.replied = db_int(&rows, 2);
        figures.closed = db_int(&rows, 3);
        figures.class_a = db_int(&rows, 4);
        figures.class_b = db_int(&rows, 5);
        figures.class_c = db_int(&rows, 6);
    }
    db_end(&rows);
    struct rows promises = db_query(ctx,
        "SELECT COUNT(*), SUM(CASE WHEN commitment.state = $2 THEN 1 ELSE 0 END) FROM commitment"
        " JOIN proposal ON proposal.id = proposal_id"
        " WHERE year = $1 AND is_session = 1 AND is_public = 1",
        year, COMMITMENT_KEPT);
    if (db_next(&promises)) {
        figures.promised = db_int(&promises, 0);
        figures.kept = db_int(&promises, 1);
    }
    db_end(&promises);
    return figures;
}
