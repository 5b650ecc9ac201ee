/* The system administrator's calls, holidays and mail. */
#include "admin/menu.h"
#include "admin/pages.h"
#include "admin/plan.html.h"
#include "base/clock.h"
#include "kit/settings.h"

enum { MAILS_SHOWN = 200 };

/* ---- calls ---- */

static void answer_calls(struct request *rq, const struct call *edited, struct problems *problems)
{
    respond_page_status(rq, problems->count ? 422 : 200,
        calls_page(.list = call_list(rq->ctx), .edited = edited, .problems = problems));
}

static void list_calls(struct request *rq)
{
    struct problems problems = { 0 };
    struct call blank = {
        .year = setting_int(rq->ctx, "committee.year"), .title = "", .topics = ""
    };
    const struct call *edited = call_find(rq->ctx, query_int(rq, "edit", 0));
    answer_calls(rq, edited ? edited : &blank, &problems);
}

static void save_call(struct request *rq)
{
    struct problems problems = { 0 };
    struct call call = {
        .id = form_int(rq, "id", &problems),
        .year = form_int(rq, "year", &problems),
        .title = form_text(rq, "title", 100, &problems),
        .topics = form_text(rq, "topics", 4000, &problems),
        .opens_at = form_moment(rq, "opens_at", &problems),
        .closes_at = form_moment(rq, "closes_at", &problems),
        .plenary_closes_on = form_day(rq, "plenary_closes_on", &problems),
    };
    if (problems.count > 0 || !call_save(rq->ctx, &call, &problems))
        return answer_calls(rq, &call, &problems);
    flash(rq, MSG_ADMIN_SAVED, NULL, NULL);
    respond_redirect(rq, "/admin/calls");
}

const char *local_moment(struct ctx *ctx, int64_t ms)
{
    if (ms == 0)
        return "";
    struct date date;
    int hour, minute, second;
    clock_local(ms, &date, &hour, &minute, &second);
    return arena_printf(
        ctx->arena, "%04d-%02d-%02dT%02d:%02d", date.year, date.month, date.day, hour, minute);
}

/* ---- holidays ---- */

static int year_of(struct request *rq)
{
    int64_t year = query_int(rq, "year", date_from_day(ctx_today(rq->ctx)).year);
    return year < 1949 || year > 2999 ? date_from_day(ctx_today(rq->ctx)).year : (int)year;
}

static void answer_holidays(struct request *rq, int year, const struct holiday *edited,
    const char *lines, struct problems *problems)
{
    respond_page_status(rq, problems->count ? 422 : 200,
        holidays_page(.list = holidays_of(rq->ctx, year), .year = year, .edited = edited,
            .lines = lines, .problems = problems));
}

static const struct holiday no_holiday = { .name = "" };

static void list_holidays(struct request *rq)
{
    struct problems problems = { 0 };
    int year = year_of(rq);
    struct holiday edited = no_holiday;
    struct holiday_list list = holidays_of(rq->ctx, year);
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].on_day == query_int(rq, "edit", 0))
            edited = list.items[i];
    answer_holidays(rq, year, &edited, "", &problems);
}

static void save_holiday(struct request *rq)
{
    struct problems problems = { 0 };
    struct holiday holiday = {
        .on_day = form_day(rq, "on_day", &problems),
        .is_working = form_choice(rq, "is_working", 0, 1, &problems) == 1,
        .name = form_text(rq, "name", 40, &problems),
    };
    if (problems.count > 0 || !holiday_put(rq->ctx, &holiday, &problems))
        return answer_holidays(rq, year_of(rq), &holiday, "", &problems);
    flash(rq, MSG_ADMIN_SAVED, NULL, NULL);
    respond_redirect(rq, "/admin/holidays?year=%d", date_from_day(holiday.on_day).year);
}

static void remove_holiday(struct request *rq)
{
    struct problems problems = { 0 };
    int64_t day = form_day(rq, "on_day", &problems);
    if (!holiday_remove(rq->ctx, day))
        return respond_not_found(rq);
    flash(rq, MSG_ADMIN_HOLIDAY_REMOVED, day_text(rq->ctx, day), NULL);
    respond_redirect(rq, "/admin/holidays?year=%d", date_from_day(day).year);
}

static void import_holidays(struct request *rq)
{
    struct problems problems = { 0 };
    const char *lines = form_text(rq, "lines", 20000, &problems);
    int count = problems.count ? 0 : holidays_import(rq->ctx, lines, &problems);
    if (problems.count > 0)
        return answer_holidays(rq, year_of(rq), &no_holiday, lines, &problems);
    flash(rq, MSG_ADMIN_HOLIDAYS_IMPORTED, arena_printf(rq->ctx->arena, "%d", count), NULL);
    respond_redirect(rq, "/admin/holidays?year=%.4s", lines);
}

/* ---- mail ---- */

static void list_mail(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    int64_t asked = query_int(rq, "state", MAIL_WAITING);
    enum mail_state state =
        asked >= MAIL_WAITING && asked <= MAIL_UNCERTAIN ? (enum mail_state)asked : MAIL_WAITING;
    struct mail_state_list states = { 0 };
    for (int i = MAIL_WAITING; i <= MAIL_UNCERTAIN; i++)
        LIST_PUSH(ctx, states,
            (struct mail_state_count) {
                (enum mail_state)i, outbox_count(ctx, (enum mail_state)i) });
    respond_page(rq,
        mail_page(.list = outbox_list(ctx, state, MAILS_SHOWN), .state = state, .states = states));
}

static void retry_mail(struct request *rq)
{
    bool is_done = outbox_retry(rq->ctx, request_id(rq, "id"));
    flash(rq, is_done ? MSG_ADMIN_MAIL_WAITS : MSG_ADMIN_MAIL_NOT_RETRIED, NULL, NULL);
    respond_redirect(rq, "/admin/mail");
}

const struct route admin_plan_routes[] = {
    GET("/admin/calls", list_calls, SYSTEM),
    POST("/admin/calls", save_call, SYSTEM),
    GET("/admin/holidays", list_holidays, SYSTEM),
    POST("/admin/holidays", save_holiday, SYSTEM),
    POST("/admin/holidays/remove", remove_holiday, SYSTEM),
    POST("/admin/holidays/import", import_holidays, SYSTEM),
    GET("/admin/mail", list_mail, SYSTEM),
    POST("/admin/mail/:id/retry", retry_mail, SYSTEM),
    { 0 },
};
