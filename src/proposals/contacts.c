/* Contacts between a unit and the proposers, and a proposer's word that one was not so. */
#include "proposals/case.h"

void check_contact(struct proposal_case *at)
{
    check_text(at);
    if (at->input->on_day == 0)
        problem_add(at->ctx, at->problems, "on_day", MSG_FORM_MISSING);
    else if (at->input->on_day > ctx_today(at->ctx))
        problem_add(at->ctx, at->problems, "on_day", MSG_PROPOSAL_CONTACT_IN_FUTURE);
}

void record_contact(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx,
        "INSERT INTO contact (assignment_id, channel, phase, on_day, note, recorded_by, at) VALUES "
        "($1, $2, $3, $4, $5, $6, $7)",
        at->assignment->id, at->input->number, at->input->phase, at->input->on_day, at->input->text,
        ctx->actor->id, ctx->now);
    line_strike(ctx, case_matter(at), at->assignment->id, LINE_CONTACT,
        text_cut(ctx->arena, at->input->text, 100));
    at->detail = message(ctx, contact_channel_message(at->input->number));
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_CONTACT, at->assignment->unit_name);
}

/* After the reply the unit takes it to the proposer and talks it over (办后面商). */
bool has_assignment(const struct proposal_case *at)
{
    return at->assignment != NULL;
}

bool has_contacts(const struct proposal_case *at)
{
    return db_scalar(at->ctx,
               "SELECT COUNT(*) FROM contact JOIN assignment ON assignment.id = assignment_id"
               " WHERE proposal_id = $1 AND is_disputed = 0",
               at->proposal->id)
        > 0;
}

static int64_t unit_of_contact(const struct proposal_case *at)
{
    return db_scalar(at->ctx,
        "SELECT unit_id FROM contact JOIN assignment ON assignment.id = assignment_id"
        " WHERE proposal_id = $1 AND contact.id = $2",
        at->proposal->id, at->input->part_id);
}

void check_dispute(struct proposal_case *at)
{
    check_text(at);
    if (unit_of_contact(at) == 0)
        problem_add(at->ctx, at->problems, "part", MSG_FORM_CHOOSE);
}

/* The record stays, marked; the unit and the office hear the reason. */
void dispute_contact(struct proposal_case *at)
{
    db_send(at->ctx, "UPDATE contact SET is_disputed = 1 WHERE id = $1", at->input->part_id);
    case_tell_role(
        at, ROLE_UNIT_CLERK, unit_of_contact(at), MSG_MATTER_NOTICE_DISPUTED, at->input->text);
    case_tell_role(at, ROLE_REVIEWER, 0, MSG_MATTER_NOTICE_DISPUTED, at->input->text);
}
