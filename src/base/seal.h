/* Secrets at rest: what lies in the database sealed with a key that lies outside of it, so that a
 * copy of the database alone gives none of them away. XChaCha20-Poly1305 (libsodium); the place is
 * signed along, so that a sealed text opens nowhere but in its row. */
#pragma once
#include "base/ctx.h"

enum { SEAL_KEY_BYTES = 32 };

enum seal_key_state { SEAL_KEY_READ, SEAL_KEY_ABSENT, SEAL_KEY_WRONG };

/* Reads the key in the file into `key`. SEAL_KEY_WRONG with the reason in `error`: it is no key, or
 * others than its owner and his group may read it. */
enum seal_key_state seal_key_read(
    struct arena *, const char *path, unsigned char key[SEAL_KEY_BYTES], const char **error);

/* Writes a new key into a new file of mode 0600, on the disk when it returns. Where another process
 * was first, its file stays. False with the reason in `error`. */
bool seal_key_write(struct arena *, const char *path, const char **error);

/* The key of this process, for the two below. Before threads. */
void seal_key_use(const unsigned char key[SEAL_KEY_BYTES]);

/* The places where sealed texts lie. The names are signed along, so they stay for ever. */
#define SEAL_FORM_KEY "web_secret.secret"
#define SEAL_SECOND_STEP "person.totp_secret"

/* Seals a text for a row of a place (SEAL_SECOND_STEP, 12). Without a key it is a fault. */
const char *seal_text(struct ctx *, const char *place, int64_t row, const char *text);

/* Whether a text was sealed at all. */
bool seal_is_sealed(const char *text);

/* The text again; NULL where it was sealed with another key, for another row, or not at all. */
const char *seal_open(struct ctx *, const char *place, int64_t row, const char *sealed);
