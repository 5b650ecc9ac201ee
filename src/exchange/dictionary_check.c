/* Holds the dictionary against a database. */
#include "exchange/dictionary.h"

static const char sqlite_columns[] =
    "SELECT t.name, c.name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c"
    " WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite%'"
    " ORDER BY t.name, c.cid";
static const char postgres_columns[] =
    "SELECT table_name::text, column_name::text FROM information_schema.columns"
    " WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position";

static const struct dictionary_table *table_called(const char *name)
{
    for (const struct dictionary_table *table = dictionary; table->name; table++)
        if (strcmp(table->name, name) == 0)
            return table;
    return NULL;
}

static bool has_column(const struct dictionary_table *table, const char *name)
{
    for (const struct dictionary_column *column = table->columns; column->name; column++)
        if (strcmp(column->name, name) == 0)
            return true;
    return false;
}

/* Derived tables are not the same on both back ends. */
static int64_t count_columns(void)
{
    int64_t count = 0;
    for (const struct dictionary_table *table = dictionary; table->name; table++)
        for (const struct dictionary_column *at = table->columns;
             table->how != TABLE_DERIVED && at->name; at++)
            count++;
    return count;
}

const char *dictionary_differs(struct ctx *ctx)
{
    const char *missing = NULL;
    int64_t count = 0;
    struct rows rows = db_kind_of(ctx->db) == DB_SQLITE ? db_query(ctx, sqlite_columns)
                                                        : db_query(ctx, postgres_columns);
    while (db_next(&rows)) {
        const char *table_name = db_text(&rows, 0), *column = db_text(&rows, 1);
        const struct dictionary_table *table = table_called(table_name);
        if (!missing && (!table || !has_column(table, column)))
            missing = arena_printf(ctx->arena, "src/exchange/dictionary.c does not describe %s.%s",
                table_name, column);
        count += table && table->how != TABLE_DERIVED;
    }
    if (!missing && !ctx->fault && count != count_columns())
        missing = arena_printf(ctx->arena,
            "src/exchange/dictionary.c describes %lld columns, the database has %lld of them",
            (long long)count_columns(), (long long)count);
    return missing;
}
