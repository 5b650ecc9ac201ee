#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/migrate.h"
#include "exchange/dictionary.h"
#include "exchange/exchange.h"
#include "exchange/parcel.h"
#include "exchange/reindex.h"
#include "kit/file_store.h"
#include "kit/ledger.h"
#include "kit/search.h"
#include "kit/settings.h"

enum { BATCH = 500 };

struct reader {
    struct ctx *ctx;
    struct ctx batch; /* its arena is emptied all the time */
    const char *folder;
    const struct exchange_progress *progress;
    int64_t done, total;
};

static void begin(const struct exchange_progress *progress, enum message what)
{
    if (progress && progress->begin)
        progress->begin(what);
}

static void show(struct reader *reader)
{
    if (reader->progress && reader->progress->show)
        reader->progress->show(reader->done, reader->total);
}

/* ---- what is in the way ---- */

static void check_empty(struct ctx *ctx)
{
    db_begin(ctx, DB_READ);
    bool is_empty = db_scalar(ctx,
                        "SELECT (SELECT COUNT(*) FROM person) + (SELECT COUNT(*) FROM ledger)"
                        " + (SELECT COUNT(*) FROM proposal) + (SELECT COUNT(*) FROM unit)")
        == 0;
    db_rollback(ctx);
    if (!is_empty)
        ctx_fault(ctx, "the database is not empty: restoring needs a new one");
}

static void check_schema(struct ctx *ctx, const json_t *manifest)
{
    int64_t schema = json_integer_value(json_object_get(manifest, "schema"));
    if (schema < 1 || schema > migrate_newest())
        ctx_fault(ctx, "it was written by a newer program (schema %lld, this one knows %d)",
            (long long)schema, migrate_newest());
}

/* ---- rows ---- */

static const struct dictionary_column *find_column(
    const struct dictionary_table *table, const char *name)
{
    for (const struct dictionary_column *column = table->columns; column->name; column++)
        if (strcmp(column->name, name) == 0)
            return column;
    return NULL;
}

/* Columns that the file has and this program knows; what an older program did not have keeps its
 * default. */
struct column_list {
    const struct dictionary_column **items;
    size_t count;
};

static struct column_list columns_of(
    struct reader *reader, const struct dictionary_table *table, const json_t *names)
{
    struct column_list list = { 0 };
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        const struct dictionary_column *column = name ? find_column(table, name) : NULL;
        if (column)
            LIST_PUSH(reader->ctx, list, column);
        else
            ctx_fault(reader->ctx, "%s has a column %s that this program does not know",
                table->name, text_or(name, "?"));
    }
    return list;
}

/* How PostgreSQL is told what the objects of a JSON array hold. */
static const char *record_of(struct reader *reader, struct column_list columns)
{
    struct buffer text = buffer_new(reader->ctx->arena);
    for (size_t i = 0; i < columns.count; i++)
        buffer_printf(&text, "%s\"%s\" %s", i ? ", " : "", columns.items[i]->name,
            columns.items[i]->type == COLUMN_INT ? "bigint" : "text");
    return arena_printf(
        reader->ctx->arena, "json_to_recordset($1::json) AS n(%s)", buffer_text(&text));
}

/* A batch of rows goes in as one JSON text: each back end takes it apart itself. */
static const char *insert_sql(
    struct reader *reader, const struct dictionary_table *table, struct column_list columns)
{
    bool is_sqlite = db_kind_of(reader->ctx->db) == DB_SQLITE;
    struct buffer names = buffer_new(reader->ctx->arena);
    struct buffer values = buffer_new(reader->ctx->arena);
    for (size_t i = 0; i < columns.count; i++) {
        const struct dictionary_column *column = columns.items[i];
        buffer_printf(&names, "%s\"%s\"", i ? ", " : "", column->name);
        buffer_add(&values, i ? ", " : "");
        if (column->how == COLUMN_LATE)
            buffer_add(&values, "CAST(NULL AS BIGINT)");
        else if (is_sqlite)
            buffer_printf(&values, "value ->> '$.%s'", column->name);
        else
            buffer_printf(&values, "n.\"%s\"", column->name);
    }
    return arena_printf(reader->ctx->arena, "INSERT INTO \"%s\" (%s) SELECT %s FROM %s",
        table->name, buffer_text(&names), buffer_text(&values),
        is_sqlite ? "json_each($1)" : record_of(reader, columns));
}

/* References to rows of the same table, when all of them are there. */
static const char *late_sql(struct reader *reader, const struct dictionary_table *table,
    struct column_list columns, const struct dictionary_column *late)
{
    bool is_sqlite = db_kind_of(reader->ctx->db) == DB_SQLITE;
    return is_sqlite
        ? arena_printf(reader->ctx->arena,
            "UPDATE \"%s\" SET \"%s\" = (SELECT value ->> '$.%s' FROM json_each($1) WHERE "
            "value ->> '$.id' = \"%s\".id) WHERE id IN (SELECT value ->> '$.id' FROM "
            "json_each($1) WHERE value ->> '$.%s' IS NOT NULL)",
            table->name, late->name, late->name, table->name, late->name)
        : arena_printf(reader->ctx->arena,
            "UPDATE \"%s\" AS t SET \"%s\" = n.\"%s\" FROM %s WHERE t.id = n.id AND n.\"%s\" IS "
            "NOT NULL",
            table->name, late->name, late->name, record_of(reader, columns), late->name);
}

/* A line must be an object of the columns' types: SQLite would take a text for a number. */
static bool fits(const char *line, struct column_list columns)
{
    json_t *row = json_loads(line, 0, NULL);
    bool is_right = json_is_object(row);
    for (size_t i = 0; is_right && i < columns.count; i++) {
        const json_t *value = json_object_get(row, columns.items[i]->name);
        is_right = value
            && (json_is_null(value)
                || (columns.items[i]->type == COLUMN_INT ? json_is_integer(value)
                                                         : json_is_string(value)));
    }
    json_decref(row);
    return is_right;
}

/* Runs a statement for every batch of lines of a table's file. Gives the number of rows. */
static int64_t each_batch(struct reader *reader, const struct dictionary_table *table,
    struct column_list columns, const char *sql, bool checks)
{
    const char *path =
        arena_printf(reader->ctx->arena, "%s/tables/%s.jsonl", reader->folder, table->name);
    FILE *in = fopen(path, "rb");
    if (!in) {
        ctx_fault(reader->ctx, "%s: %s", path, strerror(errno));
        return 0;
    }
    char *line = NULL;
    size_t room = 0;
    int64_t count = 0;
    for (bool has_more = true; has_more && !reader->batch.fault && !reader->ctx->fault;) {
        arena_reset(reader->batch.arena);
        struct buffer rows = buffer_new(reader->batch.arena);
        int taken = 0;
        for (; taken < BATCH && (has_more = getline(&line, &room, in) > 0); taken++) {
            if (checks && !fits(line, columns))
                ctx_fault(reader->ctx, "%s: line %lld is no row of this table", path,
                    (long long)count + taken + 1);
            buffer_add_char(&rows, taken ? ',' : '[');
            buffer_append(&rows, line, strcspn(line, "\n"));
        }
        buffer_add_char(&rows, ']');
        if (taken > 0 && !reader->ctx->fault) {
            struct rows result = db_query_built(&reader->batch, sql, buffer_text(&rows));
            db_next(&result);
            db_end(&result);
        }
        count += taken;
        reader->done += checks ? taken : 0;
        show(reader);
    }
    free(line);
    fclose(in);
    return count;
}

static void run_built(struct reader *reader, const char *sql)
{
    struct rows rows = db_query_built(&reader->batch, sql);
    db_next(&rows);
    db_end(&rows);
}

/* PostgreSQL goes on counting where the ids end; SQLite does so by itself. */
static void move_sequence(struct reader *reader, const struct dictionary_table *table)
{
    if (strcmp(table->key, "id") != 0 || db_kind_of(reader->ctx->db) == DB_SQLITE)
        return;
    run_built(reader,
        arena_printf(reader->ctx->arena,
            "SELECT setval(pg_get_serial_sequence('%s', 'id'), MAX(id)) FROM \"%s\" WHERE "
            "pg_get_serial_sequence('%s', 'id') IS NOT NULL HAVING MAX(id) > 0",
            table->name, table->name, table->name));
}

static void read_table(
    struct reader *reader, const struct dictionary_table *table, const json_t *described)
{
    struct column_list columns = columns_of(reader, table, json_object_get(described, "columns"));
    if (reader->ctx->fault)
        return;
    int64_t count = each_batch(reader, table, columns, insert_sql(reader, table, columns), true);
    if (!reader->ctx->fault && !reader->batch.fault
        && count != json_integer_value(json_object_get(described, "rows")))
        ctx_fault(reader->ctx, "%s has %lld rows, the manifest says another number", table->name,
            (long long)count);
    for (size_t i = 0; i < columns.count; i++)
        if (columns.items[i]->how == COLUMN_LATE)
            each_batch(
                reader, table, columns, late_sql(reader, table, columns, columns.items[i]), false);
    move_sequence(reader, table);
}

static const json_t *described(const json_t *manifest, const char *table)
{
    const json_t *tables = json_object_get(manifest, "tables");
    for (size_t i = 0; i < json_array_size(tables); i++) {
        const json_t *at = json_array_get(tables, i);
        if (text_equal(json_string_value(json_object_get(at, "name")), table))
            return at;
    }
    return NULL;
}

/* What a new database begins with (holidays, the ledger's empty head) makes room for what comes. */
static void read_tables(struct reader *reader, const json_t *manifest)
{
    begin(reader->progress, MSG_EXCHANGE_PROGRESS_READING);
    for (const struct dictionary_table *table = dictionary; table->name; table++) {
        const json_t *at = described(manifest, table->name);
        reader->total += json_integer_value(json_object_get(at, "rows"));
        if (at && table->how != TABLE_DERIVED)
            run_built(reader, arena_printf(reader->ctx->arena, "DELETE FROM \"%s\"", table->name));
    }
    for (const struct dictionary_table *table = dictionary; table->name; table++) {
        const json_t *at = described(manifest, table->name);
        if (at && table->how != TABLE_DERIVED && !reader->ctx->fault && !reader->batch.fault)
            read_table(reader, table, at);
    }
}

/* ---- attachments ---- */

/* Contents that the folder lacks or that were damaged already when it was written are left out: the
 * check names their rows. */
static void put_contents(struct reader *reader, const char *contents)
{
    begin(reader->progress, MSG_EXCHANGE_PROGRESS_FILES);
    reader->total = db_scalar(&reader->batch, "SELECT COUNT(DISTINCT hash) FROM file");
    reader->done = 0;
    char last[HASH_TEXT] = "";
    for (bool has_more = true; has_more && !reader->batch.fault;) {
        arena_reset(reader->batch.arena);
        struct text_list hashes = { 0 };
        struct rows rows = db_query(&reader->batch,
            "SELECT DISTINCT hash FROM file WHERE hash > $1 ORDER BY hash LIMIT 100",
            (const char *)last);
        while (db_next(&rows))
            LIST_PUSH(&reader->batch, hashes, db_text(&rows, 0));
        has_more = hashes.count == 100;
        for (size_t i = 0; i < hashes.count && !reader->batch.fault; i++, reader->done++) {
            snprintf(last, sizeof last, "%s", hashes.items[i]);
            const char *path =
                arena_printf(reader->batch.arena, "%s/files/%.2s/%s", contents, last, last);
            char hash[HASH_TEXT];
            int64_t size = 0;
            if (access(path, R_OK) == 0)
                store_put(&reader->batch, path, hash, &size);
            show(reader);
        }
    }
}

static void prove(struct reader *reader)
{
    begin(reader->progress, MSG_EXCHANGE_PROGRESS_LEDGER);
    struct ledger_verdict verdict =
        ledger_check(reader->ctx, reader->progress ? reader->progress->show : NULL);
    if (verdict.broken_id)
        ctx_fault(reader->ctx, "the ledger's chain breaks at row %lld: nothing was restored",
            (long long)verdict.broken_id);
}

bool exchange_restore(struct ctx *ctx, const char *folder, const char *contents,
    const struct exchange_progress *progress)
{
    const char *differs = dictionary_differs(ctx);
    if (differs)
        ctx_fault(ctx, "%s", differs);
    check_empty(ctx);
    if (ctx->fault)
        return false;
    begin(progress, MSG_EXCHANGE_PROGRESS_VERIFY);
    json_t *manifest =
        parcel_verify(ctx, folder, contents, "heyi-export", progress ? progress->show : NULL);
    if (manifest)
        check_schema(ctx, manifest);
    if (!ctx->fault) {
        struct reader reader = {
            .ctx = ctx, .batch = *ctx, .folder = folder, .progress = progress
        };
        reader.batch.arena = arena_new();
        reader.done = reader.total = 0;
        db_begin(ctx, DB_WRITE);
        read_tables(&reader, manifest);
        if (!ctx->fault)
            put_contents(&reader, contents);
        if (reader.batch.fault)
            ctx_fault(ctx, "%s", arena_text(ctx->arena, reader.batch.fault));
        arena_free(reader.batch.arena);
        setting_seen_anew(ctx);
        exchange_reindex(ctx, progress);
        prove(&reader);
        db_commit(ctx);
        db_tidy(ctx);
        search_join_all(ctx);
    }
    json_decref(manifest);
    return !ctx->fault;
}
