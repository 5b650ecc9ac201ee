/* What stands before a form is believed: the CSRF token, the token that makes it count once, and a
 * limit on how many forms one address may send. */
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

#include "web/message_page.html.h"
#include "web/server_private.h"

static const char *const visitor_cookie = "heyi_visitor";

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
        (const char *)hex);
    const char *kept = db_scalar_text(&ctx, "SELECT secret FROM web_secret WHERE id = 1");
    bool is_read = kept
        && sodium_hex2bin(
               server->secret, sizeof server->secret, kept, strlen(kept), NULL, NULL, NULL)
            == 0;
    bool is_kept = db_commit(&ctx);
    db_release(&ctx);
    return is_read && is_kept;
}

/* The token belongs to the session, or to the visitor's own cookie before there is one. */
static const char *token_for(struct request *rq, const char *holder)
{
    unsigned char mac[32];
    char *hex = arena_alloc(rq->ctx->arena, sizeof mac * 2 + 1);
    crypto_generichash(mac, sizeof mac, (const unsigned char *)holder, strlen(holder),
        rq->server->secret, sizeof rq->server->secret);
    return sodium_bin2hex(hex, sizeof mac * 2 + 1, mac, sizeof mac);
}

static const char *holder_of(struct request *rq)
{
    if (rq->session)
        return arena_printf(rq->ctx->arena, "session %lld", (long long)rq->session->id);
    const char *visitor = request_cookie(rq, visitor_cookie);
    return visitor && strlen(visitor) == 32 ? arena_printf(rq->ctx->arena, "visitor %s", visitor)
                                            : NULL;
}

static const char *random_hex(struct arena *arena)
{
    unsigned char bytes[16];
    char *hex = arena_alloc(arena, sizeof bytes * 2 + 1);
    randombytes_buf(bytes, sizeof bytes);
    return sodium_bin2hex(hex, sizeof bytes * 2 + 1, bytes, sizeof bytes);
}

void html_form_fields(struct html *out)
{
    struct request *rq = out->request;
    if (!rq)
        return;
    if (!rq->csrf_token) {
        const char *holder = holder_of(rq);
        if (!holder) {
            const char *visitor = random_hex(rq->ctx->arena);
            respond_cookie(rq, visitor_cookie, visitor, 0);
            holder = arena_printf(rq->ctx->arena, "visitor %s", visitor);
        }
        rq->csrf_token = token_for(rq, holder);
    }
    buffer_printf(&out->buffer,
        "<input type=\"hidden\" name=\"_token\" value=\"%s\">"
        "<input type=\"hidden\" name=\"_once\" value=\"%s\">",
        rq->csrf_token, random_hex(rq->ctx->arena));
}

static const char *form_value(struct request *rq, const char *name)
{
    for (size_t i = 0; i < rq->form.count; i++)
        if (strcmp(rq->form.items[i].name, name) == 0)
            return rq->form.items[i].value;
    return "";
}

bool guard_token_is_right(struct request *rq)
{
    const char *holder = holder_of(rq);
    if (!holder)
        return false;
    const char *right = token_for(rq, holder), *given = form_value(rq, "_token");
    return strlen(given) == strlen(right) && sodium_memcmp(given, right, strlen(right)) == 0;
}

/* The typed text is not lost: it stands in a form that can be sent again by hand. */
void respond_token_wrong(struct request *rq)
{
    struct pair_list kept = { 0 };
    for (size_t i = 0; i < rq->form.count; i++) {
        struct pair field = rq->form.items[i];
        bool is_secret = strstr(field.name, "password") || strstr(field.name, "code");
        if (field.name[0] != '_' && !is_secret && text_is_valid(field.value, strlen(field.value)))
            LIST_PUSH(rq->ctx, kept, field);
    }
    respond_page_status(rq, 403, token_page(.path = rq->path, .fields = kept));
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

bool guard_once_keep(struct request *rq)
{
    const char *once = form_value(rq, "_once"), *location = redirect_location(rq);
    if (!*once || !location || strlen(once) > 64)
        return true;
    return db_exec(rq->ctx,
               "INSERT INTO form_once (token, location, at) VALUES ($1, $2, $3) ON CONFLICT DO "
               "NOTHING",
               once, location, rq->ctx->now)
        > 0;
}

/* A bucket for each address (by hash: two that share one share their limit), refilled over a
 * minute. */
enum { BUCKETS = 4096 };

bool guard_rate_allows(const struct server *server, const char *address, int64_t now_ms)
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
