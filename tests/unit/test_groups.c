/* Works that share a transaction: all of them come to be with one commit, or none. And what is sent
 * in a transaction: it is there for what follows, or a fault. */
#include <pthread.h>

#include "base/clock.h"
#include "world.h"

struct group {
    struct ctx leader, members[2];
};

static struct ctx work_new(void)
{
    return (struct ctx) {
        .arena = arena_new(),
        .actor = &actor_nobody,
        .now = clock_now_ms(),
    };
}

static void group_begin(struct group *group)
{
    *group = (struct group) { .leader = work_new(), .members = { work_new(), work_new() } };
    db_acquire(world_pool(), &group->leader);
    db_group_begin(&group->leader);
    assert_null(group->leader.fault);
}

static void group_free(struct group *group)
{
    db_release(&group->leader);
    arena_free(group->leader.arena);
    for (size_t i = 0; i < COUNT_OF(group->members); i++)
        arena_free(group->members[i].arena);
}

/* As a request does it: joins, begins, writes, commits, releases. */
static bool write_row(struct group *group, size_t at, const char *token)
{
    struct ctx *ctx = &group->members[at];
    db_group_join(ctx, &group->leader);
    db_begin(ctx, DB_WRITE);
    db_exec(ctx, "INSERT INTO form_once (token, location, at) VALUES ($1, '/', $2)", token,
        (int64_t)at);
    bool is_kept = db_commit(ctx);
    db_release(ctx);
    assert_null(ctx->db);
    return is_kept;
}

static int64_t count_rows(const char *pattern)
{
    struct ctx ctx = work_new();
    db_acquire(world_pool(), &ctx);
    db_begin(&ctx, DB_READ);
    int64_t count = db_scalar(&ctx, "SELECT COUNT(*) FROM form_once WHERE token LIKE $1", pattern);
    db_commit(&ctx);
    db_release(&ctx);
    arena_free(ctx.arena);
    return count;
}

static void members_come_to_be_with_the_leaders_commit(void **state)
{
    (void)state;
    struct group group;
    group_begin(&group);
    assert_true(write_row(&group, 0, "together-1"));
    assert_true(write_row(&group, 1, "together-2"));
    assert_false(db_group_is_spoilt(&group.leader));
    assert_true(db_group_commit(&group.leader));
    group_free(&group);
    assert_int_equal(count_rows("together-%"), 2);
}

static void one_that_fails_takes_all_back(void **state)
{
    (void)state;
    struct group group;
    group_begin(&group);
    assert_true(write_row(&group, 0, "spoilt-1"));
    assert_false(write_row(&group, 1, "spoilt-1"));
    assert_true(db_group_is_spoilt(&group.leader));
    db_group_rollback(&group.leader);
    group_free(&group);
    assert_int_equal(count_rows("spoilt-%"), 0);
    group_begin(&group); /* the next one begins anew */
    assert_false(db_group_is_spoilt(&group.leader));
    assert_true(write_row(&group, 0, "spoilt-1"));
    assert_true(db_group_commit(&group.leader));
    group_free(&group);
    assert_int_equal(count_rows("spoilt-%"), 1);
}

static void put_late(struct ctx *ctx, int64_t id)
{
    db_exec(ctx, "INSERT INTO form_once (token, location, at) VALUES ($1, '/', $2)",
        id < 0 ? "together-1" : arena_printf(ctx->arena, "late-%lld", (long long)id), id);
}

static void what_is_left_to_the_end_is_done_once(void **state)
{
    (void)state;
    struct group group;
    group_begin(&group);
    for (size_t i = 0; i < COUNT_OF(group.members); i++) {
        struct ctx *ctx = &group.members[i];
        db_group_join(ctx, &group.leader);
        db_do_late(ctx, put_late, 7);
        assert_int_equal(db_scalar(ctx, "SELECT COUNT(*) FROM form_once WHERE at = 7"), 0);
        db_release(ctx);
    }
    assert_true(db_group_commit(&group.leader));
    group_free(&group);
    assert_int_equal(count_rows("late-7"), 1);
}

static void what_fails_at_the_end_spoils_the_group(void **state)
{
    (void)state;
    struct group group;
    group_begin(&group);
    assert_true(write_row(&group, 0, "end-1"));
    db_group_join(&group.members[1], &group.leader);
    db_do_late(&group.members[1], put_late, -1); /* is there already */
    db_release(&group.members[1]);
    assert_false(db_group_commit(&group.leader));
    assert_true(db_group_is_spoilt(&group.leader));
    db_group_rollback(&group.leader);
    group_free(&group);
    assert_int_equal(count_rows("end-%"), 0);
}

static void put(struct ctx *ctx, const char *token)
{
    db_send(ctx, "INSERT INTO form_once (token, location, at) VALUES ($1, '/', 0)", token);
}

static void what_was_sent_is_there_for_what_follows(void **state)
{
    (void)state;
    struct ctx ctx = work_new();
    db_acquire(world_pool(), &ctx);
    db_begin(&ctx, DB_WRITE);
    for (int i = 0; i < 200; i++) /* more than are under way at once */
        put(&ctx, arena_printf(ctx.arena, "sent-%d", i));
    assert_int_equal(
        db_scalar(&ctx, "SELECT COUNT(*) FROM form_once WHERE token LIKE 'sent-%'"), 200);
    put(&ctx, "sent-last");
    assert_true(db_commit(&ctx));
    db_release(&ctx);
    arena_free(ctx.arena);
    assert_int_equal(count_rows("sent-%"), 201);
}

/* Even where nothing follows but the commit. */
static void what_was_sent_and_failed_takes_its_work_back(void **state)
{
    (void)state;
    struct ctx ctx = work_new();
    db_acquire(world_pool(), &ctx);
    db_begin(&ctx, DB_WRITE);
    put(&ctx, "failed-1");
    put(&ctx, "failed-1");
    put(&ctx, "failed-2");
    assert_false(db_commit(&ctx));
    assert_non_null(strstr(ctx.fault, "INSERT INTO form_once"));
    assert_int_equal(ctx.fault_kind, FAULT_LASTING);
    db_release(&ctx);
    arena_free(ctx.arena);
    assert_int_equal(count_rows("failed-%"), 0);
}

static void what_was_sent_and_failed_spoils_its_members_work(void **state)
{
    (void)state;
    struct group group;
    group_begin(&group);
    struct ctx *ctx = &group.members[0];
    db_group_join(ctx, &group.leader);
    put(ctx, "member-1");
    put(ctx, "member-1");
    assert_false(db_commit(ctx));
    assert_non_null(ctx->fault);
    db_release(ctx);
    assert_true(db_group_is_spoilt(&group.leader));
    assert_null(group.leader.fault);
    db_group_rollback(&group.leader);
    group_free(&group);
    assert_int_equal(count_rows("member-%"), 0);
}

static void what_was_sent_belongs_to_its_savepoint(void **state)
{
    (void)state;
    struct ctx ctx = work_new();
    db_acquire(world_pool(), &ctx);
    db_begin(&ctx, DB_WRITE);
    put(&ctx, "part-1");
    db_savepoint(&ctx);
    put(&ctx, "part-2");
    put(&ctx, "part-1");
    assert_false(db_savepoint_keep(&ctx));
    db_savepoint_undo(&ctx);
    assert_null(ctx.fault);
    db_savepoint(&ctx);
    put(&ctx, "part-3");
    put(&ctx, "part-1");
    db_savepoint_undo(&ctx); /* nobody asked before */
    assert_null(ctx.fault);
    put(&ctx, "part-4");
    assert_true(db_commit(&ctx));
    db_release(&ctx);
    arena_free(ctx.arena);
    assert_int_equal(count_rows("part-%"), 2);
}

static void what_was_sent_and_taken_back_never_was(void **state)
{
    (void)state;
    struct ctx ctx = work_new();
    db_acquire(world_pool(), &ctx);
    db_begin(&ctx, DB_WRITE);
    put(&ctx, "back-1");
    db_rollback(&ctx);
    db_begin(&ctx, DB_WRITE);
    put(&ctx, "back-2");
    assert_true(db_commit(&ctx));
    db_release(&ctx);
    arena_free(ctx.arena);
    assert_int_equal(count_rows("back-%"), 1);
}

static int64_t count_up(struct ctx *ctx)
{
    db_take_row(ctx, "ledger_head", 1);
    int64_t count = db_scalar(ctx, "SELECT entry_count FROM ledger_head WHERE id = 1") + 1;
    db_send(ctx, "UPDATE ledger_head SET entry_count = $1 WHERE id = 1", count);
    return count;
}

static void *count_up_beside(void *count)
{
    struct ctx ctx = work_new();
    db_acquire(world_pool(), &ctx);
    db_begin(&ctx, DB_WRITE);
    *(int64_t *)count = count_up(&ctx);
    assert_true(db_commit(&ctx));
    db_release(&ctx);
    arena_free(ctx.arena);
    return NULL;
}

static void who_takes_a_row_reads_what_the_one_before_made_of_it(void **state)
{
    (void)state;
    struct ctx ctx = work_new();
    pthread_t other;
    int64_t others = 0;
    db_acquire(world_pool(), &ctx);
    db_begin(&ctx, DB_WRITE);
    int64_t mine = count_up(&ctx);
    pthread_create(&other, NULL, count_up_beside, &others);
    while (strcmp(world_backend(), "postgres") == 0
        && db_scalar(
               &ctx, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
            == 0)
        ; /* until the other one waits */
    assert_true(db_commit(&ctx));
    pthread_join(other, NULL);
    assert_int_equal(others, mine + 1);
    db_release(&ctx);
    arena_free(ctx.arena);
}

/* Ends the other connections as a server does that is shut down. */
static void end_other_connections(void)
{
    struct ctx ctx = work_new();
    db_acquire(world_pool(), &ctx);
    db_begin(&ctx, DB_READ);
    db_scalar(&ctx,
        "SELECT COUNT(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    assert_true(db_commit(&ctx));
    db_release(&ctx);
    arena_free(ctx.arena);
}

static void what_was_sent_is_lost_with_its_connection_and_the_next_work_finds_a_new_one(
    void **state)
{
    (void)state;
    if (strcmp(world_backend(), "postgres") != 0)
        skip();
    for (int is_asked = 0; is_asked < 2; is_asked++) {
        struct ctx ctx = work_new();
        db_acquire(world_pool(), &ctx);
        db_begin(&ctx, DB_WRITE);
        put(&ctx, "lost-1");
        end_other_connections();
        put(&ctx, "lost-2");
        if (is_asked)
            assert_int_equal(db_scalar(&ctx, "SELECT COUNT(*) FROM form_once"), 0);
        assert_false(db_commit(&ctx));
        assert_non_null(ctx.fault);
        assert_int_equal(ctx.fault_kind, FAULT_PASSING);
        ctx.fault = NULL;
        db_begin(&ctx, DB_WRITE);
        put(&ctx, is_asked ? "lost-4" : "lost-3");
        assert_true(db_commit(&ctx));
        db_release(&ctx);
        arena_free(ctx.arena);
    }
    assert_int_equal(count_rows("lost-%"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_come_to_be_with_the_leaders_commit),
        cmocka_unit_test(one_that_fails_takes_all_back),
        cmocka_unit_test(what_is_left_to_the_end_is_done_once),
        cmocka_unit_test(what_fails_at_the_end_spoils_the_group),
        cmocka_unit_test(what_was_sent_is_there_for_what_follows),
        cmocka_unit_test(what_was_sent_and_failed_takes_its_work_back),
        cmocka_unit_test(what_was_sent_and_failed_spoils_its_members_work),
        cmocka_unit_test(what_was_sent_belongs_to_its_savepoint),
        cmocka_unit_test(what_was_sent_and_taken_back_never_was),
        cmocka_unit_test(who_takes_a_row_reads_what_the_one_before_made_of_it),
        cmocka_unit_test(
            what_was_sent_is_lost_with_its_connection_and_the_next_work_finds_a_new_one),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
