/* Similar texts on a real database. */
#include "kit/similar.h"

#include "db/db.h"
#include "world.h"

static struct ctx *ctx;

static const char *const titles[] = { "关于加快老旧小区加装电梯的建议",
    "关于完善养老服务设施的建议", "关于规范预付式消费的建议", "关于推进地铁延伸线建设的建议",
    "关于加强中小学食堂监管的建议" };
static const char *const bodies[] = {
    "我区老旧小区多数没有电梯，老年人上下楼困难。建议统一设计标准，简化审批手续，设立专项补助资金"
    "。",
    "社区养老设施不足，护理人员短缺。建议增设日间照料中心，培训护理人员，推广助餐服务。",
    "健身房与培训机构预付卡纠纷频发。建议建立资金存管制度，公布失信商家名单。",
    "东部片区居民出行不便，公交换乘时间长。建议尽快启动延伸线前期工作，优化站点布局。",
    "部分学校食堂采购不公开。建议公开食材来源，邀请家长参与陪餐和监督。",
};

static void put_all(void)
{
    for (size_t i = 0; i < COUNT_OF(titles); i++) {
        struct search_field fields[] = { { SEARCH_TITLE, titles[i] }, { SEARCH_BODY, bodies[i] } };
        struct search_facet facets[] = { { SEARCH_AUDIENCE, (int64_t)i % 2 } };
        search_put(ctx,
            &(struct search_entry) { .matter = MATTER(PROPOSAL, (int64_t)i + 1),
                .fields = { fields, 2 },
                .facets = { facets, 1 } });
    }
}

static int begin(void **state)
{
    int result = world_begin(state);
    ctx = *state;
    put_all();
    return result;
}

#define SIMILAR_TEST(test) cmocka_unit_test_setup_teardown(test, begin, world_forget)

static void a_reworded_text_finds_its_original_first(void **state)
{
    (void)state;
    struct similar_list list = similar_find(ctx, "关于推动老旧住宅小区加装电梯的提案",
        "老旧小区大多没有电梯，老年人下楼很困难。希望简化审批，设立补助资金。", MATTER(NONE, 0),
        NULL, 5);
    assert_null(ctx->fault);
    assert_true(list.count >= 1);
    assert_int_equal(list.items[0].matter.id, 1);
    assert_true(list.items[0].score > 0.4);
    for (size_t i = 1; i < list.count; i++)
        assert_true(list.items[i].score < 0.3);
}

static void the_same_text_scores_one_and_another_script_too(void **state)
{
    (void)state;
    assert_float_equal(similar_score(ctx, titles[0], bodies[0], titles[0], bodies[0]), 1, 1e-9);
    assert_float_equal(similar_score(ctx, "發展養老服務", "ＡＩ", "发展养老服务", "ai"), 1, 1e-9);
    assert_float_equal(similar_score(ctx, "供水", "", "地铁", ""), 0, 1e-9);
    assert_float_equal(similar_score(ctx, "", "", "", NULL), 0, 1e-9);
}

static void a_title_alone_is_enough_to_begin_with(void **state)
{
    (void)state;
    struct similar_list list = similar_find(ctx, "中小学食堂监管", NULL, MATTER(NONE, 0), NULL, 5);
    assert_true(list.count >= 1);
    assert_int_equal(list.items[0].matter.id, 5);
}

static void a_matter_is_not_similar_to_itself(void **state)
{
    (void)state;
    struct similar_list list =
        similar_find(ctx, titles[2], bodies[2], MATTER(PROPOSAL, 3), NULL, 5);
    for (size_t i = 0; i < list.count; i++)
        assert_int_not_equal(list.items[i].matter.id, 3);
}

static void a_filter_holds_for_similar_texts_too(void **state)
{
    (void)state;
    struct search_facet facet[] = { { SEARCH_AUDIENCE, 1 } };
    struct search_facet_list filter = { facet, 1 };
    struct similar_list list = similar_find(ctx, titles[0], bodies[0], MATTER(NONE, 0), &filter, 5);
    for (size_t i = 0; i < list.count; i++)
        assert_int_equal(list.items[i].matter.id % 2, 0);
    list = similar_find(ctx, titles[1], bodies[1], MATTER(NONE, 0), &filter, 5);
    assert_int_equal(list.items[0].matter.id, 2);
}

static void nothing_is_similar_to_an_empty_text(void **state)
{
    (void)state;
    assert_int_equal(similar_find(ctx, NULL, NULL, MATTER(NONE, 0), NULL, 5).count, 0);
    assert_int_equal(similar_find(ctx, "  ", "！！", MATTER(NONE, 0), NULL, 5).count, 0);
    assert_int_equal(similar_find(ctx, "'\"", "* OR NEAR(", MATTER(NONE, 0), NULL, 5).count, 0);
    assert_null(ctx->fault);
}

/* What was found is kept for one state of the data: an entry that came meanwhile is not missed in
 * the next, and another question gets its own answer. */
static void an_answer_is_kept_while_nothing_changes(void **state)
{
    (void)state;
    struct db_state before = { "1" }, after = { "2" };
    ctx->data_state = &before;
    struct similar_list first = similar_find(ctx, titles[3], bodies[3], MATTER(NONE, 0), NULL, 5);
    struct search_field fields[] = { { SEARCH_TITLE, titles[3] }, { SEARCH_BODY, bodies[3] } };
    search_put(
        ctx, &(struct search_entry) { .matter = MATTER(PROPOSAL, 77), .fields = { fields, 2 } });
    struct similar_list kept = similar_find(ctx, titles[3], bodies[3], MATTER(NONE, 0), NULL, 5);
    assert_int_equal(kept.count, first.count);
    assert_memory_equal(kept.items, first.items, first.count * sizeof *first.items);
    struct similar_list other =
        similar_find(ctx, titles[3], bodies[3], MATTER(PROPOSAL, 4), NULL, 5);
    assert_int_equal(other.items[0].matter.id, 77);
    ctx->data_state = &after;
    struct similar_list anew = similar_find(ctx, titles[3], bodies[3], MATTER(NONE, 0), NULL, 5);
    assert_int_equal(anew.count, first.count + 1);
    ctx->data_state = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SIMILAR_TEST(a_reworded_text_finds_its_original_first),
        SIMILAR_TEST(the_same_text_scores_one_and_another_script_too),
        SIMILAR_TEST(a_title_alone_is_enough_to_begin_with),
        SIMILAR_TEST(a_matter_is_not_similar_to_itself),
        SIMILAR_TEST(a_filter_holds_for_similar_texts_too),
        SIMILAR_TEST(nothing_is_similar_to_an_empty_text),
        SIMILAR_TEST(an_answer_is_kept_while_nothing_changes),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
