/* Co-signers: invited, reminded, confirmed; told when the text is changed after that. */
#include "base/buffer.h"
#include "proposals/case.h"
#include "proposals/versions.h"

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
    db_send(ctx, "UPDATE proposal SET kind = $1 WHERE id = $2 AND kind = $3", PROPOSAL_JOINT,
        at->proposal->id, PROPOSAL_INDIVIDUAL);
    case_open_line(at, LINE_COSIGN, LINE_OWNER_PERSON, person_id, 0, case_due_on(at));
    notice_send(ctx, person_id, MSG_PROPOSAL_NOTICE_INVITED, case_matter(at), at->proposal->title,
        ctx->actor->name);
    at->detail = db_scalar_text(ctx, "SELECT name FROM person WHERE id = $1", person_id);
}

/* Also who confirmed a text that was changed since: the new one is confirmed or not. */
bool is_co_signing(const struct proposal_case *at)
{
    return db_scalar(at->ctx,
               "SELECT COUNT(*) FROM co_signer WHERE proposal_id = $1 AND person_id = $2"
               " AND (state = 0 OR (state = 1 AND is_changed = 1))",
               at->proposal->id, at->ctx->actor->id)
        > 0;
}

static void answer_invitation(struct proposal_case *at, int state, enum message what)
{
    struct ctx *ctx = at->ctx;
    db_send(ctx,
        "UPDATE co_signer SET state = $1, at = $2, opinion = $3, is_changed = 0"
        " WHERE proposal_id = $4 AND person_id = $5",
        state, ctx->now, text_or(at->input->text, ""), at->proposal->id, ctx->actor->id);
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

static int state_of(const struct proposal_case *at)
{
    struct co_signer_list signers = proposal_co_signers(at->ctx, at->proposal->id);
    for (size_t i = 0; i < signers.count; i++)
        if (signers.items[i].person_id == at->input->number)
            return (int)signers.items[i].state;
    return -1;
}

/* Who confirmed has put a name to the text: that is not taken away by the lead proposer. */
void check_invited(struct proposal_case *at)
{
    int state = state_of(at);
    bool fits = state == CO_SIGNER_INVITED
        || (state == CO_SIGNER_DECLINED && at->row->action == ACTION_UNINVITE);
    if (!fits)
        problem_add(at->ctx, at->problems, "co_signer", MSG_MATTER_NOT_INVITED);
}

void remind(struct proposal_case *at)
{
    notice_send(at->ctx, at->input->number, MSG_MATTER_NOTICE_REMINDED, case_matter(at),
        at->proposal->title, at->ctx->actor->name);
    at->detail =
        db_scalar_text(at->ctx, "SELECT name FROM person WHERE id = $1", at->input->number);
}

/* A joint proposal that nobody co-signs any more is an individual one again. */
void uninvite(struct proposal_case *at)
{
    struct ctx *ctx = at->ctx;
    int64_t id = at->proposal->id, person_id = at->input->number;
    bool is_open = state_of(at) == CO_SIGNER_INVITED;
    db_send(ctx, "DELETE FROM co_signer WHERE proposal_id = $1 AND person_id = $2", id, person_id);
    db_send(ctx,
        "UPDATE proposal SET kind = $1 WHERE id = $2 AND kind = $3 AND NOT EXISTS"
        " (SELECT 1 FROM co_signer WHERE proposal_id = $2)",
        PROPOSAL_INDIVIDUAL, id, PROPOSAL_JOINT);
    line_strike_owner(ctx, case_matter(at), LINE_COSIGN, LINE_OWNER_PERSON, person_id, NULL);
    if (is_open)
        notice_send(ctx, person_id, MSG_MATTER_NOTICE_UNINVITED, case_matter(at),
            at->proposal->title, ctx->actor->name);
    at->detail = db_scalar_text(ctx, "SELECT name FROM person WHERE id = $1", person_id);
}

/* Once until the co-signer has answered again, however often the text is saved. */
void co_signers_mark_changed(struct ctx *ctx, const struct proposal *proposal)
{
    struct co_signer_list signers = proposal_co_signers(ctx, proposal->id);
    for (size_t i = 0; i < signers.count; i++)
        if (signers.items[i].state == CO_SIGNER_CONFIRMED && !signers.items[i].is_changed)
            notice_send(ctx, signers.items[i].person_id, MSG_MATTER_NOTICE_TEXT_CHANGED,
                MATTER(PROPOSAL, proposal->id), proposal->title, ctx->actor->name);
    db_send(ctx, "UPDATE co_signer SET is_changed = 1 WHERE proposal_id = $1 AND state = $2",
        proposal->id, CO_SIGNER_CONFIRMED);
}

static const char *like_part(struct ctx *ctx, const char *words)
{
    struct buffer out = buffer_new(ctx->arena);
    buffer_add_char(&out, '%');
    for (const char *c = words; *c; c++)
        buffer_add_char(&out, *c == '%' || *c == '_' ? ' ' : *c);
    buffer_add_char(&out, '%');
    return buffer_text(&out);
}

struct member_choice_list proposal_member_choices(struct ctx *ctx, const struct proposal *proposal,
    const char *words, const char *sector, int most)
{
    struct member_choice_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT person.id, person.name, COALESCE(member.sector, ''), COALESCE(member.position, '')"
        " FROM person LEFT JOIN member ON member.person_id = person.id AND member.term ="
        " (SELECT MAX(term) FROM member AS newest WHERE newest.person_id = person.id)"
        " WHERE person.is_active = 1 AND person.id <> $1 AND person.name LIKE $2"
        " AND ($3 = '' OR member.sector = $3)"
        " AND EXISTS (SELECT 1 FROM post WHERE post.person_id = person.id AND post.role = $4"
        " AND (post.until_on = 0 OR post.until_on >= $5))"
        " AND NOT EXISTS (SELECT 1 FROM co_signer WHERE co_signer.proposal_id = $6"
        " AND co_signer.person_id = person.id) ORDER BY person.name, person.id LIMIT $7",
        proposal->lead_id, like_part(ctx, words), sector, ROLE_MEMBER, ctx_today(ctx), proposal->id,
        most);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct member_choice) { .person_id = db_int(&rows, 0),
                .name = db_text(&rows, 1),
                .sector = db_text(&rows, 2),
                .position = db_text(&rows, 3) });
    return list;
}
