/* Lists to take away: one description of a table, written as XLSX for reading and as CSV for other
 * programs. Rows are handed over one by one, so that thousands need little memory. */
#pragma once
#include "base/buffer.h"
#include "base/ctx.h"

enum sheet_type {
    SHEET_TEXT,
    SHEET_INT,
    SHEET_DAY, /* a day number */
    SHEET_MOMENT, /* UTC milliseconds */
};

struct sheet_column {
    const char *title;
    enum sheet_type type;
    int width; /* in characters */
};
struct sheet_column_list {
    struct sheet_column *items;
    size_t count;
};

/* One cell: text for SHEET_TEXT, number for the others; a date of 0 is an empty cell. */
struct sheet_cell {
    const char *text;
    int64_t number;
};

enum sheet_form { SHEET_XLSX, SHEET_CSV };

struct sheet;

/* Begins a table under a name (of the worksheet, and printed above it): at most 31 characters, none
 * of []:*?/ or a backslash. */
struct sheet *sheet_begin(
    struct ctx *, enum sheet_form, const char *name, const struct sheet_column_list *);

/* Adds a row: as many cells as there are columns. */
void sheet_row(struct sheet *, const struct sheet_cell *cells);

/* Ends it and gives its bytes: XLSX with a fixed heading row, filters, widths, real dates and
 * numbers, printed in landscape A4 with the heading on each page; CSV by RFC 4180 in UTF-8 with a
 * byte order mark. An empty buffer after a fault. */
struct buffer sheet_end(struct sheet *);

/* The MIME type of a form. */
const char *sheet_mime_type(enum sheet_form);

/* Adds a text as a cell of a CSV file: quoted where it must be, and with an apostrophe in front
 * where a spreadsheet would take it for a formula. */
void csv_add_text(struct buffer *, const char *text);
