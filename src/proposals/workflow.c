#include "proposals/workflow.h"

#include "proposals/case.h"
#include "proposals/search_index.h"

#define OFFICE_PEOPLE (REVIEWER | OFFICE_HEAD)

/* clang-format off */
const struct transition proposal_workflow[] = {
/*  from                  action                   to                    who                          when                      check             effect                due                     */
  { PROPOSAL_DRAFT,       ACTION_SAVE,             PROPOSAL_DRAFT,       LEAD_PROPOSER,               NULL,                     NULL,             NULL,                 NULL },
  { PROPOSAL_DRAFT,       ACTION_INVITE,           PROPOSAL_DRAFT,       LEAD_PROPOSER,               NULL,                     check_invitation, invite,               "days.cosign" },
  { PROPOSAL_DRAFT,       ACTION_COSIGN,           PROPOSAL_DRAFT,       CO_SIGNER,                   is_co_signing,            NULL,             confirm_co_signature, NULL },
  { PROPOSAL_DRAFT,       ACTION_DECLINE_COSIGN,   PROPOSAL_DRAFT,       CO_SIGNER,                   is_co_signing,            NULL,             decline_co_signature, NULL },
  { PROPOSAL_DRAFT,       ACTION_SUBMIT,           PROPOSAL_SUBMITTED,   LEAD_PROPOSER,               NULL,                     check_complete,   to_office,            "days.first_look" },
  { PROPOSAL_DRAFT,       ACTION_DISCARD,          PROPOSAL_DISCARDED,   LEAD_PROPOSER,               NULL,                     NULL,             end_matter,           NULL },
  { PROPOSAL_DRAFT,       ACTION_REMIND,           PROPOSAL_DRAFT,       LEAD_PROPOSER,               NULL,                     check_invited,    remind,               NULL },
  { PROPOSAL_DRAFT,       ACTION_UNINVITE,         PROPOSAL_DRAFT,       LEAD_PROPOSER,               NULL,                     check_invited,    uninvite,             NULL },
  { PROPOSAL_SUBMITTED,   ACTION_WITHDRAW,         PROPOSAL_WITHDRAWN,   LEAD_PROPOSER,               NULL,                     NULL,             end_matter,           NULL },
  { PROPOSAL_SUBMITTED,   ACTION_SEND_BACK,        PROPOSAL_DRAFT,       OFFICE_PEOPLE,               NULL,                     check_text,       send_back,            "days.revise" },
  { PROPOSAL_SUBMITTED,   ACTION_TAKE,             PROPOSAL_IN_REVIEW,   OFFICE_PEOPLE,               NULL,                     NULL,             take_into_review,     "days.review" },
  { PROPOSAL_IN_REVIEW,   ACTION_WITHDRAW,         PROPOSAL_WITHDRAWN,   LEAD_PROPOSER,               NULL,                     NULL,             end_matter,           NULL },
  { PROPOSAL_IN_REVIEW,   ACTION_SEND_BACK,        PROPOSAL_DRAFT,       OFFICE_PEOPLE,               NULL,                     check_text,       send_back,            "days.revise" },
  { PROPOSAL_IN_REVIEW,   ACTION_PASS_LOOK,        PROPOSAL_IN_REVIEW,   OFFICE_PEOPLE,               is_another_reviewer,      NULL,             pass_look,            NULL },
  { PROPOSAL_IN_REVIEW,   ACTION_FILE,             PROPOSAL_FILED,       OFFICE_HEAD,                 has_passed_two_looks,     check_filing,     give_number,          "days.assign_between" },
  { PROPOSAL_IN_REVIEW,   ACTION_DECLINE,          PROPOSAL_DECLINED,    OFFICE_HEAD,                 has_passed_two_looks,     check_declining,  decline,              NULL },
  { PROPOSAL_IN_REVIEW,   ACTION_MERGE,            PROPOSAL_MERGED,      OFFICE_HEAD,                 NULL,                     check_merging,    merge,                NULL },
  { PROPOSAL_IN_REVIEW,   ACTION_CONVERT,          PROPOSAL_CONVERTED,   OFFICE_HEAD,                 NULL,                     check_converting, convert,              NULL },
  { PROPOSAL_IN_REVIEW,   ACTION_SCORE,            PROPOSAL_IN_REVIEW,   OFFICE_PEOPLE,               NULL,                     check_scores,     take_scores,          NULL },
  { PROPOSAL_FILED,       ACTION_WITHDRAW,         PROPOSAL_WITHDRAWN,   LEAD_PROPOSER,               NULL,                     NULL,             end_matter,           NULL },
  { PROPOSAL_FILED,       ACTION_ASSIGN,           PROPOSAL_IN_HANDLING, ASSIGNING_OFFICE,            asks_nobody_without_head, check_units,      assign_units,         NULL },
  { PROPOSAL_FILED,       ACTION_ASSIGN,           PROPOSAL_IN_HANDLING, OFFICE_HEAD,                 asks_nobody_with_head,    check_units,      assign_units,         NULL },
  { PROPOSAL_FILED,       ACTION_ASSIGN,           PROPOSAL_ASSIGNED,    ASSIGNING_OFFICE,            needs_no_head,            check_units,      assign_units,         "days.reply" },
  { PROPOSAL_FILED,       ACTION_ASSIGN,           PROPOSAL_ASSIGNED,    OFFICE_HEAD,                 needs_head,               check_units,      assign_units,         "days.reply" },
  { PROPOSAL_FILED,       ACTION_SCORE,            PROPOSAL_FILED,       OFFICE_PEOPLE,               NULL,                     check_scores,     take_scores,          NULL },
  { PROPOSAL_FILED,       ACTION_MAKE_KEY,         PROPOSAL_FILED,       OFFICE_HEAD | CHAIR,         is_not_key,               check_key,        make_key,             NULL },
  { PROPOSAL_FILED,       ACTION_PUBLISH,          PROPOSAL_FILED,       OFFICE_PEOPLE,               may_be_published,         check_publishing, publish,              NULL },
  { PROPOSAL_ASSIGNED,    ACTION_ACCEPT,           PROPOSAL_IN_HANDLING, UNIT_CLERK | ASSISTING_CLERK | THE_PROGRAM, is_last_to_accept,    NULL,  accept_assignment,    NULL },
  { PROPOSAL_ASSIGNED,    ACTION_ACCEPT,           PROPOSAL_ASSIGNED,    UNIT_CLERK | ASSISTING_CLERK | THE_PROGRAM, waits_for_acceptance, NULL,  accept_assignment,    NULL },
  { PROPOSAL_ASSIGNED,    ACTION_RETURN,           PROPOSAL_FILED,       UNIT_CLERK | ASSISTING_CLERK, waits_for_acceptance,    check_text,       return_assignment,    "days.assign_between" },
  { PROPOSAL_ASSIGNED,    ACTION_MAKE_KEY,         PROPOSAL_ASSIGNED,    OFFICE_HEAD | CHAIR,         is_not_key,               check_key,        make_key,             NULL },
  { PROPOSAL_ASSIGNED,    ACTION_OVERSEE,          PROPOSAL_ASSIGNED,    OFFICE_PEOPLE | CHAIR,       is_key_now,               check_text,       oversee,              NULL },
  { PROPOSAL_ASSIGNED,    ACTION_PUBLISH,          PROPOSAL_ASSIGNED,    OFFICE_PEOPLE,               may_be_published,         check_publishing, publish,              NULL },
  { PROPOSAL_IN_HANDLING, ACTION_CONTACT,          PROPOSAL_IN_HANDLING, UNIT_CLERK | ASSISTING_CLERK, is_accepted,             check_contact,    record_contact,       NULL },
  { PROPOSAL_IN_HANDLING, ACTION_OPINE,            PROPOSAL_IN_HANDLING, ASSISTING_CLERK,             is_accepted,              check_text,       give_opinion,         NULL },
  { PROPOSAL_IN_HANDLING, ACTION_ASK_EXTENSION,    PROPOSAL_IN_HANDLING, UNIT_CLERK,                  may_extend,               check_text,       ask_extension,        "days.extension" },
  { PROPOSAL_IN_HANDLING, ACTION_GRANT_EXTENSION,  PROPOSAL_IN_HANDLING, ASSIGNING_OFFICE,            is_extension_asked,       NULL,             grant_extension,      "days.reply_extended" },
  { PROPOSAL_IN_HANDLING, ACTION_REFUSE_EXTENSION, PROPOSAL_IN_HANDLING, ASSIGNING_OFFICE,            is_extension_asked,       check_text,       refuse_extension,     NULL },
  { PROPOSAL_IN_HANDLING, ACTION_DRAFT_REPLY,      PROPOSAL_IN_HANDLING, UNIT_CLERK,                  is_accepted,              check_reply_version, save_reply,           NULL },
  { PROPOSAL_IN_HANDLING, ACTION_SUBMIT_REPLY,     PROPOSAL_IN_HANDLING, UNIT_CLERK,                  is_accepted,              check_reply,      submit_reply,         "days.sign" },
  { PROPOSAL_IN_HANDLING, ACTION_SEND_REPLY_BACK,  PROPOSAL_IN_HANDLING, UNIT_HEAD,                   is_reply_waiting,         check_text,       send_reply_back,      NULL },
  { PROPOSAL_IN_HANDLING, ACTION_SIGN,             PROPOSAL_REPLIED,     UNIT_HEAD,                   is_last_signature,        NULL,             sign_last_reply,      "days.feedback" },
  { PROPOSAL_IN_HANDLING, ACTION_SIGN,             PROPOSAL_IN_HANDLING, UNIT_HEAD,                   is_reply_waiting,         NULL,             sign_reply,           NULL },
  { PROPOSAL_IN_HANDLING, ACTION_MAKE_KEY,         PROPOSAL_IN_HANDLING, OFFICE_HEAD | CHAIR,         is_not_key,               check_key,        make_key,             NULL },
  { PROPOSAL_IN_HANDLING, ACTION_OVERSEE,          PROPOSAL_IN_HANDLING, OFFICE_PEOPLE | CHAIR,       is_key_now,               check_text,       oversee,              NULL },
  { PROPOSAL_IN_HANDLING, ACTION_PUBLISH,          PROPOSAL_IN_HANDLING, OFFICE_PEOPLE,               may_be_published,         check_publishing, publish,              NULL },
  { PROPOSAL_IN_HANDLING, ACTION_DISPUTE,          PROPOSAL_IN_HANDLING, LEAD_PROPOSER | CO_SIGNER,   has_contacts,             check_dispute,    dispute_contact,      NULL },
  { PROPOSAL_REPLIED,     ACTION_FEEDBACK,         PROPOSAL_IN_HANDLING, LEAD_PROPOSER,               is_first_dissatisfaction, check_feedback,   handle_again,         "days.handle_again" },
  { PROPOSAL_REPLIED,     ACTION_FEEDBACK,         PROPOSAL_CLOSED,      LEAD_PROPOSER,               NULL,                     check_feedback,   close_by_feedback,    NULL },
  { PROPOSAL_REPLIED,     ACTION_FEEDBACK,         PROPOSAL_REPLIED,     CO_SIGNER,                   is_co_signers_verdict,    check_feedback,   take_feedback,        NULL },
  { PROPOSAL_REPLIED,     ACTION_CLOSE,            PROPOSAL_CLOSED,      OFFICE_PEOPLE,               is_feedback_late,         NULL,             close_without_feedback, NULL },
  { PROPOSAL_REPLIED,     ACTION_OVERSEE,          PROPOSAL_REPLIED,     OFFICE_PEOPLE | CHAIR,       is_key_now,               check_text,       oversee,              NULL },
  { PROPOSAL_REPLIED,     ACTION_PUBLISH,          PROPOSAL_REPLIED,     OFFICE_PEOPLE,               may_be_published,         check_publishing, publish,              NULL },
  { PROPOSAL_REPLIED,     ACTION_CONTACT,          PROPOSAL_REPLIED,     UNIT_CLERK,                  has_assignment,           check_contact,    record_contact,       NULL },
  { PROPOSAL_REPLIED,     ACTION_DISPUTE,          PROPOSAL_REPLIED,     LEAD_PROPOSER | CO_SIGNER,   has_contacts,             check_dispute,    dispute_contact,      NULL },
  { PROPOSAL_CLOSED,      ACTION_PUBLISH,          PROPOSAL_CLOSED,      OFFICE_PEOPLE,               may_be_published,         check_publishing, publish,              NULL },
  { PROPOSAL_CLOSED,      ACTION_UNPUBLISH,        PROPOSAL_CLOSED,      OFFICE_HEAD,                 is_published_now,         check_text,       unpublish,            NULL },
  { PROPOSAL_CLOSED,      ACTION_MAKE_EXCELLENT,   PROPOSAL_CLOSED,      OFFICE_HEAD,                 is_not_excellent,         NULL,             make_excellent,       NULL },
  { PROPOSAL_CLOSED,      ACTION_SCORE,            PROPOSAL_CLOSED,      LEAD_PROPOSER | OFFICE_PEOPLE | ASSIGNING_OFFICE | UNIT_CLERK | UNIT_HEAD, NULL, check_scores, take_scores, NULL },
  { PROPOSAL_CLOSED,      ACTION_OVERSEE,          PROPOSAL_CLOSED,      OFFICE_PEOPLE | CHAIR,       is_key_now,               check_text,       oversee,              NULL },
  { PROPOSAL_CLOSED,      ACTION_PROGRESS,         PROPOSAL_CLOSED,      UNIT_CLERK | LEAD_PROPOSER,  has_open_commitment,      check_commitment, note_progress,        NULL },
  { PROPOSAL_CLOSED,      ACTION_KEEP,             PROPOSAL_CLOSED,      UNIT_CLERK,                  has_open_commitment,      check_commitment, keep_commitment,      "days.sign" },
  { PROPOSAL_CLOSED,      ACTION_CHANGE,           PROPOSAL_CLOSED,      UNIT_CLERK,                  has_open_commitment,      check_commitment, change_commitment,    NULL },
  { PROPOSAL_CLOSED,      ACTION_FAIL,             PROPOSAL_CLOSED,      UNIT_CLERK,                  has_open_commitment,      check_commitment, fail_commitment,      NULL },
  { PROPOSAL_CLOSED,      ACTION_DRAFT_REPLY,      PROPOSAL_CLOSED,      UNIT_CLERK,                  has_second_reply_due,     check_reply_version, save_reply,           NULL },
  { PROPOSAL_CLOSED,      ACTION_SUBMIT_REPLY,     PROPOSAL_CLOSED,      UNIT_CLERK,                  has_second_reply_due,     check_reply,      submit_reply,         "days.sign" },
  { PROPOSAL_CLOSED,      ACTION_SEND_REPLY_BACK,  PROPOSAL_CLOSED,      UNIT_HEAD,                   has_second_reply_waiting, check_text,       send_reply_back,      NULL },
  { PROPOSAL_CLOSED,      ACTION_SIGN,             PROPOSAL_CLOSED,      UNIT_HEAD,                   has_second_reply_waiting, NULL,             sign_second_reply,    NULL },
  { PROPOSAL_CLOSED,      ACTION_LOOK_BACK,        PROPOSAL_CLOSED,      OFFICE_PEOPLE,               has_look_back,            check_text,       look_back,            NULL },
  { PROPOSAL_STATE_COUNT, ACTION_COUNT,            PROPOSAL_STATE_COUNT, 0,                           NULL,                     NULL,             NULL,                 NULL },
};
/* clang-format on */

uint32_t proposal_relations(struct ctx *ctx, const struct proposal *proposal)
{
    const struct actor *actor = ctx->actor;
    uint32_t relations = 0;
    if (actor->id == 0)
        return 0;
    if (actor->id == proposal->lead_id)
        relations |= LEAD_PROPOSER;
    if (proposal->body_id && actor->body_id == proposal->body_id
        && actor_has(actor, ROLE_BIT(ROLE_COLLECTIVE_CLERK)))
        relations |= LEAD_PROPOSER;
    if (actor_has(actor, ROLE_BIT(ROLE_MEMBER))
        && db_scalar(ctx,
               "SELECT (SELECT COUNT(*) FROM co_signer WHERE proposal_id = $1 AND person_id = $2"
               " AND state <> 2)"
               " + (SELECT COUNT(*) FROM proposal WHERE merged_into = $1 AND lead_id = $2)",
               proposal->id, actor->id)
            > 0)
        relations |= CO_SIGNER;
    relations |= actor_has(actor, ROLE_BIT(ROLE_REVIEWER)) ? REVIEWER : 0;
    relations |= actor_has(actor, ROLE_BIT(ROLE_OFFICE_HEAD)) ? OFFICE_HEAD : 0;
    relations |= actor_has(actor, ROLE_BIT(ROLE_ASSIGNING_OFFICE)) ? ASSIGNING_OFFICE : 0;
    relations |= actor_has(actor, ROLE_BIT(ROLE_CHAIR)) ? CHAIR : 0;
    if (actor->unit_id && actor_has(actor, UNITS)) {
        struct rows rows = db_query(ctx,
            "SELECT role FROM assignment WHERE proposal_id = $1 AND unit_id = $2 AND state <> 2 "
            "ORDER BY role",
            proposal->id, actor->unit_id);
        if (db_next(&rows)) {
            bool is_assisting = db_int(&rows, 0) == ASSIGNED_ASSISTING;
            if (actor_has(actor, ROLE_BIT(ROLE_UNIT_CLERK)))
                relations |= is_assisting ? ASSISTING_CLERK : UNIT_CLERK;
            if (actor_has(actor, ROLE_BIT(ROLE_UNIT_HEAD)) && !is_assisting)
                relations |= UNIT_HEAD;
        }
        db_end(&rows);
    }
    return relations;
}

bool proposal_may_read(struct ctx *ctx, const struct proposal *proposal)
{
    if (actor_has(ctx->actor, OFFICE | ROLE_BIT(ROLE_ASSIGNING_OFFICE) | ROLE_BIT(ROLE_CHAIR)))
        return proposal->state != PROPOSAL_DRAFT || ctx->actor->id == proposal->lead_id;
    uint32_t relations = proposal_relations(ctx, proposal);
    if (relations & (LEAD_PROPOSER | CO_SIGNER))
        return true;
    if (relations & (UNIT_CLERK | UNIT_HEAD | ASSISTING_CLERK))
        return proposal->state >= PROPOSAL_FILED && proposal->state <= PROPOSAL_CLOSED;
    /* an assisting unit's head reads what his clerk works on */
    return ctx->actor->unit_id && actor_has(ctx->actor, UNITS)
        && db_scalar(ctx, "SELECT COUNT(*) FROM assignment WHERE proposal_id = $1 AND unit_id = $2",
               proposal->id, ctx->actor->unit_id)
        > 0;
}

enum proposal_reading proposal_reading(struct ctx *ctx, const struct proposal *proposal)
{
    if (ctx->actor->id && proposal_may_read(ctx, proposal))
        return READS_ALL;
    if (!proposal->is_published || proposal->publicity == PUBLICITY_NO)
        return READS_NOTHING;
    return proposal->publicity == PUBLICITY_YES ? READS_TEXT : READS_TITLE;
}

/* The part that is meant: named by the input, else the unit's own that still lives. */
static const struct assignment *assignment_for(struct ctx *ctx, const struct proposal *proposal,
    uint32_t relations, const struct action_input *input)
{
    if (proposal->state < PROPOSAL_FILED)
        return NULL;
    struct assignment_list list = proposal_assignments(ctx, proposal->id);
    bool is_unit = (relations & (UNIT_CLERK | UNIT_HEAD | ASSISTING_CLERK)) != 0;
    for (size_t i = 0; i < list.count; i++) {
        const struct assignment *assignment = &list.items[i];
        bool is_own = is_unit && assignment->unit_id == ctx->actor->unit_id;
        bool is_named = !is_unit && input && input->part_id == assignment->id;
        bool asks = !is_unit && (!input || !input->part_id)
            && assignment->extension_state == EXTENSION_ASKED;
        if ((is_own || is_named || asks) && assignment->state != ASSIGNMENT_RETURNED)
            return assignment;
    }
    return NULL;
}

static const struct transition *find_row(struct proposal_case *at, enum proposal_action action)
{
    for (const struct transition *row = proposal_workflow; row->who; row++)
        if (row->from == at->proposal->state && row->action == action && (row->who & at->relations)
            && (!row->when || row->when(at)))
            return row;
    return NULL;
}

uint64_t proposal_actions(struct ctx *ctx, const struct proposal *proposal)
{
    uint64_t actions = 0;
    const struct action_input nothing = { 0 };
    struct proposal_case at = { .ctx = ctx,
        .proposal = proposal,
        .relations = proposal_relations(ctx, proposal),
        .input = &nothing };
    if (at.relations == 0)
        return 0;
    at.assignment = assignment_for(ctx, proposal, at.relations, NULL);
    for (const struct transition *row = proposal_workflow; row->who; row++)
        if (row->from == proposal->state && (row->who & at.relations)
            && (!row->when || row->when(&at)))
            actions |= UINT64_C(1) << row->action;
    return actions;
}

#define WRITE_STATE(besides)                                                                       \
    "UPDATE proposal SET state = $1, changed_at = $2" besides " WHERE id = $3"

/* With the moment that the state begins with, in one statement: PostgreSQL writes the whole row
 * anew for each, and into its indexes. */
static const char *write_state_sql(const struct transition *row)
{
    if (row->to == row->from)
        return WRITE_STATE("");
    if (row->to == PROPOSAL_SUBMITTED)
        return WRITE_STATE(", submitted_at = $2");
    if (row->to == PROPOSAL_FILED && row->from == PROPOSAL_IN_REVIEW)
        return WRITE_STATE(", filed_at = $2");
    if (row->to == PROPOSAL_ASSIGNED)
        return WRITE_STATE(", assigned_at = $2");
    if (row->to == PROPOSAL_REPLIED)
        return WRITE_STATE(", replied_at = $2");
    if (row->to == PROPOSAL_CLOSED)
        return WRITE_STATE(", closed_at = $2");
    return WRITE_STATE("");
}

static enum act_result act(struct ctx *ctx, int64_t id, enum proposal_action action,
    uint32_t relations_besides, const struct action_input *input, struct problems *problems)
{
    static const struct action_input nothing = { 0 };
    /* two who act at once take turns: the row is taken before it is read */
    db_take_row(ctx, "proposal", id);
    const struct proposal *proposal = proposal_find(ctx, id);
    if (!proposal)
        return ACT_NOT_ALLOWED;
    struct proposal_case at = {
        .ctx = ctx,
        .proposal = proposal,
        .relations = proposal_relations(ctx, proposal) | relations_besides,
        .input = input ? input : &nothing,
        .problems = problems,
    };
    at.assignment = assignment_for(ctx, proposal, at.relations, at.input);
    at.row = find_row(&at, action);
    if (!at.row)
        return ACT_NOT_ALLOWED;
    if (at.row->check)
        at.row->check(&at);
    if (problems->count > 0)
        return ACT_PROBLEMS;
    at.detail = at.input->text;
    db_send(ctx, write_state_sql(at.row), at.row->to, ctx->now, id);
    if (at.row->effect)
        at.row->effect(&at);
    if (at.row->to != at.row->from && at.row->to >= PROPOSAL_SUBMITTED)
        proposal_index(ctx, id);
    ledger_write_move(ctx, case_matter(&at), proposal_action_code(action),
        proposal_state_code(at.row->from), proposal_state_code(at.row->to),
        at.detail ? text_cut(ctx->arena, at.detail, 300) : NULL);
    return ACT_DONE;
}

enum act_result proposal_act(struct ctx *ctx, int64_t id, enum proposal_action action,
    const struct action_input *input, struct problems *problems)
{
    return act(ctx, id, action, 0, input, problems);
}

bool proposal_keep_reply(
    struct ctx *ctx, int64_t id, const struct action_input *input, struct problems *problems)
{
    db_take_row(ctx, "proposal", id);
    const struct proposal *proposal = proposal_find(ctx, id);
    if (!proposal)
        return false;
    struct proposal_case at = {
        .ctx = ctx,
        .proposal = proposal,
        .relations = proposal_relations(ctx, proposal),
        .input = input,
        .problems = problems,
    };
    at.assignment = assignment_for(ctx, proposal, at.relations, input);
    at.row = find_row(&at, ACTION_DRAFT_REPLY);
    if (!at.row || is_reply_with_head(&at))
        return false;
    check_reply_version(&at);
    if (problems->count == 0)
        save_reply(&at);
    return problems->count == 0;
}

/* Silence is acceptance (spec: seven working days to return). Each in its own turn, so that one
 * that fails holds up nobody. */
void proposal_pass_time(struct ctx *ctx)
{
    struct {
        struct unit_choice *items;
        size_t count;
    } silent = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT assignment.id, proposal_id FROM assignment JOIN proposal ON proposal.id = "
        "proposal_id"
        " WHERE assignment.state = 0 AND accept_by < $1 AND proposal.state = $2",
        ctx_today(ctx), PROPOSAL_ASSIGNED);
    while (db_next(&rows))
        LIST_PUSH(ctx, silent, (struct unit_choice) { .unit_id = db_int(&rows, 0), .role = 0 });
    for (size_t i = 0; i < silent.count; i++) {
        struct problems problems = { 0 };
        struct action_input input = { .part_id = silent.items[i].unit_id };
        int64_t id =
            db_scalar(ctx, "SELECT proposal_id FROM assignment WHERE id = $1", input.part_id);
        act(ctx, id, ACTION_ACCEPT, THE_PROGRAM, &input, &problems);
    }
}

/* ---- what effects use ---- */

/* Duties of a unit and of the office towards it count working days where the practice does. */
int64_t case_due_on(const struct proposal_case *at)
{
    if (!at->row->due)
        return 0;
    int days = (int)setting_int(at->ctx, at->row->due);
    int64_t today = ctx_today(at->ctx);
    bool is_short = days <= 7;
    return is_short ? calendar_add_working_days(at->ctx, today, days) : today + days;
}

struct matter case_matter(const struct proposal_case *at)
{
    return MATTER(PROPOSAL, at->proposal->id);
}

void case_open_line(struct proposal_case *at, enum line_kind kind, enum line_owner_kind owner_kind,
    int64_t owner_id, int64_t part_id, int64_t due_on)
{
    line_open(at->ctx,
        &(struct line) {
            .matter = case_matter(at),
            .part_id = part_id,
            .kind = kind,
            .owner_kind = owner_kind,
            .owner_id = owner_id,
            .title = at->proposal->title,
            .due_on = due_on,
        });
}

void case_tell_proposers(struct proposal_case *at, enum message what, const char *second)
{
    notice_send(at->ctx, at->proposal->lead_id, what, case_matter(at), at->proposal->title, second);
    struct co_signer_list signers = proposal_co_signers(at->ctx, at->proposal->id);
    for (size_t i = 0; i < signers.count; i++)
        if (signers.items[i].state == CO_SIGNER_CONFIRMED)
            notice_send(at->ctx, signers.items[i].person_id, what, case_matter(at),
                at->proposal->title, second);
}

void case_tell_role(struct proposal_case *at, enum role role, int64_t unit_id, enum message what,
    const char *second)
{
    notice_send_role(at->ctx, role, unit_id, what, case_matter(at), at->proposal->title, second);
}

void check_text(struct proposal_case *at)
{
    if (text_is_blank(at->input->text))
        problem_add(at->ctx, at->problems, "text", MSG_FORM_MISSING);
}

void case_tell_units(struct proposal_case *at, enum message what, const char *second)
{
    struct assignment_list units = proposal_assignments(at->ctx, at->proposal->id);
    for (size_t i = 0; i < units.count; i++)
        if (units.items[i].state != ASSIGNMENT_RETURNED)
            case_tell_role(at, ROLE_UNIT_CLERK, units.items[i].unit_id, what, second);
}
