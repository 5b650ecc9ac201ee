/* A request's way through: who asks, may he, is the form real, the handler, the commit. */
#include <setjmp.h>
#include <stdio.h>

#include "base/clock.h"
#include "web/message_page.html.h"
#include "web/server_private.h"

static bool is_post(const struct request *rq)
{
    return strcmp(rq->method, "POST") == 0;
}

/* Moves the session's clock on, in a transaction of its own, before a reading request reads. */
static void touch_session(struct request *rq)
{
    if (!rq->session || !rq->session_is_stale)
        return;
    db_begin(rq->ctx, DB_WRITE);
    db_exec(rq->ctx, "UPDATE session SET last_seen_at = $1, address = $2 WHERE id = $3",
        rq->ctx->now, rq->address, rq->session->id);
    db_commit(rq->ctx);
}

static void load_actor(struct request *rq)
{
    const char *authorization = request_header(rq, "Authorization");
    if (rq->is_api && authorization && strncmp(authorization, "Bearer ", 7) == 0) {
        struct actor actor = { 0 };
        if (rq->server->options.load_token
            && rq->server->options.load_token(rq->ctx, authorization + 7, &actor)) {
            actor.roles |= ANYONE | SIGNED_IN;
            rq->ctx->actor = ARENA_COPY(rq->ctx, actor);
        }
        return;
    }
    session_load(rq);
}

static void answer_post(struct request *rq)
{
    if (!rq->route->takes_json && !guard_token_is_right(rq)) {
        respond_token_wrong(rq);
        return;
    }
    const char *before = guard_once_location(rq);
    if (before) {
        respond_redirect(rq, "%s", before);
        return;
    }
    rq->route->handler(rq);
    if (!rq->ctx->fault && !guard_once_keep(rq))
        ctx_fault(rq->ctx, "a form was sent twice at once");
}

static void respond_fault(struct request *rq)
{
    rq->response.headers = (struct pair_list) { 0 };
    rq->response.file_path = NULL;
    rq->response.stream_person_id = -1;
    rq->csrf_token = NULL;
    respond_error(
        rq, 503, MSG_WEB_BROKEN, is_post(rq) ? MSG_WEB_BROKEN_POST_ADVICE : MSG_WEB_BROKEN_ADVICE);
}

/* On the way of a fault the page is made without the database: the frame's queries yield nothing.
 */
static void answer(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    db_acquire(rq->server->options.database, ctx);
    db_begin(ctx, is_post(rq) ? DB_WRITE : DB_READ);
    load_actor(rq);
    if (!is_post(rq) && rq->session_is_stale) {
        db_commit(ctx);
        touch_session(rq);
        db_begin(ctx, DB_READ);
    }
    if (!ctx->fault) {
        if (!actor_has(ctx->actor, rq->route->permission))
            respond_forbidden(rq);
        else if (is_post(rq))
            answer_post(rq);
        else
            rq->route->handler(rq);
    }
    if (!db_commit(ctx))
        respond_fault(rq);
    db_release(ctx);
}

static void respond_unknown(struct request *rq, enum route_result result)
{
    if (result == ROUTE_OTHER_METHOD)
        respond_error(rq, 405, MSG_WEB_WRONG_METHOD, MSG_WEB_NOT_FOUND_ADVICE);
    else
        respond_not_found(rq);
}

/* Pages that need no handler still show who is signed in. */
static void answer_without_route(struct request *rq, enum route_result result)
{
    struct ctx *ctx = rq->ctx;
    db_acquire(rq->server->options.database, ctx);
    db_begin(ctx, DB_READ);
    load_actor(rq);
    respond_unknown(rq, result);
    if (!db_commit(ctx))
        respond_fault(rq);
    db_release(ctx);
}

static void answer_out_of_memory(struct request *rq)
{
    static const char text[] =
        "503\n内存不足，请稍后再试。\nOut of memory, please try again later.\n";
    rq->response = (struct response) {
        .status = 503,
        .type = "text/plain; charset=utf-8",
        .body = { .data = (char *)(uintptr_t)text, .length = sizeof text - 1 },
        .stream_person_id = -1,
    };
}

void dispatch(struct request *rq)
{
    jmp_buf escape;
    struct ctx *ctx = rq->ctx;
    if (setjmp(escape)) {
        db_rollback(ctx);
        db_release(ctx);
        answer_out_of_memory(rq);
        return;
    }
    arena_on_exhausted(ctx->arena, &escape);
    ctx->now = clock_now_ms();
    ctx->actor = &actor_nobody;
    look_load(rq);
    flash_load(rq);
    enum route_result result =
        route_find(&rq->server->routes, ctx, rq->method, rq->path, &rq->route, &rq->params);
    if (result != ROUTE_FOUND)
        answer_without_route(rq, result);
    else if (is_post(rq) && !guard_rate_allows(rq->server, rq->address, ctx->now))
        respond_error(rq, 429, MSG_WEB_TOO_MANY, MSG_WEB_TOO_MANY_ADVICE);
    else
        answer(rq);
    arena_on_exhausted(ctx->arena, NULL);
}
