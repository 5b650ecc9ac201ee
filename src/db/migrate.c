#include "db/migrate.h"

int migrate_newest(void)
{
    int newest = 0;
    for (const struct migration *at = migrations; at->version; at++)
        if (at->version > newest)
            newest = at->version;
    return newest;
}

/* PostgreSQL may fail where two make the same table at once, IF NOT EXISTS or not: they wait for
 * each other. */
static void make_version_table(struct ctx *ctx)
{
    db_begin(ctx, DB_WRITE);
    if (ctx->db && db_kind_of(ctx->db) == DB_POSTGRES)
        db_scalar(ctx, "SELECT pg_advisory_xact_lock(hashtext('heyi schema'))");
    db_run_script(ctx,
        "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, applied_at BIGINT "
        "NOT NULL)");
    db_commit(ctx);
}

int migrate_version(struct ctx *ctx)
{
    make_version_table(ctx);
    db_begin(ctx, DB_READ);
    int version = (int)db_scalar(ctx, "SELECT MAX(version) FROM schema_version");
    db_commit(ctx);
    return version;
}

static bool is_for(const struct migration *migration, enum db_kind kind)
{
    return migration->driver == MIGRATION_BOTH
        || (migration->driver == MIGRATION_SQLITE) == (kind == DB_SQLITE);
}

/* An SQLite database as it was, beside it. This connection's transaction keeps all others from
 * writing, and the copy is read by another one. What cannot be kept is not changed. */
static void keep_copy(struct ctx *ctx, int version, void (*say)(const char *what))
{
    const char *url = db_url_of(ctx->db), *error = NULL;
    const char *path = arena_printf(ctx->arena, "%s.version-%d", url, version);
    struct db_pool *pool = db_pool_open(url, 1, ctx->arena, &error);
    if (!pool) {
        ctx_fault(ctx, "%s", error);
        return;
    }
    struct ctx reader = { .arena = ctx->arena, .actor = ctx->actor, .now = ctx->now };
    db_acquire(pool, &reader);
    if (db_backup(&reader, path, NULL) && say)
        say(arena_printf(ctx->arena, "the database of version %d is kept in %s", version, path));
    if (reader.fault)
        ctx_fault(ctx, "%s", reader.fault);
    db_release(&reader);
    db_pool_close(pool);
}

/* Two programs may start at once: the row of the version is the lock, since only one can insert it.
 */
static bool apply(struct ctx *ctx, int version, bool keeps, void (*say)(const char *what))
{
    db_begin(ctx, DB_WRITE);
    int64_t before = db_scalar(ctx, "SELECT MAX(version) FROM schema_version");
    if (keeps && !ctx->fault && before == version - 1 && db_kind_of(ctx->db) == DB_SQLITE)
        keep_copy(ctx, version - 1, say);
    bool is_first = db_exec(ctx,
                        "INSERT INTO schema_version (version, applied_at) VALUES ($1, $2) ON "
                        "CONFLICT DO NOTHING",
                        version, ctx->now)
        == 1;
    for (const struct migration *at = migrations; is_first && at->version; at++)
        if (at->version == version && is_for(at, db_kind_of(ctx->db)))
            db_run_script(ctx, at->sql);
    return db_commit(ctx) && is_first;
}

bool migrate_to_newest(struct ctx *ctx, void (*say)(const char *what))
{
    int first = migrate_version(ctx), newest = migrate_newest();
    if (!ctx->fault && first > newest)
        ctx_fault(ctx, "the database has version %d, this program knows up to %d: use a newer heyi",
            first, newest);
    for (int version = first + 1; !ctx->fault && version <= newest; version++)
        if (apply(ctx, version, first > 0 && version == first + 1, say) && say)
            say(arena_printf(ctx->arena, "database brought to version %d", version));
    return !ctx->fault;
}
