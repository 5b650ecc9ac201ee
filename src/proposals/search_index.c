#include "proposals/search_index.h"

#include "base/clock.h"
#include "kit/search.h"
#include "proposals/handling.h"

static void add_field(
    struct ctx *ctx, struct search_entry *entry, enum search_weight weight, const char *text)
{
    if (!text_is_blank(text))
        LIST_PUSH(ctx, entry->fields, (struct search_field) { weight, text });
}

static void add_number(
    struct ctx *ctx, struct search_entry *entry, enum search_facet_name name, int64_t number)
{
    LIST_PUSH(ctx, entry->facets, (struct search_facet) { .name = name, .number = number });
}

static void add_code(
    struct ctx *ctx, struct search_entry *entry, enum search_facet_name name, const char *code)
{
    if (!text_is_blank(code))
        LIST_PUSH(ctx, entry->facets, (struct search_facet) { .name = name, .code = code });
}

/* A title alone is public where the text is not. Who works inside finds the text as well: there the
 * audience is not asked. */
static void add_audience(
    struct ctx *ctx, struct search_entry *entry, const struct proposal *proposal)
{
    bool is_public = proposal->is_published && proposal->publicity == PUBLICITY_YES;
    add_number(
        ctx, entry, SEARCH_AUDIENCE, is_public ? SEARCH_AUDIENCE_PUBLIC : SEARCH_AUDIENCE_INTERNAL);
}

static void index_now(struct ctx *ctx, int64_t id)
{
    const struct proposal *proposal = proposal_find(ctx, id);
    if (!proposal)
        return;
    struct search_entry entry = { .matter = MATTER(PROPOSAL, id),
        .fresh_on = day_of(proposal->changed_at) };
    add_field(ctx, &entry, SEARCH_TITLE, proposal->title);
    add_field(ctx, &entry, SEARCH_BODY, proposal->situation);
    add_field(ctx, &entry, SEARCH_BODY, proposal->analysis);
    struct text_list suggestions = proposal_suggestions(ctx, id);
    for (size_t i = 0; i < suggestions.count; i++)
        add_field(ctx, &entry, SEARCH_BODY, suggestions.items[i]);
    struct reply_list replies = proposal_replies(ctx, id, false);
    for (size_t i = 0; i < replies.count; i++) {
        add_field(ctx, &entry, SEARCH_REPLY, replies.items[i].body);
        for (size_t k = 0; k < replies.items[i].answers.count; k++)
            add_field(ctx, &entry, SEARCH_REPLY, replies.items[i].answers.items[k].text);
    }
    add_number(ctx, &entry, SEARCH_YEAR, proposal->year);
    add_number(ctx, &entry, SEARCH_STATE, proposal->state);
    add_number(ctx, &entry, SEARCH_CLASS, proposal->reply_class);
    add_code(ctx, &entry, SEARCH_SECTOR, proposal->sector);
    add_code(ctx, &entry, SEARCH_CATEGORY, proposal->category);
    struct assignment_list units = proposal_assignments(ctx, id);
    for (size_t i = 0; i < units.count; i++)
        if (units.items[i].state != ASSIGNMENT_RETURNED)
            add_number(ctx, &entry, SEARCH_UNIT, units.items[i].unit_id);
    add_audience(ctx, &entry, proposal);
    search_put(ctx, &entry);
}

/* FTS5 keeps in memory what is put into it until it must write that, and it must before almost
 * every other statement: those of many forms one after the other are written together. */
void proposal_index(struct ctx *ctx, int64_t id)
{
    db_do_late(ctx, index_now, id);
}
