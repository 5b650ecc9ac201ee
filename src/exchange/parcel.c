#include "exchange/parcel.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

static int delete_one(const char *path, const struct stat *found, int kind, struct FTW *where)
{
    (void)found, (void)kind, (void)where;
    return remove(path);
}

void parcel_delete(const char *folder)
{
    nftw(folder, delete_one, 16, FTW_DEPTH | FTW_PHYS);
}

bool parcel_is_inside(const char *path)
{
    if (*path == '/' || !*path || strchr(path, '\\'))
        return false;
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0)
            return false;
    }
    return true;
}

static bool flush(const char *path)
{
    int at = open(path, O_RDONLY | O_CLOEXEC);
    bool is_flushed = at >= 0 && fsync(at) == 0;
    if (at >= 0)
        close(at);
    return is_flushed;
}

static const char *parent_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return !slash ? "." : slash == path ? "/" : arena_text_n(arena, path, (size_t)(slash - path));
}

bool parcel_begin(struct parcel *parcel, struct ctx *ctx, const char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    *parcel = (struct parcel) { .ctx = ctx };
    parcel->folder = arena_text_n(ctx->arena, folder, length);
    parcel->unfinished = arena_printf(ctx->arena, "%s.unfinished", parcel->folder);
    struct stat found;
    if (stat(parcel->folder, &found) == 0 && rmdir(parcel->folder) != 0) {
        ctx_fault(ctx, "%s is there already and not empty", parcel->folder);
        return false;
    }
    parcel_delete(parcel->unfinished);
    if (mkdir(parcel->unfinished, 0700) != 0) {
        ctx_fault(ctx, "%s: %s", parcel->unfinished, strerror(errno));
        return false;
    }
    parcel->files = json_array();
    return true;
}

static bool make_folders(struct parcel *parcel, const char *path)
{
    for (const char *slash = path; (slash = strchr(slash, '/')); slash++) {
        const char *folder = arena_printf(
            parcel->ctx->arena, "%s/%.*s", parcel->unfinished, (int)(slash - path), path);
        if (mkdir(folder, 0700) != 0 && errno != EEXIST)
            return false;
    }
    return true;
}

struct parcel_file parcel_open(struct parcel *parcel, const char *path)
{
    struct parcel_file file = { .parcel = parcel, .path = path };
    crypto_hash_sha256_init(&file.hash);
    const char *full = arena_printf(parcel->ctx->arena, "%s/%s", parcel->unfinished, path);
    if (!parcel->ctx->fault && make_folders(parcel, path))
        file.out = fopen(full, "wbx");
    if (!file.out)
        ctx_fault(parcel->ctx, "%s: %s", full, strerror(errno));
    return file;
}

void parcel_write(struct parcel_file *file, const void *data, size_t length)
{
    if (!file->out || file->parcel->ctx->fault || length == 0)
        return;
    crypto_hash_sha256_update(&file->hash, data, length);
    file->size += (int64_t)length;
    if (fwrite(data, 1, length, file->out) != length)
        ctx_fault(file->parcel->ctx, "%s: %s", file->path, strerror(errno));
}

static void list(struct parcel *parcel, const char *path, int64_t size, const char *hex)
{
    json_array_append_new(parcel->files,
        json_pack("{s:s, s:I, s:s}", "path", path, "size", (json_int_t)size, "sha256", hex));
}

void parcel_close(struct parcel_file *file)
{
    if (!file->out)
        return;
    unsigned char digest[crypto_hash_sha256_BYTES];
    char hex[65];
    bool is_written = fflush(file->out) == 0 && fsync(fileno(file->out)) == 0;
    int why = errno;
    if (fclose(file->out) != 0 || !is_written)
        ctx_fault(file->parcel->ctx, "%s: %s", file->path, strerror(why));
    crypto_hash_sha256_final(&file->hash, digest);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    list(file->parcel, file->path, file->size, hex);
    file->out = NULL;
}

/* SHA-256 in hex and size of a file; false where it cannot be read. */
static bool hash_file(const char *path, char hex[65], int64_t *size)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        return false;
    crypto_hash_sha256_state state;
    unsigned char digest[crypto_hash_sha256_BYTES], data[65536];
    crypto_hash_sha256_init(&state);
    *size = 0;
    for (size_t got; (got = fread(data, 1, sizeof data, in)) > 0; *size += (int64_t)got)
        crypto_hash_sha256_update(&state, data, got);
    bool is_read = !ferror(in);
    fclose(in);
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(hex, 65, digest, sizeof digest);
    return is_read;
}

bool parcel_copy(struct parcel *parcel, const char *path, const char *from, bool only_lists)
{
    char hex[65], data[65536];
    int64_t size;
    if (only_lists) {
        bool is_read = hash_file(from, hex, &size);
        if (is_read)
            list(parcel, path, size, hex);
        return is_read;
    }
    FILE *in = fopen(from, "rb");
    if (!in)
        return false;
    struct parcel_file file = parcel_open(parcel, path);
    for (size_t got; (got = fread(data, 1, sizeof data, in)) > 0;)
        parcel_write(&file, data, got);
    if (ferror(in))
        ctx_fault(parcel->ctx, "%s: %s", from, strerror(errno));
    fclose(in);
    parcel_close(&file);
    return true;
}

bool parcel_list(struct parcel *parcel, const char *path)
{
    const char *full = arena_printf(parcel->ctx->arena, "%s/%s", parcel->unfinished, path);
    return parcel_copy(parcel, path, full, true);
}

bool parcel_end(struct parcel *parcel, json_t *about)
{
    struct ctx *ctx = parcel->ctx;
    json_object_set(about, "files", parcel->files);
    char *text = json_dumps(about, JSON_INDENT(2));
    struct parcel_file manifest = parcel_open(parcel, "manifest.json");
    parcel_write(&manifest, text, strlen(text));
    parcel_write(&manifest, "\n", 1);
    parcel_close(&manifest);
    free(text);
    json_decref(parcel->files);
    if (!ctx->fault
        && (!flush(parcel->unfinished) || rename(parcel->unfinished, parcel->folder) != 0
            || !flush(parent_of(ctx->arena, parcel->folder))))
        ctx_fault(ctx, "%s: %s", parcel->folder, strerror(errno));
    if (ctx->fault)
        parcel_delete(parcel->unfinished);
    return !ctx->fault;
}

static bool verify_file(
    struct ctx *ctx, const char *folder, const char *contents, const json_t *file)
{
    const char *path = json_string_value(json_object_get(file, "path"));
    const char *expected = json_string_value(json_object_get(file, "sha256"));
    char hex[65];
    int64_t size = 0;
    if (!path || !expected || !parcel_is_inside(path)) {
        ctx_fault(ctx, "the manifest lists a file that cannot be in it");
        return false;
    }
    const char *below = text_starts_with(path, "files/") ? contents : folder;
    if (!hash_file(arena_printf(ctx->arena, "%s/%s", below, path), hex, &size))
        ctx_fault(ctx, "%s is missing", path);
    else if (strcmp(hex, expected) != 0
        || size != json_integer_value(json_object_get(file, "size")))
        ctx_fault(ctx, "%s is not what was written: its SHA-256 is another one", path);
    return !ctx->fault;
}

json_t *parcel_verify(struct ctx *ctx, const char *folder, const char *contents, const char *format,
    void (*show)(int64_t done, int64_t total))
{
    const char *path = arena_printf(ctx->arena, "%s/manifest.json", folder);
    json_error_t error;
    json_t *manifest = json_load_file(path, 0, &error);
    const char *found = json_string_value(json_object_get(manifest, "format"));
    if (!manifest)
        ctx_fault(ctx, "%s: %s", path, error.text);
    else if (!text_equal(found, format)
        || json_integer_value(json_object_get(manifest, "version")) != 1)
        ctx_fault(ctx, "%s is no manifest that this program knows", path);
    const json_t *files = json_object_get(manifest, "files");
    size_t count = json_array_size(files);
    for (size_t i = 0; contents && !ctx->fault && i < count; i++) {
        verify_file(ctx, folder, contents, json_array_get(files, i));
        if (show)
            show((int64_t)i + 1, (int64_t)count);
    }
    if (!ctx->fault)
        return manifest;
    json_decref(manifest);
    return NULL;
}
