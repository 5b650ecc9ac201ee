#include "kit/table_read.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "kit/table_private.h"

struct table_reader {
    struct arena *arena;
    struct csv *csv;
    struct xlsx *xlsx;
    const char *error;
};

bool cells_put(struct arena *arena, struct cell_list *list, size_t column, const char *text)
{
    const struct {
        struct arena *arena;
    } owner = { arena };
    if (column >= TABLE_CELLS_MOST)
        return false;
    while (list->count <= column)
        LIST_PUSH(&owner, *list, "");
    list->items[column] = text;
    return true;
}

static const char *read_whole(struct arena *arena, FILE *in, size_t length, const char **error)
{
    char *data = arena_alloc(arena, length + 1);
    if (fread(data, 1, length, in) != length) {
        *error = "the file changed while it was read";
        return NULL;
    }
    return data;
}

struct table_reader *table_open(struct arena *arena, const char *path, const char **error)
{
    struct table_reader *reader = ARENA_NEW(arena, struct table_reader);
    reader->arena = arena;
    FILE *in = fopen(path, "rb");
    struct stat found;
    if (!in || fstat(fileno(in), &found) != 0 || !S_ISREG(found.st_mode)) {
        *error = in ? "this is no file" : strerror(errno);
    } else if (found.st_size > TABLE_PART_MOST) {
        *error = "the file is larger than 256 MB";
    } else if (found.st_size == 0) {
        *error = "the file is empty";
    } else {
        const char *data = read_whole(arena, in, (size_t)found.st_size, error);
        bool is_archive = data && found.st_size > 4 && memcmp(data, "PK\3\4", 4) == 0;
        if (is_archive)
            reader->xlsx = xlsx_open(arena, path, error);
        else if (data)
            reader->csv = csv_open(arena, data, (size_t)found.st_size, error);
    }
    if (in)
        fclose(in);
    return reader->csv || reader->xlsx ? reader : NULL;
}

static bool is_empty(const struct table_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (!text_is_blank(row->cells[i]))
            return false;
    return true;
}

bool table_next(struct table_reader *reader, struct arena *arena, struct table_row *row)
{
    while (!reader->error) {
        bool has_row = reader->csv ? csv_next(reader->csv, arena, row, &reader->error)
                                   : xlsx_next(reader->xlsx, arena, row, &reader->error);
        if (!has_row)
            break;
        if (!is_empty(row))
            return true;
    }
    return false;
}

const char *table_error(const struct table_reader *reader)
{
    return reader->error;
}

void table_close(struct table_reader *reader)
{
    if (reader->xlsx)
        xlsx_close(reader->xlsx);
    reader->xlsx = NULL;
}
