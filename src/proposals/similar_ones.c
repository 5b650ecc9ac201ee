#include "proposals/similar_ones.h"

#include "base/buffer.h"
#include "kit/similar.h"
#include "proposals/list_query.h"
#include "proposals/search_index.h"

/* What is asked of the index where not every answer may be seen. */
enum { ASKED_MOST = 60 };

/* Measured on rewritten copies: those score above 0.6, proposals on one topic above 0.25, and below
 * 0.15 two texts share no more than the manner of writing. */
static const struct {
    double least;
    enum message message;
    const char *code;
} degrees[] = {
    [SIMILAR_SOMEWHAT] = { 0.15, MSG_SIMILAR_SOMEWHAT, "somewhat" },
    [SIMILAR_CLOSE] = { 0.25, MSG_SIMILAR_CLOSE, "close" },
    [SIMILAR_VERY_CLOSE] = { 0.4, MSG_SIMILAR_VERY_CLOSE, "very_close" },
    [SIMILAR_NEARLY_SAME] = { 0.6, MSG_SIMILAR_NEARLY_SAME, "nearly_same" },
};

enum message similar_degree_message(enum similar_degree degree)
{
    return degrees[degree].message;
}

const char *similar_degree_code(enum similar_degree degree)
{
    return degrees[degree].code;
}

static enum similar_degree degree_of(double score)
{
    int degree = SIMILAR_NEARLY_SAME;
    while (degree > SIMILAR_SOMEWHAT && score < degrees[degree].least)
        degree--;
    return (enum similar_degree)degree;
}

static bool may_see(const struct ctx *ctx, const struct proposal_head *proposal)
{
    if (proposal->is_published && proposal->publicity == PUBLICITY_YES)
        return true;
    if (ctx->actor->id && proposal->lead_id == ctx->actor->id)
        return true;
    return proposal_sees_all(ctx) && proposal->state != PROPOSAL_DRAFT
        && proposal->state != PROPOSAL_DISCARDED;
}

static const struct proposal_head *proposal_in(const struct proposal_head_list *list, int64_t id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].id == id)
            return &list->items[i];
    return NULL;
}

/* Of the next few that were found those that the actor may see. */
static void add_those_seen(struct ctx *ctx, const struct similar_list *found, size_t at,
    size_t most, struct similar_one_list *ones)
{
    size_t end = at + PROPOSALS_FEW < found->count ? at + PROPOSALS_FEW : found->count;
    struct id_list ids = { 0 };
    for (size_t i = at; i < end; i++)
        LIST_PUSH(ctx, ids, found->items[i].matter.id);
    struct proposal_head_list proposals = proposal_find_few(ctx, ids.items, ids.count);
    for (size_t i = at; i < end && ones->count < most; i++) {
        const struct similar *one = &found->items[i];
        const struct proposal_head *proposal = proposal_in(&proposals, one->matter.id);
        if (proposal && may_see(ctx, proposal))
            LIST_PUSH(
                ctx, *ones, (struct similar_one) { proposal, one->score, degree_of(one->score) });
    }
}

static struct search_facet_list what_may_be_seen(struct ctx *ctx)
{
    struct search_facet_list filter = { 0 };
    LIST_PUSH(
        ctx, filter, (struct search_facet) { .name = SEARCH_KIND, .number = MATTER_PROPOSAL });
    if (ctx->actor->id == 0)
        LIST_PUSH(ctx, filter,
            (struct search_facet) { .name = SEARCH_AUDIENCE, .number = SEARCH_AUDIENCE_PUBLIC });
    return filter;
}

static struct similar_one_list those_seen(struct ctx *ctx, struct similar_list found, size_t most)
{
    struct similar_one_list ones = { 0 };
    while (found.count > 0 && found.items[found.count - 1].score < degrees[SIMILAR_SOMEWHAT].least)
        found.count--;
    for (size_t at = 0; at < found.count && ones.count < most; at += PROPOSALS_FEW)
        add_those_seen(ctx, &found, at, most, &ones);
    return ones;
}

struct similar_one_list similar_ones(
    struct ctx *ctx, const char *title, const char *text, int64_t except_id, size_t most)
{
    struct search_facet_list filter = what_may_be_seen(ctx);
    return those_seen(ctx,
        similar_find(ctx, title, text, MATTER(PROPOSAL, except_id), &filter, ASKED_MOST), most);
}

static struct similar_text text_of(struct ctx *ctx, const void *of)
{
    const struct proposal *proposal = of;
    struct buffer text = buffer_new(ctx->arena);
    buffer_add(&text, proposal->situation);
    buffer_add(&text, "\n");
    buffer_add(&text, proposal->analysis);
    struct text_list suggestions = proposal_suggestions(ctx, proposal->id);
    for (size_t i = 0; i < suggestions.count; i++) {
        buffer_add(&text, "\n");
        buffer_add(&text, suggestions.items[i]);
    }
    return (struct similar_text) { proposal->title, buffer_text(&text) };
}

struct similar_one_list similar_ones_of(
    struct ctx *ctx, const struct proposal *proposal, size_t most)
{
    struct search_facet_list filter = what_may_be_seen(ctx);
    return those_seen(ctx,
        similar_find_own(
            ctx, text_of, proposal, MATTER(PROPOSAL, proposal->id), &filter, ASKED_MOST),
        most);
}
