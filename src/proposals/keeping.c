/* What is kept an eye on: key and excellent proposals, promises until they are kept, and the yearly
 * look back. */
#include "proposals/case.h"

/* ---- key and excellent proposals ---- */

bool is_not_key(const struct proposal_case *at)
{
    return !at->proposal->is_key;
}

bool is_key_now(const struct proposal_case *at)
{
    return at->proposal->is_key;
}

void check_key(struct proposal_case *at)
{
    if (text_is_blank(at->input->contact_name))
        problem_add(at->ctx, at->problems, "leader", MSG_FORM_MISSING);
    if (text_is_blank(at->input->second))
        problem_add(at->ctx, at->problems, "supervisor", MSG_FORM_MISSING);
}

void make_key(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    const struct action_input *input = at->input;
    db_send(ctx, "UPDATE proposal SET is_key = 1 WHERE id = $1", at->proposal->id);
    db_send(ctx,
        "INSERT INTO oversight (proposal_id, leader, supervisor, plan, due_on, at) VALUES ($1, $2, "
        "$3, $4, $5, $6)",
        at->proposal->id, input->contact_name, input->second, text_or(input->text, ""),
        input->on_day, ctx->now);
    case_open_line(at, LINE_OVERSIGHT, LINE_OWNER_ROLE, ROLE_OFFICE_HEAD, 0, input->on_day);
    at->detail = input->second;
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_KEY, input->second);
    case_tell_units(at, MSG_PROPOSAL_NOTICE_KEY, input->second);
}

void oversee(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx,
        "INSERT INTO oversight_event (proposal_id, on_day, note, by_person, at) VALUES ($1, $2, "
        "$3, $4, $5)",
        at->proposal->id, at->input->on_day ? at->input->on_day : ctx_today(ctx), at->input->text,
        ctx->actor->id, ctx->now);
}

bool is_not_excellent(const struct proposal_case *at)
{
    return !at->proposal->is_excellent;
}

void make_excellent(struct proposal_case *at)
{
    db_send(at->ctx, "UPDATE proposal SET is_excellent = 1 WHERE id = $1", at->proposal->id);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_EXCELLENT, NULL);
}

/* ---- promises ---- */

static const struct commitment *commitment_for(const struct proposal_case *at)
{
    struct commitment_list promises = proposal_commitments(at->ctx, at->proposal->id, false);
    for (size_t i = 0; i < promises.count; i++)
        if (promises.items[i].id == at->input->part_id)
            return ARENA_COPY(at->ctx, promises.items[i]);
    return NULL;
}

/* Open ones, and changed ones with their new date. */
bool has_open_commitment(const struct proposal_case *at)
{
    bool is_unit = (at->relations & UNIT_CLERK) != 0;
    return db_scalar(at->ctx,
               "SELECT COUNT(*) FROM commitment WHERE proposal_id = $1 AND is_public = 1 AND state "
               "IN (0, 2)"
               " AND ($2 = 0 OR unit_id = $3)",
               at->proposal->id, is_unit, at->ctx->actor->unit_id)
        > 0;
}

void check_commitment(struct proposal_case *at)
{
    check_text(at);
    const struct commitment *promise = commitment_for(at);
    bool is_open =
        promise && (promise->state == COMMITMENT_OPEN || promise->state == COMMITMENT_CHANGED);
    bool is_own = (at->relations & UNIT_CLERK) == 0
        || (promise && promise->unit_id == at->ctx->actor->unit_id);
    if (!is_open || !is_own)
        problem_add(at->ctx, at->problems, "commitment", MSG_FORM_CHOOSE);
    if (at->row->action == ACTION_CHANGE && at->input->on_day <= ctx_today(at->ctx))
        problem_add(at->ctx, at->problems, "on_day", MSG_PROPOSAL_DATE_PASSED);
}

static void write_event(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx,
        "INSERT INTO commitment_event (commitment_id, kind, note, due_on, by_person, at) VALUES "
        "($1, $2, $3, $4, $5, $6)",
        at->input->part_id, at->row->action, at->input->text,
        at->row->action == ACTION_CHANGE ? at->input->on_day : 0, ctx->actor->id, ctx->now);
}

void note_progress(struct proposal_case *at)
{
    write_event(at);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_PROGRESS, at->input->text);
}

static void end_commitment(struct proposal_case *at, enum commitment_state state)
{
    write_event(at);
    db_send(at->ctx, "UPDATE commitment SET state = $1, ended_at = $2 WHERE id = $3", state,
        at->ctx->now, at->input->part_id);
    line_strike(at->ctx, case_matter(at), at->input->part_id, LINE_COMMITMENT, at->input->text);
}

void keep_commitment(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    end_commitment(at, COMMITMENT_KEPT);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_KEPT, at->input->text);
    if (has_second_reply_due(at))
        case_open_line(at, LINE_SECOND_REPLY, LINE_OWNER_UNIT, ctx->actor->unit_id,
            at->assignment->id, ctx_today(ctx) + setting_int(ctx, "days.handle_again"));
}

void change_commitment(struct proposal_case *at)
{
    write_event(at);
    db_send(at->ctx, "UPDATE commitment SET state = $1, due_on = $2 WHERE id = $3",
        COMMITMENT_CHANGED, at->input->on_day, at->input->part_id);
    line_move(at->ctx, case_matter(at), at->input->part_id, LINE_COMMITMENT, at->input->on_day);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_CHANGED, at->input->text);
}

void fail_commitment(struct proposal_case *at)
{
    end_commitment(at, COMMITMENT_FAILED);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_FAILED, at->input->text);
    case_tell_role(at, ROLE_CHAIR, 0, MSG_PROPOSAL_NOTICE_FAILED, at->input->text);
}

/* ---- the yearly look at class B ---- */

/* The first year whose look is still to come, 0 for none. */
static int64_t next_look_back(const struct proposal_case *at)
{
    struct line_list lines = line_find(at->ctx,
        &(struct line_filter) {
            .of_anyone = true, .matter = case_matter(at), .kind = LINE_LOOK_BACK + 1 });
    int64_t next = 0;
    for (size_t i = 0; i < lines.count; i++)
        if (next == 0 || lines.items[i].part_id < next)
            next = lines.items[i].part_id;
    return next;
}

bool has_look_back(const struct proposal_case *at)
{
    return next_look_back(at) > 0;
}

void look_back(struct proposal_case *at)
{
    line_strike(at->ctx, case_matter(at), next_look_back(at), LINE_LOOK_BACK, at->input->text);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_LOOKED_BACK, at->input->text);
    case_tell_units(at, MSG_PROPOSAL_NOTICE_LOOKED_BACK, at->input->text);
}
