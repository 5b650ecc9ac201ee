/* Working days. */
#include "base/clock.h"
#include "kit/calendar.h"
#include "world.h"

static bool is_working_day(struct ctx *ctx, int64_t day)
{
    return calendar_add_working_days(ctx, day - 1, 1) == day;
}

static void a_public_holiday_is_no_working_day_and_its_worked_weekend_is_one(void **state)
{
    struct ctx *ctx = *state;
    assert_false(is_working_day(ctx, day_from_date(2026, 2, 17))); /* Tuesday, festival */
    assert_true(is_working_day(ctx, day_from_date(2026, 2, 14))); /* Saturday, worked */
    assert_true(is_working_day(ctx, day_from_date(2026, 3, 2))); /* a Monday */
    assert_false(is_working_day(ctx, day_from_date(2026, 3, 1))); /* a Sunday */
}

/* Totals of the notices of the State Council's General Office: days off and worked weekend days. */
static void the_holidays_of_2025_and_2026_are_those_of_the_notices(void **state)
{
    struct ctx *ctx = *state;
    static const struct {
        int year;
        int64_t off, worked;
    } years[] = { { 2025, 28, 5 }, { 2026, 33, 6 } };
    for (size_t i = 0; i < COUNT_OF(years); i++) {
        int64_t first = day_from_date(years[i].year, 1, 1),
                last = day_from_date(years[i].year, 12, 31);
        assert_int_equal(years[i].off,
            db_scalar(ctx,
                "SELECT COUNT(*) FROM holiday WHERE on_day BETWEEN $1 AND $2 AND is_working = 0",
                first, last));
        assert_int_equal(years[i].worked,
            db_scalar(ctx,
                "SELECT COUNT(*) FROM holiday WHERE on_day BETWEEN $1 AND $2 AND is_working = 1",
                first, last));
    }
    assert_int_equal(db_scalar(ctx, "SELECT is_working FROM holiday WHERE on_day = $1",
                         day_from_date(2025, 10, 11)),
        1);
}

static void a_worked_day_is_always_a_weekend_day(void **state)
{
    struct ctx *ctx = *state;
    struct rows rows = db_query(ctx, "SELECT on_day FROM holiday WHERE is_working = 1");
    while (db_next(&rows))
        assert_true(weekday_of(db_int(&rows, 0)) >= 6);
    assert_null(ctx->fault);
}

static void adding_working_days_steps_over_weekends(void **state)
{
    struct ctx *ctx = *state;
    /* from Friday: Monday, Tuesday, Wednesday */
    assert_int_equal(
        calendar_add_working_days(ctx, day_from_date(2026, 3, 6), 3), day_from_date(2026, 3, 11));
}

static void adding_working_days_steps_over_the_spring_festival(void **state)
{
    struct ctx *ctx = *state;
    /* Friday 13 February: 14 is worked, 15 to 23 are off, 24 is the second day */
    assert_int_equal(
        calendar_add_working_days(ctx, day_from_date(2026, 2, 13), 2), day_from_date(2026, 2, 24));
}

static void adding_none_stays_on_the_day(void **state)
{
    struct ctx *ctx = *state;
    assert_int_equal(calendar_add_working_days(ctx, 20000, 0), 20000);
}

static void long_stretches_agree_with_counting_one_by_one(void **state)
{
    struct ctx *ctx = *state;
    int64_t start = day_from_date(2025, 1, 1), day = start;
    for (int count = 1; count <= 250; count++) {
        do
            day++;
        while (!is_working_day(ctx, day));
        assert_int_equal(calendar_add_working_days(ctx, start, count), day);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_public_holiday_is_no_working_day_and_its_worked_weekend_is_one),
        WORLD_TEST(the_holidays_of_2025_and_2026_are_those_of_the_notices),
        WORLD_TEST(a_worked_day_is_always_a_weekend_day),
        WORLD_TEST(adding_working_days_steps_over_weekends),
        WORLD_TEST(adding_working_days_steps_over_the_spring_festival),
        WORLD_TEST(adding_none_stays_on_the_day),
        WORLD_TEST(long_stretches_agree_with_counting_one_by_one),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
