#include "demo/cast.h"

#include "demo/venues.h"
#include "demo/year.h"
#include "kit/settings.h"
#include "people/password.h"

const char *const demo_password = "Lotus-Pond-2026";

const struct demo_sign_in demo_sign_ins[] = {
    { "m001", "委员", "member" },
    { "collective", "集体提案经办人", "collective proposer's clerk" },
    { "reviewer1", "提案审查员（初审）", "reviewer, first look" },
    { "reviewer2", "提案审查员（复审）", "reviewer, second look" },
    { "head", "提案委负责人", "head of the proposal office" },
    { "assigning", "交办单位", "assigning office" },
    { "clerk01", "承办单位经办人", "unit clerk" },
    { "chief01", "承办单位负责人", "unit head" },
    { "chair", "主席", "chair" },
    { "venue", "站点操作员", "venue operator" },
    { "system", "系统管理员", "system administrator" },
    { "security", "安全管理员", "security administrator" },
    { "audit", "审计管理员", "audit administrator" },
    { NULL, NULL, NULL },
};

/* All have one password, so it is hashed once: the demo is made in seconds, not minutes. */
static struct actor add(struct ctx *ctx, const char *user_name, const char *name, const char *phone,
    enum role role, int64_t unit_id, int64_t body_id, const char *hash, int64_t from_on)
{
    struct problems problems = { 0 };
    struct person draft = { .user_name = user_name, .name = name, .phone = phone };
    int64_t id = person_create(ctx, &draft, NULL, &problems);
    if (id == 0)
        ctx_fault(ctx, "demo: %s cannot be made", user_name);
    db_exec(ctx, "UPDATE person SET password_hash = $1 WHERE id = $2", hash, id);
    struct post post = {
        .person_id = id, .role = role, .unit_id = unit_id, .body_id = body_id, .from_on = from_on
    };
    post_give(ctx, &post, &problems);
    struct actor actor = { .id = id,
        .name = name,
        .unit_id = unit_id,
        .body_id = body_id,
        .roles = ROLE_BIT(role) | ANYONE | SIGNED_IN };
    return actor;
}

static void add_units(struct ctx *ctx, struct cast *cast)
{
    static const char *const kinds[] = { "bureau", "organisation", "town", "service", "assigning" };
    for (int i = 0; i < DEMO_UNIT_COUNT; i++)
        cast->unit_ids[i] = db_insert(ctx,
            "INSERT INTO unit (name, name_en, short_name, kind) VALUES ($1, $2, $3, $4) RETURNING "
            "id",
            demo_units[i].name, demo_units[i].name_en, demo_units[i].short_name,
            kinds[demo_units[i].kind]);
}

static int64_t add_bodies(struct ctx *ctx)
{
    int64_t first = 0;
    for (int i = 0; i < DEMO_BODY_COUNT; i++) {
        int64_t id = db_insert(ctx,
            "INSERT INTO body (kind, name, name_en) VALUES ($1, $2, $3) RETURNING id",
            demo_bodies[i].kind, demo_bodies[i].name, demo_bodies[i].name_en);
        first = first ? first : id;
    }
    return first;
}

static void add_members(
    struct ctx *ctx, struct cast *cast, uint64_t seed, const char *hash, int64_t from_on)
{
    struct demo_members members = demo_members_make(ctx->arena, seed);
    for (int i = 0; i < DEMO_MEMBER_COUNT && (size_t)i < members.count; i++) {
        const struct demo_member *member = &members.items[i];
        cast->members[i] = add(
            ctx, member->user_name, member->name, member->phone, ROLE_MEMBER, 0, 0, hash, from_on);
        cast->sectors[i] = demo_sectors[member->sector].code;
        db_exec(ctx,
            "INSERT INTO member (person_id, term, sector, position) VALUES ($1, $2, $3, $4)",
            cast->members[i].id, setting_int(ctx, "committee.term"), cast->sectors[i],
            member->occupation);
    }
}

static void name_leaders(struct ctx *ctx, struct cast *cast, struct demo_random *random)
{
    static const char *const offices[] = { "区长", "常务副区长", "副区长", "副区长", "副区长" };
    for (int i = 0; i < DEMO_LEADER_COUNT; i++) {
        cast->leaders[i] =
            arena_printf(ctx->arena, "%s %s", offices[i], demo_person_name(ctx->arena, random));
        cast->supervisors[i] = arena_printf(ctx->arena, "区政协%s %s", i == 0 ? "主席" : "副主席",
            i == 0 ? cast->chair.name : demo_person_name(ctx->arena, random));
    }
}

int cast_first_unit(void)
{
    static const char name[] = "住建局";
    return demo_unit_named(name, sizeof name - 1);
}

/* Unit 01's sign-ins are those of a unit that gets many proposals. */
static int sign_in_number(int unit)
{
    return unit == cast_first_unit() ? 1 : unit == 0 ? cast_first_unit() + 1 : unit + 1;
}

static void name_committee(struct ctx *ctx)
{
    static const char *const names[][2] = {
        { "committee.name", "政协" DEMO_DISTRICT "委员会" },
        { "committee.name_en", "CPPCC Hepu District Committee" },
        { "committee.short_name", "荷浦政协" },
        { "committee.short_name_en", "Hepu CPPCC" },
        { "committee.address", DEMO_DISTRICT "荷风路 1 号" },
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        setting_change(ctx, names[i][0], names[i][1], &(struct problems) { 0 });
}

void cast_make(struct ctx *ctx, struct cast *cast, uint64_t seed)
{
    struct demo_random random = demo_random_new(seed, 7001);
    const char *hash = password_hash(ctx, demo_password);
    /* who looks around should not have to take out a telephone for each of thirteen people */
    setting_change(ctx, "security.totp_for_staff", "0", &(struct problems) { 0 });
    name_committee(ctx);
    int64_t from_on = ctx_today(ctx) - 5 * 366;
    add_units(ctx, cast);
    int64_t body_id = add_bodies(ctx);
    add_members(ctx, cast, seed, hash, from_on);
#define STAFF(user_name, role)                                                                     \
    add(ctx, user_name, demo_person_name(ctx->arena, &random), NULL, role, 0, 0, hash, from_on)
    cast->reviewers[0] = STAFF("reviewer1", ROLE_REVIEWER);
    cast->reviewers[1] = STAFF("reviewer2", ROLE_REVIEWER);
    cast->head = STAFF("head", ROLE_OFFICE_HEAD);
    cast->assigning = STAFF("assigning", ROLE_ASSIGNING_OFFICE);
    cast->chair = STAFF("chair", ROLE_CHAIR);
    STAFF("venue", ROLE_VENUE_OPERATOR);
    STAFF("system", ROLE_SYSTEM_ADMIN);
    STAFF("security", ROLE_SECURITY_ADMIN);
    STAFF("audit", ROLE_AUDIT_ADMIN);
#undef STAFF
    for (int i = 0; i < DEMO_BODY_COUNT; i++) {
        cast->bodies[i] =
            add(ctx, i == 0 ? "collective" : arena_printf(ctx->arena, "body%02d", i + 1),
                demo_person_name(ctx->arena, &random), NULL, ROLE_COLLECTIVE_CLERK, 0, body_id + i,
                hash, from_on);
        cast->body_heads[i] = demo_person_name(ctx->arena, &random);
    }
    name_leaders(ctx, cast, &random);
    for (int i = 0; i < DEMO_UNIT_COUNT; i++) {
        cast->clerks[i] = add(ctx, arena_printf(ctx->arena, "clerk%02d", sign_in_number(i)),
            demo_person_name(ctx->arena, &random), NULL, ROLE_UNIT_CLERK, cast->unit_ids[i], 0,
            hash, from_on);
        cast->heads[i] = add(ctx, arena_printf(ctx->arena, "chief%02d", sign_in_number(i)),
            demo_person_name(ctx->arena, &random), NULL, ROLE_UNIT_HEAD, cast->unit_ids[i], 0, hash,
            from_on);
    }
}
