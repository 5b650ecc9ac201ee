#include "db/migrate.h"

int migrate_newest(void)
{
    int newest = 0;
    for (const struct migration *at = migrations; at->version; at++)
        if (at->version > newest)
            newest = at->version;
    return newest;
}

static void make_version_table(struct ctx *ctx)
{
    db_begin(ctx, DB_WRITE);
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

/* Two programs may start at once: the row of the version is the lock, since only one can insert it.
 */
static bool apply(struct ctx *ctx, int version)
{
    db_begin(ctx, DB_WRITE);
    bool is_first = db_exec(ctx,
                        "INSERT INTO schema_version (version, applied_at) VALUES ($1, $2) ON "
                        "CONFLICT DO NOTHING",
                        version, ctx->now)
        == 1;
    for (const struct migration *at = migrations; is_first && at->version; at++)
        if (at->version == version && is_for(at, db_kind_of(ctx->db)))
            db_run_script(ctx, at->sql);
    return db_commit(ctx);
}

bool migrate_to_newest(struct ctx *ctx, void (*say)(const char *what))
{
    int version = migrate_version(ctx), newest = migrate_newest();
    if (!ctx->fault && version > newest)
        ctx_fault(ctx, "the database has version %d, this program knows up to %d: use a newer heyi",
            version, newest);
    while (!ctx->fault && version < newest) {
        version++;
        if (apply(ctx, version) && say)
            say(arena_printf(ctx->arena, "database brought to version %d", version));
    }
    return !ctx->fault;
}
