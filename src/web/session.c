#include "web/session.h"

#include <sodium.h>

#include "web/server_private.h"

/* A request moves last_seen_at only when it is this old, so that reading pages stays reading. */
#define SEEN_STEP_MS INT64_C(60000)

static const char *const cookie_name = "heyi_session";

static const char *token_hash(struct ctx *ctx, const char *token)
{
    unsigned char hash[crypto_generichash_BYTES];
    char *hex = arena_alloc(ctx->arena, sizeof hash * 2 + 1);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)token, strlen(token), NULL, 0);
    return sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
}

static const char *token_new(struct ctx *ctx)
{
    unsigned char bytes[32];
    char *hex = arena_alloc(ctx->arena, sizeof bytes * 2 + 1);
    randombytes_buf(bytes, sizeof bytes);
    return sodium_bin2hex(hex, sizeof bytes * 2 + 1, bytes, sizeof bytes);
}

void session_load(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const char *token = request_cookie(rq, cookie_name);
    if (!token || strlen(token) != 64)
        return;
    struct rows rows = db_query(ctx,
        "SELECT id, person_id, waits_for_second_step, created_at, last_seen_at FROM session WHERE "
        "token_hash = $1",
        token_hash(ctx, token));
    if (!db_next(&rows))
        return;
    struct session session = {
        .id = db_int(&rows, 0),
        .person_id = db_int(&rows, 1),
        .waits_for_second_step = db_int(&rows, 2) != 0,
        .created_at = db_int(&rows, 3),
    };
    int64_t seen_at = db_int(&rows, 4);
    db_end(&rows);
    int64_t idle_ms, absolute_ms;
    rq->server->options.session_limits(ctx, &idle_ms, &absolute_ms);
    if (ctx->now - seen_at > idle_ms || ctx->now - session.created_at > absolute_ms)
        return;
    struct actor actor = { .id = session.person_id, .session_id = session.id };
    if (!session.waits_for_second_step) {
        if (!rq->server->options.load_actor(ctx, session.person_id, &actor))
            return;
        actor.roles |= ANYONE | SIGNED_IN;
        ctx->actor = ARENA_COPY(ctx, actor);
    }
    rq->session = ARENA_COPY(ctx, session);
    rq->session_is_stale = ctx->now - seen_at > SEEN_STEP_MS;
}

static void set_cookie(struct request *rq, const char *token)
{
    respond_cookie(rq, cookie_name, token, 0);
}

void session_start(struct request *rq, int64_t person_id, bool waits_for_second_step)
{
    struct ctx *ctx = rq->ctx;
    if (rq->session)
        db_exec(ctx, "DELETE FROM session WHERE id = $1", rq->session->id);
    const char *token = token_new(ctx);
    const char *agent = text_or(request_header(rq, "User-Agent"), "");
    if (!text_is_valid(agent, strlen(agent)))
        agent = "";
    db_exec(ctx,
        "INSERT INTO session (token_hash, person_id, waits_for_second_step, created_at, "
        "last_seen_at, address, agent)"
        " VALUES ($1, $2, $3, $4, $4, $5, $6)",
        token_hash(ctx, token), person_id, waits_for_second_step, ctx->now, rq->address,
        text_cut(ctx->arena, agent, 200));
    set_cookie(rq, token);
}

void session_complete(struct request *rq)
{
    if (!rq->session)
        return;
    const char *token = token_new(rq->ctx);
    db_exec(rq->ctx, "UPDATE session SET waits_for_second_step = 0, token_hash = $1 WHERE id = $2",
        token_hash(rq->ctx, token), rq->session->id);
    set_cookie(rq, token);
}

void session_end(struct request *rq)
{
    if (rq->session)
        db_exec(rq->ctx, "DELETE FROM session WHERE id = $1", rq->session->id);
    respond_cookie(rq, cookie_name, "", -1);
}

int session_end_others(struct ctx *ctx, int64_t person_id, int64_t keep_session_id)
{
    return (int)db_exec(
        ctx, "DELETE FROM session WHERE person_id = $1 AND id <> $2", person_id, keep_session_id);
}

bool session_end_one(struct ctx *ctx, int64_t person_id, int64_t session_id)
{
    return db_exec(
               ctx, "DELETE FROM session WHERE person_id = $1 AND id = $2", person_id, session_id)
        > 0;
}

struct session_list session_list(struct ctx *ctx, int64_t person_id)
{
    struct session_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT id, created_at, last_seen_at, address, agent FROM session WHERE person_id = $1"
        " ORDER BY last_seen_at DESC",
        person_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct session_row) {
                .id = db_int(&rows, 0),
                .created_at = db_int(&rows, 1),
                .last_seen_at = db_int(&rows, 2),
                .address = db_text(&rows, 3),
                .agent = db_text(&rows, 4),
            });
    return list;
}

void session_sweep(struct ctx *ctx, int64_t idle_ms, int64_t absolute_ms)
{
    db_exec(ctx, "DELETE FROM session WHERE last_seen_at < $1 OR created_at < $2",
        ctx->now - idle_ms, ctx->now - absolute_ms);
    db_exec(ctx, "DELETE FROM form_once WHERE at < $1", ctx->now - INT64_C(7) * 86400000);
}
