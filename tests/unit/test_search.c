/* Search on a real database: what finds what, in which order. */
#include <stdio.h>

#include "base/buffer.h"
#include "kit/search.h"
#include "world.h"

static struct ctx *ctx;

static void put_full(int64_t id, const char *title, const char *body, const char *reply,
    int64_t age, struct search_facet_list facets)
{
    struct search_field fields[] = { { SEARCH_TITLE, title }, { SEARCH_BODY, body },
        { SEARCH_REPLY, reply } };
    search_put(ctx,
        &(struct search_entry) { .matter = MATTER(PROPOSAL, id),
            .fresh_on = ctx_today(ctx) - age,
            .fields = { fields, COUNT_OF(fields) },
            .facets = facets });
}

static void put(int64_t id, const char *title, const char *body)
{
    put_full(id, title, body, NULL, 0, (struct search_facet_list) { 0 });
}

/* The ids of the hits in their order, such as "3 1". */
static const char *found_with(const char *query, const struct search_facet_list *filter)
{
    struct search_result result = search_find(ctx, query, filter, 0, 50);
    assert_null(ctx->fault);
    assert_int_equal(result.total, result.count);
    struct buffer ids = buffer_new(ctx->arena);
    for (size_t i = 0; i < result.count; i++)
        buffer_printf(&ids, i ? " %lld" : "%lld", (long long)result.items[i].matter.id);
    return buffer_text(&ids);
}

static const char *found(const char *query)
{
    return found_with(query, NULL);
}

static int begin(void **state)
{
    int result = world_begin(state);
    ctx = *state;
    return result;
}

#define SEARCH_TEST(test) cmocka_unit_test_setup_teardown(test, begin, world_forget)

static void a_word_is_found_inside_longer_ones(void **state)
{
    (void)state;
    put(1, "提升委员履职能力", "委员工作站与无党派人士");
    put(2, "别的", "别的");
    assert_string_equal(found("能力"), "1");
    assert_string_equal(found("工作"), "1");
    assert_string_equal(found("党派"), "1");
    assert_string_equal(found("员履"), "1");
    assert_string_equal(found("工作站与无党派人士"), "1");
    assert_string_equal(found("工作人士"), "");
}

static void a_single_character_is_found_anywhere(void **state)
{
    (void)state;
    put(1, "荷", NULL);
    put(2, "汀洲荷议", NULL);
    put(3, "赏荷", NULL);
    put(4, "荷花", NULL);
    put(5, "莲花", "此处有荷。");
    put(6, "莲花", NULL);
    assert_string_equal(found("荷"), "4 3 2 1 5");
    assert_string_equal(found("荷 花"), "4 5");
}

static void traditional_and_simplified_find_each_other(void **state)
{
    (void)state;
    put(1, "发展养老服务", NULL);
    put(2, "發展養老服務", NULL);
    assert_string_equal(found("養老"), "2 1");
    assert_string_equal(found("养老服务"), "2 1");
}

static void width_and_case_do_not_matter(void **state)
{
    (void)state;
    put(1, "AI赋能制造", NULL);
    put(2, "ＡＩ 赋能", NULL);
    put(3, "ai", NULL);
    assert_string_equal(found("ＡＩ"), "3 2 1");
    assert_string_equal(found("Ai"), "3 2 1");
    assert_string_equal(found("ai赋能"), "2 1");
    assert_string_equal(found("AI赋"), "2 1");
    assert_string_equal(found("A"), "");
}

static void words_are_all_wanted_and_a_phrase_in_its_order(void **state)
{
    (void)state;
    put(1, "rural roads and canal", NULL);
    put(2, "roads, rural ones", NULL);
    put(3, "canal", NULL);
    assert_string_equal(found("rural roads"), "2 1");
    assert_string_equal(found("\"rural roads\""), "1");
    assert_string_equal(found("“rural roads”"), "1");
    assert_string_equal(found("roads、canal"), "1");
    assert_string_equal(found("\"roads rural"), "2");
}

static void a_phrase_does_not_go_from_one_field_to_the_next(void **state)
{
    (void)state;
    struct search_field fields[] = { { SEARCH_TITLE, "green" }, { SEARCH_BODY, "lotus pond" },
        { SEARCH_BODY, "water plant" }, { SEARCH_REPLY, "new" } };
    search_put(ctx,
        &(struct search_entry) {
            .matter = MATTER(PROPOSAL, 1), .fields = { fields, COUNT_OF(fields) } });
    assert_string_equal(found("\"lotus pond\""), "1");
    assert_string_equal(found("pond water"), "1");
    assert_string_equal(found("\"pond water\""), "");
    assert_string_equal(found("\"green lotus\""), "");
    assert_string_equal(found("\"plant new\""), "");
}

static void an_excluded_word_takes_hits_away(void **state)
{
    (void)state;
    put(1, "学校食堂", "营养");
    put(2, "学校操场", NULL);
    put(3, "公园", NULL);
    assert_string_equal(found("学校 -食堂"), "2");
    assert_string_equal(found("学校 -营养"), "2");
    assert_string_equal(found("学校 －\"学校 食堂\""), "2 1");
    assert_string_equal(found("-学校"), "3");
    assert_string_equal(found("-校"), "3");
    assert_string_equal(found("学校 -"), "2 1");
}

static void nothing_that_is_typed_is_an_error(void **state)
{
    (void)state;
    static const char *const attempts[] = { "\"", "\"\"", "*", "学*", "NEAR", "学校 NEAR 操场",
        "NEAR(学校 操场)", "OR", "AND NOT", "'", "学校'", ":", "title:学校", "title : 学校",
        "& | ! ( )", "!学校", "(学校", "学校)", "a<->b", "a:*", "^a", "{a b}: c", "-", "--", "-\"",
        "\\", "\\'", "+", "%", "_", "$1", ";DROP TABLE search_entry", "\xef\xbf\xbd", "\xff\xfe",
        "\xee\x80\x80学", "\xee\x80\x81x", "\f", "“", "a\"b\"c", "学校\t操场\n", "x' OR 1=1 --" };
    put(1, "学校操场", "near or and not title drop table");
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        search_find(ctx, attempts[i], NULL, 0, 10);
        search_highlight(ctx, "学校操场", search_words_for(ctx, attempts[i]), 10);
        if (ctx->fault)
            fail_msg("%s: %s", attempts[i], ctx->fault);
    }
    char *all = arena_alloc(ctx->arena, 128);
    for (int c = 1; c < 128; c++)
        all[c - 1] = (char)c;
    put(2, all, all);
    search_find(ctx, all, NULL, 0, 10);
    assert_null(ctx->fault);
    assert_string_equal(found("NEAR"), "1");
    assert_string_equal(found("学校 OR"), "1");
    assert_string_equal(found("!!!"), "");
    assert_string_equal(found(""), "2 1");
    assert_string_equal(found(NULL), "2 1");
    assert_string_equal(found("\xee\x80\x81x"), "");
}

static void emoji_and_rare_characters_are_found(void **state)
{
    (void)state;
    put(1, "活动🎉圆满", NULL);
    put(2, "𠮷野家与𠀀", NULL);
    put(3, "é e\u0301", NULL);
    assert_string_equal(found("🎉"), "1");
    assert_string_equal(found("活动🎉"), "1");
    assert_string_equal(found("𠮷"), "2");
    assert_string_equal(found("𠮷野"), "2");
    assert_string_equal(found("𠀀"), "2");
    assert_string_equal(found("É"), "3");
}

static void a_title_goes_before_a_body_and_a_body_before_a_reply(void **state)
{
    (void)state;
    put_full(1, "别的", "别的", "供水改造", 0, (struct search_facet_list) { 0 });
    put_full(2, "别的", "供水改造", NULL, 0, (struct search_facet_list) { 0 });
    put_full(3, "供水改造", NULL, NULL, 10, (struct search_facet_list) { 0 });
    assert_string_equal(found("供水"), "3 2 1");
    assert_string_equal(found("供水改造"), "3 2 1");
    assert_string_equal(found("水"), "3 2 1");
}

static void the_newer_goes_first_among_equals(void **state)
{
    (void)state;
    put_full(1, "地铁延伸", NULL, NULL, 30, (struct search_facet_list) { 0 });
    put_full(2, "地铁延伸", NULL, NULL, 1, (struct search_facet_list) { 0 });
    put_full(3, "地铁延伸", NULL, NULL, 4000, (struct search_facet_list) { 0 });
    assert_string_equal(found("地铁"), "2 1 3");
    assert_string_equal(found(""), "2 1 3");
}

static void filters_of_different_names_must_all_hold(void **state)
{
    (void)state;
    struct search_facet first[] = { { SEARCH_YEAR, 2024 }, { SEARCH_UNIT, 7 }, { SEARCH_UNIT, 8 },
        { SEARCH_CATEGORY, .code = "water" } };
    struct search_facet second[] = { { SEARCH_YEAR, 2025 }, { SEARCH_UNIT, 8 } };
    put_full(1, "供水", NULL, NULL, 0, (struct search_facet_list) { first, COUNT_OF(first) });
    put_full(2, "供水", NULL, NULL, 0, (struct search_facet_list) { second, COUNT_OF(second) });
    struct search_facet unit[] = { { SEARCH_UNIT, 8 } },
                        both[] = { { SEARCH_UNIT, 8 }, { SEARCH_YEAR, 2024 } },
                        years[] = { { SEARCH_YEAR, 2025 }, { SEARCH_YEAR, 2024 },
                            { SEARCH_UNIT, 7 } },
                        code[] = { { SEARCH_CATEGORY, .code = "water" } },
                        kind[] = { { SEARCH_KIND, MATTER_VENUE } };
    assert_string_equal(found_with("供水", &(struct search_facet_list) { unit, 1 }), "2 1");
    assert_string_equal(found_with("供水", &(struct search_facet_list) { both, 2 }), "1");
    assert_string_equal(found_with("供水", &(struct search_facet_list) { years, 3 }), "1");
    assert_string_equal(found_with("供水", &(struct search_facet_list) { code, 1 }), "1");
    assert_string_equal(found_with("", &(struct search_facet_list) { both, 2 }), "1");
    assert_string_equal(found_with("供", &(struct search_facet_list) { kind, 1 }), "");
    assert_string_equal(found_with("-供水", &(struct search_facet_list) { unit, 1 }), "");
}

static void what_is_put_again_is_found_by_its_new_words_alone(void **state)
{
    (void)state;
    put(1, "老旧小区", "加装电梯");
    put_full(1, "新能源", "充电桩", NULL, 3, (struct search_facet_list) { 0 });
    assert_string_equal(found("小区"), "");
    assert_string_equal(found("电梯"), "");
    assert_string_equal(found("充电桩"), "1");
    search_remove(ctx, MATTER(PROPOSAL, 1));
    assert_string_equal(found("充电桩"), "");
    assert_string_equal(found(""), "");
    search_remove(ctx, MATTER(PROPOSAL, 1));
    assert_null(ctx->fault);
}

static void a_page_is_a_part_of_all_hits(void **state)
{
    (void)state;
    for (int64_t id = 1; id <= 30; id++)
        put_full(id, "公园", NULL, NULL, id, (struct search_facet_list) { 0 });
    struct search_result result = search_find(ctx, "公园", NULL, 10, 5);
    assert_int_equal(result.total, 30);
    assert_false(result.has_more);
    assert_int_equal(result.count, 5);
    assert_int_equal(result.items[0].matter.id, 11);
    assert_int_equal(result.items[4].matter.id, 15);
    assert_int_equal(search_find(ctx, "公园", NULL, 30, 5).count, 0);
}

static void a_word_in_every_entry_gives_the_newest_and_is_not_counted_to_the_end(void **state)
{
    (void)state;
    for (int64_t id = 1; id <= 9000; id++)
        put_full(
            id, id % 2 ? "公园" : NULL, "公园", NULL, 10000 - id, (struct search_facet_list) { 0 });
    struct search_result result = search_find(ctx, "公园", NULL, 0, 20);
    assert_null(ctx->fault);
    assert_true(result.has_more);
    assert_true(result.total >= 100);
    assert_int_equal(result.count, 20);
    for (int64_t i = 0; i < 20; i++)
        assert_int_equal(result.items[i].matter.id, 8999 - 2 * i);
    result = search_find(ctx, "公园", NULL, 20, 20);
    assert_int_equal(result.items[0].matter.id, 8959);
    result = search_find(ctx, "公园 -没有", NULL, 0, 20);
    assert_int_equal(result.items[0].matter.id, 8999);
}

static void no_hit_stands_on_two_pages(void **state)
{
    (void)state;
    enum { ALL = 300 };
    bool is_seen[ALL + 1] = { false };
    for (int64_t id = 1; id <= ALL; id++)
        put_full(
            id, id % 3 ? NULL : "公园", "公园", NULL, id / 50, (struct search_facet_list) { 0 });
    for (size_t offset = 0; offset < ALL; offset += 20) {
        struct search_result result = search_find(ctx, "公园", NULL, offset, 20);
        assert_true(result.has_more || result.total == ALL);
        assert_true(result.total >= (int64_t)(offset + result.count));
        for (size_t i = 0; i < result.count; i++) {
            assert_false(is_seen[result.items[i].matter.id]);
            is_seen[result.items[i].matter.id] = true;
        }
    }
    for (int64_t id = 1; id <= ALL; id++)
        assert_true(is_seen[id]);
}

static void nobody_turns_pages_without_an_end(void **state)
{
    (void)state;
    for (int64_t id = 1; id <= SEARCH_HITS_MOST + 100; id++)
        put_full(id, "公园", NULL, NULL, id, (struct search_facet_list) { 0 });
    struct search_result result = search_find(ctx, "公园", NULL, SEARCH_HITS_MOST - 10, 20);
    assert_int_equal(result.count, 10);
    assert_int_equal(result.items[9].matter.id, SEARCH_HITS_MOST);
    assert_int_equal(result.total, SEARCH_HITS_MOST);
    assert_true(result.has_more);
    assert_int_equal(search_find(ctx, "公园", NULL, SEARCH_HITS_MOST, 20).count, 0);
}

static void a_body_among_many_newer_replies_goes_first(void **state)
{
    (void)state;
    for (int64_t id = 1; id <= 300; id++)
        put_full(id, NULL, id == 45 ? "公园" : NULL, "公园", id, (struct search_facet_list) { 0 });
    assert_int_equal(search_find(ctx, "公园", NULL, 0, 20).items[0].matter.id, 45);
}

static void what_nobody_said_to_be_public_is_not(void **state)
{
    (void)state;
    struct search_facet public = { SEARCH_AUDIENCE, .number = SEARCH_AUDIENCE_PUBLIC };
    struct search_facet internal = { SEARCH_AUDIENCE, .number = SEARCH_AUDIENCE_INTERNAL };
    struct search_facet other = { SEARCH_AUDIENCE, .number = 9 };
    put_full(1, "公园", NULL, NULL, 0, (struct search_facet_list) { &public, 1 });
    put_full(2, "公园", NULL, NULL, 0, (struct search_facet_list) { &internal, 1 });
    put_full(3, "公园", NULL, NULL, 0, (struct search_facet_list) { &other, 1 });
    put(4, "公园", NULL);
    put_full(5, "公园 荷", NULL, NULL, 0, (struct search_facet_list) { &public, 1 });
    const struct search_facet_list filter = { &public, 1 };
    assert_string_equal(found_with("公园", &filter), "5 1");
    assert_string_equal(found_with("公园 -荷", &filter), "1");
    assert_string_equal(found_with("", &filter), "5 1");
    assert_string_equal(found_with("公园", &(struct search_facet_list) { &internal, 1 }), "4 3 2");
}

static void a_hit_comes_with_its_texts(void **state)
{
    (void)state;
    struct search_field fields[] = { { SEARCH_TITLE, "公园" }, { SEARCH_BODY, "一" },
        { SEARCH_BODY, "二" }, { SEARCH_REPLY, "三" } };
    search_put(ctx,
        &(struct search_entry) { .matter = MATTER(PROPOSAL, 1),
            .fresh_on = ctx_today(ctx),
            .fields = { fields, COUNT_OF(fields) } });
    struct search_hit hit = search_find(ctx, "公园", NULL, 0, 20).items[0];
    assert_string_equal(hit.texts[SEARCH_TITLE], "公园");
    assert_string_equal(hit.texts[SEARCH_BODY], "一\n二");
    assert_string_equal(hit.texts[SEARCH_REPLY], "三");
}

static void an_index_of_other_rules_is_made_anew(void **state)
{
    (void)state;
    put(1, "老旧小区", "加装电梯");
    db_exec(ctx, "UPDATE search_state SET version = $1 WHERE id = 1", "other");
    assert_true(search_refresh(ctx));
    assert_false(search_refresh(ctx));
    assert_string_equal(found("电梯"), "1");
    db_exec(ctx, "UPDATE search_state SET version = ''");
    assert_false(search_refresh(ctx)); /* only written down */
    assert_int_equal(db_scalar(ctx, "SELECT COUNT(*) FROM search_state WHERE version <> ''"), 1);
    put(1, "老旧小区", NULL);
    assert_string_equal(found("电梯"), "");
}

static int64_t parts_of(const char *index)
{
    return db_scalar(ctx,
        arena_printf(ctx->arena,
            "SELECT COUNT(*) FROM (SELECT DISTINCT segid FROM %s_idx) AS parts", index));
}

/* Each transaction begins a part of its own; FTS5 itself joins them by fours. */
static void an_index_in_many_parts_is_joined_and_finds_the_same(void **state)
{
    (void)state;
    if (db_kind_of(ctx->db) != DB_SQLITE)
        skip();
    for (int64_t id = 1; id <= 11; id++) {
        put(id, arena_printf(ctx->arena, "第%lld件", (long long)id), "养老服务与停车");
        db_commit(ctx);
        db_begin(ctx, DB_WRITE);
    }
    search_remove(ctx, MATTER(PROPOSAL, 3));
    while (search_join(ctx, 100)) /* what FTS5 would do by itself later */
        ;
    db_commit(ctx);
    db_begin(ctx, DB_WRITE);
    put(12, "另一件", "养老服务与停车");
    db_commit(ctx);
    const char *before = found("养老服务");
    int64_t parts = parts_of("search_index");
    assert_true(parts > 1);
    db_begin(ctx, DB_WRITE);
    assert_false(search_join(ctx, parts));
    db_commit(ctx);
    assert_int_equal(parts_of("search_index"), parts);
    search_join_all(ctx);
    assert_null(ctx->fault);
    assert_int_equal(parts_of("search_index"), 1);
    assert_int_equal(parts_of("search_title_index"), 1);
    assert_string_equal(found("养老服务"), before);
    assert_string_equal(found("第11件"), "11");
    assert_string_equal(found("第3件"), "");
    db_begin(ctx, DB_WRITE);
    assert_false(search_join(ctx, 1));
}

static void a_very_long_text_is_found_by_its_beginning(void **state)
{
    (void)state;
    struct buffer text = buffer_new(ctx->arena);
    for (int i = 0; i < 20000; i++)
        buffer_printf(&text, i == 10000 ? "中间荷塘 " : "词%d ", i % 5000);
    put(1, "长", buffer_text(&text));
    assert_string_equal(found("词"), "1");
    assert_string_equal(found("\"词7 词8\""), "1");
    assert_null(ctx->fault);
}

static const char *marked(const char *text, const char *query, size_t characters)
{
    struct search_snippet snippet =
        search_highlight(ctx, text, search_words_for(ctx, query), characters);
    struct buffer out = buffer_new(ctx->arena);
    buffer_add(&out, snippet.is_cut_before ? "…" : "");
    for (size_t i = 0; i < snippet.count; i++)
        buffer_printf(&out, snippet.items[i].is_hit ? "[%s]" : "%s", snippet.items[i].text);
    buffer_add(&out, snippet.is_cut_after ? "…" : "");
    return buffer_text(&out);
}

static void hits_are_marked_where_they_stand(void **state)
{
    (void)state;
    assert_string_equal(marked("提升委员履职能力", "能力", 0), "提升委员履职[能力]");
    assert_string_equal(marked("發展養老服務", "养老", 0), "發展[養老]服務");
    assert_string_equal(marked("用ＡＩ做事", "ai", 0), "用[ＡＩ]做事");
    assert_string_equal(marked("荷花与荷", "荷", 0), "[荷]花与[荷]");
    assert_string_equal(marked("委员会和委员", "委员会 -和", 0), "[委员会]和委员");
    assert_string_equal(marked("委员会", "委员 员会", 0), "[委员会]");
    assert_string_equal(marked("Rural Roads, rural", "\"rural roads\"", 0), "[Rural Roads], rural");
    assert_string_equal(marked("没有", "能力", 0), "没有");
    /* what only the normaliser can fold stands beside, before and between */
    assert_string_equal(marked("养老……服务，養老", "养老", 0), "[养老]……服务，[養老]");
    assert_string_equal(marked("养…老 养老㍿", "养老 株式", 0), "养…老 [养老㍿]");
    assert_string_equal(marked("か\u3099く", "がく", 0), "[か\u3099く]");
    assert_string_equal(marked("か\u3099か", "か", 0), "か\u3099[か]"); /* が is another letter */
    assert_string_equal(marked("养，老养老服务", "养老服", 0), "养，老[养老服]务");
    assert_string_equal(marked("5G网络", "\"5g网络\"", 0), "[5G网络]");
    assert_string_equal(marked("", "能力", 0), "");
}

static void a_snippet_shows_where_most_hits_are(void **state)
{
    (void)state;
    assert_string_equal(
        marked("一二三四五六七八九十供水一二三四五六", "供水", 8), "…九十[供水]一二三四…");
    assert_string_equal(marked("一二三四五六七八九十供水", "供水", 8), "…五六七八九十[供水]");
    assert_string_equal(marked("供水一二三四五六七八九十", "供水", 8), "[供水]一二三四五六…");
    assert_string_equal(marked("一二三四五六七八九十", "供水", 4), "一二三四…");
}

static void pieces_in_a_row_are_the_text(void **state)
{
    (void)state;
    static const char *const texts[] = { "提升委员履职能力🎉", "e\u0301cole ①㎡ ﾃｽﾄ 𠮷",
        "a\"b<c>&d'e", "委员\r\n会\t" };
    static const char *const queries[] = { "能力", "école 1m2 テスト", "𠮷", "b c d e", "委 会",
        "委员会" };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        for (size_t j = 0; j < COUNT_OF(queries); j++) {
            struct search_snippet snippet =
                search_highlight(ctx, texts[i], search_words_for(ctx, queries[j]), 0);
            struct buffer joined = buffer_new(ctx->arena);
            for (size_t k = 0; k < snippet.count; k++)
                buffer_add(&joined, snippet.items[k].text);
            assert_string_equal(buffer_text(&joined), texts[i]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SEARCH_TEST(a_word_is_found_inside_longer_ones),
        SEARCH_TEST(a_single_character_is_found_anywhere),
        SEARCH_TEST(traditional_and_simplified_find_each_other),
        SEARCH_TEST(width_and_case_do_not_matter),
        SEARCH_TEST(words_are_all_wanted_and_a_phrase_in_its_order),
        SEARCH_TEST(a_phrase_does_not_go_from_one_field_to_the_next),
        SEARCH_TEST(an_excluded_word_takes_hits_away),
        SEARCH_TEST(nothing_that_is_typed_is_an_error),
        SEARCH_TEST(emoji_and_rare_characters_are_found),
        SEARCH_TEST(a_title_goes_before_a_body_and_a_body_before_a_reply),
        SEARCH_TEST(the_newer_goes_first_among_equals),
        SEARCH_TEST(filters_of_different_names_must_all_hold),
        SEARCH_TEST(what_is_put_again_is_found_by_its_new_words_alone),
        SEARCH_TEST(a_page_is_a_part_of_all_hits),
        SEARCH_TEST(a_word_in_every_entry_gives_the_newest_and_is_not_counted_to_the_end),
        SEARCH_TEST(no_hit_stands_on_two_pages),
        SEARCH_TEST(nobody_turns_pages_without_an_end),
        SEARCH_TEST(a_body_among_many_newer_replies_goes_first),
        SEARCH_TEST(what_nobody_said_to_be_public_is_not),
        SEARCH_TEST(a_hit_comes_with_its_texts),
        SEARCH_TEST(an_index_of_other_rules_is_made_anew),
        SEARCH_TEST(an_index_in_many_parts_is_joined_and_finds_the_same),
        SEARCH_TEST(a_very_long_text_is_found_by_its_beginning),
        SEARCH_TEST(hits_are_marked_where_they_stand),
        SEARCH_TEST(a_snippet_shows_where_most_hits_are),
        SEARCH_TEST(pieces_in_a_row_are_the_text),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
