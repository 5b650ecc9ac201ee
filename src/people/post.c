#include "kit/ledger.h"
#include "people/person.h"

static const struct {
    const char *code;
    enum message message;
} roles[ROLE_COUNT] = {
    [ROLE_RESIDENT] = { "resident", MSG_ROLE_RESIDENT },
    [ROLE_MEMBER] = { "member", MSG_ROLE_MEMBER },
    [ROLE_COLLECTIVE_CLERK] = { "collective_clerk", MSG_ROLE_COLLECTIVE_CLERK },
    [ROLE_REVIEWER] = { "reviewer", MSG_ROLE_REVIEWER },
    [ROLE_OFFICE_HEAD] = { "office_head", MSG_ROLE_OFFICE_HEAD },
    [ROLE_ASSIGNING_OFFICE] = { "assigning_office", MSG_ROLE_ASSIGNING_OFFICE },
    [ROLE_UNIT_CLERK] = { "unit_clerk", MSG_ROLE_UNIT_CLERK },
    [ROLE_UNIT_HEAD] = { "unit_head", MSG_ROLE_UNIT_HEAD },
    [ROLE_CHAIR] = { "chair", MSG_ROLE_CHAIR },
    [ROLE_VENUE_OPERATOR] = { "venue_operator", MSG_ROLE_VENUE_OPERATOR },
    [ROLE_SYSTEM_ADMIN] = { "system_admin", MSG_ROLE_SYSTEM_ADMIN },
    [ROLE_SECURITY_ADMIN] = { "security_admin", MSG_ROLE_SECURITY_ADMIN },
    [ROLE_AUDIT_ADMIN] = { "audit_admin", MSG_ROLE_AUDIT_ADMIN },
};

const char *role_code(enum role role)
{
    return roles[role].code;
}

enum message role_message(enum role role)
{
    return roles[role].message;
}

struct id_list role_numbers(struct ctx *ctx)
{
    struct id_list list = { 0 };
    for (int64_t role = 0; role < ROLE_COUNT; role++)
        LIST_PUSH(ctx, list, role);
    return list;
}

enum role role_from_code(const char *code)
{
    for (int i = 0; i < ROLE_COUNT; i++)
        if (text_equal(roles[i].code, code))
            return (enum role)i;
    return ROLE_COUNT;
}

struct post post_from(const struct rows *row)
{
    struct ctx *ctx = row->ctx;
    return (struct post) {
        .id = db_int(row, 0),
        .person_id = db_int(row, 1),
        .role = (enum role)db_int(row, 2),
        .unit_id = db_int(row, 3),
        .body_id = db_int(row, 4),
        .unit_name = ctx_name(ctx, db_text(row, 5), db_text(row, 6)),
        .body_name = ctx_name(ctx, db_text(row, 7), db_text(row, 8)),
        .from_on = db_int(row, 9),
        .until_on = db_int(row, 10),
    };
}

struct post_list post_list(struct ctx *ctx, int64_t person_id)
{
    struct post_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT " POST_COLUMNS " FROM post" POST_JOINS
        " WHERE post.person_id = $1 ORDER BY post.id DESC",
        person_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list, post_from(&rows));
    return list;
}

bool post_is_current(struct ctx *ctx, const struct post *post)
{
    int64_t today = ctx_today(ctx);
    return post->from_on <= today && (post->until_on == 0 || post->until_on >= today);
}

/* What a person has on a day of the new post, as bits: also what begins later. */
static uint64_t roles_beside(struct ctx *ctx, const struct post *post)
{
    uint64_t roles_held = 0;
    struct rows rows = db_query(ctx,
        "SELECT role FROM post WHERE person_id = $1 AND (until_on = 0 OR until_on >= $2)"
        " AND ($3 = 0 OR from_on <= $3)",
        post->person_id, post->from_on ? post->from_on : ctx_today(ctx), post->until_on);
    while (db_next(&rows))
        roles_held |= ROLE_BIT(db_int(&rows, 0));
    return roles_held;
}

static bool exclude_each_other(uint64_t had, enum role role)
{
    uint64_t all = had | ROLE_BIT(role);
    uint64_t administrators = all & ADMINISTRATORS;
    bool has_two = (administrators & (administrators - 1)) != 0;
    bool works_on_matters = (all & ~(ADMINISTRATORS | ROLE_BIT(ROLE_RESIDENT))) != 0;
    return has_two || (administrators && works_on_matters);
}

int64_t post_give(struct ctx *ctx, const struct post *post, struct problems *problems)
{
    bool needs_unit = (ROLE_BIT(post->role) & UNITS) != 0;
    bool needs_body = post->role == ROLE_COLLECTIVE_CLERK;
    if (needs_unit && db_scalar(ctx, "SELECT COUNT(*) FROM unit WHERE id = $1", post->unit_id) == 0)
        problem_add(ctx, problems, "unit_id", MSG_FORM_CHOOSE);
    if (needs_body && db_scalar(ctx, "SELECT COUNT(*) FROM body WHERE id = $1", post->body_id) == 0)
        problem_add(ctx, problems, "body_id", MSG_FORM_CHOOSE);
    if (exclude_each_other(roles_beside(ctx, post), post->role))
        problem_add(ctx, problems, "role", MSG_POST_EXCLUDED);
    if (post->until_on && post->until_on < (post->from_on ? post->from_on : ctx_today(ctx)))
        problem_add(ctx, problems, "until_on", MSG_POST_ENDS_BEFORE);
    if (problems->count > 0)
        return 0;
    int64_t id = db_insert(ctx,
        "INSERT INTO post (person_id, role, unit_id, body_id, from_on, until_on) VALUES ($1, $2, "
        "$3, $4, $5, $6)"
        " RETURNING id",
        post->person_id, post->role, db_optional(needs_unit ? post->unit_id : 0),
        db_optional(needs_body ? post->body_id : 0), post->from_on ? post->from_on : ctx_today(ctx),
        post->until_on);
    ledger_write(ctx, MATTER(PERSON, post->person_id), "post.give", role_code(post->role));
    return id;
}

bool post_end(struct ctx *ctx, int64_t post_id)
{
    int64_t person_id = db_scalar(ctx,
        "SELECT person_id FROM post WHERE id = $1 AND (until_on = 0 OR until_on >= $2)", post_id,
        ctx_today(ctx));
    if (person_id == 0 || person_id == ctx->actor->id)
        return false; /* who gives posts does not lock himself out */
    db_exec(ctx, "UPDATE post SET until_on = $1 WHERE id = $2", ctx_today(ctx) - 1, post_id);
    const char *role =
        role_code((enum role)db_scalar(ctx, "SELECT role FROM post WHERE id = $1", post_id));
    ledger_write(ctx, MATTER(PERSON, person_id), "post.end", role);
    return true;
}
