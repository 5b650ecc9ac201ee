/* What leaves and comes in: the dictionary, and suggestions taken apart. */
#include <string.h>

#include "exchange/dictionary.h"
#include "exchange/suggestions.h"
#include "world.h"

static void every_table_and_column_is_described(void **state)
{
    struct ctx *ctx = *state;
    const char *differs = dictionary_differs(ctx);
    assert_null(ctx->fault);
    if (differs)
        fail_msg("%s", differs);
    for (const struct dictionary_table *table = dictionary; table->name; table++) {
        assert_true(*table->meaning);
        for (const struct dictionary_column *column = table->columns; column->name; column++)
            assert_true(column->meaning && *column->meaning);
    }
}

static void what_is_not_described_is_named(void **state)
{
    struct ctx *ctx = *state;
    db_run_script(ctx, "ALTER TABLE unit ADD COLUMN colour TEXT");
    assert_non_null(strstr(dictionary_differs(ctx), "unit.colour"));
    db_run_script(ctx, "CREATE TABLE another (id BIGINT)");
    assert_non_null(strstr(dictionary_differs(ctx), "another.id"));
}

static void assert_suggestions(struct ctx *ctx, const char *text, const char *expected)
{
    struct text_list list = suggestions_of(ctx->arena, text);
    const char *joined = "";
    for (size_t i = 0; i < list.count; i++)
        joined = arena_printf(ctx->arena, "%s%s%s", joined, i ? "|" : "", list.items[i]);
    assert_string_equal(joined, expected);
}

static void suggestions_are_cut_at_their_numbers(void **state)
{
    struct ctx *ctx = *state;
    assert_suggestions(ctx, "1. 增设食堂。2. 提高补贴。", "增设食堂。|提高补贴。");
    assert_suggestions(ctx, "1、甲\n2、乙\n续乙\n3、丙", "甲|乙\n续乙|丙");
    assert_suggestions(ctx, "一、甲。二、乙。三、丙", "甲。|乙。|丙");
    assert_suggestions(ctx, "（一）甲；（二）乙", "甲；|乙");
    assert_suggestions(ctx, "①甲。②乙", "甲。|乙");
}

static void numbers_inside_a_sentence_cut_nothing(void **state)
{
    struct ctx *ctx = *state;
    assert_suggestions(ctx, "1. 提高到2.5%，分2、3两步。2. 乙", "提高到2.5%，分2、3两步。|乙");
    assert_suggestions(ctx, "投入 1. 5 倍", "投入 1. 5 倍");
}

static void without_numbers_each_line_is_one(void **state)
{
    struct ctx *ctx = *state;
    assert_suggestions(ctx, "甲\n\n 乙 \n丙", "甲|乙|丙");
    assert_suggestions(ctx, " ", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(every_table_and_column_is_described),
        WORLD_TEST(what_is_not_described_is_named),
        WORLD_TEST(suggestions_are_cut_at_their_numbers),
        WORLD_TEST(numbers_inside_a_sentence_cut_nothing),
        WORLD_TEST(without_numbers_each_line_is_one),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
