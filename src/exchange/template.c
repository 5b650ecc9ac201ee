/* The empty list that a committee fills in. */
#include <errno.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "exchange/import_private.h"

static void write_columns(struct ctx *ctx, const struct import_kind *kind, lxw_workbook *book)
{
    bool is_chinese = ctx->language == LANGUAGE_ZH;
    lxw_worksheet *sheet = workbook_add_worksheet(book, message(ctx, MSG_IMPORT_TEMPLATE_SHEET));
    lxw_format *needed = workbook_add_format(book), *other = workbook_add_format(book);
    lxw_format *plain = workbook_add_format(book);
    format_set_bold(needed);
    format_set_bg_color(needed, 0xF6E3D9);
    format_set_bold(other);
    format_set_bg_color(other, 0xE8EEF0);
    format_set_num_format(plain, "@");
    for (int i = 0; kind->columns[i].code; i++) {
        const struct import_column *column = &kind->columns[i];
        const char *titles = is_chinese ? column->zh : column->en;
        const char *title = arena_text_n(ctx->arena, titles, strcspn(titles, "|"));
        lxw_col_t at = (lxw_col_t)i;
        worksheet_set_column(sheet, at, at, 18, plain);
        worksheet_write_string(sheet, 0, at,
            column->is_needed ? arena_printf(ctx->arena, "%s *", title) : title,
            column->is_needed ? needed : other);
    }
    worksheet_freeze_panes(sheet, 1, 0);
}

/* Examples stand on the sheet with the help: on the first they would be imported. */
static void write_help(struct ctx *ctx, const struct import_kind *kind, lxw_workbook *book)
{
    bool is_chinese = ctx->language == LANGUAGE_ZH;
    lxw_worksheet *sheet = workbook_add_worksheet(book, message(ctx, MSG_IMPORT_TEMPLATE_HELP));
    lxw_format *bold = workbook_add_format(book), *wrapped = workbook_add_format(book);
    format_set_bold(bold);
    format_set_text_wrap(wrapped);
    format_set_align(wrapped, LXW_ALIGN_VERTICAL_TOP);
    worksheet_set_column(sheet, 0, 1, 22, wrapped);
    worksheet_set_column(sheet, 2, 3, 48, wrapped);
    static const enum message heads[] = { MSG_IMPORT_TEMPLATE_COLUMN, MSG_IMPORT_TEMPLATE_NEEDED,
        MSG_IMPORT_TEMPLATE_MEANING, MSG_IMPORT_TEMPLATE_EXAMPLE };
    for (lxw_col_t i = 0; i < COUNT_OF(heads); i++)
        worksheet_write_string(sheet, 0, i, message(ctx, heads[i]), bold);
    for (int i = 0; kind->columns[i].code; i++) {
        const struct import_column *column = &kind->columns[i];
        const char *titles = is_chinese ? column->zh : column->en;
        lxw_row_t row = (lxw_row_t)i + 1;
        worksheet_write_string(
            sheet, row, 0, arena_text_n(ctx->arena, titles, strcspn(titles, "|")), wrapped);
        worksheet_write_string(sheet, row, 1,
            message(ctx, column->is_needed ? MSG_IMPORT_TEMPLATE_YES : MSG_IMPORT_TEMPLATE_NO),
            wrapped);
        worksheet_write_string(sheet, row, 2, message(ctx, column->help), wrapped);
        worksheet_write_string(
            sheet, row, 3, is_chinese ? column->example_zh : column->example_en, wrapped);
    }
    worksheet_freeze_panes(sheet, 1, 0);
}

bool import_template(struct ctx *ctx, const struct import_kind *kind, const char *path)
{
    if (access(path, F_OK) == 0) {
        ctx_fault(ctx, "%s: %s", path, strerror(EEXIST));
        return false;
    }
    lxw_workbook *book = workbook_new(path);
    if (!book) {
        ctx_fault(ctx, "%s: %s", path, strerror(errno));
        return false;
    }
    write_columns(ctx, kind, book);
    write_help(ctx, kind, book);
    lxw_error error = workbook_close(book);
    if (error != LXW_NO_ERROR)
        ctx_fault(ctx, "%s: %s", path, lxw_strerror(error));
    return !ctx->fault;
}
