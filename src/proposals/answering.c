/* Handling by the units: assisting opinions, extensions, replies until they are signed. */
#include "proposals/case.h"
#include "proposals/search_index.h"

bool is_accepted(const struct proposal_case *at)
{
    return at->assignment && at->assignment->state == ASSIGNMENT_ACCEPTED;
}

static bool is_answered(const struct proposal_case *at, enum reply_state state)
{
    return at->assignment
        && db_scalar(at->ctx,
               "SELECT COUNT(*) FROM reply WHERE assignment_id = $1 AND round = $2 AND is_second = "
               "0 AND state = $3",
               at->assignment->id, at->proposal->round, state)
        > 0;
}

bool may_extend(const struct proposal_case *at)
{
    return is_accepted(at) && at->assignment->extension_state == EXTENSION_NONE;
}

bool is_extension_asked(const struct proposal_case *at)
{
    return at->assignment && at->assignment->extension_state == EXTENSION_ASKED;
}

bool is_reply_waiting(const struct proposal_case *at)
{
    return is_answered(at, REPLY_TO_SIGN);
}

/* All other lead and co-lead units have signed theirs. */
bool is_last_signature(const struct proposal_case *at)
{
    return is_reply_waiting(at)
        && db_scalar(at->ctx,
               "SELECT COUNT(*) FROM assignment WHERE proposal_id = $1 AND role <> $2 AND state = "
               "1 AND id <> $3",
               at->proposal->id, ASSIGNED_ASSISTING, at->assignment->id)
        == 0;
}

/* ---- opinions ---- */

void give_opinion(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx, "UPDATE assignment SET opinion = $1, state = 3, done_at = $2 WHERE id = $3",
        at->input->text, ctx->now, at->assignment->id);
    line_strike(ctx, case_matter(at), at->assignment->id, LINE_ASSIST,
        text_cut(ctx->arena, at->input->text, 100));
    struct assignment_list units = proposal_assignments(ctx, at->proposal->id);
    for (size_t i = 0; i < units.count; i++)
        if (units.items[i].role != ASSIGNED_ASSISTING
            && units.items[i].state != ASSIGNMENT_RETURNED)
            case_tell_role(at, ROLE_UNIT_CLERK, units.items[i].unit_id, MSG_PROPOSAL_NOTICE_OPINION,
                at->assignment->unit_name);
}

/* ---- extension: once, with a reason ---- */

void ask_extension(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx, "UPDATE assignment SET extension_state = 1, extension_reason = $1 WHERE id = $2",
        at->input->text, at->assignment->id);
    case_open_line(at, LINE_EXTENSION, LINE_OWNER_ROLE, ROLE_ASSIGNING_OFFICE, at->assignment->id,
        case_due_on(at));
    case_tell_role(
        at, ROLE_ASSIGNING_OFFICE, 0, MSG_PROPOSAL_NOTICE_EXTENSION, at->assignment->unit_name);
}

static void decide_extension(struct proposal_case *at, enum extension_state state, int64_t due_on)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx, "UPDATE assignment SET extension_state = $1, due_on = $2 WHERE id = $3", state,
        due_on, at->assignment->id);
    line_strike(ctx, case_matter(at), at->assignment->id, LINE_EXTENSION, at->input->text);
    line_move(ctx, case_matter(at), at->assignment->id, LINE_REPLY, due_on);
    at->detail = at->assignment->unit_name;
}

/* 180 days from the assignment, not from today. */
void grant_extension(struct proposal_case *at)
{
    int64_t due_on = day_of(at->assignment->assigned_at) + setting_int(at->ctx, at->row->due);
    decide_extension(at, EXTENSION_GRANTED, due_on);
    case_tell_role(at, ROLE_UNIT_CLERK, at->assignment->unit_id, MSG_PROPOSAL_NOTICE_EXTENDED,
        day_text(at->ctx, due_on));
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_EXTENDED, day_text(at->ctx, due_on));
}

void refuse_extension(struct proposal_case *at)
{
    decide_extension(at, EXTENSION_REFUSED, at->assignment->due_on);
    case_tell_role(at, ROLE_UNIT_CLERK, at->assignment->unit_id, MSG_PROPOSAL_NOTICE_NOT_EXTENDED,
        at->input->text);
}

/* ---- replies ---- */

static bool is_second(const struct proposal_case *at)
{
    return at->proposal->state == PROPOSAL_CLOSED;
}

static int64_t reply_id_for(const struct proposal_case *at)
{
    return db_scalar(at->ctx,
        "SELECT id FROM reply WHERE assignment_id = $1 AND round = $2 AND is_second = $3",
        at->assignment->id, at->proposal->round, is_second(at));
}

static void write_commitments(struct proposal_case *at, int64_t reply_id)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx, "DELETE FROM commitment WHERE reply_id = $1", reply_id);
    for (size_t i = 0; i < at->input->commitments.count; i++) {
        const struct commitment_draft *draft = &at->input->commitments.items[i];
        if (!text_is_blank(draft->text))
            db_send(ctx,
                "INSERT INTO commitment (reply_id, proposal_id, unit_id, text, due_on) VALUES ($1, "
                "$2, $3, $4, $5)",
                reply_id, at->proposal->id, at->assignment->unit_id, draft->text, draft->due_on);
    }
}

/* Saving a draft takes it back from the head when it lay there. */
void save_reply(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    const struct action_input *input = at->input;
    int64_t id = db_insert(ctx,
        "INSERT INTO reply (assignment_id, proposal_id, round, is_second, drafted_by) VALUES ($1, "
        "$2, $3, $4, $5)"
        " ON CONFLICT (assignment_id, round, is_second) DO UPDATE SET version = reply.version + 1 "
        "RETURNING id",
        at->assignment->id, at->proposal->id, at->proposal->round, is_second(at), ctx->actor->id);
    db_send(ctx,
        "UPDATE reply SET state = 0, class = $1, body = $2, contact_name = $3, contact_phone = $4 "
        "WHERE id = $5 AND state <> 2",
        input->reply_class, text_or(input->text, ""), text_or(input->contact_name, ""),
        text_or(input->second, ""), id);
    db_send(ctx, "DELETE FROM reply_answer WHERE reply_id = $1", id);
    for (size_t i = 0; i < input->answers.count; i++)
        db_send(ctx,
            "INSERT INTO reply_answer (reply_id, position, verdict, text) VALUES ($1, $2, $3, $4)",
            id, input->answers.items[i].position, input->answers.items[i].verdict,
            input->answers.items[i].text);
    write_commitments(at, id);
    line_strike(ctx, case_matter(at), at->assignment->id, LINE_SIGN, NULL);
    at->detail = at->assignment->unit_name;
}

bool is_reply_with_head(const struct proposal_case *at)
{
    return db_scalar(at->ctx, "SELECT state FROM reply WHERE id = $1", reply_id_for(at))
        == REPLY_TO_SIGN;
}

/* Two who write the same reply see each other's text. */
void check_reply_version(struct proposal_case *at)
{
    int64_t version =
        db_scalar(at->ctx, "SELECT version FROM reply WHERE id = $1", reply_id_for(at));
    if (at->input->version && version && version != at->input->version)
        problem_add(at->ctx, at->problems, "version", MSG_MATTER_REPLY_CHANGED);
}

/* Where the settings do not ask for an answer to each suggestion, the letter alone may answer. */
static void check_answers(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    const struct answer_list *answers = &at->input->answers;
    size_t suggestions = proposal_suggestions(ctx, at->proposal->id).count;
    if (!setting_bool(ctx, "proposal.answer_each")) {
        if (text_is_blank(at->input->text))
            problem_add(ctx, at->problems, "text", MSG_FORM_MISSING);
        return;
    }
    for (size_t i = 0; i < suggestions; i++)
        if (i >= answers->count || text_is_blank(answers->items[i].text))
            problem_add_with(ctx, at->problems, arena_printf(ctx->arena, "answer-%zu", i + 1),
                MSG_PROPOSAL_ANSWER_MISSING, arena_printf(ctx->arena, "%zu", i + 1));
}

/* A reply answers each suggestion; class B needs dated promises; at least one contact stands before
 * it. */
void check_reply(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    const struct action_input *input = at->input;
    check_reply_version(at);
    if (input->reply_class == CLASS_NONE)
        problem_add(ctx, at->problems, "class", MSG_FORM_CHOOSE);
    check_answers(at);
    if (text_is_blank(input->contact_name))
        problem_add(ctx, at->problems, "contact_name", MSG_FORM_MISSING);
    if (text_is_blank(input->second))
        problem_add(ctx, at->problems, "contact_phone", MSG_FORM_MISSING);
    size_t promises = 0;
    for (size_t i = 0; i < input->commitments.count; i++) {
        bool has_text = !text_is_blank(input->commitments.items[i].text);
        promises += has_text;
        if (has_text && input->commitments.items[i].due_on == 0)
            problem_add(ctx, at->problems, "commitment", MSG_PROPOSAL_COMMITMENT_DATE);
    }
    if (input->reply_class == CLASS_B && promises == 0 && !is_second(at))
        problem_add(ctx, at->problems, "commitment", MSG_PROPOSAL_COMMITMENT_MISSING);
    bool was_contacted =
        db_scalar(ctx, "SELECT COUNT(*) FROM contact WHERE assignment_id = $1", at->assignment->id)
        > 0;
    if (at->proposal->may_contact && !was_contacted)
        problem_add(ctx, at->problems, "contact", MSG_PROPOSAL_CONTACT_MISSING);
}

void submit_reply(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    save_reply(at);
    db_send(ctx, "UPDATE reply SET state = 1 WHERE id = $1", reply_id_for(at));
    case_open_line(at, LINE_SIGN, LINE_OWNER_UNIT, at->assignment->unit_id, at->assignment->id,
        case_due_on(at));
    case_tell_role(
        at, ROLE_UNIT_HEAD, at->assignment->unit_id, MSG_PROPOSAL_NOTICE_TO_SIGN, ctx->actor->name);
}

void send_reply_back(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx, "UPDATE reply SET state = 0 WHERE id = $1", reply_id_for(at));
    line_strike(ctx, case_matter(at), at->assignment->id, LINE_SIGN, at->input->text);
    case_tell_role(at, ROLE_UNIT_CLERK, at->assignment->unit_id, MSG_PROPOSAL_NOTICE_REPLY_BACK,
        at->input->text);
}

/* The number of a reply is the unit's own series of the year. */
static const char *next_reply_number(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    struct date today = date_from_day(ctx_today(ctx));
    int64_t number = db_insert(ctx,
        "INSERT INTO reply_number (unit_id, year, last_number) VALUES ($1, $2, 1) ON CONFLICT "
        "(unit_id, year) DO UPDATE SET last_number = reply_number.last_number + 1 RETURNING "
        "last_number",
        at->assignment->unit_id, today.year);
    const char *unit = text_or(
        db_scalar_text(ctx, "SELECT short_name FROM unit WHERE id = $1", at->assignment->unit_id),
        "");
    return arena_printf(ctx->arena, "%s提复〔%d〕%lld号", unit, today.year, (long long)number);
}

static int64_t put_signature(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    int64_t id = reply_id_for(at);
    db_send(ctx,
        "UPDATE reply SET state = 2, number = $1, signed_by = $2, signed_at = $3 WHERE id = $4",
        next_reply_number(at), ctx->actor->id, ctx->now, id);
    db_send(ctx, "UPDATE commitment SET is_public = 1 WHERE reply_id = $1", id);
    line_strike(ctx, case_matter(at), at->assignment->id, LINE_SIGN, NULL);
    at->detail = at->assignment->unit_name;
    return id;
}

void sign_reply(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    put_signature(at);
    db_send(ctx, "UPDATE assignment SET state = 3, done_at = $1 WHERE id = $2", ctx->now,
        at->assignment->id);
    line_strike(ctx, case_matter(at), at->assignment->id, LINE_REPLY, NULL);
}

/* The class of a proposal with several replies is the one that has got least far. */
static enum reply_class overall_class(struct proposal_case *at)
{
    return (enum reply_class)db_scalar(at->ctx,
        "SELECT MAX(class) FROM reply WHERE proposal_id = $1 AND state = 2 AND round = $2 AND "
        "is_second = 0",
        at->proposal->id, at->proposal->round);
}

void sign_last_reply(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    sign_reply(at);
    db_send(ctx, "UPDATE proposal SET reply_class = $1 WHERE id = $2", overall_class(at),
        at->proposal->id);
    line_strike(ctx, case_matter(at), 0, LINE_OVERSIGHT, NULL);
    int64_t due_on = case_due_on(at);
    case_open_line(at, LINE_FEEDBACK, LINE_OWNER_PERSON, at->proposal->lead_id, 0, due_on);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_REPLIED, at->assignment->unit_name);
    struct proposal_list merged = proposal_merged_ones(ctx, at->proposal->id);
    for (size_t i = 0; i < merged.count; i++) /* each proposer of a merged group is answered */
        notice_send(ctx, merged.items[i].lead_id, MSG_PROPOSAL_NOTICE_REPLIED, case_matter(at),
            merged.items[i].title, at->assignment->unit_name);
    case_tell_role(at, ROLE_REVIEWER, 0, MSG_PROPOSAL_NOTICE_REPLIED, at->assignment->unit_name);
}

static void end_look_backs(struct proposal_case *at, const char *evidence)
{
    int64_t years = setting_int(at->ctx, "days.look_back_years");
    for (int64_t year = 1; year <= years; year++)
        line_strike(at->ctx, case_matter(at), year, LINE_LOOK_BACK, evidence);
}

/* All promises are kept: the second reply may raise B to A. */
void sign_second_reply(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    int64_t id = put_signature(at);
    enum reply_class class =
        (enum reply_class)db_scalar(ctx, "SELECT class FROM reply WHERE id = $1", id);
    db_send(ctx, "UPDATE proposal SET reply_class = $1 WHERE id = $2", class, at->proposal->id);
    line_strike(ctx, case_matter(at), at->assignment->id, LINE_SECOND_REPLY, NULL);
    open_commitment_lines(at, id);
    if (class != CLASS_B)
        end_look_backs(at, NULL);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_SECOND_REPLY, at->assignment->unit_name);
    proposal_index(ctx, at->proposal->id);
}

bool has_second_reply_due(const struct proposal_case *at)
{
    if (!at->assignment || at->assignment->role == ASSIGNED_ASSISTING
        || at->proposal->reply_class != CLASS_B)
        return false;
    int64_t open = db_scalar(at->ctx,
        "SELECT COUNT(*) FROM commitment WHERE proposal_id = $1 AND unit_id = $2 AND is_public = 1 "
        "AND state IN (0, 2)",
        at->proposal->id, at->assignment->unit_id);
    int64_t kept = db_scalar(at->ctx,
        "SELECT COUNT(*) FROM commitment WHERE proposal_id = $1 AND unit_id = $2 AND state = 1",
        at->proposal->id, at->assignment->unit_id);
    int64_t second = db_scalar(at->ctx,
        "SELECT COUNT(*) FROM reply WHERE assignment_id = $1 AND is_second = 1 AND state = 2",
        at->assignment->id);
    return open == 0 && kept > 0 && second == 0;
}

bool has_second_reply_waiting(const struct proposal_case *at)
{
    return at->assignment
        && db_scalar(at->ctx,
               "SELECT COUNT(*) FROM reply WHERE assignment_id = $1 AND is_second = 1 AND state = "
               "1",
               at->assignment->id)
        > 0;
}
