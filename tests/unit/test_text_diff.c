/* Differences of two texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "kit/text_diff.h"

static struct ctx ctx;

/* The pieces as text: [-removed-] and {+added+}. */
static const char *shown(const char *before, const char *after)
{
    struct text_pieces pieces = text_diff(&ctx, before, after);
    struct buffer out = buffer_new(ctx.arena);
    for (size_t i = 0; i < pieces.count; i++) {
        static const char *const marks[][2] = { { "", "" }, { "[-", "-]" }, { "{+", "+}" } };
        const struct text_piece *piece = &pieces.items[i];
        buffer_printf(
            &out, "%s%s%s", marks[piece->change][0], piece->text, marks[piece->change][1]);
    }
    return buffer_text(&out);
}

/* Puts one side together again. */
static const char *side(const struct text_pieces *pieces, enum text_change other)
{
    struct buffer out = buffer_new(ctx.arena);
    for (size_t i = 0; i < pieces->count; i++)
        if (pieces->items[i].change != other)
            buffer_add(&out, pieces->items[i].text);
    return buffer_text(&out);
}

static void equal_texts_have_no_change(void **state)
{
    (void)state;
    struct text_pieces pieces = text_diff(&ctx, "一事一案", "一事一案");
    assert_int_equal(pieces.count, 1);
    assert_int_equal(pieces.items[0].change, TEXT_SAME);
    pieces = text_diff(&ctx, "", NULL);
    assert_int_equal(pieces.count, 0);
}

static void chinese_differs_by_characters(void **state)
{
    (void)state;
    assert_string_equal(shown("统一结束时间为 17 时。", "统一放学时间为 18 时。"),
        "统一[-结束-]{+放学+}时间为 [-17-]{+18+} 时。");
}

static void other_scripts_differ_by_words(void **state)
{
    (void)state;
    assert_string_equal(shown("extend the opening hours", "extend all opening hours"),
        "extend [-the-]{+all+} opening hours");
    assert_string_equal(shown("nineteen", "ninety"), "[-nineteen-]{+ninety+}");
}

static void an_end_and_a_beginning_can_be_added(void **state)
{
    (void)state;
    assert_string_equal(shown("建议", "三条建议"), "{+三条+}建议");
    assert_string_equal(shown("建议", "建议三条"), "建议{+三条+}");
    assert_string_equal(shown("建议三条", ""), "[-建议三条-]");
}

static void one_character_that_stayed_in_a_rewritten_place_is_rewritten_too(void **state)
{
    (void)state;
    assert_string_equal(
        shown("甲乙丙的丁戊己", "子丑寅的卯辰巳"), "[-甲乙丙的丁戊己-]{+子丑寅的卯辰巳+}");
}

static void lines_keep_their_breaks(void **state)
{
    (void)state;
    assert_string_equal(shown("一\n二\n三", "一\n三"), "一\n[-二\n-]三");
}

static void what_agrees_by_chance_counts_as_different(void **state)
{
    (void)state;
    assert_string_equal(
        shown("建设公园的步道", "整治河道的水质"), "[-建设公园的步道-]{+整治河道的水质+}");
    assert_string_equal(
        shown("新建城东步道工程", "整治河湾步道环境"), "[-新建城东步道工程-]{+整治河湾步道环境+}");
}

static void numbers_are_not_cut(void **state)
{
    (void)state;
    assert_string_equal(shown("全区共有 23 所小学开设", "全区共有 28 所小学开设"),
        "全区共有 [-23-]{+28+} 所小学开设");
    assert_string_equal(shown("增长 12.5%", "增长 12.7%"), "增长 [-12.5-]{+12.7+}%");
}

/* Whatever the texts are, both can be read off their difference. */
static void both_texts_can_be_put_together_again(void **state)
{
    (void)state;
    uint32_t seed = 7;
    static const char *const words[] = { "桥", "路", "学", " ", "park", "2026", "\n", "。", "é" };
    for (int round = 0; round < 3000; round++) {
        struct buffer texts[2] = { buffer_new(ctx.arena), buffer_new(ctx.arena) };
        for (int which = 0; which < 2; which++) {
            seed = seed * 1664525u + 1013904223u;
            size_t length = seed >> 27;
            for (size_t i = 0; i < length; i++) {
                seed = seed * 1664525u + 1013904223u;
                buffer_add(&texts[which], words[(seed >> 24) % COUNT_OF(words)]);
            }
        }
        const char *before = buffer_text(&texts[0]), *after = buffer_text(&texts[1]);
        struct text_pieces pieces = text_diff(&ctx, before, after);
        assert_string_equal(side(&pieces, TEXT_ADDED), before);
        assert_string_equal(side(&pieces, TEXT_REMOVED), after);
        for (size_t i = 1; i < pieces.count; i++)
            if (pieces.items[i].change != TEXT_SAME)
                assert_int_not_equal(pieces.items[i].change, pieces.items[i - 1].change);
    }
}

static void a_long_text_with_a_small_change_is_mostly_the_same(void **state)
{
    (void)state;
    struct buffer before = buffer_new(ctx.arena), after = buffer_new(ctx.arena);
    for (int i = 0; i < 4000; i++) {
        buffer_printf(&before, "第%d处路口", i);
        buffer_printf(&after, "第%d处%s口", i, i == 2000 ? "道" : "路");
    }
    struct text_pieces pieces = text_diff(&ctx, buffer_text(&before), buffer_text(&after));
    assert_int_equal(pieces.count, 4); /* the same, removed, added, the same */
}

static void two_long_texts_without_anything_in_common_are_rewritten(void **state)
{
    (void)state;
    struct buffer before = buffer_new(ctx.arena), after = buffer_new(ctx.arena);
    for (int i = 0; i < 20000; i++) {
        buffer_add(&before, i % 2 ? "甲" : "乙");
        buffer_add(&after, i % 2 ? "丙" : "丁");
    }
    struct text_pieces pieces = text_diff(&ctx, buffer_text(&before), buffer_text(&after));
    assert_int_equal(pieces.count, 2);
}

static int open_arena(void **state)
{
    (void)state;
    ctx = (struct ctx) { .arena = arena_new(), .actor = &actor_nobody };
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(ctx.arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_have_no_change),
        cmocka_unit_test(chinese_differs_by_characters),
        cmocka_unit_test(other_scripts_differ_by_words),
        cmocka_unit_test(an_end_and_a_beginning_can_be_added),
        cmocka_unit_test(one_character_that_stayed_in_a_rewritten_place_is_rewritten_too),
        cmocka_unit_test(what_agrees_by_chance_counts_as_different),
        cmocka_unit_test(numbers_are_not_cut),
        cmocka_unit_test(lines_keep_their_breaks),
        cmocka_unit_test(both_texts_can_be_put_together_again),
        cmocka_unit_test(a_long_text_with_a_small_change_is_mostly_the_same),
        cmocka_unit_test(two_long_texts_without_anything_in_common_are_rewritten),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
