/* Persons and their posts. */
#include "people/password.h"
#include "people/person.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_person_is_found_by_user_name),
        WORLD_TEST(a_user_name_is_given_once),
        WORLD_TEST(the_right_password_signs_in_and_a_wrong_one_does_not),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
