/* Venues: what may hang on what, names, closing, the tree. */
#include "base/text.h"
#include "kit/ledger.h"
#include "venues/picture.h"
#include "venues/venue.h"
#include "world.h"

static int64_t opened(struct ctx *ctx, enum venue_kind kind, const char *name, int64_t parent_id)
{
    struct problems problems = { 0 };
    int64_t id = venue_open(ctx,
        &(struct venue) {
            .kind = kind, .name = name, .parent_id = parent_id, .region = "菱歌街道" },
        &problems);
    assert_int_equal(problems.count, 0);
    return id;
}

static void assert_refused(struct ctx *ctx, struct venue draft, const char *field)
{
    struct problems problems = { 0 };
    assert_int_equal(venue_open(ctx, &draft, &problems), 0);
    assert_string_equal(problems.items[0].field, field);
}

static void a_venue_hangs_on_an_open_one_of_a_higher_level(void **state)
{
    struct ctx *ctx = *state;
    assert_refused(ctx,
        (struct venue) { .kind = VENUE_STUDIO, .name = "教育界别委员工作室", .parent_id = 999 },
        "parent_id");
    int64_t centre = opened(ctx, VENUE_CENTRE, "实践中心", 0);
    int64_t hall = opened(ctx, VENUE_HALL, "菱歌街道民生议事堂", centre);
    int64_t station = opened(ctx, VENUE_STATION, "采菱社区协商驿站", hall);
    assert_refused(ctx,
        (struct venue) { .kind = VENUE_HALL, .name = "另一议事堂", .parent_id = hall },
        "parent_id");
    assert_refused(ctx,
        (struct venue) { .kind = VENUE_STUDIO, .name = "工作室", .parent_id = station },
        "parent_id");
    assert_refused(ctx,
        (struct venue) { .kind = VENUE_RECEPTION, .name = "会客厅", .parent_id = hall },
        "parent_id");
    assert_refused(ctx, (struct venue) { .kind = VENUE_CENTRE, .name = "第二个中心" }, "kind");
}

static void a_name_is_needed_and_is_given_once(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    int64_t centre = opened(ctx, VENUE_CENTRE, "实践中心", 0);
    int64_t hall = opened(ctx, VENUE_HALL, "菱歌街道民生议事堂", centre);
    assert_refused(
        ctx, (struct venue) { .kind = VENUE_HALL, .name = " ", .parent_id = centre }, "name");
    assert_refused(ctx,
        (struct venue) { .kind = VENUE_HALL, .name = "菱歌街道民生议事堂", .parent_id = centre },
        "name");
    assert_false(venue_rename(ctx, hall, "实践中心", "", &problems));
    problems = (struct problems) { 0 };
    assert_true(venue_rename(ctx, hall, "菱歌民生议事堂", "Lingge Hall", &problems));
    ctx->language = LANGUAGE_EN;
    assert_string_equal(venue_name(ctx, venue_find(ctx, hall)), "Lingge Hall");
    struct ledger_list history = ledger_of(ctx, MATTER(VENUE, hall));
    assert_string_equal(history.items[history.count - 1].action, "rename");
}

static void a_venue_closes_after_those_below_it_and_leaves_the_tree(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    int64_t centre = opened(ctx, VENUE_CENTRE, "实践中心", 0);
    int64_t hall = opened(ctx, VENUE_HALL, "菱歌街道民生议事堂", centre);
    int64_t studio = opened(ctx, VENUE_STUDIO, "菱歌街道委员工作室", hall);
    assert_false(venue_close(ctx, hall, &problems));
    assert_string_equal(problems.items[0].field, "close");
    problems = (struct problems) { 0 };
    assert_true(venue_close(ctx, studio, &problems));
    assert_true(venue_close(ctx, hall, &problems));
    struct venue_list open = venue_all(ctx, false);
    assert_int_equal(open.count, 1);
    assert_int_equal(venue_all(ctx, true).count, 3);
    assert_int_equal(venue_tree(ctx, &open).items[0].below.count, 0);
    assert_false(venue_close(ctx, hall, &problems));
}

static void the_tree_and_its_picture_hold_every_open_venue(void **state)
{
    struct ctx *ctx = *state;
    int64_t centre = opened(ctx, VENUE_CENTRE, "实践中心", 0);
    int64_t hall = opened(ctx, VENUE_HALL, "菱歌街道民生议事堂", centre);
    opened(ctx, VENUE_STUDIO, "教育界别委员工作室", centre);
    opened(ctx, VENUE_STATION, "采菱社区协商驿站", hall);
    struct venue_list list = venue_all(ctx, false);
    struct venue_nodes tree = venue_tree(ctx, &list);
    assert_int_equal(tree.count, 1);
    assert_int_equal(tree.items[0].below.count, 2);
    assert_int_equal(tree.items[0].below.items[0].below.count, 1);
    struct venue_counts counts = venue_count(&list);
    assert_int_equal(counts.of[VENUE_STATION], 1);
    size_t lines = 0;
    for (const char *at = venue_picture(ctx, &tree).html; (at = strstr(at, "<line")); at++)
        lines++;
    assert_int_equal(lines, 3);
}

static void a_studio_of_a_town_and_a_sector_is_compound(void **state)
{
    (void)state;
    struct venue studio = {
        .kind = VENUE_STUDIO, .region = "菱歌街道", .sectors = "education medicine"
    };
    assert_true(venue_is_compound(&studio));
    assert_true(venue_has_sector(&studio, "medicine"));
    assert_false(venue_has_sector(&studio, "med"));
    studio.sectors = "";
    assert_false(venue_is_compound(&studio));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_venue_hangs_on_an_open_one_of_a_higher_level),
        WORLD_TEST(a_name_is_needed_and_is_given_once),
        WORLD_TEST(a_venue_closes_after_those_below_it_and_leaves_the_tree),
        WORLD_TEST(the_tree_and_its_picture_hold_every_open_venue),
        WORLD_TEST(a_studio_of_a_town_and_a_sector_is_compound),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
