/* Writing a reply: the answers beside the suggestions, kept as one types; the letter before it goes
 * to the head. */
#include "proposals/reply_pages.h"

#include "base/clock.h"
#include "proposals/matter_view.h"
#include "proposals/reply.html.h"

enum { TEXT_MOST = 20000, COMMITMENTS_LEAST = 2 };

/* What the editor begins with: the draft, else the contact of the unit's last reply. */
static struct action_input input_of_draft(struct ctx *ctx, const struct matter_view *view)
{
    struct action_input input = { .text = "", .contact_name = "", .second = "" };
    if (!view->draft) {
        struct reply_contact last = reply_last_contact(ctx, ctx->actor->unit_id);
        input.contact_name = last.name;
        input.second = last.phone;
        return input;
    }
    input.text = view->draft->body;
    input.reply_class = view->draft->reply_class;
    input.contact_name = view->draft->contact_name;
    input.second = view->draft->contact_phone;
    input.answers = view->draft->answers;
    input.version = view->draft->version;
    struct commitment_list all = proposal_commitments(ctx, view->proposal->id, true);
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].reply_id == view->draft->id)
            LIST_PUSH(ctx, input.commitments,
                (struct commitment_draft) { all.items[i].text, all.items[i].due_on });
    return input;
}

static struct template reply_template(struct request *rq, const struct matter_view *view,
    struct action_input input, struct problems *problems)
{
    size_t wanted = input.commitments.count + (query_has(rq, "more") ? 1 : 0);
    while (input.commitments.count < COMMITMENTS_LEAST || input.commitments.count < wanted)
        LIST_PUSH(rq->ctx, input.commitments, (struct commitment_draft) { .text = "" });
    struct reply_edit_page_params params = {
        .view = view,
        .input = ARENA_COPY(rq->ctx, input),
        .problems = problems,
        .newer = problem_of(problems, "version") ? view->draft : NULL,
    };
    return (struct template) { reply_edit_page_render, ARENA_COPY(rq->ctx, params) };
}

static const struct matter_view *view_of_writer(struct request *rq)
{
    const struct matter_view *view = matter_view_of(rq);
    return view && may_act(view->actions, ACTION_DRAFT_REPLY) ? view : NULL;
}

static void show_reply(struct request *rq)
{
    const struct matter_view *view = view_of_writer(rq);
    if (!view)
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

static void read_answers(
    struct request *rq, const struct matter_view *view, struct action_input *input)
{
    struct text_list answers = form_texts(rq, "answer"), verdicts = form_texts(rq, "verdict");
    for (size_t i = 0; i < answers.count && i < view->suggestions.count; i++) {
        int64_t verdict = -1;
        bool is_known = i < verdicts.count && text_to_int(verdicts.items[i], &verdict)
            && verdict >= 0 && verdict < VERDICT_COUNT;
        LIST_PUSH(rq->ctx, input->answers,
            (struct answer) { (int64_t)i + 1, is_known ? (enum verdict)verdict : VERDICT_NOT_NOW,
                answers.items[i] });
    }
}

static struct action_input input_of_form(
    struct request *rq, const struct matter_view *view, struct problems *problems)
{
    struct action_input input = {
        .text = form_text(rq, "text", TEXT_MOST, problems),
        .reply_class = form_has(rq, "class")
            ? (enum reply_class)form_choice(rq, "class", CLASS_NONE, CLASS_C, problems)
            : CLASS_NONE,
        .contact_name = form_text(rq, "contact_name", 60, problems),
        .second = form_text(rq, "second", 40, problems),
        .version = form_int(rq, "version", problems),
    };
    read_answers(rq, view, &input);
    struct text_list promises = form_texts(rq, "commitment"),
                     days = form_texts(rq, "commitment_day");
    for (size_t i = 0; i < promises.count && i < days.count; i++)
        if (!text_is_blank(promises.items[i]) || *days.items[i])
            LIST_PUSH(rq->ctx, input.commitments,
                (struct commitment_draft) {
                    promises.items[i], day_or_problem(rq, days.items[i], problems) });
    return input;
}

static void respond_reply_problems(struct request *rq, const struct matter_view *view,
    struct action_input input, struct problems *problems)
{
    bool is_conflict = problem_of(problems, "version") && view->draft;
    if (!is_conflict)
        return respond_problems(rq, reply_template(rq, view, input, problems));
    input.version = view->draft->version; /* the next save is made in knowledge of the newer */
    respond_page_status(rq, 409, reply_template(rq, view, input, problems));
}

static void save_reply_form(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct matter_view *view = view_of_writer(rq);
    if (!view)
        return respond_not_found(rq);
    struct problems problems = { 0 };
    struct action_input input = input_of_form(rq, view, &problems);
    const char *then = form_text(rq, "then", 10, &problems);
    bool submits = strcmp(then, "submit") == 0;
    enum proposal_action action = submits ? ACTION_SUBMIT_REPLY : ACTION_DRAFT_REPLY;
    enum act_result result = problems.count > 0
        ? ACT_PROBLEMS
        : proposal_act(ctx, view->proposal->id, action, &input, &problems);
    if (result == ACT_NOT_ALLOWED)
        return respond_error(rq, 409, MSG_PROPOSAL_NOT_ALLOWED, MSG_PROPOSAL_NOT_ALLOWED_ADVICE);
    if (result == ACT_PROBLEMS)
        return respond_reply_problems(rq, view, input, &problems);
    long long id = (long long)view->proposal->id;
    if (strcmp(then, "preview") == 0)
        return respond_redirect(rq, "/proposals/%lld/reply/letter", id);
    if (strcmp(then, "more") == 0)
        return respond_redirect(rq, "/proposals/%lld/reply?more=1#commitments", id);
    flash(
        rq, MSG_PROPOSAL_DONE, message_text(ctx->language, proposal_action_message(action)), NULL);
    respond_redirect(rq, submits ? "/proposals/%lld" : "/proposals/%lld/reply", id);
}

static void autosave_reply(struct request *rq)
{
    const struct matter_view *view = view_of_writer(rq);
    if (!view)
        return respond_json(rq, 404, json_pack("{s:s}", "error", "not_found"));
    struct problems problems = { 0 };
    struct action_input input = input_of_form(rq, view, &problems);
    bool is_kept =
        problems.count == 0 && proposal_keep_reply(rq->ctx, view->proposal->id, &input, &problems);
    const struct matter_view *now = matter_view_of(rq);
    if (problem_of(&problems, "version") || (!is_kept && problems.count == 0))
        return respond_json(rq, 409,
            json_pack("{s:I, s:s}", "version", (json_int_t)(now->draft ? now->draft->version : 0),
                "text", now->draft ? now->draft->body : ""));
    if (!is_kept)
        return respond_json(rq, 422,
            json_pack("{s:s, s:s}", "error", "problems", "field", problems.items[0].field));
    respond_json(rq, 200,
        json_pack("{s:I, s:I}", "version", (json_int_t)now->draft->version, "saved_at",
            (json_int_t)rq->ctx->now));
}

/* The letter of the reader's unit as it stands, signed or not. */
static void show_letter(struct request *rq)
{
    const struct matter_view *view = matter_view_of(rq);
    if (!view || !view->draft)
        return respond_not_found(rq);
    respond_page(rq,
        reply_letter_page(.view = view,
            .may_write =
                may_act(view->actions, ACTION_DRAFT_REPLY) && view->draft->state == REPLY_DRAFT));
}

const struct route reply_routes[] = {
    GET("/proposals/:id/reply", show_reply, UNITS),
    POST("/proposals/:id/reply", save_reply_form, UNITS),
    POST("/proposals/:id/reply/autosave", autosave_reply, UNITS),
    GET("/proposals/:id/reply/letter", show_letter, UNITS),
    { 0 },
};
