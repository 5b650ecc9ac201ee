#include "kit/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/clock.h"

enum { TEXT_BYTES_MOST = 32767 }; /* of a cell, as the format says */

struct sheet {
    struct ctx *ctx;
    enum sheet_form form;
    struct sheet_column_list columns;
    lxw_row_t row; /* the next one */
    struct buffer csv;
    lxw_workbook *book;
    lxw_worksheet *page;
    lxw_format *day, *moment, *text;
    char *path; /* of the temporary file */
};

/* ---- CSV ---- */

void csv_add_text(struct buffer *out, const char *text)
{
    /* OWASP: a cell that begins so is run as a formula by spreadsheets */
    bool is_formula = *text && strchr("=+-@\t\r", *text);
    bool is_quoted = text[strcspn(text, ",\"\r\n")] || *text == ' ';
    if (is_quoted)
        buffer_add_char(out, '"');
    if (is_formula)
        buffer_add_char(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buffer_add_char(out, '"');
        buffer_add_char(out, *text);
    }
    if (is_quoted)
        buffer_add_char(out, '"');
}

static void add_csv_cell(struct buffer *out, enum sheet_type type, const struct sheet_cell *cell)
{
    char day[11];
    if (type == SHEET_TEXT) {
        csv_add_text(out, text_or(cell->text, ""));
    } else if (type == SHEET_INT) {
        buffer_printf(out, "%lld", (long long)cell->number);
    } else if (cell->number && type == SHEET_DAY) {
        day_format(cell->number, day);
        buffer_add(out, day);
    } else if (cell->number) {
        struct date date;
        int hour, minute, second;
        clock_local(cell->number, &date, &hour, &minute, &second);
        buffer_printf(
            out, "%04d-%02d-%02d %02d:%02d", date.year, date.month, date.day, hour, minute);
    }
}

static void begin_csv(struct sheet *sheet)
{
    sheet->csv = buffer_new(sheet->ctx->arena);
    buffer_add(&sheet->csv, "\xef\xbb\xbf");
    for (size_t i = 0; i < sheet->columns.count; i++) {
        if (i)
            buffer_add_char(&sheet->csv, ',');
        csv_add_text(&sheet->csv, sheet->columns.items[i].title);
    }
    buffer_add(&sheet->csv, "\r\n");
}

static void add_csv_row(struct sheet *sheet, const struct sheet_cell *cells)
{
    for (size_t i = 0; i < sheet->columns.count; i++) {
        if (i)
            buffer_add_char(&sheet->csv, ',');
        add_csv_cell(&sheet->csv, sheet->columns.items[i].type, &cells[i]);
    }
    buffer_add(&sheet->csv, "\r\n");
}

/* ---- XLSX: each row goes to disk when the next one begins ---- */

static const char *temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

static void begin_xlsx(struct sheet *sheet, const char *name)
{
    struct ctx *ctx = sheet->ctx;
    sheet->path = arena_printf(ctx->arena, "%s/heyi-sheet-XXXXXX", temporary_folder());
    int file = mkstemp(sheet->path);
    if (file < 0) {
        ctx_fault(ctx, "xlsx: no temporary file in %s", temporary_folder());
        return;
    }
    close(file);
    lxw_workbook_options options = { .constant_memory = LXW_TRUE,
        .tmpdir = arena_text(ctx->arena, temporary_folder()) };
    sheet->book = workbook_new_opt(sheet->path, &options);
    sheet->page = workbook_add_worksheet(sheet->book, name);
    lxw_format *heading = workbook_add_format(sheet->book);
    format_set_bold(heading);
    format_set_bg_color(heading, 0xE6F0EB);
    format_set_border(heading, LXW_BORDER_THIN);
    format_set_text_wrap(heading);
    format_set_align(heading, LXW_ALIGN_VERTICAL_CENTER);
    sheet->text = workbook_add_format(sheet->book);
    format_set_text_wrap(sheet->text);
    format_set_align(sheet->text, LXW_ALIGN_VERTICAL_TOP);
    sheet->day = workbook_add_format(sheet->book);
    format_set_num_format(sheet->day, "yyyy-mm-dd");
    format_set_align(sheet->day, LXW_ALIGN_VERTICAL_TOP);
    sheet->moment = workbook_add_format(sheet->book);
    format_set_num_format(sheet->moment, "yyyy-mm-dd hh:mm");
    format_set_align(sheet->moment, LXW_ALIGN_VERTICAL_TOP);
    worksheet_set_landscape(sheet->page);
    worksheet_set_paper(sheet->page, 9); /* A4 */
    worksheet_fit_to_pages(sheet->page, 1, 0); /* one page wide, as many as needed long */
    worksheet_repeat_rows(sheet->page, 0, 0);
    worksheet_freeze_panes(sheet->page, 1, 0);
    worksheet_set_header(sheet->page, arena_printf(ctx->arena, "&C%s", name));
    worksheet_set_footer(sheet->page, "&C&P / &N");
    for (size_t i = 0; i < sheet->columns.count; i++) {
        lxw_col_t column = (lxw_col_t)i;
        worksheet_set_column(sheet->page, column, column, sheet->columns.items[i].width, NULL);
        worksheet_write_string(sheet->page, 0, column, sheet->columns.items[i].title, heading);
    }
}

static void write_date(struct sheet *sheet, lxw_col_t column, int64_t number, bool is_day)
{
    struct date date;
    int hour = 0, minute = 0, second = 0;
    if (is_day)
        date = date_from_day(number);
    else
        clock_local(number, &date, &hour, &minute, &second);
    lxw_datetime moment = { date.year, date.month, date.day, hour, minute, second };
    worksheet_write_datetime(
        sheet->page, sheet->row, column, &moment, is_day ? sheet->day : sheet->moment);
}

static void add_xlsx_row(struct sheet *sheet, const struct sheet_cell *cells)
{
    for (size_t i = 0; i < sheet->columns.count; i++) {
        lxw_col_t column = (lxw_col_t)i;
        const struct sheet_cell *cell = &cells[i];
        enum sheet_type type = sheet->columns.items[i].type;
        if (type == SHEET_TEXT && cell->text && *cell->text) {
            const char *text = strlen(cell->text) > TEXT_BYTES_MOST
                ? text_cut(sheet->ctx->arena, cell->text, TEXT_BYTES_MOST / 4 - 1)
                : cell->text;
            worksheet_write_string(sheet->page, sheet->row, column, text, sheet->text);
        } else if (type == SHEET_INT) {
            worksheet_write_number(
                sheet->page, sheet->row, column, (double)cell->number, sheet->text);
        } else if ((type == SHEET_DAY || type == SHEET_MOMENT) && cell->number) {
            write_date(sheet, column, cell->number, type == SHEET_DAY);
        }
    }
}

static struct buffer read_file(struct ctx *ctx, const char *path)
{
    struct buffer out = buffer_new(ctx->arena);
    FILE *file = fopen(path, "rb");
    if (!file) {
        ctx_fault(ctx, "xlsx: %s cannot be read", path);
        return out;
    }
    size_t length;
    do {
        length = fread(buffer_reserve(&out, 65536), 1, 65536, file);
        out.length += length;
    } while (length > 0);
    fclose(file);
    return out;
}

static struct buffer end_xlsx(struct sheet *sheet)
{
    struct ctx *ctx = sheet->ctx;
    if (!sheet->book)
        return buffer_new(ctx->arena);
    worksheet_autofilter(sheet->page, 0, 0, sheet->row > 1 ? sheet->row - 1 : 1,
        (lxw_col_t)(sheet->columns.count - 1));
    lxw_error error = workbook_close(sheet->book);
    if (error)
        ctx_fault(ctx, "xlsx: %s", lxw_strerror(error));
    struct buffer out = error ? buffer_new(ctx->arena) : read_file(ctx, sheet->path);
    unlink(sheet->path);
    return out;
}

/* ---- both ---- */

struct sheet *sheet_begin(struct ctx *ctx, enum sheet_form form, const char *name,
    const struct sheet_column_list *columns)
{
    struct sheet *sheet = ARENA_NEW(ctx->arena, struct sheet);
    *sheet = (struct sheet) { .ctx = ctx, .form = form, .columns = *columns, .row = 1 };
    if (form == SHEET_XLSX)
        begin_xlsx(sheet, name);
    else
        begin_csv(sheet);
    return sheet;
}

void sheet_row(struct sheet *sheet, const struct sheet_cell *cells)
{
    if (sheet->form == SHEET_CSV)
        add_csv_row(sheet, cells);
    else if (sheet->book)
        add_xlsx_row(sheet, cells);
    sheet->row++;
}

struct buffer sheet_end(struct sheet *sheet)
{
    return sheet->form == SHEET_CSV ? sheet->csv : end_xlsx(sheet);
}

const char *sheet_mime_type(enum sheet_form form)
{
    return form == SHEET_CSV ? "text/csv; charset=utf-8"
                             : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}
