/* Promises, red lines and key proposals, as the chair sees them. */
#include "base/buffer.h"
#include "kit/settings.h"
#include "proposals/figures_private.h"
#include "proposals/public_data.h"

_Static_assert(COMMITMENT_KEPT == 1 && COMMITMENT_CHANGED == 2 && COMMITMENT_FAILED == 3, "below");

static const struct {
    const char *code;
    const char *condition; /* %1$lld is today */
} cases[PROMISE_CASES] = {
    [PROMISES_OPEN] = { "running", "c.state IN (0, 2) AND c.due_on >= %1$lld" },
    [PROMISES_OVERDUE] = { "overdue", "c.state IN (0, 2) AND c.due_on < %1$lld" },
    [PROMISES_KEPT] = { "kept", "c.state = 1" },
    [PROMISES_FAILED] = { "failed", "c.state = 3" },
};

const char *promise_case_code(enum promise_case which)
{
    return cases[which].code;
}

static const char *case_sql(struct ctx *ctx, enum promise_case which)
{
    struct buffer out = buffer_new(ctx->arena);
    const char *mark = strstr(cases[which].condition, "%1$lld");
    if (!mark)
        return cases[which].condition;
    buffer_append(&out, cases[which].condition, (size_t)(mark - cases[which].condition));
    buffer_printf(&out, "%lld", (long long)ctx_today(ctx));
    return buffer_text(&out);
}

/* Promises belong to the unit that made them, not to all that lead the proposal. */
static const char *promises_from(
    struct ctx *ctx, struct figure_scope scope, struct db_values *values)
{
    const struct figure_scope of_proposal = {
        .year = scope.year, .years = scope.years, .sector = scope.sector
    };
    bool is_joined = scope.year || scope.sector;
    const char *from = arena_printf(ctx->arena, " FROM commitment c%s WHERE c.is_public = 1%s%s",
        is_joined ? " JOIN proposal p ON p.id = c.proposal_id" : "",
        scope.is_public ? COMMITMENT_IS_READABLE : "", scope_sql(ctx, of_proposal, values));
    if (!scope.unit_id)
        return from;
    values->items[values->count++] = db_value_int(scope.unit_id);
    return arena_printf(ctx->arena, "%s AND c.unit_id = $%zu", from, values->count);
}

/* Each case by the index that finds it, or, where every case must look at the same proposals, all
 * in one reading of at most so many as the cases may have together. */
static const char *counts_sql(
    struct ctx *ctx, struct figure_scope scope, struct db_values *values, int most)
{
    struct buffer sql = buffer_new(ctx->arena);
    const char *from = promises_from(ctx, scope, values);
    bool is_by_case = most && !scope.year && !scope.sector;
    buffer_add(&sql, is_by_case ? "SELECT 0" : "SELECT COUNT(*)");
    for (int i = 0; i < PROMISE_CASES; i++) {
        const char *condition = case_sql(ctx, (enum promise_case)i);
        if (is_by_case)
            buffer_printf(&sql, ", (SELECT COUNT(*) FROM (SELECT 1%s AND %s LIMIT %d) AS counted)",
                from, condition, most + 1);
        else
            buffer_printf(&sql, ", COALESCE(SUM(CASE WHEN %s THEN 1 ELSE 0 END), 0)", condition);
    }
    if (!is_by_case && most)
        buffer_printf(&sql, " FROM (SELECT c.state, c.due_on%s LIMIT %d) AS c", from,
            most * PROMISE_CASES + 1);
    else if (!is_by_case)
        buffer_add(&sql, from);
    return buffer_text(&sql);
}

struct promise_counts promise_count(struct ctx *ctx, struct figure_scope scope, int most)
{
    struct promise_counts counts = { 0 };
    if (scope.is_public && !setting_bool(ctx, "publish.reply"))
        return counts;
    struct db_values values = { 0 };
    const char *sql = counts_sql(ctx, scope, &values, most);
    struct rows rows = db_query_built_values(ctx, sql, values);
    if (db_next(&rows)) {
        bool is_cut = most && db_int(&rows, 0) > (int64_t)most * PROMISE_CASES;
        for (int i = 0; i < PROMISE_CASES; i++) {
            int64_t count = db_int(&rows, i + 1);
            counts.has_more[i] = most && (is_cut || count > most);
            counts.of[i] = most && count > most ? most : count;
        }
    }
    db_end(&rows);
    return counts;
}

const char *promise_count_text(
    struct ctx *ctx, const struct promise_counts *counts, enum promise_case which)
{
    int64_t total = 0;
    bool has_more = false;
    for (int i = 0; i < PROMISE_CASES; i++)
        if (which == PROMISE_CASES || (int)which == i) {
            total += counts->of[i];
            has_more |= counts->has_more[i];
        }
    return arena_printf(ctx->arena, "%lld%s", (long long)total, has_more ? "+" : "");
}

struct red_owner_list red_lines_by_owner(struct ctx *ctx)
{
    struct red_owner_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT line.owner_kind, CASE WHEN line.owner_kind = 0 THEN 0 ELSE line.owner_id END AS"
        " owner, MIN(unit.name), COUNT(*), MIN(line.due_on), MIN(unit.name_en) FROM line"
        " LEFT JOIN unit ON line.owner_kind = 1 AND unit.id = line.owner_id"
        " WHERE line.struck_at = 0 AND line.due_on > 0 AND line.due_on < $1"
        " GROUP BY line.owner_kind, owner ORDER BY COUNT(*) DESC, owner",
        ctx_today(ctx));
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct red_owner) {
                .kind = (enum line_owner_kind)db_int(&rows, 0),
                .id = db_int(&rows, 1),
                .name = ctx_name(ctx, db_text(&rows, 2), db_text(&rows, 5)),
                .count = db_int(&rows, 3),
                .oldest_due_on = db_int(&rows, 4),
            });
    return list;
}

struct key_proposal_list key_proposals(struct ctx *ctx, int64_t year)
{
    struct key_proposal_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT p.id, p.year, p.number, p.title, p.state, o.leader, o.supervisor, o.due_on FROM"
        " proposal p LEFT JOIN oversight o ON o.proposal_id = p.id WHERE p.is_key = 1 AND p.year ="
        " $1 ORDER BY p.state, o.due_on, p.number",
        year);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct key_proposal) {
                .id = db_int(&rows, 0),
                .number = proposal_number_of(ctx, db_int(&rows, 1), db_int(&rows, 2)),
                .title = db_text(&rows, 3),
                .state = (enum proposal_state)db_int(&rows, 4),
                .leader = text_or(db_text(&rows, 5), ""),
                .supervisor = text_or(db_text(&rows, 6), ""),
                .due_on = db_int(&rows, 7),
            });
    return list;
}
