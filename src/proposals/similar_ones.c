#include "proposals/similar_ones.h"

#include "kit/similar.h"
#include "proposals/search_index.h"

struct similar_one_list proposal_similar_ones(struct ctx *ctx, const char *title, const char *text,
    int64_t exclude_id, bool only_public, int most)
{
    struct similar_one_list list = { 0 };
    if (text_is_blank(title) && text_is_blank(text))
        return list;
    struct search_facet_list filter = { 0 };
    LIST_PUSH(
        ctx, filter, (struct search_facet) { .name = SEARCH_KIND, .number = MATTER_PROPOSAL });
    if (only_public)
        LIST_PUSH(ctx, filter,
            (struct search_facet) { .name = SEARCH_AUDIENCE, .number = PROPOSAL_AUDIENCE_PUBLIC });
    struct similar_list found =
        similar_find(ctx, title, text, MATTER(PROPOSAL, exclude_id), &filter, (size_t)most);
    for (size_t i = 0; i < found.count; i++) {
        const struct proposal *proposal = proposal_find(ctx, found.items[i].matter.id);
        if (proposal)
            LIST_PUSH(ctx, list, (struct similar_one) { proposal, found.items[i].score });
    }
    return list;
}
