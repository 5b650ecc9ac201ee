#include "exchange/import.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buffer.h"
#include "exchange/import_private.h"
#include "kit/settings.h"
#include "kit/table_read.h"
#include "people/password.h"

/* A file of a hundred thousand mistakes is one mistake. */
enum { FAULTS_MOST = 1000, COLUMNS_MOST = 40 };

const struct import_kind *import_kind_find(const char *name)
{
    static const struct import_kind *const kinds[] = { &import_members, &import_units,
        &import_proposals };
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

/* ---- the header ---- */

static size_t column_count(const struct import_kind *kind)
{
    size_t count = 0;
    while (kind->columns[count].code)
        count++;
    return count;
}

static const char *title_of(struct ctx *ctx, const struct import_column *column)
{
    const char *titles = ctx->language == LANGUAGE_ZH ? column->zh : column->en;
    return arena_text_n(ctx->arena, titles, strcspn(titles, "|"));
}

/* Headers are compared without case, spaces, underlines and the star of needed columns. */
static const char *plain(struct arena *arena, const char *header, size_t length)
{
    struct buffer text = buffer_new(arena);
    for (size_t i = 0; i < length; i++)
        if (!strchr(" \t\r\n_*-", header[i]) && header[i])
            buffer_add_char(&text, (char)tolower((unsigned char)header[i]));
    return buffer_text(&text);
}

static bool is_one_of(struct arena *arena, const char *titles, const char *header)
{
    for (const char *at = titles; at; at = strchr(at, '|')) {
        at += *at == '|';
        if (strcmp(plain(arena, at, strcspn(at, "|")), header) == 0)
            return true;
    }
    return false;
}

/* The column of a header, or -1. */
static int find_column(struct arena *arena, const struct import_kind *kind, const char *written)
{
    const char *header = plain(arena, text_trim(arena, written), strlen(text_trim(arena, written)));
    for (int i = 0; kind->columns[i].code; i++) {
        const struct import_column *column = &kind->columns[i];
        if (is_one_of(arena, column->code, header) || is_one_of(arena, column->zh, header)
            || is_one_of(arena, column->en, header))
            return i;
    }
    return -1;
}

/* Which cell of a row holds which column: places[column] is the cell's number, or -1. */
static void read_header(struct import *import, const struct table_row *header, int *places)
{
    const struct {
        struct arena *arena;
    } owner = { import->kept };
    size_t count = column_count(import->kind);
    for (size_t i = 0; i < count; i++)
        places[i] = -1;
    for (size_t i = 0; i < header->count; i++) {
        const char *written = text_trim(import->kept, header->cells[i]);
        int column = find_column(import->kept, import->kind, written);
        if (column >= 0 && places[column] >= 0)
            ctx_fault(import->ctx, "%s", message(import->ctx, MSG_IMPORT_COLUMN_TWICE, written));
        else if (column >= 0)
            places[column] = (int)i;
        else if (*written)
            LIST_PUSH(&owner, import->report->unknown_columns, written);
    }
    for (size_t i = 0; i < count; i++)
        if (import->kind->columns[i].is_needed && places[i] < 0)
            ctx_fault(import->ctx, "%s",
                message(import->ctx, MSG_IMPORT_COLUMN_MISSING,
                    title_of(import->ctx, &import->kind->columns[i])));
}

/* ---- what the kinds ask for ---- */

const char *import_value(const struct import *import, const char *code)
{
    for (int i = 0; import->kind->columns[i].code; i++)
        if (strcmp(import->kind->columns[i].code, code) == 0)
            return import->values[i];
    return "";
}

void import_problem(
    struct import *import, struct problems *problems, const char *code, enum message message)
{
    problem_add_with(import->ctx, problems, code, message, import_value(import, code));
}

static void seen_put(struct text_list *seen, const char *value)
{
    size_t at = (text_hash(value) >> 20) % seen->count;
    while (seen->items[at])
        at = (at + 1) % seen->count;
    seen->items[at] = value;
}

bool import_is_repeated(struct import *import, const char *value)
{
    struct text_list *seen = &import->seen;
    if (import->seen_count * 2 >= seen->count) {
        struct text_list larger = { .count = seen->count ? seen->count * 2 : 1024 };
        larger.items = ARENA_ARRAY(import->kept, const char *, larger.count);
        for (size_t i = 0; i < seen->count; i++)
            if (seen->items[i])
                seen_put(&larger, seen->items[i]);
        *seen = larger;
    }
    for (size_t at = (text_hash(value) >> 20) % seen->count; seen->items[at];
         at = (at + 1) % seen->count)
        if (strcmp(seen->items[at], value) == 0)
            return true;
    seen_put(seen, arena_text(import->kept, value));
    import->seen_count++;
    return false;
}

const char *import_code(struct import *import, const char *setting, const char *written)
{
    const json_t *rows = setting_json(import->ctx, setting);
    static const char *const names[] = { "code", "zh", "en" };
    for (size_t i = 0; i < json_array_size(rows); i++)
        for (size_t k = 0; k < COUNT_OF(names); k++) {
            const json_t *row = json_array_get(rows, i);
            const char *name = json_string_value(json_object_get(row, names[k]));
            if (name && strcasecmp(name, written) == 0)
                return json_string_value(json_object_get(row, "code"));
        }
    return NULL;
}

bool import_number(const char *written, int64_t *number)
{
    const char *start = strpbrk(written, "0123456789");
    if (!start)
        return false;
    size_t length = strspn(start, "0123456789");
    *number = 0;
    for (size_t i = 0; i < length && length < 10; i++)
        *number = *number * 10 + (start[i] - '0');
    return length < 10 && !strpbrk(start + length, "0123456789.");
}

static size_t separator_length(const char *text)
{
    static const char *const separators[] = { "、", "，", "；", ",", ";", "\n" };
    for (size_t i = 0; i < COUNT_OF(separators); i++)
        if (text_starts_with(text, separators[i]))
            return strlen(separators[i]);
    return 0;
}

struct text_list import_parts(struct import *import, const char *written)
{
    struct text_list list = { 0 };
    const char *start = written;
    for (const char *at = written;; at++) {
        size_t length = *at ? separator_length(at) : 0;
        if (*at && !length)
            continue;
        const char *part = text_trim(
            import->ctx->arena, arena_text_n(import->ctx->arena, start, (size_t)(at - start)));
        if (*part)
            LIST_PUSH(import->ctx, list, part);
        if (!*at)
            return list;
        start = at + length;
        at = start - 1;
    }
}

/* ---- passwords ---- */

/* Twelve characters that nobody takes for one another, of three kinds at least. */
static const char *make_password(struct arena *arena)
{
    static const char lower[] = "abcdefghjkmnpqrstuvwxyz", upper[] = "ABCDEFGHJKMNPQRSTUVWXYZ",
                      digits[] = "23456789";
    struct buffer text = buffer_new(arena);
    for (int i = 0; i < 4; i++) {
        if (i)
            buffer_add_char(&text, '-');
        buffer_add_char(&text, upper[randombytes_uniform(sizeof upper - 1)]);
        buffer_add_char(&text, digits[randombytes_uniform(sizeof digits - 1)]);
        buffer_add_char(&text, lower[randombytes_uniform(sizeof lower - 1)]);
    }
    return buffer_text(&text);
}

/* Hashing takes its time by design: it happens before the writer's place is taken. */
static void make_passwords(
    struct import *import, int64_t count, const struct exchange_progress *progress)
{
    const struct {
        struct arena *arena;
    } owner = { import->kept };
    if (progress && progress->begin)
        progress->begin(MSG_IMPORT_PROGRESS_PASSWORDS);
    for (int64_t i = 0; i < count; i++) {
        const char *password = make_password(import->kept);
        LIST_PUSH(&owner, import->passwords, password);
        LIST_PUSH(
            &owner, import->hashes, arena_text(import->kept, password_hash(import->ctx, password)));
        if (progress && progress->show)
            progress->show(i + 1, count);
    }
}

void import_give_password(
    struct import *import, int64_t person_id, const char *user_name, const char *name)
{
    size_t next = import->accounts.count;
    if (next >= import->hashes.count)
        return;
    const struct {
        struct arena *arena;
    } owner = { import->kept };
    db_exec(import->ctx,
        "UPDATE person SET password_hash = $1, password_set_at = $2, must_change_password = 1 "
        "WHERE id = $3",
        import->hashes.items[next], import->ctx->now, person_id);
    LIST_PUSH(&owner, import->accounts,
        arena_printf(
            import->kept, "%s,\"%s\",%s\r\n", user_name, name, import->passwords.items[next]));
}

static void write_passwords(struct import *import, const char *path)
{
    int at = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *out = at >= 0 ? fdopen(at, "w") : NULL;
    if (!out) {
        ctx_fault(import->ctx, "%s: %s", path, strerror(errno));
        return;
    }
    fputs("\xef\xbb\xbfuser_name,name,password\r\n", out);
    for (size_t i = 0; i < import->accounts.count; i++)
        fputs(import->accounts.items[i], out);
    bool is_written = fflush(out) == 0 && fsync(at) == 0;
    if (fclose(out) != 0 || !is_written) {
        ctx_fault(import->ctx, "%s: %s", path, strerror(errno));
        unlink(path);
    }
}

/* ---- rows ---- */

static void note_problems(struct import *import, const struct problems *problems)
{
    const struct {
        struct arena *arena;
    } owner = { import->kept };
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *at = &problems->items[i];
        int column = find_column(import->ctx->arena, import->kind, at->field);
        if (import->report->faults.count >= FAULTS_MOST)
            return;
        LIST_PUSH(&owner, import->report->faults,
            (struct import_fault) {
                .line = import->line,
                .column = column < 0 ? at->field
                                     : arena_text(import->kept,
                                         title_of(import->ctx, &import->kind->columns[column])),
                .reason = arena_text(
                    import->kept, message(import->ctx, at->message, text_or(at->first, ""))),
                .found = column < 0 ? ""
                                    : arena_text(import->kept,
                                        text_cut(import->ctx->arena, import->values[column], 40)),
            });
    }
}

static void take_row(struct import *import, const struct table_row *row, const int *places)
{
    struct problems problems = { 0 };
    size_t count = column_count(import->kind);
    import->line = row->line;
    import->values = ARENA_ARRAY(import->ctx->arena, const char *, count);
    for (size_t i = 0; i < count; i++) {
        bool is_there = places[i] >= 0 && (size_t)places[i] < row->count;
        import->values[i] = is_there ? text_trim(import->ctx->arena, row->cells[places[i]]) : "";
        const struct import_column *column = &import->kind->columns[i];
        if (column->is_needed && !*import->values[i])
            problem_add(import->ctx, &problems, column->code, MSG_FORM_MISSING);
        if (!text_is_valid(import->values[i], strlen(import->values[i])))
            problem_add(import->ctx, &problems, column->code, MSG_IMPORT_BAD_TEXT);
    }
    if (import->writes)
        db_savepoint(import->ctx);
    if (problems.count == 0)
        import->kind->take(import, &problems);
    if (import->writes && problems.count == 0)
        db_savepoint_keep(import->ctx);
    else if (import->writes && !import->ctx->fault)
        db_savepoint_undo(import->ctx);
    note_problems(import, &problems);
    import->report->good_count += problems.count == 0;
    import->report->bad_count += problems.count > 0;
}

static void take_rows(struct import *import, const char *path)
{
    const char *error = NULL;
    int places[COLUMNS_MOST];
    struct table_reader *reader = table_open(import->kept, path, &error);
    if (!reader) {
        ctx_fault(import->ctx, "%s: %s", path, error);
        return;
    }
    struct table_row row;
    if (table_next(reader, import->kept, &row))
        read_header(import, &row, places);
    else if (!table_error(reader))
        ctx_fault(import->ctx, "%s", message(import->ctx, MSG_IMPORT_NO_ROWS));
    while (!import->ctx->fault) {
        arena_reset(import->ctx->arena);
        if (!table_next(reader, import->ctx->arena, &row))
            break;
        take_row(import, &row, places);
    }
    if (table_error(reader))
        ctx_fault(import->ctx, "%s: %s", path, table_error(reader));
    table_close(reader);
}

/* The context of the rows: its arena is emptied for each. */
static struct ctx rows_begin(struct ctx *ctx)
{
    struct ctx rows = *ctx;
    rows.arena = arena_new();
    return rows;
}

static void rows_end(struct ctx *ctx, struct ctx *rows)
{
    if (rows->fault)
        ctx_fault(ctx, "%s", arena_text(ctx->arena, rows->fault));
    arena_free(rows->arena);
}

struct import_report import_check(struct ctx *ctx, const struct import_kind *kind, const char *path,
    const struct exchange_progress *progress)
{
    struct import_report report = { 0 };
    struct ctx rows = rows_begin(ctx);
    struct import import = { .kind = kind, .ctx = &rows, .kept = ctx->arena, .report = &report };
    if (progress && progress->begin)
        progress->begin(MSG_IMPORT_PROGRESS_CHECK);
    db_begin(&rows, DB_READ);
    take_rows(&import, path);
    db_rollback(&rows);
    rows_end(ctx, &rows);
    return report;
}

bool import_file(struct ctx *ctx, const struct import_kind *kind, const char *path, bool skips_bad,
    const char *passwords, struct import_report *report, const struct exchange_progress *progress)
{
    *report = import_check(ctx, kind, path, progress);
    if (ctx->fault || (report->bad_count > 0 && !skips_bad))
        return false;
    int64_t accounts = report->account_count;
    *report = (struct import_report) { 0 };
    struct ctx rows = rows_begin(ctx);
    struct import import = {
        .kind = kind, .ctx = &rows, .kept = ctx->arena, .report = report, .writes = true
    };
    if (passwords)
        make_passwords(&import, accounts, progress);
    db_begin(&rows, DB_WRITE);
    take_rows(&import, path);
    /* what the check saw may have changed since */
    bool is_well = !rows.fault && (report->bad_count == 0 || skips_bad);
    if (is_well && passwords && import.accounts.count > 0)
        write_passwords(&import, passwords);
    if (is_well)
        is_well = db_commit(&rows);
    else
        db_rollback(&rows);
    if (!is_well && passwords && import.accounts.count > 0 && rows.fault)
        unlink(passwords);
    rows_end(ctx, &rows);
    return is_well;
}
