/* Assigning: which units, and what they say to it. */
#include "proposals/case.h"

/* From the second return on the head of the office decides. */
bool needs_head(const struct proposal_case *at)
{
    return at->proposal->return_count >= 2
        && setting_bool(at->ctx, "proposal.second_return_needs_head");
}

bool needs_no_head(const struct proposal_case *at)
{
    return !needs_head(at);
}

/* An assisting unit returned its part and no other takes it: all that are left have accepted. */
static bool asks_nobody(const struct proposal_case *at)
{
    return at->input->units.count == 0
        && db_scalar(at->ctx,
               "SELECT COUNT(*) FROM assignment WHERE proposal_id = $1 AND state = $2",
               at->proposal->id, ASSIGNMENT_OFFERED)
        == 0
        && db_scalar(at->ctx,
               "SELECT COUNT(*) FROM assignment WHERE proposal_id = $1 AND state = $2",
               at->proposal->id, ASSIGNMENT_ACCEPTED)
        > 0;
}

bool asks_nobody_without_head(const struct proposal_case *at)
{
    return needs_no_head(at) && asks_nobody(at);
}

bool asks_nobody_with_head(const struct proposal_case *at)
{
    return needs_head(at) && asks_nobody(at);
}

static bool is_living_unit(struct ctx *ctx, int64_t id)
{
    return db_scalar(ctx, "SELECT COUNT(*) FROM unit WHERE id = $1 AND is_active = 1", id) > 0;
}

static int64_t count_roles(struct proposal_case *at, bool (*fits)(enum assignment_role))
{
    int64_t count = 0;
    for (size_t i = 0; i < at->input->units.count; i++)
        count += fits(at->input->units.items[i].role);
    struct assignment_list had = proposal_assignments(at->ctx, at->proposal->id);
    for (size_t i = 0; i < had.count; i++)
        count += had.items[i].state != ASSIGNMENT_RETURNED && fits(had.items[i].role);
    return count;
}

static bool leads_alone(enum assignment_role role)
{
    return role == ASSIGNED_SOLE || role == ASSIGNED_LEAD;
}

static bool is_sole(enum assignment_role role)
{
    return role == ASSIGNED_SOLE;
}

static bool is_any(enum assignment_role role)
{
    return role < ASSIGNED_ROLE_COUNT;
}

/* One unit leads; a sole one has nobody beside it; no unit twice. */
void check_units(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    struct assignment_list had = proposal_assignments(ctx, at->proposal->id);
    for (size_t i = 0; i < at->input->units.count; i++) {
        int64_t unit_id = at->input->units.items[i].unit_id;
        bool is_twice = false;
        for (size_t k = 0; k < i; k++)
            is_twice |= at->input->units.items[k].unit_id == unit_id;
        for (size_t k = 0; k < had.count; k++)
            is_twice |=
                had.items[k].unit_id == unit_id && had.items[k].state != ASSIGNMENT_RETURNED;
        if (!is_living_unit(ctx, unit_id) || is_twice)
            problem_add(ctx, at->problems, "unit", MSG_PROPOSAL_UNIT_WRONG);
    }
    if (count_roles(at, leads_alone) != 1)
        problem_add(ctx, at->problems, "unit", MSG_PROPOSAL_LEAD_UNIT_MISSING);
    else if (count_roles(at, is_sole) == 1 && count_roles(at, is_any) > 1)
        problem_add(ctx, at->problems, "unit", MSG_PROPOSAL_SOLE_NOT_ALONE);
}

static void offer(struct proposal_case *at, const struct unit_choice *choice)
{
    struct ctx *ctx = at->ctx;
    int64_t today = ctx_today(ctx);
    int64_t accept_by = calendar_add_working_days(ctx, today, (int)setting_int(ctx, "days.accept"));
    bool is_assisting = choice->role == ASSIGNED_ASSISTING;
    int64_t due_on = is_assisting ? today + setting_int(ctx, "days.assist") : case_due_on(at);
    int64_t id = db_insert(ctx,
        "INSERT INTO assignment (proposal_id, unit_id, role, state, round, assigned_at, accept_by, "
        "due_on)"
        " VALUES ($1, $2, $3, 0, $4, $5, $6, $7) RETURNING id",
        at->proposal->id, choice->unit_id, choice->role, at->proposal->round, ctx->now, accept_by,
        due_on);
    case_open_line(at, LINE_ACCEPT, LINE_OWNER_UNIT, choice->unit_id, id, accept_by);
    case_tell_role(at, ROLE_UNIT_CLERK, choice->unit_id, MSG_PROPOSAL_NOTICE_ASSIGNED,
        message(ctx, assignment_role_message(choice->role)));
}

void assign_units(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    for (size_t i = 0; i < at->input->units.count; i++)
        offer(at, &at->input->units.items[i]);
    line_strike(ctx, case_matter(at), 0, LINE_ASSIGN, NULL);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_UNITS, NULL);
}

bool waits_for_acceptance(const struct proposal_case *at)
{
    return at->assignment && at->assignment->state == ASSIGNMENT_OFFERED;
}

bool is_last_to_accept(const struct proposal_case *at)
{
    return waits_for_acceptance(at)
        && db_scalar(at->ctx,
               "SELECT COUNT(*) FROM assignment WHERE proposal_id = $1 AND state = 0",
               at->proposal->id)
        == 1;
}

void accept_assignment(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    const struct assignment *assignment = at->assignment;
    db_send(ctx, "UPDATE assignment SET state = 1, accepted_at = $1 WHERE id = $2", ctx->now,
        assignment->id);
    line_strike(ctx, case_matter(at), assignment->id, LINE_ACCEPT, NULL);
    case_open_line(at, assignment->role == ASSIGNED_ASSISTING ? LINE_ASSIST : LINE_REPLY,
        LINE_OWNER_UNIT, assignment->unit_id, assignment->id, assignment->due_on);
    at->detail = assignment->unit_name;
    if (assignment->role != ASSIGNED_ASSISTING && at->proposal->may_contact)
        case_open_line(at, LINE_CONTACT, LINE_OWNER_UNIT, assignment->unit_id, assignment->id,
            calendar_add_working_days(
                ctx, ctx_today(ctx), (int)setting_int(ctx, "days.first_contact")));
    if (assignment->role != ASSIGNED_ASSISTING)
        case_tell_proposers(at, MSG_PROPOSAL_NOTICE_ACCEPTED, assignment->unit_name);
}

void return_assignment(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    const struct assignment *assignment = at->assignment;
    bool has_suggestion = is_living_unit(ctx, at->input->number);
    db_send(ctx,
        "UPDATE assignment SET state = 2, reason = $1, suggested_unit_id = $2, done_at = $3 WHERE "
        "id = $4",
        at->input->text, db_optional(has_suggestion ? at->input->number : 0), ctx->now,
        assignment->id);
    db_send(
        ctx, "UPDATE proposal SET return_count = return_count + 1 WHERE id = $1", at->proposal->id);
    line_strike(ctx, case_matter(at), assignment->id, LINE_ACCEPT, at->input->text);
    bool is_for_head = at->proposal->return_count + 1 >= 2
        && setting_bool(ctx, "proposal.second_return_needs_head");
    enum role owner = is_for_head ? ROLE_OFFICE_HEAD : ROLE_ASSIGNING_OFFICE;
    case_open_line(at, LINE_ASSIGN, LINE_OWNER_ROLE, owner, 0, case_due_on(at));
    case_tell_role(at, owner, 0, MSG_PROPOSAL_NOTICE_RETURNED, assignment->unit_name);
    at->detail = arena_printf(ctx->arena, "%s: %s", assignment->unit_name, at->input->text);
}
