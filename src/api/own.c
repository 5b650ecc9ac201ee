/* A member's own proposals: reading, drafting, submitting, giving feedback. */
#include "api/api.h"
#include "kit/settings.h"
#include "proposals/workflow.h"

enum { TITLE_MOST = 200, TEXT_MOST = 20000, SUGGESTIONS_MOST = 50 };

static void refuse_fields(struct request *rq, const struct problems *problems)
{
    api_respond_problem(rq, 422, MSG_API_FIELDS_WRONG, MSG_API_FIELDS_WRONG_ADVICE, problems);
}

static void refuse_step(struct request *rq)
{
    api_respond_problem(rq, 409, MSG_PROPOSAL_NOT_ALLOWED, MSG_PROPOSAL_NOT_ALLOWED_ADVICE, NULL);
}

/* ---- reading the body ---- */

/* The object that was sent, to be given back; NULL after the answer that says that it is none. */
static json_t *body_object(struct request *rq)
{
    json_error_t error;
    json_t *body = json_loads(text_or(rq->body, "{}"), JSON_REJECT_DUPLICATES, &error);
    if (json_is_object(body))
        return body;
    json_decref(body);
    api_respond_problem(rq, 400, MSG_API_NOT_JSON, MSG_API_NOT_JSON_ADVICE, NULL);
    return NULL;
}

static const char *text_checked(
    struct ctx *ctx, json_t *value, const char *field, size_t most, struct problems *problems)
{
    if (!json_is_string(value)) {
        problem_add(ctx, problems, field, MSG_FORM_NOT_TEXT);
        return "";
    }
    const char *text = json_string_value(value);
    if (!text_is_valid(text, strlen(text)))
        problem_add(ctx, problems, field, MSG_FORM_NOT_TEXT);
    if (text_length(text) > most)
        problem_add_with(
            ctx, problems, field, MSG_FORM_TOO_LONG, arena_printf(ctx->arena, "%zu", most));
    return arena_text(ctx->arena, text_trim(ctx->arena, text));
}

/* A text of the body; what is not sent stays as it was. */
static void take_text(struct ctx *ctx, json_t *body, const char *field, const char **text,
    size_t most, struct problems *problems)
{
    json_t *value = json_object_get(body, field);
    if (value)
        *text = text_checked(ctx, value, field, most, problems);
}

static void take_choice(struct ctx *ctx, json_t *body, const char *field, const char **code,
    const char *setting, struct problems *problems)
{
    take_text(ctx, body, field, code, 60, problems);
    struct choice_list choices = setting_choices(ctx, setting);
    bool is_known = !**code || !json_object_get(body, field);
    for (size_t i = 0; i < choices.count; i++)
        is_known |= strcmp(choices.items[i].code, *code) == 0;
    if (!is_known)
        problem_add(ctx, problems, field, MSG_FORM_CHOOSE);
}

/* A code of the body to its number; `otherwise` where it is not sent. */
static int code_sent(struct ctx *ctx, json_t *body, const char *field, const char *(*code)(int),
    int first, int count, int otherwise, struct problems *problems)
{
    json_t *value = json_object_get(body, field);
    if (!value)
        return otherwise;
    for (int i = first; i < count; i++)
        if (json_is_string(value) && strcmp(code(i), json_string_value(value)) == 0)
            return i;
    problem_add(ctx, problems, field, MSG_FORM_CHOOSE);
    return otherwise;
}

static const char *publicity_code(int value)
{
    return proposal_publicity_code((enum proposal_publicity)value);
}
static const char *satisfaction_text(int value)
{
    return satisfaction_code((enum satisfaction)value);
}

static bool bool_sent(
    struct ctx *ctx, json_t *body, const char *field, bool otherwise, struct problems *problems)
{
    json_t *value = json_object_get(body, field);
    if (value && !json_is_boolean(value))
        problem_add(ctx, problems, field, MSG_FORM_CHOOSE);
    return value ? json_is_true(value) : otherwise;
}

static struct text_list suggestions_sent(
    struct ctx *ctx, json_t *body, struct text_list before, struct problems *problems)
{
    json_t *value = json_object_get(body, "suggestions");
    if (!value)
        return before;
    struct text_list list = { 0 };
    if (!json_is_array(value) || json_array_size(value) > SUGGESTIONS_MOST) {
        problem_add(ctx, problems, "suggestions", MSG_API_NOT_A_LIST);
        return list;
    }
    for (size_t i = 0; i < json_array_size(value); i++)
        LIST_PUSH(ctx, list,
            text_checked(ctx, json_array_get(value, i), "suggestions", TEXT_MOST, problems));
    return list;
}

/* ---- the caller's proposals ---- */

void api_show_me(struct request *rq)
{
    const struct actor *actor = rq->ctx->actor;
    api_respond_own(rq, 200,
        json_pack("{s:I,s:s,s:b}", "id", (json_int_t)actor->id, "name", actor->name, "may_propose",
            actor_has(actor, PROPOSERS)));
}

static json_t *own_summary(struct ctx *ctx, const struct proposal *p)
{
    json_t *summary = api_proposal_summary(ctx, p);
    json_object_set_new(summary, "version", json_integer(p->version));
    return summary;
}

void api_list_own(struct request *rq)
{
    struct problems problems = { 0 };
    struct api_page page = api_page_of(rq, &problems);
    if (problems.count)
        return api_respond_problem(
            rq, 400, MSG_API_QUERY_WRONG, MSG_API_QUERY_WRONG_ADVICE, &problems);
    struct proposal_filter filter = {
        .signer_id = rq->ctx->actor->id,
        .states = ((1u << PROPOSAL_STATE_COUNT) - 1) & ~(1u << PROPOSAL_DISCARDED),
        .order = PROPOSALS_BY_CHANGE,
        .offset = (int)((page.number - 1) * page.size),
        .limit = (int)page.size,
    };
    struct proposal_list list = proposal_find_all(rq->ctx, &filter);
    json_t *items = json_array();
    for (size_t i = 0; i < list.count; i++)
        json_array_append_new(items, own_summary(rq->ctx, &list.items[i]));
    api_respond_own(rq, 200, api_list(rq, page, items, list.total, list.has_more));
}

/* Replied ones that wait for the caller's verdict. */
void api_list_feedback_due(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct proposal_filter filter = { .signer_id = ctx->actor->id,
        .state = PROPOSAL_REPLIED + 1,
        .order = PROPOSALS_BY_CHANGE,
        .limit = API_PAGE_MOST };
    struct proposal_list list = proposal_find_all(ctx, &filter);
    json_t *items = json_array();
    for (size_t i = 0; i < list.count; i++)
        if (may_act(proposal_actions(ctx, &list.items[i]), ACTION_FEEDBACK))
            json_array_append_new(items, own_summary(ctx, &list.items[i]));
    api_respond_own(rq, 200, json_pack("{s:o}", "items", items));
}

/* NULL where it is not the caller's: the same answer as for one that does not exist. */
static const struct proposal *own_proposal(struct request *rq)
{
    const struct proposal *p = proposal_find(rq->ctx, request_id(rq, "id"));
    bool is_own = p && p->state != PROPOSAL_DISCARDED
        && (proposal_relations(rq->ctx, p) & (LEAD_PROPOSER | CO_SIGNER));
    if (!is_own)
        respond_not_found(rq);
    return is_own ? p : NULL;
}

void api_show_own(struct request *rq)
{
    const struct proposal *p = own_proposal(rq);
    if (p)
        api_respond_own(rq, 200, api_proposal(rq->ctx, p, true));
}

/* ---- drafting ---- */

static struct proposal_draft draft_sent(struct ctx *ctx, json_t *body,
    const struct proposal *before, struct text_list suggestions, struct problems *problems)
{
    struct proposal text = *before;
    take_text(ctx, body, "title", &text.title, TITLE_MOST, problems);
    take_text(ctx, body, "situation", &text.situation, TEXT_MOST, problems);
    take_text(ctx, body, "analysis", &text.analysis, TEXT_MOST, problems);
    take_choice(ctx, body, "category", &text.category, "proposal.categories", problems);
    take_choice(ctx, body, "sector", &text.sector, "proposal.sectors", problems);
    take_text(ctx, body, "suggested_units", &text.suggested_units, TITLE_MOST, problems);
    take_text(ctx, body, "publicity_reason", &text.publicity_reason, TITLE_MOST, problems);
    text.publicity = (enum proposal_publicity)code_sent(
        ctx, body, "publicity", publicity_code, 0, PUBLICITY_COUNT, (int)text.publicity, problems);
    text.may_contact = bool_sent(ctx, body, "may_contact", text.may_contact, problems);
    return (struct proposal_draft) { text, suggestions_sent(ctx, body, suggestions, problems) };
}

static void answer_draft(struct request *rq, int status, int64_t id)
{
    const struct proposal *proposal = proposal_find(rq->ctx, id);
    if (!proposal) /* the fault answers */
        return respond_not_found(rq);
    respond_header(
        rq, "Location", arena_printf(rq->ctx->arena, "/api/v1/me/proposals/%lld", (long long)id));
    api_respond_own(rq, status, api_proposal(rq->ctx, proposal, true));
}

void api_create_draft(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    json_t *body = body_object(rq);
    if (!body)
        return;
    struct problems problems = { 0 };
    static const struct proposal empty = { .title = "",
        .situation = "",
        .analysis = "",
        .category = "",
        .sector = "",
        .suggested_units = "",
        .publicity_reason = "" };
    draft_sent(ctx, body, &empty, (struct text_list) { 0 }, &problems);
    if (problems.count) {
        json_decref(body);
        return refuse_fields(rq, &problems);
    }
    bool is_collective = ctx->actor->body_id != 0 && !actor_has(ctx->actor, ROLE_BIT(ROLE_MEMBER));
    int64_t id = proposal_begin(ctx, is_collective ? PROPOSAL_COLLECTIVE : PROPOSAL_INDIVIDUAL);
    const struct proposal *begun = proposal_find(ctx, id);
    struct proposal_draft draft =
        draft_sent(ctx, body, begun ? begun : &empty, (struct text_list) { 0 }, &problems);
    json_decref(body);
    proposal_save(ctx, &draft, true);
    answer_draft(rq, 201, id);
}

void api_save_draft(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal *before = own_proposal(rq);
    json_t *body = before ? body_object(rq) : NULL;
    if (!body)
        return;
    struct problems problems = { 0 };
    struct proposal_draft draft =
        draft_sent(ctx, body, before, proposal_suggestions(ctx, before->id), &problems);
    json_t *version = json_object_get(body, "version");
    if (!json_is_integer(version))
        problem_add(ctx, &problems, "version", version ? MSG_FORM_NOT_NUMBER : MSG_FORM_MISSING);
    draft.text.version = json_integer_value(version);
    json_decref(body);
    if (problems.count)
        return refuse_fields(rq, &problems);
    switch (proposal_save(ctx, &draft, true)) {
    case SAVE_CONFLICT:
        return api_respond_problem(rq, 409, MSG_API_CONFLICT, MSG_API_CONFLICT_ADVICE, NULL);
    case SAVE_NOT_ALLOWED:
        return refuse_step(rq);
    case SAVE_DONE:
        answer_draft(rq, 200, before->id);
    }
}

/* ---- steps ---- */

static void act(
    struct request *rq, int64_t id, enum proposal_action action, const struct action_input *input)
{
    struct problems problems = { 0 };
    switch (proposal_act(rq->ctx, id, action, input, &problems)) {
    case ACT_NOT_ALLOWED:
        return refuse_step(rq);
    case ACT_PROBLEMS:
        return refuse_fields(rq, &problems);
    case ACT_DONE:
        answer_draft(rq, 200, id);
    }
}

void api_submit_own(struct request *rq)
{
    const struct proposal *p = own_proposal(rq);
    if (p)
        act(rq, p->id, ACTION_SUBMIT, NULL);
}

void api_give_feedback(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal *p = own_proposal(rq);
    json_t *body = p ? body_object(rq) : NULL;
    if (!body)
        return;
    struct problems problems = { 0 };
    const char *text = "";
    take_text(ctx, body, "text", &text, TEXT_MOST, &problems);
    struct action_input input = {
        .attitude = (enum satisfaction)code_sent(ctx, body, "attitude", satisfaction_text,
            SATISFIED, SATISFACTION_COUNT, SATISFACTION_NONE, &problems),
        .result = (enum satisfaction)code_sent(ctx, body, "result", satisfaction_text, SATISFIED,
            SATISFACTION_COUNT, SATISFACTION_NONE, &problems),
        .is_agreed = bool_sent(ctx, body, "was_contacted", false, &problems),
        .text = text,
        .code = "",
        .second = "",
        .contact_name = "",
    };
    json_decref(body);
    if (problems.count)
        return refuse_fields(rq, &problems);
    act(rq, p->id, ACTION_FEEDBACK, &input);
}
