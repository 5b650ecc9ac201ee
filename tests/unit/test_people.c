/* Persons and their posts. */
#include <stdio.h>
#include <unistd.h>

#include "kit/settings.h"
#include "people/attempt.h"
#include "people/known_passwords.h"
#include "people/password.h"
#include "people/person.h"
#include "people/token.h"
#include "world.h"

static int64_t new_person(struct ctx *ctx, const char *user_name, struct problems *problems)
{
    struct person draft = { .user_name = user_name, .name = "林知夏" };
    return person_create(ctx, &draft, password_hash(ctx, "lotus-Pond-2025"), problems);
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

static struct attempt try(
    struct ctx *ctx, const char *name, const char *password, enum attempt_result *result)
{
    struct attempt attempt = attempt_look(ctx, name);
    *result = attempt.locked_until
        ? ATTEMPT_LOCKED
        : attempt_end(ctx, &attempt, password_fits(attempt.password_hash, password));
    return attempt;
}

static void the_right_password_signs_in_and_a_wrong_one_does_not(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    enum attempt_result result;
    int64_t id = new_person(ctx, "lin", &problems);

    try(ctx, "lin", "lotus-Pond-2024", &result);
    assert_int_equal(result, ATTEMPT_WRONG);
    assert_int_equal(try(ctx, "lin", "lotus-Pond-2025", &result).person_id, id);
    assert_int_equal(result, ATTEMPT_DONE);
}

static void a_name_that_nobody_has_waits_as_long_as_one_that_somebody_has(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    int64_t begun = ctx->now, waited[2][9];
    new_person(ctx, "lin", &problems);
    static const char *const names[2] = { "lin", "nobody" };
    for (int who = 0; who < 2; who++) {
        ctx->now = begun;
        for (int i = 0; i < 9; i++) {
            enum attempt_result result;
            struct attempt attempt = attempt_look(ctx, names[who]);
            assert_int_equal(attempt.locked_until, 0);
            result = attempt_end(ctx, &attempt, false);
            assert_int_equal(result, ATTEMPT_WRONG);
            waited[who][i] = attempt_look(ctx, names[who]).locked_until;
            ctx->now = waited[who][i] ? waited[who][i] : ctx->now;
        }
    }
    ctx->now = begun;
    assert_memory_equal(waited[0], waited[1], sizeof waited[0]);
    assert_int_equal(waited[1][4], begun + 60000);
}

static void a_name_that_nobody_has_is_forgotten_with_the_access_log(void **state)
{
    struct ctx *ctx = *state;
    struct attempt attempt = attempt_look(ctx, "nobody.at.all");
    attempt_end(ctx, &attempt, false);
    int64_t days = setting_int(ctx, "security.log_days"), tried_at = ctx->now;
    ctx->now = tried_at + days * 86400000;
    attempt_sweep(ctx);
    assert_int_equal(
        db_scalar(ctx, "SELECT COUNT(*) FROM stranger WHERE failed_at = $1", tried_at), 1);
    ctx->now++;
    attempt_sweep(ctx);
    assert_int_equal(
        db_scalar(ctx, "SELECT COUNT(*) FROM stranger WHERE failed_at = $1", tried_at), 0);
    ctx->now = tried_at;
}

static void two_attempts_at_once_cannot_pass_the_lock_together(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    new_person(ctx, "lin", &problems);
    struct attempt slow = attempt_look(ctx, "lin");
    for (int i = 0; i < 5; i++) {
        struct attempt wrong = attempt_look(ctx, "lin");
        attempt_end(ctx, &wrong, false);
    }
    assert_int_equal(attempt_end(ctx, &slow, true), ATTEMPT_LOCKED);
}

static void a_password_that_was_changed_meanwhile_does_not_sign_in(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    int64_t id = new_person(ctx, "lin", &problems);
    struct attempt attempt = attempt_look(ctx, "lin");
    password_set(ctx, id, password_hash(ctx, "lotus-Pond-2026"), false);
    assert_int_equal(attempt_end(ctx, &attempt, true), ATTEMPT_WRONG);
}

static enum message refusal(struct ctx *ctx, const char *password)
{
    struct problems problems = { 0 };
    password_check(ctx, password, "linzx", "password", &problems);
    return problems.count ? problems.items[0].message : MSG_NONE;
}

static void the_passwords_that_are_tried_first_are_refused(void **state)
{
    struct ctx *ctx = *state;
    static const char *const common[] = { "Password2026!", "P@ssw0rd1234", "Admin@123456",
        "Qwerty123456", "Woaini1314520", "12345678Aa" };
    for (size_t i = 0; i < COUNT_OF(common); i++)
        assert_int_equal(refusal(ctx, common[i]), MSG_PASSWORD_COMMON);
    assert_int_equal(refusal(ctx, "lotus-Pond-2025"), MSG_NONE);
    assert_int_equal(refusal(ctx, "我爱北京天安门的太阳A1"), MSG_NONE);
    assert_int_equal(refusal(ctx, "Linzx-linzx-1"), MSG_PASSWORD_HOLDS_NAME);
    assert_int_equal(refusal(ctx, "short"), MSG_PASSWORD_SHORT);
}

/* Each stands in one of the lists that the table is made of, with capitals of our own. */
static void what_stands_in_a_list_of_common_passwords_is_refused_whatever_its_capitals(void **state)
{
    struct ctx *ctx = *state;
    static const char *const common[] = { "1Qaz2wsx3edc", "Q1w2e3r4t5Y6", "Mailcreated5240",
        "Soso123Aljg", "Manchester#1985", "19851020Michelle!", "Catastrophe_2026" };
    for (size_t i = 0; i < COUNT_OF(common); i++)
        assert_int_equal(refusal(ctx, common[i]), MSG_PASSWORD_COMMON);
    assert_int_equal(refusal(ctx, "Mailcreated-5240-Lotus"), MSG_NONE);
    assert_true(known_password_count > 100000);
}

/* The examples of FIPS 180, and texts around the length of a block. */
static void a_list_of_sha_1_has_the_texts_whose_hashes_stand_in_it(void **state)
{
    struct ctx *ctx = *state;
    static const char hashes[] = "827A683FDFDBEF225A2421078B7789B134C7EAFA:7\r\n"
                                 "84983E441C3BD26EBAAE4AA1F95129E5E54670F1:1\r\n"
                                 "A9993E364706816ABA3E25717850C26C9CD0D89D:2\r\n"
                                 "C71490FC24AA3D19E11282DA77032DD9CDB33103:1\r\n"
                                 "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709:9\r\n";
    static const char *const texts[] = { "", "abc",
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "1234567890123456789012345678901234567890123456789012345", /* 55 */
        "1234567890123456789012345678901234567890123456789012345678901234" /* 64 */ };
    char folder[WORLD_FOLDER_MOST];
    world_folder(folder);
    const char *path = arena_printf(ctx->arena, "%s/list", folder);
    FILE *out = fopen(path, "w");
    fputs(hashes, out);
    fclose(out);
    assert_null(known_list_open(ctx->arena, path));
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_true(known_list_has(texts[i], "folded"));
    assert_true(known_list_has("ABC", "abc"));
    assert_false(known_list_has("ABC", "abd"));
    known_list_open(ctx->arena, "");
    unlink(path);
    rmdir(folder);
}

static void a_name_of_the_committee_or_of_the_program_alone_is_no_password(void **state)
{
    struct ctx *ctx = *state;
    static const char *const names[] = { "Heyi-2026-12", "H3yi-heyi-2026", "CPPCC-Committee-2026" };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(refusal(ctx, names[i]), MSG_PASSWORD_IS_NAME);
    assert_int_equal(refusal(ctx, "Heyi-Lotus-2026"), MSG_NONE);
}

static void no_password_that_the_program_makes_is_refused(void **state)
{
    struct ctx *ctx = *state;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(refusal(ctx, password_random(ctx)), MSG_NONE);
}

static void no_password_fits_an_account_that_has_none(void **state)
{
    (void)state;
    assert_false(password_fits("", ""));
    assert_false(password_fits("", "lotus-Pond-2025"));
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
    assert_false(token_revoke(ctx, id + 1, found.token_id));
    assert_true(token_revoke(ctx, id, found.token_id));
    assert_false(token_load_actor(ctx, token, &(struct actor) { 0 }));

    token = token_make(ctx, "办公系统", &problems);
    assert_true(token_load_actor(ctx, token, &found));
    person_set_active(ctx, id, false);
    assert_false(token_load_actor(ctx, token, &(struct actor) { 0 }));
    person_set_active(ctx, id, true);
    assert_false(token_load_actor(ctx, token, &(struct actor) { 0 }));
    assert_int_equal(token_list(ctx, id).count, 0);
    ctx->actor = &actor_nobody;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_person_is_found_by_user_name),
        WORLD_TEST(a_user_name_is_given_once),
        WORLD_TEST(the_right_password_signs_in_and_a_wrong_one_does_not),
        WORLD_TEST(a_name_that_nobody_has_waits_as_long_as_one_that_somebody_has),
        WORLD_TEST(a_name_that_nobody_has_is_forgotten_with_the_access_log),
        WORLD_TEST(two_attempts_at_once_cannot_pass_the_lock_together),
        WORLD_TEST(a_password_that_was_changed_meanwhile_does_not_sign_in),
        WORLD_TEST(the_passwords_that_are_tried_first_are_refused),
        WORLD_TEST(what_stands_in_a_list_of_common_passwords_is_refused_whatever_its_capitals),
        WORLD_TEST(a_list_of_sha_1_has_the_texts_whose_hashes_stand_in_it),
        WORLD_TEST(a_name_of_the_committee_or_of_the_program_alone_is_no_password),
        WORLD_TEST(no_password_that_the_program_makes_is_refused),
        WORLD_TEST(no_password_fits_an_account_that_has_none),
        WORLD_TEST(a_token_speaks_for_its_person_until_it_is_revoked_or_the_account_is_closed),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
