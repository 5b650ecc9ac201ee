/* What search engines read: every published proposal's page, in parts where there are many. */
#include <stdio.h>

#include "base/clock.h"
#include "db/db.h"
#include "site/site.h"
#include "web/server.h"

/* The most that one file may hold (sitemaps.org). Parts are cut by id, so a part stays what it is
 * while others are published. */
enum { PART = 50000 };

static const char *const pages[] = { "/", "/proposals", "/commitments", "/search", "/about",
    "/open-data", "/api" };

static void begin(struct buffer *out, const char *root)
{
    buffer_printf(out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<%s xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        root);
}

static void end(struct request *rq, struct buffer *out, const char *root)
{
    buffer_printf(out, "</%s>\n", root);
    respond_buffer(rq, "application/xml; charset=utf-8", NULL, *out);
}

static void add_pages(struct request *rq, struct buffer *out)
{
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        buffer_printf(out, "<url><loc>%s%s</loc></url>\n", site_url(rq), pages[i]);
}

static void add_proposals(struct request *rq, struct buffer *out, int64_t part)
{
    const char *site = site_url(rq);
    struct rows rows = db_query(rq->ctx,
        "SELECT id, changed_at FROM proposal WHERE id > $1 AND id <= $2 AND is_published = 1 AND "
        "publicity <> 2 ORDER BY id",
        (part - 1) * PART, part * PART);
    while (db_next(&rows)) {
        char at[21];
        clock_format_utc(db_int(&rows, 1), at);
        buffer_printf(out, "<url><loc>%s/proposals/%lld</loc><lastmod>%s</lastmod></url>\n", site,
            (long long)db_int(&rows, 0), at);
    }
}

static int64_t part_count(struct request *rq)
{
    int64_t last = db_scalar(
        rq->ctx, "SELECT MAX(id) FROM proposal WHERE is_published = 1 AND publicity <> 2");
    return (last + PART - 1) / PART;
}

void send_sitemap(struct request *rq)
{
    struct buffer out = buffer_new(rq->ctx->arena);
    int64_t parts = part_count(rq);
    /* one file holds the pages too while ids leave them room */
    bool is_one =
        db_scalar(rq->ctx, "SELECT MAX(id) FROM proposal WHERE is_published = 1 AND publicity <> 2")
        <= PART - (int64_t)COUNT_OF(pages);
    if (is_one) {
        begin(&out, "urlset");
        add_pages(rq, &out);
        add_proposals(rq, &out, 1);
        return end(rq, &out, "urlset");
    }
    begin(&out, "sitemapindex");
    for (int64_t part = 0; part <= parts; part++)
        buffer_printf(&out, "<sitemap><loc>%s/sitemap/%lld.xml</loc></sitemap>\n", site_url(rq),
            (long long)part);
    end(rq, &out, "sitemapindex");
}

/* Part 0 holds the pages that are no proposals. */
void send_sitemap_part(struct request *rq)
{
    const char *name = request_param(rq, "part");
    char ending[5] = "";
    long long part = -1;
    bool is_part = sscanf(name, "%7lld%4s", &part, ending) == 2 && strcmp(ending, ".xml") == 0
        && strlen(name) < 12;
    if (!is_part || part < 0 || part > part_count(rq))
        return respond_not_found(rq);
    struct buffer out = buffer_new(rq->ctx->arena);
    begin(&out, "urlset");
    if (part == 0)
        add_pages(rq, &out);
    else
        add_proposals(rq, &out, part);
    end(rq, &out, "urlset");
}

void send_robots(struct request *rq)
{
    struct buffer out = buffer_new(rq->ctx->arena);
    buffer_printf(&out,
        "User-agent: *\nDisallow: /work\nDisallow: /lines\nDisallow: /sign-in\nDisallow: "
        "/api/\nSitemap: %s/sitemap.xml\n",
        site_url(rq));
    respond_buffer(rq, "text/plain; charset=utf-8", NULL, out);
}
