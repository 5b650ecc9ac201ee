/* Passwords and second steps. */
#pragma once
#include "people/person.h"

/* argon2id (libsodium, interactive limits), in its own text form. It takes 50 ms or more and 64 MB,
 * and waits while as many go on as there are cores, at most four: never in a transaction, for
 * SQLite has one writer (see request_step_out). */
const char *password_hash(struct ctx *, const char *password);

/* Whether the password has that hash; as slow, also for "", which no password has. */
bool password_fits(const char *hash, const char *password);

/* A person's, "" where none is set. */
const char *password_hash_of(struct ctx *, int64_t person_id);

/* Says what the rules of the settings do not allow, at `field`. */
void password_check(struct ctx *, const char *password, const char *user_name, const char *field,
    struct problems *);

/* Sets a password by its hash; other sessions of the person end, and where somebody else sets it,
 * API tokens too. */
void password_set(struct ctx *, int64_t person_id, const char *hash, bool must_change);

/* A notice, by mail too where that is wanted, that a password, a second step or a token was
 * changed. */
void person_tell_of_change(struct ctx *, int64_t person_id, enum message);

/* For a first or a forgotten password: shown to the administrator once. */
const char *password_random(struct ctx *);

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

/* A code of the app (each counts once) or a recovery code (used up by it). Failures count as those
 * of passwords (attempt.h). */
bool totp_second_step(struct ctx *, int64_t person_id, const char *code);
