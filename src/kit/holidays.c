#include "kit/holidays.h"

#include "base/clock.h"
#include "kit/ledger.h"

enum { NAME_MOST = 40, LINES_MOST = 400 };

struct holiday_list holidays_of(struct ctx *ctx, int year)
{
    struct holiday_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT on_day, is_working, name FROM holiday WHERE on_day >= $1 AND on_day < $2"
        " ORDER BY on_day",
        day_from_date(year, 1, 1), day_from_date(year + 1, 1, 1));
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct holiday) { db_int(&rows, 0), db_int(&rows, 1) != 0, db_text(&rows, 2) });
    return list;
}

static void put(struct ctx *ctx, const struct holiday *holiday)
{
    db_exec(ctx,
        "INSERT INTO holiday (on_day, is_working, name) VALUES ($1, $2, $3)"
        " ON CONFLICT (on_day) DO UPDATE SET is_working = excluded.is_working,"
        " name = excluded.name",
        holiday->on_day, holiday->is_working, holiday->name);
}

static const char *iso_day(struct ctx *ctx, int64_t day)
{
    char text[11];
    day_format(day, text);
    return arena_text(ctx->arena, text);
}

bool holiday_put(struct ctx *ctx, const struct holiday *holiday, struct problems *problems)
{
    if (holiday->on_day == 0)
        problem_add(ctx, problems, "on_day", MSG_FORM_MISSING);
    if (text_is_blank(holiday->name))
        problem_add(ctx, problems, "name", MSG_FORM_MISSING);
    if (problems->count > 0)
        return false;
    put(ctx, holiday);
    ledger_write_move(ctx, MATTER(COMMITTEE, 1), "holiday.put", NULL,
        holiday->is_working ? "working" : "holiday", iso_day(ctx, holiday->on_day));
    return true;
}

bool holiday_remove(struct ctx *ctx, int64_t on_day)
{
    if (db_exec(ctx, "DELETE FROM holiday WHERE on_day = $1", on_day) == 0)
        return false;
    ledger_write(ctx, MATTER(COMMITTEE, 1), "holiday.remove", iso_day(ctx, on_day));
    return true;
}

static bool is_one_of(const char *word, const char *const words[])
{
    for (; *words; words++)
        if (text_equal(word, *words))
            return true;
    return false;
}

/* "2027-01-01 holiday 元旦", with spaces, tabs or commas between. */
static bool read_line(struct ctx *ctx, char *line, struct holiday *holiday)
{
    static const char *const off[] = { "holiday", "休", "放假", NULL },
                             *const working[] = { "working", "班", "上班", NULL };
    char *rest = NULL;
    const char *day = strtok_r(line, " \t,", &rest), *kind = strtok_r(NULL, " \t,", &rest);
    const char *name = text_trim(ctx->arena, text_or(rest, ""));
    if (!day || !kind || !day_parse(day, &holiday->on_day))
        return false;
    holiday->is_working = is_one_of(kind, working);
    holiday->name = name;
    return (holiday->is_working || is_one_of(kind, off)) && *name && text_length(name) <= NAME_MOST;
}

int holidays_import(struct ctx *ctx, const char *lines, struct problems *problems)
{
    struct holiday_list list = { 0 };
    char *rest = NULL;
    for (char *line = strtok_r(arena_text(ctx->arena, lines), "\r\n", &rest); line;
         line = strtok_r(NULL, "\r\n", &rest)) {
        struct holiday holiday = { 0 };
        const char *whole = text_trim(ctx->arena, line);
        if (!*whole)
            continue;
        if (list.count == LINES_MOST || !read_line(ctx, arena_text(ctx->arena, whole), &holiday)) {
            problem_add_with(ctx, problems, "lines", MSG_HOLIDAY_BAD_LINE, whole);
            return 0;
        }
        LIST_PUSH(ctx, list, holiday);
    }
    if (list.count == 0)
        problem_add(ctx, problems, "lines", MSG_FORM_MISSING);
    for (size_t i = 0; i < list.count; i++)
        put(ctx, &list.items[i]);
    if (list.count > 0)
        ledger_write(ctx, MATTER(COMMITTEE, 1), "holiday.import",
            arena_printf(ctx->arena, "%zu", list.count));
    return (int)list.count;
}
