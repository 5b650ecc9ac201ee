/* What stands before a form is believed: the CSRF token, the token that makes it count once, and a
 * limit on how many forms one address may send. */
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/seal.h"
#include "web/server_private.h"

static const char *const visitor_cookie = "heyi_visitor";

const char *guard_secret(struct ctx *ctx)
{
    const char *sealed = db_scalar_text(ctx, "SELECT secret FROM web_secret WHERE id = 1");
    return sealed ? seal_open(ctx, SEAL_FORM_KEY, 1, sealed) : NULL;
}

bool guard_load_secret(struct server *server)
{
    struct ctx ctx = { .arena = server->arena, .actor = &actor_nobody };
    unsigned char fresh[32];
    char hex[65];
    randombytes_buf(fresh, sizeof fresh);
    sodium_bin2hex(hex, sizeof hex, fresh, sizeof fresh);
    db_acquire(server->options.database, &ctx);
    db_begin(&ctx, DB_WRITE);
    db_exec(&ctx, "INSERT INTO web_secret (id, secret) VALUES (1, $1) ON CONFLICT DO NOTHING",
        seal_text(&ctx, SEAL_FORM_KEY, 1, hex));
    const char *kept = guard_secret(&ctx);
    bool is_read = kept
        && sodium_hex2bin(
               server->secret, sizeof server->secret, kept, strlen(kept), NULL, NULL, NULL)
            == 0;
    bool is_kept = db_commit(&ctx);
    db_release(&ctx);
    return is_read && is_kept;
}

enum { MAC_SIZE = 32 };

static void sign(const struct request *rq, const char *holder, unsigned char mac[MAC_SIZE])
{
    crypto_generichash(mac, MAC_SIZE, (const unsigned char *)holder, strlen(holder),
        rq->server->secret, sizeof rq->server->secret);
}

/* The token is a signature under a mask that is new in each response: pages go out compressed, and
 * an unmasked one could be guessed by the length of pages into which others put text (BREACH). */
static const char *token_for(struct request *rq, const char *holder)
{
    unsigned char bytes[MAC_SIZE * 2], *mask = bytes, *mac = bytes + MAC_SIZE;
    char *hex = arena_alloc(rq->ctx->arena, sizeof bytes * 2 + 1);
    randombytes_buf(mask, MAC_SIZE);
    sign(rq, holder, mac);
    for (int i = 0; i < MAC_SIZE; i++)
        mac[i] ^= mask[i];
    return sodium_bin2hex(hex, sizeof bytes * 2 + 1, bytes, sizeof bytes);
}

static bool is_token_of(const struct request *rq, const char *token, const char *holder)
{
    unsigned char bytes[MAC_SIZE * 2], mac[MAC_SIZE];
    size_t length;
    if (!holder
        || sodium_hex2bin(bytes, sizeof bytes, token, strlen(token), NULL, &length, NULL) != 0
        || length != sizeof bytes)
        return false;
    sign(rq, holder, mac);
    for (int i = 0; i < MAC_SIZE; i++)
        bytes[MAC_SIZE + i] ^= bytes[i];
    return sodium_memcmp(bytes + MAC_SIZE, mac, MAC_SIZE) == 0;
}

static const char *session_holder(const struct request *rq)
{
    return rq->session ? arena_printf(rq->ctx->arena, "session %lld", (long long)rq->session->id)
                       : NULL;
}

static const char *visitor_holder(const struct request *rq)
{
    const char *visitor = request_cookie(rq, visitor_cookie);
    return visitor && strlen(visitor) == 32 ? arena_printf(rq->ctx->arena, "visitor %s", visitor)
                                            : NULL;
}

/* The kernel is asked once for several: a page has a handful of forms. */
static const char *random_hex(struct request *rq)
{
    enum { SIZE = 16, AT_ONCE = 8 };
    if (rq->random_left == 0) {
        unsigned char *bytes = arena_alloc(rq->ctx->arena, SIZE * AT_ONCE);
        randombytes_buf(bytes, SIZE * AT_ONCE);
        rq->random = bytes;
        rq->random_left = AT_ONCE;
    }
    const unsigned char *bytes = rq->random + (size_t)--rq->random_left * SIZE;
    char *hex = arena_alloc(rq->ctx->arena, SIZE * 2 + 1);
    return sodium_bin2hex(hex, SIZE * 2 + 1, bytes, SIZE);
}

static bool is_hex(const char *text)
{
    return text && *text && strlen(text) <= 64 && strspn(text, "0123456789abcdef") == strlen(text);
}

void html_form_fields(struct html *out)
{
    struct request *rq = out->request;
    if (!rq)
        return;
    if (!rq->csrf_token) {
        const char *holder = rq->session ? session_holder(rq) : visitor_holder(rq);
        if (!holder) {
            const char *visitor = random_hex(rq);
            respond_cookie(rq, visitor_cookie, visitor, 0);
            holder = arena_printf(rq->ctx->arena, "visitor %s", visitor);
        }
        rq->csrf_token = token_for(rq, holder);
    }
    buffer_add(&out->buffer, "<input type=\"hidden\" name=\"_token\" value=\"");
    buffer_add(&out->buffer, rq->csrf_token);
    buffer_add(&out->buffer, "\"><input type=\"hidden\" name=\"_once\" value=\"");
    buffer_add(&out->buffer, is_hex(rq->once) ? rq->once : random_hex(rq));
    buffer_add(&out->buffer, "\">");
}

static const char *form_value(struct request *rq, const char *name)
{
    for (size_t i = 0; i < rq->form.count; i++)
        if (strcmp(rq->form.items[i].name, name) == 0)
            return rq->form.items[i].value;
    return "";
}

/* A visitor's token is still right after he has signed in: a form may wait in another tab. */
bool guard_token_is_right(struct request *rq)
{
    const char *given = form_value(rq, "_token");
    return is_token_of(rq, given, session_holder(rq)) || is_token_of(rq, given, visitor_holder(rq));
}

/* Browsers say where a form comes from: all today's ones by Sec-Fetch-Site (but only through TLS or
 * to this very machine), all by Origin. Other programs say neither and have no cookies to abuse. */
bool guard_is_from_elsewhere(const struct request *rq)
{
    const char *site = request_header(rq, "Sec-Fetch-Site");
    if (site)
        return strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0;
    const char *origin = request_header(rq, "Origin");
    if (!origin)
        return false;
    const char *host =
        rq->server->options.trusts_proxy ? request_header(rq, "X-Forwarded-Host") : NULL;
    if (!host)
        host = text_or(request_header(rq, "Host"), "");
    const char *colon = strstr(origin, "://");
    return !colon || strcasecmp(colon + 3, host) != 0;
}

const char *guard_once_location(struct request *rq)
{
    const char *once = form_value(rq, "_once");
    return *once ? db_scalar_text(rq->ctx, "SELECT location FROM form_once WHERE token = $1", once)
                 : NULL;
}

static const char *redirect_location(const struct request *rq)
{
    if (rq->response.status != 303)
        return NULL;
    for (size_t i = 0; i < rq->response.headers.count; i++)
        if (strcmp(rq->response.headers.items[i].name, "Location") == 0)
            return rq->response.headers.items[i].value;
    return NULL;
}

void guard_once_keep(struct request *rq)
{
    const char *once = form_value(rq, "_once"), *location = redirect_location(rq);
    if (!*once || !location || strlen(once) > 64 || rq->ctx->fault)
        return;
    int64_t kept = db_exec(rq->ctx,
        "INSERT INTO form_once (token, location, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        once, location, rq->ctx->now);
    if (kept || rq->ctx->fault)
        return;
    ctx_fault(rq->ctx, "a form was sent twice at once");
    rq->ctx->fault_kind = FAULT_PASSING;
    rq->is_twice = true;
}

/* A bucket for each address (by hash: two that share one share their limit), refilled over a minute
 * of a clock that nobody sets: one that is set back would keep everybody waiting. */
enum { BUCKETS = 4096 };

bool guard_rate_allows(const struct server *server, const char *address)
{
    static struct {
        int64_t at;
        double level;
    } buckets[BUCKETS];
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    unsigned char hash[8];
    uint16_t slot;
    crypto_shorthash(hash, (const unsigned char *)address, strlen(address), server->secret);
    memcpy(&slot, hash, sizeof slot);
    slot %= BUCKETS;
    double most = server->options.posts_per_minute;
    int64_t now_ms = clock_steady_us() / 1000;
    pthread_mutex_lock(&lock);
    double level = buckets[slot].level - (double)(now_ms - buckets[slot].at) * most / 60000.0;
    if (level < 0)
        level = 0;
    bool is_allowed = level + 1 <= most;
    buckets[slot].level = is_allowed ? level + 1 : level;
    buckets[slot].at = now_ms;
    pthread_mutex_unlock(&lock);
    return is_allowed;
}
