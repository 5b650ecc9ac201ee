/* Contents under their SHA-256: files/ab/abcd... below the data folder. */
#include "kit/file_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[512];

bool store_open(const char *data_folder)
{
    int length = snprintf(folder, sizeof folder, "%s/files", data_folder);
    if (length < 0 || (size_t)length >= sizeof folder)
        return false;
    return (mkdir(data_folder, 0750) == 0 || errno == EEXIST)
        && (mkdir(folder, 0750) == 0 || errno == EEXIST);
}

const char *store_path(struct arena *arena, const char *hash)
{
    return arena_printf(arena, "%s/%.2s/%s", folder, hash, hash);
}

static bool write_all(int out, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t written = write(out, data, length);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            data += written;
            length -= (size_t)written;
        }
    }
    return true;
}

/* Reads `in` to its end, hashes it, and writes it to `out` unless that is -1. */
static bool pump(int in, int out, char hash[HASH_TEXT], int64_t *size)
{
    crypto_hash_sha256_state state;
    unsigned char digest[crypto_hash_sha256_BYTES];
    char data[65536];
    crypto_hash_sha256_init(&state);
    *size = 0;
    for (ssize_t got; (got = read(in, data, sizeof data)) != 0;) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || (out >= 0 && !write_all(out, data, (size_t)got)))
            return false;
        crypto_hash_sha256_update(&state, (unsigned char *)data, (unsigned long long)got);
        *size += got;
    }
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(hash, HASH_TEXT, digest, sizeof digest);
    return true;
}

/* A new name is on the disk when its folder is. */
static bool flush_folder(const char *path)
{
    int at = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_flushed = at >= 0 && fsync(at) == 0;
    int why = errno;
    if (at >= 0)
        close(at);
    errno = why;
    return is_flushed;
}

static bool name_content(struct ctx *ctx, const char *unnamed, const char *hash)
{
    const char *path = store_path(ctx->arena, hash);
    const char *below = arena_printf(ctx->arena, "%s/%.2s", folder, hash);
    bool is_new_folder = mkdir(below, 0750) == 0;
    if (!is_new_folder && errno != EEXIST)
        return false;
    /* also where it is there already: the new copy is the same, whole, and young for the sweep */
    return rename(unnamed, path) == 0 && flush_folder(below)
        && (!is_new_folder || flush_folder(folder));
}

/* A full disk is nobody's fault but the administrator's, and what was typed can be sent again. */
static void fault(struct ctx *ctx, int why)
{
    if (!ctx->fault && (why == ENOSPC || why == EDQUOT))
        ctx->fault_kind = FAULT_STORAGE_FULL;
    ctx_fault(ctx, "a file could not be kept: %s", strerror(why));
}

bool store_put(struct ctx *ctx, const char *path, char hash[HASH_TEXT], int64_t *size)
{
    char *unnamed = arena_printf(ctx->arena, "%s/new-XXXXXX", folder);
    int in = open(path, O_RDONLY | O_CLOEXEC);
    int out = in >= 0 ? mkostemp(unnamed, O_CLOEXEC) : -1;
    bool is_put = out >= 0 && pump(in, out, hash, size) && fsync(out) == 0;
    int why = errno;
    if (in >= 0)
        close(in);
    if (out >= 0 && close(out) != 0 && is_put) {
        why = errno;
        is_put = false;
    }
    if (is_put && !name_content(ctx, unnamed, hash)) {
        why = errno;
        is_put = false;
    }
    if (is_put)
        return true;
    if (out >= 0)
        unlink(unnamed);
    fault(ctx, why);
    return false;
}

bool store_read(struct arena *arena, const char *hash, int64_t *size, char found[HASH_TEXT])
{
    int in = open(store_path(arena, hash), O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return false;
    bool is_read = pump(in, -1, found, size);
    close(in);
    if (!is_read)
        *found = 0; /* there, but the disk does not give it back */
    return true;
}

void store_delete(struct ctx *ctx, const char *hash)
{
    unlink(store_path(ctx->arena, hash));
}

static bool is_hash(const char *name)
{
    return strlen(name) == HASH_TEXT - 1 && strspn(name, "0123456789abcdef") == HASH_TEXT - 1;
}

static void each_below(struct ctx *ctx, const char *below,
    void (*call)(struct ctx *, const char *hash, int64_t put_at, void *), void *with)
{
    DIR *at = opendir(below);
    if (!at)
        return;
    for (struct dirent *entry; (entry = readdir(at));) {
        struct stat found;
        if (is_hash(entry->d_name)
            && fstatat(dirfd(at), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) == 0)
            call(ctx, entry->d_name, (int64_t)found.st_mtime * 1000, with);
    }
    closedir(at);
}

void store_each(struct ctx *ctx,
    void (*call)(struct ctx *, const char *hash, int64_t put_at, void *), void *with)
{
    for (int i = 0; i < 256; i++)
        each_below(ctx, arena_printf(ctx->arena, "%s/%02x", folder, (unsigned)i), call, with);
}

int64_t store_remove_unfinished(int64_t before_ms)
{
    int64_t count = 0;
    DIR *at = opendir(folder);
    for (struct dirent *entry; at && (entry = readdir(at));) {
        struct stat found;
        if (strncmp(entry->d_name, "new-", 4) == 0
            && fstatat(dirfd(at), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) == 0
            && (int64_t)found.st_mtime * 1000 < before_ms
            && unlinkat(dirfd(at), entry->d_name, 0) == 0)
            count++;
    }
    if (at)
        closedir(at);
    return count;
}
