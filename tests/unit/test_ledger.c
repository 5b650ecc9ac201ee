/* The ledger's chain: whoever touches a row behind the program's back is found out. */
#include "kit/ledger.h"
#include "world.h"

enum { ENTRIES = 5 };

static int64_t ids[ENTRIES];

/* Five entries after whatever stands there already. */
static void write_entries(struct ctx *ctx)
{
    static const char *const details[ENTRIES] = { "一", "二", "三", "四", "五" };
    for (int i = 0; i < ENTRIES; i++) {
        ledger_write_move(ctx, MATTER(PROPOSAL, 7), "file", "in_review", "filed", details[i]);
        ids[i] = db_scalar(ctx, "SELECT MAX(id) FROM ledger");
    }
}

static int64_t broken(struct ctx *ctx)
{
    return ledger_check(ctx, NULL).broken_id;
}

static void an_untouched_ledger_is_whole(void **state)
{
    struct ctx *ctx = *state;
    write_entries(ctx);
    struct ledger_verdict verdict = ledger_check(ctx, NULL);
    assert_int_equal(verdict.broken_id, 0);
    assert_int_equal(verdict.count, db_scalar(ctx, "SELECT COUNT(*) FROM ledger"));
    assert_null(ctx->fault);
}

static void a_matter_shows_its_history_in_order(void **state)
{
    struct ctx *ctx = *state;
    write_entries(ctx);
    ledger_write(ctx, MATTER(PROPOSAL, 8), "submit", NULL);
    struct ledger_list list = ledger_of(ctx, MATTER(PROPOSAL, 7));
    assert_int_equal(list.count, ENTRIES);
    assert_string_equal(list.items[0].detail, "一");
    assert_string_equal(list.items[4].detail, "五");
    assert_string_equal(list.items[0].from, "in_review");
}

static void a_changed_row_is_named(void **state)
{
    struct ctx *ctx = *state;
    static const char *const changes[] = {
        "UPDATE ledger SET detail = '改' WHERE id = $1",
        "UPDATE ledger SET actor_name = '别人' WHERE id = $1",
        "UPDATE ledger SET at = at + 1 WHERE id = $1",
        "UPDATE ledger SET state_from = NULL WHERE id = $1",
        "UPDATE ledger SET matter_id = 8 WHERE id = $1",
        "UPDATE ledger SET actor_id = 3 WHERE id = $1",
        /* the same letters, divided otherwise between two fields */
        "UPDATE ledger SET action = 'fil', state_from = 'ein_review' WHERE id = $1",
    };
    write_entries(ctx);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        db_savepoint(ctx);
        assert_int_equal(db_exec(ctx, changes[i], ids[2]), 1);
        assert_int_equal(broken(ctx), ids[2]);
        db_savepoint_undo(ctx);
        assert_int_equal(broken(ctx), 0);
    }
}

static void a_removed_row_is_found_at_the_one_after_it(void **state)
{
    struct ctx *ctx = *state;
    write_entries(ctx);
    db_exec(ctx, "DELETE FROM ledger WHERE id = $1", ids[1]);
    assert_int_equal(broken(ctx), ids[2]);
}

static void a_removed_end_is_found(void **state)
{
    struct ctx *ctx = *state;
    write_entries(ctx);
    db_exec(ctx, "DELETE FROM ledger WHERE id = $1", ids[4]);
    assert_int_equal(broken(ctx), ids[3] + 1);
}

static void an_inserted_row_is_named(void **state)
{
    struct ctx *ctx = *state;
    write_entries(ctx);
    db_exec(ctx,
        "INSERT INTO ledger (matter_kind, matter_id, actor_id, actor_name, at, action, hash)"
        " SELECT matter_kind, matter_id, actor_id, actor_name, at, action, hash FROM ledger"
        " WHERE id = $1",
        ids[4]);
    assert_int_equal(broken(ctx), db_scalar(ctx, "SELECT MAX(id) FROM ledger"));
}

static void rows_in_another_order_are_found_at_the_first(void **state)
{
    struct ctx *ctx = *state;
    write_entries(ctx);
    db_exec(ctx, "UPDATE ledger SET id = -1 WHERE id = $1", ids[1]);
    db_exec(ctx, "UPDATE ledger SET id = $1 WHERE id = $2", ids[1], ids[3]);
    db_exec(ctx, "UPDATE ledger SET id = $1 WHERE id = -1", ids[3]);
    assert_int_equal(broken(ctx), ids[1]);
}

static void an_emptied_ledger_is_found(void **state)
{
    struct ctx *ctx = *state;
    write_entries(ctx);
    db_exec(ctx, "DELETE FROM ledger");
    assert_int_equal(broken(ctx), 1);
}

static void a_chain_longer_than_one_batch_is_walked_to_its_end(void **state)
{
    struct ctx *ctx = *state;
    for (int i = 0; i < 2100; i++)
        ledger_write(ctx, MATTER(PROPOSAL, 9), "save", NULL);
    int64_t last = db_scalar(ctx, "SELECT MAX(id) FROM ledger");
    assert_int_equal(broken(ctx), 0);
    db_exec(ctx, "UPDATE ledger SET detail = '改' WHERE id = $1", last);
    assert_int_equal(broken(ctx), last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(an_untouched_ledger_is_whole),
        WORLD_TEST(a_matter_shows_its_history_in_order),
        WORLD_TEST(a_changed_row_is_named),
        WORLD_TEST(a_removed_row_is_found_at_the_one_after_it),
        WORLD_TEST(a_removed_end_is_found),
        WORLD_TEST(an_inserted_row_is_named),
        WORLD_TEST(rows_in_another_order_are_found_at_the_first),
        WORLD_TEST(an_emptied_ledger_is_found),
        WORLD_TEST(a_chain_longer_than_one_batch_is_walked_to_its_end),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
