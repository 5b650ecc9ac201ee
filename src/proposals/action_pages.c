/* The one handler of all actions: reads the form, acts, and shows the page again with all that was
 * typed where something is wrong with it. */
#include "proposals/action_pages.h"

#include "base/clock.h"
#include "proposals/actions.html.h"
#include "proposals/matter_pages.h"
#include "proposals/matter_view.h"
#include "proposals/show.html.h"

enum { TEXT_MOST = 20000 };

/* ---- what the forms ask ---- */

enum message action_help(enum proposal_action action)
{
    char key[60];
    snprintf(key, sizeof key, "matter.help.%s", proposal_action_code(action));
    return message_find(key);
}

enum message action_question(enum proposal_action action)
{
    char key[60];
    snprintf(key, sizeof key, "matter.sure.%s", proposal_action_code(action));
    return message_find(key);
}

static bool was_sent(const struct action_form *form)
{
    bool is_about_part = form->action == ACTION_PROGRESS || form->action == ACTION_DISPUTE;
    enum proposal_action sent = form->typed.action;
    bool is_same = sent == form->action
        || (form->action == ACTION_PROGRESS
            && (sent == ACTION_KEEP || sent == ACTION_CHANGE || sent == ACTION_FAIL));
    return is_same && form->typed.input
        && (!is_about_part || form->typed.input->part_id == form->part_id);
}

const struct action_input *form_input(const struct action_form *form)
{
    static const struct action_input empty = {
        .text = "", .code = "", .second = "", .contact_name = ""
    };
    return was_sent(form) ? form->typed.input : &empty;
}

const struct problems *form_problems(const struct action_form *form)
{
    return was_sent(form) ? form->typed.problems : NULL;
}

int64_t form_points(const struct action_input *input, const char *code)
{
    for (size_t i = 0; i < input->scores.count; i++)
        if (text_equal(input->scores.items[i].code, code))
            return input->scores.items[i].points;
    return -1;
}

struct unit_choice form_unit(const struct action_input *input, int64_t row)
{
    if (row >= 0 && (size_t)row < input->units.count)
        return input->units.items[row];
    return (struct unit_choice) { .role = row == 0 ? ASSIGNED_SOLE : ASSIGNED_ASSISTING };
}

int64_t score_most(struct choice_list items)
{
    int64_t sum = 0;
    for (size_t i = 0; i < items.count; i++)
        sum += items.items[i].most;
    return sum;
}

const char *action_path(struct ctx *ctx, const struct action_form *form)
{
    return arena_printf(ctx->arena, "/proposals/%lld/act/%s", (long long)form->view->proposal->id,
        proposal_action_code(form->action));
}

/* ---- what was sent ---- */

static enum proposal_action action_of(const char *code)
{
    for (int action = 0; action < ACTION_COUNT; action++)
        if (strcmp(proposal_action_code((enum proposal_action)action), code) == 0)
            return (enum proposal_action)action;
    return ACTION_COUNT;
}

/* Rows without a unit are left out. */
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

static struct action_input input_of_form(
    struct request *rq, enum proposal_action action, struct problems *problems)
{
    struct action_input input = {
        .part_id = small_number(rq, "part", INT64_MAX),
        .text = form_text(rq, "text", TEXT_MOST, problems),
        .code = form_text(rq, "code", 60, problems),
        .second = form_text(rq, "second", 200, problems),
        .number = small_number(rq, "number", INT64_MAX),
        .phase = small_number(rq, "phase", CONTACT_PHASES - 1),
        .on_day = form_day(rq, "on_day", problems),
        .is_agreed = form_bool(rq, "is_agreed"),
        .attitude = (enum satisfaction)small_number(rq, "attitude", DISSATISFIED),
        .result = (enum satisfaction)small_number(rq, "result", DISSATISFIED),
        .contact_name = form_text(rq, "contact_name", 100, problems),
        .units = units_of_form(rq),
        .scores = scores_of_form(rq),
        .score_kind = (int)small_number(rq, "score_kind", SCORE_KIND_COUNT - 1),
    };
    if (action == ACTION_CONTACT && input.number >= CONTACT_CHANNELS)
        input.number = CONTACT_CHANNELS - 1;
    return input;
}

/* ---- answering ---- */

struct template matter_template(
    struct request *rq, const struct matter_view *view, struct typed typed)
{
    struct ctx *ctx = rq->ctx;
    struct action_choices *choices = ARENA_NEW(ctx->arena, struct action_choices);
    *choices = (struct action_choices) { 0 };
    if (view->actions)
        *choices = (struct action_choices) {
            .units = unit_choices(ctx),
            .grounds = setting_choices(ctx, "proposal.grounds"),
            .categories = setting_choices(ctx, "proposal.categories"),
            .quality = setting_choices(ctx, "score.quality"),
            .handling = setting_choices(ctx, "score.handling"),
        };
    struct proposal_filter open = {
        .year = view->proposal->year,
        .states = 1u << PROPOSAL_IN_REVIEW | 1u << PROPOSAL_FILED | 1u << PROPOSAL_ASSIGNED
            | 1u << PROPOSAL_IN_HANDLING,
        .limit = 500,
    };
    if (may_act(view->actions, ACTION_MERGE))
        choices->others = proposal_find_all(ctx, &open);
    struct proposal_show_page_params params = { .view = view, .typed = typed, .choices = choices };
    return (struct template) { proposal_show_page_render, ARENA_COPY(ctx, params) };
}

/* Without scripts nobody was asked before the form was sent: the page asks now. */
static void ask_first(
    struct request *rq, const struct matter_view *view, enum proposal_action action)
{
    struct pair_list fields = { 0 };
    for (size_t i = 0; i < rq->form.count; i++)
        if (rq->form.items[i].name[0] != '_')
            LIST_PUSH(rq->ctx, fields, rq->form.items[i]);
    respond_page(rq, action_sure_page(.view = view, .action = action, .fields = fields));
}

/* A refused invitation belongs to the page of co-signers. */
static const char *place_after(const struct request *rq, enum proposal_action action)
{
    long long id = (long long)request_id(rq, "id");
    struct arena *arena = rq->ctx->arena;
    if (action == ACTION_DISCARD)
        return "/work";
    if (action == ACTION_INVITE || action == ACTION_REMIND || action == ACTION_UNINVITE)
        return arena_printf(arena, "/proposals/%lld/co-signers", id);
    return arena_printf(arena, "/proposals/%lld", id);
}

static void take_action(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    enum proposal_action action = action_of(request_param(rq, "action"));
    const struct matter_view *view = matter_view_of(rq);
    /* saving has its own form, with the version; so has the reply */
    bool has_own_form = action == ACTION_SAVE || action == ACTION_SUBMIT
        || action == ACTION_DRAFT_REPLY || action == ACTION_SUBMIT_REPLY;
    if (!view || action == ACTION_COUNT || has_own_form)
        return respond_not_found(rq);
    if (action_question(action) && may_act(view->actions, action) && !form_has(rq, "_sure"))
        return ask_first(rq, view, action);
    struct problems problems = { 0 };
    struct action_input input = input_of_form(rq, action, &problems);
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
    respond_redirect(rq, "%s", place_after(rq, action));
}

const struct route action_routes[] = {
    POST("/proposals/:id/act/:action", take_action, SIGNED_IN),
    { 0 },
};
