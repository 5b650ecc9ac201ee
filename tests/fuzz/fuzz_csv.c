/* CSV that people bring (kit/table_csv.c), in each of its encodings. */
#include "fuzz.h"
#include "kit/table_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx *ctx = fuzz_ctx();
    const char *error = NULL;
    struct csv *csv = csv_open(ctx->arena, (const char *)data, size, &error);
    MUST(csv || error);
    struct table_row row;
    int64_t line = 0;
    while (csv && csv_next(csv, ctx->arena, &row, &error)) {
        MUST(row.line > line);
        line = row.line;
        MUST(row.count <= TABLE_CELLS_MOST);
        for (size_t i = 0; i < row.count; i++)
            MUST(strlen(row.cells[i]) <= TABLE_CELL_MOST * 4);
    }
    return 0;
}
