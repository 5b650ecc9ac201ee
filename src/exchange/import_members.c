#include "exchange/import_private.h"
#include "kit/ledger.h"
#include "kit/settings.h"
#include "people/person.h"

/* clang-format off */
static const struct import_column columns[] = {
    { "name", "姓名|委员姓名", "Name|Full name", true, "陆荷舟", "Lu Hezhou", MSG_IMPORT_HELP_NAME },
    { "user_name", "用户名|登录名|账号", "User name|Login", true, "luhezhou", "luhezhou", MSG_IMPORT_HELP_USER_NAME },
    { "sector", "界别", "Sector", true, "教育界", "education", MSG_IMPORT_HELP_SECTOR },
    { "phone", "手机号|手机|电话|联系电话", "Phone|Telephone|Mobile", false, "13900000000", "13900000000", MSG_IMPORT_HELP_PHONE },
    { "email", "电子邮箱|邮箱", "E-mail", false, "luhezhou@example.org", "luhezhou@example.org", MSG_IMPORT_HELP_EMAIL },
    { "position", "单位及职务|单位职务|职务", "Position|Occupation", false, "区实验中学教师", "Teacher", MSG_IMPORT_HELP_POSITION },
    { "term", "届次|届", "Term", false, "2", "2", MSG_IMPORT_HELP_TERM },
    { 0 },
};
/* clang-format on */

/* Who signs in by that name already; a different person under it is a mistake. */
static int64_t find_person(struct import *import, struct problems *problems)
{
    const struct person *person =
        person_by_user_name(import->ctx, import_value(import, "user_name"));
    if (person && strcmp(person->name, import_value(import, "name")) != 0)
        import_problem(import, problems, "user_name", MSG_IMPORT_USER_NAME_TAKEN);
    return person ? person->id : 0;
}

static int64_t term_of(struct import *import, struct problems *problems)
{
    int64_t term = setting_int(import->ctx, "committee.term");
    const char *written = import_value(import, "term");
    if (*written && (!import_number(written, &term) || term < 1 || term > 99))
        import_problem(import, problems, "term", MSG_IMPORT_NOT_TERM);
    return term;
}

/* What person_create would find: asked here, because a check writes nothing. A name and a telephone
 * number are both to sign in with. */
static void check_person(
    struct import *import, const struct person *draft, int64_t id, struct problems *problems)
{
    struct ctx *ctx = import->ctx;
    size_t length = strlen(draft->user_name);
    if (length < 3 || length > 40
        || strspn(draft->user_name, "abcdefghijklmnopqrstuvwxyz0123456789._-") != length)
        import_problem(import, problems, "user_name", MSG_PERSON_BAD_USER_NAME);
    if (import_is_repeated(import, draft->user_name))
        import_problem(import, problems, "user_name", MSG_IMPORT_REPEATED);
    else if (db_scalar(ctx, "SELECT COUNT(*) FROM person WHERE phone = $1 AND id <> $2",
                 draft->user_name, id)
        > 0)
        import_problem(import, problems, "user_name", MSG_IMPORT_USER_NAME_TAKEN);
    const char *phone = draft->phone;
    if (phone
        && (strlen(phone) < 5 || strlen(phone) > 20
            || strspn(phone, "+0123456789") != strlen(phone)))
        import_problem(import, problems, "phone", MSG_PERSON_BAD_PHONE);
    else if (phone && strcmp(phone, draft->user_name) != 0 && import_is_repeated(import, phone))
        import_problem(import, problems, "phone", MSG_IMPORT_REPEATED);
    else if (phone
        && db_scalar(ctx,
               "SELECT COUNT(*) FROM person WHERE (phone = $1 OR user_name = $1) AND id <> $2",
               phone, id)
            > 0)
        import_problem(import, problems, "phone", MSG_PERSON_PHONE_TAKEN);
    const char *at = strchr(draft->email, '@');
    if (*draft->email
        && (!at || at == draft->email || !strchr(at, '.') || strpbrk(draft->email, " ,;<>\"")))
        import_problem(import, problems, "email", MSG_PERSON_BAD_EMAIL);
}

static void become_member(
    struct import *import, int64_t id, int64_t term, const char *sector, struct problems *problems)
{
    struct ctx *ctx = import->ctx;
    db_exec(ctx, "INSERT INTO member (person_id, term, sector, position) VALUES ($1, $2, $3, $4)",
        id, term, sector, import_value(import, "position"));
    int64_t has_post = db_scalar(ctx,
        "SELECT COUNT(*) FROM post WHERE person_id = $1 AND role = $2 AND until_on = 0", id,
        ROLE_MEMBER);
    if (has_post == 0)
        post_give(ctx, &(const struct post) { .person_id = id, .role = ROLE_MEMBER }, problems);
    ledger_write(ctx, MATTER(PERSON, id), "import", sector);
}

static void take(struct import *import, struct problems *problems)
{
    struct ctx *ctx = import->ctx;
    const char *phone = import_value(import, "phone");
    const struct person draft = {
        .name = import_value(import, "name"),
        .user_name = import_value(import, "user_name"),
        .phone = *phone ? phone : NULL,
        .email = import_value(import, "email"),
        .wants_mail = true,
    };
    const char *sector = import_code(import, "proposal.sectors", import_value(import, "sector"));
    if (!sector)
        import_problem(import, problems, "sector", MSG_IMPORT_NOT_IN_LIST);
    int64_t term = term_of(import, problems);
    int64_t id = find_person(import, problems);
    check_person(import, &draft, id, problems);
    if (id
        && db_scalar(
               ctx, "SELECT COUNT(*) FROM member WHERE person_id = $1 AND term = $2", id, term)
            > 0)
        import_problem(import, problems, "user_name", MSG_IMPORT_IS_MEMBER);
    if (problems->count > 0)
        return;
    import->report->account_count += id == 0;
    if (!import->writes)
        return;
    bool is_new = id == 0;
    if (is_new)
        id = person_create(ctx, &draft, NULL, problems);
    if (is_new && id)
        import_give_password(import, id, draft.user_name, draft.name);
    if (id)
        become_member(import, id, term, sector, problems);
}

const struct import_kind import_members = { "members", columns, take };
