/* Notices, and the stream that tells of new ones. */
#include "proposals/notice_pages.h"

#include "base/clock.h"
#include "people/person.h"
#include "proposals/notices.html.h"

enum { NOTICES_SHOWN = 200 };

const char *notice_url(struct ctx *ctx, const struct notice *notice)
{
    long long id = (long long)notice->matter.id;
    if (notice->matter.kind == MATTER_UNIT)
        return "/lines?whose=unit&colour=3";
    if (notice->matter.kind != MATTER_PROPOSAL)
        return NULL;
    bool is_for_writer = notice->message == MSG_PROPOSAL_NOTICE_SENT_BACK;
    return arena_printf(ctx->arena, is_for_writer ? "/proposals/%lld/edit" : "/proposals/%lld", id);
}

static void show_notices(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    bool is_unread = query_int(rq, "unread", 0) == 1;
    int64_t me = ctx->actor->id;
    const struct person *person = person_find(ctx, me);
    respond_page(rq,
        notices_page(.notices = is_unread ? notice_list_unread(ctx, me, NOTICES_SHOWN)
                                          : notice_list(ctx, me, NOTICES_SHOWN),
            .is_unread = is_unread, .unread = notice_unread_count(ctx, me),
            .gets_mail = person && *person->email && person->wants_mail));
}

static void read_notices(struct request *rq)
{
    struct problems problems = { 0 };
    notice_mark_read(rq->ctx, rq->ctx->actor->id, form_int(rq, "up_to", &problems));
    respond_redirect(rq, "/notices");
}

/* Marks one; `then=go` leads on to where it is acted upon. */
static void read_notice(struct request *rq)
{
    struct problems problems = { 0 };
    const struct notice *notice =
        notice_read_one(rq->ctx, rq->ctx->actor->id, request_id(rq, "id"));
    if (!notice)
        return respond_not_found(rq);
    const char *url = notice_url(rq->ctx, notice);
    bool goes_on = strcmp(form_text(rq, "then", 10, &problems), "go") == 0 && url;
    respond_redirect(rq, "%s",
        goes_on                       ? url
            : form_bool(rq, "unread") ? "/notices?unread=1"
                                      : "/notices");
}

static void open_live(struct request *rq)
{
    respond_live(rq);
}

const struct route notice_routes[] = {
    GET("/live", open_live, SIGNED_IN),
    GET("/notices", show_notices, SIGNED_IN),
    POST("/notices/read", read_notices, SIGNED_IN),
    POST("/notices/:id/read", read_notice, SIGNED_IN),
    { 0 },
};
