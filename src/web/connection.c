/* A request's way from libmicrohttpd to its handler and back: the head, pieces of the body, the
 * answer, the access log. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/assets.h"
#include "web/exchange.h"

/* ---- memory: arenas are used again, so a request in steady state allocates nothing ---- */

enum { SPARE_ARENAS = 64 };
static struct arena *spare_arenas[SPARE_ARENAS];
static int spare_count;
static pthread_mutex_t spare_lock = PTHREAD_MUTEX_INITIALIZER;

static struct arena *take_arena(void)
{
    pthread_mutex_lock(&spare_lock);
    struct arena *arena = spare_count > 0 ? spare_arenas[--spare_count] : NULL;
    pthread_mutex_unlock(&spare_lock);
    return arena ? arena : arena_new();
}

static void give_arena(struct arena *arena)
{
    arena_on_exhausted(arena, NULL);
    arena_reset(arena);
    pthread_mutex_lock(&spare_lock);
    bool is_kept = spare_count < SPARE_ARENAS;
    if (is_kept)
        spare_arenas[spare_count++] = arena;
    pthread_mutex_unlock(&spare_lock);
    if (!is_kept)
        arena_free(arena);
}

/* ---- reading the head ---- */

static enum MHD_Result add_pair(
    void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct exchange *exchange = context;
    struct request *rq = &exchange->request;
    struct pair_list *list = kind == MHD_HEADER_KIND ? &rq->headers
        : kind == MHD_COOKIE_KIND                    ? &rq->cookies
                                                     : &rq->query;
    if (list->count < FIELDS_MOST)
        LIST_PUSH(&exchange->ctx, *list, (struct pair) { name, value ? value : "" });
    return MHD_YES;
}

static const char *address_text(struct MHD_Connection *connection, struct arena *arena)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "";
    if (info && info->client_addr->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr,
            text, sizeof text);
    else if (info && info->client_addr->sa_family == AF_INET6)
        inet_ntop(AF_INET6,
            &((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr, text,
            sizeof text);
    return arena_text(arena, text);
}

/* The proxy in front adds the last address of X-Forwarded-For; what stands before it anyone can
 * send. */
static void believe_proxy(struct request *rq)
{
    if (!rq->server->options.trusts_proxy)
        return;
    const char *addresses = request_header(rq, "X-Forwarded-For"),
               *scheme = request_header(rq, "X-Forwarded-Proto");
    if (addresses) {
        const char *last = strrchr(addresses, ',');
        rq->address = text_trim(rq->ctx->arena, last ? last + 1 : addresses);
    }
    rq->is_secure = scheme && strcmp(scheme, "https") == 0;
}

/* Different for every request of every process, without asking the system for chance each time. */
static const char *request_number(const struct server *server, struct arena *arena)
{
    static _Atomic uint64_t count;
    unsigned char hash[crypto_shorthash_BYTES];
    uint64_t number = ++count;
    char *hex = arena_alloc(arena, 13);
    crypto_shorthash(hash, (const unsigned char *)&number, sizeof number, server->request_key);
    return sodium_bin2hex(hex, 13, hash, 6);
}

static void refuse(struct exchange *exchange)
{
    struct request *rq = &exchange->request;
    struct ctx *ctx = rq->ctx;
    ctx->now = clock_now_ms();
    ctx->actor = &actor_nobody;
    ctx->fault = "refused"; /* the frame asks nothing of a database that was not taken */
    look_load(rq);
    switch (exchange->refused) {
    case 404:
    case 405:
        respond_unknown(rq, exchange->refused == 405 ? ROUTE_OTHER_METHOD : ROUTE_UNKNOWN);
        break;
    case 413:
        respond_error(rq, 413, MSG_WEB_TOO_LARGE, MSG_WEB_TOO_LARGE_ADVICE);
        break;
    case 415:
        respond_error(rq, 415, MSG_WEB_WRONG_TYPE, MSG_WEB_WRONG_TYPE_ADVICE);
        break;
    case 507:
        respond_error(rq, 507, MSG_WEB_DISK_FULL, MSG_WEB_DISK_FULL_ADVICE);
        break;
    default:
        respond_error(rq, 400, MSG_WEB_BAD_REQUEST, MSG_WEB_BAD_REQUEST_ADVICE);
    }
}

/* ---- what libmicrohttpd calls ---- */

/* Nothing here may fail: the arena is fresh, and its first block is there already. */
static struct exchange *exchange_new(struct server *server)
{
    struct arena *arena = take_arena();
    if (!arena)
        return NULL;
    struct exchange *exchange = ARENA_NEW(arena, struct exchange);
    exchange->started_us = clock_steady_us();
    exchange->upload_file = -1;
    exchange->ctx = (struct ctx) { .arena = arena, .actor = &actor_nobody };
    exchange->body = buffer_new(arena);
    exchange->request = (struct request) { .ctx = &exchange->ctx, .server = server };
    exchange->request.response.stream_person_id = -1;
    return exchange;
}

static void read_head(struct exchange *exchange, struct MHD_Connection *connection, const char *url,
    const char *method)
{
    struct arena *arena = exchange->ctx.arena;
    struct request *rq = &exchange->request;
    struct server *server = rq->server;
    rq->method = arena_text(arena, method);
    rq->path = arena_text(arena, url);
    if (!text_is_valid(url, strlen(url))) {
        rq->path = "/";
        exchange->refused = 400;
    }
    rq->is_api = text_starts_with(rq->path, "/api/");
    rq->id = request_number(server, arena);
    rq->address = address_text(connection, arena);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_pair, exchange);
    MHD_get_connection_values(connection, MHD_COOKIE_KIND, add_pair, exchange);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_pair, exchange);
    believe_proxy(rq);
    server->running++;
    exchange->is_counted = true;
}

/* Who answers it besides the threads of the connections; NULL: those. A form whose files are moved
 * to their place cannot be worked at twice. */
static struct workers *workers_for(const struct request *rq)
{
    const struct server *server = rq->server;
    if (rq->uploads.count > 0 && server->looking)
        return server->looking;
    if (!rq->route)
        return NULL;
    if (rq->route->is_slow)
        return server->slow;
    return rq->method[0] == 'P' && rq->uploads.count == 0 ? server->posts : NULL;
}

/* One step of a request: its head, a piece of its body, its end. */
static enum MHD_Result go_on(struct exchange *exchange, struct MHD_Connection *connection,
    const char *url, const char *method, const char *data, size_t *size)
{
    struct server *server = exchange->request.server;
    if (!exchange->is_counted) {
        read_head(exchange, connection, url, method);
        body_look_at_head(exchange, connection);
        client_must_send(server, connection, exchange->expected);
        if (exchange->expected > 0)
            client_sends_body(connection);
        if (!exchange->refused)
            return MHD_YES;
        /* answered at once: the body is not waited for */
        refuse(exchange);
        return send_response(exchange, connection);
    }
    if (exchange->is_answered)
        return send_response(exchange, connection);
    if (*size > 0) {
        bool goes_on = body_take(exchange, data, *size);
        *size = 0;
        return goes_on ? MHD_YES : MHD_NO;
    }
    body_end(exchange);
    client_waits(connection);
    if (exchange->refused) {
        refuse(exchange);
        return send_response(exchange, connection);
    }
    const struct asset *asset =
        exchange->request.method[0] == 'P' ? NULL : asset_find(exchange->request.path);
    if (asset)
        return send_asset(exchange, connection, asset);
    exchange->passed_to = workers_for(&exchange->request);
    if (exchange->passed_to)
        return MHD_YES;
    dispatch(&exchange->request);
    if (exchange->request.is_put_off) {
        exchange->passed_to = server->put_off;
        return MHD_YES;
    }
    return send_response(exchange, connection);
}

/* A request for which there is not even the memory to read or to send it is cut off. */
enum MHD_Result answer_connection(void *context, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *size, void **state)
{
    (void)version;
    jmp_buf escape;
    if (!*state && !(*state = exchange_new(context)))
        return MHD_NO;
    if (setjmp(escape))
        return MHD_NO;
    struct exchange *exchange = *state;
    arena_on_exhausted(exchange->ctx.arena, &escape);
    enum MHD_Result result = go_on(exchange, connection, url, method, data, size);
    arena_on_exhausted(exchange->ctx.arena, NULL);
    struct workers *others = exchange->passed_to;
    if (others) {
        exchange->passed_to = NULL;
        workers_put(others, exchange, connection); /* from here on it is the other thread's */
    }
    return result;
}

static const char *json_escaped(struct arena *arena, const char *text)
{
    struct buffer out = buffer_new(arena);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            buffer_printf(&out, "\\%c", c);
        else if (c < 0x20)
            buffer_printf(&out, "\\u%04x", c);
        else
            buffer_add_char(&out, (char)c);
    }
    return buffer_text(&out);
}

/* Never the query: what people search for is theirs. Nor a token that stands in the path. */
static const char *path_to_log(const struct request *rq)
{
    return rq->route && rq->route->has_secret ? rq->route->pattern : rq->path;
}

static void log_access(const struct exchange *exchange)
{
    const struct request *rq = &exchange->request;
    struct arena *arena = exchange->ctx.arena;
    char at[21];
    int64_t now = clock_now_ms();
    clock_format_utc(now, at);
    const char *line = arena_printf(arena,
        "{\"at\":\"%s\",\"request\":\"%s\",\"address\":\"%s\",\"person\":%lld,\"method\":\"%s\","
        "\"path\":\"%s\","
        "\"status\":%d,\"bytes\":%zu,\"us\":%lld}",
        at, rq->id, json_escaped(arena, rq->address), (long long)rq->ctx->actor->id,
        json_escaped(arena, rq->method), json_escaped(arena, path_to_log(rq)), rq->response.status,
        rq->response.body.length, (long long)(clock_steady_us() - exchange->started_us));
    log_access_json(day_of(now), line);
}

void exchange_end(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
    (void)code;
    struct server *server = context;
    struct exchange *exchange = *state;
    if (!exchange)
        return;
    jmp_buf escape;
    body_forget(exchange);
    client_must_send(server, connection, 0); /* the next request */
    arena_on_exhausted(exchange->ctx.arena, &escape);
    if (exchange->request.response.status && !setjmp(escape))
        log_access(exchange);
    if (exchange->is_counted)
        server->running--;
    give_arena(exchange->ctx.arena);
    *state = NULL;
}
