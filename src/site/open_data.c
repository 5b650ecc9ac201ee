/* The files of open data and what is written about them. */
#include "site/open_data.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "proposals/public_data.h"

static const struct open_column proposal_columns[] = {
    { "id", OPEN_NUMBER, MSG_OPEN_ID },
    { "number", OPEN_TEXT, MSG_OPEN_NUMBER },
    { "year", OPEN_NUMBER, MSG_OPEN_YEAR },
    { "kind", OPEN_TEXT, MSG_OPEN_PROPOSAL_KIND },
    { "state", OPEN_TEXT, MSG_OPEN_STATE },
    { "title", OPEN_TEXT, MSG_OPEN_TITLE },
    { "proposer", OPEN_TEXT, MSG_OPEN_PROPOSER },
    { "category", OPEN_TEXT, MSG_OPEN_CATEGORY },
    { "sector", OPEN_TEXT, MSG_OPEN_SECTOR },
    { "units", OPEN_TEXTS, MSG_OPEN_UNITS },
    { "reply_class", OPEN_TEXT, MSG_OPEN_CLASS },
    { "attitude", OPEN_TEXT, MSG_OPEN_ATTITUDE },
    { "result", OPEN_TEXT, MSG_OPEN_RESULT },
    { "is_key", OPEN_YES_NO, MSG_OPEN_KEY },
    { "is_excellent", OPEN_YES_NO, MSG_OPEN_EXCELLENT },
    { "submitted_on", OPEN_DAY, MSG_OPEN_SUBMITTED },
    { "filed_on", OPEN_DAY, MSG_OPEN_FILED },
    { "replied_on", OPEN_DAY, MSG_OPEN_REPLIED },
    { "closed_on", OPEN_DAY, MSG_OPEN_CLOSED },
    { "published_on", OPEN_DAY, MSG_OPEN_PUBLISHED },
    { "is_text_public", OPEN_YES_NO, MSG_OPEN_TEXT_PUBLIC },
    { "situation", OPEN_TEXT, MSG_OPEN_SITUATION },
    { "analysis", OPEN_TEXT, MSG_OPEN_ANALYSIS },
    { "suggestions", OPEN_TEXTS, MSG_OPEN_SUGGESTIONS },
    { "path", OPEN_TEXT, MSG_OPEN_PATH },
};
static const struct open_column reply_columns[] = {
    { "id", OPEN_NUMBER, MSG_OPEN_ID },
    { "proposal_id", OPEN_NUMBER, MSG_OPEN_PROPOSAL_ID },
    { "proposal_number", OPEN_TEXT, MSG_OPEN_NUMBER },
    { "reply_number", OPEN_TEXT, MSG_OPEN_REPLY_NUMBER },
    { "unit", OPEN_TEXT, MSG_OPEN_UNIT },
    { "reply_class", OPEN_TEXT, MSG_OPEN_CLASS },
    { "round", OPEN_NUMBER, MSG_OPEN_ROUND },
    { "is_second", OPEN_YES_NO, MSG_OPEN_SECOND },
    { "signed_on", OPEN_DAY, MSG_OPEN_SIGNED },
    { "body", OPEN_TEXT, MSG_OPEN_BODY },
    { "answers", OPEN_TEXTS, MSG_OPEN_ANSWERS },
};
static const struct open_column commitment_columns[] = {
    { "id", OPEN_NUMBER, MSG_OPEN_ID },
    { "proposal_id", OPEN_NUMBER, MSG_OPEN_PROPOSAL_ID },
    { "proposal_number", OPEN_TEXT, MSG_OPEN_NUMBER },
    { "reply_id", OPEN_NUMBER, MSG_OPEN_REPLY_ID },
    { "unit", OPEN_TEXT, MSG_OPEN_UNIT },
    { "text", OPEN_TEXT, MSG_OPEN_COMMITMENT },
    { "due_on", OPEN_DAY, MSG_OPEN_DUE },
    { "state", OPEN_TEXT, MSG_OPEN_COMMITMENT_STATE },
    { "ended_on", OPEN_DAY, MSG_OPEN_ENDED },
};
static const struct open_column figure_columns[] = {
    { "year", OPEN_NUMBER, MSG_OPEN_YEAR },
    { "received", OPEN_NUMBER, MSG_OPEN_COUNT_RECEIVED },
    { "filed", OPEN_NUMBER, MSG_OPEN_COUNT_FILED },
    { "assigned", OPEN_NUMBER, MSG_OPEN_COUNT_ASSIGNED },
    { "replied", OPEN_NUMBER, MSG_OPEN_COUNT_REPLIED },
    { "closed", OPEN_NUMBER, MSG_OPEN_COUNT_CLOSED },
    { "published", OPEN_NUMBER, MSG_OPEN_COUNT_PUBLISHED },
    { "commitments", OPEN_NUMBER, MSG_OPEN_COUNT_COMMITMENTS },
    { "commitments_kept", OPEN_NUMBER, MSG_OPEN_COUNT_KEPT },
    { "commitments_overdue", OPEN_NUMBER, MSG_OPEN_COUNT_OVERDUE },
};

const struct open_dataset open_datasets[OPEN_KIND_COUNT] = {
    { "proposals", MSG_OPEN_PROPOSALS, proposal_columns, COUNT_OF(proposal_columns) },
    { "replies", MSG_OPEN_REPLIES, reply_columns, COUNT_OF(reply_columns) },
    { "commitments", MSG_OPEN_COMMITMENTS, commitment_columns, COUNT_OF(commitment_columns) },
    { "figures", MSG_OPEN_FIGURES, figure_columns, COUNT_OF(figure_columns) },
};

enum message open_type_message(enum open_type type)
{
    static const enum message messages[] = { MSG_OPEN_TYPE_TEXT, MSG_OPEN_TYPE_NUMBER,
        MSG_OPEN_TYPE_YES_NO, MSG_OPEN_TYPE_DAY, MSG_OPEN_TYPE_TEXTS };
    return messages[type];
}

const char *open_extension(enum open_format format)
{
    return format == OPEN_CSV ? "csv" : "jsonl";
}

/* ---- values ---- */

static void put_json_text(FILE *file, const char *text)
{
    fputc('"', file);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c == '"' || *c == '\\')
            fprintf(file, "\\%c", *c);
        else if (*c < 0x20)
            fprintf(file, "\\u%04x", *c);
        else
            fputc(*c, file);
    fputc('"', file);
}

/* A text that a spreadsheet would take for a formula gets an apostrophe in front. */
static void put_csv_text(FILE *file, const char *text)
{
    fputc('"', file);
    if (*text && strchr("=+-@\t\r", *text))
        fputc('\'', file);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

static FILE *begin_value(struct open_writer *writer)
{
    FILE *file = writer->file;
    if (writer->is_json)
        fprintf(
            file, "%s\"%s\":", writer->at ? "," : "{", writer->dataset->columns[writer->at].name);
    else if (writer->at)
        fputc(',', file);
    writer->at++;
    return file;
}

void open_put_text(struct open_writer *writer, const char *text)
{
    FILE *file = begin_value(writer);
    (writer->is_json ? put_json_text : put_csv_text)(file, text_or(text, ""));
}

void open_put_number(struct open_writer *writer, int64_t number)
{
    fprintf(begin_value(writer), "%lld", (long long)number);
}

void open_put_yes_no(struct open_writer *writer, bool is_yes)
{
    FILE *file = begin_value(writer);
    fputs(writer->is_json ? (is_yes ? "true" : "false") : (is_yes ? "1" : "0"), file);
}

void open_put_day(struct open_writer *writer, int64_t day)
{
    FILE *file = begin_value(writer);
    char text[11] = "";
    if (day)
        day_format(day, text);
    if (!writer->is_json)
        fputs(text, file);
    else if (day)
        put_json_text(file, text);
    else
        fputs("null", file);
}

void open_put_moment(struct open_writer *writer, int64_t ms)
{
    open_put_day(writer, ms ? day_of(ms) : 0);
}

void open_put_texts(struct open_writer *writer, struct text_list texts)
{
    FILE *file = begin_value(writer);
    if (writer->is_json) {
        fputc('[', file);
        for (size_t i = 0; i < texts.count; i++) {
            fputs(i ? "," : "", file);
            put_json_text(file, texts.items[i]);
        }
        fputc(']', file);
        return;
    }
    fputc('"', file);
    for (size_t i = 0; i < texts.count; i++) {
        fputs(i ? "\n" : "", file);
        for (const char *c = texts.items[i]; *c; c++) {
            fputs(*c == '"'                                               ? "\""
                    : i == 0 && c == texts.items[0] && strchr("=+-@", *c) ? "'"
                                                                          : "",
                file);
            fputc(*c, file);
        }
    }
    fputc('"', file);
}

void open_end_row(struct open_writer *writer)
{
    fputs(writer->is_json ? "}\n" : "\r\n", writer->file);
    writer->at = 0;
}

/* ---- files ---- */

const char *open_version(struct ctx *ctx, enum open_kind kind)
{
    /* what is overdue changes with the day */
    int64_t today = kind == OPEN_FIGURES ? ctx_today(ctx) : 0;
    return arena_printf(ctx->arena, "%s-%lld", public_version(ctx), (long long)today);
}

static const char *path_of(
    struct ctx *ctx, enum open_kind kind, enum open_format format, const char *folder)
{
    return arena_printf(ctx->arena, "%s/open-data/%s-%s.%s", folder, open_datasets[kind].code,
        open_version(ctx, kind), open_extension(format));
}

int64_t open_size(struct ctx *ctx, enum open_kind kind, enum open_format format, const char *folder)
{
    struct stat info;
    return stat(path_of(ctx, kind, format, folder), &info) == 0 ? (int64_t)info.st_size : -1;
}

/* Files of earlier versions; who reads one at this moment keeps it open. */
static void remove_older(
    struct ctx *ctx, enum open_kind kind, enum open_format format, const char *folder)
{
    const char *path = path_of(ctx, kind, format, folder), *name = strrchr(path, '/') + 1;
    const char *begin = arena_printf(ctx->arena, "%s-", open_datasets[kind].code);
    const char *place = arena_printf(ctx->arena, "%s/open-data", folder);
    DIR *files = opendir(place);
    for (struct dirent *file; files && (file = readdir(files));)
        if (text_starts_with(file->d_name, begin)
            && text_ends_with(file->d_name, open_extension(format))
            && strcmp(file->d_name, name) != 0)
            unlink(arena_printf(ctx->arena, "%s/%s", place, file->d_name));
    if (files)
        closedir(files);
}

static void write_header(struct open_writer *writer)
{
    if (writer->is_json)
        return;
    fputs("\xef\xbb\xbf", writer->file); /* so that spreadsheets read it as UTF-8 */
    for (size_t i = 0; i < writer->dataset->count; i++)
        fprintf(writer->file, "%s%s", i ? "," : "", writer->dataset->columns[i].name);
    fputs("\r\n", writer->file);
}

const char *open_file(
    struct ctx *ctx, enum open_kind kind, enum open_format format, const char *folder)
{
    const char *path = path_of(ctx, kind, format, folder);
    if (access(path, R_OK) == 0)
        return path;
    mkdir(arena_printf(ctx->arena, "%s/open-data", folder), 0750);
    char *temporary = arena_printf(ctx->arena, "%s/open-data/new-XXXXXX", folder);
    int descriptor = mkostemp(temporary, 0);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "wb") : NULL;
    if (!file) {
        ctx_fault(ctx, "open data cannot be written: %s", strerror(errno));
        return NULL;
    }
    struct open_writer writer = {
        .file = file, .dataset = &open_datasets[kind], .is_json = format == OPEN_JSON_LINES
    };
    write_header(&writer);
    open_write_rows(ctx, kind, &writer);
    bool is_written = ferror(file) == 0;
    is_written &= fclose(file) == 0;
    if (is_written && !ctx->fault && rename(temporary, path) == 0) {
        remove_older(ctx, kind, format, folder);
        return path;
    }
    unlink(temporary);
    ctx_fault(ctx, "open data cannot be written");
    return NULL;
}
