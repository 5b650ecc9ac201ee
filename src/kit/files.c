#include "kit/files.h"

#include <errno.h>
#include <sys/stat.h>

#include "kit/file_store.h"
#include "kit/ledger.h"
#include "kit/settings.h"

#define FILE_COLUMNS                                                                               \
    "file.id, file.matter_kind, file.matter_id, file.part, file.name, file.type, file.size,"       \
    " file.hash, file.uploaded_by, person.name, file.at"
#define FILE_FROM " FROM file LEFT JOIN person ON person.id = file.uploaded_by"

static const int64_t sweep_age_ms = 24 * 3600 * 1000;

bool files_open(const char *data_folder)
{
    return store_open(data_folder);
}

static struct file file_from(struct rows *row)
{
    return (struct file) {
        .id = db_int(row, 0),
        .matter = { (enum matter_kind)db_int(row, 1), db_int(row, 2) },
        .part = db_text(row, 3),
        .name = db_text(row, 4),
        .type = db_text(row, 5),
        .size = db_int(row, 6),
        .hash = db_text(row, 7),
        .uploaded_by = db_int(row, 8),
        .uploaded_by_name = db_text(row, 9),
        .at = db_int(row, 10),
    };
}

const struct file *file_find(struct ctx *ctx, int64_t id)
{
    struct rows rows = db_query(ctx, "SELECT " FILE_COLUMNS FILE_FROM " WHERE file.id = $1", id);
    const struct file *file = db_next(&rows) ? ARENA_COPY(ctx, file_from(&rows)) : NULL;
    db_end(&rows);
    return file;
}

struct file_list file_list(struct ctx *ctx, struct matter matter, const char *part)
{
    struct file_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT " FILE_COLUMNS FILE_FROM " WHERE file.matter_kind = $1 AND file.matter_id = $2"
        " AND ($3 = '' OR file.part = $3) ORDER BY file.id",
        matter.kind, matter.id, text_or(part, ""));
    while (db_next(&rows))
        LIST_PUSH(ctx, list, file_from(&rows));
    return list;
}

const char *file_path(struct ctx *ctx, const struct file *file)
{
    return store_path(ctx->arena, file->hash);
}

/* What an upload must be, before it is copied. Gives its type. */
static const char *check(struct ctx *ctx, struct matter matter, const char *part, const char *path,
    const char *field, struct problems *problems)
{
    struct stat found;
    int64_t limit_mb = setting_int(ctx, "files.limit_mb");
    int64_t count_limit = setting_int(ctx, "files.count_limit");
    if (stat(path, &found) != 0 || found.st_size == 0) {
        problem_add(ctx, problems, field, MSG_FILE_EMPTY);
        return NULL;
    }
    if (found.st_size > limit_mb * 1024 * 1024) {
        problem_add_with(ctx, problems, field, MSG_FILE_TOO_LARGE,
            arena_printf(ctx->arena, "%lld", (long long)limit_mb));
        return NULL;
    }
    if (db_scalar(ctx,
            "SELECT COUNT(*) FROM file WHERE matter_kind = $1 AND matter_id = $2 AND part = $3",
            matter.kind, matter.id, part)
        >= count_limit) {
        problem_add_with(ctx, problems, field, MSG_FILE_TOO_MANY,
            arena_printf(ctx->arena, "%lld", (long long)count_limit));
        return NULL;
    }
    errno = 0;
    const char *type = file_sniff(ctx->arena, path);
    /* the file is here: where it cannot be opened, the machine is short of something */
    if (!type && (errno == ENOMEM || errno == EMFILE || errno == ENFILE || errno == EIO))
        ctx_fault(ctx, "a file could not be looked at: %s", strerror(errno));
    else if (!type)
        problem_add(ctx, problems, field, MSG_FILE_TYPE);
    return type;
}

int64_t file_attach(struct ctx *ctx, struct matter matter, const char *part, const char *name,
    const char *path, const char *field, struct problems *problems)
{
    char hash[HASH_TEXT];
    int64_t size = 0;
    const char *type = check(ctx, matter, part, path, field, problems);
    if (!type || ctx->fault || !store_put(ctx, path, hash, &size))
        return 0;
    const char *safe = file_safe_name(ctx->arena, text_or(name, ""), type);
    int64_t id = db_insert(ctx,
        "INSERT INTO file (matter_kind, matter_id, part, name, type, size, hash, uploaded_by, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        matter.kind, matter.id, part, safe, type, size, (const char *)hash, ctx->actor->id,
        ctx->now);
    ledger_write(ctx, matter, "file.attach", safe);
    return id;
}

bool file_remove(struct ctx *ctx, int64_t id)
{
    const struct file *file = file_find(ctx, id);
    if (!file || db_exec(ctx, "DELETE FROM file WHERE id = $1", id) != 1)
        return false;
    ledger_write(ctx, file->matter, "file.remove", file->name);
    return true;
}

/* ---- proving and sweeping ---- */

static bool has_row(struct ctx *ctx, const char *hash)
{
    return db_scalar(ctx, "SELECT COUNT(*) FROM file WHERE hash = $1", hash) > 0;
}

static void count_orphan(struct ctx *ctx, const char *hash, int64_t put_at, void *count)
{
    (void)put_at;
    if (!has_row(ctx, hash) && !ctx->fault)
        (*(int64_t *)count)++;
}

enum content_state { CONTENT_WHOLE, CONTENT_MISSING, CONTENT_DAMAGED };

static enum content_state look_at(struct arena *arena, const char *hash, int64_t size)
{
    char found[HASH_TEXT];
    int64_t found_size = 0;
    if (!store_read(arena, hash, &found_size, found))
        return CONTENT_MISSING;
    return found_size == size && strcmp(found, hash) == 0 ? CONTENT_WHOLE : CONTENT_DAMAGED;
}

/* Rows of one content follow each other, so that it is read once. */
struct files_verdict files_check(struct ctx *ctx, void (*progress)(int64_t done, int64_t total))
{
    struct files_verdict verdict = { 0 };
    int64_t total = db_scalar(ctx, "SELECT COUNT(*) FROM file");
    char last[HASH_TEXT] = "";
    int64_t last_size = -1;
    enum content_state state = CONTENT_WHOLE;
    struct rows rows = db_query(ctx, "SELECT id, hash, size FROM file ORDER BY hash, id");
    while (db_next(&rows)) {
        int64_t id = db_int(&rows, 0), size = db_int(&rows, 2);
        const char *hash = db_text(&rows, 1);
        if (strcmp(hash, last) != 0 || size != last_size)
            state = look_at(ctx->arena, hash, size);
        snprintf(last, sizeof last, "%s", hash);
        last_size = size;
        if (state == CONTENT_MISSING)
            LIST_PUSH(ctx, verdict.missing, id);
        else if (state == CONTENT_DAMAGED)
            LIST_PUSH(ctx, verdict.damaged, id);
        verdict.count++;
        if (progress)
            progress(verdict.count, total);
    }
    store_each(ctx, count_orphan, &verdict.orphan_count);
    return verdict;
}

static void sweep_one(struct ctx *ctx, const char *hash, int64_t put_at, void *count)
{
    /* an upload that is not committed yet has no row that we could see: the young ones stay */
    if (put_at > ctx->now - sweep_age_ms || has_row(ctx, hash) || ctx->fault)
        return;
    store_delete(ctx, hash);
    (*(int64_t *)count)++;
}

int64_t files_sweep(struct ctx *ctx)
{
    int64_t count = 0;
    store_each(ctx, sweep_one, &count);
    return count + store_remove_unfinished(ctx->now - sweep_age_ms);
}
