#include "people/attempt.h"

#include <sodium.h>

#include "kit/ledger.h"
#include "kit/settings.h"
#include "web/server.h"

void attempt_write(struct ctx *ctx, int64_t person_id, const char *action, const char *detail)
{
    struct actor actor = { .id = person_id, .name = person_name(ctx, person_id) };
    const struct actor *before = ctx->actor;
    ctx->actor = &actor;
    ledger_write(ctx, MATTER(PERSON, person_id), action, detail);
    ctx->actor = before;
}

/* A name that nobody has may be a password in the wrong field: only its hash under the
 * installation's key is kept. */
static const char *stranger_key(struct ctx *ctx, const char *name)
{
    unsigned char hash[32];
    char *hex = arena_alloc(ctx->arena, sizeof hash * 2 + 1);
    const char *key = text_or(guard_secret(ctx), "");
    crypto_generichash(hash, sizeof hash, (const unsigned char *)name, strlen(name),
        (const unsigned char *)key, strlen(key));
    return sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
}

struct attempt attempt_look(struct ctx *ctx, const char *name)
{
    struct attempt attempt = { .name = name, .password_hash = "" };
    const char *key = stranger_key(ctx, name);
    int64_t locked_until =
        db_scalar(ctx, "SELECT locked_until FROM stranger WHERE name_key = $1", key);
    struct rows rows = db_query(ctx,
        "SELECT id, password_hash, locked_until FROM person"
        " WHERE (user_name = $1 OR phone = $1) AND is_active = 1"
        " ORDER BY user_name <> $1 LIMIT 1",
        name);
    if (db_next(&rows)) {
        attempt.person_id = db_int(&rows, 0);
        attempt.password_hash = db_text(&rows, 1);
        locked_until = db_int(&rows, 2);
        db_end(&rows);
    }
    attempt.locked_until = locked_until > ctx->now ? locked_until : 0;
    return attempt;
}

/* 1, 2, 4 ... minutes, up to what the settings allow, from the failure that they name on; 0 before
 * it. */
static int64_t minutes_to_wait(struct ctx *ctx, int64_t failures)
{
    int64_t doublings = failures - setting_int(ctx, "security.lockout_failures");
    int64_t longest = setting_int(ctx, "security.lockout_minutes");
    if (doublings < 0)
        return 0;
    int64_t minutes = doublings > 10 ? longest : INT64_C(1) << doublings;
    return minutes > longest ? longest : minutes;
}

static void write_failure(struct ctx *ctx, int64_t person_id, int64_t minutes)
{
    ledger_write(
        ctx, MATTER(PERSON, person_id), person_id ? "sign_in.fail" : "sign_in.unknown", NULL);
    if (minutes > 0)
        ledger_write(ctx, MATTER(PERSON, person_id), "sign_in.lock",
            arena_printf(ctx->arena, "%lld min", (long long)minutes));
}

void attempt_failed(struct ctx *ctx, int64_t person_id)
{
    int64_t failures = db_scalar(ctx,
        "UPDATE person SET failed_count = failed_count + 1 WHERE id = $1 RETURNING failed_count",
        person_id);
    int64_t minutes = minutes_to_wait(ctx, failures);
    if (minutes > 0)
        db_exec(ctx, "UPDATE person SET locked_until = $1 WHERE id = $2",
            ctx->now + minutes * 60000, person_id);
    write_failure(ctx, person_id, minutes);
}

static void stranger_failed(struct ctx *ctx, const char *name)
{
    const char *key = stranger_key(ctx, name);
    int64_t failures = db_scalar(ctx,
        "INSERT INTO stranger (name_key, failed_count, failed_at) VALUES ($1, 1, $2)"
        " ON CONFLICT (name_key) DO UPDATE SET failed_count = stranger.failed_count + 1,"
        " failed_at = $2 RETURNING failed_count",
        key, ctx->now);
    int64_t minutes = minutes_to_wait(ctx, failures);
    if (minutes > 0)
        db_exec(ctx, "UPDATE stranger SET locked_until = $1 WHERE name_key = $2",
            ctx->now + minutes * 60000, key);
    write_failure(ctx, 0, minutes);
}

enum attempt_result attempt_end(struct ctx *ctx, struct attempt *attempt, bool is_right)
{
    struct attempt now = attempt_look(ctx, attempt->name);
    attempt->locked_until = now.locked_until;
    if (now.locked_until)
        return ATTEMPT_LOCKED;
    bool is_same = now.person_id == attempt->person_id
        && text_equal(now.password_hash, attempt->password_hash);
    if (now.person_id == 0)
        stranger_failed(ctx, attempt->name);
    else if (!is_right || !is_same)
        attempt_failed(ctx, now.person_id);
    if (now.person_id == 0 || !is_right || !is_same)
        return ATTEMPT_WRONG;
    if (db_scalar(ctx, "SELECT totp_is_on FROM person WHERE id = $1", now.person_id))
        return ATTEMPT_SECOND_STEP;
    db_exec(
        ctx, "UPDATE person SET failed_count = 0, locked_until = 0 WHERE id = $1", now.person_id);
    attempt_write(ctx, now.person_id, "sign_in", NULL);
    return ATTEMPT_DONE;
}

void attempt_sweep(struct ctx *ctx)
{
    db_exec(ctx, "DELETE FROM stranger WHERE failed_at < $1",
        ctx->now - setting_int(ctx, "security.log_days") * 86400000);
}
