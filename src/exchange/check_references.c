/* Foreign keys: each back end is asked in its own words. */
#include "exchange/check_private.h"

enum { NAMED_MOST = 20 };

static void check_sqlite(struct ctx *ctx, struct check_report *report)
{
    struct rows rows =
        db_query(ctx, "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check");
    for (int i = 0; db_next(&rows) && i < NAMED_MOST; i++)
        check_fault(ctx, report, MSG_CHECK_REFERENCE,
            arena_printf(ctx->arena, "%s %lld", db_text(&rows, 0), (long long)db_int(&rows, 1)),
            db_text(&rows, 2));
    db_end(&rows);
}

/* PostgreSQL holds its keys itself, unless someone switched that off: each is counted once more. */
static void check_postgres(struct ctx *ctx, struct check_report *report)
{
    struct rows keys = db_query(ctx,
        "SELECT k.conrelid::regclass::text, a.attname::text, k.confrelid::regclass::text,"
        " b.attname::text FROM pg_constraint k"
        " JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]"
        " JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]"
        " WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace"
        " ORDER BY 1, 2");
    while (db_next(&keys)) {
        const char *table = db_text(&keys, 0), *column = db_text(&keys, 1);
        const char *parent = db_text(&keys, 2), *key = db_text(&keys, 3);
        struct rows lost = db_query_built(ctx,
            arena_printf(ctx->arena,
                "SELECT COUNT(*) FROM %s AS child WHERE child.%s IS NOT NULL AND NOT EXISTS"
                " (SELECT 1 FROM %s AS parent WHERE parent.%s = child.%s)",
                table, column, parent, key, column));
        int64_t count = db_next(&lost) ? db_int(&lost, 0) : 0;
        db_end(&lost);
        if (count > 0)
            check_fault(ctx, report, MSG_CHECK_REFERENCE,
                arena_printf(ctx->arena, "%s.%s (%lld)", table, column, (long long)count), parent);
    }
}

void check_references(struct ctx *ctx, struct check_report *report)
{
    if (db_kind_of(ctx->db) == DB_SQLITE)
        check_sqlite(ctx, report);
    else
        check_postgres(ctx, report);
}
