/* The ground floor: text and arenas. */
#include "base/clock.h"
#include "base/text.h"
#include "world.h"

static void the_ideographic_space_is_blank(void **state)
{
    (void)state;
    assert_true(text_is_blank(NULL));
    assert_true(text_is_blank(" \t\u3000"));
    assert_false(text_is_blank("\u3000荷"));
}

static void length_counts_characters_and_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_length("荷议 𠮷"), 4);
}

static void overlong_and_surrogate_bytes_are_no_text(void **state)
{
    (void)state;
    assert_true(text_is_valid("荷\n", 4));
    assert_false(text_is_valid("\xc0\xaf", 2));
    assert_false(text_is_valid("\xed\xa0\x80", 3));
    assert_false(text_is_valid("a\0b", 3));
    assert_false(text_is_valid("\xe8\x8d", 2));
}

static void a_number_with_something_behind_it_is_none(void **state)
{
    (void)state;
    int64_t number = 7;
    assert_true(text_to_int(" -12 ", &number));
    assert_int_equal(number, -12);
    assert_false(text_to_int("12a", &number));
    assert_false(text_to_int("", &number));
    assert_false(text_to_int("9223372036854775808", &number));
}

static void a_text_is_read_no_further_than_its_length(void **state)
{
    (void)state;
    assert_false(text_is_valid("\xe8\x8d\xb7", 2));
    assert_true(text_is_valid("a\xe8\x8d\xb7", 1));
}

static void a_day_has_no_white_space_in_it(void **state)
{
    (void)state;
    int64_t day = 0;
    assert_true(day_parse("2025-02-14", &day));
    assert_false(day_parse("2025-2-\n14", &day));
    assert_false(day_parse(" 2025-02-14", &day));
    assert_false(day_parse("2025-02-30", &day));
}

static void what_grows_in_an_arena_keeps_its_bytes(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char *text = arena_text(arena, "first");
    arena_alloc(arena, 100000);
    text = arena_grow(arena, text, 6, 200000);
    assert_string_equal(text, "first");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ideographic_space_is_blank),
        cmocka_unit_test(length_counts_characters_and_not_bytes),
        cmocka_unit_test(overlong_and_surrogate_bytes_are_no_text),
        cmocka_unit_test(a_number_with_something_behind_it_is_none),
        cmocka_unit_test(a_text_is_read_no_further_than_its_length),
        cmocka_unit_test(a_day_has_no_white_space_in_it),
        cmocka_unit_test(what_grows_in_an_arena_keeps_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
