#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/disk.h"
#include "db/migrate.h"
#include "exchange/archive.h"
#include "exchange/exchange.h"
#include "exchange/parcel.h"
#include "kit/file_store.h"
#include "kit/ledger.h"

static void begin(const struct exchange_progress *progress, enum message what)
{
    if (progress && progress->begin)
        progress->begin(what);
}

/* db_backup hands nothing on; a command makes one backup at a time. */
static const struct exchange_progress *copying;

static void show_pages(int done, int total)
{
    if (copying && copying->show)
        copying->show(done, total);
}

/* A second database beside that of the context. NULL with ctx->fault. */
static struct db_pool *open_copy(struct ctx *ctx, struct ctx *copy, const char *path)
{
    const char *error = NULL;
    struct db_pool *pool = db_pool_open(path, 1, ctx->arena, &error);
    *copy = *ctx;
    copy->db = NULL;
    if (pool)
        db_acquire(pool, copy);
    else
        ctx_fault(ctx, "%s", error);
    return pool;
}

static void close_copy(struct ctx *ctx, struct ctx *copy, struct db_pool *pool)
{
    if (copy->fault)
        ctx_fault(ctx, "%s", copy->fault);
    db_release(copy);
    db_pool_close(pool);
}

/* A read transaction holds the state: writers in other processes would make the copy begin again
 * and again. */
static void copy_database(struct ctx *ctx, const char *path)
{
    db_begin(ctx, DB_READ);
    db_scalar(ctx, "SELECT entry_count FROM ledger_head WHERE id = 1");
    db_backup(ctx, path, show_pages);
    db_rollback(ctx);
}

static void list_contents(struct ctx *copy, struct parcel *parcel, int64_t *missing)
{
    struct rows rows = db_query(copy, "SELECT DISTINCT hash FROM file ORDER BY hash");
    while (db_next(&rows)) {
        const char *hash = db_text(&rows, 0);
        *missing += !parcel_copy(parcel, arena_printf(copy->arena, "files/%.2s/%s", hash, hash),
            store_path(copy->arena, hash), true);
    }
}

/* The copy is opened again: its ledger must be whole, and it says which attachments it needs. */
static void prove_copy(struct ctx *ctx, struct parcel *parcel, const char *path,
    const struct exchange_progress *progress, int64_t *missing)
{
    struct ctx copy;
    struct db_pool *pool = open_copy(ctx, &copy, path);
    if (!pool)
        return;
    begin(progress, MSG_EXCHANGE_PROGRESS_LEDGER);
    db_begin(&copy, DB_READ);
    struct ledger_verdict verdict = ledger_check(&copy, progress ? progress->show : NULL);
    if (verdict.broken_id)
        ctx_fault(&copy, "the ledger's chain breaks at row %lld", (long long)verdict.broken_id);
    list_contents(&copy, parcel, missing);
    db_rollback(&copy);
    close_copy(ctx, &copy, pool);
}

/* heyi.db with a manifest that lists it and the attachments. */
static void stage_sqlite(
    struct ctx *ctx, const char *stage, const struct exchange_progress *progress, int64_t *missing)
{
    struct parcel parcel;
    if (!parcel_begin(&parcel, ctx, stage))
        return;
    int schema = migrate_version(ctx);
    const char *path = arena_printf(ctx->arena, "%s/heyi.db", parcel.unfinished);
    begin(progress, MSG_EXCHANGE_PROGRESS_COPY);
    copying = progress;
    copy_database(ctx, path);
    if (!ctx->fault)
        prove_copy(ctx, &parcel, path, progress, missing);
    if (!ctx->fault && !parcel_list(&parcel, "heyi.db"))
        ctx_fault(ctx, "%s: %s", path, strerror(errno));
    char made_at[21];
    clock_format_utc(ctx->now, made_at);
    json_t *about = json_pack("{s:s, s:i, s:s, s:i, s:s}", "format", "heyi-database", "version", 1,
        "program", HEYI_VERSION, "schema", schema, "made_at", made_at);
    parcel_end(&parcel, about);
    json_decref(about);
}

/* The name is taken only when all is whole, and never from a file that is there. */
static void name_archive(struct ctx *ctx, const char *unfinished, const char *file)
{
    if (link(unfinished, file) != 0)
        ctx_fault(ctx, "%s: %s", file, strerror(errno));
    unlink(unfinished);
    disk_keep_name(ctx->arena, file);
}

bool exchange_backup(
    struct ctx *ctx, const char *file, const struct exchange_progress *progress, int64_t *missing)
{
    struct stat found;
    *missing = 0;
    if (lstat(file, &found) == 0) {
        ctx_fault(ctx, "%s is there already: a backup overwrites nothing", file);
        return false;
    }
    const char *stage = arena_printf(ctx->arena, "%s.parts", file);
    const char *unfinished = arena_printf(ctx->arena, "%s.unfinished", file);
    parcel_delete(stage);
    unlink(unfinished);
    if (db_kind_of(ctx->db) == DB_SQLITE) {
        stage_sqlite(ctx, stage, progress, missing);
    } else {
        struct export_options options = {
            .with_secrets = true, .without_contents = true, .progress = progress
        };
        exchange_export(ctx, stage, &options, missing);
    }
    json_t *manifest = ctx->fault
        ? NULL
        : json_load_file(arena_printf(ctx->arena, "%s/manifest.json", stage), 0, NULL);
    begin(progress, MSG_EXCHANGE_PROGRESS_PACK);
    if (manifest
        && archive_write(ctx, unfinished, stage, manifest, progress ? progress->show : NULL)
        && archive_verify(ctx, unfinished, manifest))
        name_archive(ctx, unfinished, file);
    json_decref(manifest);
    unlink(unfinished);
    parcel_delete(stage);
    return !ctx->fault;
}

/* ---- back ---- */

/* A database file goes the way of an export: so it comes into either back end, and a backup of an
 * older program is brought to this one's version on the way. */
static void restore_database(
    struct ctx *ctx, const char *folder, const struct exchange_progress *progress)
{
    json_decref(
        parcel_verify(ctx, folder, folder, "heyi-database", progress ? progress->show : NULL));
    const char *exported = arena_printf(ctx->arena, "%s/export", folder);
    struct ctx copy;
    struct db_pool *pool =
        ctx->fault ? NULL : open_copy(ctx, &copy, arena_printf(ctx->arena, "%s/heyi.db", folder));
    if (!pool)
        return;
    struct export_options options = {
        .with_secrets = true, .without_contents = true, .progress = progress
    };
    int64_t missing;
    if (migrate_to_newest(&copy, NULL))
        exchange_export(&copy, exported, &options, &missing);
    close_copy(ctx, &copy, pool);
    if (!ctx->fault)
        exchange_restore(ctx, exported, folder, progress);
}

bool exchange_restore_backup(
    struct ctx *ctx, const char *file, const struct exchange_progress *progress)
{
    const char *above = getenv("TMPDIR");
    char *folder = arena_printf(ctx->arena, "%s/heyi-restore-XXXXXX", above ? above : "/tmp");
    if (!mkdtemp(folder)) {
        ctx_fault(ctx, "%s: %s", folder, strerror(errno));
        return false;
    }
    begin(progress, MSG_EXCHANGE_PROGRESS_UNPACK);
    if (archive_unpack(ctx, file, folder)) {
        bool is_database = access(arena_printf(ctx->arena, "%s/heyi.db", folder), R_OK) == 0;
        if (is_database)
            restore_database(ctx, folder, progress);
        else
            exchange_restore(ctx, folder, folder, progress);
    }
    parcel_delete(folder);
    return !ctx->fault;
}
