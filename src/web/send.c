/* Sending: what belongs to every answer, compression, what the browser has already, parts of files.
 */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zlib.h>

#include "base/log.h"
#include "web/assets.h"
#include "web/exchange.h"
#include "web/range.h"

/* Shorter bodies fit into one packet as they are. */
enum { GZIP_LEAST = 1024 };

static const struct pair safety_headers[] = {
    { "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; manifest-src 'self'" },
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" }, /* for browsers that know no frame-ancestors */
    { "Referrer-Policy", "same-origin" },
    { "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
};

/* ---- what the client understands (RFC 9110, 12.5.3) ---- */

/* The weight that one item of the list gives: 1 unless it says "q=0" or "q=0.000". */
static bool has_weight(const char *parameters, size_t length)
{
    const char *q = memmem(parameters, length, "q=", 2);
    if (!q)
        return true;
    for (const char *c = q + 2; c < parameters + length; c++)
        if (*c >= '1' && *c <= '9')
            return true;
    return false;
}

bool request_accepts_coding(const struct request *rq, const char *coding)
{
    const char *item = request_header(rq, "Accept-Encoding");
    bool takes_any = false;
    while (item && *item) {
        item += strspn(item, " \t,");
        size_t length = strcspn(item, ","), name = strcspn(item, " \t;,");
        bool is_taken = has_weight(item + name, length - name);
        if (name == strlen(coding) && strncasecmp(item, coding, name) == 0)
            return is_taken;
        if (name == 1 && *item == '*')
            takes_any = is_taken;
        item += length;
    }
    return takes_any;
}

/* One of a list of entity tags, or "*". Tags are compared weakly, as If-None-Match wants. */
static bool names_tag(const char *list, const char *tag)
{
    const char *opaque = text_starts_with(tag, "W/") ? tag + 2 : tag;
    return list && (strcmp(list, "*") == 0 || strstr(list, opaque));
}

/* ---- compression ---- */

static bool is_text(const char *type)
{
    return text_starts_with(type, "text/") || strstr(type, "json") || strstr(type, "xml");
}

/* Level 1: the network is slower than the CPU, but not by much. What stands in a page and must stay
 * secret (the token of its forms) is masked anew in each response, so that its compressed length
 * tells nothing of it. */
bool body_compress(struct arena *arena, struct buffer *body)
{
    z_stream stream = { 0 };
    if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    struct buffer out = buffer_new(arena);
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

static bool is_worth_compressing(const struct request *rq)
{
    return !rq->response.is_gzip && rq->response.body.length >= GZIP_LEAST
        && is_text(rq->response.type) && request_accepts_coding(rq, "gzip");
}

/* ---- what the browser has already ---- */

const char *body_tag(struct arena *arena, const struct buffer *body)
{
    XXH128_canonical_t hash;
    char hex[sizeof hash.digest * 2 + 1];
    XXH128_canonicalFromHash(&hash, XXH3_128bits(body->data, body->length));
    sodium_bin2hex(hex, sizeof hex, hash.digest, sizeof hash.digest);
    return arena_printf(arena, "W/\"%s\"", hex);
}

/* Tags of pages are weak, since the same page goes out compressed and plain. One with a form is
 * never the same twice (its tokens are fresh), so it gets no tag. */
static bool is_unchanged(struct request *rq)
{
    struct response *response = &rq->response;
    bool can_have_tag = response->status == 200 && response->body.length > 0
        && strcmp(rq->method, "POST") != 0 && !rq->csrf_token;
    if (!can_have_tag)
        return false;
    if (!response->tag)
        response->tag = body_tag(rq->ctx->arena, &response->body);
    respond_header(rq, "ETag", response->tag);
    return names_tag(request_header(rq, "If-None-Match"), response->tag);
}

/* ---- files ---- */

static struct MHD_Response *empty_response(void)
{
    return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *part_response(struct request *rq, int file, int64_t size)
{
    int64_t part[2] = { 0, size - 1 };
    bool is_whole = rq->response.status != 200;
    enum range range = is_whole ? RANGE_NONE
                                : range_find(request_header(rq, "Range"), size, rq->response.tag,
                                    request_header(rq, "If-Range"), part);
    if (range == RANGE_OUTSIDE) {
        close(file);
        rq->response.status = 416;
        respond_header(
            rq, "Content-Range", arena_printf(rq->ctx->arena, "bytes */%lld", (long long)size));
        return empty_response();
    }
    if (range == RANGE_PART) {
        rq->response.status = 206;
        respond_header(rq, "Content-Range",
            arena_printf(rq->ctx->arena, "bytes %lld-%lld/%lld", (long long)part[0],
                (long long)part[1], (long long)size));
    }
    rq->response.body.length = (size_t)(part[1] - part[0] + 1);
    return MHD_create_response_from_fd_at_offset64(
        rq->response.body.length, file, (uint64_t)part[0]);
}

/* Kept files never change under their name, so size and moment tell them apart for good. */
static struct MHD_Response *file_response(struct request *rq)
{
    int file = open(rq->response.file_path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (file < 0 || fstat(file, &info) != 0) {
        log_line(LOG_ERROR, "a file is missing: %s", rq->response.file_path);
        if (file >= 0)
            close(file);
        rq->response.headers = (struct pair_list) { 0 };
        ctx_fault(rq->ctx, "a file is missing");
        respond_not_found(rq);
        return MHD_create_response_from_buffer(
            rq->response.body.length, rq->response.body.data, MHD_RESPMEM_PERSISTENT);
    }
    rq->response.tag = arena_printf(rq->ctx->arena, "\"%llx-%llx\"", (long long)info.st_size,
        (long long)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec);
    respond_header(rq, "ETag", rq->response.tag);
    respond_header(rq, "Accept-Ranges", "bytes");
    if (names_tag(request_header(rq, "If-None-Match"), rq->response.tag)) {
        close(file);
        rq->response.status = 304;
        return empty_response();
    }
    return part_response(rq, file, info.st_size);
}

/* ---- the answer ---- */

/* A client that uses a connection again just as the server gives it up gets no answer ("socket hang
 * up"): so it is told to be done with it a good while before. */
static void add_patience(const struct request *rq, struct MHD_Response *response)
{
    char hint[32];
    snprintf(hint, sizeof hint, "timeout=%d", rq->server->options.patience_seconds * 3 / 4);
    MHD_add_response_header(response, "Keep-Alive", hint);
}

static void add_headers(struct request *rq, struct MHD_Response *response)
{
    for (size_t i = 0; i < COUNT_OF(safety_headers); i++)
        MHD_add_response_header(response, safety_headers[i].name, safety_headers[i].value);
    if (rq->is_secure)
        MHD_add_response_header(response, "Strict-Transport-Security",
            rq->server->options.covers_subdomains ? "max-age=31536000; includeSubDomains"
                                                  : "max-age=31536000");
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
    if (rq->response.stream_person_id < 0)
        add_patience(rq, response);
}

static struct MHD_Response *body_response(struct request *rq)
{
    if (is_unchanged(rq)) {
        rq->response.status = 304;
        rq->response.body.length = 0;
    } else if (is_worth_compressing(rq)) {
        rq->response.is_gzip = body_compress(rq->ctx->arena, &rq->response.body);
    }
    if (rq->response.is_gzip && rq->response.status != 304)
        respond_header(rq, "Content-Encoding", "gzip");
    respond_header(rq, "Vary", "Accept-Encoding, Cookie, Accept-Language");
    return MHD_create_response_from_buffer(
        rq->response.body.length, rq->response.body.data, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result queue(
    struct request *rq, struct MHD_Connection *connection, struct MHD_Response *response)
{
    if (!response)
        return MHD_NO;
    add_headers(rq, response);
    if (rq->response.stream_person_id < 0)
        client_must_send(rq->server, connection, (int64_t)rq->response.body.length);
    enum MHD_Result result =
        MHD_queue_response(connection, (unsigned)rq->response.status, response);
    MHD_destroy_response(response);
    return result;
}

enum MHD_Result send_response(struct exchange *exchange, struct MHD_Connection *connection)
{
    struct request *rq = &exchange->request;
    return queue(rq, connection,
        rq->response.stream_person_id >= 0 ? live_response(rq, connection)
            : rq->response.file_path       ? file_response(rq)
                                           : body_response(rq));
}

enum MHD_Result send_asset(
    struct exchange *exchange, struct MHD_Connection *connection, const struct asset *asset)
{
    struct request *rq = &exchange->request;
    const char *coding = asset->brotli.size && request_accepts_coding(rq, "br") ? "br"
        : asset->gzip.size && request_accepts_coding(rq, "gzip")                ? "gzip"
                                                                                : NULL;
    const void *data = !coding ? asset->plain.data
        : *coding == 'b'       ? asset->brotli.data
                               : asset->gzip.data;
    size_t size = !coding ? asset->plain.size
        : *coding == 'b'  ? asset->brotli.size
                          : asset->gzip.size;
    /* each form has a tag of its own, or a proxy could put two of them together */
    const char *tag = coding ? arena_printf(rq->ctx->arena, "%.*s-%s\"",
                          (int)strlen(asset->etag) - 1, asset->etag, coding)
                             : asset->etag;
    bool is_same = names_tag(request_header(rq, "If-None-Match"), tag);
    rq->response.status = is_same ? 304 : 200;
    rq->response.type = asset->type;
    rq->response.body.length = is_same ? 0 : size;
    respond_header(rq, "Cache-Control",
        asset->is_immutable ? "public, max-age=31536000, immutable" : "no-cache");
    respond_header(rq, "ETag", tag);
    respond_header(rq, "Vary", "Accept-Encoding");
    if (coding && !is_same)
        respond_header(rq, "Content-Encoding", coding);
    return queue(rq, connection,
        MHD_create_response_from_buffer(
            rq->response.body.length, (void *)(uintptr_t)data, MHD_RESPMEM_PERSISTENT));
}
