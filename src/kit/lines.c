#include "kit/lines.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "kit/settings.h"

int64_t line_open(struct ctx *ctx, const struct line *line)
{
    return db_insert(ctx,
        "INSERT INTO line (matter_kind, matter_id, part_id, kind, owner_kind, owner_id, title, "
        "opened_at, opened_on,"
        " due_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        line->matter.kind, line->matter.id, line->part_id, line->kind, line->owner_kind,
        line->owner_id, text_or(line->title, ""), ctx->now, ctx_today(ctx), line->due_on);
}

void line_move(
    struct ctx *ctx, struct matter matter, int64_t part_id, enum line_kind kind, int64_t due_on)
{
    db_exec(ctx,
        "UPDATE line SET due_on = $1, reminder_stage = 0 WHERE matter_kind = $2 AND matter_id = $3 "
        "AND part_id = $4"
        " AND kind = $5 AND struck_at = 0",
        due_on, matter.kind, matter.id, part_id, kind);
}

int line_strike(struct ctx *ctx, struct matter matter, int64_t part_id, enum line_kind kind,
    const char *evidence)
{
    return (int)db_exec(ctx,
        "UPDATE line SET struck_at = $1, struck_by = $2, evidence = $3 WHERE matter_kind = $4 AND "
        "matter_id = $5"
        " AND part_id = $6 AND kind = $7 AND struck_at = 0",
        ctx->now, ctx->actor->id, evidence, matter.kind, matter.id, part_id, kind);
}

int line_strike_owner(struct ctx *ctx, struct matter matter, enum line_kind kind,
    enum line_owner_kind owner_kind, int64_t owner_id, const char *evidence)
{
    return (int)db_exec(ctx,
        "UPDATE line SET struck_at = $1, struck_by = $2, evidence = $3 WHERE matter_kind = $4 AND "
        "matter_id = $5"
        " AND kind = $6 AND owner_kind = $7 AND owner_id = $8 AND struck_at = 0",
        ctx->now, ctx->actor->id, evidence, matter.kind, matter.id, kind, owner_kind, owner_id);
}

int line_strike_all(struct ctx *ctx, struct matter matter, const char *evidence)
{
    return (int)db_exec(ctx,
        "UPDATE line SET struck_at = $1, struck_by = $2, evidence = $3 WHERE matter_kind = $4 AND "
        "matter_id = $5"
        " AND struck_at = 0",
        ctx->now, ctx->actor->id, evidence, matter.kind, matter.id);
}

enum line_colour line_colour(struct ctx *ctx, const struct line *line)
{
    if (line->struck_at)
        return LINE_STRUCK;
    int64_t today = ctx_today(ctx);
    if (line->due_on == 0)
        return LINE_GREEN;
    if (line->due_on < today)
        return LINE_RED;
    bool is_short = line->due_on - day_of(line->opened_at) < 30;
    int64_t warning = setting_int(ctx, is_short ? "days.yellow_short" : "days.yellow");
    return line->due_on - today <= warning ? LINE_YELLOW : LINE_GREEN;
}

/* The colour as SQL, by the same rule as line_colour; 1 green, 2 yellow, 3 red, 4 struck. $16
 * today, $17 and $18 the two warnings. */
#define COLOUR_SQL                                                                                 \
    "CASE WHEN line.struck_at <> 0 THEN 4 WHEN line.due_on = 0 THEN 1 WHEN line.due_on < $16 "     \
    "THEN 3"                                                                                       \
    " WHEN line.due_on - $16 <= (CASE WHEN line.due_on - line.opened_on < 30 THEN $18 ELSE $17 "   \
    "END)"                                                                                         \
    " THEN 2 ELSE 1 END"

#define FROM_SQL                                                                                   \
    " FROM line LEFT JOIN person ON line.owner_kind = 0 AND person.id = line.owner_id"             \
    " LEFT JOIN unit ON line.owner_kind = 1 AND unit.id = line.owner_id"                           \
    " LEFT JOIN person AS striker ON striker.id = line.struck_by"                                  \
    " WHERE ($1 = 2 OR ($1 = 0 AND line.struck_at = 0) OR ($1 = 1 AND line.struck_at <> 0))"       \
    " AND ($2 = 1 OR (line.owner_kind = 0 AND line.owner_id = $3) OR (line.owner_kind = 1 AND "    \
    "line.owner_id = $4)"                                                                          \
    " OR (line.owner_kind = 2 AND line.owner_id IN ($5, $6, $7, $8, $9)))"                         \
    " AND ($10 = 0 OR line.kind = $10 - 1) AND ($11 = 0 OR " COLOUR_SQL " = $11)"                  \
    " AND ($12 = 0 OR (line.matter_kind = $12 AND line.matter_id = $13))"                          \
    " AND ($14 = '' OR line.title LIKE $15)"

/* At most five roles of one person own lists: the office's, the assigning office's, the chair's. */
static void roles_of(const struct line_filter *filter, int64_t roles[5])
{
    int count = 0;
    for (int i = 0; i < 5; i++)
        roles[i] = -1;
    for (int role = 0; role < ROLE_COUNT && count < 5; role++)
        if (filter->roles & ROLE_BIT(role))
            roles[count++] = role;
}

/* What someone searches for stands inside the title; the signs of LIKE are taken as they are. */
static const char *like_pattern(struct ctx *ctx, const char *words)
{
    struct buffer out = buffer_new(ctx->arena);
    buffer_add_char(&out, '%');
    for (const char *c = words; c && *c; c++)
        if (*c != '%' && *c != '_' && *c != '\\')
            buffer_add_char(&out, *c);
    buffer_add_char(&out, '%');
    return buffer_text(&out);
}

static struct db_values values_of(struct ctx *ctx, const struct line_filter *filter)
{
    int64_t roles[5];
    roles_of(filter, roles);
    return DB_VALUES(filter->state, filter->of_anyone, filter->person_id,
        filter->unit_id ? filter->unit_id : -1, roles[0], roles[1], roles[2], roles[3], roles[4],
        filter->kind, filter->colour, filter->matter.kind, filter->matter.id,
        text_or(filter->words, ""), like_pattern(ctx, filter->words), ctx_today(ctx),
        setting_int(ctx, "days.yellow"), setting_int(ctx, "days.yellow_short"));
}

struct line_list line_find(struct ctx *ctx, const struct line_filter *filter)
{
    static const char *const orders[] = {
        [LINES_BY_DUE] = "CASE WHEN line.due_on = 0 THEN 9999999 ELSE line.due_on END",
        [LINES_BY_OPENED] = "line.opened_at",
        [LINES_BY_OWNER] = "line.owner_kind, line.owner_id",
        [LINES_BY_KIND] = "line.kind",
    };
    struct line_list list = { 0 };
    const char *sql = arena_printf(ctx->arena,
        "SELECT line.id, line.matter_kind, line.matter_id, line.part_id, line.kind, "
        "line.owner_kind, line.owner_id,"
        " COALESCE(person.name, unit.name), line.title, line.opened_at, line.due_on, "
        "line.struck_at, line.struck_by,"
        " striker.name, line.evidence, line.reminder_stage, COUNT(*) OVER () %s ORDER BY %s %s, "
        "line.id LIMIT %d OFFSET %d",
        FROM_SQL, orders[filter->order], filter->is_descending ? "DESC" : "",
        filter->limit ? filter->limit : 1000000, filter->offset);
    struct rows rows = db_query_built_values(ctx, sql, values_of(ctx, filter));
    while (db_next(&rows)) {
        LIST_PUSH(ctx, list,
            (struct line) {
                .id = db_int(&rows, 0),
                .matter = { (enum matter_kind)db_int(&rows, 1), db_int(&rows, 2) },
                .part_id = db_int(&rows, 3),
                .kind = (enum line_kind)db_int(&rows, 4),
                .owner_kind = (enum line_owner_kind)db_int(&rows, 5),
                .owner_id = db_int(&rows, 6),
                .owner_name = db_text(&rows, 7),
                .title = db_text(&rows, 8),
                .opened_at = db_int(&rows, 9),
                .due_on = db_int(&rows, 10),
                .struck_at = db_int(&rows, 11),
                .struck_by = db_int(&rows, 12),
                .struck_by_name = db_text(&rows, 13),
                .evidence = db_text(&rows, 14),
                .reminder_stage = (int)db_int(&rows, 15),
            });
        list.total = db_int(&rows, 16);
    }
    return list;
}

struct line_counts line_count(struct ctx *ctx, const struct line_filter *filter)
{
    struct line_counts counts = { 0 };
    struct rows rows = db_query_built_values(
        ctx, "SELECT " COLOUR_SQL ", COUNT(*)" FROM_SQL " GROUP BY 1", values_of(ctx, filter));
    while (db_next(&rows)) {
        int64_t colour = db_int(&rows, 0), count = db_int(&rows, 1);
        if (colour == 1)
            counts.green = count;
        else if (colour == 2)
            counts.yellow = count;
        else if (colour == 3)
            counts.red = count;
    }
    return counts;
}

enum message line_kind_message(enum line_kind kind)
{
    static const enum message messages[LINE_KIND_COUNT] = {
        MSG_LINE_COSIGN,
        MSG_LINE_FIRST_LOOK,
        MSG_LINE_REVISE,
        MSG_LINE_REVIEW,
        MSG_LINE_ASSIGN,
        MSG_LINE_ACCEPT,
        MSG_LINE_ASSIST,
        MSG_LINE_REPLY,
        MSG_LINE_SIGN,
        MSG_LINE_EXTENSION,
        MSG_LINE_FEEDBACK,
        MSG_LINE_CLOSE,
        MSG_LINE_COMMITMENT,
        MSG_LINE_SECOND_REPLY,
        MSG_LINE_LOOK_BACK,
        MSG_LINE_OVERSIGHT,
        MSG_LINE_SCORE,
    };
    return messages[kind];
}

enum message line_colour_message(enum line_colour colour)
{
    static const enum message messages[] = { MSG_LINE_GREEN, MSG_LINE_YELLOW, MSG_LINE_RED,
        MSG_LINE_STRUCK };
    return messages[colour];
}

const char *line_colour_code(enum line_colour colour)
{
    static const char *const codes[] = { "green", "yellow", "red", "struck" };
    return codes[colour];
}
