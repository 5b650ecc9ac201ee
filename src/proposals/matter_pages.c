/* The page of one proposal, and its attachments. */
#include "proposals/matter_pages.h"

#include "proposals/action_pages.h"
#include "proposals/matter_view.h"
#include "proposals/show.html.h"

static void show_matter(struct request *rq)
{
    const struct matter_view *view = matter_view_of(rq);
    if (!view)
        return respond_not_found(rq);
    struct problems none = { 0 };
    respond_page(rq,
        matter_template(rq, view, (struct typed) { .action = ACTION_COUNT, .problems = &none }));
}

/* Attachments are for those who work on the matter. */
static void send_file(struct request *rq)
{
    const struct matter_view *view = matter_view_of(rq);
    const struct file *file = file_find(rq->ctx, request_id(rq, "file"));
    bool is_here = view && view->is_internal && file && file->matter.kind == MATTER_PROPOSAL
        && file->matter.id == view->proposal->id;
    if (!is_here)
        return respond_not_found(rq);
    respond_file(rq, file->type, file->name, file_path(rq->ctx, file));
}

const struct route matter_routes[] = {
    GET_WITH_SIMILAR("/proposals/:id", show_matter, ANYONE),
    GET_WITH_SIMILAR("/proposals/:id/files/:file", send_file, SIGNED_IN),
    { 0 },
};
