/* Promises, red lines and key proposals, as the chair sees them. */
#include "base/buffer.h"
#include "kit/settings.h"
#include "proposals/figures_private.h"

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

#define PROMISE_TABLES                                                                             \
    " FROM commitment c JOIN proposal p ON p.id = c.proposal_id WHERE c.is_public = 1"

/* Promises belong to the unit that made them, not to all that lead the proposal. */
static const char *promises_where(
    struct ctx *ctx, struct figure_scope scope, struct db_values *values)
{
    int64_t unit_id = scope.unit_id;
    scope.unit_id = 0;
    const char *where = scope_sql(ctx, scope, values);
    if (scope.is_public)
        where = arena_printf(ctx->arena, "%s AND p.publicity = 0", where);
    if (!unit_id)
        return where;
    values->items[values->count++] = db_value_int(unit_id);
    return arena_printf(ctx->arena, "%s AND c.unit_id = $%zu", where, values->count);
}

struct promise_counts promise_count(struct ctx *ctx, struct figure_scope scope)
{
    struct promise_counts counts = { 0 };
    if (scope.is_public && !setting_bool(ctx, "publish.reply"))
        return counts;
    struct db_values values = { 0 };
    const char *where = promises_where(ctx, scope, &values);
    struct buffer sql = buffer_new(ctx->arena);
    buffer_add(&sql, "SELECT 0");
    for (int i = 0; i < PROMISE_CASES; i++)
        buffer_printf(&sql, ", COALESCE(SUM(CASE WHEN %s THEN 1 ELSE 0 END), 0)",
            case_sql(ctx, (enum promise_case)i));
    buffer_printf(&sql, PROMISE_TABLES "%s", where);
    struct rows rows = db_query_built_values(ctx, buffer_text(&sql), values);
    if (db_next(&rows))
        for (int i = 0; i < PROMISE_CASES; i++)
            counts.of[i] = db_int(&rows, i + 1);
    db_end(&rows);
    return counts;
}

/* "2026-017" from year and number. */
static const char *number_from(struct ctx *ctx, int64_t year, int64_t number)
{
    return proposal_number_text(ctx, &(struct proposal) { .year = year, .number = number });
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
                .number = number_from(ctx, db_int(&rows, 1), db_int(&rows, 2)),
                .title = db_text(&rows, 3),
                .state = (enum proposal_state)db_int(&rows, 4),
                .leader = text_or(db_text(&rows, 5), ""),
                .supervisor = text_or(db_text(&rows, 6), ""),
                .due_on = db_int(&rows, 7),
            });
    return list;
}
