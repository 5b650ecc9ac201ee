/* What everyone may read. Whoever asks sees what is public and nothing more. */
#include "api/api.h"
#include "kit/search.h"
#include "kit/settings.h"
#include "proposals/list_query.h"
#include "proposals/matter_pages.h"
#include "proposals/search_index.h"

static void refuse_query(struct request *rq, const struct problems *problems)
{
    api_respond_problem(rq, 400, MSG_API_QUERY_WRONG, MSG_API_QUERY_WRONG_ADVICE, problems);
}

/* ---- filters ---- */

/* A code of the query to its number, 0 where none is asked; what is unknown is a problem. */
static int code_asked(struct request *rq, const char *name, const char *(*code)(int), int first,
    int count, struct problems *problems)
{
    const char *asked = query_text(rq, name);
    if (!*asked)
        return 0;
    for (int i = first; i < count; i++)
        if (strcmp(code(i), asked) == 0)
            return i + 1;
    problem_add(rq->ctx, problems, name, MSG_FORM_CHOOSE);
    return 0;
}

static const char *state_code(int value)
{
    return proposal_state_code((enum proposal_state)value);
}
static const char *class_code(int value)
{
    return reply_class_letter((enum reply_class)value);
}
static const char *verdict_on_result_code(int value)
{
    return satisfaction_code((enum satisfaction)value);
}
static const char *stage_code(int value)
{
    return public_stage_code((enum public_stage)value);
}
static const char *order_code(int value)
{
    static const char *const codes[] = { "newest", "number", "changed", "title", "published" };
    return codes[value];
}

/* Numbers and codes start at 0 or 1; code_asked gives one more, to keep 0 for none. */
static struct proposal_filter filter_asked(struct request *rq, struct problems *problems)
{
    int order = code_asked(rq, "order", order_code, 0, 5, problems);
    int reply_class = code_asked(rq, "class", class_code, CLASS_A, CLASS_COUNT, problems);
    int stage = code_asked(rq, "stage", stage_code, 0, STAGE_COUNT, problems);
    int result = code_asked(
        rq, "satisfaction", verdict_on_result_code, SATISFIED, SATISFACTION_COUNT, problems);
    struct proposal_filter filter = proposal_filter_of(rq);
    filter.is_public = true;
    filter.state =
        code_asked(rq, "state", state_code, PROPOSAL_SUBMITTED, PROPOSAL_STATE_COUNT, problems);
    filter.states = stage ? public_stage_states((enum public_stage)(stage - 1)) : 0;
    filter.reply_class = reply_class ? reply_class - 1 : 0;
    filter.result = result ? result - 1 : 0;
    filter.order = order ? (enum proposal_order)(order - 1) : PROPOSALS_NEWEST;
    static const char *const numbers[] = { "year", "unit" };
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        if (*query_text(rq, numbers[i]) && query_int(rq, numbers[i], -1) < 0)
            problem_add(rq->ctx, problems, numbers[i], MSG_FORM_NOT_NUMBER);
    return filter;
}

/* ---- proposals ---- */

void api_list_proposals(struct request *rq)
{
    struct problems problems = { 0 };
    struct api_page page = api_page_of(rq, &problems);
    struct proposal_filter filter = filter_asked(rq, &problems);
    if (problems.count)
        return refuse_query(rq, &problems);
    filter.offset = (int)((page.number - 1) * page.size);
    filter.limit = (int)page.size;
    struct proposal_list list = proposal_find_all(rq->ctx, &filter);
    json_t *items = json_array();
    for (size_t i = 0; i < list.count; i++)
        json_array_append_new(items, api_proposal_summary(rq->ctx, &list.items[i]));
    api_respond_public(rq, api_list(rq, page, items, list.total, list.has_more));
}

void api_show_proposal(struct request *rq)
{
    const struct proposal *proposal = proposal_find(rq->ctx, request_id(rq, "id"));
    if (!proposal || !proposal->is_published || proposal->publicity == PUBLICITY_NO)
        return respond_not_found(rq);
    api_respond_public(rq, api_proposal(rq->ctx, proposal, false));
}

static struct search_facet_list facets_of(struct ctx *ctx, const struct proposal_filter *filter)
{
    const struct search_facet all[] = {
        { .name = SEARCH_AUDIENCE, .number = SEARCH_AUDIENCE_PUBLIC },
        { .name = SEARCH_YEAR, .number = filter->year },
        { .name = SEARCH_STATE, .number = filter->state - 1 },
        { .name = SEARCH_UNIT, .number = filter->unit_id },
        { .name = SEARCH_CLASS, .number = filter->reply_class },
        { .name = SEARCH_SECTOR, .code = filter->sector },
        { .name = SEARCH_CATEGORY, .code = filter->category },
    };
    struct search_facet_list facets = { 0 };
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        bool is_asked = all[i].code       ? *all[i].code
            : all[i].name == SEARCH_STATE ? filter->state > 0
                                          : all[i].number > 0;
        if (is_asked)
            LIST_PUSH(ctx, facets, all[i]);
    }
    return facets;
}

void api_search(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    struct api_page page = api_page_of(rq, &problems);
    struct proposal_filter filter = filter_asked(rq, &problems);
    const char *query = query_text(rq, "q");
    if (!*query)
        problem_add(ctx, &problems, "q", MSG_FORM_MISSING);
    if (problems.count)
        return refuse_query(rq, &problems);
    struct search_facet_list facets = facets_of(ctx, &filter);
    struct search_result result = search_find(
        ctx, query, &facets, (size_t)((page.number - 1) * page.size), (size_t)page.size);
    json_t *items = json_array();
    for (size_t i = 0; i < result.count; i++) {
        const struct proposal *proposal = proposal_find(ctx, result.items[i].matter.id);
        if (proposal)
            json_array_append_new(items, api_proposal_summary(ctx, proposal));
    }
    api_respond_public(rq, api_list(rq, page, items, result.total, result.has_more));
}

/* ---- commitments and figures ---- */

void api_list_commitments(struct request *rq)
{
    struct problems problems = { 0 };
    struct api_page page = api_page_of(rq, &problems);
    const char *state = query_text(rq, "state");
    struct commitment_filter filter = {
        .which = commitment_case_from_code(state),
        .year = query_int(rq, "year", 0),
        .unit_id = query_int(rq, "unit", 0),
        .offset = (int)((page.number - 1) * page.size),
        .limit = (int)page.size,
    };
    if (*state && filter.which == COMMITMENTS_ALL)
        problem_add(rq->ctx, &problems, "state", MSG_FORM_CHOOSE);
    if (problems.count)
        return refuse_query(rq, &problems);
    struct public_commitment_list list = public_commitments(rq->ctx, &filter);
    json_t *items = json_array();
    for (size_t i = 0; i < list.count; i++)
        json_array_append_new(items, api_commitment(&list.items[i]));
    api_respond_public(rq, api_list(rq, page, items, list.total, list.has_more));
}

void api_list_figures(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    json_t *items = json_array();
    struct id_list years = public_years(ctx);
    for (size_t i = 0; i < years.count; i++) {
        struct public_figures figures = public_figures_of(ctx, years.items[i]);
        json_t *all = json_object(), *published = json_object();
        for (int stage = 0; stage < STAGE_COUNT; stage++) {
            json_object_set_new(all, stage_code(stage), json_integer(figures.of[stage]));
            json_object_set_new(
                published, stage_code(stage), json_integer(figures.published[stage]));
        }
        json_array_append_new(items,
            json_pack("{s:I,s:o,s:o,s:{s:I,s:I,s:I}}", "year", (json_int_t)figures.year, "all", all,
                "published", published, "commitments", "promised", (json_int_t)figures.promised,
                "kept", (json_int_t)figures.kept, "overdue", (json_int_t)figures.overdue));
    }
    api_respond_public(rq, json_pack("{s:o}", "items", items));
}

/* ---- what the committee is made of ---- */

void api_show_committee(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    static const char *const texts[] = { "name", "name_en", "short_name", "short_name_en",
        "address", "phone", "time_zone" };
    static const char *const numbers[] = { "term", "meeting", "year" };
    json_t *committee = json_object();
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        json_object_set_new(committee, texts[i],
            json_string(setting_text(ctx, arena_printf(ctx->arena, "committee.%s", texts[i]))));
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        json_object_set_new(committee, numbers[i],
            json_integer(setting_int(ctx, arena_printf(ctx->arena, "committee.%s", numbers[i]))));
    api_respond_public(rq, committee);
}

static void list_choices(struct request *rq, const char *setting)
{
    json_t *items = json_array();
    struct choice_list choices = setting_choices(rq->ctx, setting);
    for (size_t i = 0; i < choices.count; i++)
        json_array_append_new(items,
            json_pack("{s:s,s:s}", "code", choices.items[i].code, "name", choices.items[i].name));
    api_respond_public(rq, json_pack("{s:o}", "items", items));
}

void api_list_categories(struct request *rq)
{
    list_choices(rq, "proposal.categories");
}

void api_list_sectors(struct request *rq)
{
    list_choices(rq, "proposal.sectors");
}

void api_list_units(struct request *rq)
{
    json_t *items = json_array();
    struct named_id_list units = unit_choices(rq->ctx);
    for (size_t i = 0; i < units.count; i++)
        json_array_append_new(items,
            json_pack(
                "{s:I,s:s}", "id", (json_int_t)units.items[i].id, "name", units.items[i].name));
    api_respond_public(rq, json_pack("{s:o}", "items", items));
}
