#include "base/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"

#define MARK "sealed:"

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    KEY_DIGITS = SEAL_KEY_BYTES * 2,
    ENCODING = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
};
_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == SEAL_KEY_BYTES, "size of the key");

static unsigned char process_key[SEAL_KEY_BYTES];
static bool has_key;

/* ---- the file ---- */

static enum seal_key_state wrong(
    struct arena *arena, const char **error, const char *path, const char *why)
{
    *error = arena_printf(arena, "%s: %s", path, why);
    return SEAL_KEY_WRONG;
}

enum seal_key_state seal_key_read(
    struct arena *arena, const char *path, unsigned char key[SEAL_KEY_BYTES], const char **error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno == ENOENT ? SEAL_KEY_ABSENT : wrong(arena, error, path, strerror(errno));
    struct stat info;
    char text[KEY_DIGITS + 2] = "";
    ssize_t length = fstat(file, &info) == 0 ? read(file, text, sizeof text) : -1;
    close(file);
    if (length < 0)
        return wrong(arena, error, path, strerror(errno));
    if (info.st_mode & S_IRWXO)
        return wrong(arena, error, path, "everybody may read this key: chmod 600");
    size_t bytes = 0;
    bool is_key = length >= KEY_DIGITS
        && sodium_hex2bin(key, SEAL_KEY_BYTES, text, KEY_DIGITS, NULL, &bytes, NULL) == 0
        && bytes == SEAL_KEY_BYTES && (length == KEY_DIGITS || text[KEY_DIGITS] == '\n');
    sodium_memzero(text, sizeof text);
    return is_key ? SEAL_KEY_READ
                  : wrong(arena, error, path, "this is no key (64 digits of base 16)");
}

static bool write_whole(int file, const char *text, size_t length)
{
    return write(file, text, length) == (ssize_t)length && fsync(file) == 0;
}

/* Whole under another name first: whoever finds the key finds all of it. */
bool seal_key_write(struct arena *arena, const char *path, const char **error)
{
    unsigned char key[SEAL_KEY_BYTES];
    char text[KEY_DIGITS + 1];
    randombytes_buf(key, sizeof key);
    sodium_bin2hex(text, sizeof text, key, sizeof key);
    text[KEY_DIGITS] = '\n';
    const char *unfinished = arena_printf(arena, "%s.%d", path, (int)getpid());
    int file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool is_written = file >= 0 && write_whole(file, text, sizeof text)
        && (link(unfinished, path) == 0 || errno == EEXIST);
    if (!is_written)
        *error = arena_printf(arena, "%s: %s", path, strerror(errno));
    if (file >= 0) {
        close(file);
        unlink(unfinished);
        disk_keep_name(arena, path);
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(text, sizeof text);
    return is_written;
}

void seal_key_use(const unsigned char key[SEAL_KEY_BYTES])
{
    memcpy(process_key, key, SEAL_KEY_BYTES);
    has_key = true;
}

/* ---- texts ---- */

const char *seal_text(struct ctx *ctx, const char *place, int64_t row, const char *text)
{
    if (!has_key) {
        ctx_fault(ctx, "there is no key to seal %s with", place);
        return "";
    }
    size_t length = strlen(text), size = NONCE + length + TAG;
    const char *where = arena_printf(ctx->arena, "%s:%lld", place, (long long)row);
    unsigned char *bytes = arena_alloc(ctx->arena, size);
    randombytes_buf(bytes, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + NONCE, NULL, (const unsigned char *)text,
        length, (const unsigned char *)where, strlen(where), NULL, bytes, process_key);
    size_t room = sodium_base64_encoded_len(size, ENCODING);
    char *encoded = arena_alloc(ctx->arena, room);
    return arena_printf(
        ctx->arena, MARK "%s", sodium_bin2base64(encoded, room, bytes, size, ENCODING));
}

bool seal_is_sealed(const char *text)
{
    return text_starts_with(text, MARK);
}

const char *seal_open(struct ctx *ctx, const char *place, int64_t row, const char *sealed)
{
    if (!has_key || !seal_is_sealed(sealed))
        return NULL;
    const char *encoded = sealed + strlen(MARK);
    size_t room = strlen(encoded), size = 0;
    unsigned char *bytes = arena_alloc(ctx->arena, room + 1);
    if (sodium_base642bin(bytes, room, encoded, strlen(encoded), NULL, &size, NULL, ENCODING) != 0
        || size < NONCE + TAG)
        return NULL;
    const char *where = arena_printf(ctx->arena, "%s:%lld", place, (long long)row);
    size_t length = size - NONCE - TAG;
    char *text = arena_alloc(ctx->arena, length + 1);
    bool is_open =
        crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)text, NULL, NULL, bytes + NONCE,
            size - NONCE, (const unsigned char *)where, strlen(where), bytes, process_key)
        == 0;
    text[length] = '\0';
    return is_open ? text : NULL;
}
