/* List-style management: colours, filters, striking off, reminders. */
#include "base/clock.h"
#include "kit/lines.h"
#include "kit/notices.h"
#include "world.h"

static const struct matter a_matter = { MATTER_PROPOSAL, 7 };

static int64_t new_person(struct ctx *ctx, const char *user_name)
{
    return db_insert(ctx,
        "INSERT INTO person (user_name, name, created_at) VALUES ($1, $2, 0) RETURNING id",
        user_name, user_name);
}

static int64_t new_unit(struct ctx *ctx, const char *name)
{
    return db_insert(ctx, "INSERT INTO unit (name) VALUES ($1) RETURNING id", name);
}

static int64_t new_post(struct ctx *ctx, const char *user_name, enum role role, int64_t unit_id)
{
    int64_t id = new_person(ctx, user_name);
    db_exec(ctx, "INSERT INTO post (person_id, role, unit_id, from_on) VALUES ($1, $2, $3, 0)", id,
        role, db_optional(unit_id));
    return id;
}

static int64_t open_line(
    struct ctx *ctx, enum line_owner_kind owner_kind, int64_t owner_id, int64_t due_on)
{
    line_open(ctx,
        &(struct line) { .matter = a_matter,
            .kind = LINE_REPLY,
            .owner_kind = owner_kind,
            .owner_id = owner_id,
            .title = "关于完善社区养老服务的建议",
            .due_on = due_on });
    return db_scalar(ctx, "SELECT MAX(id) FROM line");
}

/* Opens a duty of so many days and looks at it when so many are left. */
static enum line_colour colour_with_days_left(struct ctx *ctx, int64_t duration, int64_t left)
{
    struct line line = { .opened_at = ctx->now - (duration - left) * 86400000,
        .due_on = ctx_today(ctx) + left };
    return line_colour(ctx, &line);
}

static void a_long_duty_turns_yellow_fifteen_days_before_and_red_after_its_date(void **state)
{
    struct ctx *ctx = *state;
    assert_int_equal(colour_with_days_left(ctx, 90, 16), LINE_GREEN);
    assert_int_equal(colour_with_days_left(ctx, 90, 15), LINE_YELLOW);
    assert_int_equal(colour_with_days_left(ctx, 90, 0), LINE_YELLOW);
    assert_int_equal(colour_with_days_left(ctx, 90, -1), LINE_RED);
}

static void a_duty_of_under_thirty_days_turns_yellow_seven_days_before(void **state)
{
    struct ctx *ctx = *state;
    assert_int_equal(colour_with_days_left(ctx, 29, 8), LINE_GREEN);
    assert_int_equal(colour_with_days_left(ctx, 29, 7), LINE_YELLOW);
    assert_int_equal(colour_with_days_left(ctx, 30, 8), LINE_YELLOW);
}

static void a_duty_without_a_date_stays_green(void **state)
{
    struct ctx *ctx = *state;
    assert_int_equal(line_colour(ctx, &(struct line) { .opened_at = ctx->now }), LINE_GREEN);
}

/* Durations and days left around each border. */
static void counts_and_colour_filters_agree_with_the_colour_of_each_line(void **state)
{
    struct ctx *ctx = *state;
    int64_t now = ctx->now;
    static const int durations[] = { 3, 29, 30, 90 };
    static const int lefts[] = { -30, -1, 0, 1, 7, 8, 15, 16, 40 };
    for (size_t i = 0; i < COUNT_OF(durations); i++)
        for (size_t j = 0; j < COUNT_OF(lefts); j++) {
            int64_t due_on = ctx_today(ctx) + lefts[j];
            ctx->now = now - (int64_t)(durations[i] - lefts[j]) * 86400000;
            open_line(ctx, LINE_OWNER_PERSON, 5, due_on);
            ctx->now = now;
        }
    open_line(ctx, LINE_OWNER_PERSON, 5, 0);

    struct line_filter filter = { .person_id = 5 };
    struct line_list all = line_find(ctx, &filter);
    int64_t seen[3] = { 0 };
    for (size_t i = 0; i < all.count; i++)
        seen[line_colour(ctx, &all.items[i])]++;
    struct line_counts counts = line_count(ctx, &filter);
    assert_int_equal(counts.green, seen[LINE_GREEN]);
    assert_int_equal(counts.yellow, seen[LINE_YELLOW]);
    assert_int_equal(counts.red, seen[LINE_RED]);
    for (int colour = LINE_GREEN; colour <= LINE_RED; colour++) {
        filter.colour = colour + 1;
        struct line_list some = line_find(ctx, &filter);
        assert_int_equal(some.count, seen[colour]);
        for (size_t i = 0; i < some.count; i++)
            assert_int_equal(line_colour(ctx, &some.items[i]), colour);
    }
    assert_null(ctx->fault);
}

static void mine_are_those_of_my_person_my_unit_and_my_roles_together(void **state)
{
    struct ctx *ctx = *state;
    int64_t unit_id = new_unit(ctx, "区水务局");
    int64_t person_id = new_person(ctx, "shen");
    open_line(ctx, LINE_OWNER_PERSON, person_id, 0);
    open_line(ctx, LINE_OWNER_PERSON, person_id + 1, 0);
    open_line(ctx, LINE_OWNER_UNIT, unit_id, 0);
    open_line(ctx, LINE_OWNER_ROLE, ROLE_REVIEWER, 0);
    open_line(ctx, LINE_OWNER_ROLE, ROLE_CHAIR, 0);

    struct line_filter filter = { .person_id = person_id,
        .unit_id = unit_id,
        .roles = ROLE_BIT(ROLE_REVIEWER) | ANYONE | SIGNED_IN };
    assert_int_equal(line_find(ctx, &filter).total, 3);
    assert_int_equal(line_count(ctx, &filter).green, 3);
    assert_int_equal(line_count_all(ctx, &filter), 3);
    filter.roles |= ROLE_BIT(ROLE_CHAIR) | ROLE_BIT(ROLE_OFFICE_HEAD) | ROLE_BIT(ROLE_MEMBER);
    assert_int_equal(line_count(ctx, &filter).green, 4); /* more owners than one literal counts */
    assert_int_equal(line_count_all(ctx, &filter), 4);
    assert_int_equal(line_count_all(ctx, &(struct line_filter) { 0 }), 0);
    assert_int_equal(line_find(ctx, &(struct line_filter) { .of_anyone = true }).total, 5);
    assert_int_equal(line_find(ctx, &(struct line_filter) { 0 }).total, 0);
    struct line_list units = line_find(ctx, &(struct line_filter) { .unit_id = unit_id });
    assert_int_equal(units.count, 1);
    assert_string_equal(units.items[0].owner_name, "区水务局");
}

static void what_has_no_date_stands_behind_all_dates(void **state)
{
    struct ctx *ctx = *state;
    int64_t none = open_line(ctx, LINE_OWNER_PERSON, 5, 0);
    int64_t late = open_line(ctx, LINE_OWNER_PERSON, 5, 20500);
    int64_t early = open_line(ctx, LINE_OWNER_PERSON, 5, 20400);
    struct line_filter filter = { .person_id = 5 };
    struct line_list list = line_find(ctx, &filter);
    assert_int_equal(list.items[0].id, early);
    assert_int_equal(list.items[2].id, none);
    filter.is_descending = true;
    list = line_find(ctx, &filter);
    assert_int_equal(list.items[0].id, late);
    assert_int_equal(list.items[2].id, none);
}

static void a_page_knows_the_total(void **state)
{
    struct ctx *ctx = *state;
    for (int i = 0; i < 7; i++)
        open_line(ctx, LINE_OWNER_PERSON, 5, 20400 + i);
    struct line_list list =
        line_find(ctx, &(struct line_filter) { .person_id = 5, .offset = 5, .limit = 5 });
    assert_int_equal(list.count, 2);
    assert_int_equal(list.total, 7);
    assert_int_equal(list.items[0].due_on, 20405);
}

static void words_are_taken_as_they_are(void **state)
{
    struct ctx *ctx = *state;
    struct line line = { .matter = a_matter, .owner_kind = LINE_OWNER_PERSON, .owner_id = 5 };
    line.title = "提高 50% 覆盖率";
    line_open(ctx, &line);
    line.title = "提高 500 个点位";
    line_open(ctx, &line);
    line.title = "Metro 延伸";
    line_open(ctx, &line);
    struct line_filter filter = { .person_id = 5, .words = "50%" };
    assert_int_equal(line_find(ctx, &filter).count, 1);
    filter.words = "metro";
    assert_int_equal(line_find(ctx, &filter).count, 1);
    filter.words = "提高";
    assert_int_equal(line_find(ctx, &filter).count, 2);
    filter.words = "a' OR 1=1 --";
    assert_int_equal(line_find(ctx, &filter).count, 0);
    assert_null(ctx->fault);
}

static void a_struck_line_stays_readable_with_who_and_on_what_evidence(void **state)
{
    struct ctx *ctx = *state;
    int64_t person_id = new_person(ctx, "shen");
    struct actor actor = { .id = person_id, .name = "shen" };
    ctx->actor = &actor;
    open_line(ctx, LINE_OWNER_PERSON, person_id, 20400);
    assert_int_equal(line_strike(ctx, a_matter, 0, LINE_SIGN, "other kind"), 0);
    assert_int_equal(line_strike(ctx, a_matter, 0, LINE_REPLY, "复文 12 号"), 1);
    assert_int_equal(line_strike(ctx, a_matter, 0, LINE_REPLY, "twice"), 0);

    struct line_filter filter = { .person_id = person_id };
    assert_int_equal(line_find(ctx, &filter).count, 0);
    filter.state = LINES_STRUCK;
    struct line_list list = line_find(ctx, &filter);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].struck_by_name, "shen");
    assert_string_equal(list.items[0].evidence, "复文 12 号");
    assert_int_equal(line_colour(ctx, &list.items[0]), LINE_STRUCK);
}

static void striking_one_owner_leaves_the_others(void **state)
{
    struct ctx *ctx = *state;
    open_line(ctx, LINE_OWNER_PERSON, 5, 0);
    open_line(ctx, LINE_OWNER_PERSON, 6, 0);
    assert_int_equal(line_strike_owner(ctx, a_matter, LINE_REPLY, LINE_OWNER_PERSON, 5, NULL), 1);
    assert_int_equal(line_find(ctx, &(struct line_filter) { .person_id = 6 }).count, 1);
    line_strike_all(ctx, a_matter, "withdrawn");
    assert_int_equal(line_find(ctx, &(struct line_filter) { .person_id = 6 }).count, 0);
}

/* ---- reminders ---- */

/* The last notice of a person since the last call; MSG_NONE where there is none. */
static enum message told(struct ctx *ctx, int64_t person_id)
{
    struct notice_list list = notice_list(ctx, person_id, 1);
    if (list.count == 0 || list.items[0].read_at)
        return MSG_NONE;
    notice_mark_read(ctx, person_id, list.items[0].id);
    return list.items[0].message;
}

static void go_to_day(struct ctx *ctx, int64_t day)
{
    ctx->now = day_start_ms(day) + 9 * 3600000;
}

static void reminders_come_on_their_days_and_once(void **state)
{
    struct ctx *ctx = *state;
    int64_t person_id = new_person(ctx, "shen"), due = 20600;
    go_to_day(ctx, due - 90);
    open_line(ctx, LINE_OWNER_PERSON, person_id, due);
    for (int64_t day = due - 90; day <= due + 22; day++) {
        go_to_day(ctx, day);
        int64_t left = due - day;
        bool is_mark =
            left == 30 || left == 15 || left == 7 || left == 1 || (left <= 0 && -left % 7 == 0);
        assert_int_equal(line_remind(ctx), is_mark);
        assert_int_equal(line_remind(ctx), 0);
        enum message expected = !is_mark ? MSG_NONE
            : left > 1                   ? MSG_LINE_REMINDER_BEFORE
            : left == 1                  ? MSG_LINE_REMINDER_TOMORROW
            : left == 0                  ? MSG_LINE_REMINDER_TODAY
                                         : MSG_LINE_REMINDER_OVERDUE;
        assert_int_equal(told(ctx, person_id), expected);
    }
    assert_null(ctx->fault);
}

static void a_reminder_missed_while_the_server_was_down_comes_late_but_once(void **state)
{
    struct ctx *ctx = *state;
    int64_t person_id = new_person(ctx, "shen"), due = 20600;
    go_to_day(ctx, due - 90);
    open_line(ctx, LINE_OWNER_PERSON, person_id, due);
    go_to_day(ctx, due - 5); /* past the marks of 30, 15 and 7 days */
    assert_int_equal(line_remind(ctx), 1);
    struct notice_list list = notice_list(ctx, person_id, 10);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].second, "5");
    assert_int_equal(line_remind(ctx), 0);
}

static void a_mark_before_the_opening_is_left_out(void **state)
{
    struct ctx *ctx = *state;
    int64_t person_id = new_person(ctx, "shen"), due = 20600;
    go_to_day(ctx, due - 3);
    open_line(ctx, LINE_OWNER_PERSON, person_id, due);
    assert_int_equal(line_remind(ctx), 0);
    go_to_day(ctx, due - 1);
    assert_int_equal(line_remind(ctx), 1);
}

static void a_moved_date_begins_anew(void **state)
{
    struct ctx *ctx = *state;
    int64_t person_id = new_person(ctx, "shen"), due = 20600;
    go_to_day(ctx, due - 90);
    open_line(ctx, LINE_OWNER_PERSON, person_id, due);
    go_to_day(ctx, due);
    assert_int_equal(line_remind(ctx), 1);
    line_move(ctx, a_matter, 0, LINE_REPLY, due + 90);
    assert_int_equal(line_remind(ctx), 0);
    go_to_day(ctx, due + 60);
    assert_int_equal(line_remind(ctx), 1);
}

static void nobody_is_reminded_of_what_is_struck_off(void **state)
{
    struct ctx *ctx = *state;
    int64_t person_id = new_person(ctx, "shen"), due = 20600;
    go_to_day(ctx, due - 90);
    open_line(ctx, LINE_OWNER_PERSON, person_id, due);
    line_strike_all(ctx, a_matter, NULL);
    go_to_day(ctx, due);
    assert_int_equal(line_remind(ctx), 0);
}

static void each_week_after_the_date_the_next_level_of_a_unit_is_informed(void **state)
{
    struct ctx *ctx = *state;
    int64_t unit_id = new_unit(ctx, "区水务局"), other_id = new_unit(ctx, "区教育局");
    int64_t clerk = new_post(ctx, "clerk", ROLE_UNIT_CLERK, unit_id);
    int64_t others_clerk = new_post(ctx, "other", ROLE_UNIT_CLERK, other_id);
    int64_t others_head = new_post(ctx, "others_head", ROLE_UNIT_HEAD, other_id);
    int64_t above[] = { new_post(ctx, "head", ROLE_UNIT_HEAD, unit_id),
        new_post(ctx, "assigning", ROLE_ASSIGNING_OFFICE, 0),
        new_post(ctx, "chair", ROLE_CHAIR, 0) };
    int64_t due = 20600;
    go_to_day(ctx, due - 90);
    open_line(ctx, LINE_OWNER_UNIT, unit_id, due);
    for (int week = 0; week <= 4; week++) {
        go_to_day(ctx, due + week * 7);
        assert_int_equal(line_remind(ctx), 1);
        assert_int_equal(
            told(ctx, clerk), week ? MSG_LINE_REMINDER_OVERDUE : MSG_LINE_REMINDER_TODAY);
        for (int level = 0; level < 3; level++)
            assert_int_equal(
                told(ctx, above[level]), level < week ? MSG_LINE_REMINDER_RAISED : MSG_NONE);
    }
    assert_int_equal(told(ctx, others_clerk), MSG_NONE);
    assert_int_equal(told(ctx, others_head), MSG_NONE);
}

static void a_persons_delay_reaches_the_proposal_office_and_then_the_chair(void **state)
{
    struct ctx *ctx = *state;
    int64_t person_id = new_person(ctx, "shen");
    int64_t office = new_post(ctx, "office", ROLE_OFFICE_HEAD, 0);
    int64_t chair = new_post(ctx, "chair", ROLE_CHAIR, 0);
    int64_t due = 20600;
    go_to_day(ctx, due - 90);
    open_line(ctx, LINE_OWNER_PERSON, person_id, due);
    go_to_day(ctx, due + 7);
    line_remind(ctx);
    assert_int_equal(told(ctx, office), MSG_LINE_REMINDER_RAISED);
    assert_int_equal(told(ctx, chair), MSG_NONE);
    go_to_day(ctx, due + 14);
    line_remind(ctx);
    assert_int_equal(told(ctx, chair), MSG_LINE_REMINDER_RAISED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_long_duty_turns_yellow_fifteen_days_before_and_red_after_its_date),
        WORLD_TEST(a_duty_of_under_thirty_days_turns_yellow_seven_days_before),
        WORLD_TEST(a_duty_without_a_date_stays_green),
        WORLD_TEST(counts_and_colour_filters_agree_with_the_colour_of_each_line),
        WORLD_TEST(mine_are_those_of_my_person_my_unit_and_my_roles_together),
        WORLD_TEST(what_has_no_date_stands_behind_all_dates),
        WORLD_TEST(a_page_knows_the_total),
        WORLD_TEST(words_are_taken_as_they_are),
        WORLD_TEST(a_struck_line_stays_readable_with_who_and_on_what_evidence),
        WORLD_TEST(striking_one_owner_leaves_the_others),
        WORLD_TEST(reminders_come_on_their_days_and_once),
        WORLD_TEST(a_reminder_missed_while_the_server_was_down_comes_late_but_once),
        WORLD_TEST(a_mark_before_the_opening_is_left_out),
        WORLD_TEST(a_moved_date_begins_anew),
        WORLD_TEST(nobody_is_reminded_of_what_is_struck_off),
        WORLD_TEST(each_week_after_the_date_the_next_level_of_a_unit_is_informed),
        WORLD_TEST(a_persons_delay_reaches_the_proposal_office_and_then_the_chair),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
