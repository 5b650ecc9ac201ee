/* A request's way through: who asks, may he, is the form real, the handler, the commit. */
#include <setjmp.h>
#include <stdio.h>

#include "base/clock.h"
#include "web/server_private.h"

static bool is_post(const struct request *rq)
{
    return strcmp(rq->method, "POST") == 0;
}

static bool token_is_stale(const struct request *rq)
{
    const struct actor *actor = rq->ctx->actor;
    return actor->token_id && rq->server->options.token_used
        && rq->ctx->now - actor->token_seen_at > 60000;
}

/* Moves the clock of the session or the token on. */
static void touch(struct request *rq)
{
    if (rq->session && rq->session_is_stale)
        db_exec(rq->ctx, "UPDATE session SET last_seen_at = $1, address = $2 WHERE id = $3",
            rq->ctx->now, rq->address, rq->session->id);
    if (token_is_stale(rq))
        rq->server->options.token_used(rq->ctx, rq->ctx->actor->token_id);
}

/* The committee may have one for those who have not chosen. */
static void load_language(struct request *rq)
{
    const char *language = rq->has_chosen_language || !rq->server->options.language
        ? ""
        : rq->server->options.language(rq->ctx);
    if (text_equal(language, "zh") || text_equal(language, "en"))
        rq->ctx->language = *language == 'e' ? LANGUAGE_EN : LANGUAGE_ZH;
}

static void load_actor(struct request *rq)
{
    load_language(rq);
    const char *authorization = request_header(rq, "Authorization");
    if (rq->is_api && authorization && strncasecmp(authorization, "Bearer ", 7) == 0) {
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

void request_step_out(struct request *rq)
{
    db_commit(rq->ctx);
    db_release(rq->ctx);
}

bool request_step_in(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    if (rq->leader)
        db_group_join(ctx, rq->leader);
    else
        db_acquire(rq->server->options.database, ctx);
    db_begin(ctx, DB_WRITE);
    return !rq->session || ctx->fault
        || db_scalar(ctx, "SELECT COUNT(*) FROM session WHERE id = $1", rq->session->id) > 0;
}

static const char *leads_first(struct request *rq)
{
    return rq->ctx->actor->id && rq->server->options.leads_first
        ? rq->server->options.leads_first(rq)
        : NULL;
}

/* A program cannot follow to a form: it gets a plain no. */
static void respond_first(struct request *rq, const char *path)
{
    if (rq->is_api)
        respond_forbidden(rq);
    else
        respond_redirect(rq, "%s", path);
}

/* Only of who may send the form, and once: a second try finds what was found. What visitors send
 * stays as it is, and is taken by nothing. */
static bool look_at_uploads(struct request *rq)
{
    bool is_to_be = rq->server->options.look_at_uploads && rq->ctx->actor->id
        && rq->uploads.count > 0 && rq->uploads.items[0].state == UPLOAD_NEW;
    return !is_to_be || rq->server->options.look_at_uploads(rq);
}

static void answer_post(struct request *rq)
{
    bool needs_token = !rq->route->takes_json && !rq->route->is_preference;
    if (needs_token && !guard_token_is_right(rq)) {
        respond_resend(rq, 403, MSG_WEB_TOKEN_WRONG, MSG_WEB_TOKEN_WRONG_ADVICE);
        return;
    }
    const char *before = guard_once_location(rq);
    if (before) {
        respond_redirect(rq, "%s", before);
        return;
    }
    if (!look_at_uploads(rq))
        return;
    rq->route->handler(rq);
    guard_once_keep(rq);
}

/* Once a fault is there the page is made without the database: the frame's queries yield nothing.
 * A form that failed is shown again with its text and its once-token: whether or not its commit
 * came through before the connection broke, sending it again counts once. */
static void respond_fault(struct request *rq)
{
    bool is_full = rq->ctx->fault_kind == FAULT_STORAGE_FULL;
    rq->response = (struct response) { .stream_person_id = -1 };
    rq->csrf_token = NULL;
    respond_header(rq, "Retry-After", "30");
    if (is_post(rq))
        respond_resend(rq, 503, is_full ? MSG_WEB_DISK_FULL : MSG_WEB_BROKEN,
            is_full ? MSG_WEB_DISK_FULL_POST_ADVICE : MSG_WEB_BROKEN_POST_ADVICE);
    else
        respond_error(rq, 503, MSG_WEB_BROKEN, MSG_WEB_BROKEN_ADVICE);
}

static void handle(struct request *rq)
{
    const char *first = leads_first(rq);
    if (first)
        respond_first(rq, first);
    else if (!actor_has(rq->ctx->actor, rq->route->permission))
        respond_forbidden(rq);
    else if (is_post(rq))
        answer_post(rq);
    else
        rq->route->handler(rq);
}

static bool try_to_answer(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    ctx->told = ARENA_NEW(ctx->arena, struct id_list);
    if (rq->cache_key || (rq->route->asks_similar && db_read_state(ctx, &rq->data_state)))
        ctx->data_state = &rq->data_state;
    db_begin(ctx, is_post(rq) ? DB_WRITE : DB_READ);
    load_actor(rq);
    if (is_post(rq)) {
        touch(rq);
    } else if (rq->session_is_stale || token_is_stale(rq)) {
        /* in a transaction of its own, before a reading request reads */
        db_commit(ctx);
        db_begin(ctx, DB_WRITE);
        touch(rq);
        db_commit(ctx);
        db_begin(ctx, DB_READ);
    }
    if (!ctx->fault)
        handle(rq);
    return db_commit(ctx);
}

/* Two that wait for each other, a connection that broke, a form that came twice at the same moment:
 * everything was taken back, so once more from the beginning. Files of a form may have been moved
 * already, so it is not tried again, unless it only has to be led where the other one went. */
static bool may_try_again(const struct request *rq)
{
    return rq->ctx->fault_kind == FAULT_PASSING && (rq->uploads.count == 0 || rq->is_twice);
}

static void start_again(struct request *rq)
{
    rq->ctx->fault = NULL;
    rq->ctx->fault_kind = FAULT_LASTING;
    rq->ctx->actor = &actor_nobody;
    rq->session = NULL;
    rq->session_is_stale = false;
    rq->csrf_token = NULL;
    rq->response = (struct response) { .stream_person_id = -1 };
    flash_load(rq);
}

/* Whoever leads the group commits, tells, and has it worked at again alone where that fails. */
static void answer_together(struct request *rq)
{
    rq->took_part = true;
    db_group_join(rq->ctx, rq->leader);
    try_to_answer(rq);
    db_release(rq->ctx);
}

static void answer(struct request *rq)
{
    enum { TRIES_MOST = 3 };
    struct ctx *ctx = rq->ctx;
    if (rq->leader) {
        answer_together(rq);
        return;
    }
    db_acquire(rq->server->options.database, ctx);
    if (!page_cache_answers(rq)) {
        bool is_done = try_to_answer(rq);
        for (int tries = 1; !is_done && tries < TRIES_MOST && may_try_again(rq); tries++) {
            start_again(rq);
            is_done = try_to_answer(rq);
        }
        if (is_done)
            page_cache_keep(rq);
        else
            respond_fault(rq);
        if (is_done && ctx->told->count > 0 && rq->server->options.tell)
            rq->server->options.tell(rq->server, ctx);
    }
    db_release(ctx);
}

void respond_unknown(struct request *rq, enum route_result result)
{
    if (result != ROUTE_OTHER_METHOD) {
        respond_not_found(rq);
        return;
    }
    static const char *const methods[] = { "GET", "POST" };
    struct buffer allowed = buffer_new(rq->ctx->arena);
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        struct pair_list params = { 0 };
        const struct route *route;
        if (route_find(&rq->server->routes, rq->ctx, methods[i], rq->path, &route, &params)
            == ROUTE_FOUND)
            buffer_printf(
                &allowed, "%s%s", allowed.length ? ", " : "", i == 0 ? "GET, HEAD" : methods[i]);
    }
    respond_error(rq, 405, MSG_WEB_WRONG_METHOD, MSG_WEB_NOT_FOUND_ADVICE);
    respond_header(rq, "Allow", buffer_text(&allowed));
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

/* Where memory runs out, what was taken is given back, and the answer says so. */
static void guarded(struct request *rq, void (*work)(struct request *))
{
    jmp_buf escape;
    struct ctx *ctx = rq->ctx;
    struct arena *arena = ctx->arena;
    jmp_buf *outer = arena_on_exhausted(arena, NULL);
    if (setjmp(escape)) {
        ctx->arena = arena; /* it may have stood aside for one within it */
        arena_on_exhausted(arena, outer);
        db_rollback(ctx);
        db_release(ctx);
        answer_out_of_memory(rq);
        return;
    }
    arena_on_exhausted(arena, &escape);
    work(rq);
    arena_on_exhausted(arena, outer);
}

static void answer_first(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    ctx->now = clock_now_ms();
    ctx->actor = &actor_nobody;
    look_load(rq);
    flash_load(rq);
    enum route_result result =
        route_find(&rq->server->routes, ctx, rq->method, rq->path, &rq->route, &rq->params);
    if (result != ROUTE_FOUND)
        answer_without_route(rq, result);
    else if (is_post(rq) && !guard_rate_allows(rq->server, rq->address))
        respond_error(rq, 429, MSG_WEB_TOO_MANY, MSG_WEB_TOO_MANY_ADVICE);
    else if (is_post(rq) && guard_is_from_elsewhere(rq))
        respond_error(rq, 403, MSG_WEB_FROM_ELSEWHERE, MSG_WEB_FROM_ELSEWHERE_ADVICE);
    else
        answer(rq);
}

void dispatch(struct request *rq)
{
    guarded(rq, answer_first);
}

void dispatch_together(struct request *rq, struct ctx *leader)
{
    rq->leader = leader;
    guarded(rq, answer_first);
    rq->leader = NULL;
}

static void answer_again(struct request *rq)
{
    start_again(rq);
    answer(rq);
}

bool request_may_take_long(struct request *rq)
{
    rq->is_put_off = !rq->may_take_long;
    return rq->may_take_long;
}

void dispatch_put_off(struct request *rq)
{
    rq->is_put_off = false;
    rq->may_take_long = true;
    guarded(rq, answer_again);
}

/* What needed no database, a limit or a form from elsewhere, was answered for good. */
void dispatch_again(struct request *rq, const struct ctx *failed)
{
    if (!rq->took_part)
        return;
    if (failed && failed->fault_kind != FAULT_PASSING) {
        rq->ctx->fault = "its group";
        rq->ctx->fault_kind = failed->fault_kind;
        guarded(rq, respond_fault);
        return;
    }
    guarded(rq, answer_again);
}
