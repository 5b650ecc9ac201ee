/* The demo on three days of the year: early in January, in spring, late in autumn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "demo/year.h"
#include "exchange/exchange.h"
#include "kit/files.h"
#include "kit/ledger.h"
#include "kit/lines.h"
#include "people/person.h"
#include "proposals/handling.h"
#include "world.h"

static const struct demo_size small = {
    .this_year = 60, .each_before = 40, .years_before = 2, .has_files = true
};

static int64_t count_of(struct ctx *ctx, const char *sql)
{
    struct rows rows = db_query_built(ctx, sql);
    int64_t count = db_next(&rows) ? db_int(&rows, 0) : -1;
    db_end(&rows);
    return count;
}

static void assert_nobody_waits_in_vain(struct ctx *ctx, const char *user_name)
{
    const struct person *person = person_by_user_name(ctx, user_name);
    struct actor actor;
    assert_non_null(person);
    assert_true(person_load_actor(ctx, person->id, &actor));
    struct line_list lines = line_find(ctx,
        &(struct line_filter) { .person_id = actor.id,
            .unit_id = actor.unit_id,
            .roles = actor.roles & ~(ANYONE | SIGNED_IN),
            .of_anyone = (actor.roles & ROLE_BIT(ROLE_CHAIR)) != 0 });
    if (lines.count == 0)
        fail_msg("%s has nothing to do", user_name);
    int64_t unread = db_scalar(
        ctx, "SELECT COUNT(*) FROM notice WHERE person_id = $1 AND read_at = 0", person->id);
    if (unread < 1 || unread > 12)
        fail_msg("%s has %lld unread notices", user_name, (long long)unread);
}

static void assert_believable(struct ctx *ctx, int64_t year)
{
    static const char *const names[] = { "m001", "collective", "reviewer1", "reviewer2", "head",
        "assigning", "clerk01", "chief01", "chair" };
    int64_t of_state[PROPOSAL_STATE_COUNT] = { 0 };
    struct rows rows = db_query(ctx, "SELECT state, COUNT(*) FROM proposal GROUP BY state");
    while (db_next(&rows))
        of_state[db_int(&rows, 0)] = db_int(&rows, 1);
    for (int state = 0; state < PROPOSAL_STATE_COUNT; state++)
        if (of_state[state] == 0)
            fail_msg("no proposal is %s", proposal_state_code((enum proposal_state)state));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_nobody_waits_in_vain(ctx, names[i]);
    assert_int_equal(db_scalar(ctx, "SELECT COUNT(*) FROM proposal WHERE year < $1 AND state < $2",
                         year, PROPOSAL_CLOSED),
        0);
    int64_t open = count_of(ctx, "SELECT COUNT(*) FROM line WHERE struck_at = 0 AND kind = 12");
    int64_t overdue = db_scalar(ctx,
        "SELECT COUNT(*) FROM line WHERE struck_at = 0 AND kind = $1 AND due_on < $2",
        LINE_COMMITMENT, ctx_today(ctx));
    assert_true(open > 0);
    assert_true(overdue * 4 <= open);
    assert_int_equal(db_scalar(ctx, "SELECT COUNT(*) FROM ledger WHERE at > $1", ctx->now), 0);
    assert_true(count_of(ctx, "SELECT COUNT(*) FROM proposal WHERE is_key = 1") > 0);
    assert_true(count_of(ctx, "SELECT COUNT(*) FROM oversight_event") > 0);
    assert_true(count_of(ctx, "SELECT COUNT(*) FROM reply WHERE is_second = 1 AND state = 2") > 0);
    for (int kind = 0; kind < SCORE_KIND_COUNT; kind++)
        assert_true(db_scalar(ctx, "SELECT COUNT(*) FROM score WHERE kind = $1", kind) > 0);
}

static void make_it_on(struct ctx *ctx, int year, int month, int day)
{
    char folder[WORLD_FOLDER_MOST], command[WORLD_FOLDER_MOST + 8];
    world_folder(folder);
    assert_true(files_open(folder));
    ctx->now = day_start_ms(day_from_date(year, month, day)) + 11 * 3600000;
    bool is_made = demo_fill(ctx, small, 20260206, NULL);
    if (!is_made)
        fail_msg("%s", ctx->fault ? ctx->fault : "not made");
    struct check_report report = exchange_check(ctx, NULL);
    if (report.faults.count > 0)
        fail_msg("%s: %s, %s", message_text(LANGUAGE_EN, report.faults.items[0].message),
            report.faults.items[0].first, report.faults.items[0].second);
    db_begin(ctx, DB_READ);
    struct ledger_verdict verdict = ledger_check(ctx, NULL);
    assert_int_equal(verdict.broken_id, 0);
    assert_true(verdict.count > 1000);
    assert_believable(ctx, month < 3 ? year - 1 : year);
    db_commit(ctx);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

static void made_on_the_third_of_january_it_shows_the_year_that_ends(void **state)
{
    make_it_on(*state, 2026, 1, 3);
}

static void made_on_the_fifteenth_of_may_it_shows_every_state(void **state)
{
    make_it_on(*state, 2026, 5, 15);
}

static void made_on_the_twenty_fourth_of_november_it_shows_every_state(void **state)
{
    make_it_on(*state, 2026, 11, 24);
}

static void made_when_the_year_is_eight_weeks_old_it_shows_every_state(void **state)
{
    if (strcmp(world_backend(), "sqlite") != 0)
        skip(); /* which states there are does not hang on the database */
    make_it_on(*state, 2026, 3, 1);
}

/* Each in a database of its own. */
#define IN_AN_EMPTY_DATABASE(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_AN_EMPTY_DATABASE(made_on_the_third_of_january_it_shows_the_year_that_ends),
        IN_AN_EMPTY_DATABASE(made_when_the_year_is_eight_weeks_old_it_shows_every_state),
        IN_AN_EMPTY_DATABASE(made_on_the_fifteenth_of_may_it_shows_every_state),
        IN_AN_EMPTY_DATABASE(made_on_the_twenty_fourth_of_november_it_shows_every_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
