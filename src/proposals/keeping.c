/* After the reply: feedback, closing, publishing, scores, key and excellent proposals, and promises
 * until they are kept. */
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
    db_exec(ctx,
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
    db_exec(at->ctx, "UPDATE proposal SET attitude = $1, result = $2 WHERE id = $3",
        at->input->attitude, at->input->result, at->proposal->id);
    line_strike(at->ctx, case_matter(at), 0, LINE_FEEDBACK, at->detail);
}

/* Once more, thirty days, the same units. */
void handle_again(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    keep_verdict(at);
    int64_t due_on = case_due_on(at);
    db_exec(ctx, "UPDATE proposal SET round = round + 1, reply_class = 0 WHERE id = $1",
        at->proposal->id);
    db_exec(ctx,
        "UPDATE commitment SET state = $1, is_public = 0, ended_at = $2 WHERE proposal_id = $3 AND "
        "state = $4",
        COMMITMENT_REPLACED, ctx->now, at->proposal->id, COMMITMENT_OPEN);
    struct assignment_list units = proposal_assignments(ctx, at->proposal->id);
    for (size_t i = 0; i < units.count; i++) {
        const struct assignment *unit = &units.items[i];
        if (unit->role == ASSIGNED_ASSISTING || unit->state == ASSIGNMENT_RETURNED)
            continue;
        db_exec(ctx,
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

static void tell_units(struct proposal_case *at, enum message what, const char *second)
{
    struct assignment_list units = proposal_assignments(at->ctx, at->proposal->id);
    for (size_t i = 0; i < units.count; i++)
        if (units.items[i].state != ASSIGNMENT_RETURNED)
            case_tell_role(at, ROLE_UNIT_CLERK, units.items[i].unit_id, what, second);
}

void close_by_feedback(struct proposal_case *at)
{
    keep_verdict(at);
    open_later_duties(at);
    tell_units(at, MSG_PROPOSAL_NOTICE_CLOSED, at->detail);
}

/* Silence is never taken for satisfaction: the proposal is marked as closed without feedback. */
bool is_feedback_late(const struct proposal_case *at)
{
    return ctx_today(at->ctx) - day_of(at->proposal->replied_at)
        >= setting_int(at->ctx, "days.feedback_close");
}

void close_without_feedback(struct proposal_case *at)
{
    db_exec(
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
    db_exec(ctx,
        "UPDATE proposal SET is_published = 1, published_at = $1, wished_publicity = publicity, "
        "publicity = $2 WHERE id = $3",
        ctx->now, extent, at->proposal->id);
    line_strike(ctx, case_matter(at), 0, LINE_CLOSE, NULL);
    proposal_index(ctx, at->proposal->id);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_PUBLISHED, NULL);
}

void unpublish(struct proposal_case *at)
{
    db_exec(at->ctx,
        "UPDATE proposal SET is_published = 0, published_at = 0, publicity = wished_publicity "
        "WHERE id = $1",
        at->proposal->id);
    proposal_index(at->ctx, at->proposal->id);
}

/* ---- key and excellent proposals, scores ---- */

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
    db_exec(ctx, "UPDATE proposal SET is_key = 1 WHERE id = $1", at->proposal->id);
    db_exec(ctx,
        "INSERT INTO oversight (proposal_id, leader, supervisor, plan, due_on, at) VALUES ($1, $2, "
        "$3, $4, $5, $6)",
        at->proposal->id, input->contact_name, input->second, text_or(input->text, ""),
        input->on_day, ctx->now);
    case_open_line(at, LINE_OVERSIGHT, LINE_OWNER_ROLE, ROLE_OFFICE_HEAD, 0, input->on_day);
    at->detail = input->second;
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_KEY, input->second);
    tell_units(at, MSG_PROPOSAL_NOTICE_KEY, input->second);
}

void oversee(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    db_exec(ctx,
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
    db_exec(at->ctx, "UPDATE proposal SET is_excellent = 1 WHERE id = $1", at->proposal->id);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_EXCELLENT, NULL);
}

/* Which scores a relation gives follows from who it is and when. */
static int score_kind_of(const struct proposal_case *at)
{
    bool is_closed = at->proposal->state == PROPOSAL_CLOSED;
    if (!is_closed)
        return SCORE_QUALITY_REVIEW;
    if (at->relations & LEAD_PROPOSER)
        return SCORE_HANDLING_PROPOSER;
    if (at->relations & (REVIEWER | OFFICE_HEAD))
        return at->input->score_kind == SCORE_HANDLING_OFFICE ? SCORE_HANDLING_OFFICE
                                                              : SCORE_QUALITY_CLOSED;
    return at->relations & ASSIGNING_OFFICE ? SCORE_HANDLING_ASSIGNING : SCORE_BY_UNIT;
}

static bool is_about_handling(int kind)
{
    return kind == SCORE_HANDLING_PROPOSER || kind == SCORE_HANDLING_OFFICE
        || kind == SCORE_HANDLING_ASSIGNING;
}

void check_scores(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    const char *table = is_about_handling(score_kind_of(at)) ? "score.handling" : "score.quality";
    struct choice_list items = setting_choices(ctx, table);
    for (size_t i = 0; i < items.count; i++) {
        int64_t points = -1;
        for (size_t k = 0; k < at->input->scores.count; k++)
            if (text_equal(at->input->scores.items[k].code, items.items[i].code))
                points = at->input->scores.items[k].points;
        if (points < 0 || points > items.items[i].most)
            problem_add_with(ctx, at->problems, items.items[i].code, MSG_PROPOSAL_SCORE_RANGE,
                arena_printf(ctx->arena, "%lld", (long long)items.items[i].most));
    }
}

void take_scores(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    int kind = score_kind_of(at);
    db_exec(ctx, "DELETE FROM score WHERE proposal_id = $1 AND kind = $2 AND scorer_id = $3",
        at->proposal->id, kind, ctx->actor->id);
    int64_t sum = 0;
    for (size_t i = 0; i < at->input->scores.count; i++) {
        const struct score_item *item = &at->input->scores.items[i];
        sum += item->points;
        db_exec(ctx,
            "INSERT INTO score (proposal_id, kind, unit_id, scorer_id, item, points, at) VALUES "
            "($1, $2, $3, $4, $5, $6, $7)",
            at->proposal->id, kind, db_optional(kind == SCORE_BY_UNIT ? ctx->actor->unit_id : 0),
            ctx->actor->id, item->code, item->points, ctx->now);
    }
    at->detail = arena_printf(ctx->arena, "%lld", (long long)sum);
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
    db_exec(ctx,
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
    db_exec(at->ctx, "UPDATE commitment SET state = $1, ended_at = $2 WHERE id = $3", state,
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
    db_exec(at->ctx, "UPDATE commitment SET state = $1, due_on = $2 WHERE id = $3",
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
    tell_units(at, MSG_PROPOSAL_NOTICE_LOOKED_BACK, at->input->text);
}
