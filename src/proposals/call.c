#include "proposals/call.h"

#include "kit/ledger.h"

#define CALL_SELECT                                                                                \
    "SELECT id, year, title, topics, opens_at, closes_at, plenary_closes_on FROM proposal_call"

static struct call call_from(struct rows *row)
{
    return (struct call) {
        .id = db_int(row, 0),
        .year = db_int(row, 1),
        .title = db_text(row, 2),
        .topics = db_text(row, 3),
        .opens_at = db_int(row, 4),
        .closes_at = db_int(row, 5),
        .plenary_closes_on = db_int(row, 6),
    };
}

struct call_list call_list(struct ctx *ctx)
{
    struct call_list list = { 0 };
    struct rows rows = db_query(ctx, CALL_SELECT " ORDER BY year DESC");
    while (db_next(&rows))
        LIST_PUSH(ctx, list, call_from(&rows));
    return list;
}

const struct call *call_find(struct ctx *ctx, int64_t id)
{
    struct rows rows = db_query(ctx, CALL_SELECT " WHERE id = $1", id);
    if (!db_next(&rows))
        return NULL;
    struct call call = call_from(&rows);
    db_end(&rows);
    return ARENA_COPY(ctx, call);
}

static void check(struct ctx *ctx, const struct call *call, struct problems *problems)
{
    if (call->year < 1949 || call->year > 2999)
        problem_add(ctx, problems, "year", MSG_FORM_NOT_NUMBER);
    else if (db_scalar(ctx, "SELECT COUNT(*) FROM proposal_call WHERE year = $1 AND id <> $2",
                 call->year, call->id)
        > 0)
        problem_add(ctx, problems, "year", MSG_CALL_YEAR_TAKEN);
    if (text_is_blank(call->title))
        problem_add(ctx, problems, "title", MSG_FORM_MISSING);
    if (call->opens_at == 0)
        problem_add(ctx, problems, "opens_at", MSG_FORM_MISSING);
    if (call->closes_at <= call->opens_at)
        problem_add(ctx, problems, "closes_at", MSG_CALL_CLOSES_BEFORE);
}

bool call_save(struct ctx *ctx, const struct call *call, struct problems *problems)
{
    check(ctx, call, problems);
    if (problems->count > 0)
        return false;
    int64_t id = call->id ? db_insert(ctx,
                     "UPDATE proposal_call SET year = $1, title = $2, topics = $3,"
                     " opens_at = $4, closes_at = $5, plenary_closes_on = $6"
                     " WHERE id = $7 RETURNING id",
                     call->year, call->title, call->topics, call->opens_at, call->closes_at,
                     call->plenary_closes_on, call->id)
                          : db_insert(ctx,
                              "INSERT INTO proposal_call (year, title, topics, opens_at,"
                              " closes_at, plenary_closes_on) VALUES ($1, $2, $3, $4, $5, $6)"
                              " RETURNING id",
                              call->year, call->title, call->topics, call->opens_at,
                              call->closes_at, call->plenary_closes_on);
    ledger_write(ctx, MATTER(CALL, id), "call.save", call->title);
    return id != 0;
}
