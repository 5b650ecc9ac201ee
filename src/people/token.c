#include "people/token.h"

#include <sodium.h>

#include "kit/ledger.h"
#include "people/password.h"

static const char prefix[] = "heyi_";
enum { SECRET_BYTES = 32, TOKEN_LENGTH = sizeof prefix - 1 + SECRET_BYTES * 2 };

static const char *hash_of(struct ctx *ctx, const char *token)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char *hex = arena_alloc(ctx->arena, sizeof hash * 2 + 1);
    crypto_hash_sha256(hash, (const unsigned char *)token, strlen(token));
    return sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
}

static const char *random_token(struct ctx *ctx)
{
    unsigned char bytes[SECRET_BYTES];
    char hex[SECRET_BYTES * 2 + 1];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    return arena_printf(ctx->arena, "%s%s", prefix, hex);
}

const char *token_make(struct ctx *ctx, const char *name, struct problems *problems)
{
    int64_t person_id = ctx->actor->id;
    if (text_is_blank(name))
        problem_add(ctx, problems, "name", MSG_FORM_MISSING);
    else if (db_scalar(ctx, "SELECT COUNT(*) FROM api_token WHERE person_id = $1", person_id)
        >= TOKENS_MOST)
        problem_add_with(
            ctx, problems, "name", MSG_TOKEN_TOO_MANY, arena_printf(ctx->arena, "%d", TOKENS_MOST));
    if (problems->count > 0)
        return NULL;
    const char *token = random_token(ctx);
    db_exec(ctx,
        "INSERT INTO api_token (person_id, name, token_hash, created_at) VALUES ($1, $2, $3, $4)",
        person_id, name, hash_of(ctx, token), ctx->now);
    ledger_write(ctx, MATTER(PERSON, person_id), "token.make", name);
    person_tell_of_change(ctx, person_id, MSG_PERSON_NOTICE_TOKEN);
    return token;
}

struct token_list token_list(struct ctx *ctx, int64_t person_id)
{
    struct token_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT id, name, created_at, last_used_at FROM api_token WHERE person_id = $1"
        " ORDER BY id DESC",
        person_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct token) {
                .id = db_int(&rows, 0),
                .name = db_text(&rows, 1),
                .created_at = db_int(&rows, 2),
                .last_used_at = db_int(&rows, 3),
            });
    return list;
}

bool token_revoke(struct ctx *ctx, int64_t person_id, int64_t id)
{
    const char *name = db_scalar_text(ctx,
        "DELETE FROM api_token WHERE id = $1 AND person_id = $2 RETURNING name", id, person_id);
    if (!name)
        return false;
    ledger_write(ctx, MATTER(PERSON, person_id), "token.revoke", name);
    return true;
}

void token_revoke_all(struct ctx *ctx, int64_t person_id)
{
    struct token_list list = token_list(ctx, person_id);
    for (size_t i = 0; i < list.count; i++)
        token_revoke(ctx, person_id, list.items[i].id);
}

bool token_load_actor(struct ctx *ctx, const char *token, struct actor *actor)
{
    if (strlen(token) != TOKEN_LENGTH)
        return false;
    struct rows rows =
        db_query(ctx, "SELECT id, person_id, last_used_at FROM api_token WHERE token_hash = $1",
            hash_of(ctx, token));
    if (!db_next(&rows))
        return false;
    actor->token_id = db_int(&rows, 0);
    int64_t person_id = db_int(&rows, 1);
    actor->token_seen_at = db_int(&rows, 2);
    db_end(&rows);
    return person_load_actor(ctx, person_id, actor);
}

void token_used(struct ctx *ctx, int64_t id)
{
    db_exec(ctx, "UPDATE api_token SET last_used_at = $1 WHERE id = $2", ctx->now, id);
}
