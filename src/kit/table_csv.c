/* CSV after RFC 4180, as the spreadsheets of the world write it. */
#include <unicode/ucnv.h>

#include "kit/table_private.h"

struct csv {
    struct arena *arena;
    const char *at, *end;
    char separator;
    int64_t line;
};

/* Text in another encoding as UTF-8; NULL where it is not in that encoding. */
static const char *convert(
    struct arena *arena, const char *encoding, const char *data, size_t length, size_t *made)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(encoding, &status);
    UErrorCode set = U_ZERO_ERROR;
    if (U_SUCCESS(status))
        ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &set);
    const char *text = NULL;
    if (U_SUCCESS(status) && U_SUCCESS(set)) {
        UErrorCode size_status = U_ZERO_ERROR;
        int32_t room =
            ucnv_toAlgorithmic(UCNV_UTF8, converter, NULL, 0, data, (int32_t)length, &size_status);
        if (size_status == U_BUFFER_OVERFLOW_ERROR || U_SUCCESS(size_status)) {
            char *out = arena_alloc(arena, (size_t)room + 1);
            UErrorCode done = U_ZERO_ERROR;
            ucnv_toAlgorithmic(UCNV_UTF8, converter, out, room + 1, data, (int32_t)length, &done);
            *made = (size_t)room;
            text = U_SUCCESS(done) ? out : NULL;
        }
    }
    ucnv_close(converter);
    return text;
}

static const char *as_utf8(struct arena *arena, const char *data, size_t *length)
{
    if (*length >= 2 && memcmp(data, "\xff\xfe", 2) == 0)
        return convert(arena, "UTF-16LE", data + 2, *length - 2, length);
    if (*length >= 2 && memcmp(data, "\xfe\xff", 2) == 0)
        return convert(arena, "UTF-16BE", data + 2, *length - 2, length);
    if (*length >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
        data += 3;
        *length -= 3;
    }
    if (text_is_valid(data, *length))
        return data;
    /* Excel in China saves "CSV" in the code page of Windows, which GB18030 contains */
    const char *text = convert(arena, "gb18030", data, *length, length);
    return text && text_is_valid(text, *length) ? text : NULL;
}

/* The one of the three that the header line has most of, outside of quotes. */
static char find_separator(const char *at, const char *end)
{
    static const char candidates[] = ",;\t";
    size_t counts[3] = { 0 };
    bool is_quoted = false;
    for (; at < end && (is_quoted || (*at != '\n' && *at != '\r')); at++) {
        const char *found = *at ? strchr(candidates, *at) : NULL;
        if (*at == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && found)
            counts[found - candidates]++;
    }
    size_t best = 0;
    for (size_t i = 1; i < 3; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}

struct csv *csv_open(struct arena *arena, const char *data, size_t length, const char **error)
{
    const char *text = as_utf8(arena, data, &length);
    if (!text) {
        *error = "the file is text neither in UTF-8 nor in GB18030; save it as CSV UTF-8 or XLSX";
        return NULL;
    }
    struct csv *csv = ARENA_NEW(arena, struct csv);
    *csv = (struct csv) { .arena = arena, .at = text, .end = text + length, .line = 1 };
    csv->separator = find_separator(csv->at, csv->end);
    return csv;
}

static const char *at_line(struct csv *csv, int64_t line, const char *what)
{
    return arena_printf(csv->arena, "line %lld: %s", (long long)line, what);
}

/* The inside of a quoted cell; stands behind its closing quote afterwards. */
static bool take_quoted(struct csv *csv, struct buffer *cell, const char **error)
{
    int64_t began = csv->line;
    for (csv->at++; csv->at < csv->end; csv->at++) {
        if (*csv->at == '"' && (csv->at + 1 == csv->end || csv->at[1] != '"')) {
            csv->at++;
            return true;
        }
        if (*csv->at == '"')
            csv->at++;
        bool is_pair = csv->at + 1 < csv->end && csv->at[0] == '\r' && csv->at[1] == '\n';
        csv->line += *csv->at == '\n' || (*csv->at == '\r' && !is_pair);
        buffer_add_char(cell, *csv->at);
    }
    *error = at_line(csv, began, "a quotation mark is opened and never closed");
    return false;
}

static bool is_cell_end(const struct csv *csv)
{
    return csv->at == csv->end || *csv->at == csv->separator || *csv->at == '\n'
        || *csv->at == '\r';
}

static const char *take_cell(struct csv *csv, struct arena *arena, const char **error)
{
    struct buffer cell = buffer_new(arena);
    if (csv->at < csv->end && *csv->at == '"') {
        if (!take_quoted(csv, &cell, error))
            return NULL;
        if (!is_cell_end(csv)) {
            *error = at_line(csv, csv->line, "something stands behind a closing quotation mark");
            return NULL;
        }
    } else {
        const char *start = csv->at;
        while (!is_cell_end(csv))
            csv->at++;
        buffer_append(&cell, start, (size_t)(csv->at - start));
    }
    if (cell.length > TABLE_CELL_MOST) {
        *error = at_line(csv, csv->line, "a cell is longer than a megabyte");
        return NULL;
    }
    return buffer_text(&cell);
}

bool csv_next(struct csv *csv, struct arena *arena, struct table_row *row, const char **error)
{
    if (csv->at == csv->end)
        return false;
    struct cell_list cells = { 0 };
    *row = (struct table_row) { .line = csv->line };
    for (bool has_more = true; has_more;) {
        const char *cell = take_cell(csv, arena, error);
        if (!cell)
            return false;
        if (!cells_put(arena, &cells, cells.count, cell)) {
            *error = at_line(csv, csv->line, "a row has more than 1000 cells");
            return false;
        }
        has_more = csv->at < csv->end && *csv->at == csv->separator;
        csv->at += has_more;
    }
    if (csv->at < csv->end) {
        bool is_pair = *csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n';
        csv->at += is_pair ? 2 : 1;
        csv->line++;
    }
    row->cells = cells.items;
    row->count = cells.count;
    return true;
}
