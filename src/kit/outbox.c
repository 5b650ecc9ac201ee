/* The outbox: e-mails leave it one by one, each claimed before it is sent. */
#include <curl/curl.h>

#include "base/clock.h"
#include "base/log.h"
#include "kit/ledger.h"
#include "kit/mail.h"
#include "kit/notices.h"

/* A claim older than the lease belongs to a process that died: sending takes at most SEND_SECONDS.
 */
enum { ATTEMPTS_MOST = 10, SEND_SECONDS = 60, CONNECT_SECONDS = 20, ROUND_MOST = 200 };
static const int64_t lease_ms = 10 * 60 * 1000;

/* Minutes until the next attempt, by how many there were. */
static const int64_t delays[ATTEMPTS_MOST] = { 0, 1, 5, 30, 120, 360, 720, 1440, 1440, 1440 };

struct outcome {
    enum mail_state state;
    const char *error; /* NULL when it was sent */
};

/* ---- one message ---- */

struct sending {
    const char *data;
    size_t left;
};

static size_t give_data(char *out, size_t size, size_t count, void *from)
{
    struct sending *sending = from;
    size_t length = size * count < sending->left ? size * count : sending->left;
    memcpy(out, sending->data, length);
    sending->data += length;
    sending->left -= length;
    return length;
}

static struct curl_slist *set_up(CURL *curl, const struct mail_server *server, const char *from,
    const char *to, struct sending *sending, char error[CURL_ERROR_SIZE])
{
    bool has_user = server->user && *server->user;
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    curl_easy_setopt(curl, CURLOPT_URL, server->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    /* a password never crosses the network in the clear */
    curl_easy_setopt(curl, CURLOPT_USE_SSL, has_user ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
    if (has_user) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, text_or(server->password, ""));
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_data);
    curl_easy_setopt(curl, CURLOPT_READDATA, sending);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SEND_SECONDS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    return recipients;
}

static struct outcome send_one(
    CURL *curl, const struct mail_server *server, struct arena *arena, const struct mail_text *mail)
{
    const char *text = mail_compose(arena, mail);
    if (!text)
        return (struct outcome) { MAIL_GIVEN_UP, "not an e-mail address" };
    char *error = arena_alloc(arena, CURL_ERROR_SIZE);
    struct sending sending = { text, strlen(text) };
    struct curl_slist *recipients = set_up(curl, server, mail_address(arena, mail->from),
        mail_address(arena, mail->to), &sending, error);
    CURLcode result = curl_easy_perform(curl);
    long answer = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    curl_slist_free_all(recipients);
    if (result == CURLE_OK)
        return (struct outcome) { MAIL_SENT, NULL };
    const char *why = *error ? error : curl_easy_strerror(result);
    /* all was given and no refusal came back: the server may have taken it */
    bool is_unknown = sending.left == 0 && answer < 400;
    return (struct outcome) { is_unknown ? MAIL_UNCERTAIN : MAIL_WAITING, why };
}

/* ---- rows ---- */

struct claimed {
    int64_t id;
    int attempts; /* with this one */
    struct mail_text mail;
};

static void settle_broken_claims(struct ctx *ctx)
{
    db_begin(ctx, DB_WRITE);
    db_exec(ctx, "UPDATE outbox SET state = $1, error = $2 WHERE state = $3 AND claimed_at < $4",
        MAIL_UNCERTAIN, "interrupted while it was being sent", MAIL_SENDING, ctx->now - lease_ms);
    db_commit(ctx);
}

/* Whether there is anything to do is asked by reading: an idle outbox takes nobody's place. */
static bool has_work(struct ctx *ctx)
{
    db_begin(ctx, DB_READ);
    bool has = db_scalar(ctx,
                   "SELECT COUNT(*) FROM outbox WHERE (state = $1 AND next_at <= $2)"
                   " OR (state = $3 AND claimed_at < $4)",
                   MAIL_WAITING, ctx->now, MAIL_SENDING, ctx->now - lease_ms)
        > 0;
    db_commit(ctx);
    return has;
}

static const char *with_address(
    struct ctx *ctx, const char *body, const char *site, const char *path)
{
    bool has_address = site && *site && path && *path;
    return has_address ? arena_printf(ctx->arena, "%s\n\n%s%s\n", body, site, path) : body;
}

static bool claim(struct ctx *ctx, const char *site, struct claimed *claimed)
{
    db_begin(ctx, DB_WRITE);
    struct rows rows = db_query(ctx,
        "UPDATE outbox SET state = $1, claimed_at = $2, attempts = attempts + 1"
        " WHERE id = (SELECT id FROM outbox WHERE state = $3 AND next_at <= $2"
        " ORDER BY next_at, id LIMIT 1) AND state = $3"
        " RETURNING id, attempts, address, subject, body, at, path",
        MAIL_SENDING, ctx->now, MAIL_WAITING);
    bool has_one = db_next(&rows);
    if (has_one) {
        claimed->id = db_int(&rows, 0);
        claimed->attempts = (int)db_int(&rows, 1);
        int64_t at = db_int(&rows, 5);
        claimed->mail = (struct mail_text) {
            .to = db_text(&rows, 2),
            .subject = db_text(&rows, 3),
            .body = with_address(ctx, db_text(&rows, 4), site, db_text(&rows, 6)),
            .at = at,
            .message_id =
                arena_printf(ctx->arena, "%lld.%lld", (long long)claimed->id, (long long)at),
        };
        while (db_next(&rows))
            ;
    }
    return db_commit(ctx) && has_one;
}

static void settle(struct ctx *ctx, const struct claimed *claimed, struct outcome outcome)
{
    ctx->now = clock_now_ms();
    if (outcome.state == MAIL_WAITING && claimed->attempts >= ATTEMPTS_MOST)
        outcome.state = MAIL_GIVEN_UP;
    int64_t next_at = ctx->now;
    if (outcome.state == MAIL_WAITING)
        next_at += delays[claimed->attempts] * 60000;
    db_begin(ctx, DB_WRITE);
    db_exec(ctx,
        "UPDATE outbox SET state = $1, error = $2, next_at = $3, sent_at = $4"
        " WHERE id = $5 AND state = $6",
        outcome.state, outcome.error, next_at, outcome.state == MAIL_SENT ? ctx->now : INT64_C(0),
        claimed->id, MAIL_SENDING);
    db_commit(ctx);
    if (outcome.error)
        log_line(LOG_WARNING, "mail %lld: %s", (long long)claimed->id, outcome.error);
}

/* One connection to the mail server serves the whole round. */
static int send_round(struct ctx *ctx, const struct mail_server *server, CURL *curl)
{
    int sent = 0;
    for (int i = 0; i < ROUND_MOST && !ctx->fault; i++) {
        struct claimed claimed;
        ctx->now = clock_now_ms();
        if (!claim(ctx, server->site, &claimed))
            break;
        claimed.mail.from = server->from;
        curl_easy_reset(curl);
        struct outcome outcome = send_one(curl, server, ctx->arena, &claimed.mail);
        settle(ctx, &claimed, outcome);
        sent += outcome.state == MAIL_SENT;
        arena_reset(ctx->arena);
    }
    return sent;
}

/* A round that runs out of memory is left; its claim is settled as a broken one by the next. */
static int send_with(
    struct ctx *ctx, struct db_pool *pool, const struct mail_server *server, CURL *curl)
{
    jmp_buf escape;
    if (setjmp(escape)) {
        log_line(LOG_ERROR, "mail: out of memory");
        db_release(ctx);
        return 0;
    }
    arena_on_exhausted(ctx->arena, &escape);
    db_acquire(pool, ctx);
    int sent = 0;
    if (has_work(ctx)) {
        settle_broken_claims(ctx);
        sent = send_round(ctx, server, curl);
    }
    db_release(ctx);
    return sent;
}

int outbox_send(struct db_pool *pool, const struct mail_server *server)
{
    struct arena *arena = arena_new();
    CURL *curl = arena ? curl_easy_init() : NULL;
    if (!curl) {
        arena_free(arena);
        return 0;
    }
    struct ctx ctx = { .arena = arena, .actor = &actor_nobody, .now = clock_now_ms() };
    int sent = send_with(&ctx, pool, server, curl);
    curl_easy_cleanup(curl);
    arena_free(arena);
    return sent;
}

/* ---- the administrator's view ---- */

static enum message about_of(const char *path)
{
    return text_starts_with(path, "/proposals/") ? MSG_MAIL_ABOUT_PROPOSAL : MSG_MAIL_ABOUT_OTHER;
}

/* The first letter and the domain: enough to tell a wrong server from a wrong name. */
static const char *masked(struct ctx *ctx, const char *address)
{
    const char *at = strrchr(address, '@');
    size_t first = 1;
    while (((unsigned char)address[first] & 0xc0) == 0x80)
        first++;
    return at > address ? arena_printf(ctx->arena, "%.*s…%s", (int)first, address, at) : "…";
}

struct mail_list outbox_list(struct ctx *ctx, enum mail_state state, int limit)
{
    struct mail_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT id, person_id, address, path, state, attempts, at, next_at, sent_at, error"
        " FROM outbox WHERE state = $1 ORDER BY id DESC LIMIT $2",
        state, limit);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct mail) {
                .id = db_int(&rows, 0),
                .person_id = db_int(&rows, 1),
                .address = masked(ctx, db_text(&rows, 2)),
                .about = about_of(db_text(&rows, 3)),
                .state = (enum mail_state)db_int(&rows, 4),
                .attempts = (int)db_int(&rows, 5),
                .at = db_int(&rows, 6),
                .next_at = db_int(&rows, 7),
                .sent_at = db_int(&rows, 8),
                .error = db_text(&rows, 9),
            });
    return list;
}

int64_t outbox_count(struct ctx *ctx, enum mail_state state)
{
    return db_scalar(ctx, "SELECT COUNT(*) FROM outbox WHERE state = $1", state);
}

bool outbox_retry(struct ctx *ctx, int64_t id)
{
    bool is_done = db_exec(ctx,
                       "UPDATE outbox SET state = $1, attempts = 0, next_at = $2"
                       " WHERE id = $3 AND state IN ($4, $5)",
                       MAIL_WAITING, ctx->now, id, MAIL_GIVEN_UP, MAIL_UNCERTAIN)
        == 1;
    if (is_done)
        ledger_write(ctx, MATTER(COMMITTEE, 1), "mail.retry",
            arena_printf(ctx->arena, "%lld", (long long)id));
    return is_done;
}

enum message mail_state_message(enum mail_state state)
{
    static const enum message messages[] = { MSG_MAIL_WAITING, MSG_MAIL_SENDING, MSG_MAIL_SENT,
        MSG_MAIL_GIVEN_UP, MSG_MAIL_UNCERTAIN };
    return messages[state];
}
