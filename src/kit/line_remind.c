/* Reminders: 30, 15, 7, 1 days before the date, on the day, then every 7 days. */
#include "kit/lines.h"
#include "kit/notices.h"

enum { REMIND_BATCH = 100, WEEK = 7, STAGE_DUE = 5 };

/* The latest mark up to today ($1) that a line has passed. */
#define MARK_SQL                                                                                   \
    "(CASE WHEN due_on <= $1 THEN due_on + ($1 - due_on) / 7 * 7 WHEN due_on - 1 <= $1 THEN "      \
    "due_on - 1 WHEN due_on - 7 <= $1 THEN due_on - 7 WHEN due_on - 15 <= $1 THEN due_on - 15"     \
    " ELSE due_on - 30 END)"

/* Who owns a duty has been told of it when it was opened or moved, or by an earlier reminder. */
#define TOLD_SQL "(CASE WHEN reminded_on > opened_on THEN reminded_on ELSE opened_on END)"

static int stage_of(int64_t days_left)
{
    if (days_left > 0)
        return days_left > 15 ? 1 : days_left > 7 ? 2 : days_left > 1 ? 3 : 4;
    return STAGE_DUE + (int)(-days_left / WEEK);
}

static enum message message_for(int64_t days_left)
{
    return days_left > 1  ? MSG_LINE_REMINDER_BEFORE
        : days_left == 1  ? MSG_LINE_REMINDER_TOMORROW
        : days_left == 0  ? MSG_LINE_REMINDER_TODAY
        : days_left == -1 ? MSG_LINE_REMINDER_YESTERDAY
                          : MSG_LINE_REMINDER_OVERDUE;
}

/* The owner first, then with each week one level more. */
static void tell(struct ctx *ctx, const struct line *line, int64_t days_left)
{
    const char *days =
        arena_printf(ctx->arena, "%lld", (long long)(days_left < 0 ? -days_left : days_left));
    enum message what = message_for(days_left);
    int64_t unit_id = line->owner_kind == LINE_OWNER_UNIT ? line->owner_id : 0;
    if (unit_id)
        notice_send_role(ctx, ROLE_UNIT_CLERK, unit_id, what, line->matter, line->title, days);
    else if (line->owner_kind == LINE_OWNER_PERSON)
        notice_send(ctx, line->owner_id, what, line->matter, line->title, days);
    else
        notice_send_role(ctx, (enum role)line->owner_id, 0, what, line->matter, line->title, days);

    static const enum role above_units[] = { ROLE_UNIT_HEAD, ROLE_ASSIGNING_OFFICE, ROLE_CHAIR };
    static const enum role above_others[] = { ROLE_OFFICE_HEAD, ROLE_CHAIR };
    const enum role *above = unit_id ? above_units : above_others;
    int most = unit_id ? (int)COUNT_OF(above_units) : (int)COUNT_OF(above_others);
    int levels = days_left < 0 ? (int)(-days_left / WEEK) : 0;
    for (int i = 0; i < levels && i < most; i++)
        if (line->owner_kind != LINE_OWNER_ROLE || line->owner_id != (int64_t)above[i])
            notice_send_role(ctx, above[i], above[i] == ROLE_UNIT_HEAD ? unit_id : 0,
                MSG_LINE_REMINDER_RAISED, line->matter, line->title, days);
}

/* False where another process was faster, or the line was struck off meanwhile. */
static bool claim(struct ctx *ctx, const struct line *line, int64_t reminded_on, int stage)
{
    return db_exec(ctx,
               "UPDATE line SET reminded_on = $1, reminder_stage = $2 WHERE id = $3"
               " AND reminded_on = $4 AND due_on = $5 AND struck_at = 0",
               ctx_today(ctx), stage, line->id, reminded_on, line->due_on)
        == 1;
}

int line_remind(struct ctx *ctx)
{
    struct {
        struct line line;
        int64_t reminded_on;
    } due[REMIND_BATCH];
    int count = 0, told = 0;
    int64_t today = ctx_today(ctx);
    struct rows rows = db_query(ctx,
        "SELECT id, matter_kind, matter_id, owner_kind, owner_id, title, due_on, reminded_on"
        " FROM line WHERE struck_at = 0 AND due_on > 0 AND due_on <= $1 + 30 AND " MARK_SQL
        " > " TOLD_SQL " ORDER BY due_on, id LIMIT $2",
        today, REMIND_BATCH);
    while (db_next(&rows)) {
        due[count].line = (struct line) {
            .id = db_int(&rows, 0),
            .matter = { (enum matter_kind)db_int(&rows, 1), db_int(&rows, 2) },
            .owner_kind = (enum line_owner_kind)db_int(&rows, 3),
            .owner_id = db_int(&rows, 4),
            .title = db_text(&rows, 5),
            .due_on = db_int(&rows, 6),
        };
        due[count++].reminded_on = db_int(&rows, 7);
    }
    for (int i = 0; i < count; i++) {
        int64_t days_left = due[i].line.due_on - today;
        if (!claim(ctx, &due[i].line, due[i].reminded_on, stage_of(days_left)))
            continue;
        tell(ctx, &due[i].line, days_left);
        told++;
    }
    return told;
}
