#include "kit/lines.h"

#include "base/clock.h"
#include "kit/settings.h"

void line_open(struct ctx *ctx, const struct line *line)
{
    db_send(ctx,
        "INSERT INTO line (matter_kind, matter_id, part_id, kind, owner_kind, owner_id, title, "
        "opened_at, opened_on,"
        " due_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        line->matter.kind, line->matter.id, line->part_id, line->kind, line->owner_kind,
        line->owner_id, text_or(line->title, ""), ctx->now, ctx_today(ctx), line->due_on);
}

void line_move(
    struct ctx *ctx, struct matter matter, int64_t part_id, enum line_kind kind, int64_t due_on)
{
    db_send(ctx,
        "UPDATE line SET due_on = $1, reminder_stage = 0, reminded_on = $2 WHERE matter_kind = $3 "
        "AND "
        "matter_id = $4"
        " AND part_id = $5 AND kind = $6 AND struck_at = 0",
        due_on, ctx_today(ctx), matter.kind, matter.id, part_id, kind);
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

/* The sign before struck_at keeps SQLite from going through all lines that are not struck, of all
 * matters or of one owner: a matter has a few. */
int line_strike_owner(struct ctx *ctx, struct matter matter, enum line_kind kind,
    enum line_owner_kind owner_kind, int64_t owner_id, const char *evidence)
{
    return (int)db_exec(ctx,
        "UPDATE line SET struck_at = $1, struck_by = $2, evidence = $3 WHERE matter_kind = $4 AND "
        "matter_id = $5"
        " AND kind = $6 AND owner_kind = $7 AND owner_id = $8 AND +struck_at = 0",
        ctx->now, ctx->actor->id, evidence, matter.kind, matter.id, kind, owner_kind, owner_id);
}

void line_strike_all(struct ctx *ctx, struct matter matter, const char *evidence)
{
    db_send(ctx,
        "UPDATE line SET struck_at = $1, struck_by = $2, evidence = $3 WHERE matter_kind = $4 AND "
        "matter_id = $5"
        " AND +struck_at = 0",
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
    bool is_short = line->due_on - day_of(line->opened_at) < LINE_SHORT_DAYS;
    int64_t warning = setting_int(ctx, is_short ? "days.yellow_short" : "days.yellow");
    return line->due_on - today <= warning ? LINE_YELLOW : LINE_GREEN;
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
        MSG_LINE_CONTACT,
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
