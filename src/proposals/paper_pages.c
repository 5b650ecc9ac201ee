#include "proposals/paper_pages.h"

#include "kit/settings.h"
#include "proposals/papers.h"

static const char *const pdf_type = "application/pdf";
static const char *const docx_type =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/* Browsers show a PDF at once; a DOCX is for further work and is downloaded. */
static void respond_paper(
    struct request *rq, const struct document *paper, const char *name, bool is_pdf)
{
    struct ctx *ctx = rq->ctx;
    if (is_pdf) {
        respond_buffer(rq, pdf_type, NULL, document_pdf(ctx, paper));
        respond_header(rq, "Content-Disposition",
            arena_printf(
                ctx->arena, "inline; filename*=UTF-8''%s.pdf", url_encode(ctx->arena, name)));
    } else {
        respond_buffer(
            rq, docx_type, arena_printf(ctx->arena, "%s.docx", name), document_docx(ctx, paper));
    }
}

/* "2026-017 答复": without what file systems mind. */
static const char *paper_name(struct ctx *ctx, const struct proposal *proposal, enum message kind)
{
    const char *number = proposal_number_text(ctx, proposal);
    return arena_printf(ctx->arena, "%s %s",
        *number ? number : arena_printf(ctx->arena, "%lld", (long long)proposal->id),
        message_text(ctx->language, kind));
}

/* The proposal where the reader may read so much of it; NULL after an answer that says why not. */
static const struct proposal *readable(
    struct request *rq, enum proposal_reading least, enum proposal_reading *reading)
{
    const struct proposal *proposal = proposal_find(rq->ctx, request_id(rq, "id"));
    *reading = proposal ? proposal_reading(rq->ctx, proposal) : READS_NOTHING;
    if (*reading >= least)
        return proposal;
    if (*reading == READS_NOTHING)
        respond_not_found(rq);
    else
        respond_forbidden(rq);
    return NULL;
}

/* The number and the kind of a file's name such as "12.pdf"; 0 where it is none. */
static int64_t file_id(struct request *rq, bool *is_pdf)
{
    const char *name = request_param(rq, "file");
    *is_pdf = text_ends_with(name, ".pdf");
    size_t ending = *is_pdf ? 4 : text_ends_with(name, ".docx") ? 5 : 0;
    int64_t id = 0;
    bool is_number = ending
        && text_to_int(arena_text_n(rq->ctx->arena, name, strlen(name) - ending), &id) && id > 0;
    return is_number ? id : 0;
}

static void give_proposal(struct request *rq)
{
    enum proposal_reading reading;
    const struct proposal *proposal = readable(rq, READS_TEXT, &reading);
    if (!proposal)
        return;
    struct document paper = paper_of_proposal(rq->ctx, proposal, reading);
    respond_paper(rq, &paper, paper_name(rq->ctx, proposal, MSG_PAPER_NAME_PROPOSAL),
        text_ends_with(rq->path, ".pdf"));
}

static void give_reply(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    enum proposal_reading reading;
    const struct proposal *proposal = readable(rq, READS_TEXT, &reading);
    if (!proposal)
        return;
    bool is_pdf;
    int64_t id = file_id(rq, &is_pdf);
    bool may_see = reading == READS_ALL || setting_bool(ctx, "publish.reply");
    struct reply_list replies = proposal_replies(ctx, proposal->id, false);
    for (size_t i = 0; i < replies.count && may_see; i++)
        if (replies.items[i].id == id) {
            struct document paper = paper_of_reply(ctx, proposal, &replies.items[i], reading);
            return respond_paper(
                rq, &paper, paper_name(ctx, proposal, MSG_PAPER_NAME_REPLY), is_pdf);
        }
    respond_not_found(rq);
}

static void give_assignment(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    enum proposal_reading reading;
    const struct proposal *proposal = readable(rq, READS_ALL, &reading);
    if (!proposal)
        return;
    bool is_pdf;
    int64_t id = file_id(rq, &is_pdf);
    struct assignment_list assignments = proposal_assignments(ctx, proposal->id);
    for (size_t i = 0; i < assignments.count; i++)
        if (assignments.items[i].id == id) {
            struct document paper = paper_of_assignment(ctx, proposal, &assignments.items[i]);
            return respond_paper(
                rq, &paper, paper_name(ctx, proposal, MSG_PAPER_NAME_ASSIGNMENT), is_pdf);
        }
    respond_not_found(rq);
}

static void give_feedback_form(struct request *rq)
{
    enum proposal_reading reading;
    const struct proposal *proposal = readable(rq, READS_ALL, &reading);
    if (!proposal)
        return;
    struct document paper = paper_of_feedback(rq->ctx, proposal);
    respond_paper(rq, &paper, paper_name(rq->ctx, proposal, MSG_PAPER_NAME_FEEDBACK),
        text_ends_with(rq->path, ".pdf"));
}

const struct route paper_routes[] = {
    GET("/proposals/:id/proposal.pdf", give_proposal, ANYONE),
    GET("/proposals/:id/proposal.docx", give_proposal, ANYONE),
    GET("/proposals/:id/reply/:file", give_reply, ANYONE),
    GET("/proposals/:id/assignment/:file", give_assignment, SIGNED_IN),
    GET("/proposals/:id/feedback-form.pdf", give_feedback_form, SIGNED_IN),
    GET("/proposals/:id/feedback-form.docx", give_feedback_form, SIGNED_IN),
    { 0 },
};
