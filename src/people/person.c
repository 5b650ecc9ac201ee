#include "people/person.h"

#include "kit/ledger.h"
#include "people/token.h"

#define PERSON_COLUMNS                                                                             \
    "id, user_name, phone, name, email, language, wants_mail, must_change_password, totp_is_on, "  \
    "is_active,"                                                                                   \
    " locked_until, created_at"

static struct person person_from(struct rows *row)
{
    return (struct person) {
        .id = db_int(row, 0),
        .user_name = db_text(row, 1),
        .phone = db_text(row, 2),
        .name = db_text(row, 3),
        .email = db_text(row, 4),
        .language = (enum language)db_int(row, 5),
        .wants_mail = db_int(row, 6) != 0,
        .must_change_password = db_int(row, 7) != 0,
        .totp_is_on = db_int(row, 8) != 0,
        .is_active = db_int(row, 9) != 0,
        .locked_until = db_int(row, 10),
        .created_at = db_int(row, 11),
    };
}

static const struct person *first(struct ctx *ctx, struct rows rows)
{
    if (!db_next(&rows))
        return NULL;
    struct person person = person_from(&rows);
    db_end(&rows);
    return ARENA_COPY(ctx, person);
}

const struct person *person_find(struct ctx *ctx, int64_t id)
{
    return first(ctx, db_query(ctx, "SELECT " PERSON_COLUMNS " FROM person WHERE id = $1", id));
}

const struct person *person_by_user_name(struct ctx *ctx, const char *user_name)
{
    return first(ctx,
        db_query(ctx, "SELECT " PERSON_COLUMNS " FROM person WHERE user_name = $1", user_name));
}

const char *person_name(struct ctx *ctx, int64_t id)
{
    return text_or(db_scalar_text(ctx, "SELECT name FROM person WHERE id = $1", id), "");
}

static bool is_user_name(const char *text)
{
    size_t length = strlen(text);
    if (length < 3 || length > 40)
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}

static bool is_phone(const char *text)
{
    size_t length = strlen(text);
    return length >= 5 && length <= 20 && strspn(text, "+0123456789") == length;
}

static bool is_email(const char *text)
{
    const char *at = strchr(text, '@');
    return at && at != text && strchr(at, '.') && !strpbrk(text, " \t\r\n<>,;\"")
        && strlen(text) <= 200;
}

/* Both are names to sign in with, so what is a name of one is no number of another. No index says
 * so across two columns; who looks and writes therefore takes turns. */
static void check(struct ctx *ctx, const struct person *draft, struct problems *problems)
{
    if (text_is_blank(draft->name))
        problem_add(ctx, problems, "name", MSG_FORM_MISSING);
    if (draft->phone && !is_phone(draft->phone))
        problem_add(ctx, problems, "phone", MSG_PERSON_BAD_PHONE);
    if (draft->email && *draft->email && !is_email(draft->email))
        problem_add(ctx, problems, "email", MSG_PERSON_BAD_EMAIL);
    if (draft->phone
        && db_scalar(ctx,
               "SELECT COUNT(*) FROM person WHERE (phone = $1 OR user_name = $1) AND id <> $2",
               draft->phone, draft->id)
            > 0)
        problem_add(ctx, problems, "phone", MSG_PERSON_PHONE_TAKEN);
}

int64_t person_create(
    struct ctx *ctx, const struct person *draft, const char *hash, struct problems *problems)
{
    ledger_take_turn(ctx);
    check(ctx, draft, problems);
    if (!is_user_name(draft->user_name))
        problem_add(ctx, problems, "user_name", MSG_PERSON_BAD_USER_NAME);
    else if (is_phone(draft->user_name)
        && db_scalar(ctx, "SELECT COUNT(*) FROM person WHERE phone = $1", draft->user_name) > 0)
        problem_add(ctx, problems, "user_name", MSG_PERSON_USER_NAME_TAKEN);
    if (problems->count > 0)
        return 0;
    int64_t id = db_insert(ctx,
        "INSERT INTO person (user_name, phone, name, email, language, password_hash, "
        "password_set_at,"
        " must_change_password, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)"
        " ON CONFLICT DO NOTHING RETURNING id",
        draft->user_name, draft->phone, draft->name, text_or(draft->email, ""), draft->language,
        text_or(hash, ""), ctx->now, draft->must_change_password);
    if (id == 0) {
        problem_add(ctx, problems, "user_name", MSG_PERSON_USER_NAME_TAKEN);
        return 0;
    }
    ledger_write(ctx, MATTER(PERSON, id), "person.create", draft->user_name);
    return id;
}

bool person_change(struct ctx *ctx, const struct person *person, struct problems *problems)
{
    ledger_take_turn(ctx);
    check(ctx, person, problems);
    if (problems->count > 0)
        return false;
    db_exec(ctx,
        "UPDATE person SET name = $1, phone = $2, email = $3, language = $4, wants_mail = $5 WHERE "
        "id = $6",
        person->name, person->phone, text_or(person->email, ""), person->language,
        person->wants_mail, person->id);
    ledger_write(ctx, MATTER(PERSON, person->id), "person.change", NULL);
    return !ctx->fault;
}

void person_set_active(struct ctx *ctx, int64_t id, bool is_active)
{
    db_exec(ctx, "UPDATE person SET is_active = $1 WHERE id = $2", is_active, id);
    if (!is_active) {
        db_exec(ctx, "DELETE FROM session WHERE person_id = $1", id);
        token_revoke_all(ctx, id);
    }
    ledger_write(ctx, MATTER(PERSON, id), is_active ? "person.open" : "person.close", NULL);
}

bool person_load_actor(struct ctx *ctx, int64_t person_id, struct actor *actor)
{
    struct rows rows = db_query(ctx,
        "SELECT person.name, person.must_change_password, person.totp_is_on, post.role,"
        " post.unit_id, post.body_id FROM person LEFT JOIN post ON post.person_id = person.id"
        " AND post.from_on <= $2 AND (post.until_on = 0 OR post.until_on >= $2)"
        " WHERE person.id = $1 AND person.is_active = 1",
        person_id, ctx_today(ctx));
    while (db_next(&rows)) {
        actor->id = person_id;
        if (!actor->name)
            actor->name = db_text(&rows, 0);
        actor->must_change_password = db_int(&rows, 1) != 0;
        actor->has_second_step = db_int(&rows, 2) != 0;
        if (db_is_null(&rows, 3))
            continue;
        actor->roles |= ROLE_BIT(db_int(&rows, 3));
        if (db_int(&rows, 4))
            actor->unit_id = db_int(&rows, 4);
        if (db_int(&rows, 5))
            actor->body_id = db_int(&rows, 5);
    }
    return actor->name && !ctx->fault;
}

struct id_list persons_with_role(struct ctx *ctx, enum role role, int64_t unit_id)
{
    struct id_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT DISTINCT post.person_id FROM post JOIN person ON person.id = post.person_id AND "
        "person.is_active = 1"
        " WHERE post.role = $1 AND ($2 = 0 OR post.unit_id = $2) AND post.from_on <= $3"
        " AND (post.until_on = 0 OR post.until_on >= $3) ORDER BY post.person_id",
        role, unit_id, ctx_today(ctx));
    while (db_next(&rows))
        LIST_PUSH(ctx, list, db_int(&rows, 0));
    return list;
}
