#include "exchange/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "exchange/parcel.h"
#include "kit/file_store.h"

static void write_entry(
    struct ctx *ctx, struct archive *out, const char *name, const char *from, int64_t expected)
{
    FILE *in = fopen(from, "rb");
    struct stat found;
    if (!in || fstat(fileno(in), &found) != 0) {
        ctx_fault(ctx, "%s: %s", from, strerror(errno));
    } else if (expected >= 0 && found.st_size != expected) {
        ctx_fault(ctx, "%s changed while it was copied", from);
    } else {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, name);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0600);
        archive_entry_set_size(entry, found.st_size);
        archive_entry_set_mtime(entry, ctx->now / 1000, 0);
        bool is_written = archive_write_header(out, entry) == ARCHIVE_OK;
        char data[65536];
        for (size_t got; is_written && (got = fread(data, 1, sizeof data, in)) > 0;)
            is_written = archive_write_data(out, data, got) == (la_ssize_t)got;
        if (!is_written)
            ctx_fault(ctx, "%s", archive_error_string(out));
        archive_entry_free(entry);
    }
    if (in)
        fclose(in);
}

static void write_entries(struct ctx *ctx, struct archive *out, const char *folder,
    const json_t *manifest, void (*show)(int64_t done, int64_t total))
{
    const json_t *files = json_object_get(manifest, "files");
    size_t count = json_array_size(files);
    write_entry(
        ctx, out, "manifest.json", arena_printf(ctx->arena, "%s/manifest.json", folder), -1);
    for (size_t i = 0; i < count && !ctx->fault; i++) {
        const json_t *file = json_array_get(files, i);
        const char *name = json_string_value(json_object_get(file, "path"));
        const char *from = text_starts_with(name, "files/")
            ? store_path(ctx->arena, strrchr(name, '/') + 1)
            : arena_printf(ctx->arena, "%s/%s", folder, name);
        write_entry(ctx, out, name, from, json_integer_value(json_object_get(file, "size")));
        if (show)
            show((int64_t)i + 1, (int64_t)count);
    }
}

bool archive_write(struct ctx *ctx, const char *path, const char *folder, const json_t *manifest,
    void (*show)(int64_t done, int64_t total))
{
    int at = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (at < 0) {
        ctx_fault(ctx, "%s: %s", path, strerror(errno));
        return false;
    }
    struct archive *out = archive_write_new();
    archive_write_set_format_pax_restricted(out);
    if (archive_write_open_fd(out, at) == ARCHIVE_OK)
        write_entries(ctx, out, folder, manifest, show);
    if (archive_write_close(out) != ARCHIVE_OK)
        ctx_fault(ctx, "%s", text_or(archive_error_string(out), "the archive cannot be written"));
    archive_write_free(out);
    if (fsync(at) != 0)
        ctx_fault(ctx, "%s: %s", path, strerror(errno));
    close(at);
    return !ctx->fault;
}

static struct archive *open_archive(struct ctx *ctx, const char *path)
{
    struct archive *in = archive_read_new();
    archive_read_support_format_tar(in);
    archive_read_support_filter_all(in);
    if (archive_read_open_filename(in, path, 65536) == ARCHIVE_OK)
        return in;
    ctx_fault(ctx, "%s: %s", path, archive_error_string(in));
    archive_read_free(in);
    return NULL;
}

/* The next regular file's name, NULL at the end and after a fault. */
static const char *next_entry(struct ctx *ctx, struct archive *in)
{
    struct archive_entry *entry;
    int result = archive_read_next_header(in, &entry);
    if (result == ARCHIVE_EOF)
        return NULL;
    const char *name = result == ARCHIVE_OK ? archive_entry_pathname(entry) : NULL;
    if (!name)
        ctx_fault(ctx, "the archive is damaged: %s", text_or(archive_error_string(in), ""));
    else if (archive_entry_filetype(entry) != AE_IFREG || !parcel_is_inside(name))
        ctx_fault(ctx, "the archive has an entry %s that no backup has", name);
    return ctx->fault ? NULL : arena_text(ctx->arena, name);
}

static bool has_right_hash(struct ctx *ctx, struct archive *in, const char *expected)
{
    crypto_hash_sha256_state state;
    unsigned char digest[crypto_hash_sha256_BYTES];
    char data[65536], hex[65];
    crypto_hash_sha256_init(&state);
    la_ssize_t got;
    while ((got = archive_read_data(in, data, sizeof data)) > 0)
        crypto_hash_sha256_update(&state, (unsigned char *)data, (unsigned long long)got);
    if (got < 0)
        ctx_fault(ctx, "the archive is damaged: %s", archive_error_string(in));
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    return text_equal(hex, expected);
}

bool archive_verify(struct ctx *ctx, const char *path, const json_t *manifest)
{
    const json_t *files = json_object_get(manifest, "files");
    struct archive *in = open_archive(ctx, path);
    const char *name = in ? next_entry(ctx, in) : NULL;
    if (!ctx->fault && !text_equal(name, "manifest.json"))
        ctx_fault(ctx, "the archive does not begin with its manifest");
    for (size_t i = 0; i < json_array_size(files) && !ctx->fault; i++) {
        const json_t *file = json_array_get(files, i);
        name = next_entry(ctx, in);
        if (!text_equal(name, json_string_value(json_object_get(file, "path")))
            || !has_right_hash(ctx, in, json_string_value(json_object_get(file, "sha256"))))
            ctx_fault(
                ctx, "the archive was not written right: %s", text_or(name, "a file is missing"));
    }
    if (in)
        archive_read_free(in);
    return !ctx->fault;
}

static void unpack_entry(struct ctx *ctx, struct archive *in, const char *path)
{
    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/'))
        mkdir(arena_text_n(ctx->arena, path, (size_t)(slash - path)), 0700);
    int at = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (at < 0)
        ctx_fault(ctx, "%s: %s", path, strerror(errno));
    else if (archive_read_data_into_fd(in, at) != ARCHIVE_OK)
        ctx_fault(ctx, "the archive is damaged: %s", text_or(archive_error_string(in), ""));
    if (at >= 0)
        close(at);
}

bool archive_unpack(struct ctx *ctx, const char *path, const char *folder)
{
    struct archive *in = open_archive(ctx, path);
    for (const char *name; in && !ctx->fault && (name = next_entry(ctx, in));)
        unpack_entry(ctx, in, arena_printf(ctx->arena, "%s/%s", folder, name));
    if (in)
        archive_read_free(in);
    return !ctx->fault;
}
