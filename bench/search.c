/* Measures search and similar texts on invented proposals.
 *
 *     bench_search [ENTRIES [DATABASE]]
 *
 * Makes ENTRIES (20,000) entries in an empty database (a temporary SQLite file, or the path or
 * postgres:// URL that is given) and prints how long entries and queries take; then takes entries
 * at random, changes a copy of each, and prints how many of the originals are among the first 5 and
 * 10 similar ones. One that has entries already is used as it is. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "db/migrate.h"
#include "kit/search.h"
#include "kit/search_text.h"
#include "kit/similar.h"

/* ---- invented proposals ---- */

static const char *const topics[] = { "老旧小区改造", "养老服务", "预付式消费", "地铁延伸",
    "学校食堂", "公共租赁住房", "乡村公路", "运河文化", "中医药服务", "青年人才", "产业园区",
    "人工智能制造", "旧货以旧换新", "自来水厂", "充电设施", "口袋公园", "垃圾分类", "社区医院",
    "家政服务", "夜间经济", "非机动车停放", "校外托管", "民营企业融资", "银发经济", "房屋质量",
    "噪声治理", "无障碍设施", "体育场地", "图书馆分馆", "托育机构" };
static const char *const places[] = { "城东", "城西", "北苑", "南湖", "汀洲", "荷塘", "古桥",
    "新河", "石门", "云岭", "临江", "白鹭", "青山", "稻香", "梅园", "松林", "柳岸", "莲湖", "桂花",
    "枫溪" };
static const char *const kinds[] = { "街道", "片区", "社区", "新区", "镇" };
static const char *const verbs[] = { "加快推进", "规范完善", "统筹优化", "大力发展", "持续加强",
    "科学规划", "着力破解", "积极探索" };
static const char *const matters[] = { "配套建设", "长效管理", "资金保障", "服务供给", "监管机制",
    "布局规划", "数字化水平", "群众参与", "安全运行", "部门协同" };
static const char *const people[] = { "居民", "老年人", "学生家长", "企业", "商户", "外来务工人员",
    "残疾人", "年轻人", "游客", "农户" };
static const char *const faults[] = { "设施陈旧", "数量不足", "分布不均", "标准不一", "责任不清",
    "信息不公开", "审批环节多", "维护不及时", "经费短缺", "专业人员缺乏", "宣传不到位",
    "监督缺位" };
static const char *const remedies[] = { "建立联席会议制度", "设立专项资金", "出台实施细则",
    "引入第三方评估", "开展专项整治", "搭建统一平台", "公开服务清单", "纳入年度考核",
    "引导社会力量参与", "培训专业队伍", "简化办理流程", "开展试点示范" };
static const char *const frames[] = {
    "调研发现，%s%s在%s方面存在%s的问题，%s反映较多。",
    "据%s%s统计，近年来%s需求增长较快，但%s，影响%s的获得感。",
    "以%s%s为例，%s工作起步较晚，%s，%s意见集中。",
    "建议在%s%s率先推进%s，针对%s，听取%s意见后逐步推开。",
    "走访%s%s时了解到，%s推进缓慢，主要原因是%s，%s期盼尽快解决。",
};

static uint64_t seed = 20250214;

static size_t chance(size_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed >> 11) % below;
}

#define ANY(list) ((list)[chance(COUNT_OF(list))])

struct text {
    const char *title;
    const char *sentences[12];
    size_t count;
    const char *body;
};

static const char *sentence(struct arena *arena, const char *topic, size_t place)
{
    if (chance(4) == 0)
        return arena_printf(arena, "建议%s，%s，%zu年底前完成%zu处。", ANY(remedies), ANY(remedies),
            2020 + chance(10), 2 + chance(60));
    size_t frame = chance(COUNT_OF(frames));
    const char *values[] = { places[place], ANY(kinds), chance(2) ? topic : ANY(matters),
        ANY(faults), ANY(people) };
    struct buffer out = buffer_new(arena);
    size_t value = 0;
    for (const char *at = frames[frame]; *at; at++) {
        if (at[0] == '%' && at[1] == 's') {
            buffer_add(&out, values[value++]);
            at++;
        } else {
            buffer_add_char(&out, *at);
        }
    }
    return buffer_text(&out);
}

static void join(struct arena *arena, struct text *text)
{
    struct buffer body = buffer_new(arena);
    for (size_t i = 0; i < text->count; i++)
        buffer_add(&body, text->sentences[i]);
    text->body = buffer_text(&body);
}

static struct text invent(struct arena *arena)
{
    const char *topic = ANY(topics);
    size_t place = chance(COUNT_OF(places));
    struct text text = { .count = 7 + chance(6) };
    text.title = arena_printf(
        arena, "关于%s%s%s%s%s的建议", ANY(verbs), places[place], ANY(kinds), topic, ANY(matters));
    for (size_t i = 0; i < text.count; i++)
        text.sentences[i] = sentence(arena, topic, chance(3) ? place : chance(COUNT_OF(places)));
    join(arena, &text);
    return text;
}

/* Another hand's version of the same: a new title on the same topic, a third of the sentences
 * replaced, the order changed. */
static struct text near_copy(struct arena *arena, const struct text *of)
{
    struct text copy = *of;
    copy.title = arena_printf(arena, "%s%s", ANY(verbs), of->title + strlen("关于加快推进"));
    for (size_t i = 0; i < copy.count; i++) {
        size_t other = chance(copy.count);
        const char *kept = copy.sentences[i];
        copy.sentences[i] = copy.sentences[other];
        copy.sentences[other] = kept;
    }
    for (size_t i = 0; i < copy.count; i++)
        if (chance(3) == 0)
            copy.sentences[i] = sentence(arena, ANY(topics), chance(COUNT_OF(places)));
    join(arena, &copy);
    return copy;
}

/* ---- measuring ---- */

static struct ctx ctx;

static void put(int64_t id, int64_t all)
{
    seed = (uint64_t)id * 2654435761u + 88172645463325252u;
    chance(2), chance(2), chance(2);
    struct text text = invent(ctx.arena);
    struct search_field fields[] = { { SEARCH_TITLE, text.title }, { SEARCH_BODY, text.body } };
    /* ten years, most of a year's within two months */
    int64_t year = id * 10 / (all + 1);
    struct search_facet facets[] = { { SEARCH_YEAR, 2016 + year }, { SEARCH_UNIT, id % 45 },
        { SEARCH_AUDIENCE, id % 3 > 0 } };
    search_put(&ctx,
        &(struct search_entry) { .matter = MATTER(PROPOSAL, id),
            .fresh_on = ctx_today(&ctx) - (9 - year) * 365 - (int64_t)chance(60),
            .fields = { fields, COUNT_OF(fields) },
            .facets = { facets, COUNT_OF(facets) } });
}

static void fill(int64_t entries)
{
    int64_t start = clock_steady_us(), busy = 0;
    for (int64_t id = 1; id <= entries;) {
        db_begin(&ctx, DB_WRITE);
        int64_t begun = clock_steady_us();
        for (int i = 0; i < 1000 && id <= entries; i++, id++)
            put(id, entries);
        busy += clock_steady_us() - begun;
        db_commit(&ctx);
        arena_reset(ctx.arena);
    }
    printf("put %" PRId64 " entries: %.1f s, %.0f us each, %.0f us without commit\n", entries,
        (double)(clock_steady_us() - start) / 1e6,
        (double)(clock_steady_us() - start) / (double)entries, (double)busy / (double)entries);
}

static int by_number(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

static void ask(const char *query, const struct search_facet_list *filter)
{
    enum { TIMES = 11 };
    int64_t times[TIMES];
    struct search_result result = { 0 };
    for (int i = 0; i < TIMES; i++) {
        arena_reset(ctx.arena);
        db_begin(&ctx, DB_READ);
        int64_t begun = clock_steady_us();
        result = search_find(&ctx, query, filter, 0, 20);
        times[i] = clock_steady_us() - begun;
        db_commit(&ctx);
    }
    qsort(times, TIMES, sizeof *times, by_number);
    printf("%8.2f ms median %8.2f ms worst  %s%" PRId64 " hits  %s%s\n",
        (double)times[TIMES / 2] / 1e3, (double)times[TIMES - 1] / 1e3,
        result.has_more ? "more than " : "", result.total, query, filter ? " (filtered)" : "");
}

static void ask_all(void)
{
    struct search_facet facets[] = { { SEARCH_YEAR, 2018 }, { SEARCH_UNIT, 7 } };
    static const char *const queries[] = { "建议", "的", "养老服务", "养老 充电", "汀洲 托育机构",
        "\"搭建统一平台\"", "建议搭建统一平台", "建议 -养老", "没有的词", "年底前完成17处",
        "居民期盼尽快解决", "" };
    for (size_t i = 0; i < COUNT_OF(queries); i++)
        ask(queries[i], NULL);
    ask("建议", &(struct search_facet_list) { facets, 2 });
    ask("养老服务", &(struct search_facet_list) { facets, 1 });
    ask("", &(struct search_facet_list) { facets, 2 });
}

static void measure_similar(int64_t entries)
{
    enum { PLANTED = 100 };
    int64_t times[PLANTED];
    int in_5 = 0, in_10 = 0;
    for (int i = 0; i < PLANTED; i++) {
        arena_reset(ctx.arena);
        int64_t id = 1 + (int64_t)i * (entries - 1) / PLANTED;
        seed = (uint64_t)id * 2654435761u + 88172645463325252u;
        chance(2), chance(2), chance(2);
        struct text original = invent(ctx.arena);
        struct text copy = near_copy(ctx.arena, &original);
        db_begin(&ctx, DB_READ);
        int64_t begun = clock_steady_us();
        struct similar_list list =
            similar_find(&ctx, copy.title, copy.body, MATTER(NONE, 0), NULL, 10);
        times[i] = clock_steady_us() - begun;
        db_commit(&ctx);
        for (size_t j = 0; j < list.count; j++)
            if (list.items[j].matter.id == id) {
                in_5 += j < 5;
                in_10++;
            }
    }
    qsort(times, PLANTED, sizeof *times, by_number);
    printf("similar: %.1f ms median, %.1f ms worst of %d; recall@5 %d%%, recall@10 %d%%\n",
        (double)times[PLANTED / 2] / 1e3, (double)times[PLANTED - 1] / 1e3, PLANTED, in_5, in_10);
}

static void measure_cutting(void)
{
    struct buffer text = buffer_new(ctx.arena);
    int64_t begun = clock_steady_us();
    search_text_warm();
    printf("folding table: %.0f ms\n", (double)(clock_steady_us() - begun) / 1e3);
    while (text_length(buffer_text(&text)) < 1000)
        buffer_add(&text, invent(ctx.arena).body);
    const char *copy = arena_text_n(ctx.arena, text.data, text.length);
    size_t characters = text_length(copy);
    struct arena *arena = arena_new();
    begun = clock_steady_us();
    for (int i = 0; i < 1000; i++) {
        search_tokens_of(arena, copy);
        arena_reset(arena);
    }
    printf("cutting: %.1f us for 1,000 characters\n",
        (double)(clock_steady_us() - begun) / (double)characters);
    arena_free(arena);
}

int main(int argc, char **argv)
{
    int64_t entries = 20000;
    char path[] = "/tmp/heyi-bench-search.XXXXXX";
    if (argc > 1)
        text_to_int(argv[1], &entries);
    clock_set_zone("Asia/Shanghai");
    bool is_temporary = argc < 3;
    if (is_temporary)
        close(mkstemp(path));
    const char *error = NULL;
    struct arena *long_lived = arena_new();
    struct db_pool *pool = db_pool_open(is_temporary ? path : argv[2], 1, long_lived, &error);
    if (!pool) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    ctx = (struct ctx) { .arena = arena_new(), .actor = &actor_nobody, .now = clock_now_ms() };
    db_acquire(pool, &ctx);
    migrate_to_newest(&ctx, NULL);
    measure_cutting();
    db_begin(&ctx, DB_READ);
    int64_t there = db_scalar(&ctx, "SELECT COUNT(*) FROM search_entry");
    db_commit(&ctx);
    if (there == 0)
        fill(entries);
    ask_all();
    measure_similar(there ? there : entries);
    if (ctx.fault)
        fprintf(stderr, "%s\n", ctx.fault);
    int status = ctx.fault != NULL;
    db_release(&ctx);
    db_pool_close(pool);
    arena_free(ctx.arena);
    if (is_temporary) {
        unlink(path);
        unlink(arena_printf(long_lived, "%s-wal", path));
        unlink(arena_printf(long_lived, "%s-shm", path));
    }
    arena_free(long_lived);
    return status;
}
