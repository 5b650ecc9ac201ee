/* Figures on a small known set: each number is counted by hand. */
#include "base/clock.h"
#include "proposals/figures.h"
#include "proposals/public_data.h"
#include "world.h"

static int64_t new_row(struct ctx *ctx, const char *table, const char *name)
{
    return db_scalar_values(ctx,
        strcmp(table, "unit") == 0
            ? "INSERT INTO unit (name) VALUES ($1) RETURNING id"
            : "INSERT INTO person (user_name, name, created_at) VALUES ($1, $1, 0) RETURNING id",
        DB_VALUES(name));
}

struct sample {
    int64_t year, number, submitted_on, replied_on;
    enum proposal_state state;
    enum reply_class reply_class;
    enum satisfaction attitude, result;
    const char *sector;
};

static int64_t add(struct ctx *ctx, int64_t person, struct sample sample)
{
    return db_insert(ctx,
        "INSERT INTO proposal (kind, state, year, number, lead_id, title, sector, reply_class, "
        "attitude, result, created_at, changed_at, submitted_at, replied_at) VALUES (0, $1, $2, "
        "$3, $4, 'x', $5, $6, $7, $8, 1, 1, $9, $10) RETURNING id",
        sample.state, sample.year, sample.number, person, sample.sector ? sample.sector : "",
        sample.reply_class, sample.attitude, sample.result,
        sample.submitted_on ? day_start_ms(sample.submitted_on) + 1 : 0,
        sample.replied_on ? day_start_ms(sample.replied_on) + 1 : 0);
}

static int64_t assign(struct ctx *ctx, int64_t proposal, int64_t unit, enum assignment_role role,
    int64_t due_on, int64_t done_at)
{
    return db_insert(ctx,
        "INSERT INTO assignment (proposal_id, unit_id, role, state, assigned_at, accept_by, "
        "due_on, done_at) VALUES ($1, $2, $3, $4, 1, 1, $5, $6) RETURNING id",
        proposal, unit, role, done_at ? ASSIGNMENT_DONE : ASSIGNMENT_ACCEPTED, due_on, done_at);
}

static void states_are_counted_and_drafts_are_not_received(void **state)
{
    struct ctx *ctx = *state;
    int64_t person = new_row(ctx, "person", "a");
    add(ctx, person, (struct sample) { .year = 2031, .state = PROPOSAL_DRAFT });
    add(ctx, person, (struct sample) { .year = 2031, .state = PROPOSAL_DISCARDED });
    add(ctx, person, (struct sample) { .year = 2031, .state = PROPOSAL_DECLINED });
    add(ctx, person, (struct sample) { .year = 2031, .state = PROPOSAL_MERGED });
    add(ctx, person, (struct sample) { .year = 2031, .state = PROPOSAL_IN_HANDLING, .number = 1 });
    add(ctx, person, (struct sample) { .year = 2031, .state = PROPOSAL_CLOSED, .number = 2 });
    add(ctx, person, (struct sample) { .year = 2030, .state = PROPOSAL_CLOSED, .number = 1 });
    struct figures figures = figures_of(ctx, (struct figure_scope) { .year = 2031 });
    assert_int_equal(figures.of[FIGURE_RECEIVED], 4);
    assert_int_equal(figures.of[FIGURE_FILED], 2);
    assert_int_equal(figures.of[FIGURE_DECLINED], 1);
    assert_int_equal(figures.of[FIGURE_MERGED], 1);
    assert_int_equal(figures.of[FIGURE_IN_HANDLING], 1);
    assert_int_equal(figures.of[FIGURE_REPLIED], 1);
    assert_int_equal(figures.of[FIGURE_CLOSED], 1);
}

static void a_reply_on_the_last_evening_is_on_time_and_one_after_midnight_is_late(void **state)
{
    struct ctx *ctx = *state;
    int64_t person = new_row(ctx, "person", "a"), unit = new_row(ctx, "unit", "u");
    int64_t due_on = ctx_today(ctx) - 10;
    struct sample closed = { .year = 2031, .state = PROPOSAL_CLOSED, .number = 1 };
    assign(
        ctx, add(ctx, person, closed), unit, ASSIGNED_SOLE, due_on, day_start_ms(due_on + 1) - 1);
    assign(ctx, add(ctx, person, closed), unit, ASSIGNED_SOLE, due_on, day_start_ms(due_on + 1));
    int64_t assisted = add(ctx, person, closed);
    assign(ctx, assisted, unit, ASSIGNED_LEAD, due_on, day_start_ms(due_on));
    assign(ctx, assisted, new_row(ctx, "unit", "late"), ASSIGNED_ASSISTING, due_on, ctx->now);
    struct figures figures = figures_of(ctx, (struct figure_scope) { .year = 2031 });
    assert_int_equal(figures.of[FIGURE_ON_TIME], 2); /* an assisting unit makes nobody late */
    assert_int_equal(figures.of[FIGURE_LATE], 1);
}

static void what_is_in_handling_after_its_date_is_overdue(void **state)
{
    struct ctx *ctx = *state;
    int64_t person = new_row(ctx, "person", "a"), unit = new_row(ctx, "unit", "u");
    struct sample handled = { .year = 2031, .state = PROPOSAL_IN_HANDLING, .number = 1 };
    assign(ctx, add(ctx, person, handled), unit, ASSIGNED_SOLE, ctx_today(ctx) - 1, 0);
    assign(ctx, add(ctx, person, handled), unit, ASSIGNED_SOLE, ctx_today(ctx), 0);
    struct figures figures = figures_of(ctx, (struct figure_scope) { .year = 2031 });
    assert_int_equal(figures.of[FIGURE_OVERDUE], 1);
}

static void a_proposal_counts_for_the_units_that_lead_it(void **state)
{
    struct ctx *ctx = *state;
    int64_t person = new_row(ctx, "person", "a");
    int64_t lead = new_row(ctx, "unit", "l"), other = new_row(ctx, "unit", "o"),
            assisting = new_row(ctx, "unit", "s");
    struct sample closed = { .year = 2031, .state = PROPOSAL_CLOSED, .reply_class = CLASS_B };
    int64_t first = add(ctx, person, closed);
    assign(ctx, first, lead, ASSIGNED_LEAD, 10, 1);
    assign(ctx, first, other, ASSIGNED_CO_LEAD, 10, 1);
    assign(ctx, first, assisting, ASSIGNED_ASSISTING, 10, 1);
    assign(ctx, add(ctx, person, closed), lead, ASSIGNED_SOLE, 10, 1);
    struct figure_rows rows =
        figures_by(ctx, BY_UNIT, (struct figure_scope) { .year = 2031 }, FIGURES_ALL);
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.items[0].id, lead);
    assert_int_equal(rows.items[0].figures.of[FIGURE_RECEIVED], 2);
    assert_int_equal(rows.items[1].figures.of[FIGURE_CLASS_B], 1);
    struct figures one = figures_of(ctx, (struct figure_scope) { .year = 2031, .unit_id = lead });
    assert_int_equal(one.of[FIGURE_CLASS_B], 2);
}

static void sectors_without_a_name_have_a_row_and_a_list_of_their_own(void **state)
{
    struct ctx *ctx = *state;
    int64_t person = new_row(ctx, "person", "a");
    struct sample sample = { .year = 2031, .state = PROPOSAL_SUBMITTED, .sector = "education" };
    add(ctx, person, sample);
    add(ctx, person, sample);
    sample.sector = "";
    add(ctx, person, sample);
    struct figure_scope scope = { .year = 2031 };
    struct figure_rows rows = figures_by(ctx, BY_SECTOR, scope, FIGURE_BIT(FIGURE_RECEIVED));
    assert_int_equal(rows.count, 2);
    assert_string_equal(rows.items[0].code, "education");
    assert_string_equal(rows.items[1].code, "-");
    scope.sector = "-";
    assert_int_equal(figures_of(ctx, scope).of[FIGURE_RECEIVED], 1);
    struct proposal_filter filter = { .year = 2031, .sector = "-" };
    assert_int_equal(proposal_find_all(ctx, &filter).total, 1);
}

static void every_figure_counts_what_its_list_finds(void **state)
{
    struct ctx *ctx = *state;
    int64_t person = new_row(ctx, "person", "a"), unit = new_row(ctx, "unit", "u");
    for (int i = 0; i < 120; i++) {
        int64_t id = add(ctx, person,
            (struct sample) { .year = 2031,
                .state = (enum proposal_state)(i % PROPOSAL_STATE_COUNT),
                .number = i % 3,
                .reply_class = (enum reply_class)(i % 4),
                .attitude = (enum satisfaction)(i / 2 % 4),
                .result = (enum satisfaction)(i / 3 % 4) });
        assign(ctx, id, unit, (enum assignment_role)(i % 4), ctx_today(ctx) + i % 5 - 2,
            i % 2 ? ctx->now : 0);
    }
    struct figures figures = figures_of(ctx, (struct figure_scope) { .year = 2031 });
    for (int figure = 0; figure < FIGURE_COUNT; figure++) {
        struct proposal_filter filter = { .year = 2031, .figure = figure + 1, .limit = 1 };
        assert_int_equal(proposal_find_all(ctx, &filter).total, figures.of[figure]);
        assert_int_equal(figure_from_code(figure_code((enum figure)figure)), figure);
    }
}

static void months_have_what_lies_before_and_after_the_year_apart(void **state)
{
    struct ctx *ctx = *state;
    int64_t person = new_row(ctx, "person", "a");
    struct sample sample = { .year = 2025, .state = PROPOSAL_CLOSED };
    sample.submitted_on = day_from_date(2024, 12, 31);
    sample.replied_on = day_from_date(2025, 12, 31);
    add(ctx, person, sample);
    sample.submitted_on = day_from_date(2025, 1, 1);
    sample.replied_on = day_from_date(2026, 1, 1);
    add(ctx, person, sample);
    struct figure_months months = figures_by_month(ctx, (struct figure_scope) { .year = 2025 });
    assert_int_equal(months.count, 14);
    assert_int_equal(months.items[0].received, 1);
    assert_int_equal(months.items[1].received, 1);
    assert_int_equal(months.items[12].replied, 1);
    assert_int_equal(months.items[13].replied, 1);
    struct proposal_filter filter = { .year = 2025,
        .dated = DATED_REPLIED,
        .from_on = months.items[12].from_on,
        .until_on = months.items[12].until_on };
    assert_int_equal(proposal_find_all(ctx, &filter).total, 1);
}

static void promises_are_open_until_their_day_is_over(void **state)
{
    struct ctx *ctx = *state;
    int64_t person = new_row(ctx, "person", "a"), unit = new_row(ctx, "unit", "u");
    int64_t id = add(ctx, person, (struct sample) { .year = 2031, .state = PROPOSAL_CLOSED });
    int64_t assignment = assign(ctx, id, unit, ASSIGNED_SOLE, 10, 1);
    int64_t reply = db_insert(ctx,
        "INSERT INTO reply (assignment_id, proposal_id, round, drafted_by) VALUES ($1, $2, 1, $3) "
        "RETURNING id",
        assignment, id, person);
    const struct {
        int64_t left;
        enum commitment_state state;
        bool is_signed;
    } promises[] = { { 0, COMMITMENT_OPEN, true }, { -1, COMMITMENT_CHANGED, true },
        { -9, COMMITMENT_KEPT, true }, { 5, COMMITMENT_FAILED, true },
        { 5, COMMITMENT_OPEN, false } };
    for (size_t i = 0; i < COUNT_OF(promises); i++)
        db_exec(ctx,
            "INSERT INTO commitment (reply_id, proposal_id, unit_id, text, due_on, state, "
            "is_public) VALUES ($1, $2, $3, 'x', $4, $5, $6)",
            reply, id, unit, ctx_today(ctx) + promises[i].left, promises[i].state,
            promises[i].is_signed);
    struct figure_scope scope = { .year = 2031, .unit_id = unit };
    struct promise_counts counts = promise_count(ctx, scope, 0);
    for (int i = 0; i < PROMISE_CASES; i++) {
        struct commitment_filter filter = { .which =
                                                (enum commitment_case)(COMMITMENTS_RUNNING + i),
            .year = scope.year,
            .unit_id = unit,
            .is_internal = true,
            .limit = 10 };
        assert_int_equal(counts.of[i], 1);
        assert_int_equal(public_commitments(ctx, &filter).total, 1);
    }
}

static void means_weigh_who_has_scored(void **state)
{
    struct ctx *ctx = *state;
    int64_t person = new_row(ctx, "person", "a"), other = new_row(ctx, "person", "b");
    int64_t id = add(ctx, person, (struct sample) { .year = 2031, .state = PROPOSAL_CLOSED });
    const struct {
        enum score_kind kind;
        int64_t scorer, points;
    } scores[] = { { SCORE_QUALITY_CLOSED, person, 80 }, { SCORE_QUALITY_CLOSED, other, 90 },
        { SCORE_HANDLING_PROPOSER, person, 100 }, { SCORE_HANDLING_OFFICE, other, 50 },
        { SCORE_BY_UNIT, other, 1 } };
    for (size_t i = 0; i < COUNT_OF(scores); i++)
        db_exec(ctx,
            "INSERT INTO score (proposal_id, kind, scorer_id, item, points, at) VALUES ($1, $2, "
            "$3, 'all', $4, 1)",
            id, scores[i].kind, scores[i].scorer, scores[i].points);
    if (db_kind_of(ctx->db) == DB_POSTGRES) /* what is left to the end of the transaction, now */
        db_exec(ctx, "SET CONSTRAINTS ALL IMMEDIATE");
    struct rise_rows rows = rise_by(ctx, BY_YEAR, (struct figure_scope) { .year = 2031 });
    assert_int_equal(rows.count, 1);
    assert_true(rows.items[0].quality > 84.99 && rows.items[0].quality < 85.01);
    assert_true(rows.items[0].handling > 74.99 && rows.items[0].handling < 75.01); /* 40 to 40 */
    assert_int_equal(rows.items[0].quality_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(states_are_counted_and_drafts_are_not_received),
        WORLD_TEST(a_reply_on_the_last_evening_is_on_time_and_one_after_midnight_is_late),
        WORLD_TEST(what_is_in_handling_after_its_date_is_overdue),
        WORLD_TEST(a_proposal_counts_for_the_units_that_lead_it),
        WORLD_TEST(sectors_without_a_name_have_a_row_and_a_list_of_their_own),
        WORLD_TEST(every_figure_counts_what_its_list_finds),
        WORLD_TEST(months_have_what_lies_before_and_after_the_year_apart),
        WORLD_TEST(promises_are_open_until_their_day_is_over),
        WORLD_TEST(means_weigh_who_has_scored),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
