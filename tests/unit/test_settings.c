/* Settings: defaults, bounds, versions, and what other work sees of a change. */
#include <pthread.h>

#include "base/clock.h"
#include "kit/ledger.h"
#include "kit/settings.h"
#include "world.h"

static bool change(struct ctx *ctx, const char *key, const char *value)
{
    struct problems problems = { 0 };
    return setting_change(ctx, key, value, &problems);
}

/* The message with which a value is refused, MSG_NONE where it is taken. */
static enum message refusal(struct ctx *ctx, const char *key, const char *value)
{
    struct problems problems = { 0 };
    setting_check(ctx, setting_find(key), value, &problems);
    return problems.count ? problems.items[0].message : MSG_NONE;
}

static void the_deadlines_begin_as_the_practice_has_them(void **state)
{
    struct ctx *ctx = *state;
    assert_int_equal(setting_int(ctx, "days.first_look"), 3);
    assert_int_equal(setting_int(ctx, "days.review"), 15);
    assert_int_equal(setting_int(ctx, "days.accept"), 7);
    assert_int_equal(setting_int(ctx, "days.reply"), 90);
    assert_int_equal(setting_int(ctx, "days.reply_extended"), 180);
    assert_int_equal(setting_choices(ctx, "proposal.grounds").count, 10);
    assert_int_equal(setting_choices(ctx, "proposal.sectors").count, 28);
    assert_null(ctx->fault);
}

static void every_default_is_a_value_that_would_be_taken(void **state)
{
    struct ctx *ctx = *state;
    for (const struct setting *at = settings_all(); at->key; at++) {
        struct problems problems = { 0 };
        setting_check(ctx, at, at->otherwise, &problems);
        if (problems.count)
            fail_msg("%s: %s", at->key, message_key(problems.items[0].message));
    }
}

static void every_setting_has_a_label_a_help_and_a_group(void **state)
{
    struct ctx *ctx = *state;
    for (const struct setting *at = settings_all(); at->key; at++) {
        if (!setting_label(at) || !setting_help(at) || !setting_group_label(at->group))
            fail_msg("%s lacks a text", at->key);
        if (at->type != SETTING_CHOICE)
            continue;
        struct choice_list options = setting_choices(ctx, at->key);
        assert_true(options.count >= 2);
        for (size_t i = 0; i < options.count; i++)
            assert_true(setting_option_label(at, options.items[i].code) != MSG_NONE);
    }
}

static void a_key_stands_once(void **state)
{
    (void)state;
    for (const struct setting *at = settings_all(); at->key; at++)
        assert_ptr_equal(setting_find(at->key), at);
}

static void a_number_keeps_its_bounds(void **state)
{
    struct ctx *ctx = *state;
    assert_int_equal(refusal(ctx, "days.reply", "90"), MSG_NONE);
    assert_int_equal(refusal(ctx, "days.reply", "0"), MSG_SETTING_OUT_OF_RANGE);
    assert_int_equal(refusal(ctx, "days.reply", "3651"), MSG_SETTING_OUT_OF_RANGE);
    assert_int_equal(refusal(ctx, "days.reply", "soon"), MSG_FORM_NOT_NUMBER);
    assert_int_equal(refusal(ctx, "security.log_days", "30"), MSG_SETTING_OUT_OF_RANGE);
    /* what the form of a draft takes at most */
    assert_int_equal(refusal(ctx, "files.limit_mb", "200"), MSG_NONE);
    assert_int_equal(refusal(ctx, "files.limit_mb", "201"), MSG_SETTING_OUT_OF_RANGE);
}

static void a_text_a_colour_a_zone_and_a_choice_are_checked_by_their_shape(void **state)
{
    struct ctx *ctx = *state;
    assert_int_equal(refusal(ctx, "committee.name", " \u3000"), MSG_FORM_MISSING);
    assert_int_equal(refusal(ctx, "committee.phone", ""), MSG_NONE);
    assert_int_equal(refusal(ctx, "look.logo_text", "一二三四五六七八九"), MSG_FORM_TOO_LONG);
    assert_int_equal(refusal(ctx, "look.colour", "#2F7d62"), MSG_NONE);
    assert_int_equal(refusal(ctx, "look.colour", "green"), MSG_SETTING_NOT_COLOUR);
    assert_int_equal(refusal(ctx, "look.colour", "#2f7d6;"), MSG_SETTING_NOT_COLOUR);
    assert_int_equal(refusal(ctx, "committee.time_zone", "Asia/Urumqi"), MSG_NONE);
    assert_int_equal(refusal(ctx, "committee.time_zone", "Asia/Hepu"), MSG_SETTING_NOT_ZONE);
    assert_int_equal(
        refusal(ctx, "committee.time_zone", "../../../etc/passwd"), MSG_SETTING_NOT_ZONE);
    assert_int_equal(refusal(ctx, "look.language", "en"), MSG_NONE);
    assert_int_equal(refusal(ctx, "look.language", "e"), MSG_FORM_CHOOSE);
    assert_int_equal(refusal(ctx, "look.language", ""), MSG_FORM_CHOOSE);
    assert_int_equal(refusal(ctx, "proposal.answer_each", "yes"), MSG_FORM_CHOOSE);
}

static void a_table_is_checked_row_by_row(void **state)
{
    struct ctx *ctx = *state;
    static const struct {
        const char *value;
        enum message refusal;
    } names[] = {
        { "[{\"code\":\"a\",\"zh\":\"甲\",\"en\":\"A\"}]", MSG_NONE },
        { "[{\"code\":\"a\",\"zh\":\"甲\",\"en\":\"A\"},{\"code\":\"a\",\"zh\":\"乙\",\"en\":"
          "\"B\"}]",
            MSG_SETTING_CODE_TWICE },
        { "[{\"code\":\"a\",\"zh\":\"甲\"}]", MSG_SETTING_NOT_TABLE },
        { "[{\"code\":\"a\",\"zh\":\" \",\"en\":\"A\"}]", MSG_SETTING_NOT_TABLE },
        { "[{\"code\":\"a b\",\"zh\":\"甲\",\"en\":\"A\"}]", MSG_SETTING_NOT_TABLE },
        { "[]", MSG_SETTING_NOT_TABLE },
        { "{}", MSG_SETTING_NOT_TABLE },
        { "[1]", MSG_SETTING_NOT_TABLE },
        { "not JSON", MSG_SETTING_NOT_TABLE },
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(refusal(ctx, "proposal.grounds", names[i].value), names[i].refusal);
}

static void the_highest_scores_add_up_to_a_hundred(void **state)
{
    struct ctx *ctx = *state;
    assert_int_equal(refusal(ctx, "score.quality",
                         "[{\"code\":\"a\",\"zh\":\"甲\",\"en\":\"A\",\"most\":60},"
                         "{\"code\":\"b\",\"zh\":\"乙\",\"en\":\"B\",\"most\":40}]"),
        MSG_NONE);
    assert_int_equal(
        refusal(ctx, "score.quality", "[{\"code\":\"a\",\"zh\":\"甲\",\"en\":\"A\",\"most\":60}]"),
        MSG_SETTING_SUM);
    assert_int_equal(refusal(ctx, "score.quality", "[{\"code\":\"a\",\"zh\":\"甲\",\"en\":\"A\"}]"),
        MSG_SETTING_NOT_SCORES);
}

static void a_name_comes_in_the_language_of_the_reader(void **state)
{
    struct ctx *ctx = *state;
    assert_string_equal(setting_choice_name(ctx, "proposal.classes", "B"), "正在解决或列入计划");
    ctx->language = LANGUAGE_EN;
    assert_string_equal(
        setting_choice_name(ctx, "proposal.classes", "B"), "being solved or planned");
    assert_string_equal(setting_choice_name(ctx, "proposal.classes", "gone"), "gone");
}

static void a_change_is_seen_at_once_by_the_work_that_made_it(void **state)
{
    struct ctx *ctx = *state;
    const char *name = setting_text(ctx, "committee.short_name");
    assert_true(change(ctx, "days.reply", "80"));
    assert_int_equal(setting_int(ctx, "days.reply"), 80);
    assert_true(change(ctx, "days.reply", "90")); /* back to what was committed */
    assert_int_equal(setting_int(ctx, "days.reply"), 90);
    assert_int_equal(setting_versions(ctx, "days.reply").count, 2);
    assert_string_equal(name, "政协"); /* still readable */
}

static void what_is_refused_or_the_same_leaves_no_version(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    assert_false(setting_change(ctx, "days.reply", "0", &problems));
    assert_string_equal(problems.items[0].field, "days.reply");
    assert_true(change(ctx, "days.reply", "90"));
    assert_int_equal(setting_versions(ctx, "days.reply").count, 0);
    assert_false(change(ctx, "days.unknown", "1"));
    assert_null(ctx->fault);
}

static void a_change_stands_in_the_ledger_with_both_values(void **state)
{
    struct ctx *ctx = *state;
    assert_true(change(ctx, "days.reply", "80"));
    struct ledger_list history = ledger_of(ctx, MATTER(COMMITTEE, 1));
    struct ledger_entry entry = history.items[history.count - 1];
    assert_string_equal(entry.action, "setting.change");
    assert_string_equal(entry.detail, "days.reply");
    assert_string_equal(entry.from, "90");
    assert_string_equal(entry.to, "80");
}

static void an_unknown_key_or_a_wrong_type_is_a_fault(void **state)
{
    struct ctx *ctx = *state;
    setting_int(ctx, "committee.name");
    assert_non_null(ctx->fault);
    ctx->fault = NULL;
    assert_string_equal(setting_text(ctx, "no.such"), "");
    assert_non_null(ctx->fault);
}

/* ---- between pieces of work ---- */

/* What new work on another thread sees, in a transaction of its own. */
static void *read_reply_days(void *into)
{
    struct arena *arena = arena_new();
    struct ctx ctx = { .arena = arena, .actor = &actor_nobody, .now = clock_now_ms() };
    db_acquire(world_pool(), &ctx);
    db_begin(&ctx, DB_READ);
    *(int64_t *)into = setting_int(&ctx, "days.reply");
    db_commit(&ctx);
    db_release(&ctx);
    arena_free(arena);
    return NULL;
}

static int64_t days_seen_elsewhere(void)
{
    int64_t days = 0;
    pthread_t thread;
    pthread_create(&thread, NULL, read_reply_days, &days);
    pthread_join(thread, NULL);
    return days;
}

static void others_see_a_change_after_its_commit_and_never_one_taken_back(void **state)
{
    struct ctx *ctx = *state; /* in no transaction */
    assert_int_equal(days_seen_elsewhere(), 90);
    ctx->now++;
    db_begin(ctx, DB_WRITE);
    assert_true(change(ctx, "days.reply", "70"));
    assert_int_equal(setting_int(ctx, "days.reply"), 70);
    assert_int_equal(days_seen_elsewhere(), 90);
    db_rollback(ctx);
    assert_int_equal(days_seen_elsewhere(), 90);

    ctx->now++;
    db_begin(ctx, DB_WRITE);
    assert_true(change(ctx, "days.reply", "60"));
    assert_true(db_commit(ctx));
    assert_int_equal(days_seen_elsewhere(), 60);

    ctx->now++;
    db_begin(ctx, DB_WRITE);
    assert_true(change(ctx, "days.reply", "90"));
    assert_true(db_commit(ctx));
    assert_int_equal(days_seen_elsewhere(), 90);
}

static int begin_plain(void **state)
{
    return world_begin(state) != 0 || world_forget(state) != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(the_deadlines_begin_as_the_practice_has_them),
        WORLD_TEST(every_default_is_a_value_that_would_be_taken),
        WORLD_TEST(every_setting_has_a_label_a_help_and_a_group),
        WORLD_TEST(a_key_stands_once),
        WORLD_TEST(a_number_keeps_its_bounds),
        WORLD_TEST(a_text_a_colour_a_zone_and_a_choice_are_checked_by_their_shape),
        WORLD_TEST(a_table_is_checked_row_by_row),
        WORLD_TEST(the_highest_scores_add_up_to_a_hundred),
        WORLD_TEST(a_name_comes_in_the_language_of_the_reader),
        WORLD_TEST(a_change_is_seen_at_once_by_the_work_that_made_it),
        WORLD_TEST(what_is_refused_or_the_same_leaves_no_version),
        WORLD_TEST(a_change_stands_in_the_ledger_with_both_values),
        WORLD_TEST(an_unknown_key_or_a_wrong_type_is_a_fault),
        cmocka_unit_test_setup(
            others_see_a_change_after_its_commit_and_never_one_taken_back, begin_plain),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
