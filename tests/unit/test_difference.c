/* What differs between two texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "kit/difference.h"

/* The pieces as one text: [-only first-] [+only second+]. */
static const char *shown(const char *first, const char *second)
{
    static struct arena *arena;
    if (!arena)
        arena = arena_new();
    struct ctx ctx = { .arena = arena };
    struct difference_list list = text_differences(&ctx, first, second);
    struct buffer out = buffer_new(arena);
    for (size_t i = 0; i < list.count; i++)
        buffer_printf(&out,
            list.items[i].kind == DIFFERENCE_SAME        ? "%s"
                : list.items[i].kind == DIFFERENCE_FIRST ? "[-%s-]"
                                                         : "[+%s+]",
            list.items[i].text);
    return buffer_text(&out);
}

static void equal_texts_are_one_piece(void **state)
{
    (void)state;
    assert_string_equal(shown("完善课后托管服务", "完善课后托管服务"), "完善课后托管服务");
    assert_string_equal(shown("", ""), "");
}

static void what_only_one_has_is_marked(void **state)
{
    (void)state;
    assert_string_equal(
        shown("完善小学课后托管服务", "完善中学课后托管服务"), "完善[-小-][+中+]学课后托管服务");
    assert_string_equal(shown("", "新增"), "[+新增+]");
    assert_string_equal(shown("删去", ""), "[-删去-]");
    assert_string_equal(shown("统一结束时间", "统一结束时间为十八时"), "统一结束时间[+为十八时+]");
}

static void words_and_numbers_are_not_cut(void **state)
{
    (void)state;
    assert_string_equal(shown("全区共有 23 所小学开设", "全区共有 28 所小学开设"),
        "全区共有 [-23-][+28+] 所小学开设");
}

static void what_agrees_by_chance_counts_as_different(void **state)
{
    (void)state;
    assert_string_equal(
        shown("建设公园的步道", "整治河道的水质"), "[-建设公园的步道-][+整治河道的水质+]");
}

static void the_pieces_give_back_both_texts(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct ctx ctx = { .arena = arena };
    const char *first = "一、统一结束时间。\n二、列入预算，分年安排。三、加强监督检查。";
    const char *second = "一、统一结束时间为 18 时。\n二、经费列入预算。三、加强日常监督检查。";
    struct difference_list list = text_differences(&ctx, first, second);
    struct buffer one = buffer_new(arena), other = buffer_new(arena);
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i].kind != DIFFERENCE_SECOND)
            buffer_add(&one, list.items[i].text);
        if (list.items[i].kind != DIFFERENCE_FIRST)
            buffer_add(&other, list.items[i].text);
    }
    assert_string_equal(buffer_text(&one), first);
    assert_string_equal(buffer_text(&other), second);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_are_one_piece),
        cmocka_unit_test(what_only_one_has_is_marked),
        cmocka_unit_test(words_and_numbers_are_not_cut),
        cmocka_unit_test(what_agrees_by_chance_counts_as_different),
        cmocka_unit_test(the_pieces_give_back_both_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
