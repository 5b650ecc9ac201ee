/* libmicrohttpd's side: connections, requests, the access log, starting and stopping. */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/assets.h"
#include "web/exchange.h"

/* Memory for the head of one request: libmicrohttpd clears it each time, so it is no larger than
 * the largest head of ours. */
enum { SHUTDOWN_SECONDS = 10, HEAD_MOST = 32 * 1024, CONNECTIONS_MOST = 20000 };

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

/* ---- libmicrohttpd's callbacks ---- */

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
    const struct route *route = exchange->request.route;
    if (route && route->is_slow) {
        slow_put(exchange, connection);
        return MHD_YES;
    }
    dispatch(&exchange->request);
    return send_response(exchange, connection);
}

/* A request for which there is not even the memory to read or to send it is cut off. */
static enum MHD_Result answer_connection(void *context, struct MHD_Connection *connection,
    const char *url, const char *method, const char *version, const char *data, size_t *size,
    void **state)
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
    clock_format_utc(clock_now_ms(), at);
    log_access_json(arena_printf(arena,
        "{\"at\":\"%s\",\"request\":\"%s\",\"address\":\"%s\",\"person\":%lld,\"method\":\"%s\","
        "\"path\":\"%s\","
        "\"status\":%d,\"bytes\":%zu,\"us\":%lld}",
        at, rq->id, json_escaped(arena, rq->address), (long long)rq->ctx->actor->id,
        json_escaped(arena, rq->method), json_escaped(arena, path_to_log(rq)), rq->response.status,
        rq->response.body.length, (long long)(clock_steady_us() - exchange->started_us)));
}

static void exchange_end(void *context, struct MHD_Connection *connection, void **state,
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

static void ignore_message(void *context, const char *format, va_list args)
{
    (void)context, (void)format, (void)args; /* broken clients are no news */
}

static bool bind_address(const char *listen, int port, struct sockaddr_storage *address)
{
    struct sockaddr_in *four = (struct sockaddr_in *)address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, listen, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
        return true;
    }
    if (inet_pton(AF_INET6, listen, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        return true;
    }
    return false;
}

/* A process that was killed leaves what it was receiving; another one on the same folder may still
 * be receiving, but for no whole day. */
static void remove_old_uploads(const char *folder_path)
{
    DIR *folder = opendir(folder_path);
    time_t yesterday = time(NULL) - 86400;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        struct stat info;
        if (text_starts_with(entry->d_name, "upload-")
            && fstatat(dirfd(folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0
            && info.st_mtim.tv_sec < yesterday)
            unlinkat(dirfd(folder), entry->d_name, 0);
    }
    if (folder)
        closedir(folder);
}

/* A descriptor for each connection: the usual soft limit is far below what the machine allows. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < CONNECTIONS_MOST + 1000) {
        rlim_t wanted = CONNECTIONS_MOST + 1000;
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void make_folders(struct server *server)
{
    const char *data = server->options.data_folder;
    snprintf(server->upload_folder, sizeof server->upload_folder, "%s/uploads", data);
    mkdir(data, 0750);
    mkdir(server->upload_folder, 0750);
    remove_old_uploads(server->upload_folder);
}

static size_t unescape(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    return url_unescape(text);
}

static struct MHD_Daemon *listen_at(struct server *server, const struct sockaddr_storage *address)
{
    const struct server_options *options = &server->options;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_PEDANTIC_CHECKS
        | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG
        | (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    return MHD_start_daemon(flags, (uint16_t)options->port, NULL, NULL, answer_connection, server,
        MHD_OPTION_EXTERNAL_LOGGER, ignore_message, NULL, MHD_OPTION_SOCK_ADDR, address,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_end, server, MHD_OPTION_NOTIFY_CONNECTION,
        clients_notify, server, MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)options->threads, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)options->patience_seconds, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MOST, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_MOST,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096u,
        MHD_OPTION_END);
}

struct server *server_start(
    const struct server_options *options, struct arena *arena, const char **error)
{
    struct server *server = ARENA_NEW(arena, struct server);
    server->options = *options;
    server->arena = arena;
    if (server->options.patience_seconds <= 0)
        server->options.patience_seconds = 60;
    randombytes_buf(server->request_key, sizeof server->request_key);
    server->live = live_hub_new();
    server->pages = page_cache_new();
    server->routes = route_table_make(arena, options->tables, options->table_count);
    make_folders(server);
    raise_file_limit();
    log_access_open(options->access_log);
    struct sockaddr_storage address;
    if (!bind_address(options->listen, options->port, &address)) {
        *error = arena_printf(arena, "%s is no address to listen on", options->listen);
        return NULL;
    }
    server->slow = slow_start();
    if (!server->live || !server->pages || !server->slow || !guard_load_secret(server)) {
        *error = "the database cannot be read";
        return NULL;
    }
    server->clients = clients_start(server);
    server->daemon = server->clients ? listen_at(server, &address) : NULL;
    if (!server->daemon) {
        *error = arena_printf(arena, "cannot listen on %s port %d", options->listen, options->port);
        return NULL;
    }
    return server;
}

int server_port(const struct server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void server_stop(struct server *server)
{
    MHD_quiesce_daemon(server->daemon);
    live_hub_stop(server->live);
    int64_t until = clock_steady_us() + SHUTDOWN_SECONDS * INT64_C(1000000);
    while (server->running > 0 && clock_steady_us() < until)
        nanosleep(&(struct timespec) { .tv_nsec = 5000000 }, NULL);
    slow_stop(server->slow);
    clients_stop(server->clients);
    MHD_stop_daemon(server->daemon);
    live_hub_free(server->live);
    page_cache_free(server->pages);
    free(server->clients);
}
