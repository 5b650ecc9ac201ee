/* Workbooks that people bring (kit/table_xlsx.c). An input that begins like a ZIP archive is given
 * as it is; any other is the parts of a workbook, one behind the other with a byte 1E between:
 * sheet, shared texts, styles, workbook, relationships. An empty or missing one of the last two is
 * written as it should be. */
#include <zip.h>

#include "fuzz.h"
#include "kit/table_private.h"

static const struct {
    const char *name, *otherwise;
} parts[] = {
    { "xl/worksheets/sheet1.xml", NULL },
    { "xl/sharedStrings.xml", NULL },
    { "xl/styles.xml", NULL },
    { "xl/workbook.xml",
        "<workbook xmlns:r='r'><sheets><sheet name='a' r:id='r1'/></sheets></workbook>" },
    { "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/></Relationships>" },
};

static void add(zip_t *archive, const char *name, const void *data, size_t size)
{
    zip_source_t *source = zip_source_buffer(archive, data, size, 0);
    MUST(source && zip_file_add(archive, name, source, ZIP_FL_OVERWRITE) >= 0);
}

static zip_source_t *workbook(const uint8_t *data, size_t size)
{
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_source_keep(source);
    zip_t *archive = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);
    MUST(archive);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        const uint8_t *cut = size ? memchr(data, 0x1e, size) : NULL;
        size_t length = cut ? (size_t)(cut - data) : size;
        if (length)
            add(archive, parts[i].name, data, length);
        else if (parts[i].otherwise)
            add(archive, parts[i].name, parts[i].otherwise, strlen(parts[i].otherwise));
        data += cut ? length + 1 : length;
        size -= cut ? length + 1 : length;
    }
    if (zip_close(archive) != 0)
        zip_discard(archive);
    return source;
}

static const char *written(struct arena *arena, zip_source_t *source)
{
    zip_stat_t info;
    const char *path = fuzz_file("", 0);
    if (zip_source_stat(source, &info) == 0 && zip_source_open(source) == 0) {
        char *bytes = arena_alloc(arena, (size_t)info.size + 1);
        zip_int64_t length = zip_source_read(source, bytes, info.size);
        zip_source_close(source);
        path = fuzz_file(bytes, length > 0 ? (size_t)length : 0);
    }
    zip_source_free(source);
    return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx *ctx = fuzz_ctx();
    const char *error = NULL;
    bool is_archive = size >= 2 && memcmp(data, "PK", 2) == 0;
    const char *path =
        is_archive ? fuzz_file(data, size) : written(ctx->arena, workbook(data, size));
    struct table_reader *table = table_open(ctx->arena, path, &error);
    MUST(table || error);
    struct table_row row;
    while (table && table_next(table, ctx->arena, &row))
        for (size_t i = 0; i < row.count; i++)
            MUST(text_is_valid(row.cells[i], strlen(row.cells[i])));
    if (table)
        table_close(table);
    return 0;
}
