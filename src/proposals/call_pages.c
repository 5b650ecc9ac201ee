/* The page of a year's call for proposals. */
#include "proposals/calls.html.h"
#include "proposals/draft_pages.h"
#include "web/request.h"

static void show_call(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal_call *call = call_of_year(ctx, request_id(rq, "year"));
    if (!call)
        return respond_not_found(rq);
    respond_page(rq,
        proposal_call_page(.call = call, .topics = call_topics(ctx, call),
            .figures = call_figures(ctx, call->year), .is_open = call_is_open(ctx, call)));
}

const struct route call_routes[] = {
    GET("/calls/:year", show_call, ANYONE),
    { 0 },
};
