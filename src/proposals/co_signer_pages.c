/* Co-signers of a draft: found by name or sector, invited several at once, reminded. */
#include "proposals/co_signers.html.h"
#include "proposals/draft.h"
#include "proposals/draft_pages.h"

enum { CHOICES_MOST = 60, INVITED_AT_ONCE = 30 };

static struct template co_signers_template(
    struct request *rq, const struct proposal *p, struct id_list chosen, struct problems *problems)
{
    struct ctx *ctx = rq->ctx;
    const char *words = query_text(rq, "q"), *sector = query_text(rq, "sector");
    struct proposal_co_signers_page_params params = {
        .p = p,
        .co_signers = proposal_co_signers(ctx, p->id),
        .members = proposal_member_choices(ctx, p, words, sector, CHOICES_MOST),
        .sectors = setting_choices(ctx, "proposal.sectors"),
        .words = words,
        .sector = sector,
        .chosen = chosen,
        .is_cut = false,
        .problems = problems,
    };
    params.is_cut = params.members.count == CHOICES_MOST;
    return (struct template) { proposal_co_signers_page_render, ARENA_COPY(ctx, params) };
}

static void show_co_signers(struct request *rq)
{
    const struct proposal *p = draft_of_path(rq);
    struct problems problems = { 0 };
    if (!p || p->kind == PROPOSAL_COLLECTIVE)
        return respond_not_found(rq);
    respond_page(rq, co_signers_template(rq, p, (struct id_list) { 0 }, &problems));
}

static void invite_several(struct request *rq)
{
    const struct proposal *p = draft_of_path(rq);
    if (!p || p->kind == PROPOSAL_COLLECTIVE)
        return respond_not_found(rq);
    struct problems problems = { 0 };
    struct id_list chosen = form_ids(rq, "person");
    if (chosen.count == 0)
        problem_add(rq->ctx, &problems, "person", MSG_MATTER_CHOOSE_MEMBER);
    for (size_t i = 0; i < chosen.count && i < INVITED_AT_ONCE && problems.count == 0; i++) {
        struct action_input input = { .number = chosen.items[i] };
        enum act_result result = proposal_act(rq->ctx, p->id, ACTION_INVITE, &input, &problems);
        if (result == ACT_NOT_ALLOWED)
            return respond_error(
                rq, 409, MSG_PROPOSAL_NOT_ALLOWED, MSG_PROPOSAL_NOT_ALLOWED_ADVICE);
    }
    if (problems.count > 0)
        return respond_problems(rq, co_signers_template(rq, p, chosen, &problems));
    flash(rq, MSG_MATTER_INVITED, arena_printf(rq->ctx->arena, "%zu", chosen.count), NULL);
    respond_redirect(rq, "/proposals/%lld/co-signers", (long long)p->id);
}

bool id_is_in(struct id_list list, int64_t id)
{
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i] == id)
            return true;
    return false;
}

const struct route co_signer_routes[] = {
    GET("/proposals/:id/co-signers", show_co_signers, PROPOSERS),
    POST("/proposals/:id/co-signers", invite_several, PROPOSERS),
    { 0 },
};
