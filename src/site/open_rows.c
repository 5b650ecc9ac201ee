/* The rows of open data. Each dataset is read in portions by growing id, each in an arena of its
 * own. */
#include "kit/settings.h"
#include "proposals/public_data.h"
#include "site/open_data.h"

enum { PORTION = 500 };

/* One text that belongs to a row of a portion. */
struct part {
    int64_t owner_id;
    const char *text;
};
struct part_list {
    struct part *items;
    size_t count;
};

static struct text_list parts_of(struct ctx *ctx, const struct part_list *parts, int64_t owner_id)
{
    struct text_list list = { 0 };
    for (size_t i = 0; i < parts->count; i++)
        if (parts->items[i].owner_id == owner_id)
            LIST_PUSH(ctx, list, parts->items[i].text);
    return list;
}

static struct part_list parts_between(
    struct ctx *ctx, const char *sql, int64_t after_id, int64_t last_id)
{
    struct part_list parts = { 0 };
    struct rows rows = db_query(ctx, sql, after_id, last_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, parts, (struct part) { db_int(&rows, 0), db_text(&rows, 1) });
    return parts;
}

/* ---- proposals ---- */

#define PUBLIC_ONES " p.is_published = 1 AND p.publicity <> 2 "
#define WITH_TEXT " p.is_published = 1 AND p.publicity = 0 "

/* The last id of the portion that begins after an id; 0 where there is none. */
static int64_t portion_end(struct ctx *ctx, const char *sql, int64_t after_id)
{
    return db_scalar(ctx, sql, after_id, PORTION);
}

static void put_proposal(struct ctx *ctx, struct open_writer *to, struct rows *row,
    const struct part_list *units, const struct part_list *suggestions, bool with_feedback)
{
    int64_t id = db_int(row, 0);
    const struct proposal numbered = { .year = db_int(row, 2), .number = db_int(row, 1) };
    bool is_text_public = db_int(row, 19) == PUBLICITY_YES;
    const char *body = db_text(row, 6);
    open_put_number(to, id);
    open_put_text(to, proposal_number_text(ctx, &numbered));
    open_put_number(to, numbered.year);
    open_put_text(to, proposal_kind_code((enum proposal_kind)db_int(row, 3)));
    open_put_text(to, proposal_state_code((enum proposal_state)db_int(row, 4)));
    open_put_text(to, db_text(row, 5));
    open_put_text(to, body ? body : db_text(row, 7));
    open_put_text(to, db_text(row, 8));
    open_put_text(to, db_text(row, 9));
    open_put_texts(to, parts_of(ctx, units, id));
    open_put_text(to, reply_class_letter((enum reply_class)db_int(row, 10)));
    for (int column = 11; column <= 12; column++)
        open_put_text(
            to, with_feedback ? satisfaction_code((enum satisfaction)db_int(row, column)) : "");
    open_put_yes_no(to, db_int(row, 13) != 0);
    open_put_yes_no(to, db_int(row, 14) != 0);
    for (int column = 15; column <= 18; column++)
        open_put_moment(to, db_int(row, column));
    open_put_moment(to, db_int(row, 20));
    open_put_yes_no(to, is_text_public);
    open_put_text(to, is_text_public ? db_text(row, 21) : "");
    open_put_text(to, is_text_public ? db_text(row, 22) : "");
    open_put_texts(to, is_text_public ? parts_of(ctx, suggestions, id) : (struct text_list) { 0 });
    open_put_text(to, arena_printf(ctx->arena, "/proposals/%lld", (long long)id));
    open_end_row(to);
}

static void write_proposals(
    struct ctx *ctx, struct open_writer *to, int64_t after_id, int64_t last_id, bool with_feedback)
{
    struct part_list units = parts_between(ctx,
        "SELECT a.proposal_id, unit.name FROM assignment a JOIN unit ON unit.id = a.unit_id WHERE "
        "a.proposal_id > $1 AND a.proposal_id <= $2 AND a.state <> 2 ORDER BY a.proposal_id, "
        "a.role, a.id",
        after_id, last_id);
    struct part_list suggestions = parts_between(ctx,
        "SELECT proposal_id, text FROM proposal_suggestion WHERE proposal_id > $1 AND proposal_id "
        "<= $2 ORDER BY proposal_id, position",
        after_id, last_id);
    struct rows rows = db_query(ctx,
        "SELECT p.id, p.number, p.year, p.kind, p.state, p.title, body.name, lead.name, "
        "p.category, p.sector, p.reply_class, p.attitude, p.result, p.is_key, p.is_excellent, "
        "p.submitted_at, p.filed_at, p.replied_at, p.closed_at, p.publicity, p.published_at, "
        "p.situation, p.analysis FROM proposal p JOIN person lead ON lead.id = p.lead_id LEFT JOIN "
        "body ON body.id = p.body_id WHERE p.id > $1 AND p.id <= $2 AND" PUBLIC_ONES
        "ORDER BY p.id",
        after_id, last_id);
    while (db_next(&rows))
        put_proposal(ctx, to, &rows, &units, &suggestions, with_feedback);
}

/* ---- replies ---- */

static void write_replies(
    struct ctx *ctx, struct open_writer *to, int64_t after_id, int64_t last_id, bool with_feedback)
{
    (void)with_feedback;
    struct part_list answers = { 0 };
    struct rows parts = db_query(ctx,
        "SELECT reply_id, position, verdict, text FROM reply_answer WHERE reply_id > $1 AND "
        "reply_id <= $2 ORDER BY reply_id, position",
        after_id, last_id);
    while (db_next(&parts))
        LIST_PUSH(ctx, answers,
            (struct part) { db_int(&parts, 0),
                arena_printf(ctx->arena, "%lld (%s) %s", (long long)db_int(&parts, 1),
                    verdict_code((enum verdict)db_int(&parts, 2)), db_text(&parts, 3)) });
    struct rows rows = db_query(ctx,
        "SELECT r.id, r.proposal_id, p.year, p.number, r.number, unit.name, r.class, r.round, "
        "r.is_second, r.signed_at, r.body FROM reply r JOIN proposal p ON p.id = r.proposal_id "
        "JOIN assignment a ON a.id = r.assignment_id JOIN unit ON unit.id = a.unit_id WHERE r.id > "
        "$1 AND r.id <= $2 AND r.state = 2 AND" WITH_TEXT "ORDER BY r.id",
        after_id, last_id);
    while (db_next(&rows)) {
        const struct proposal numbered = { .year = db_int(&rows, 2), .number = db_int(&rows, 3) };
        open_put_number(to, db_int(&rows, 0));
        open_put_number(to, db_int(&rows, 1));
        open_put_text(to, proposal_number_text(ctx, &numbered));
        open_put_text(to, db_text(&rows, 4));
        open_put_text(to, db_text(&rows, 5));
        open_put_text(to, reply_class_letter((enum reply_class)db_int(&rows, 6)));
        open_put_number(to, db_int(&rows, 7));
        open_put_yes_no(to, db_int(&rows, 8) != 0);
        open_put_moment(to, db_int(&rows, 9));
        open_put_text(to, db_text(&rows, 10));
        open_put_texts(to, parts_of(ctx, &answers, db_int(&rows, 0)));
        open_end_row(to);
    }
}

/* ---- commitments ---- */

static void write_commitments(
    struct ctx *ctx, struct open_writer *to, int64_t after_id, int64_t last_id, bool with_feedback)
{
    (void)with_feedback;
    struct rows rows = db_query(ctx,
        "SELECT c.id, c.proposal_id, p.year, p.number, c.reply_id, unit.name, c.text, c.due_on, "
        "c.state, c.ended_at FROM commitment c JOIN proposal p ON p.id = c.proposal_id JOIN unit "
        "ON unit.id = c.unit_id WHERE c.id > $1 AND c.id <= $2 AND c.is_public = 1 AND" WITH_TEXT
        "ORDER BY c.id",
        after_id, last_id);
    while (db_next(&rows)) {
        const struct proposal numbered = { .year = db_int(&rows, 2), .number = db_int(&rows, 3) };
        open_put_number(to, db_int(&rows, 0));
        open_put_number(to, db_int(&rows, 1));
        open_put_text(to, proposal_number_text(ctx, &numbered));
        open_put_number(to, db_int(&rows, 4));
        open_put_text(to, db_text(&rows, 5));
        open_put_text(to, db_text(&rows, 6));
        open_put_day(to, db_int(&rows, 7));
        open_put_text(to, commitment_state_code((enum commitment_state)db_int(&rows, 8)));
        open_put_moment(to, db_int(&rows, 9));
        open_end_row(to);
    }
}

/* ---- figures ---- */

static void write_figures(struct ctx *ctx, struct open_writer *to)
{
    struct id_list years = public_years(ctx);
    for (size_t i = 0; i < years.count; i++) {
        struct public_figures figures = public_figures_of(ctx, years.items[i]);
        open_put_number(to, figures.year);
        for (int stage = 0; stage < STAGE_COUNT; stage++)
            open_put_number(to, figures.of[stage]);
        open_put_number(to, figures.published[STAGE_RECEIVED]);
        open_put_number(to, figures.promised);
        open_put_number(to, figures.kept);
        open_put_number(to, figures.overdue);
        open_end_row(to);
    }
}

/* ---- all of them ---- */

static const struct {
    void (*write)(struct ctx *, struct open_writer *, int64_t, int64_t, bool);
    const char *end_sql, *count_sql;
} sources[] = {
    [OPEN_PROPOSALS] = { write_proposals,
        "SELECT MAX(id) FROM (SELECT id FROM proposal p WHERE id > $1 AND" PUBLIC_ONES
        "ORDER BY id LIMIT $2) AS portion",
        "SELECT CAST(COALESCE(SUM(total), 0) AS BIGINT) FROM proposal_count WHERE is_public = 1"
        " AND $1 = $1" },
    [OPEN_REPLIES] = { write_replies,
        "SELECT MAX(id) FROM (SELECT id FROM reply WHERE id > $1 ORDER BY id LIMIT $2) AS portion",
        "SELECT COUNT(*) FROM (SELECT 1 FROM reply r JOIN proposal p ON p.id = r.proposal_id"
        " WHERE r.state = 2 AND" WITH_TEXT "LIMIT $1) AS counted" },
    [OPEN_COMMITMENTS] = { write_commitments,
        "SELECT MAX(id) FROM (SELECT id FROM commitment WHERE id > $1 ORDER BY id LIMIT $2) AS "
        "portion",
        "SELECT COUNT(*) FROM (SELECT 1 FROM commitment c JOIN proposal p ON p.id = c.proposal_id"
        " WHERE c.is_public = 1 AND" WITH_TEXT "LIMIT $1) AS counted" },
};

int64_t open_count(struct ctx *ctx, enum open_kind kind, bool *has_more)
{
    *has_more = false;
    if (kind == OPEN_FIGURES)
        return (int64_t)public_years(ctx).count;
    if (kind != OPEN_PROPOSALS && !setting_bool(ctx, "publish.reply"))
        return 0;
    int64_t count = db_scalar(ctx, sources[kind].count_sql, LIST_COUNTED + 1);
    *has_more = kind != OPEN_PROPOSALS && count > LIST_COUNTED;
    return *has_more ? LIST_COUNTED : count;
}

void open_write_rows(struct ctx *ctx, enum open_kind kind, struct open_writer *writer)
{
    if (kind == OPEN_FIGURES)
        return write_figures(ctx, writer);
    bool with_feedback = setting_bool(ctx, "publish.feedback");
    if (kind != OPEN_PROPOSALS && !setting_bool(ctx, "publish.reply"))
        return;
    struct arena *kept = ctx->arena, *portion = arena_within(kept);
    ctx->arena = portion;
    int64_t after_id = 0, last_id;
    while ((last_id = portion_end(ctx, sources[kind].end_sql, after_id)) > after_id) {
        sources[kind].write(ctx, writer, after_id, last_id, with_feedback);
        after_id = last_id;
        if (ctx->fault) {
            ctx->fault = arena_text(kept, ctx->fault);
            break;
        }
        arena_reset(portion);
    }
    ctx->arena = kept;
    arena_free(portion);
}
