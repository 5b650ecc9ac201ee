/* About, and the page and the files of open data. */
#include "site/pages.h"

#include "base/clock.h"
#include "kit/settings.h"
#include "proposals/public_data.h"
#include "proposals/workflow_picture.h"
#include "site/open_data.h"
#include "site/site.h"
#include "site/site.html.h"
#include "web/server.h"

static void show_about(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    bool is_en = ctx->language == LANGUAGE_EN;
    respond_page(rq,
        about_page(.committee = setting_text(ctx, is_en ? "committee.name_en" : "committee.name"),
            .address = setting_text(ctx, "committee.address"),
            .phone = setting_text(ctx, "committee.phone"),
            .source_url = setting_text(ctx, "publish.source_url"),
            .picture = proposal_workflow_picture(ctx), .steps = proposal_workflow_steps(ctx)));
}

/* ---- open data ---- */

static void show_open_data(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct open_row_list list = { 0 };
    const char *folder = server_data_folder(rq->server);
    for (int kind = 0; kind < OPEN_KIND_COUNT; kind++) {
        bool has_more;
        int64_t count = open_count(ctx, (enum open_kind)kind, &has_more);
        LIST_PUSH(ctx, list,
            (struct open_row) {
                .dataset = &open_datasets[kind],
                .count = count,
                .has_more = has_more,
                .csv_size = open_size(ctx, (enum open_kind)kind, OPEN_CSV, folder),
                .json_size = open_size(ctx, (enum open_kind)kind, OPEN_JSON_LINES, folder),
            });
    }
    respond_page(rq, open_data_page(.list = list, .changed_at = public_changed_at(ctx)));
}

static bool find_file(const char *name, enum open_kind *kind, enum open_format *format)
{
    for (int k = 0; k < OPEN_KIND_COUNT; k++)
        for (int f = 0; f < OPEN_FORMAT_COUNT; f++) {
            size_t length = strlen(open_datasets[k].code);
            if (strncmp(name, open_datasets[k].code, length) == 0 && name[length] == '.'
                && strcmp(name + length + 1, open_extension((enum open_format)f)) == 0) {
                *kind = (enum open_kind)k;
                *format = (enum open_format)f;
                return true;
            }
        }
    return false;
}

/* "Tue, 24 Nov 2026 10:00:00 GMT", as HTTP writes a moment. */
static const char *http_date(struct ctx *ctx, int64_t ms)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
        "Sep", "Oct", "Nov", "Dec" };
    int64_t day = ms / 86400000, second = ms / 1000 % 86400;
    struct date date = date_from_day(day);
    return arena_printf(ctx->arena, "%s, %02d %s %04d %02d:%02d:%02d GMT",
        days[weekday_of(day) - 1], date.day, months[date.month - 1], date.year,
        (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

static void send_open_data(struct request *rq)
{
    static const char *const types[] = { "text/csv; charset=utf-8",
        "application/jsonl; charset=utf-8" };
    struct ctx *ctx = rq->ctx;
    enum open_kind kind;
    enum open_format format;
    const char *name = request_param(rq, "file");
    if (!find_file(name, &kind, &format))
        return respond_not_found(rq);
    const char *etag = arena_printf(ctx->arena, "\"%s-%s\"", name, open_version(ctx, kind));
    const char *known = text_or(request_header(rq, "If-None-Match"), "");
    respond_header(rq, "ETag", etag);
    respond_header(rq, "Last-Modified", http_date(ctx, public_changed_at(ctx)));
    respond_header(rq, "Access-Control-Allow-Origin", "*");
    if (strstr(known, etag)) {
        respond_bytes(rq, types[format], NULL, "", 0);
        rq->response.status = 304;
        return;
    }
    const char *folder = server_data_folder(rq->server);
    if (open_size(ctx, kind, format, folder) < 0 && !request_may_take_long(rq))
        return;
    const char *path = open_file(ctx, kind, format, folder);
    if (path)
        respond_file(rq, types[format], name, path);
}

/* For balancers and whoever watches the service: the database is asked, and where it does not
 * answer the status is 503 as on every page. */
static void send_health(struct request *rq)
{
    db_scalar(rq->ctx, "SELECT version FROM setting_head");
    struct buffer out = buffer_new(rq->ctx->arena);
    buffer_add(&out, "ok\n");
    respond_buffer(rq, "text/plain; charset=utf-8", NULL, out);
}

const struct route site_routes[] = {
    GET("/health", send_health, ANYONE),
    GET("/about", show_about, ANYONE),
    GET("/open-data", show_open_data, ANYONE),
    GET("/open-data/:file", send_open_data, ANYONE),
    GET("/feed.atom", send_feed, ANYONE),
    GET("/sitemap.xml", send_sitemap, ANYONE),
    GET("/sitemap/:part", send_sitemap_part, ANYONE),
    GET("/robots.txt", send_robots, ANYONE),
    { 0 },
};
