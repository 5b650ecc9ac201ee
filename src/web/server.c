/* libmicrohttpd's side: connections, bodies, files on their way, sending. */
#include "web/server_private.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/assets.h"
#include "web/live.h"

/* Fields of one form, and characters of a URL: enough for every page of ours, and an end for
 * others. */
enum { FIELDS_MOST = 2000, GZIP_LEAST = 1024, SHUTDOWN_SECONDS = 10 };

/* A request while it is read, answered and sent. */
struct exchange {
    struct request request;
    struct ctx ctx;
    struct MHD_PostProcessor *post;
    struct buffer body;
    int64_t received;
    int64_t started_us;
    int upload_file;
    int refused; /* status that ends it before its handler */
    bool is_first_call_over;
    bool is_counted;
};

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

/* ---- reading ---- */

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

static const char *request_number(struct arena *arena)
{
    unsigned char bytes[6];
    char *hex = arena_alloc(arena, 13);
    randombytes_buf(bytes, sizeof bytes);
    return sodium_bin2hex(hex, 13, bytes, sizeof bytes);
}

static void add_form_field(struct exchange *exchange, const char *name, const char *value)
{
    struct pair_list *form = &exchange->request.form;
    if (form->count >= FIELDS_MOST)
        exchange->refused = 413;
    else
        LIST_PUSH(&exchange->ctx, *form, (struct pair) { name, value });
}

static void close_upload(struct exchange *exchange)
{
    if (exchange->upload_file >= 0)
        close(exchange->upload_file);
    exchange->upload_file = -1;
}

static bool write_upload(struct exchange *exchange, const char *data, size_t size)
{
    struct upload_list *uploads = &exchange->request.uploads;
    for (size_t done = 0; done < size;) {
        ssize_t written = write(exchange->upload_file, data + done, size - done);
        if (written <= 0)
            return false;
        done += (size_t)written;
    }
    uploads->items[uploads->count - 1].size += (int64_t)size;
    return true;
}

static bool open_upload(struct exchange *exchange, const char *field, const char *name)
{
    struct arena *arena = exchange->ctx.arena;
    char *path = arena_printf(arena, "%s/upload-XXXXXX", exchange->request.server->upload_folder);
    close_upload(exchange);
    exchange->upload_file = mkostemp(path, O_CLOEXEC);
    if (exchange->upload_file < 0)
        return false;
    LIST_PUSH(&exchange->ctx, exchange->request.uploads,
        (struct upload) {
            .field = arena_text(arena, field), .name = arena_text(arena, name), .path = path });
    return true;
}

/* One piece of a multipart body: `offset` is 0 at the start of a field. */
static enum MHD_Result take_part(void *context, enum MHD_ValueKind kind, const char *field,
    const char *file_name, const char *type, const char *encoding, const char *data,
    uint64_t offset, size_t size)
{
    (void)kind, (void)type, (void)encoding;
    struct exchange *exchange = context;
    struct pair_list *form = &exchange->request.form;
    if (file_name) {
        if (!*file_name)
            return MHD_YES; /* a file field left empty */
        if (offset == 0 && !open_upload(exchange, field, file_name))
            exchange->refused = 507;
        else if (exchange->upload_file >= 0 && !write_upload(exchange, data, size))
            exchange->refused = 507;
        return exchange->refused ? MHD_NO : MHD_YES;
    }
    if (offset == 0) {
        add_form_field(exchange, arena_text(exchange->ctx.arena, field),
            arena_text_n(exchange->ctx.arena, data, size));
        return exchange->refused ? MHD_NO : MHD_YES;
    }
    struct pair *last = &form->items[form->count - 1];
    last->value = arena_printf(exchange->ctx.arena, "%s%.*s", last->value, (int)size, data);
    return MHD_YES;
}

static char *decode(char *text)
{
    for (char *c = text; *c; c++)
        if (*c == '+')
            *c = ' ';
    MHD_http_unescape(text);
    return text;
}

static void decode_field(struct exchange *exchange, char *text)
{
    char *equals = strchr(text, '=');
    char *value = equals ? equals + 1 : text + strlen(text);
    if (equals)
        *equals = '\0';
    if (*text)
        add_form_field(exchange, decode(text), decode(value));
}

static void decode_form(struct exchange *exchange)
{
    char *text = (char *)(uintptr_t)buffer_text(&exchange->body);
    for (char *field = text; field && !exchange->refused;) {
        char *end = strchr(field, '&');
        if (end)
            *end = '\0';
        decode_field(exchange, field);
        field = end ? end + 1 : NULL;
    }
}

static bool type_is(const char *type, const char *wanted)
{
    size_t length = strlen(wanted);
    return type && strncasecmp(type, wanted, length) == 0
        && (type[length] == '\0' || type[length] == ';' || type[length] == ' ');
}

/* What can be said before the body comes: too large, of a kind that nobody reads. */
static void look_at_head(struct exchange *exchange, struct MHD_Connection *connection)
{
    struct request *rq = &exchange->request;
    if (strcmp(rq->method, "POST") != 0) {
        const char *length = request_header(rq, "Content-Length");
        if (length && strcmp(length, "0") != 0)
            exchange->refused = 413;
        return;
    }
    struct pair_list params = { 0 };
    if (route_find(&rq->server->routes, rq->ctx, rq->method, rq->path, &rq->route, &params)
        != ROUTE_FOUND)
        return;
    int64_t length = 0;
    const char *given = request_header(rq, "Content-Length");
    if (given && (!text_to_int(given, &length) || length > rq->route->body_limit)) {
        exchange->refused = 413;
        return;
    }
    const char *type = request_header(rq, "Content-Type");
    if (type_is(type, "multipart/form-data"))
        exchange->post = MHD_create_post_processor(connection, 16384, take_part, exchange);
    bool is_known = exchange->post
        || type_is(
            type, rq->route->takes_json ? "application/json" : "application/x-www-form-urlencoded");
    if (!is_known)
        exchange->refused = 415;
}

static void take_body(struct exchange *exchange, const char *data, size_t size)
{
    struct request *rq = &exchange->request;
    exchange->received += (int64_t)size;
    if (exchange->refused)
        return;
    if (!rq->route || exchange->received > rq->route->body_limit)
        exchange->refused = 413;
    else if (exchange->post) {
        if (MHD_post_process(exchange->post, data, size) == MHD_NO && !exchange->refused)
            exchange->refused = 400;
    } else {
        buffer_append(&exchange->body, data, size);
    }
}

static void end_body(struct exchange *exchange)
{
    struct request *rq = &exchange->request;
    close_upload(exchange);
    if (exchange->post && MHD_destroy_post_processor(exchange->post) == MHD_NO
        && !exchange->refused)
        exchange->refused = 400;
    else if (!exchange->post && exchange->body.length && !exchange->refused) {
        if (rq->route && rq->route->takes_json)
            rq->body = buffer_text(&exchange->body);
        else
            decode_form(exchange);
    }
    exchange->post = NULL;
}

/* ---- sending ---- */

static const struct pair safety_headers[] = {
    { "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "
        "'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "manifest-src 'self'" },
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "same-origin" },
    { "Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
};

static bool accepts(const struct request *rq, const char *coding)
{
    const char *given = request_header(rq, "Accept-Encoding");
    return given && strstr(given, coding);
}

static bool is_text(const char *type)
{
    return text_starts_with(type, "text/") || strstr(type, "json") || strstr(type, "xml");
}

/* Replaces the body by its gzip form where that helps. Level 1: the network is slower than the CPU,
 * but not by much. */
static bool compress_body(struct request *rq)
{
    struct buffer *body = &rq->response.body;
    if (body->length < GZIP_LEAST || !is_text(rq->response.type) || !accepts(rq, "gzip"))
        return false;
    z_stream stream = { 0 };
    if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    struct buffer out = buffer_new(rq->ctx->arena);
    uLong bound = deflateBound(&stream, body->length);
    stream.next_in = (Bytef *)body->data;
    stream.avail_in = (uInt)body->length;
    stream.next_out = (Bytef *)buffer_reserve(&out, bound);
    stream.avail_out = (uInt)bound;
    bool is_done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.length = stream.total_out;
    deflateEnd(&stream);
    if (is_done)
        *body = out;
    return is_done;
}

/* A page that the browser has already is answered with 304. */
static bool is_unchanged(struct request *rq)
{
    struct response *response = &rq->response;
    if (response->status != 200 || response->body.length == 0 || strcmp(rq->method, "POST") == 0)
        return false;
    unsigned char hash[16];
    char hex[33];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)response->body.data,
        response->body.length, NULL, 0);
    const char *etag =
        arena_printf(rq->ctx->arena, "\"%s\"", sodium_bin2hex(hex, sizeof hex, hash, sizeof hash));
    respond_header(rq, "ETag", etag);
    const char *known = request_header(rq, "If-None-Match");
    return known && strstr(known, etag);
}

static struct MHD_Response *file_response(struct request *rq)
{
    int file = open(rq->response.file_path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (file < 0 || fstat(file, &info) != 0) {
        log_line(LOG_ERROR, "a file is missing: %s", rq->response.file_path);
        rq->response.status = 404;
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    }
    return MHD_create_response_from_fd64((uint64_t)info.st_size, file);
}

static void add_headers(struct request *rq, struct MHD_Response *response)
{
    for (size_t i = 0; i < COUNT_OF(safety_headers); i++)
        MHD_add_response_header(response, safety_headers[i].name, safety_headers[i].value);
    if (rq->is_secure)
        MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
    if (rq->response.type)
        MHD_add_response_header(response, "Content-Type", rq->response.type);
    bool has_cache_rule = false;
    for (size_t i = 0; i < rq->response.headers.count; i++) {
        const struct pair *header = &rq->response.headers.items[i];
        MHD_add_response_header(response, header->name, header->value);
        has_cache_rule |= strcasecmp(header->name, "Cache-Control") == 0;
    }
    if (!has_cache_rule)
        MHD_add_response_header(
            response, "Cache-Control", rq->session ? "private, no-cache" : "no-cache");
    MHD_add_response_header(response, "X-Request-Id", rq->id);
}

static enum MHD_Result send_response(struct exchange *exchange, struct MHD_Connection *connection)
{
    struct request *rq = &exchange->request;
    struct MHD_Response *response;
    if (rq->response.stream_person_id >= 0) {
        response = live_response(rq, connection);
    } else if (rq->response.file_path) {
        response = file_response(rq);
    } else {
        bool is_same = is_unchanged(rq);
        bool is_compressed = !is_same && compress_body(rq);
        if (is_same) {
            rq->response.status = 304;
            rq->response.body.length = 0;
        }
        response = MHD_create_response_from_buffer(
            rq->response.body.length, rq->response.body.data, MHD_RESPMEM_PERSISTENT);
        if (response && is_compressed)
            MHD_add_response_header(response, "Content-Encoding", "gzip");
        if (response)
            MHD_add_response_header(response, "Vary", "Accept-Encoding, Cookie, Accept-Language");
    }
    if (!response)
        return MHD_NO;
    add_headers(rq, response);
    enum MHD_Result result =
        MHD_queue_response(connection, (unsigned)rq->response.status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_asset(struct exchange *exchange, struct MHD_Connection *connection)
{
    struct request *rq = &exchange->request;
    const struct asset *asset = asset_find(rq->path);
    if (!asset)
        return MHD_NO;
    const char *known = request_header(rq, "If-None-Match");
    const char *coding = asset->brotli.size && accepts(rq, "br") ? "br"
        : asset->gzip.size && accepts(rq, "gzip")                ? "gzip"
                                                                 : NULL;
    const void *data = !coding ? asset->plain.data
        : *coding == 'b'       ? asset->brotli.data
                               : asset->gzip.data;
    size_t size = !coding ? asset->plain.size
        : *coding == 'b'  ? asset->brotli.size
                          : asset->gzip.size;
    bool is_same = known && strstr(known, asset->etag);
    rq->response.status = is_same ? 304 : 200;
    rq->response.type = asset->type;
    respond_header(rq, "Cache-Control",
        asset->is_immutable ? "public, max-age=31536000, immutable" : "no-cache");
    respond_header(rq, "ETag", asset->etag);
    respond_header(rq, "Vary", "Accept-Encoding");
    if (coding && !is_same)
        respond_header(rq, "Content-Encoding", coding);
    struct MHD_Response *response = MHD_create_response_from_buffer(
        is_same ? 0 : size, (void *)(uintptr_t)data, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    rq->response.body.length = is_same ? 0 : size;
    add_headers(rq, response);
    enum MHD_Result result =
        MHD_queue_response(connection, (unsigned)rq->response.status, response);
    MHD_destroy_response(response);
    return result;
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

static struct exchange *exchange_new(
    struct server *server, struct MHD_Connection *connection, const char *url, const char *method)
{
    struct arena *arena = take_arena();
    if (!arena)
        return NULL;
    struct exchange *exchange = ARENA_NEW(arena, struct exchange);
    exchange->started_us = clock_steady_us();
    exchange->upload_file = -1;
    exchange->ctx = (struct ctx) { .arena = arena, .actor = &actor_nobody };
    exchange->body = buffer_new(arena);
    struct request *rq = &exchange->request;
    *rq = (struct request) {
        .ctx = &exchange->ctx, .server = server, .method = arena_text(arena, method)
    };
    rq->response.stream_person_id = -1;
    rq->path = text_is_valid(url, strlen(url)) ? arena_text(arena, url) : "/invalid";
    rq->is_api = text_starts_with(rq->path, "/api/");
    rq->id = request_number(arena);
    rq->address = address_text(connection, arena);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_pair, exchange);
    MHD_get_connection_values(connection, MHD_COOKIE_KIND, add_pair, exchange);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_pair, exchange);
    believe_proxy(rq);
    server->running++;
    exchange->is_counted = true;
    return exchange;
}

static enum MHD_Result answer_connection(void *context, struct MHD_Connection *connection,
    const char *url, const char *method, const char *version, const char *data, size_t *size,
    void **state)
{
    (void)version;
    struct server *server = context;
    struct exchange *exchange = *state;
    if (!exchange) {
        *state = exchange = exchange_new(server, connection, url, method);
        if (!exchange)
            return MHD_NO;
        look_at_head(exchange, connection);
        if (!exchange->refused)
            return MHD_YES;
        /* answered at once: the body is not waited for */
        refuse(exchange);
        return send_response(exchange, connection);
    }
    if (*size > 0) {
        take_body(exchange, data, *size);
        *size = 0;
        return MHD_YES;
    }
    end_body(exchange);
    if (exchange->refused) {
        refuse(exchange);
        return send_response(exchange, connection);
    }
    if (strcmp(exchange->request.method, "POST") != 0 && asset_find(exchange->request.path))
        return send_asset(exchange, connection);
    dispatch(&exchange->request);
    return send_response(exchange, connection);
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
        json_escaped(arena, rq->method), json_escaped(arena, rq->path), rq->response.status,
        rq->response.body.length, (long long)(clock_steady_us() - exchange->started_us)));
}

static void exchange_end(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
    (void)connection, (void)code;
    struct server *server = context;
    struct exchange *exchange = *state;
    if (!exchange)
        return;
    close_upload(exchange);
    if (exchange->post)
        MHD_destroy_post_processor(exchange->post);
    for (size_t i = 0; i < exchange->request.uploads.count; i++)
        unlink(exchange->request.uploads.items[i].path);
    if (exchange->request.response.status)
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

struct server *server_start(
    const struct server_options *options, struct arena *arena, const char **error)
{
    struct server *server = ARENA_NEW(arena, struct server);
    server->options = *options;
    server->arena = arena;
    server->live = live_hub_new();
    server->routes = route_table_make(arena, options->tables, options->table_count);
    snprintf(
        server->upload_folder, sizeof server->upload_folder, "%s/uploads", options->data_folder);
    mkdir(options->data_folder, 0750);
    mkdir(server->upload_folder, 0750);
    log_access_open(options->access_log);
    struct sockaddr_storage address;
    if (!bind_address(options->listen, options->port, &address)) {
        *error = arena_printf(arena, "%s is no address to listen on", options->listen);
        return NULL;
    }
    if (!server->live || !guard_load_secret(server)) {
        *error = "the database cannot be read";
        return NULL;
    }
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG
        | (address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    server->daemon = MHD_start_daemon(flags, (uint16_t)options->port, NULL, NULL, answer_connection,
        server, MHD_OPTION_EXTERNAL_LOGGER, ignore_message, NULL, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_end, server, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)options->threads, MHD_OPTION_CONNECTION_TIMEOUT, 60u, MHD_OPTION_CONNECTION_LIMIT,
        20000u, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)64 * 1024,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096u,
        MHD_OPTION_END);
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
    MHD_stop_daemon(server->daemon);
    live_hub_free(server->live);
}
