/* Persons and their posts. */
#include "people/password.h"
#include "people/person.h"
#include "people/token.h"
#include "world.h"

static int64_t new_person(struct ctx *ctx, const char *user_name, struct problems *problems)
{
    struct person draft = { .user_name = user_name, .name = "林知夏" };
    return person_create(ctx, &draft, "lotus-Pond-2025", problems);
}

static void a_person_is_found_by_user_name(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    int64_t id = new_person(ctx, "lin", &problems);

    assert_int_equal(problems.count, 0);
    assert_int_equal(person_by_user_name(ctx, "lin")->id, id);
    assert_string_equal(person_name(ctx, id), "林知夏");
    assert_null(ctx->fault);
}

static void a_user_name_is_given_once(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    new_person(ctx, "lin", &problems);

    assert_int_equal(new_person(ctx, "lin", &problems), 0);
    assert_string_equal(problems.items[0].field, "user_name");
    assert_null(ctx->fault);
}

static void the_right_password_signs_in_and_a_wrong_one_does_not(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    int64_t id = new_person(ctx, "lin", &problems), found = 0, locked_until = 0;

    assert_int_equal(
        password_sign_in(ctx, "lin", "lotus-Pond-2024", &found, &locked_until), SIGN_IN_WRONG);
    assert_int_equal(
        password_sign_in(ctx, "lin", "lotus-Pond-2025", &found, &locked_until), SIGN_IN_DONE);
    assert_int_equal(found, id);
}

static void a_token_speaks_for_its_person_until_it_is_revoked_or_the_account_is_closed(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    int64_t id = new_person(ctx, "lin", &problems);
    struct post post = { .person_id = id, .role = ROLE_MEMBER };
    post_give(ctx, &post, &problems);
    struct actor self = { .id = id, .name = "林知夏" }, found = { 0 };
    ctx->actor = &self;
    const char *token = token_make(ctx, "办公系统", &problems);

    assert_true(token_load_actor(ctx, token, &found));
    assert_int_equal(found.id, id);
    assert_true(actor_has(&found, ROLE_BIT(ROLE_MEMBER)));
    token_used(ctx, found.token_id);
    assert_int_equal(token_list(ctx, id).items[0].last_used_at, ctx->now);

    char *other = arena_text(ctx->arena, token);
    other[strlen(other) - 1] = other[strlen(other) - 1] == '0' ? '1' : '0';
    assert_false(token_load_actor(ctx, other, &(struct actor) { 0 }));
    person_set_active(ctx, id, false);
    assert_false(token_load_actor(ctx, token, &(struct actor) { 0 }));
    person_set_active(ctx, id, true);
    assert_false(token_revoke(ctx, id + 1, found.token_id));
    assert_true(token_revoke(ctx, id, found.token_id));
    assert_false(token_load_actor(ctx, token, &(struct actor) { 0 }));
    ctx->actor = &actor_nobody;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_person_is_found_by_user_name),
        WORLD_TEST(a_user_name_is_given_once),
        WORLD_TEST(the_right_password_signs_in_and_a_wrong_one_does_not),
        WORLD_TEST(a_token_speaks_for_its_person_until_it_is_revoked_or_the_account_is_closed),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
