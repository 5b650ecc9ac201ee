#include "base/clock.h"
#include "db/migrate.h"
#include "exchange/dictionary.h"
#include "exchange/exchange.h"
#include "exchange/parcel.h"
#include "kit/file_store.h"
#include "kit/matter.h"

enum { BATCH = 2000 };

struct writer {
    struct ctx *ctx; /* of the caller: its arena lasts */
    struct ctx batch; /* its arena is emptied all the time */
    struct parcel parcel;
    const struct export_options *options;
    json_t *tables;
    int64_t done, total, missing;
};

static void show(struct writer *writer)
{
    const struct exchange_progress *progress = writer->options->progress;
    if (progress && progress->show)
        progress->show(writer->done, writer->total);
}

static void begin(const struct export_options *options, enum message what)
{
    if (options->progress && options->progress->begin)
        options->progress->begin(what);
}

static bool is_wanted(const struct writer *writer, const struct dictionary_table *table)
{
    return table->how == TABLE_OPEN
        || (table->how == TABLE_SECRET && writer->options->with_secrets);
}

static bool is_column_wanted(const struct writer *writer, const struct dictionary_column *column)
{
    return column->how != COLUMN_SECRET || writer->options->with_secrets;
}

/* ---- rows as text ---- */

static void json_text(struct buffer *out, const char *text)
{
    buffer_add_char(out, '"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            buffer_add_char(out, '\\');
        if (c == '\n')
            buffer_add(out, "\\n");
        else if (c == '\r')
            buffer_add(out, "\\r");
        else if (c == '\t')
            buffer_add(out, "\\t");
        else if (c < 0x20)
            buffer_printf(out, "\\u%04x", c);
        else
            buffer_add_char(out, *text);
    }
    buffer_add_char(out, '"');
}

static void csv_text(struct buffer *out, const char *text)
{
    if (!strpbrk(text, "\",\r\n") && *text != ' ') {
        buffer_add(out, text);
        return;
    }
    buffer_add_char(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            buffer_add_char(out, '"');
        buffer_add_char(out, *text);
    }
    buffer_add_char(out, '"');
}

static void add_row(struct writer *writer, const struct dictionary_table *table,
    const struct rows *rows, struct buffer *json, struct buffer *csv)
{
    int place = 0;
    for (const struct dictionary_column *column = table->columns; column->name; column++) {
        if (!is_column_wanted(writer, column))
            continue;
        buffer_printf(json, "%s\"%s\":", place ? "," : "{", column->name);
        if (place)
            buffer_add_char(csv, ',');
        if (db_is_null(rows, place)) {
            buffer_add(json, "null");
        } else if (column->type == COLUMN_INT) {
            buffer_printf(json, "%lld", (long long)db_int(rows, place));
            buffer_printf(csv, "%lld", (long long)db_int(rows, place));
        } else {
            const char *text = db_text(rows, place);
            json_text(json, text);
            csv_text(csv, text);
        }
        place++;
    }
    buffer_add(json, "}\n");
    buffer_add(csv, "\r\n");
}

/* ---- tables ---- */

static const char *column_names(struct writer *writer, const struct dictionary_table *table)
{
    struct buffer names = buffer_new(writer->ctx->arena);
    for (const struct dictionary_column *column = table->columns; column->name; column++)
        if (is_column_wanted(writer, column))
            buffer_printf(&names, "%s\"%s\"", names.length ? ", " : "", column->name);
    return buffer_text(&names);
}

/* Page by page along the key, so that no driver has to hold a whole table. */
static const char *page_sql(struct writer *writer, const struct dictionary_table *table)
{
    bool has_two = strchr(table->key, ',') != NULL;
    return arena_printf(writer->ctx->arena,
        "SELECT %s FROM \"%s\" WHERE (%s) > (%s) ORDER BY %s LIMIT %d", column_names(writer, table),
        table->name, table->key, has_two ? "$1, $2" : "$1", table->key, BATCH);
}

/* The place of a key's column among those that are written. */
static int place_of(struct writer *writer, const struct dictionary_table *table, const char *key)
{
    size_t length = strcspn(key, ",");
    int place = 0;
    for (const struct dictionary_column *column = table->columns; column->name; column++) {
        if (strlen(column->name) == length && strncmp(column->name, key, length) == 0)
            return place;
        place += is_column_wanted(writer, column);
    }
    return 0;
}

static int64_t write_page(struct writer *writer, const struct dictionary_table *table,
    const char *sql, int64_t last[2], struct parcel_file *json, struct parcel_file *csv)
{
    arena_reset(writer->batch.arena);
    struct buffer json_rows = buffer_new(writer->batch.arena);
    struct buffer csv_rows = buffer_new(writer->batch.arena);
    const char *second = strchr(table->key, ',');
    int first_place = place_of(writer, table, table->key);
    int second_place = second ? place_of(writer, table, second + 1) : 0;
    struct rows rows = second ? db_query_built(&writer->batch, sql, last[0], last[1])
                              : db_query_built(&writer->batch, sql, last[0]);
    int64_t count = 0;
    while (db_next(&rows)) {
        add_row(writer, table, &rows, &json_rows, &csv_rows);
        last[0] = db_int(&rows, first_place);
        last[1] = db_int(&rows, second_place);
        count++;
    }
    parcel_write(json, json_rows.data, json_rows.length);
    parcel_write(csv, csv_rows.data, csv_rows.length);
    return count;
}

/* The byte order mark tells spreadsheets that the file is UTF-8. */
static void write_csv_header(
    struct writer *writer, const struct dictionary_table *table, struct parcel_file *csv)
{
    struct buffer header = buffer_new(writer->ctx->arena);
    buffer_add(&header, "\xef\xbb\xbf");
    bool is_first = true;
    for (const struct dictionary_column *column = table->columns; column->name; column++)
        if (is_column_wanted(writer, column)) {
            buffer_printf(&header, "%s%s", is_first ? "" : ",", column->name);
            is_first = false;
        }
    buffer_add(&header, "\r\n");
    parcel_write(csv, header.data, header.length);
}

static void note_table(struct writer *writer, const struct dictionary_table *table, int64_t count)
{
    json_t *columns = json_array();
    for (const struct dictionary_column *column = table->columns; column->name; column++)
        if (is_column_wanted(writer, column))
            json_array_append_new(columns, json_string(column->name));
    json_array_append_new(writer->tables,
        json_pack(
            "{s:s, s:I, s:o}", "name", table->name, "rows", (json_int_t)count, "columns", columns));
}

static void write_table(struct writer *writer, const struct dictionary_table *table)
{
    struct arena *arena = writer->ctx->arena;
    struct parcel_file json =
        parcel_open(&writer->parcel, arena_printf(arena, "tables/%s.jsonl", table->name));
    struct parcel_file csv =
        parcel_open(&writer->parcel, arena_printf(arena, "tables/%s.csv", table->name));
    write_csv_header(writer, table, &csv);
    const char *sql = page_sql(writer, table);
    int64_t last[2] = { INT64_MIN, INT64_MIN }, count = 0;
    for (int64_t got = BATCH; got == BATCH && !writer->batch.fault && !writer->ctx->fault;) {
        got = write_page(writer, table, sql, last, &json, &csv);
        count += got;
        writer->done += got;
        show(writer);
    }
    parcel_close(&json);
    parcel_close(&csv);
    note_table(writer, table, count);
}

static int64_t count_rows(struct writer *writer, const struct dictionary_table *table)
{
    struct rows rows = db_query_built(&writer->batch,
        arena_printf(writer->ctx->arena, "SELECT COUNT(*) FROM \"%s\"", table->name));
    int64_t count = db_next(&rows) ? db_int(&rows, 0) : 0;
    db_end(&rows);
    return count;
}

static void write_tables(struct writer *writer)
{
    begin(writer->options, MSG_EXCHANGE_PROGRESS_TABLES);
    for (const struct dictionary_table *table = dictionary; table->name; table++)
        if (is_wanted(writer, table))
            writer->total += count_rows(writer, table);
    for (const struct dictionary_table *table = dictionary; table->name; table++)
        if (is_wanted(writer, table) && !writer->ctx->fault && !writer->batch.fault)
            write_table(writer, table);
}

/* ---- attachments ---- */

static const char *content_path(struct arena *arena, const char *hash)
{
    return arena_printf(arena, "files/%.2s/%s", hash, hash);
}

static void write_file_list(struct writer *writer)
{
    struct parcel_file out = parcel_open(&writer->parcel, "files.csv");
    static const char header[] =
        "\xef\xbb\xbfid,matter_kind,matter_id,part,name,type,size,sha256,path\r\n";
    parcel_write(&out, header, sizeof header - 1);
    int64_t last = 0;
    for (int64_t got = BATCH; got == BATCH && !writer->batch.fault;) {
        arena_reset(writer->batch.arena);
        got = 0;
        struct buffer text = buffer_new(writer->batch.arena);
        struct rows rows = db_query(&writer->batch,
            "SELECT id, matter_kind, matter_id, part, name, type, size, hash FROM file WHERE id > "
            "$1 ORDER BY id LIMIT $2",
            last, BATCH);
        for (; db_next(&rows); got++) {
            last = db_int(&rows, 0);
            buffer_printf(&text, "%lld,%s,%lld,", (long long)last,
                matter_code((enum matter_kind)db_int(&rows, 1)), (long long)db_int(&rows, 2));
            for (int column = 3; column <= 5; column++) {
                csv_text(&text, text_or(db_text(&rows, column), ""));
                buffer_add_char(&text, ',');
            }
            const char *hash = db_text(&rows, 7);
            buffer_printf(&text, "%lld,%s,%s\r\n", (long long)db_int(&rows, 6), hash,
                content_path(writer->batch.arena, hash));
        }
        parcel_write(&out, text.data, text.length);
    }
    parcel_close(&out);
}

static void write_contents(struct writer *writer)
{
    begin(writer->options, MSG_EXCHANGE_PROGRESS_FILES);
    writer->done = 0;
    writer->total = db_scalar(&writer->batch, "SELECT COUNT(DISTINCT hash) FROM file");
    const char *last = "";
    for (int64_t got = 100; got == 100 && !writer->batch.fault && !writer->ctx->fault;) {
        arena_reset(writer->batch.arena);
        got = 0;
        struct rows rows = db_query(&writer->batch,
            "SELECT DISTINCT hash FROM file WHERE hash > $1 ORDER BY hash LIMIT 100", last);
        for (; db_next(&rows); got++, writer->done++) {
            last = arena_text(writer->ctx->arena, db_text(&rows, 0));
            if (!parcel_copy(&writer->parcel, content_path(writer->ctx->arena, last),
                    store_path(writer->ctx->arena, last), writer->options->without_contents))
                writer->missing++;
            show(writer);
        }
    }
}

/* ---- the dictionary ---- */

static const char *type_name(const struct dictionary_column *column)
{
    return column->type == COLUMN_INT ? "integer" : "text";
}

static void write_dictionary(struct writer *writer)
{
    struct buffer text = buffer_new(writer->ctx->arena);
    json_t *all = json_array();
    buffer_add(&text,
        "# Dictionary of the data\n\nMoments are UTC milliseconds since 1970-01-01, days are "
        "counted from the same day.\nEach table is tables/NAME.csv (UTF-8, RFC 4180) and "
        "tables/NAME.jsonl (one JSON object a line; this one tells an empty text from none).\n");
    for (const struct dictionary_table *table = dictionary; table->name; table++) {
        if (!is_wanted(writer, table))
            continue;
        buffer_printf(&text, "\n## %s\n\n%s\n\n| column | type | meaning |\n| --- | --- | --- |\n",
            table->name, table->meaning);
        json_t *columns = json_array();
        for (const struct dictionary_column *column = table->columns; column->name; column++) {
            if (!is_column_wanted(writer, column))
                continue;
            buffer_printf(
                &text, "| %s | %s | %s |\n", column->name, type_name(column), column->meaning);
            json_array_append_new(columns,
                json_pack("{s:s, s:s, s:s}", "name", column->name, "type", type_name(column),
                    "meaning", column->meaning));
        }
        json_array_append_new(all,
            json_pack("{s:s, s:s, s:o}", "table", table->name, "meaning", table->meaning, "columns",
                columns));
    }
    struct parcel_file out = parcel_open(&writer->parcel, "dictionary.md");
    parcel_write(&out, text.data, text.length);
    parcel_close(&out);
    char *json = json_dumps(all, JSON_INDENT(2));
    out = parcel_open(&writer->parcel, "dictionary.json");
    parcel_write(&out, json, strlen(json));
    parcel_write(&out, "\n", 1);
    parcel_close(&out);
    free(json);
    json_decref(all);
}

static void write_everything(struct writer *writer)
{
    const char *differs = dictionary_differs(&writer->batch);
    if (differs)
        ctx_fault(writer->ctx, "%s", differs);
    write_dictionary(writer);
    write_tables(writer);
    write_file_list(writer);
    write_contents(writer);
    if (writer->batch.fault)
        ctx_fault(writer->ctx, "%s", arena_text(writer->ctx->arena, writer->batch.fault));
}

bool exchange_export(
    struct ctx *ctx, const char *folder, const struct export_options *options, int64_t *missing)
{
    struct writer writer = { .ctx = ctx, .batch = *ctx, .options = options };
    if (!parcel_begin(&writer.parcel, ctx, folder))
        return false;
    int schema = migrate_version(ctx);
    writer.batch.arena = arena_new();
    writer.tables = json_array();
    db_begin(&writer.batch, DB_READ);
    write_everything(&writer);
    db_rollback(&writer.batch);
    char made_at[21];
    clock_format_utc(ctx->now, made_at);
    json_t *about = json_pack("{s:s, s:i, s:s, s:i, s:s, s:b, s:o}", "format", "heyi-export",
        "version", 1, "program", HEYI_VERSION, "schema", schema, "made_at", made_at, "with_secrets",
        options->with_secrets, "tables", writer.tables);
    bool is_done = parcel_end(&writer.parcel, about);
    json_decref(about);
    arena_free(writer.batch.arena);
    *missing = writer.missing;
    return is_done;
}
