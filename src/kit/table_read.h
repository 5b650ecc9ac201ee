/* Tables that people bring: the rows of a CSV or XLSX file, one at a time. What comes from outside
 * is not trusted: sizes are limited, and what is malformed is said with its line. */
#pragma once
#include <stdbool.h>

#include "base/arena.h"
#include "base/list.h"

struct table_reader;

struct table_row {
    int64_t line; /* of the file, from 1; of a row with line breaks its first line */
    size_t count;
    const char **cells; /* UTF-8, untrimmed, never NULL */
};

/* Opens a file. What it is, is seen from its content: a ZIP archive is read as XLSX, anything else
 * as CSV (RFC 4180) in UTF-8, UTF-16 with a mark, or GB18030, with commas, semicolons or tabs. NULL
 * with the reason in `error` (in English, in the arena): it cannot be read, is too large (256 MB),
 * or is no workbook. Of a workbook the first sheet is read. */
struct table_reader *table_open(struct arena *, const char *path, const char **error);

/* The next row that has anything in it; what it gives lives in `arena`. False at the end and where
 * the file is malformed: table_error says which. Dates of a workbook become "2025-02-14", numbers
 * have no more digits than they need; merged cells count in their first place. */
bool table_next(struct table_reader *, struct arena *, struct table_row *);

/* What is wrong with the file and at which line, or NULL. */
const char *table_error(const struct table_reader *);

void table_close(struct table_reader *);

/* The parts of a file that are no larger than this are read; a cell of more characters, or a row of
 * more cells, is an error: a small archive may hold gigabytes. */
enum {
    TABLE_PART_MOST = 256 * 1024 * 1024,
    TABLE_CELL_MOST = 1024 * 1024,
    TABLE_CELLS_MOST = 1000
};
