/* Figures of proposals: one condition each, counted in one pass. */
#include "proposals/figures_private.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "kit/settings.h"

/* {today} and {day_end} are put in: the day number, and the last moment of a day number in the time
 * zone of the installation, as a difference to its UTC midnight. */
#define LATE_ANSWER LEADING " AND fa.done_at > fa.due_on * 86400000 + {day_end}"
#define REPLIED "p.state IN (6, 7)"
#define SPOKEN                                                                                     \
    "EXISTS (SELECT 1 FROM contact fc JOIN assignment fa ON fa.id = fc.assignment_id"              \
    " WHERE fa.proposal_id = p.id AND fa.role <> 3)"

_Static_assert(ASSIGNED_ASSISTING == 3 && ASSIGNMENT_RETURNED == 2, "LEADING says it too");
_Static_assert(PROPOSAL_REPLIED == 6 && PROPOSAL_CLOSED == 7, "REPLIED says it too");
_Static_assert(SATISFIED == 1 && BASICALLY_SATISFIED == 2 && DISSATISFIED == 3, "as below");
_Static_assert(
    SCORE_QUALITY_CLOSED == 1 && SCORE_HANDLING_PROPOSER == 2 && SCORE_HANDLING_ASSIGNING == 4,
    "as below");

static const struct {
    const char *code;
    enum message message;
    const char *condition;
} figures[FIGURE_COUNT] = {
    [FIGURE_RECEIVED] = { "received", MSG_FIGURE_RECEIVED, "p.state NOT IN (0, 12)" },
    [FIGURE_WAITING] = { "waiting", MSG_FIGURE_WAITING, "p.state IN (1, 2)" },
    [FIGURE_FILED] = { "filed", MSG_FIGURE_FILED, "p.number > 0" },
    [FIGURE_DECLINED] = { "declined", MSG_FIGURE_DECLINED, "p.state = 9" },
    [FIGURE_MERGED] = { "merged", MSG_FIGURE_MERGED, "p.state = 10" },
    [FIGURE_CONVERTED] = { "converted", MSG_FIGURE_CONVERTED, "p.state = 11" },
    [FIGURE_WITHDRAWN] = { "withdrawn", MSG_FIGURE_WITHDRAWN, "p.state = 8" },
    [FIGURE_TO_ASSIGN] = { "to_assign", MSG_FIGURE_TO_ASSIGN, "p.state = 3" },
    [FIGURE_IN_HANDLING] = { "in_handling", MSG_FIGURE_IN_HANDLING, "p.state IN (4, 5)" },
    [FIGURE_OVERDUE] = { "overdue", MSG_FIGURE_OVERDUE,
        "p.state IN (4, 5) AND EXISTS (" LEADING
        " AND fa.state IN (0, 1) AND fa.due_on < {today})" },
    [FIGURE_REPLIED] = { "replied", MSG_FIGURE_REPLIED, REPLIED },
    [FIGURE_CLOSED] = { "closed", MSG_FIGURE_CLOSED, "p.state = 7" },
    [FIGURE_ON_TIME] = { "on_time", MSG_FIGURE_ON_TIME,
        REPLIED " AND NOT EXISTS (" LATE_ANSWER ")" },
    [FIGURE_LATE] = { "late", MSG_FIGURE_LATE, REPLIED " AND EXISTS (" LATE_ANSWER ")" },
    [FIGURE_CONTACTED] = { "contacted", MSG_FIGURE_CONTACTED, REPLIED " AND " SPOKEN },
    [FIGURE_NOT_CONTACTED] = { "not_contacted", MSG_FIGURE_NOT_CONTACTED,
        REPLIED " AND NOT " SPOKEN },
    [FIGURE_CLASS_A] = { "class_a", MSG_FIGURE_CLASS_A, REPLIED " AND p.reply_class = 1" },
    [FIGURE_CLASS_B] = { "class_b", MSG_FIGURE_CLASS_B, REPLIED " AND p.reply_class = 2" },
    [FIGURE_CLASS_C] = { "class_c", MSG_FIGURE_CLASS_C, REPLIED " AND p.reply_class = 3" },
    [FIGURE_ATTITUDE_SATISFIED] = { "attitude_satisfied", MSG_FIGURE_ATTITUDE_SATISFIED,
        "p.state = 7 AND p.attitude = 1" },
    [FIGURE_ATTITUDE_BASICALLY] = { "attitude_basically", MSG_FIGURE_ATTITUDE_BASICALLY,
        "p.state = 7 AND p.attitude = 2" },
    [FIGURE_ATTITUDE_DISSATISFIED] = { "attitude_dissatisfied", MSG_FIGURE_ATTITUDE_DISSATISFIED,
        "p.state = 7 AND p.attitude = 3" },
    [FIGURE_RESULT_SATISFIED] = { "result_satisfied", MSG_FIGURE_RESULT_SATISFIED,
        "p.state = 7 AND p.result = 1" },
    [FIGURE_RESULT_BASICALLY] = { "result_basically", MSG_FIGURE_RESULT_BASICALLY,
        "p.state = 7 AND p.result = 2" },
    [FIGURE_RESULT_DISSATISFIED] = { "result_dissatisfied", MSG_FIGURE_RESULT_DISSATISFIED,
        "p.state = 7 AND p.result = 3" },
    [FIGURE_SILENT] = { "silent", MSG_FIGURE_SILENT,
        "p.state = 7 AND p.closed_without_feedback = 1" },
    [FIGURE_KEY] = { "key", MSG_FIGURE_KEY, "p.is_key = 1" },
    [FIGURE_EXCELLENT] = { "excellent", MSG_FIGURE_EXCELLENT, "p.is_excellent = 1" },
    [FIGURE_QUALITY_SCORED] = { "quality_scored", MSG_FIGURE_QUALITY_SCORED,
        "EXISTS (SELECT 1 FROM score fs WHERE fs.proposal_id = p.id AND fs.kind IN (0, 1))" },
    [FIGURE_HANDLING_SCORED] = { "handling_scored", MSG_FIGURE_HANDLING_SCORED,
        "EXISTS (SELECT 1 FROM score fs WHERE fs.proposal_id = p.id AND fs.kind IN (2, 3, 4))" },
};

const char *figure_code(enum figure figure)
{
    return figures[figure].code;
}

enum figure figure_from_code(const char *code)
{
    for (int i = 0; i < FIGURE_COUNT; i++)
        if (text_equal(figures[i].code, code))
            return (enum figure)i;
    return FIGURE_COUNT;
}

enum message figure_message(enum figure figure)
{
    return figures[figure].message;
}

const char *figure_condition(struct ctx *ctx, enum figure figure)
{
    int64_t today = ctx_today(ctx);
    int64_t day_end = day_start_ms(today + 1) - 1 - today * INT64_C(86400000);
    struct buffer out = buffer_new(ctx->arena);
    for (const char *c = figures[figure].condition; *c;) {
        bool is_today = text_starts_with(c, "{today}"), is_end = text_starts_with(c, "{day_end}");
        if (is_today || is_end) {
            buffer_printf(&out, "%lld", (long long)(is_today ? today : day_end));
            c = strchr(c, '}') + 1;
        } else {
            buffer_add_char(&out, *c++);
        }
    }
    return buffer_text(&out);
}

double figure_share(int64_t part, int64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

/* ---- counting ---- */

const char *scope_sql(struct ctx *ctx, struct figure_scope scope, struct db_values *values)
{
    struct buffer out = buffer_new(ctx->arena);
    if (scope.year) {
        values->items[values->count++] = db_value_int(scope.year);
        buffer_printf(&out, " AND p.year <= $%zu", values->count);
        values->items[values->count++] =
            db_value_int(scope.year - (scope.years ? scope.years - 1 : 0));
        buffer_printf(&out, " AND p.year >= $%zu", values->count);
    }
    if (scope.unit_id) {
        values->items[values->count++] = db_value_int(scope.unit_id);
        buffer_printf(&out, " AND EXISTS (" LEADING " AND fa.unit_id = $%zu)", values->count);
    }
    if (scope.sector) {
        values->items[values->count++] =
            db_value_text(strcmp(scope.sector, "-") == 0 ? "" : scope.sector);
        buffer_printf(&out, " AND p.sector = $%zu", values->count);
    }
    if (scope.is_public)
        buffer_add(&out, " AND p.is_published = 1");
    return buffer_text(&out);
}

static const char *counts_sql(struct ctx *ctx, uint64_t wanted)
{
    struct buffer out = buffer_new(ctx->arena);
    for (int i = 0; i < FIGURE_COUNT; i++)
        if (wanted & FIGURE_BIT(i))
            buffer_printf(&out, ", COALESCE(SUM(CASE WHEN %s THEN 1 ELSE 0 END), 0)",
                figure_condition(ctx, (enum figure)i));
    return buffer_text(&out);
}

static struct figures figures_from(struct rows *rows, int column, uint64_t wanted)
{
    struct figures counts = { 0 };
    for (int i = 0; i < FIGURE_COUNT; i++)
        if (wanted & FIGURE_BIT(i))
            counts.of[i] = db_int(rows, column++);
    return counts;
}

struct figures figures_of(struct ctx *ctx, struct figure_scope scope)
{
    struct db_values values = { 0 };
    const char *where = scope_sql(ctx, scope, &values);
    struct rows rows = db_query_built_values(ctx,
        arena_printf(ctx->arena, "SELECT 0%s FROM proposal p WHERE 1 = 1%s",
            counts_sql(ctx, FIGURES_ALL), where),
        values);
    struct figures counts = { 0 };
    if (db_next(&rows))
        counts = figures_from(&rows, 1, FIGURES_ALL);
    db_end(&rows);
    return counts;
}

/* What a group is read from: its key, its two names, what is joined and the order. */
const struct group_sql group_sql[] = {
    [BY_YEAR] = { "p.year", "'', ''", "", "1" },
    [BY_UNIT] = { "u.id", "u.name, u.name_en",
        " JOIN assignment ga ON ga.proposal_id = p.id AND ga.role <> 3 AND ga.state <> 2"
        " JOIN unit u ON u.id = ga.unit_id",
        "COUNT(*) DESC, 1" },
    [BY_SECTOR] = { "p.sector", "'', ''", "", "COUNT(*) DESC, 1" },
    [BY_CATEGORY] = { "p.category", "'', ''", "", "COUNT(*) DESC, 1" },
};

/* Id, code and name of the group in a row. */
struct figure_row group_from(struct ctx *ctx, enum figure_group group, struct rows *rows)
{
    struct figure_row row = { 0 };
    if (group == BY_YEAR || group == BY_UNIT)
        row.id = db_int(rows, 0);
    else
        row.code = text_or(db_text(rows, 0), "");
    if (group == BY_YEAR) {
        row.name = arena_printf(ctx->arena, "%lld", (long long)row.id);
    } else if (group == BY_UNIT) {
        const char *english = db_text(rows, 2);
        row.name = ctx->language == LANGUAGE_EN && english && *english ? english : db_text(rows, 1);
    } else if (!*row.code) {
        row.code = "-";
        row.name = message_text(ctx->language, MSG_FIGURES_NOT_GIVEN);
    } else {
        row.name = setting_choice_name(
            ctx, group == BY_SECTOR ? "proposal.sectors" : "proposal.categories", row.code);
    }
    return row;
}

struct figure_rows figures_by(
    struct ctx *ctx, enum figure_group group, struct figure_scope scope, uint64_t wanted)
{
    struct db_values values = { 0 };
    const char *where = scope_sql(ctx, scope, &values);
    struct rows rows = db_query_built_values(ctx,
        arena_printf(ctx->arena,
            "SELECT %s, %s%s FROM proposal p%s WHERE p.state NOT IN (0, 12)%s GROUP BY %s%s ORDER "
            "BY %s",
            group_sql[group].key, group_sql[group].names, counts_sql(ctx, wanted),
            group_sql[group].join, where, group_sql[group].key,
            group == BY_UNIT ? ", u.name, u.name_en" : "", group_sql[group].order),
        values);
    struct figure_rows list = { 0 };
    while (db_next(&rows)) {
        struct figure_row row = group_from(ctx, group, &rows);
        row.figures = figures_from(&rows, 3, wanted);
        LIST_PUSH(ctx, list, row);
    }
    return list;
}

/* ---- months ---- */

enum { MONTHS = 14 }; /* before, twelve, after */

static int month_of(int64_t ms, const int64_t *starts)
{
    int month = 0;
    while (month < MONTHS - 1 && ms >= starts[month])
        month++;
    return month;
}

struct figure_months figures_by_month(struct ctx *ctx, struct figure_scope scope)
{
    int64_t firsts[MONTHS - 1], starts[MONTHS - 1];
    for (int month = 0; month < MONTHS - 1; month++) {
        firsts[month] = day_from_date((int)scope.year + month / 12, month % 12 + 1, 1);
        starts[month] = day_start_ms(firsts[month]);
    }
    struct figure_month months[MONTHS] = { 0 };
    struct db_values values = { 0 };
    const char *where = scope_sql(ctx, scope, &values);
    struct rows rows = db_query_built_values(ctx,
        arena_printf(ctx->arena,
            "SELECT p.submitted_at, CASE WHEN " REPLIED " THEN p.replied_at ELSE 0 END"
            " FROM proposal p WHERE p.state NOT IN (0, 12)%s",
            where),
        values);
    while (db_next(&rows)) {
        int64_t submitted_at = db_int(&rows, 0), replied_at = db_int(&rows, 1);
        if (submitted_at)
            months[month_of(submitted_at, starts)].received++;
        if (replied_at)
            months[month_of(replied_at, starts)].replied++;
    }
    struct figure_months list = { 0 };
    for (int month = 0; month < MONTHS; month++) {
        bool is_outside = month == 0 || month == MONTHS - 1;
        if (is_outside && months[month].received + months[month].replied == 0)
            continue;
        months[month].from_on = month ? firsts[month - 1] : 0;
        months[month].until_on = month < MONTHS - 1 ? firsts[month] - 1 : 0;
        LIST_PUSH(ctx, list, months[month]);
    }
    return list;
}
