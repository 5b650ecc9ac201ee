/* The feed: the newest published proposals and the newest replies (RFC 4287). */
#include <sodium.h>
#include <stdlib.h>

#include "base/clock.h"
#include "kit/settings.h"
#include "proposals/public_data.h"
#include "site/site.h"
#include "web/server.h"

enum { ENTRIES_MOST = 30, SUMMARY = 300 };

struct entry {
    const char *kind; /* what its id is made of */
    int64_t id, proposal_id, at;
    const char *title, *summary, *author;
};
struct entry_list {
    struct entry *items;
    size_t count;
};

static int newest_first(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    return a->at > b->at ? -1 : a->at < b->at;
}

/* An id that stays the same whatever address the site gets: made of the first row of the ledger,
 * which no other installation has and nobody changes. */
static const char *stable_id(struct ctx *ctx, const char *kind, int64_t id)
{
    const char *origin =
        text_or(db_scalar_text(ctx, "SELECT hash FROM ledger ORDER BY id LIMIT 1"), "");
    const char *name = arena_printf(ctx->arena, "%s %s %lld", origin, kind, (long long)id);
    unsigned char b[16];
    crypto_generichash(b, sizeof b, (const unsigned char *)name, strlen(name), NULL, 0);
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x80); /* version 8: made by a rule of one's own */
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    return arena_printf(ctx->arena,
        "urn:uuid:%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
        b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static void add_proposals(struct ctx *ctx, struct entry_list *entries)
{
    struct proposal_filter newest = {
        .is_public = true, .order = PROPOSALS_BY_PUBLICATION, .limit = ENTRIES_MOST
    };
    struct proposal_list list = proposal_find_all(ctx, &newest);
    for (size_t i = 0; i < list.count; i++) {
        const struct proposal *p = &list.items[i];
        const struct proposal *whole =
            p->publicity == PUBLICITY_YES ? proposal_find(ctx, p->id) : NULL;
        LIST_PUSH(ctx, *entries,
            (struct entry) { "proposal", p->id, p->id, p->published_at,
                message(ctx, MSG_FEED_PROPOSAL, proposal_number_text(ctx, p), p->title),
                whole ? text_cut(ctx->arena, whole->situation, SUMMARY) : "",
                p->body_name ? p->body_name : p->lead_name });
    }
}

static void add_replies(struct ctx *ctx, struct entry_list *entries)
{
    struct public_reply_list list = public_replies_newest(ctx, ENTRIES_MOST);
    for (size_t i = 0; i < list.count; i++) {
        const struct public_reply *r = &list.items[i];
        LIST_PUSH(ctx, *entries,
            (struct entry) { "reply", r->id, r->proposal_id, r->signed_at,
                message(ctx, MSG_FEED_REPLY, r->unit_name, r->number, r->title),
                reply_class_name(ctx, r->reply_class), r->unit_name });
    }
}

static void put_moment(struct html *out, const char *element, int64_t ms)
{
    char text[21];
    clock_format_utc(ms, text);
    buffer_printf(&out->buffer, "<%s>%s</%s>", element, text, element);
}

static void put_text(
    struct html *out, const char *element, const char *attributes, const char *text)
{
    buffer_printf(&out->buffer, "<%s%s>", element, attributes);
    html_text(out, text);
    buffer_printf(&out->buffer, "</%s>", element);
}

static void put_entry(struct html *out, const char *site, const struct entry *entry)
{
    struct ctx *ctx = out->ctx;
    buffer_add(&out->buffer, "<entry>");
    put_text(out, "title", "", entry->title);
    put_text(out, "id", "", stable_id(ctx, entry->kind, entry->id));
    put_moment(out, "updated", entry->at);
    put_moment(out, "published", entry->at);
    buffer_printf(&out->buffer,
        "<link rel=\"alternate\" type=\"text/html\" href=\"%s/proposals/%lld\"/>", site,
        (long long)entry->proposal_id);
    buffer_add(&out->buffer, "<author>");
    put_text(out, "name", "", entry->author);
    buffer_add(&out->buffer, "</author>");
    if (*entry->summary)
        put_text(out, "summary", " type=\"text\"", entry->summary);
    buffer_add(&out->buffer, "</entry>\n");
}

void send_feed(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct entry_list entries = { 0 };
    add_proposals(ctx, &entries);
    add_replies(ctx, &entries);
    if (entries.count > 1)
        qsort(entries.items, entries.count, sizeof *entries.items, newest_first);
    const char *site = site_url(rq);
    bool is_en = ctx->language == LANGUAGE_EN;
    const char *committee = setting_text(ctx, is_en ? "committee.name_en" : "committee.name");
    struct html out = { .buffer = buffer_new(ctx->arena), .ctx = ctx };
    buffer_printf(&out.buffer,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">",
        is_en ? "en" : "zh-CN");
    put_text(&out, "title", "", message(ctx, MSG_FEED_TITLE, committee));
    put_text(&out, "id", "", stable_id(ctx, "feed", 0));
    put_moment(&out, "updated", entries.count ? entries.items[0].at : 0);
    buffer_printf(&out.buffer,
        "<link rel=\"self\" type=\"application/atom+xml\" href=\"%s/feed.atom\"/><link "
        "rel=\"alternate\" type=\"text/html\" href=\"%s/\"/><generator>Heyi</generator>\n",
        site, site);
    for (size_t i = 0; i < entries.count && i < ENTRIES_MOST; i++)
        put_entry(&out, site, &entries.items[i]);
    buffer_add(&out.buffer, "</feed>\n");
    respond_buffer(rq, "application/atom+xml; charset=utf-8", NULL, out.buffer);
}
