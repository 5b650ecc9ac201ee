/* Both rise: quality and handling as means of the scores. */
#include "base/buffer.h"
#include "kit/settings.h"
#include "proposals/figures_private.h"

_Static_assert(SCORE_QUALITY_REVIEW == 0 && SCORE_QUALITY_CLOSED == 1
        && SCORE_HANDLING_PROPOSER == 2 && SCORE_HANDLING_OFFICE == 3
        && SCORE_HANDLING_ASSIGNING == 4,
    "the statement says it too");

/* The mean of all scorers' sums; NULL where there are none. */
#define MEAN(sum) "s." sum " * 1.0 / NULLIF(s." sum "_scorers, 0)"

/* The mean of those of two means that are there. */
#define QUALITY                                                                                    \
    "COALESCE((" MEAN("reviewed") " + " MEAN("closed") ") / 2, " MEAN("reviewed") ", " MEAN(       \
        "closed") ")"

/* The weights come as numbers, since a bound value in a sum would have no type of its own. */
static const char *handling_sql(struct ctx *ctx)
{
    static const struct {
        const char *mean, *is_there, *weight;
    } parts[] = {
        { MEAN("by_proposer"), "s.by_proposer_scorers > 0", "score.handling_proposer" },
        { MEAN("by_office"), "s.by_office_scorers > 0", "score.handling_office" },
        { MEAN("by_assigning"), "s.by_assigning_scorers > 0", "score.handling_assigning" },
    };
    struct buffer sum = buffer_new(ctx->arena), weights = buffer_new(ctx->arena);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        long long weight = setting_int(ctx, parts[i].weight);
        buffer_printf(&sum, "%sCOALESCE(%s, 0) * %lld", i ? " + " : "", parts[i].mean, weight);
        buffer_printf(&weights, "%sCASE WHEN %s THEN %lld ELSE 0 END", i ? " + " : "",
            parts[i].is_there, weight);
    }
    return arena_printf(
        ctx->arena, "(%s) / NULLIF(%s, 0)", buffer_text(&sum), buffer_text(&weights));
}

static const char *rise_sql(struct ctx *ctx, enum figure_group group, const char *where)
{
    const char *handling = handling_sql(ctx);
    return arena_printf(ctx->arena,
        "SELECT %s, %s, AVG(" QUALITY "), COUNT(" QUALITY "), AVG(%s), COUNT(%s)"
        " FROM proposal p JOIN score_sum s ON s.proposal_id = p.id%s"
        " WHERE p.state NOT IN (0, 12)%s GROUP BY %s%s ORDER BY %s",
        group_sql[group].key, group_sql[group].names, handling, handling, group_sql[group].join,
        where, group_sql[group].key, group == BY_UNIT ? ", u.name, u.name_en" : "",
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
