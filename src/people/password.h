/* Passwords and second steps. */
#pragma once
#include "people/person.h"

/* argon2id (libsodium, interactive limits), in its own text form. */
const char *password_hash(struct ctx *, const char *password);

/* Says what the rules of the settings do not allow, at `field`. */
void password_check(struct ctx *, const char *password, const char *user_name, const char *field,
    struct problems *);

/* Sets a password; other sessions of the person end. */
void password_set(struct ctx *, int64_t person_id, const char *password, bool must_change);

/* Whether it is the person's password, to confirm what should not happen by a left-open screen. */
bool password_is_right(struct ctx *, int64_t person_id, const char *password);

/* Sets a random password, which the person must change at the first sign-in, and gives it: shown to
 * the administrator once. */
const char *password_reset(struct ctx *, int64_t person_id);

/* The actor signs out: a row in the ledger. */
void sign_out_note(struct ctx *);

enum sign_in_result {
    SIGN_IN_WRONG, /* name or password: not said which */
    SIGN_IN_LOCKED, /* after failures; see locked_until */
    SIGN_IN_DONE,
    SIGN_IN_SECOND_STEP, /* a one-time code is still to come */
};

/* Looks at a user name or phone and a password. Failures are counted; from the fifth on the account
 * waits 1, 2, 4 ... minutes, at most an hour (settings security.lockout_*). Takes the same time
 * whether the name exists or not.
 */
enum sign_in_result password_sign_in(struct ctx *, const char *name, const char *password,
    int64_t *person_id, int64_t *locked_until);

/* ---- one-time codes (TOTP, RFC 6238, 30 s, 6 digits, SHA-1 as the apps expect) ---- */

/* A new secret in base32, not yet in force. */
const char *totp_new_secret(struct ctx *);

/* otpauth://totp/... for the QR code. */
const char *totp_url(struct ctx *, const char *issuer, const char *user_name, const char *secret);

/* Whether a code is right for a secret now (one step of drift either way). */
bool totp_code_is_right(struct ctx *, const char *secret, const char *code, int64_t *step);

/* Puts a secret into force and gives ten recovery codes, shown once. */
struct text_list totp_switch_on(struct ctx *, int64_t person_id, const char *secret);
void totp_switch_off(struct ctx *, int64_t person_id);

/* Ten new recovery codes in place of the old ones; and how many are not used yet. */
struct text_list totp_renew_codes(struct ctx *, int64_t person_id);
int64_t totp_codes_left(struct ctx *, int64_t person_id);

/* The secret in groups of four, to be typed by hand. */
const char *totp_in_groups(struct ctx *, const char *secret);

/* Whether a text has the form of totp_new_secret. */
bool totp_is_secret(const char *);

/* A code of the app (each counts once) or a recovery code (used up by it). Failures count as in
 * password_sign_in. */
bool totp_second_step(struct ctx *, int64_t person_id, const char *code);
