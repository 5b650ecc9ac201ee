/* What the two kinds of tables share: private to the readers. */
#pragma once
#include "base/buffer.h"
#include "base/text.h"
#include "kit/table_read.h"

/* Bytes of a CSV file as UTF-8 without a byte order mark. NULL with the reason. */
struct csv;
struct csv *csv_open(struct arena *, const char *data, size_t length, const char **error);
bool csv_next(struct csv *, struct arena *, struct table_row *, const char **error);

struct xlsx;
struct xlsx *xlsx_open(struct arena *, const char *path, const char **error);
bool xlsx_next(struct xlsx *, struct arena *, struct table_row *, const char **error);
void xlsx_close(struct xlsx *);

/* Puts a text into a cell of a row that grows as needed; false beyond TABLE_CELLS_MOST. */
struct cell_list {
    const char **items;
    size_t count;
};
bool cells_put(struct arena *, struct cell_list *, size_t column, const char *text);
