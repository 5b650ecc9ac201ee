/* Both rise: quality and handling as means of the scores. */
#include "base/buffer.h"
#include "kit/settings.h"
#include "proposals/figures_private.h"

_Static_assert(SCORE_QUALITY_REVIEW == 0 && SCORE_QUALITY_CLOSED == 1
        && SCORE_HANDLING_PROPOSER == 2 && SCORE_HANDLING_OFFICE == 3
        && SCORE_HANDLING_ASSIGNING == 4,
    "the statement says it too");

/* From each scorer's sum to the mean of a kind, to the proposal, to the group. The weights come as
 * numbers, since a bound value in a sum would have no type of its own. */
static const char *rise_sql(struct ctx *ctx, enum figure_group group, const char *where)
{
    struct buffer weight = buffer_new(ctx->arena);
    buffer_printf(&weight, "CASE kind WHEN 2 THEN %lld WHEN 3 THEN %lld WHEN 4 THEN %lld END",
        (long long)setting_int(ctx, "score.handling_proposer"),
        (long long)setting_int(ctx, "score.handling_office"),
        (long long)setting_int(ctx, "score.handling_assigning"));
    const char *weights = buffer_text(&weight);
    return arena_printf(ctx->arena,
        "WITH per_scorer AS (SELECT s.proposal_id, s.kind, s.scorer_id, SUM(s.points) AS points"
        " FROM score s JOIN proposal p ON p.id = s.proposal_id WHERE s.kind <= 4%s"
        " GROUP BY s.proposal_id, s.kind, s.scorer_id),"
        " per_kind AS (SELECT proposal_id, kind, AVG(points * 1.0) AS mean FROM per_scorer GROUP BY"
        " proposal_id, kind),"
        " per_proposal AS (SELECT proposal_id, AVG(CASE WHEN kind <= 1 THEN mean END) AS quality,"
        " SUM(mean * (%s)) / NULLIF(SUM(%s), 0) AS handling FROM per_kind GROUP BY proposal_id)"
        " SELECT %s, %s, AVG(r.quality), COUNT(r.quality), AVG(r.handling), COUNT(r.handling)"
        " FROM per_proposal r JOIN proposal p ON p.id = r.proposal_id%s"
        " WHERE p.state NOT IN (0, 12) GROUP BY %s%s ORDER BY %s",
        where, weights, weights, group_sql[group].key, group_sql[group].names,
        group_sql[group].join, group_sql[group].key, group == BY_UNIT ? ", u.name, u.name_en" : "",
        group_sql[group].order);
}

struct rise_rows rise_by(struct ctx *ctx, enum figure_group group, struct figure_scope scope)
{
    struct db_values values = { 0 };
    const char *where = scope_sql(ctx, scope, &values);
    struct rise_rows list = { 0 };
    struct rows rows = db_query_built_values(ctx, rise_sql(ctx, group, where), values);
    while (db_next(&rows)) {
        struct figure_row named = group_from(ctx, group, &rows);
        LIST_PUSH(ctx, list,
            (struct rise_row) {
                .id = named.id,
                .code = named.code,
                .name = named.name,
                .quality = db_real(&rows, 3),
                .quality_count = db_int(&rows, 4),
                .handling = db_real(&rows, 5),
                .handling_count = db_int(&rows, 6),
            });
    }
    return list;
}
