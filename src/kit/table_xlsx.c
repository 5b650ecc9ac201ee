/* XLSX: a ZIP archive with a sheet in XML (ECMA-376), read as it streams by. */
#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

#include "base/clock.h"
#include "kit/table_private.h"

struct held_row {
    int64_t line;
    struct cell_list cells;
};

struct xlsx {
    struct arena *arena; /* shared texts, styles */
    struct arena *rows_arena; /* what was parsed and not fetched yet */
    struct arena *spare_arena; /* takes over what is unfinished when the other is emptied */
    zip_t *archive;
    zip_file_t *sheet;
    int64_t sheet_read;
    XML_Parser parser;
    bool is_over;
    const char *error;
    struct text_list shared;
    struct {
        bool *items;
        size_t count;
    } is_date_style; /* by the number of a cell's style */
    struct id_list date_formats; /* own number formats that show a date */
    bool counts_from_1904;
    const char *first_sheet; /* its relationship */
    const char *sheet_path;
    bool is_in_cell_styles;
    struct {
        struct held_row *items;
        size_t count;
    } held; /* rows waiting, and the one that is being read */
    size_t fetched;
    int64_t line;
    size_t column;
    char type;
    size_t style;
    bool is_in_row, takes_text, is_phonetic;
    struct buffer text;
};

typedef void start_element(void *, const XML_Char *name, const XML_Char **attributes);
typedef void end_element(void *, const XML_Char *name);

/* The name without its prefix. */
static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *attribute(const XML_Char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

static void fail(struct xlsx *xlsx, const char *what)
{
    if (!xlsx->error)
        xlsx->error = xlsx->line
            ? arena_printf(xlsx->arena, "line %lld: %s", (long long)xlsx->line, what)
            : what;
    XML_StopParser(xlsx->parser, XML_FALSE);
}

/* Workbooks have no document type; entities that grow without end need one. */
static void refuse_doctype(void *data, const XML_Char *name, const XML_Char *system,
    const XML_Char *public, int has_subset)
{
    (void)name, (void)system, (void)public, (void)has_subset;
    fail(data, "the workbook has a document type, which none may have");
}

static void take_characters(void *data, const XML_Char *text, int length)
{
    struct xlsx *xlsx = data;
    if (!xlsx->takes_text || xlsx->is_phonetic)
        return;
    if (xlsx->text.length + (size_t)length > TABLE_CELL_MOST)
        return fail(xlsx, "a cell is longer than a megabyte");
    buffer_append(&xlsx->text, text, (size_t)length);
}

static void parser_begin(struct xlsx *xlsx, start_element *start, end_element *end)
{
    xlsx->parser = XML_ParserCreate(NULL);
    XML_SetUserData(xlsx->parser, xlsx);
    XML_SetElementHandler(xlsx->parser, start, end);
    XML_SetCharacterDataHandler(xlsx->parser, take_characters);
    XML_SetStartDoctypeDeclHandler(xlsx->parser, refuse_doctype);
}

/* Reads the next piece of a part and parses it. False at the part's end and on error. */
static bool parse_piece(struct xlsx *xlsx, zip_file_t *part, int64_t *read)
{
    char data[65536];
    zip_int64_t got = zip_fread(part, data, sizeof data);
    if (got < 0)
        fail(xlsx, "the archive is damaged");
    else if ((*read += got) > TABLE_PART_MOST)
        fail(xlsx, "a part of the workbook unpacks to more than 256 MB");
    else if (XML_Parse(xlsx->parser, data, (int)got, got == 0) == XML_STATUS_ERROR)
        fail(xlsx, XML_ErrorString(XML_GetErrorCode(xlsx->parser)));
    return got > 0 && !xlsx->error;
}

/* Parses a whole part. False where it is absent or broken (then xlsx->error says so). */
static bool parse_part(struct xlsx *xlsx, const char *path, start_element *start, end_element *end)
{
    zip_file_t *part = zip_fopen(xlsx->archive, path, 0);
    if (!part)
        return false;
    int64_t read = 0;
    parser_begin(xlsx, start, end);
    while (parse_piece(xlsx, part, &read))
        ;
    XML_ParserFree(xlsx->parser);
    xlsx->parser = NULL;
    zip_fclose(part);
    return !xlsx->error;
}

/* ---- workbook, relationships ---- */

static void workbook_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct xlsx *xlsx = data;
    const char *value = NULL;
    if (strcmp(local(name), "workbookPr") == 0 && (value = attribute(attributes, "date1904")))
        xlsx->counts_from_1904 = strcmp(value, "1") == 0 || strcmp(value, "true") == 0;
    bool is_sheet = strcmp(local(name), "sheet") == 0;
    for (; is_sheet && !xlsx->first_sheet && *attributes; attributes += 2)
        if (strcmp(local(attributes[0]), "id") == 0)
            xlsx->first_sheet = arena_text(xlsx->arena, attributes[1]);
}

static void relation_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct xlsx *xlsx = data;
    if (strcmp(local(name), "Relationship") != 0)
        return;
    const char *id = attribute(attributes, "Id"), *target = attribute(attributes, "Target");
    if (id && target && text_equal(id, xlsx->first_sheet))
        xlsx->sheet_path = *target == '/' ? arena_text(xlsx->arena, target + 1)
                                          : arena_printf(xlsx->arena, "xl/%s", target);
}

static void ignore_end(void *data, const XML_Char *name)
{
    (void)data, (void)name;
}

/* ---- shared texts ---- */

static void shared_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    (void)attributes;
    struct xlsx *xlsx = data;
    if (strcmp(local(name), "si") == 0)
        xlsx->text = buffer_new(xlsx->arena);
    else if (strcmp(local(name), "rPh") == 0)
        xlsx->is_phonetic = true;
    xlsx->takes_text = strcmp(local(name), "t") == 0;
}

static void shared_end(void *data, const XML_Char *name)
{
    struct xlsx *xlsx = data;
    xlsx->takes_text = false;
    if (strcmp(local(name), "rPh") == 0)
        xlsx->is_phonetic = false;
    if (strcmp(local(name), "si") == 0)
        LIST_PUSH(
            xlsx, xlsx->shared, arena_text_n(xlsx->arena, xlsx->text.data, xlsx->text.length));
}

/* ---- styles: which show a date ---- */

/* A format such as yyyy"年"m"月"d"日"; what is quoted, escaped or in brackets does not count. */
static bool shows_date(const char *format)
{
    for (const char *at = format; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at == '"' || *at == '[') {
            const char *end = strchr(at + 1, *at == '"' ? '"' : ']');
            if (!end)
                return false;
            at = end;
        } else if (strchr("dDyY", *at))
            return true;
    }
    return false;
}

/* Built in: dates, and those that East Asian versions add. */
static bool is_date_format(const struct xlsx *xlsx, int64_t id)
{
    if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36
        || (id >= 50 && id <= 54) || id == 57 || id == 58)
        return true;
    for (size_t i = 0; i < xlsx->date_formats.count; i++)
        if (xlsx->date_formats.items[i] == id)
            return true;
    return false;
}

static void styles_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct xlsx *xlsx = data;
    const char *id = attribute(attributes, "numFmtId"), *format;
    if (strcmp(local(name), "cellXfs") == 0)
        xlsx->is_in_cell_styles = true;
    if (strcmp(local(name), "numFmt") == 0 && id && (format = attribute(attributes, "formatCode"))
        && shows_date(format))
        LIST_PUSH(xlsx, xlsx->date_formats, strtoll(id, NULL, 10));
    if (strcmp(local(name), "xf") == 0 && xlsx->is_in_cell_styles)
        LIST_PUSH(xlsx, xlsx->is_date_style, is_date_format(xlsx, id ? strtoll(id, NULL, 10) : 0));
}

static void styles_end(void *data, const XML_Char *name)
{
    struct xlsx *xlsx = data;
    if (strcmp(local(name), "cellXfs") == 0)
        xlsx->is_in_cell_styles = false;
}

/* ---- the sheet ---- */

/* "BC12" is column 54, counted from 0. */
static size_t column_of(const char *reference)
{
    size_t column = 0;
    for (; *reference >= 'A' && *reference <= 'Z' && column < TABLE_CELLS_MOST; reference++)
        column = column * 26 + (size_t)(*reference - 'A') + 1;
    return column ? column - 1 : 0;
}

/* Begins a cell: where it stands, what it holds, how it is shown. */
static void cell_start(struct xlsx *xlsx, const XML_Char **attributes)
{
    const char *reference = attribute(attributes, "r"), *type = attribute(attributes, "t");
    const char *style = attribute(attributes, "s");
    const struct held_row *row = &xlsx->held.items[xlsx->held.count - 1];
    xlsx->column = reference ? column_of(reference) : row->cells.count;
    xlsx->type = !type           ? 'n'
        : strcmp(type, "s") == 0 ? 's'
        : strcmp(type, "b") == 0 ? 'b'
        : strcmp(type, "n") == 0 ? 'n'
                                 : 't';
    xlsx->style = style ? (size_t)strtoull(style, NULL, 10) : 0;
    xlsx->text = buffer_new(xlsx->rows_arena);
}

static void sheet_start(void *data, const XML_Char *qualified, const XML_Char **attributes)
{
    struct xlsx *xlsx = data;
    const char *name = local(qualified);
    if (strcmp(name, "row") == 0) {
        const char *number = attribute(attributes, "r");
        xlsx->line = number ? strtoll(number, NULL, 10) : xlsx->line + 1;
        xlsx->is_in_row = true;
        const struct {
            struct arena *arena;
        } owner = { xlsx->rows_arena };
        LIST_PUSH(&owner, xlsx->held, (struct held_row) { .line = xlsx->line });
    } else if (strcmp(name, "c") == 0 && xlsx->is_in_row) {
        cell_start(xlsx, attributes);
    } else if (strcmp(name, "rPh") == 0) {
        xlsx->is_phonetic = true;
    }
    xlsx->takes_text = xlsx->is_in_row && (strcmp(name, "v") == 0 || strcmp(name, "t") == 0);
}

/* A day number of the workbook. Day 60 of 1900 never was; Excel keeps it, so counting begins two
 * days before 1900-01-01. */
static const char *date_text(const struct xlsx *xlsx, double serial)
{
    char text[11];
    int64_t first =
        xlsx->counts_from_1904 ? day_from_date(1904, 1, 1) : day_from_date(1899, 12, 30);
    day_format(first + (int64_t)floor(serial), text);
    return arena_text(xlsx->rows_arena, text);
}

/* 13800000000 and not 1.38E+10; 0.1 and not 0.10000000000000001. */
static const char *number_text(const struct xlsx *xlsx, double number)
{
    if (number == floor(number) && fabs(number) < 1e15)
        return arena_printf(xlsx->rows_arena, "%.0f", number);
    return arena_printf(xlsx->rows_arena, "%.15g", number);
}

static const char *cell_text(struct xlsx *xlsx)
{
    const char *text = buffer_text(&xlsx->text);
    char *end;
    if (xlsx->type == 's') {
        size_t index = (size_t)strtoull(text, &end, 10);
        if (end == text || index >= xlsx->shared.count) {
            fail(xlsx, "a cell names a shared text that is not there");
            return "";
        }
        return xlsx->shared.items[index];
    }
    if (xlsx->type != 'n' || !*text)
        return text;
    double number = strtod(text, &end);
    if (end == text || *end || !isfinite(number))
        return text;
    bool is_date = xlsx->style < xlsx->is_date_style.count && xlsx->is_date_style.items[xlsx->style]
        && number >= 1 && number < 2958466;
    return is_date ? date_text(xlsx, number) : number_text(xlsx, number);
}

static void sheet_end(void *data, const XML_Char *qualified)
{
    struct xlsx *xlsx = data;
    const char *name = local(qualified);
    xlsx->takes_text = false;
    if (strcmp(name, "rPh") == 0)
        xlsx->is_phonetic = false;
    if (strcmp(name, "row") == 0)
        xlsx->is_in_row = false;
    if (strcmp(name, "c") != 0 || !xlsx->is_in_row)
        return;
    struct held_row *row = &xlsx->held.items[xlsx->held.count - 1];
    const char *text = cell_text(xlsx);
    xlsx->text = buffer_new(xlsx->rows_arena); /* a cell within a cell would write on behind it */
    if (*text && !cells_put(xlsx->rows_arena, &row->cells, xlsx->column, text))
        fail(xlsx, "a row has more than 1000 cells");
}

/* ---- the reader ---- */

/* How much a small file may grow: what is declared is refused at once, what lies is found on the
 * way. */
static const char *find_bomb(zip_t *archive)
{
    zip_int64_t count = zip_get_num_entries(archive, 0);
    if (count > 10000)
        return "the archive has more than 10000 parts";
    for (zip_int64_t i = 0; i < count; i++) {
        zip_stat_t part;
        if (zip_stat_index(archive, (zip_uint64_t)i, 0, &part) == 0 && (part.valid & ZIP_STAT_SIZE)
            && part.size > TABLE_PART_MOST && text_ends_with(part.name, ".xml"))
            return "a part of the workbook unpacks to more than 256 MB";
    }
    return NULL;
}

static const char *open_parts(struct xlsx *xlsx)
{
    const char *bomb = find_bomb(xlsx->archive);
    if (bomb)
        return bomb;
    xlsx->text = buffer_new(xlsx->arena);
    if (!parse_part(xlsx, "xl/workbook.xml", workbook_start, ignore_end))
        return text_or(xlsx->error, "this is an archive, but no XLSX workbook");
    parse_part(xlsx, "xl/_rels/workbook.xml.rels", relation_start, ignore_end);
    parse_part(xlsx, "xl/styles.xml", styles_start, styles_end);
    parse_part(xlsx, "xl/sharedStrings.xml", shared_start, shared_end);
    if (xlsx->error)
        return xlsx->error;
    xlsx->sheet =
        zip_fopen(xlsx->archive, text_or(xlsx->sheet_path, "xl/worksheets/sheet1.xml"), 0);
    return xlsx->sheet ? NULL : "the workbook has no sheet";
}

struct xlsx *xlsx_open(struct arena *arena, const char *path, const char **error)
{
    struct xlsx *xlsx = ARENA_NEW(arena, struct xlsx);
    xlsx->arena = arena;
    xlsx->archive = zip_open(path, ZIP_RDONLY, NULL);
    *error = xlsx->archive ? open_parts(xlsx) : "the archive is damaged";
    if (*error) {
        xlsx_close(xlsx);
        return NULL;
    }
    xlsx->rows_arena = arena_within(arena);
    xlsx->spare_arena = arena_within(arena);
    parser_begin(xlsx, sheet_start, sheet_end);
    return xlsx;
}

/* A row is whole when the next one has begun, or the sheet is over. */
static bool has_whole_row(const struct xlsx *xlsx)
{
    size_t whole = xlsx->held.count - (xlsx->is_in_row && xlsx->held.count > 0);
    return xlsx->fetched < whole;
}

/* Everything whole was fetched: its memory serves the next piece. A row in whose middle the last
 * piece ended moves over. */
static void begin_piece(struct xlsx *xlsx)
{
    struct arena *next = xlsx->spare_arena;
    struct cell_list cells = { 0 };
    struct buffer text = buffer_new(next);
    bool keeps_row = xlsx->is_in_row && xlsx->held.count > 0;
    if (keeps_row) {
        const struct cell_list *old = &xlsx->held.items[xlsx->held.count - 1].cells;
        for (size_t i = 0; i < old->count; i++)
            cells_put(next, &cells, i, arena_text(next, old->items[i]));
        buffer_append(&text, xlsx->text.data, xlsx->text.length);
    }
    xlsx->held.items = NULL;
    xlsx->held.count = xlsx->fetched = 0;
    const struct {
        struct arena *arena;
    } owner = { next };
    if (keeps_row)
        LIST_PUSH(&owner, xlsx->held, (struct held_row) { .line = xlsx->line, .cells = cells });
    xlsx->text = text;
    xlsx->spare_arena = xlsx->rows_arena;
    xlsx->rows_arena = next;
    arena_reset(xlsx->spare_arena);
}

bool xlsx_next(struct xlsx *xlsx, struct arena *arena, struct table_row *row, const char **error)
{
    while (!has_whole_row(xlsx) && !xlsx->is_over && !xlsx->error) {
        begin_piece(xlsx);
        xlsx->is_over = !parse_piece(xlsx, xlsx->sheet, &xlsx->sheet_read);
    }
    *error = xlsx->error;
    if (xlsx->error || !has_whole_row(xlsx))
        return false;
    const struct held_row *held = &xlsx->held.items[xlsx->fetched++];
    *row = (struct table_row) { .line = held->line, .count = held->cells.count };
    row->cells = ARENA_ARRAY(arena, const char *, held->cells.count + 1);
    for (size_t i = 0; i < held->cells.count; i++)
        row->cells[i] = arena_text(arena, held->cells.items[i]);
    return true;
}

void xlsx_close(struct xlsx *xlsx)
{
    if (xlsx->parser)
        XML_ParserFree(xlsx->parser);
    if (xlsx->sheet)
        zip_fclose(xlsx->sheet);
    if (xlsx->archive)
        zip_discard(xlsx->archive);
    arena_free(xlsx->rows_arena);
    arena_free(xlsx->spare_arena);
    *xlsx = (struct xlsx) { 0 };
}
