#include "proposals/export_pages.h"

#include "base/clock.h"
#include "kit/settings.h"
#include "people/person.h"
#include "proposals/calendar.html.h"
#include "proposals/exports.h"
#include "proposals/list_query.h"

static const char *const calendar_type = "text/calendar; charset=utf-8";

static enum sheet_form form_of(const struct request *rq)
{
    return text_ends_with(rq->path, ".csv") ? SHEET_CSV : SHEET_XLSX;
}

/* "提案 2026-11-24.xlsx" */
static void respond_sheet(
    struct request *rq, enum message name, enum sheet_form form, struct buffer content)
{
    char day[11];
    day_format(ctx_today(rq->ctx), day);
    respond_buffer(rq, sheet_mime_type(form),
        arena_printf(rq->ctx->arena, "%s %s.%s", message_text(rq->ctx->language, name), day,
            form == SHEET_CSV ? "csv" : "xlsx"),
        content);
}

static void give_proposals(struct request *rq)
{
    struct proposal_filter filter = proposal_filter_of(rq);
    enum sheet_form form = form_of(rq);
    respond_sheet(rq, MSG_EXPORT_SHEET_PROPOSALS, form,
        export_proposals(rq->ctx, &filter, form, proposal_sees_all(rq->ctx)));
}

static void give_lines(struct request *rq)
{
    struct line_filter filter = line_filter_of(rq);
    enum sheet_form form = form_of(rq);
    respond_sheet(rq, MSG_EXPORT_SHEET_LINES, form, export_lines(rq->ctx, &filter, form));
}

/* The address by which this request came, NULL where it is none that can be written down. */
static const char *site_of(const struct request *rq)
{
    static const char *const letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
    const char *host = request_header(rq, "Host");
    if (!host || !*host || host[strspn(host, letters)])
        return NULL;
    return arena_printf(rq->ctx->arena, "%s://%s", rq->is_secure ? "https" : "http", host);
}

static void give_lines_calendar(struct request *rq)
{
    struct line_filter filter = line_filter_of(rq);
    respond_buffer(rq, calendar_type, "heyi.ics", export_calendar(rq->ctx, &filter, site_of(rq)));
}

/* Without signing in: the secret in the address says who it is. What the person may see is found
 * anew each time, so that an ended post ends its dates too. */
static void give_feed(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const char *name = request_param(rq, "file");
    size_t length = strlen(name);
    if (!text_ends_with(name, ".ics"))
        return respond_not_found(rq);
    int64_t person_id = calendar_feed_person(ctx, arena_text_n(ctx->arena, name, length - 4));
    struct actor *actor = ARENA_NEW(ctx->arena, struct actor);
    if (!person_id || !person_load_actor(ctx, person_id, actor))
        return respond_not_found(rq);
    const struct person *person = person_find(ctx, person_id);
    struct ctx reader = *ctx;
    reader.actor = actor;
    reader.language = person->language;
    struct line_filter filter = line_filter_own(&reader);
    struct buffer calendar = export_calendar(&reader, &filter, site_of(rq));
    if (reader.fault)
        ctx->fault = reader.fault;
    respond_buffer(rq, calendar_type, NULL, calendar);
    respond_header(rq, "Cache-Control", "private, no-store");
}

static void show_calendar(struct request *rq)
{
    respond_page(rq,
        calendar_page(.since = calendar_feed_since(rq->ctx, rq->ctx->actor->id), .address = NULL));
}

/* The address is shown in the answer itself, since nobody can look it up later. */
static void make_feed(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const char *secret = calendar_feed_make(ctx, ctx->actor->id);
    const char *address =
        arena_printf(ctx->arena, "%s/calendar/%s.ics", text_or(site_of(rq), ""), secret);
    respond_page(rq, calendar_page(.since = ctx->now, .address = address));
    respond_header(rq, "Cache-Control", "private, no-store");
}

static void revoke_feed(struct request *rq)
{
    calendar_feed_revoke(rq->ctx, rq->ctx->actor->id);
    flash(rq, MSG_CALENDAR_REVOKED, NULL, NULL);
    respond_redirect(rq, "/lines/calendar");
}

const struct route export_routes[] = {
    GET("/proposals.xlsx", give_proposals, ANYONE),
    GET("/proposals.csv", give_proposals, ANYONE),
    GET("/lines.xlsx", give_lines, SIGNED_IN),
    GET("/lines.csv", give_lines, SIGNED_IN),
    GET("/lines.ics", give_lines_calendar, SIGNED_IN),
    GET("/lines/calendar", show_calendar, SIGNED_IN),
    POST("/lines/calendar", make_feed, SIGNED_IN),
    POST("/lines/calendar/revoke", revoke_feed, SIGNED_IN),
    { "GET", "/calendar/:file", give_feed, ANYONE, .has_secret = true },
    { 0 },
};
