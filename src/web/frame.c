#include "web/frame.h"

#include "web/server_private.h"

const struct frame *page_frame(struct html *out)
{
    struct frame *frame = ARENA_NEW(out->ctx->arena, struct frame);
    *frame = (struct frame) { .site_name = "", .site_short_name = "荷议", .address = "" };
    if (out->request->server->options.fill_frame)
        out->request->server->options.fill_frame(out->request, frame);
    return frame;
}

/* A host that is not well formed is nobody's: the path alone is right in any case. */
static bool is_host(const char *text)
{
    return *text
        && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]")
        == strlen(text);
}

static const char *find_site_url(const struct request *rq)
{
    struct arena *arena = rq->ctx->arena;
    const char *configured = text_or(rq->server->options.public_url, "");
    size_t length = strlen(configured);
    while (length && configured[length - 1] == '/')
        length--;
    if (length)
        return arena_text_n(arena, configured, length);
    const char *host = text_or(request_header(rq, "Host"), "");
    return is_host(host) ? arena_printf(arena, "http%s://%s", rq->is_secure ? "s" : "", host) : "";
}

const char *site_url(struct request *rq)
{
    if (!rq->site_url)
        rq->site_url = find_site_url(rq);
    return rq->site_url;
}

const char *server_data_folder(const struct server *server)
{
    return server->options.data_folder;
}
