/* Review: three looks (预审 复审 终审), then filed, declined, merged or converted. */
#include "proposals/case.h"

/* Four eyes: nobody takes two looks at the same proposal. */
bool is_another_reviewer(const struct proposal_case *at)
{
    return at->proposal->looks_passed < 2
        && db_scalar(at->ctx,
               "SELECT COUNT(*) FROM proposal_look WHERE proposal_id = $1 AND reviewer_id = $2",
               at->proposal->id, at->ctx->actor->id)
        == 0;
}

/* The third look is the decision itself; who decides took neither of the first two. */
bool has_passed_two_looks(const struct proposal_case *at)
{
    return at->proposal->looks_passed >= 2
        && db_scalar(at->ctx,
               "SELECT COUNT(*) FROM proposal_look WHERE proposal_id = $1 AND reviewer_id = $2",
               at->proposal->id, at->ctx->actor->id)
        == 0;
}

void take_into_review(struct proposal_case *at)
{
    line_strike(at->ctx, case_matter(at), 0, LINE_FIRST_LOOK, NULL);
    case_open_line(at, LINE_REVIEW, LINE_OWNER_ROLE, ROLE_REVIEWER, 0, case_due_on(at));
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_IN_REVIEW, NULL);
}

void send_back(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx, "UPDATE proposal SET looks_passed = 0 WHERE id = $1", at->proposal->id);
    db_send(ctx, "DELETE FROM proposal_look WHERE proposal_id = $1", at->proposal->id);
    line_strike_all(ctx, case_matter(at), at->input->text);
    case_open_line(at, LINE_REVISE, LINE_OWNER_PERSON, at->proposal->lead_id, 0, case_due_on(at));
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_SENT_BACK, at->input->text);
}

void pass_look(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    int64_t look = at->proposal->looks_passed + 1;
    db_send(ctx,
        "INSERT INTO proposal_look (proposal_id, look, reviewer_id, opinion, at) VALUES ($1, $2, "
        "$3, $4, $5)",
        at->proposal->id, look, ctx->actor->id, text_or(at->input->text, ""), ctx->now);
    db_send(ctx, "UPDATE proposal SET looks_passed = $1 WHERE id = $2", look, at->proposal->id);
    if (look == 2)
        case_tell_role(at, ROLE_OFFICE_HEAD, 0, MSG_PROPOSAL_NOTICE_TO_DECIDE, NULL);
}

static bool is_code(struct ctx *ctx, const char *table, const char *code)
{
    struct choice_list choices = setting_choices(ctx, table);
    for (size_t i = 0; i < choices.count; i++)
        if (text_equal(choices.items[i].code, code))
            return true;
    return false;
}

void check_filing(struct proposal_case *at)
{
    const char *category = at->input->code;
    if (category && *category && !is_code(at->ctx, "proposal.categories", category))
        problem_add(at->ctx, at->problems, "code", MSG_FORM_CHOOSE);
}

/* Under the row of its year the counter is taken, so numbers have no gaps and never come twice. */
void give_number(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    const struct proposal *proposal = at->proposal;
    int64_t number = db_insert(ctx,
        "INSERT INTO proposal_number (year, last_number) VALUES ($1, 1)"
        " ON CONFLICT (year) DO UPDATE SET last_number = proposal_number.last_number + 1 RETURNING "
        "last_number",
        proposal->year);
    const char *category = text_is_blank(at->input->code) ? proposal->category : at->input->code;
    const char *key_words =
        text_is_blank(at->input->second) ? proposal->key_words : at->input->second;
    db_send(ctx, "UPDATE proposal SET number = $1, category = $2, key_words = $3 WHERE id = $4",
        number, category, key_words, proposal->id);
    struct proposal numbered = *proposal;
    numbered.number = number;
    at->detail = proposal_number_text(ctx, &numbered);
    line_strike(ctx, case_matter(at), 0, LINE_REVIEW, at->detail);
    int64_t plenary = db_scalar(
        ctx, "SELECT plenary_closes_on FROM proposal_call WHERE year = $1", proposal->year);
    int64_t after_plenary = plenary + setting_int(ctx, "days.assign_after_plenary");
    bool is_by_plenary = proposal->is_session && plenary && after_plenary > ctx_today(ctx);
    case_open_line(at, LINE_ASSIGN, LINE_OWNER_ROLE, ROLE_ASSIGNING_OFFICE, 0,
        is_by_plenary ? after_plenary : case_due_on(at));
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_FILED, at->detail);
    case_tell_role(at, ROLE_ASSIGNING_OFFICE, 0, MSG_PROPOSAL_NOTICE_TO_ASSIGN, at->detail);
}

void check_declining(struct proposal_case *at)
{
    if (!is_code(at->ctx, "proposal.grounds", at->input->code))
        problem_add(at->ctx, at->problems, "code", MSG_PROPOSAL_GROUND_MISSING);
    check_text(at);
}

void decline(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx, "UPDATE proposal SET ground = $1, explanation = $2 WHERE id = $3", at->input->code,
        at->input->text, at->proposal->id);
    line_strike_all(ctx, case_matter(at), at->input->text);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_DECLINED,
        setting_choice_name(ctx, "proposal.grounds", at->input->code));
}

void check_merging(struct proposal_case *at)
{
    const struct proposal *main = proposal_find(at->ctx, at->input->number);
    bool fits = main && main->id != at->proposal->id && main->year == at->proposal->year
        && (main->state == PROPOSAL_IN_REVIEW
            || (main->state >= PROPOSAL_FILED && main->state <= PROPOSAL_IN_HANDLING));
    if (!fits)
        problem_add(at->ctx, at->problems, "number", MSG_PROPOSAL_MERGE_UNKNOWN);
}

/* What was merged into this one before goes along: there is one main proposal. */
void merge(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    int64_t main_id = at->input->number;
    db_send(ctx, "UPDATE proposal SET merged_into = $1 WHERE id = $2 OR merged_into = $2", main_id,
        at->proposal->id);
    line_strike_all(ctx, case_matter(at), NULL);
    const struct proposal *main = proposal_find(ctx, main_id);
    at->detail = main->title;
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_MERGED, main->title);
    ledger_write(ctx, MATTER(PROPOSAL, main_id), "take_in", at->proposal->title);
}

/* Converting needs the proposer's consent (practice of review rules: after the proposer agreed). */
void check_converting(struct proposal_case *at)
{
    if (at->input->number != CONVERSION_OPINION_REPORT && at->input->number != CONVERSION_LETTER)
        problem_add(at->ctx, at->problems, "number", MSG_FORM_CHOOSE);
    if (!at->input->is_agreed)
        problem_add(at->ctx, at->problems, "is_agreed", MSG_PROPOSAL_CONSENT_MISSING);
}

void convert(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx, "UPDATE proposal SET converted_to = $1, explanation = $2 WHERE id = $3",
        at->input->number, text_or(at->input->text, ""), at->proposal->id);
    line_strike_all(ctx, case_matter(at), at->input->text);
    case_tell_proposers(at, MSG_PROPOSAL_NOTICE_CONVERTED, at->input->text);
}
