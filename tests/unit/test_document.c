#include "kit/document_layout.h"

#include <cmocka.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

static struct ctx ctx;

static struct document letter(void)
{
    return (struct document) { .language = LANGUAGE_ZH,
        .form = DOCUMENT_LETTER,
        .issuer = "荷浦区教育局",
        .number = "教提复〔2026〕1号",
        .mark = "A类",
        .title = "关于荷浦政协二届五次会议第2026-017号提案的答复",
        .salutation = "沈荷生委员：",
        .signature = "荷浦区教育局",
        .date = "2026年3月5日",
        .copies = "抄送：提案委员会。" };
}

static const char *repeated(const char *text, int count)
{
    struct buffer out = buffer_new(ctx.arena);
    for (int i = 0; i < count; i++)
        buffer_add(&out, text);
    return buffer_text(&out);
}

static const struct document_mark *find(
    const struct document_layout *layout, const char *text, size_t *page)
{
    for (*page = 0; *page < layout->count; ++*page)
        for (size_t i = 0; i < layout->items[*page].count; i++) {
            const struct document_mark *mark = &layout->items[*page].items[i];
            if (mark->line && strstr(mark->text, text))
                return mark;
        }
    return NULL;
}

static void numbers_are_written_as_in_chinese_papers(void **state)
{
    (void)state;
    assert_string_equal(chinese_number(&ctx, 3), "三");
    assert_string_equal(chinese_number(&ctx, 10), "十");
    assert_string_equal(chinese_number(&ctx, 17), "十七");
    assert_string_equal(chinese_number(&ctx, 40), "四十");
    assert_string_equal(chinese_number(&ctx, 99), "九十九");
}

static void headings_are_numbered_by_level_and_begin_anew_below_a_higher_one(void **state)
{
    (void)state;
    struct document paper = letter();
    document_heading(&ctx, &paper, 1, "甲");
    document_heading(&ctx, &paper, 2, "乙");
    document_heading(&ctx, &paper, 3, "丙");
    document_heading(&ctx, &paper, 1, "丁");
    document_heading(&ctx, &paper, 2, "戊");
    static const char *const wanted[] = { "一、甲", "（一）乙", "1.丙", "二、丁", "（一）戊" };
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        assert_string_equal(paper.blocks.items[i].text, wanted[i]);
}

static void a_full_page_has_22_lines_of_28_characters(void **state)
{
    (void)state;
    struct document paper = letter();
    document_paragraphs(&ctx, &paper, repeated("荷", 28 * 60 - 2)); /* the first line is indented */
    struct document_layout layout = document_lay_out(&ctx, &paper);
    assert_true(layout.count >= 3);
    int lines = 0;
    for (size_t i = 0; i < layout.items[1].count; i++) {
        const struct document_mark *mark = &layout.items[1].items[i];
        if (!mark->line || !strstr(mark->text, "荷"))
            continue;
        lines++;
        assert_int_equal(text_length(mark->text), 28);
        assert_true(mark->x >= DOCUMENT_LEFT - 0.5);
        assert_true(mark->y > DOCUMENT_TOP && mark->y < DOCUMENT_BOTTOM);
    }
    assert_int_equal(lines, 22);
    document_layout_free(&layout);
}

static void the_first_line_of_a_paragraph_is_indented_by_two_characters(void **state)
{
    (void)state;
    struct document paper = letter();
    document_paragraphs(&ctx, &paper, repeated("荷", 40));
    struct document_layout layout = document_lay_out(&ctx, &paper);
    size_t page;
    const struct document_mark *first = find(&layout, "荷荷荷荷", &page);
    assert_non_null(first);
    assert_true(fabs(first->x - DOCUMENT_LEFT - 2 * 15.79) < 1);
    assert_int_equal(text_length(first->text), 26);
    document_layout_free(&layout);
}

static void the_class_stands_in_the_top_right_corner(void **state)
{
    (void)state;
    struct document paper = letter();
    struct document_layout layout = document_lay_out(&ctx, &paper);
    size_t page;
    const struct document_mark *mark = find(&layout, "A类", &page);
    assert_non_null(mark);
    assert_int_equal(page, 0);
    assert_true(mark->y < 30 * DOCUMENT_MM);
    assert_true(fabs(mark->x + mark->width - DOCUMENT_LEFT - DOCUMENT_WIDTH) < 1);
    document_layout_free(&layout);
}

/* The date ends four characters from the right, and the name is centred above it. */
static void the_signature_is_centred_above_the_date(void **state)
{
    (void)state;
    struct document paper = letter();
    paper.issuer = "签发机关";
    document_paragraphs(&ctx, &paper, "专此答复。");
    struct document_layout layout = document_lay_out(&ctx, &paper);
    size_t page;
    const struct document_mark *name = find(&layout, "荷浦区教育局", &page);
    const struct document_mark *date = find(&layout, "2026年3月5日", &page);
    assert_non_null(name);
    assert_non_null(date);
    assert_true(fabs(date->x + date->width + 4 * 16 - DOCUMENT_LEFT - DOCUMENT_WIDTH) < 1);
    assert_true(fabs(name->x + name->width / 2 - date->x - date->width / 2) < 1);
    assert_true(date->y > name->y);
    document_layout_free(&layout);
}

/* Whatever the length, the page with the signature has text of the body too. */
static void no_page_holds_the_signature_alone(void **state)
{
    (void)state;
    for (int lines = 1; lines < 40; lines++) {
        struct document paper = letter();
        paper.issuer = "签发机关";
        document_paragraphs(&ctx, &paper, repeated("池", 28 * lines - 2));
        struct document_layout layout = document_lay_out(&ctx, &paper);
        size_t signature_page, page;
        assert_non_null(find(&layout, "荷浦区教育局", &signature_page));
        bool has_body = false;
        for (size_t i = 0; i < layout.items[signature_page].count; i++) {
            const struct document_mark *mark = &layout.items[signature_page].items[i];
            has_body = has_body || (mark->line && strstr(mark->text, "池"));
        }
        assert_true(has_body);
        assert_non_null(find(&layout, "抄送", &page));
        assert_int_equal(page, signature_page);
        document_layout_free(&layout);
    }
}

static void page_numbers_stand_at_the_outer_side_but_not_on_a_letters_first_page(void **state)
{
    (void)state;
    struct document paper = letter();
    document_paragraphs(&ctx, &paper, repeated("荷", 28 * 60));
    struct document_layout layout = document_lay_out(&ctx, &paper);
    size_t page;
    assert_null(find(&layout, "— 1 —", &page));
    const struct document_mark *even = find(&layout, "— 2 —", &page);
    assert_int_equal(page, 1);
    assert_true(fabs(even->x - DOCUMENT_LEFT - 14) < 1);
    const struct document_mark *odd = find(&layout, "— 3 —", &page);
    assert_true(fabs(odd->x + odd->width + 14 - DOCUMENT_LEFT - DOCUMENT_WIDTH) < 1);
    assert_true(odd->y > DOCUMENT_BOTTOM + 7 * DOCUMENT_MM);
    document_layout_free(&layout);
}

static void a_row_longer_than_a_page_goes_on_on_the_next(void **state)
{
    (void)state;
    struct document paper = { .language = LANGUAGE_ZH, .title = "表" };
    document_row(&ctx, &paper, "说明", repeated("荷", 28 * 50), 1);
    document_row(&ctx, &paper, "末行", "末尾", 1);
    struct document_layout layout = document_lay_out(&ctx, &paper);
    assert_true(layout.count > 2);
    int characters = 0;
    for (size_t i = 0; i < layout.count; i++)
        for (size_t k = 0; k < layout.items[i].count; k++) {
            const struct document_mark *mark = &layout.items[i].items[k];
            assert_true(mark->line == NULL || mark->y < DOCUMENT_BOTTOM + 60);
            if (mark->line && strstr(mark->text, "荷"))
                characters += (int)text_length(mark->text);
        }
    assert_int_equal(characters, 28 * 50);
    document_layout_free(&layout);
}

static bool holds(const struct buffer *bytes, const char *wanted)
{
    return memmem(bytes->data, bytes->length, wanted, strlen(wanted)) != NULL;
}

static void a_pdf_says_its_language(void **state)
{
    (void)state;
    struct document paper = letter();
    struct buffer pdf = document_pdf(&ctx, &paper);
    assert_null(ctx.fault);
    assert_memory_equal(pdf.data, "%PDF-", 5);
    assert_true(holds(&pdf, "/Lang (zh-CN)"));
    paper.language = LANGUAGE_EN;
    pdf = document_pdf(&ctx, &paper);
    assert_true(holds(&pdf, "/Lang (en)"));
}

int main(void)
{
    ctx = (struct ctx) { .arena = arena_new(), .actor = &actor_nobody };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_written_as_in_chinese_papers),
        cmocka_unit_test(headings_are_numbered_by_level_and_begin_anew_below_a_higher_one),
        cmocka_unit_test(a_full_page_has_22_lines_of_28_characters),
        cmocka_unit_test(the_first_line_of_a_paragraph_is_indented_by_two_characters),
        cmocka_unit_test(the_class_stands_in_the_top_right_corner),
        cmocka_unit_test(the_signature_is_centred_above_the_date),
        cmocka_unit_test(no_page_holds_the_signature_alone),
        cmocka_unit_test(page_numbers_stand_at_the_outer_side_but_not_on_a_letters_first_page),
        cmocka_unit_test(a_row_longer_than_a_page_goes_on_on_the_next),
        cmocka_unit_test(a_pdf_says_its_language),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(ctx.arena);
    return failed;
}
