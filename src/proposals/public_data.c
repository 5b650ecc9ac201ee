#include "proposals/public_data.h"

#include "base/buffer.h"
#include "kit/settings.h"

#define STATES_FROM(first) (((1u << (PROPOSAL_CLOSED + 1)) - 1) & ~((1u << (first)) - 1))

/* What was submitted counts as received, whatever became of it. */
static const struct {
    const char *code;
    enum message message;
    uint32_t states;
} stages[] = {
    [STAGE_RECEIVED] = { "received", MSG_STAGE_RECEIVED,
        ((1u << PROPOSAL_STATE_COUNT) - 1)
            & ~((1u << PROPOSAL_DRAFT) | (1u << PROPOSAL_DISCARDED)) },
    [STAGE_FILED] = { "filed", MSG_STAGE_FILED, STATES_FROM(PROPOSAL_FILED) },
    [STAGE_ASSIGNED] = { "assigned", MSG_STAGE_ASSIGNED, STATES_FROM(PROPOSAL_ASSIGNED) },
    [STAGE_REPLIED] = { "replied", MSG_STAGE_REPLIED, STATES_FROM(PROPOSAL_REPLIED) },
    [STAGE_CLOSED] = { "closed", MSG_STAGE_CLOSED, STATES_FROM(PROPOSAL_CLOSED) },
    [STAGE_COUNT] = { "", MSG_NONE, 0 },
};

const char *public_stage_code(enum public_stage stage)
{
    return stages[stage].code;
}

enum message public_stage_message(enum public_stage stage)
{
    return stages[stage].message;
}

uint32_t public_stage_states(enum public_stage stage)
{
    return stages[stage].states;
}

enum public_stage public_stage_from_code(const char *code)
{
    int stage = 0;
    while (stage < STAGE_COUNT && !text_equal(stages[stage].code, code))
        stage++;
    return (enum public_stage)stage;
}

/* ---- figures ---- */

static void count_stages(struct ctx *ctx, struct public_figures *figures)
{
    struct rows rows =
        db_query(ctx, "SELECT state, total, is_public * total FROM proposal_count WHERE year = $1",
            figures->year);
    while (db_next(&rows))
        for (int stage = 0; stage < STAGE_COUNT; stage++)
            if (stages[stage].states >> db_int(&rows, 0) & 1) {
                figures->of[stage] += db_int(&rows, 1);
                figures->published[stage] += db_int(&rows, 2);
            }
}

struct public_figures public_figures_of(struct ctx *ctx, int64_t year)
{
    struct public_figures figures = { .year = year };
    count_stages(ctx, &figures);
    if (!setting_bool(ctx, "publish.reply"))
        return figures;
    /* the day and the year stand in the text: PostgreSQL plans for each value of them anew, which
     * takes longer than to count */
    struct rows rows = db_query_built(ctx,
        arena_printf(ctx->arena,
            "SELECT c.state, COUNT(*), SUM(CASE WHEN c.due_on < %lld THEN 1 ELSE 0 "
            "END) FROM commitment c JOIN proposal p ON p.id = c.proposal_id WHERE c.is_public = 1"
            " AND p.is_published = 1 AND p.publicity = 0 AND p.year = %lld GROUP BY c.state",
            (long long)ctx_today(ctx), (long long)year));
    while (db_next(&rows)) {
        int64_t state = db_int(&rows, 0);
        figures.promised += db_int(&rows, 1);
        if (state == COMMITMENT_KEPT)
            figures.kept += db_int(&rows, 1);
        if (state == COMMITMENT_OPEN || state == COMMITMENT_CHANGED)
            figures.overdue += db_int(&rows, 2);
    }
    return figures;
}

struct id_list public_years(struct ctx *ctx)
{
    struct id_list years = { 0 };
    struct rows rows = db_query(
        ctx, "SELECT DISTINCT year FROM proposal_count WHERE total > 0 ORDER BY year DESC");
    while (db_next(&rows))
        LIST_PUSH(ctx, years, db_int(&rows, 0));
    return years;
}

/* ---- replies and commitments ---- */

struct public_reply_list public_replies_newest(struct ctx *ctx, int limit)
{
    struct public_reply_list list = { 0 };
    if (!setting_bool(ctx, "publish.reply"))
        return list;
    /* the limit stands in the text: PostgreSQL plans for each value of it anew */
    struct rows rows = db_query_built(ctx,
        arena_printf(ctx->arena,
            "SELECT r.id, p.id, r.signed_at, r.class, p.year, p.number, p.title, unit.name,"
            " unit.name_en FROM reply r JOIN proposal p ON p.id = r.proposal_id JOIN assignment a"
            " ON a.id = r.assignment_id JOIN unit ON unit.id = a.unit_id WHERE r.state = 2"
            " AND p.is_published = 1 AND p.publicity = 0"
            " ORDER BY r.signed_at DESC, r.id DESC LIMIT %d",
            limit));
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct public_reply) {
                .id = db_int(&rows, 0),
                .proposal_id = db_int(&rows, 1),
                .signed_at = db_int(&rows, 2),
                .reply_class = (enum reply_class)db_int(&rows, 3),
                .number = proposal_number_of(ctx, db_int(&rows, 4), db_int(&rows, 5)),
                .title = db_text(&rows, 6),
                .unit_name = ctx_name(ctx, db_text(&rows, 7), db_text(&rows, 8)),
            });
    return list;
}

static const struct {
    const char *code;
    const char *condition, *order;
    bool by_today; /* the condition is ended by today */
} cases[] = {
    [COMMITMENTS_ALL] = { "", "", "c.due_on DESC, c.id DESC" },
    [COMMITMENTS_RUNNING] = { "running",
        " AND c.state IN (0, 2) AND c.due_on >= ", "c.due_on, c.id", true },
    [COMMITMENTS_OVERDUE] = { "overdue", " AND c.state IN (0, 2) AND c.due_on < ", "c.due_on, c.id",
        true },
    [COMMITMENTS_KEPT] = { "kept", " AND c.state = 1", "c.ended_at DESC, c.id DESC" },
    [COMMITMENTS_FAILED] = { "failed", " AND c.state = 3", "c.ended_at DESC, c.id DESC" },
};

const char *commitment_case_code(enum commitment_case which)
{
    return cases[which].code;
}

enum commitment_case commitment_case_from_code(const char *code)
{
    for (int i = COMMITMENTS_RUNNING; i < COMMITMENT_CASE_COUNT; i++)
        if (text_equal(cases[i].code, code))
            return (enum commitment_case)i;
    return COMMITMENTS_ALL;
}

static struct public_commitment commitment_from(struct ctx *ctx, const struct rows *row)
{
    enum commitment_state state = (enum commitment_state)db_int(row, 9);
    int64_t due_on = db_int(row, 10);
    bool is_open = state == COMMITMENT_OPEN || state == COMMITMENT_CHANGED;
    return (struct public_commitment) {
        .id = db_int(row, 0),
        .proposal_id = db_int(row, 1),
        .number = proposal_number_of(ctx, db_int(row, 2), db_int(row, 3)),
        .title = db_text(row, 4),
        .unit_name = ctx_name(ctx, db_text(row, 5), db_text(row, 6)),
        .unit_id = db_int(row, 7),
        .text = db_text(row, 8),
        .state = state,
        .due_on = due_on,
        .ended_at = db_int(row, 11),
        .is_overdue = is_open && due_on < ctx_today(ctx),
    };
}

/* Only what is asked for becomes a condition, so that an index can find it: what was kept in a
 * month is read from the end of all that was ever kept. Today stands in the text: PostgreSQL plans
 * for each value of it anew, which takes longer than to find. */
static const char *commitments_where(
    struct ctx *ctx, const struct commitment_filter *filter, struct db_values *values)
{
    const char *sector = text_or(filter->sector, "");
    const struct {
        bool is_asked;
        const char *condition; /* ended by the place of its value */
        struct db_value value;
    } conditions[] = {
        { filter->year != 0, "p.year = ", db_value_int(filter->year) },
        { filter->unit_id != 0, "c.unit_id = ", db_value_int(filter->unit_id) },
        { filter->ended_from != 0, "c.ended_at >= ", db_value_int(filter->ended_from) },
        { filter->ended_until != 0, "c.ended_at < ", db_value_int(filter->ended_until) },
        { *sector, "p.sector = ", db_value_text(text_equal(sector, "-") ? "" : sector) },
    };
    struct buffer where = buffer_new(ctx->arena);
    buffer_add(&where, " FROM commitment c");
    if (filter->year || *sector)
        buffer_add(&where, " JOIN proposal p ON p.id = c.proposal_id");
    buffer_add(&where, " WHERE c.is_public = 1");
    buffer_add(&where, filter->is_internal ? "" : COMMITMENT_IS_READABLE);
    buffer_add(&where, cases[filter->which].condition);
    if (cases[filter->which].by_today)
        buffer_printf(&where, "%lld", (long long)ctx_today(ctx));
    *values = (struct db_values) { 0 };
    for (size_t i = 0; i < COUNT_OF(conditions); i++)
        if (conditions[i].is_asked) {
            values->items[values->count++] = conditions[i].value;
            buffer_printf(&where, " AND %s$%zu", conditions[i].condition, values->count);
        }
    return buffer_text(&where);
}

struct public_commitment_list public_commitments(
    struct ctx *ctx, const struct commitment_filter *filter)
{
    struct public_commitment_list list = { 0 };
    if (!filter->is_internal && !setting_bool(ctx, "publish.reply"))
        return list;
    struct db_values values;
    const char *where = commitments_where(ctx, filter, &values);
    struct rows rows = db_query_built_values(ctx,
        arena_printf(ctx->arena,
            "SELECT c.id, p.id, p.year, p.number, p.title, unit.name, unit.name_en, unit.id, "
            "c.text, c.state, c.due_on, c.ended_at FROM (SELECT c.id AS hit%s ORDER BY %s LIMIT %d "
            "OFFSET %d) AS hits JOIN commitment c ON c.id = hit JOIN proposal p ON p.id = "
            "c.proposal_id JOIN unit ON unit.id = c.unit_id ORDER BY %s",
            where, cases[filter->which].order, filter->limit ? filter->limit : 1000000,
            filter->offset, cases[filter->which].order),
        values);
    while (db_next(&rows))
        LIST_PUSH(ctx, list, commitment_from(ctx, &rows));
    bool is_end = (int)list.count < filter->limit && (list.count || filter->offset == 0);
    if (is_end) {
        list.total = filter->offset + (int64_t)list.count;
        return list;
    }
    rows = db_query_built_values(ctx,
        arena_printf(ctx->arena, "SELECT COUNT(*) FROM (SELECT 1%s LIMIT %d) AS counted", where,
            LIST_COUNTED + 1),
        values);
    int64_t total = db_next(&rows) ? db_int(&rows, 0) : 0;
    db_end(&rows);
    list.has_more = total > LIST_COUNTED;
    list.total = list.has_more ? LIST_COUNTED : total;
    return list;
}

/* ---- versions ---- */

const char *public_version(struct ctx *ctx)
{
    return text_or(db_scalar_text(ctx,
                       "SELECT SUBSTR(l.last_hash, 1, 16) || '-' || s.version FROM ledger_head l "
                       "CROSS JOIN setting_head s WHERE l.id = 1 AND s.id = 1"),
        "0");
}

int64_t public_changed_at(struct ctx *ctx)
{
    return db_scalar(ctx, "SELECT at FROM ledger ORDER BY id DESC LIMIT 1");
}
