/* Notices, and the stream that tells of new ones. */
#include "proposals/notice_pages.h"

#include "proposals/notices.html.h"

static void show_notices(struct request *rq)
{
    respond_page(rq, notices_page(.notices = notice_list(rq->ctx, rq->ctx->actor->id, 100)));
}

static void read_notices(struct request *rq)
{
    struct problems problems = { 0 };
    notice_mark_read(rq->ctx, rq->ctx->actor->id, form_int(rq, "up_to", &problems));
    respond_redirect(rq, "/notices");
}

static void open_live(struct request *rq)
{
    respond_live(rq);
}

const struct route notice_routes[] = {
    GET("/live", open_live, SIGNED_IN),
    GET("/notices", show_notices, SIGNED_IN),
    POST("/notices/read", read_notices, SIGNED_IN),
    { 0 },
};
