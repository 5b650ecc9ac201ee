#include "admin/erasure.h"

#include "kit/ledger.h"
#include "kit/search.h"
#include "people/person.h"

/* Drafts that were never submitted are the person's own; a collective one is its body's. */
#define OWN_DRAFTS                                                                                 \
    "(SELECT id FROM proposal WHERE lead_id = $1 AND body_id IS NULL AND state IN (0, 12))"

/* Each with the person as $1. */
static const char *const emptied[] = {
    "DELETE FROM session WHERE person_id = $1",
    "DELETE FROM api_token WHERE person_id = $1",
    "DELETE FROM recovery_code WHERE person_id = $1",
    "DELETE FROM calendar_feed WHERE person_id = $1",
    "DELETE FROM notice WHERE person_id = $1",
    "DELETE FROM outbox WHERE person_id = $1",
    "DELETE FROM venue_member WHERE person_id = $1",
    "UPDATE member SET position = '' WHERE person_id = $1",
    "DELETE FROM file WHERE matter_kind = 7 AND matter_id IN " OWN_DRAFTS,
    "DELETE FROM proposal_version WHERE proposal_id IN " OWN_DRAFTS,
    "DELETE FROM proposal_suggestion WHERE proposal_id IN " OWN_DRAFTS,
    "UPDATE line SET title = '' WHERE matter_kind = 7 AND matter_id IN " OWN_DRAFTS,
    "UPDATE proposal SET title = '', situation = '', analysis = '', key_words = '',"
    " suggested_units = '', source_note = '', publicity_reason = '' WHERE id IN " OWN_DRAFTS,
};

/* The name in texts that were filled in with it; $1 the person, $2 the name, $3 what stands there
 * now. */
static const char *const renamed[] = {
    "UPDATE setting SET changed_by_name = $3 WHERE changed_by = $1 AND changed_by_name = $2",
    "UPDATE proposal SET contact_name = $3 WHERE lead_id = $1 AND contact_name = $2",
    "UPDATE proposal SET signed_by = $3 WHERE lead_id = $1 AND signed_by = $2",
    "UPDATE reply SET contact_name = $3, contact_phone = ''"
    " WHERE drafted_by = $1 AND contact_name = $2",
};

bool person_is_erased(struct ctx *ctx, int64_t person_id)
{
    return db_scalar(ctx, "SELECT COUNT(*) FROM person WHERE id = $1 AND user_name = $2", person_id,
               arena_printf(ctx->arena, "erased-%lld", (long long)person_id))
        > 0;
}

static bool holds_a_post(struct ctx *ctx, int64_t person_id)
{
    return db_scalar(ctx,
               "SELECT COUNT(*) FROM post WHERE person_id = $1 AND (until_on = 0 OR until_on >= "
               "$2)",
               person_id, ctx_today(ctx))
        > 0;
}

static bool has_a_duty(struct ctx *ctx, int64_t person_id)
{
    return db_scalar(ctx,
               "SELECT COUNT(*) FROM line WHERE owner_kind = 0 AND owner_id = $1 AND struck_at = 0",
               person_id)
        > 0;
}

static void forget_in_search(struct ctx *ctx, int64_t person_id)
{
    struct id_list drafts = { 0 };
    struct rows rows = db_query(ctx, "SELECT id FROM " OWN_DRAFTS " AS draft", person_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, drafts, db_int(&rows, 0));
    for (size_t i = 0; i < drafts.count; i++)
        search_remove(ctx, MATTER(PROPOSAL, drafts.items[i]));
}

static void erase_account(struct ctx *ctx, int64_t person_id, const char *name)
{
    db_exec(ctx,
        "UPDATE person SET user_name = $1, name = $2, phone = NULL, email = '', wants_mail = 0,"
        " password_hash = '', password_set_at = 0, totp_secret = '', totp_is_on = 0,"
        " failed_count = 0, locked_until = 0 WHERE id = $3",
        arena_printf(ctx->arena, "erased-%lld", (long long)person_id), name, person_id);
}

bool person_erase(struct ctx *ctx, int64_t person_id, struct problems *problems)
{
    const struct person *person = person_find(ctx, person_id);
    if (!person || person->is_active)
        problem_add(ctx, problems, "erase", MSG_ADMIN_ERASE_IS_OPEN);
    else if (holds_a_post(ctx, person_id))
        problem_add(ctx, problems, "erase", MSG_ADMIN_ERASE_HOLDS_POST);
    else if (has_a_duty(ctx, person_id))
        problem_add(ctx, problems, "erase", MSG_ADMIN_ERASE_HAS_DUTY);
    if (problems->count > 0 || person_is_erased(ctx, person_id))
        return false;
    const char *name = arena_printf(ctx->arena, "已注销人员 %lld", (long long)person_id);
    forget_in_search(ctx, person_id);
    for (size_t i = 0; i < COUNT_OF(emptied); i++)
        db_exec(ctx, emptied[i], person_id);
    for (size_t i = 0; i < COUNT_OF(renamed); i++)
        db_exec(ctx, renamed[i], person_id, person->name, name);
    erase_account(ctx, person_id, name);
    ledger_write(ctx, MATTER(PERSON, person_id), "person.erase", NULL);
    return !ctx->fault;
}
