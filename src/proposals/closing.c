/* After the reply: feedback, closing or handling once more, and publishing. */
#include "proposals/case.h"
#include "proposals/search_index.h"

/* ---- feedback ---- */

bool is_first_dissatisfaction(const struct proposal_case *at)
{
    bool is_dissatisfied = at->input->attitude == DISSATISFIED || at->input->result == DISSATISFIED;
    return at->proposal->round == 1 && is_dissatisfied;
}

bool is_co_signers_verdict(const struct proposal_case *at)
{
    return (at->relations & LEAD_PROPOSER) == 0
        && db_scalar(at->ctx,
               "SELECT COUNT(*) FROM feedback WHERE proposal_id = $1 AND person_id = $2 AND round "
               "= $3",
               at->proposal->id, at->ctx->actor->id, at->proposal->round)
        == 0;
}

void check_feedback(struct proposal_case *at)
{
    const struct action_input *input = at->input;
    if (input->attitude == SATISFACTION_NONE)
        problem_add(at->ctx, at->problems, "attitude", MSG_FORM_CHOOSE);
    if (input->result == SATISFACTION_NONE)
        problem_add(at->ctx, at->problems, "result", MSG_FORM_CHOOSE);
    bool is_dissatisfied = input->attitude == DISSATISFIED || input->result == DISSATISFIED;
    if (is_dissatisfied && text_is_blank(input->text))
        problem_add(at->ctx, at->problems, "text", MSG_PROPOSAL_DISSATISFACTION_REASON);
}

void take_feedback(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    const struct action_input *input = at->input;
    db_send(ctx,
        "INSERT INTO feedback (proposal_id, person_id, round, attitude, result, was_contacted, "
        "text, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        at->proposal->id, ctx->actor->id, at->proposal->round, input->attitude, input->result,
        input->is_agreed, text_or(input->text, ""), ctx->now);
    at->detail = message(ctx, satisfaction_message(input->result));
}

static void keep_verdict(struct proposal_case *at)
{
    take_feedback(at);
    db_send(at->ctx, "UPDATE proposal SET attitude = $1, result = $2 WHERE id = $3",
        at->input->attitude, at->input->result, at->proposal->id);
    line_strike(at->ctx, case_matter(at), 0, LINE_FEEDBACK, at->detail);
}

/* Once more, thirty days, the same units. */
void handle_again(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    keep_verdict(at);
    int64_t due_on = case_due_on(at);
    db_send(ctx, "UPDATE proposal SET round = round + 1, reply_class = 0 WHERE id = $1",
        at->proposal->id);
    db_send(ctx,
        "UPDATE commitment SET state = $1, is_public = 0, ended_at = $2 WHERE proposal_id = $3 AND "
        "state = $4",
        COMMITMENT_REPLACED, ctx->now, at->proposal->id, COMMITMENT_OPEN);
    struct assignment_list units = proposal_assignments(ctx, at->proposal->id);
    for (size_t i = 0; i < units.count; i++) {
        const struct assignment *unit = &units.items[i];
        if (unit->role == ASSIGNED_ASSISTING || unit->state == ASSIGNMENT_RETURNED)
            continue;
        db_send(ctx,
            "UPDATE assignment SET state = 1, round = round + 1, due_on = $1, done_at = 0 WHERE id "
            "= $2",
            due_on, unit->id);
        case_open_line(at, LINE_REPLY, LINE_OWNER_UNIT, unit->unit_id, unit->id, due_on);
        case_tell_role(
            at, ROLE_UNIT_CLERK, unit->unit_id, MSG_PROPOSAL_NOTICE_AGAIN, at->input->text);
        case_tell_role(
            at, ROLE_UNIT_HEAD, unit->unit_id, MSG_PROPOSAL_NOTICE_AGAIN, at->input->text);
    }
}

/* A line for each open promise of a reply, or of all signed ones (0). */
void open_commitment_lines(struct proposal_case *at, int64_t reply_id)
{
    struct ctx *ctx = at->ctx;
    struct commitment_list promises = proposal_commitments(ctx, at->proposal->id, false);
    for (size_t i = 0; i < promises.count; i++) {
        const struct commitment *promise = &promises.items[i];
        bool is_meant = reply_id == 0 || promise->reply_id == reply_id;
        if (!is_meant || promise->state != COMMITMENT_OPEN)
            continue;
        line_open(ctx,
            &(struct line) {
                .matter = case_matter(at),
                .part_id = promise->id,
                .kind = LINE_COMMITMENT,
                .owner_kind = LINE_OWNER_UNIT,
                .owner_id = promise->unit_id,
                .title = promise->text,
                .due_on = promise->due_on,
            });
    }
}

/* Promises become lines; the office publishes; a class B proposal is looked at again yearly. */
static void open_later_duties(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    open_commitment_lines(at, 0);
    if (may_be_published(at))
        case_open_line(at, LINE_CLOSE, LINE_OWNER_ROLE, ROLE_REVIEWER, 0,
            calendar_add_working_days(ctx, ctx_today(ctx), (int)setting_int(ctx, "days.publish")));
    if (at->proposal->reply_class != CLASS_B)
        return;
    int64_t years = setting_int(ctx, "days.look_back_years");
    for (int64_t year = 1; year <= years; year++)
        case_open_line(
            at, LINE_LOOK_BACK, LINE_OWNER_ROLE, ROLE_REVIEWER, year, ctx_today(ctx) + 365 * year);
}

void close_by_feedback(struct proposal_case *at)
{
    keep_verdict(at);
    open_later_duties(at);
    case_tell_units(at, MSG_PROPOSAL_NOTICE_CLOSED, at->detail);
}

/* Silence is never taken for satisfaction: the proposal is marked as closed without feedback. */
bool is_feedback_late(const struct proposal_case *at)
{
    return ctx_today(at->ctx) - day_of(at->proposal->replied_at)
        >= setting_int(at->ctx, "days.feedback_close");
}

void close_without_feedback(struct proposal_case *at)
{
    db_send(
        at->ctx, "UPDATE proposal SET closed_without_feedback = 1 WHERE id = $1", at->proposal->id);
    line_strike(at->ctx, case_matter(at), 0, LINE_FEEDBACK, NULL);
    open_later_duties(at);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_CLOSED_SILENT, NULL);
}

/* ---- publishing ---- */

bool may_be_published(const struct proposal_case *at)
{
    return !at->proposal->is_published && at->proposal->publicity != PUBLICITY_NO;
}

bool is_published_now(const struct proposal_case *at)
{
    return at->proposal->is_published;
}

static bool is_title_only(const struct proposal_case *at)
{
    return text_equal(at->input->code, "title");
}

/* Less than the proposer wished needs a reason (practice: to publish is the norm). */
void check_publishing(struct proposal_case *at)
{
    bool is_less = is_title_only(at) && at->proposal->publicity == PUBLICITY_YES;
    if (is_less && text_is_blank(at->input->text))
        problem_add(at->ctx, at->problems, "text", MSG_PROPOSAL_EXTENT_REASON_MISSING);
}

/* As far as the proposer wished, or the title alone where the office decides so. */
void publish(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    enum proposal_publicity extent = is_title_only(at) ? PUBLICITY_TITLE : at->proposal->publicity;
    db_send(ctx,
        "UPDATE proposal SET is_published = 1, published_at = $1, wished_publicity = publicity, "
        "publicity = $2 WHERE id = $3",
        ctx->now, extent, at->proposal->id);
    line_strike(ctx, case_matter(at), 0, LINE_CLOSE, NULL);
    proposal_index(ctx, at->proposal->id);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_PUBLISHED, NULL);
}

void unpublish(struct proposal_case *at)
{
    db_send(at->ctx,
        "UPDATE proposal SET is_published = 0, published_at = 0, publicity = wished_publicity "
        "WHERE id = $1",
        at->proposal->id);
    proposal_index(at->ctx, at->proposal->id);
}
