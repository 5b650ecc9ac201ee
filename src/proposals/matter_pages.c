/* The page of one proposal, its draft, its reply, and the one handler of all actions. */
#include "proposals/matter_pages.h"

#include "base/clock.h"
#include "proposals/edit.html.h"
#include "proposals/show.html.h"

enum { TEXT_MOST = 20000, SUGGESTIONS_LEAST = 3, COMMITMENTS_SHOWN = 4 };

/* ---- reading ---- */

static const struct reply *own_draft(const struct matter_view *view)
{
    for (size_t i = 0; i < view->replies.count; i++)
        if (view->replies.items[i].assignment_id == view->my_assignment_id
            && view->replies.items[i].state != REPLY_SIGNED)
            return &view->replies.items[i];
    return NULL;
}

/* NULL where the reader may not know of it: the same answer as for one that does not exist. */
static struct matter_view *view_of(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal *proposal = proposal_find(ctx, request_id(rq, "id"));
    enum proposal_reading reading = proposal ? proposal_reading(ctx, proposal) : READS_NOTHING;
    if (reading == READS_NOTHING)
        return NULL;
    bool is_internal = reading == READS_ALL;
    int64_t id = proposal->id;
    struct matter_view *view = ARENA_NEW(ctx->arena, struct matter_view);
    *view = (struct matter_view) {
        .proposal = proposal,
        .number = proposal_number_text(ctx, proposal),
        .suggestions = proposal_suggestions(ctx, id),
        .co_signers = proposal_co_signers(ctx, id),
        .assignments = proposal_assignments(ctx, id),
        .replies = proposal_replies(ctx, id, false),
        .commitments = proposal_commitments(ctx, id, false),
        .history = ledger_of(ctx, MATTER(PROPOSAL, id)),
        .merged = proposal_merged_ones(ctx, id),
        .oversight = proposal_oversight(ctx, id),
        .oversight_events = proposal_oversight_events(ctx, id),
        .is_internal = is_internal,
        .shows_text = reading >= READS_TEXT,
    };
    if (!is_internal)
        return view;
    view->contacts = proposal_contacts(ctx, id);
    view->feedback = proposal_feedback(ctx, id);
    view->scores = proposal_scores(ctx, id);
    view->lines =
        line_find(ctx, &(struct line_filter) { .of_anyone = true, .matter = MATTER(PROPOSAL, id) });
    view->relations = proposal_relations(ctx, proposal);
    view->actions = proposal_actions(ctx, proposal);
    for (size_t i = 0; i < view->assignments.count; i++)
        if (ctx->actor->unit_id && view->assignments.items[i].unit_id == ctx->actor->unit_id
            && view->assignments.items[i].state != ASSIGNMENT_RETURNED)
            view->my_assignment_id = view->assignments.items[i].id;
    if (view->my_assignment_id) /* a unit sees its own drafts only; others see signed replies */
        view->replies = proposal_replies(ctx, id, true);
    struct reply_list seen = { 0 };
    for (size_t i = 0; i < view->replies.count; i++)
        if (view->replies.items[i].state == REPLY_SIGNED
            || view->replies.items[i].assignment_id == view->my_assignment_id)
            LIST_PUSH(ctx, seen, view->replies.items[i]);
    view->replies = seen;
    view->draft = own_draft(view);
    return view;
}

static struct template matter_template(
    struct request *rq, const struct matter_view *view, struct typed typed)
{
    struct ctx *ctx = rq->ctx;
    struct proposal_filter open = {
        .year = view->proposal->year,
        .states = 1u << PROPOSAL_IN_REVIEW | 1u << PROPOSAL_FILED | 1u << PROPOSAL_ASSIGNED
            | 1u << PROPOSAL_IN_HANDLING,
        .limit = 500,
    };
    bool may_merge = may_act(view->actions, ACTION_MERGE);
    struct proposal_show_page_params params = {
        .view = view,
        .typed = typed,
        .units = view->actions ? unit_choices(ctx) : (struct named_id_list) { 0 },
        .others = may_merge ? proposal_find_all(ctx, &open) : (struct proposal_list) { 0 },
        .grounds = setting_choices(ctx, "proposal.grounds"),
        .categories = setting_choices(ctx, "proposal.categories"),
        .quality = setting_choices(ctx, "score.quality"),
        .handling = setting_choices(ctx, "score.handling"),
    };
    return (struct template) { proposal_show_page_render, ARENA_COPY(ctx, params) };
}

static void show_matter(struct request *rq)
{
    const struct matter_view *view = view_of(rq);
    if (!view)
        return respond_not_found(rq);
    struct problems none = { 0 };
    respond_page(rq,
        matter_template(rq, view, (struct typed) { .action = ACTION_COUNT, .problems = &none }));
}

/* ---- actions ---- */

static enum proposal_action action_of(const char *code)
{
    for (int action = 0; action < ACTION_COUNT; action++)
        if (strcmp(proposal_action_code((enum proposal_action)action), code) == 0)
            return (enum proposal_action)action;
    return ACTION_COUNT;
}

static struct unit_choice_list units_of_form(struct request *rq)
{
    struct unit_choice_list list = { 0 };
    struct text_list units = form_texts(rq, "unit"), roles = form_texts(rq, "role");
    for (size_t i = 0; i < units.count && i < roles.count; i++) {
        int64_t unit_id = 0, role = 0;
        bool is_given = text_to_int(units.items[i], &unit_id) && text_to_int(roles.items[i], &role);
        if (is_given && role >= 0 && role < ASSIGNED_ROLE_COUNT)
            LIST_PUSH(rq->ctx, list, (struct unit_choice) { unit_id, (enum assignment_role)role });
    }
    return list;
}

static struct score_item_list scores_of_form(struct request *rq)
{
    struct score_item_list list = { 0 };
    for (size_t i = 0; i < rq->form.count; i++) {
        int64_t points;
        if (text_starts_with(rq->form.items[i].name, "score-")
            && text_to_int(rq->form.items[i].value, &points))
            LIST_PUSH(rq->ctx, list,
                (struct score_item) { rq->form.items[i].name + strlen("score-"), points });
    }
    return list;
}

/* A number of the form from 0 to `most`, else 0. */
static int64_t small_number(struct request *rq, const char *field, int64_t most)
{
    struct problems ignored = { 0 };
    int64_t number = form_int(rq, field, &ignored);
    return number >= 0 && number <= most ? number : 0;
}

static void take_action(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    enum proposal_action action = action_of(request_param(rq, "action"));
    const struct matter_view *view = view_of(rq);
    /* saving has its own form, with the version; so has the reply */
    bool has_own_form = action == ACTION_SAVE || action == ACTION_SUBMIT
        || action == ACTION_DRAFT_REPLY || action == ACTION_SUBMIT_REPLY;
    if (!view || action == ACTION_COUNT || has_own_form)
        return respond_not_found(rq);
    struct problems problems = { 0 };
    struct action_input input = {
        .part_id = small_number(rq, "part", INT64_MAX),
        .text = form_text(rq, "text", TEXT_MOST, &problems),
        .code = form_text(rq, "code", 60, &problems),
        .second = form_text(rq, "second", 200, &problems),
        .number = small_number(rq, "number", INT64_MAX),
        .phase = small_number(rq, "phase", CONTACT_PHASES - 1),
        .on_day = form_day(rq, "on_day", &problems),
        .is_agreed = form_bool(rq, "is_agreed"),
        .attitude = (enum satisfaction)small_number(rq, "attitude", DISSATISFIED),
        .result = (enum satisfaction)small_number(rq, "result", DISSATISFIED),
        .contact_name = form_text(rq, "contact_name", 100, &problems),
        .units = units_of_form(rq),
        .scores = scores_of_form(rq),
    };
    if (action == ACTION_CONTACT && input.number >= CONTACT_CHANNELS)
        input.number = CONTACT_CHANNELS - 1;
    enum act_result result = problems.count > 0
        ? ACT_PROBLEMS
        : proposal_act(ctx, view->proposal->id, action, &input, &problems);
    if (result == ACT_NOT_ALLOWED)
        return respond_error(rq, 409, MSG_PROPOSAL_NOT_ALLOWED, MSG_PROPOSAL_NOT_ALLOWED_ADVICE);
    if (result == ACT_PROBLEMS)
        return respond_problems(
            rq, matter_template(rq, view, (struct typed) { action, &input, &problems }));
    flash(
        rq, MSG_PROPOSAL_DONE, message_text(ctx->language, proposal_action_message(action)), NULL);
    bool stays_in_draft = action == ACTION_INVITE;
    bool is_gone = action == ACTION_DISCARD;
    if (is_gone)
        return respond_redirect(rq, "/work");
    respond_redirect(rq, stays_in_draft ? "/proposals/%lld/edit" : "/proposals/%lld",
        (long long)view->proposal->id);
}

/* ---- drafting ---- */

static void begin_proposal(struct request *rq)
{
    struct problems problems = { 0 };
    int kind = form_choice(rq, "kind", PROPOSAL_INDIVIDUAL, PROPOSAL_COLLECTIVE, &problems);
    bool is_collective = kind == PROPOSAL_COLLECTIVE && rq->ctx->actor->body_id;
    int64_t id = proposal_begin(rq->ctx, is_collective ? PROPOSAL_COLLECTIVE : PROPOSAL_INDIVIDUAL);
    respond_redirect(rq, "/proposals/%lld/edit", (long long)id);
}

static struct named_id_list members_but(struct ctx *ctx, int64_t person_id)
{
    struct named_id_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT DISTINCT person.id, person.name FROM person JOIN post ON post.person_id = person.id"
        " WHERE post.role = $1 AND person.is_active = 1 AND person.id <> $2 AND (post.until_on = 0 "
        "OR post.until_on >= $3)"
        " ORDER BY person.name",
        ROLE_MEMBER, person_id, ctx_today(ctx));
    while (db_next(&rows))
        LIST_PUSH(ctx, list, (struct named_id) { db_int(&rows, 0), db_text(&rows, 1) });
    return list;
}

static struct template edit_template(struct request *rq, const struct proposal *p,
    struct text_list suggestions, struct problems *problems, const struct proposal *newer)
{
    struct ctx *ctx = rq->ctx;
    while (suggestions.count < SUGGESTIONS_LEAST)
        LIST_PUSH(ctx, suggestions, "");
    struct proposal_edit_page_params params = {
        .p = p,
        .suggestions = suggestions,
        .co_signers = proposal_co_signers(ctx, p->id),
        .categories = setting_choices(ctx, "proposal.categories"),
        .sectors = setting_choices(ctx, "proposal.sectors"),
        .members = members_but(ctx, p->lead_id),
        .problems = problems,
        .newer = newer,
        .newer_text =
            newer ? arena_printf(ctx->arena, "%s\n%s", newer->situation, newer->analysis) : NULL,
    };
    return (struct template) { proposal_edit_page_render, ARENA_COPY(ctx, params) };
}

/* The draft that the actor may write; NULL else. */
static const struct proposal *own_proposal(struct request *rq)
{
    const struct proposal *proposal = proposal_find(rq->ctx, request_id(rq, "id"));
    bool is_own = proposal && proposal->state == PROPOSAL_DRAFT
        && (proposal_relations(rq->ctx, proposal) & LEAD_PROPOSER);
    return is_own ? proposal : NULL;
}

static void show_draft(struct request *rq)
{
    const struct proposal *proposal = own_proposal(rq);
    if (!proposal)
        return respond_not_found(rq);
    struct problems problems = { 0 };
    struct text_list suggestions = proposal_suggestions(rq->ctx, proposal->id);
    if (query_has(rq, "more"))
        LIST_PUSH(rq->ctx, suggestions, "");
    respond_page(rq, edit_template(rq, proposal, suggestions, &problems, NULL));
}

static struct proposal_draft draft_of_form(
    struct request *rq, const struct proposal *before, struct problems *problems)
{
    struct proposal text = *before;
    text.title = form_text(rq, "title", 200, problems);
    text.category = form_text(rq, "category", 60, problems);
    text.sector = form_text(rq, "sector", 60, problems);
    text.situation = form_text(rq, "situation", TEXT_MOST, problems);
    text.analysis = form_text(rq, "analysis", TEXT_MOST, problems);
    text.suggested_units = form_text(rq, "suggested_units", 200, problems);
    text.publicity = (enum proposal_publicity)small_number(rq, "publicity", PUBLICITY_NO);
    text.publicity_reason = form_text(rq, "publicity_reason", 200, problems);
    text.may_contact = form_bool(rq, "may_contact");
    text.contact_name = form_text(rq, "contact_name", 60, problems);
    text.signed_by = form_text(rq, "signed_by", 60, problems);
    text.version = form_int(rq, "version", problems);
    return (struct proposal_draft) { .text = text, .suggestions = form_texts(rq, "suggestion") };
}

static void save_draft(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal *before = own_proposal(rq);
    if (!before)
        return respond_not_found(rq);
    struct problems problems = { 0 };
    struct proposal_draft draft = draft_of_form(rq, before, &problems);
    const char *then = form_text(rq, "then", 10, &problems);
    bool submits = strcmp(then, "submit") == 0;
    if (problems.count > 0)
        return respond_problems(
            rq, edit_template(rq, &draft.text, draft.suggestions, &problems, NULL));
    if (proposal_save(ctx, &draft, strcmp(then, "auto") != 0) == SAVE_CONFLICT)
        return respond_page_status(
            rq, 409, edit_template(rq, &draft.text, draft.suggestions, &problems, before));
    if (!submits) {
        flash(rq, MSG_PROPOSAL_SAVED, NULL, NULL);
        return respond_redirect(rq, "/proposals/%lld/edit%s", (long long)before->id,
            strcmp(then, "more") == 0 ? "?more=1" : "");
    }
    enum act_result result = proposal_act(ctx, before->id, ACTION_SUBMIT, NULL, &problems);
    if (result == ACT_PROBLEMS) /* the text itself is saved */
        return respond_problems(rq,
            edit_template(rq, proposal_find(ctx, before->id), draft.suggestions, &problems, NULL));
    if (result == ACT_NOT_ALLOWED)
        return respond_error(rq, 409, MSG_PROPOSAL_NOT_ALLOWED, MSG_PROPOSAL_NOT_ALLOWED_ADVICE);
    flash(rq, MSG_PROPOSAL_SUBMITTED_NOTE, NULL, NULL);
    respond_redirect(rq, "/proposals/%lld", (long long)before->id);
}

/* ---- the reply ---- */

static struct action_input input_of_draft(struct ctx *ctx, const struct matter_view *view)
{
    struct action_input input = { .text = "", .contact_name = "", .second = "" };
    if (view->draft) {
        input.text = view->draft->body;
        input.reply_class = view->draft->reply_class;
        input.contact_name = view->draft->contact_name;
        input.second = view->draft->contact_phone;
        input.answers = view->draft->answers;
        struct commitment_list all = proposal_commitments(ctx, view->proposal->id, true);
        for (size_t i = 0; i < all.count; i++)
            if (all.items[i].reply_id == view->draft->id)
                LIST_PUSH(ctx, input.commitments,
                    (struct commitment_draft) { all.items[i].text, all.items[i].due_on });
    }
    return input;
}

static struct template reply_template(struct request *rq, const struct matter_view *view,
    struct action_input input, struct problems *problems)
{
    while (input.commitments.count < COMMITMENTS_SHOWN)
        LIST_PUSH(rq->ctx, input.commitments, (struct commitment_draft) { .text = "" });
    struct reply_edit_page_params params = {
        .view = view, .input = ARENA_COPY(rq->ctx, input), .problems = problems
    };
    return (struct template) { reply_edit_page_render, ARENA_COPY(rq->ctx, params) };
}

static void show_reply(struct request *rq)
{
    const struct matter_view *view = view_of(rq);
    if (!view || !may_act(view->actions, ACTION_DRAFT_REPLY))
        return respond_not_found(rq);
    struct problems problems = { 0 };
    respond_page(rq, reply_template(rq, view, input_of_draft(rq->ctx, view), &problems));
}

static int64_t day_or_problem(struct request *rq, const char *text, struct problems *problems)
{
    int64_t day = 0;
    if (*text && !day_parse(text, &day))
        problem_add(rq->ctx, problems, "commitment", MSG_FORM_NOT_DATE);
    return day;
}

static void save_reply_form(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct matter_view *view = view_of(rq);
    if (!view || !may_act(view->actions, ACTION_DRAFT_REPLY))
        return respond_not_found(rq);
    struct problems problems = { 0 };
    struct action_input input = {
        .text = form_text(rq, "text", TEXT_MOST, &problems),
        .reply_class = (enum reply_class)small_number(rq, "class", CLASS_C),
        .contact_name = form_text(rq, "contact_name", 60, &problems),
        .second = form_text(rq, "second", 40, &problems),
    };
    struct text_list answers = form_texts(rq, "answer"), verdicts = form_texts(rq, "verdict");
    for (size_t i = 0; i < answers.count && i < verdicts.count && i < view->suggestions.count;
         i++) {
        int64_t verdict = 0;
        bool is_known =
            text_to_int(verdicts.items[i], &verdict) && verdict >= 0 && verdict < VERDICT_COUNT;
        LIST_PUSH(ctx, input.answers,
            (struct answer) { (int64_t)i + 1, is_known ? (enum verdict)verdict : VERDICT_NOT_NOW,
                answers.items[i] });
    }
    struct text_list promises = form_texts(rq, "commitment"),
                     days = form_texts(rq, "commitment_day");
    for (size_t i = 0; i < promises.count && i < days.count; i++)
        LIST_PUSH(ctx, input.commitments,
            (struct commitment_draft) {
                promises.items[i], day_or_problem(rq, days.items[i], &problems) });
    bool submits = strcmp(form_text(rq, "then", 10, &problems), "submit") == 0;
    enum proposal_action action = submits ? ACTION_SUBMIT_REPLY : ACTION_DRAFT_REPLY;
    enum act_result result = problems.count > 0
        ? ACT_PROBLEMS
        : proposal_act(ctx, view->proposal->id, action, &input, &problems);
    if (result == ACT_NOT_ALLOWED)
        return respond_error(rq, 409, MSG_PROPOSAL_NOT_ALLOWED, MSG_PROPOSAL_NOT_ALLOWED_ADVICE);
    if (result == ACT_PROBLEMS)
        return respond_problems(rq, reply_template(rq, view, input, &problems));
    flash(
        rq, MSG_PROPOSAL_DONE, message_text(ctx->language, proposal_action_message(action)), NULL);
    respond_redirect(
        rq, submits ? "/proposals/%lld" : "/proposals/%lld/reply", (long long)view->proposal->id);
}

const struct route matter_routes[] = {
    GET("/proposals/:id", show_matter, ANYONE),
    POST("/proposals", begin_proposal, PROPOSERS),
    GET("/proposals/:id/edit", show_draft, PROPOSERS),
    POST("/proposals/:id/edit", save_draft, PROPOSERS),
    GET("/proposals/:id/reply", show_reply, UNITS),
    POST("/proposals/:id/reply", save_reply_form, UNITS),
    POST("/proposals/:id/act/:action", take_action, SIGNED_IN),
    { 0 },
};
