/* Drafting: saving what is typed, submitting. */
#include "proposals/case.h"
#include "proposals/versions.h"

static enum proposal_publicity default_publicity(struct ctx *ctx)
{
    const char *extent = setting_text(ctx, "publish.default_extent");
    return text_equal(extent, "none") ? PUBLICITY_NO
        : text_equal(extent, "title") ? PUBLICITY_TITLE
                                      : PUBLICITY_YES;
}

int64_t proposal_begin(struct ctx *ctx, enum proposal_kind kind)
{
    const char *sector =
        text_or(db_scalar_text(ctx,
                    "SELECT sector FROM member WHERE person_id = $1 ORDER BY term DESC LIMIT 1",
                    ctx->actor->id),
            "");
    int64_t id = db_insert(ctx,
        "INSERT INTO proposal (kind, state, year, lead_id, body_id, sector, publicity, created_at, "
        "changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id",
        kind, PROPOSAL_DRAFT, setting_int(ctx, "committee.year"), ctx->actor->id,
        db_optional(kind == PROPOSAL_COLLECTIVE ? ctx->actor->body_id : 0), sector,
        default_publicity(ctx), ctx->now);
    ledger_write_move(ctx, MATTER(PROPOSAL, id), "begin", NULL, "draft", NULL);
    return id;
}

static void write_suggestions(struct ctx *ctx, int64_t id, struct text_list suggestions)
{
    db_send(ctx, "DELETE FROM proposal_suggestion WHERE proposal_id = $1", id);
    int position = 0;
    for (size_t i = 0; i < suggestions.count; i++)
        if (!text_is_blank(suggestions.items[i]))
            db_send(ctx,
                "INSERT INTO proposal_suggestion (proposal_id, position, text) VALUES ($1, $2, $3)",
                id, ++position, suggestions.items[i]);
}

/* Whether what co-signers put their names to is another text now. */
static bool is_other_text(
    struct ctx *ctx, const struct proposal *before, const struct proposal_draft *draft)
{
    if (!text_equal(before->title, draft->text.title)
        || !text_equal(before->situation, draft->text.situation)
        || !text_equal(before->analysis, draft->text.analysis))
        return true;
    struct text_list had = proposal_suggestions(ctx, before->id);
    size_t given = 0;
    for (size_t i = 0; i < draft->suggestions.count; i++) {
        if (text_is_blank(draft->suggestions.items[i]))
            continue;
        if (given == had.count || !text_equal(had.items[given], draft->suggestions.items[i]))
            return true;
        given++;
    }
    return given != had.count;
}

enum save_result proposal_save(
    struct ctx *ctx, const struct proposal_draft *draft, bool keeps_version)
{
    const struct proposal *text = &draft->text;
    const struct proposal *before = proposal_find(ctx, text->id);
    if (!before || before->state != PROPOSAL_DRAFT
        || !(proposal_relations(ctx, before) & LEAD_PROPOSER))
        return SAVE_NOT_ALLOWED;
    /* the version in the condition makes two savers differ: the second finds no row */
    int64_t saved = db_exec(ctx,
        "UPDATE proposal SET kind = $1, title = $2, situation = $3, analysis = $4, category = $5, "
        "sector = $6,"
        " key_words = $7, suggested_units = $8, source = $9, source_note = $10, publicity = $11,"
        " publicity_reason = $12, may_contact = $13, contact_name = $14, signed_by = $15, "
        "changed_at = $16,"
        " version = version + 1 WHERE id = $17 AND version = $18",
        text->kind, text->title, text->situation, text->analysis, text->category, text->sector,
        text->key_words, text->suggested_units, text->source, text->source_note, text->publicity,
        text->publicity_reason, text->may_contact, text->contact_name, text->signed_by, ctx->now,
        text->id, text->version);
    if (saved == 0)
        return SAVE_CONFLICT;
    if (is_other_text(ctx, before, draft))
        co_signers_mark_changed(ctx, before);
    write_suggestions(ctx, text->id, draft->suggestions);
    if (!keeps_version || !version_keep(ctx, draft))
        return SAVE_DONE;
    ledger_write(ctx, MATTER(PROPOSAL, text->id), "save", NULL);
    return SAVE_DONE;
}

void proposal_check(struct ctx *ctx, const struct proposal *proposal, struct text_list suggestions,
    struct problems *problems)
{
    int64_t title_limit = setting_int(ctx, "proposal.title_limit"),
            body_limit = setting_int(ctx, "proposal.body_limit");
    size_t length = text_length(proposal->situation) + text_length(proposal->analysis),
           concrete = 0;
    for (size_t i = 0; i < suggestions.count; i++) {
        length += text_length(suggestions.items[i]);
        concrete += !text_is_blank(suggestions.items[i]);
    }
    if (text_is_blank(proposal->title))
        problem_add(ctx, problems, "title", MSG_FORM_MISSING);
    else if (text_length(proposal->title) > (size_t)title_limit)
        problem_add_with(ctx, problems, "title", MSG_FORM_TOO_LONG,
            arena_printf(ctx->arena, "%lld", (long long)title_limit));
    if (text_is_blank(proposal->situation))
        problem_add(ctx, problems, "situation", MSG_PROPOSAL_SITUATION_MISSING);
    if (text_is_blank(proposal->analysis))
        problem_add(ctx, problems, "analysis", MSG_PROPOSAL_ANALYSIS_MISSING);
    if (concrete == 0)
        problem_add(ctx, problems, "suggestion", MSG_PROPOSAL_SUGGESTION_MISSING);
    if (length > (size_t)body_limit)
        problem_add_with(ctx, problems, "situation", MSG_PROPOSAL_BODY_TOO_LONG,
            arena_printf(ctx->arena, "%lld", (long long)body_limit));
    if (text_is_blank(proposal->category))
        problem_add(ctx, problems, "category", MSG_FORM_CHOOSE);
    if (proposal->publicity != PUBLICITY_YES && text_is_blank(proposal->publicity_reason))
        problem_add(ctx, problems, "publicity_reason", MSG_PROPOSAL_PUBLICITY_REASON_MISSING);
    if (proposal->kind == PROPOSAL_COLLECTIVE && text_is_blank(proposal->contact_name))
        problem_add(ctx, problems, "contact_name", MSG_FORM_MISSING);
    if (proposal->kind == PROPOSAL_COLLECTIVE && text_is_blank(proposal->signed_by))
        problem_add(ctx, problems, "signed_by", MSG_FORM_MISSING);
}

/* ---- guards, checks and effects of the workflow's rows ---- */

void check_complete(struct proposal_case *at)
{
    proposal_check(
        at->ctx, at->proposal, proposal_suggestions(at->ctx, at->proposal->id), at->problems);
    if (at->proposal->kind == PROPOSAL_JOINT
        && db_scalar(at->ctx, "SELECT COUNT(*) FROM co_signer WHERE proposal_id = $1 AND state = 1",
               at->proposal->id)
            == 0)
        problem_add(at->ctx, at->problems, "co_signer", MSG_PROPOSAL_CO_SIGNER_MISSING);
}

/* In the call it belongs to the plenary, after it to the time between meetings. Who has not
 * confirmed by now is no co-signer. */
void to_office(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    int64_t id = at->proposal->id;
    bool is_in_call = db_scalar(ctx,
                          "SELECT COUNT(*) FROM proposal_call WHERE year = $1 AND opens_at <= $2 "
                          "AND closes_at >= $2",
                          at->proposal->year, ctx->now)
        > 0;
    db_send(ctx, "UPDATE proposal SET is_session = $1 WHERE id = $2 AND is_session <> $1",
        is_in_call, id);
    db_send(ctx, "DELETE FROM co_signer WHERE proposal_id = $1 AND state <> 1", id);
    line_strike_all(ctx, case_matter(at), NULL);
    case_open_line(at, LINE_FIRST_LOOK, LINE_OWNER_ROLE, ROLE_REVIEWER, 0, case_due_on(at));
    case_tell_role(at, ROLE_REVIEWER, 0, MSG_PROPOSAL_NOTICE_SUBMITTED, ctx->actor->name);
}

/* Withdrawn or discarded: nobody has a duty any more. */
void end_matter(struct proposal_case *at)
{
    line_strike_all(at->ctx, case_matter(at), at->input->text);
    if (at->proposal->state != PROPOSAL_DRAFT)
        case_tell_role(at, ROLE_REVIEWER, 0, MSG_PROPOSAL_NOTICE_WITHDRAWN, at->ctx->actor->name);
}
