#include "kit/sheet.h"

#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/clock.h"

static struct ctx ctx;

static const char *cell(const char *text)
{
    struct buffer out = buffer_new(ctx.arena);
    csv_add_text(&out, text);
    return buffer_text(&out);
}

static void a_plain_cell_stays_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(cell("荷浦区教育局"), "荷浦区教育局");
    assert_string_equal(cell(""), "");
}

static void commas_quotes_and_line_breaks_are_quoted(void **state)
{
    (void)state;
    assert_string_equal(cell("a,b"), "\"a,b\"");
    assert_string_equal(cell("说“好”，\"是\""), "\"说“好”，\"\"是\"\"\"");
    assert_string_equal(cell("一\n二"), "\"一\n二\"");
}

static void what_would_run_as_a_formula_gets_an_apostrophe(void **state)
{
    (void)state;
    assert_string_equal(cell("=1+1"), "'=1+1");
    assert_string_equal(cell("+86"), "'+86");
    assert_string_equal(cell("-2"), "'-2");
    assert_string_equal(cell("@SUM(A1)"), "'@SUM(A1)");
    assert_string_equal(cell("\tx"), "'\tx");
    assert_string_equal(
        cell("=HYPERLINK(\"http://a\",\"b\")"), "\"'=HYPERLINK(\"\"http://a\"\",\"\"b\"\")\"");
    assert_string_equal(cell("a=b"), "a=b");
}

static struct buffer small_table(enum sheet_form form)
{
    struct sheet_column columns[] = { { "名称", SHEET_TEXT, 10 }, { "数", SHEET_INT, 5 },
        { "日期", SHEET_DAY, 12 }, { "时间", SHEET_MOMENT, 16 } };
    struct sheet_column_list list = { columns, COUNT_OF(columns) };
    struct sheet *sheet = sheet_begin(&ctx, form, "表", &list);
    int64_t day = day_from_date(2026, 3, 5);
    sheet_row(sheet,
        (struct sheet_cell[]) { { .text = "甲" }, { .number = 7 }, { .number = day },
            { .number = day_start_ms(day) + 9 * 3600000 } });
    sheet_row(sheet, (struct sheet_cell[]) { { .text = NULL }, { .number = 0 }, { 0 }, { 0 } });
    return sheet_end(sheet);
}

static void csv_has_a_mark_a_heading_and_iso_dates(void **state)
{
    (void)state;
    struct buffer csv = small_table(SHEET_CSV);
    assert_string_equal(buffer_text(&csv),
        "\xef\xbb\xbf名称,数,日期,时间\r\n甲,7,2026-03-05,2026-03-05 09:00\r\n,0,,\r\n");
}

static void xlsx_is_a_zip_archive_and_leaves_no_file_behind(void **state)
{
    (void)state;
    struct buffer xlsx = small_table(SHEET_XLSX);
    assert_null(ctx.fault);
    assert_true(xlsx.length > 1000);
    assert_memory_equal(xlsx.data, "PK\3\4", 4);
}

int main(void)
{
    clock_set_zone("Asia/Shanghai");
    ctx = (struct ctx) { .arena = arena_new(), .actor = &actor_nobody };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_cell_stays_as_it_is),
        cmocka_unit_test(commas_quotes_and_line_breaks_are_quoted),
        cmocka_unit_test(what_would_run_as_a_formula_gets_an_apostrophe),
        cmocka_unit_test(csv_has_a_mark_a_heading_and_iso_dates),
        cmocka_unit_test(xlsx_is_a_zip_archive_and_leaves_no_file_behind),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(ctx.arena);
    return failed;
}
