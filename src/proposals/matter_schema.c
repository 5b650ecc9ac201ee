#include "proposals/matter_schema.h"

#include <jansson.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "kit/settings.h"

const char *matter_address(struct request *rq, const struct proposal *p)
{
    return arena_printf(rq->ctx->arena, "%s/proposals/%lld", site_url(rq), (long long)p->id);
}

const char *matter_description(struct ctx *ctx, const struct matter_view *view)
{
    const struct proposal *p = view->proposal;
    return message(ctx, MSG_MATTER_DESCRIPTION, proposal_number_text(ctx, p),
        message_text(ctx->language, proposal_state_message(p->state)), p->title);
}

static json_t *thing(const char *type, const char *name)
{
    return json_pack("{s:s,s:s}", "@type", type, "name", name);
}

static void set_date(json_t *to, const char *key, int64_t at)
{
    char day[11];
    if (at <= 0)
        return;
    day_format(day_of(at), day);
    json_object_set_new(to, key, json_string(day));
}

/* Each signed reply is a comment of the unit's. */
static json_t *replies_of(const struct matter_view *view)
{
    json_t *list = json_array();
    for (size_t i = 0; view->shows_text && i < view->replies.count; i++) {
        const struct reply *reply = &view->replies.items[i];
        if (reply->state != REPLY_SIGNED)
            continue;
        json_t *comment = json_pack("{s:s,s:o,s:s}", "@type", "Comment", "author",
            thing("GovernmentOrganization", reply->unit_name), "text", reply->body);
        set_date(comment, "datePublished", reply->signed_at);
        json_array_append_new(list, comment);
    }
    return list;
}

/* In a script element nothing may look like its end. */
static struct markup as_script(struct ctx *ctx, json_t *data)
{
    char *text = json_dumps(data, JSON_COMPACT);
    json_decref(data);
    struct buffer out = buffer_new(ctx->arena);
    buffer_add(&out, "<script type=\"application/ld+json\">");
    for (const char *c = text ? text : "{}"; *c; c++)
        if (*c == '<')
            buffer_add(&out, "\\u003c");
        else
            buffer_append(&out, c, 1);
    buffer_add(&out, "</script>");
    free(text);
    return (struct markup) { buffer_text(&out) };
}

struct markup matter_schema(struct request *rq, const struct matter_view *view)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal *p = view->proposal;
    const char *address = matter_address(rq, p);
    const char *committee =
        setting_text(ctx, ctx->language == LANGUAGE_EN ? "committee.name_en" : "committee.name");
    json_t *data = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:o}", "@context",
        "https://schema.org", "@type", "CreativeWork", "@id", address, "url", address, "name",
        p->title, "inLanguage", "zh-CN", "creativeWorkStatus",
        message_text(ctx->language, proposal_state_message(p->state)), "author",
        thing(p->body_name ? "Organization" : "Person", p->body_name ? p->body_name : p->lead_name),
        "publisher", thing("GovernmentOrganization", committee), "comment", replies_of(view));
    if (p->number)
        json_object_set_new(data, "identifier", json_string(proposal_number_text(ctx, p)));
    if (*p->category)
        json_object_set_new(data, "about",
            thing("Thing", setting_choice_name(ctx, "proposal.categories", p->category)));
    set_date(data, "datePublished", p->published_at);
    set_date(data, "dateModified", p->changed_at);
    return as_script(ctx, data);
}
