/* One-time codes (TOTP) and recovery codes. */
#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/seal.h"
#include "kit/ledger.h"
#include "people/attempt.h"
#include "people/password.h"
#include "web/request.h"

enum { RECOVERY_CODES = 10, TOTP_SECRET_BYTES = 20 };

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
        seal_text(ctx, SEAL_SECOND_STEP, person_id, secret), person_id);
    ledger_write(ctx, MATTER(PERSON, person_id), "person.totp_on", NULL);
    person_tell_of_change(ctx, person_id, MSG_PERSON_NOTICE_SECOND_STEP_ON);
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
    person_tell_of_change(ctx, person_id, MSG_PERSON_NOTICE_SECOND_STEP_OFF);
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
    const char *sealed = db_scalar_text(ctx,
        "SELECT totp_secret FROM person WHERE id = $1 AND totp_is_on = 1 AND locked_until <= $2",
        person_id, ctx->now);
    if (!sealed)
        return false;
    const char *secret = seal_open(ctx, SEAL_SECOND_STEP, person_id, sealed);
    int64_t step = 0;
    bool is_right = secret && totp_code_is_right(ctx, secret, code, &step)
        && db_exec(ctx,
               "UPDATE person SET totp_last_step = $1 WHERE id = $2 AND totp_last_step < $1", step,
               person_id)
            == 1;
    bool is_recovery = !is_right && take_recovery_code(ctx, person_id, code);
    if (!is_right && !is_recovery) {
        attempt_failed(ctx, person_id);
        return false;
    }
    db_exec(ctx, "UPDATE person SET failed_count = 0, locked_until = 0 WHERE id = $1", person_id);
    attempt_write(ctx, person_id, is_recovery ? "sign_in.recovery" : "sign_in", NULL);
    return true;
}
