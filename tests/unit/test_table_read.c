/* Tables that people bring: what is read from them, and what is refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#include "base/text.h"
#include "kit/table_read.h"
#include "world.h"

static char folder[WORLD_FOLDER_MOST], path[WORLD_FOLDER_MOST + 6];
static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    world_folder(folder);
    snprintf(path, sizeof path, "%s/table", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    rmdir(folder);
    arena_free(arena);
    return 0;
}

static void put(const void *data, size_t length)
{
    FILE *out = fopen(path, "wb");
    fwrite(data, 1, length, out);
    fclose(out);
}

/* All rows as text: "line:cell|cell;", then "!error" where there is one. */
static const char *read_all(void)
{
    const char *error = NULL;
    struct table_reader *reader = table_open(arena, path, &error);
    if (!reader)
        return arena_printf(arena, "!%s", error);
    const char *all = "";
    struct table_row row;
    while (table_next(reader, arena, &row)) {
        all = arena_printf(arena, "%s%lld:", all, (long long)row.line);
        for (size_t i = 0; i < row.count; i++)
            all = arena_printf(arena, "%s%s%s", all, i ? "|" : "", row.cells[i]);
        all = arena_printf(arena, "%s;", all);
    }
    if (table_error(reader))
        all = arena_printf(arena, "%s!%s", all, table_error(reader));
    table_close(reader);
    return all;
}

static const char *read_text(const char *text)
{
    put(text, strlen(text));
    return read_all();
}

static void assert_error(const char *found, const char *part)
{
    const char *error = strchr(found, '!');
    if (!error || !strstr(error, part))
        fail_msg("expected an error with \"%s\", found: %s", part, found);
}

static void csv_follows_rfc_4180(void **state)
{
    (void)state;
    assert_string_equal(read_text("a,b\r\n\"x, \"\"y\"\"\",2\r\n"), "1:a|b;2:x, \"y\"|2;");
    assert_string_equal(read_text("a,b\n,\n1,\"\"\n"), "1:a|b;3:1|;");
    assert_string_equal(read_text("a"), "1:a;");
    assert_string_equal(read_text("a,b\rc,d\r"), "1:a|b;2:c|d;");
}

static void a_row_over_several_lines_has_its_first_line(void **state)
{
    (void)state;
    assert_string_equal(
        read_text("a,b\n\"one\ntwo\r\nthree\",2\nx,y\n"), "1:a|b;2:one\ntwo\r\nthree|2;5:x|y;");
}

static void the_separator_is_seen_from_the_header(void **state)
{
    (void)state;
    assert_string_equal(read_text("a;b;c,d\n1;2;3\n"), "1:a|b|c,d;2:1|2|3;");
    assert_string_equal(read_text("a\tb\n1,5\t2\n"), "1:a|b;2:1,5|2;");
    assert_string_equal(read_text("\"a;b;c\",d\n1,2\n"), "1:a;b;c|d;2:1|2;");
}

static void malformed_csv_is_named_with_its_line(void **state)
{
    (void)state;
    assert_error(read_text("a,b\n1,\"open\nand on\n"), "line 2: a quotation mark is opened");
    assert_error(read_text("a,b\n1,\"x\"y\n"), "line 2: something stands behind");
    assert_error(read_text(""), "empty");
    assert_error(read_text("a\n\x01\n"), "neither in UTF-8 nor in GB18030");
    put("a\0b", 3);
    assert_error(read_all(), "neither");
}

static void a_byte_order_mark_is_no_part_of_the_header(void **state)
{
    (void)state;
    assert_string_equal(read_text("\xef\xbb\xbf姓名,电话\n王荷,1\n"), "1:姓名|电话;2:王荷|1;");
    put("\xff\xfe"
        "a\0\t\0\x1f\x73\n\0",
        10);
    assert_string_equal(read_all(), "1:a|\u731f;");
}

static void gb18030_is_seen_and_converted(void **state)
{
    (void)state;
    /* 姓名,界别 and a character that only four bytes hold (U+20000) */
    assert_string_equal(read_text("\xd0\xd5\xc3\xfb,\xbd\xe7\xb1\xf0\n\x95\x32\x82\x36,2\n"),
        "1:姓名|界别;2:\U00020000|2;");
    assert_error(read_text("a\n\xff\xff\n"), "neither in UTF-8 nor in GB18030");
}

static void a_row_of_too_many_cells_is_refused(void **state)
{
    (void)state;
    char text[1100];
    memset(text, ',', sizeof text);
    put(text, sizeof text);
    assert_error(read_all(), "more than 1000 cells");
}

static void xlsx_gives_texts_numbers_and_dates(void **state)
{
    (void)state;
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "名单");
    lxw_format *date = workbook_add_format(book), *chinese = workbook_add_format(book);
    format_set_num_format(date, "yyyy-mm-dd");
    format_set_num_format(chinese, "yyyy\"年\"m\"月\"d\"日\"");
    worksheet_write_string(sheet, 0, 0, "姓名 & <名>", NULL);
    worksheet_write_number(sheet, 0, 1, 13800000000.0, NULL);
    worksheet_write_number(sheet, 0, 2, 0.1, NULL);
    worksheet_write_number(sheet, 0, 3, 45702, date);
    worksheet_write_number(sheet, 2, 3, 45702.75, chinese);
    worksheet_write_boolean(sheet, 2, 0, 1, NULL);
    worksheet_merge_range(sheet, 4, 0, 4, 2, "合并", NULL);
    worksheet_write_string(sheet, 4, 3, "两\n行", NULL);
    workbook_close(book);
    assert_string_equal(read_all(),
        "1:姓名 & <名>|13800000000|0.1|2025-02-14;3:1|||2025-02-14;"
        "5:合并|||两\n行;");
}

static void a_long_sheet_streams(void **state)
{
    (void)state;
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    for (lxw_row_t i = 0; i < 5000; i++) {
        worksheet_write_number(sheet, i, 0, i, NULL);
        worksheet_write_string(sheet, i, 2, arena_printf(arena, "row %u of the sheet", i), NULL);
    }
    workbook_close(book);
    const char *error = NULL;
    struct table_reader *reader = table_open(arena, path, &error);
    assert_non_null(reader);
    struct table_row row;
    for (int i = 0; i < 5000; i++) {
        assert_true(table_next(reader, arena, &row));
        assert_int_equal(row.line, i + 1);
        assert_string_equal(row.cells[0], arena_printf(arena, "%d", i));
        assert_string_equal(row.cells[2], arena_printf(arena, "row %d of the sheet", i));
    }
    assert_false(table_next(reader, arena, &row));
    assert_null(table_error(reader));
    table_close(reader);
}

/* ---- workbooks made by hand ---- */

static void add_part(zip_t *archive, const char *name, const char *text, size_t length)
{
    zip_source_t *source = zip_source_buffer(archive, text, length, 0);
    assert_true(zip_file_add(archive, name, source, ZIP_FL_OVERWRITE) >= 0);
}

static const char *read_sheet(const char *text, size_t length)
{
    unlink(path);
    zip_t *archive = zip_open(path, ZIP_CREATE, NULL);
    const char *book = "<workbook><sheets><sheet name='a' id='r1'/></sheets></workbook>";
    add_part(archive, "xl/workbook.xml", book, strlen(book));
    if (text)
        add_part(archive, "xl/worksheets/sheet1.xml", text, length);
    assert_int_equal(zip_close(archive), 0);
    return read_all();
}

static const char *read_rows(const char *rows)
{
    const char *text =
        arena_printf(arena, "<worksheet><sheetData>%s</sheetData></worksheet>", rows);
    return read_sheet(text, strlen(text));
}

static void inline_texts_are_read_without_their_phonetics(void **state)
{
    (void)state;
    assert_string_equal(
        read_rows("<row r='3'><c r='B3' t='inlineStr'><is><r><t>荷</t></r><r><t>浦</t></r>"
                  "<rPh><t>hepu</t></rPh></is></c></row><row><c t='str'><v>x</v></c><c><v>7</v>"
                  "</c></row>"),
        "3:|荷浦;4:x|7;");
}

static void malformed_workbooks_are_refused(void **state)
{
    (void)state;
    assert_error(read_sheet(NULL, 0), "no sheet");
    assert_error(read_rows("<row r='2'><c r='A2' t='s'><v>9</v></c></row>"),
        "line 2: a cell names a shared text that is not there");
    assert_error(read_rows("<row r='2'><c>"), "mismatched tag");
    assert_error(read_rows("<row><c r='ZZZ1'><v>1</v></c></row>"), "more than 1000 cells");
    put("PK\3\4 no archive at all", 22);
    assert_error(read_all(), "archive is damaged");
    unlink(path);
    zip_t *archive = zip_open(path, ZIP_CREATE, NULL);
    add_part(archive, "word/document.xml", "<a/>", 4);
    zip_close(archive);
    assert_error(read_all(), "no XLSX workbook");
}

static void a_truncated_workbook_is_refused(void **state)
{
    (void)state;
    read_rows("<row><c><v>1</v></c></row>");
    assert_int_equal(truncate(path, 200), 0);
    assert_error(read_all(), "archive is damaged");
}

static void entities_and_bombs_are_refused(void **state)
{
    (void)state;
    const char *laughs = "<!DOCTYPE w [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><worksheet/>";
    assert_error(read_sheet(laughs, strlen(laughs)), "document type");
    /* 300 MB of spaces pack into 300 kB */
    size_t length = (size_t)300 << 20;
    char *spaces = malloc(length);
    assert_non_null(spaces);
    memset(spaces, ' ', length);
    memcpy(spaces, "<worksheet>", 11);
    assert_error(read_sheet(spaces, length), "unpacks to more than 256 MB");
    size_t cell = (size_t)2 << 20;
    const char *start = "<worksheet><row><c t='str'><v>";
    memset(spaces, 'x', cell);
    memcpy(spaces, start, strlen(start));
    assert_error(read_sheet(spaces, cell), "a cell is longer than a megabyte");
    free(spaces);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(csv_follows_rfc_4180, begin, end),
        cmocka_unit_test_setup_teardown(a_row_over_several_lines_has_its_first_line, begin, end),
        cmocka_unit_test_setup_teardown(the_separator_is_seen_from_the_header, begin, end),
        cmocka_unit_test_setup_teardown(malformed_csv_is_named_with_its_line, begin, end),
        cmocka_unit_test_setup_teardown(a_byte_order_mark_is_no_part_of_the_header, begin, end),
        cmocka_unit_test_setup_teardown(gb18030_is_seen_and_converted, begin, end),
        cmocka_unit_test_setup_teardown(a_row_of_too_many_cells_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(xlsx_gives_texts_numbers_and_dates, begin, end),
        cmocka_unit_test_setup_teardown(a_long_sheet_streams, begin, end),
        cmocka_unit_test_setup_teardown(inline_texts_are_read_without_their_phonetics, begin, end),
        cmocka_unit_test_setup_teardown(malformed_workbooks_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_truncated_workbook_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(entities_and_bombs_are_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
