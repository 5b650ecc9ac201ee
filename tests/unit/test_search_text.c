/* How texts are cut into tokens. */
#include <pthread.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "kit/search_text.h"
#include "world.h"

static struct arena *arena;

/* The tokens in a row, separated by one space. */
static const char *cut(const char *text)
{
    struct search_tokens tokens = search_tokens_of(arena, text);
    struct buffer out = buffer_new(arena);
    for (size_t i = 0; i < tokens.count; i++) {
        buffer_add(&out, i ? " " : "");
        buffer_append(&out, tokens.folded + tokens.items[i].at, tokens.items[i].length);
    }
    return buffer_text(&out);
}

static void chinese_is_cut_into_pairs_with_its_ends(void **state)
{
    (void)state;
    assert_string_equal(cut("委员会"), "委 委员 员会 会");
    assert_string_equal(cut("荷"), "荷");
    assert_string_equal(cut("养老，托育"), "养 养老 老 托 托育 育");
    assert_string_equal(cut(""), "");
    assert_string_equal(cut(NULL), "");
}

static void other_scripts_are_whole_words(void **state)
{
    (void)state;
    assert_string_equal(cut("AI赋能 Smart-City 3.14"), "ai 赋 赋能 能 smart city 3 14");
    assert_string_equal(cut("Straße ÉCOLE e\u0301cole"), "strasse école école");
    assert_string_equal(cut("한국어 Привет"), "한국어 привет");
}

static void thai_is_cut_by_its_dictionary(void **state)
{
    (void)state;
    assert_string_equal(cut("สวัสดีครับ"), "สวัสดี ครับ");
}

static void forms_of_one_character_are_one(void **state)
{
    (void)state;
    assert_string_equal(cut("ＡＩ１２"), "ai12");
    assert_string_equal(cut("發展養老"), cut("发展养老"));
    assert_string_equal(cut("社區議事廳"), cut("社区议事厅"));
    assert_string_equal(cut("ﾃｽﾄ"), cut("テスト"));
    assert_string_equal(cut("①㎡"), "1m2");
    assert_string_equal(cut("in\u00adter\u200bnet"), "internet");
}

static void a_neighbour_never_changes_a_fold(void **state)
{
    (void)state;
    struct search_tokens tokens = search_tokens_of(arena, "乾坤乾淨後來皇后");
    assert_memory_equal(tokens.folded, "干坤干净后来皇后", strlen("干坤干净后来皇后"));
}

static void emoji_and_rare_characters_are_tokens(void **state)
{
    (void)state;
    assert_string_equal(cut("🎉活动🎉🎊"), "🎉 活 活动 动 🎉 🎊");
    assert_string_equal(cut("𠮷野家"), "𠮷 𠮷野 野家 家");
    assert_string_equal(cut("❤\ufe0f"), "❤");
}

static void a_very_long_word_is_cut(void **state)
{
    (void)state;
    char *text = arena_alloc(arena, 10001);
    memset(text, 'x', 10000);
    struct search_tokens tokens = search_tokens_of(arena, text);
    assert_int_equal(tokens.count, 167);
    for (size_t i = 0; i < tokens.count; i++)
        assert_true(tokens.items[i].length <= 60);
}

static void tokens_know_where_they_stood(void **state)
{
    (void)state;
    const char *text = "用ＡＩ㎡ 委员";
    struct search_tokens tokens = search_tokens_of(arena, text);
    assert_int_equal(tokens.count, 5);
    assert_int_equal(tokens.items[1].start, strlen("用"));
    assert_int_equal(tokens.items[1].end, strlen("用ＡＩ㎡"));
    assert_int_equal(tokens.items[3].start, strlen("用ＡＩ㎡ "));
    assert_int_equal(tokens.items[3].end, strlen(text));
    assert_int_equal(tokens.items[3].first_end, strlen("用ＡＩ㎡ 委"));
}

static void broken_bytes_only_separate(void **state)
{
    (void)state;
    assert_string_equal(cut("a\xff\xe8\x8d b\xf0\x9f"), "a b");
}

static void *cut_often(void *said)
{
    struct arena *own = arena_new();
    for (int i = 0; i < 200; i++) {
        struct search_tokens tokens = search_tokens_of(own, "สวัสดีครับ ＡＩ 發展");
        *(bool *)said &= tokens.count == 6;
        arena_reset(own);
    }
    arena_free(own);
    return NULL;
}

static void threads_do_not_disturb_each_other(void **state)
{
    (void)state;
    pthread_t threads[4];
    bool are_right[4] = { true, true, true, true };
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, cut_often, &are_right[i]);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_true(are_right[i]);
    }
}

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_is_cut_into_pairs_with_its_ends),
        cmocka_unit_test(other_scripts_are_whole_words),
        cmocka_unit_test(thai_is_cut_by_its_dictionary),
        cmocka_unit_test(forms_of_one_character_are_one),
        cmocka_unit_test(a_neighbour_never_changes_a_fold),
        cmocka_unit_test(emoji_and_rare_characters_are_tokens),
        cmocka_unit_test(a_very_long_word_is_cut),
        cmocka_unit_test(tokens_know_where_they_stood),
        cmocka_unit_test(broken_bytes_only_separate),
        cmocka_unit_test(threads_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
