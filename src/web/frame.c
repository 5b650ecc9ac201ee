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
