/* The lists of duties. */
#include "proposals/line_pages.h"

#include "proposals/lines.html.h"
#include "proposals/list_query.h"

static void show_lines(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct line_filter filter = line_filter_of(rq);
    filter.limit = 500;
    respond_page(rq,
        lines_page(.list = line_find(ctx, &filter), .filter = &filter,
            .may_see_all = proposal_sees_all(ctx)));
}

const struct route line_routes[] = {
    GET("/lines", show_lines, SIGNED_IN),
    { 0 },
};
