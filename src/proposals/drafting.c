/* Drafting: saving what is typed, co-signers, submitting. */
#include "base/buffer.h"
#include "proposals/case.h"

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

static const char *whole_text(struct ctx *ctx, const struct proposal_draft *draft)
{
    struct buffer out = buffer_new(ctx->arena);
    buffer_printf(&out, "%s\n\n%s\n", draft->text.situation, draft->text.analysis);
    for (size_t i = 0; i < draft->suggestions.count; i++)
        buffer_printf(&out, "\n%zu. %s", i + 1, draft->suggestions.items[i]);
    return buffer_text(&out);
}

static void write_suggestions(struct ctx *ctx, int64_t id, struct text_list suggestions)
{
    db_exec(ctx, "DELETE FROM proposal_suggestion WHERE proposal_id = $1", id);
    int position = 0;
    for (size_t i = 0; i < suggestions.count; i++)
        if (!text_is_blank(suggestions.items[i]))
            db_exec(ctx,
                "INSERT INTO proposal_suggestion (proposal_id, position, text) VALUES ($1, $2, $3)",
                id, ++position, suggestions.items[i]);
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
    write_suggestions(ctx, text->id, draft->suggestions);
    if (!keeps_version)
        return SAVE_DONE;
    db_exec(ctx,
        "INSERT INTO proposal_version (proposal_id, version, title, text, saved_by, saved_at) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        text->id, text->version + 1, text->title, whole_text(ctx, draft), ctx->actor->id, ctx->now);
    ledger_write(ctx, MATTER(PROPOSAL, text->id), "save", NULL);
    return SAVE_DONE;
}

struct proposal_version_list proposal_versions(struct ctx *ctx, int64_t id)
{
    struct proposal_version_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT v.id, v.version, v.title, v.text, person.name, v.saved_at FROM proposal_version v"
        " JOIN person ON person.id = v.saved_by WHERE v.proposal_id = $1 ORDER BY v.id DESC",
        id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct proposal_version) {
                .id = db_int(&rows, 0),
                .version = db_int(&rows, 1),
                .title = db_text(&rows, 2),
                .text = db_text(&rows, 3),
                .saved_by = db_text(&rows, 4),
                .saved_at = db_int(&rows, 5),
            });
    return list;
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

void check_invitation(struct proposal_case *at)
{
    int64_t person_id = at->input->number;
    bool is_member =
        db_scalar(at->ctx,
            "SELECT COUNT(*) FROM post JOIN person ON person.id = post.person_id AND is_active = 1"
            " WHERE person_id = $1 AND role = $2 AND (until_on = 0 OR until_on >= $3)",
            person_id, ROLE_MEMBER, ctx_today(at->ctx))
        > 0;
    if (!is_member || person_id == at->proposal->lead_id)
        problem_add(at->ctx, at->problems, "co_signer", MSG_PROPOSAL_CO_SIGNER_UNKNOWN);
}

void invite(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    int64_t person_id = at->input->number;
    bool is_new = db_exec(ctx,
                      "INSERT INTO co_signer (proposal_id, person_id, state, at) VALUES ($1, $2, "
                      "0, $3) ON CONFLICT DO NOTHING",
                      at->proposal->id, person_id, ctx->now)
        > 0;
    if (!is_new)
        return;
    db_exec(ctx, "UPDATE proposal SET kind = $1 WHERE id = $2 AND kind = $3", PROPOSAL_JOINT,
        at->proposal->id, PROPOSAL_INDIVIDUAL);
    case_open_line(at, LINE_COSIGN, LINE_OWNER_PERSON, person_id, 0, case_due_on(at));
    notice_send(ctx, person_id, MSG_PROPOSAL_NOTICE_INVITED, case_matter(at), at->proposal->title,
        ctx->actor->name);
    at->detail = db_scalar_text(ctx, "SELECT name FROM person WHERE id = $1", person_id);
}

bool is_co_signing(const struct proposal_case *at)
{
    return db_scalar(at->ctx,
               "SELECT COUNT(*) FROM co_signer WHERE proposal_id = $1 AND person_id = $2 AND state "
               "= 0",
               at->proposal->id, at->ctx->actor->id)
        > 0;
}

static void answer_invitation(struct proposal_case *at, int state, enum message what)
{
    struct ctx *ctx = at->ctx;
    db_exec(ctx,
        "UPDATE co_signer SET state = $1, at = $2 WHERE proposal_id = $3 AND person_id = $4", state,
        ctx->now, at->proposal->id, ctx->actor->id);
    line_strike_owner(ctx, case_matter(at), LINE_COSIGN, LINE_OWNER_PERSON, ctx->actor->id, NULL);
    notice_send(
        ctx, at->proposal->lead_id, what, case_matter(at), at->proposal->title, ctx->actor->name);
}

void confirm_co_signature(struct proposal_case *at)
{
    answer_invitation(at, CO_SIGNER_CONFIRMED, MSG_PROPOSAL_NOTICE_COSIGNED);
}

void decline_co_signature(struct proposal_case *at)
{
    answer_invitation(at, CO_SIGNER_DECLINED, MSG_PROPOSAL_NOTICE_NOT_COSIGNED);
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
    db_exec(ctx, "UPDATE proposal SET is_session = $1 WHERE id = $2", is_in_call, id);
    db_exec(ctx, "DELETE FROM co_signer WHERE proposal_id = $1 AND state <> 1", id);
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
