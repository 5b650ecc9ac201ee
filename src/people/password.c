#include "people/password.h"

#include <ctype.h>
#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "kit/ledger.h"
#include "kit/settings.h"
#include "web/session.h"

enum { RECOVERY_CODES = 10, TOTP_SECRET_BYTES = 20 };

const char *password_hash(struct ctx *ctx, const char *password)
{
    char *hash = arena_alloc(ctx->arena, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
            crypto_pwhash_MEMLIMIT_INTERACTIVE)
        != 0)
        ctx_fault(ctx, "password: out of memory");
    return hash;
}

void password_check(struct ctx *ctx, const char *password, const char *user_name, const char *field,
    struct problems *problems)
{
    int64_t least = setting_int(ctx, "security.password_length"),
            kinds = setting_int(ctx, "security.password_kinds");
    bool has_lower = false, has_upper = false, has_digit = false, has_other = false;
    for (const char *c = password; *c; c++) {
        unsigned char letter = (unsigned char)*c;
        has_lower |= islower(letter) != 0;
        has_upper |= isupper(letter) != 0;
        has_digit |= isdigit(letter) != 0;
        has_other |= !isalnum(letter);
    }
    if ((int64_t)text_length(password) < least)
        problem_add_with(ctx, problems, field, MSG_PASSWORD_SHORT,
            arena_printf(ctx->arena, "%lld", (long long)least));
    else if (has_lower + has_upper + has_digit + has_other < kinds)
        problem_add_with(ctx, problems, field, MSG_PASSWORD_KINDS,
            arena_printf(ctx->arena, "%lld", (long long)kinds));
    else if (user_name && *user_name && strstr(password, user_name))
        problem_add(ctx, problems, field, MSG_PASSWORD_HOLDS_NAME);
}

void password_set(struct ctx *ctx, int64_t person_id, const char *password, bool must_change)
{
    db_exec(ctx,
        "UPDATE person SET password_hash = $1, password_set_at = $2, must_change_password = $3, "
        "failed_count = 0,"
        " locked_until = 0 WHERE id = $4",
        password_hash(ctx, password), ctx->now, must_change, person_id);
    session_end_others(ctx, person_id, ctx->actor->id == person_id ? ctx->actor->session_id : 0);
    ledger_write(ctx, MATTER(PERSON, person_id), "person.password", NULL);
}

/* What somebody did who is not the actor yet: the one who signs in. */
static void write_as(struct ctx *ctx, int64_t person_id, const char *action, const char *detail)
{
    struct actor actor = { .id = person_id, .name = person_name(ctx, person_id) };
    const struct actor *before = ctx->actor;
    ctx->actor = &actor;
    ledger_write(ctx, MATTER(PERSON, person_id), action, detail);
    ctx->actor = before;
}

void sign_out_note(struct ctx *ctx)
{
    if (ctx->actor->id)
        ledger_write(ctx, MATTER(PERSON, ctx->actor->id), "sign_out", NULL);
}

/* 1, 2, 4 ... minutes, up to what the settings allow, from the failure that they name on. */
static void count_failure(struct ctx *ctx, int64_t person_id)
{
    int64_t failures = db_scalar(ctx,
        "UPDATE person SET failed_count = failed_count + 1 WHERE id = $1 RETURNING failed_count",
        person_id);
    ledger_write(ctx, MATTER(PERSON, person_id), "sign_in.fail", NULL);
    int64_t doublings = failures - setting_int(ctx, "security.lockout_failures");
    if (doublings < 0)
        return;
    int64_t longest = setting_int(ctx, "security.lockout_minutes");
    int64_t minutes = doublings > 10 ? longest : INT64_C(1) << doublings;
    if (minutes > longest)
        minutes = longest;
    db_exec(ctx, "UPDATE person SET locked_until = $1 WHERE id = $2", ctx->now + minutes * 60000,
        person_id);
    ledger_write(ctx, MATTER(PERSON, person_id), "sign_in.lock",
        arena_printf(ctx->arena, "%lld min", (long long)minutes));
}

bool password_is_right(struct ctx *ctx, int64_t person_id, const char *password)
{
    const char *hash =
        db_scalar_text(ctx, "SELECT password_hash FROM person WHERE id = $1", person_id);
    return hash && *hash && crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

const char *password_reset(struct ctx *ctx, int64_t person_id)
{
    /* without letters and digits that look alike, in groups that can be read out on the telephone
     */
    static const char signs[] = "abcdefghjkmnpqrstuvwxyz", digits[] = "23456789";
    char text[] = "Aaaa-0000-aaaa-0000-aaaa";
    text[0] = (char)('A' + (signs[randombytes_uniform(sizeof signs - 1)] - 'a'));
    for (char *at = text + 1; *at; at++)
        if (*at != '-')
            *at = *at == '0' ? digits[randombytes_uniform(sizeof digits - 1)]
                             : signs[randombytes_uniform(sizeof signs - 1)];
    password_set(ctx, person_id, text, true);
    return arena_text(ctx->arena, text);
}

enum sign_in_result password_sign_in(struct ctx *ctx, const char *name, const char *password,
    int64_t *person_id, int64_t *locked_until)
{
    /* of no password: verified against when the name is unknown, so that both take the same time */
    static const char nobody[crypto_pwhash_STRBYTES] =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
        "8Jq0Vb0Ml5oGvQh5t8bCkkZmFf1T0uXyD1b5F4yqk6M";
    struct rows rows = db_query(ctx,
        "SELECT id, password_hash, locked_until, totp_is_on FROM person"
        " WHERE (user_name = $1 OR phone = $1) AND is_active = 1",
        name);
    bool is_known = db_next(&rows);
    int64_t id = db_int(&rows, 0), locked = db_int(&rows, 2);
    const char *hash = is_known ? db_text(&rows, 1) : nobody;
    bool has_totp = db_int(&rows, 3) != 0;
    db_end(&rows);
    if (is_known && locked > ctx->now) {
        *locked_until = locked;
        return SIGN_IN_LOCKED;
    }
    bool is_right = *hash && crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
    if (!is_known) {
        /* without what was typed: it may be a password in the wrong field */
        ledger_write(ctx, MATTER(PERSON, 0), "sign_in.unknown", NULL);
        return SIGN_IN_WRONG;
    }
    if (!is_right) {
        count_failure(ctx, id);
        return SIGN_IN_WRONG;
    }
    *person_id = id;
    if (has_totp)
        return SIGN_IN_SECOND_STEP;
    db_exec(ctx, "UPDATE person SET failed_count = 0, locked_until = 0 WHERE id = $1", id);
    write_as(ctx, id, "sign_in", NULL);
    return SIGN_IN_DONE;
}

/* ---- one-time codes ---- */

const char *totp_new_secret(struct ctx *ctx)
{
    char bytes[TOTP_SECRET_BYTES], *text = NULL;
    size_t length;
    randombytes_buf(bytes, sizeof bytes);
    if (oath_base32_encode(bytes, sizeof bytes, &text, &length) != OATH_OK) {
        ctx_fault(ctx, "totp: out of memory");
        return "";
    }
    const char *copy = arena_text(ctx->arena, text);
    free(text);
    return copy;
}

const char *totp_url(struct ctx *ctx, const char *issuer, const char *user_name, const char *secret)
{
    const char *name = url_encode(ctx->arena, issuer);
    return arena_printf(
        ctx->arena, "otpauth://totp/%s:%s?secret=%s&issuer=%s", name, user_name, secret, name);
}

bool totp_code_is_right(struct ctx *ctx, const char *secret, const char *code, int64_t *step)
{
    char *bytes = NULL;
    size_t length;
    if (strlen(code) != 6 || oath_base32_decode(secret, strlen(secret), &bytes, &length) != OATH_OK)
        return false;
    time_t now = (time_t)(ctx->now / 1000);
    int drift = 0;
    int found = oath_totp_validate2(bytes, length, now, OATH_TOTP_DEFAULT_TIME_STEP_SIZE,
        OATH_TOTP_DEFAULT_START_TIME, 1, &drift, code);
    free(bytes);
    *step = (int64_t)now / OATH_TOTP_DEFAULT_TIME_STEP_SIZE + drift;
    return found >= 0;
}

static const char *code_hash(struct ctx *ctx, const char *code)
{
    unsigned char hash[32];
    char *hex = arena_alloc(ctx->arena, sizeof hash * 2 + 1);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)code, strlen(code), NULL, 0);
    return sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
}

static struct text_list recovery_codes_make(struct ctx *ctx, int64_t person_id)
{
    struct text_list codes = { 0 };
    db_exec(ctx, "DELETE FROM recovery_code WHERE person_id = $1", person_id);
    for (int i = 0; i < RECOVERY_CODES; i++) {
        uint64_t value = (uint64_t)randombytes_random() << 32 | randombytes_random();
        const char *code = arena_printf(ctx->arena, "%05llx-%05llx",
            (unsigned long long)(value & 0xfffff), (unsigned long long)(value >> 20 & 0xfffff));
        db_exec(ctx, "INSERT INTO recovery_code (person_id, code_hash) VALUES ($1, $2)", person_id,
            code_hash(ctx, code));
        LIST_PUSH(ctx, codes, code);
    }
    return codes;
}

struct text_list totp_switch_on(struct ctx *ctx, int64_t person_id, const char *secret)
{
    db_exec(ctx,
        "UPDATE person SET totp_secret = $1, totp_is_on = 1, totp_last_step = 0 WHERE id = $2",
        secret, person_id);
    ledger_write(ctx, MATTER(PERSON, person_id), "person.totp_on", NULL);
    return recovery_codes_make(ctx, person_id);
}

struct text_list totp_renew_codes(struct ctx *ctx, int64_t person_id)
{
    ledger_write(ctx, MATTER(PERSON, person_id), "person.totp_codes", NULL);
    return recovery_codes_make(ctx, person_id);
}

int64_t totp_codes_left(struct ctx *ctx, int64_t person_id)
{
    return db_scalar(
        ctx, "SELECT COUNT(*) FROM recovery_code WHERE person_id = $1 AND used_at = 0", person_id);
}

const char *totp_in_groups(struct ctx *ctx, const char *secret)
{
    struct buffer out = buffer_new(ctx->arena);
    for (size_t i = 0; secret[i]; i++) {
        if (i > 0 && i % 4 == 0)
            buffer_add_char(&out, ' ');
        buffer_add_char(&out, secret[i]);
    }
    return buffer_text(&out);
}

bool totp_is_secret(const char *secret)
{
    return strlen(secret) == 32 && strspn(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == 32;
}

void totp_switch_off(struct ctx *ctx, int64_t person_id)
{
    db_exec(ctx, "UPDATE person SET totp_secret = '', totp_is_on = 0 WHERE id = $1", person_id);
    db_exec(ctx, "DELETE FROM recovery_code WHERE person_id = $1", person_id);
    ledger_write(ctx, MATTER(PERSON, person_id), "person.totp_off", NULL);
}

static bool take_recovery_code(struct ctx *ctx, int64_t person_id, const char *code)
{
    return db_exec(ctx,
               "UPDATE recovery_code SET used_at = $1 WHERE person_id = $2 AND code_hash = $3 AND "
               "used_at = 0",
               ctx->now, person_id, code_hash(ctx, code))
        == 1;
}

bool totp_second_step(struct ctx *ctx, int64_t person_id, const char *code)
{
    const char *secret = db_scalar_text(ctx,
        "SELECT totp_secret FROM person WHERE id = $1 AND totp_is_on = 1 AND locked_until <= $2",
        person_id, ctx->now);
    if (!secret)
        return false;
    int64_t step = 0;
    bool is_right = totp_code_is_right(ctx, secret, code, &step)
        && db_exec(ctx,
               "UPDATE person SET totp_last_step = $1 WHERE id = $2 AND totp_last_step < $1", step,
               person_id)
            == 1;
    bool is_recovery = !is_right && take_recovery_code(ctx, person_id, code);
    if (!is_right && !is_recovery) {
        count_failure(ctx, person_id);
        return false;
    }
    db_exec(ctx, "UPDATE person SET failed_count = 0, locked_until = 0 WHERE id = $1", person_id);
    write_as(ctx, person_id, is_recovery ? "sign_in.recovery" : "sign_in", NULL);
    return true;
}
