/* Two proposals side by side, and those that are similar to one. */
#include "proposals/compare.h"

#include "base/buffer.h"
#include "proposals/compare.html.h"
#include "proposals/search_index.h"

enum { SIMILAR_SHOWN = 10 };

/* One that this reader may read whole; NULL else. */
static const struct proposal *readable(struct ctx *ctx, int64_t id)
{
    const struct proposal *proposal = id > 0 ? proposal_find(ctx, id) : NULL;
    if (!proposal)
        return NULL;
    bool is_public = proposal->is_published && proposal->publicity == PUBLICITY_YES;
    return is_public || proposal_may_read(ctx, proposal) ? proposal : NULL;
}

static const char *suggestions_text(struct ctx *ctx, int64_t id)
{
    struct buffer out = buffer_new(ctx->arena);
    struct text_list list = proposal_suggestions(ctx, id);
    for (size_t i = 0; i < list.count; i++)
        buffer_printf(&out, "%s%zu. %s", i ? "\n" : "", i + 1, list.items[i]);
    return buffer_text(&out);
}

static void add_part(struct ctx *ctx, struct compared_part_list *parts, enum message heading,
    const char *first, const char *second)
{
    LIST_PUSH(ctx, *parts, (struct compared_part) { heading, text_diff(ctx, first, second) });
}

static const char *body_of(struct ctx *ctx, const struct proposal *proposal)
{
    return arena_printf(ctx->arena, "%s\n%s\n%s", proposal->situation, proposal->analysis,
        suggestions_text(ctx, proposal->id));
}

static void compare_two(struct request *rq, const struct proposal *a, const struct proposal *b)
{
    struct ctx *ctx = rq->ctx;
    struct compared_part_list parts = { 0 };
    add_part(ctx, &parts, MSG_PROPOSAL_TITLE, a->title, b->title);
    add_part(ctx, &parts, MSG_PROPOSAL_SITUATION, a->situation, b->situation);
    add_part(ctx, &parts, MSG_PROPOSAL_ANALYSIS, a->analysis, b->analysis);
    add_part(ctx, &parts, MSG_PROPOSAL_SUGGESTIONS, suggestions_text(ctx, a->id),
        suggestions_text(ctx, b->id));
    double score = similar_score(ctx, a->title, body_of(ctx, a), b->title, body_of(ctx, b));
    respond_page(rq,
        compare_page(.a = a, .b = b, .parts = parts, .percent = (int)(score * 100 + 0.5),
            .may_merge_a = may_act(proposal_actions(ctx, a), ACTION_MERGE),
            .may_merge_b = may_act(proposal_actions(ctx, b), ACTION_MERGE)));
}

static void show_similar(struct request *rq, const struct proposal *a)
{
    struct ctx *ctx = rq->ctx;
    struct search_facet_list none = { 0 };
    struct similar_list found =
        similar_find(ctx, a->title, body_of(ctx, a), MATTER(PROPOSAL, a->id), &none, SIMILAR_SHOWN);
    struct similar_proposal_list list = { 0 };
    for (size_t i = 0; i < found.count; i++) {
        const struct proposal *other = found.items[i].matter.kind == MATTER_PROPOSAL
            ? readable(ctx, found.items[i].matter.id)
            : NULL;
        if (other)
            LIST_PUSH(ctx, list,
                (struct similar_proposal) { other, (int)(found.items[i].score * 100 + 0.5) });
    }
    respond_page(rq, similar_page(.a = a, .list = list));
}

static void show_comparison(struct request *rq)
{
    const struct proposal *a = readable(rq->ctx, query_int(rq, "a", 0));
    const struct proposal *b = readable(rq->ctx, query_int(rq, "b", 0));
    if (!a || (!b && query_has(rq, "b")))
        return respond_not_found(rq);
    if (!b || a->id == b->id)
        return show_similar(rq, a);
    compare_two(rq, a, b);
}

const struct route compare_routes[] = {
    GET_WITH_SIMILAR("/proposals/compare", show_comparison, SIGNED_IN),
    { 0 },
};
