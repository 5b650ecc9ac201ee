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
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "db/migrate.h"
#include "demo/texts.h"
#include "kit/search.h"
#include "kit/search_text.h"
#include "kit/similar.h"

/* ---- measuring ---- */

enum { SEED = 7 };

static struct ctx ctx;
static const struct demo_texts *texts;

/* The same for the same id, so that it can be made again. */
static struct demo_proposal proposal_of(int64_t id)
{
    return demo_proposal_make(texts, ctx.arena, SEED + (uint64_t)id, 2025, -1);
}

static void put(int64_t id, int64_t all)
{
    struct demo_proposal proposal = proposal_of(id);
    struct search_field fields[] = { { SEARCH_TITLE, proposal.title },
        { SEARCH_BODY, demo_proposal_body(&proposal, ctx.arena) } };
    /* ten years, most of a year's within two months */
    int64_t year = id * 10 / (all + 1);
    struct search_facet facets[] = { { SEARCH_YEAR, 2016 + year }, { SEARCH_UNIT, id % 45 },
        { SEARCH_AUDIENCE, id % 3 > 0 ? SEARCH_AUDIENCE_PUBLIC : SEARCH_AUDIENCE_INTERNAL } };
    search_put(&ctx,
        &(struct search_entry) { .matter = MATTER(PROPOSAL, id),
            .fresh_on = ctx_today(&ctx) - (9 - year) * 365 - 60 + id * 600 / (all + 1) % 60,
            .fields = { fields, COUNT_OF(fields) },
            .facets = { facets, COUNT_OF(facets) } });
}

static void fill(int64_t entries)
{
    int64_t start = clock_steady_us(), busy = 0;
    db_begin(&ctx, DB_WRITE);
    search_bulk(&ctx, true);
    db_commit(&ctx);
    for (int64_t id = 1; id <= entries;) {
        db_begin(&ctx, DB_WRITE);
        int64_t begun = clock_steady_us();
        for (int i = 0; i < 1000 && id <= entries; i++, id++)
            put(id, entries);
        busy += clock_steady_us() - begun;
        db_commit(&ctx);
        arena_reset(ctx.arena);
    }
    db_begin(&ctx, DB_WRITE);
    search_bulk(&ctx, false);
    db_commit(&ctx);
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
    static const char *const queries[] = { "建议", "的", "老", "养老服务", "充电设施",
        "加装电梯 停车", "\"加装电梯\"", "专精特新企业", "加快推进", "建议 -养老", "龘龘", "2024",
        "" };
    for (size_t i = 0; i < COUNT_OF(queries); i++)
        ask(queries[i], NULL);
    ask("建议", &(struct search_facet_list) { facets, 2 });
    ask("养老服务", &(struct search_facet_list) { facets, 1 });
    ask("", &(struct search_facet_list) { facets, 2 });
}

static int64_t cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static void measure_similar(int64_t entries)
{
    enum { PLANTED = 100 };
    int64_t times[PLANTED], cpu[PLANTED];
    int in_5 = 0, in_10 = 0;
    for (int i = 0; i < PLANTED; i++) {
        arena_reset(ctx.arena);
        int64_t id = 1 + (int64_t)i * (entries - 1) / PLANTED;
        struct demo_proposal original = proposal_of(id);
        struct demo_proposal copy =
            demo_proposal_near_copy(texts, ctx.arena, &original, (uint64_t)id);
        const char *body = demo_proposal_body(&copy, ctx.arena);
        db_begin(&ctx, DB_READ);
        int64_t begun = clock_steady_us(), cpu_begun = cpu_us();
        struct similar_list list = similar_find(&ctx, copy.title, body, MATTER(NONE, 0), NULL, 10);
        times[i] = clock_steady_us() - begun;
        cpu[i] = cpu_us() - cpu_begun;
        db_commit(&ctx);
        for (size_t j = 0; j < list.count; j++)
            if (list.items[j].matter.id == id) {
                in_5 += j < 5;
                in_10++;
            }
    }
    qsort(times, PLANTED, sizeof *times, by_number);
    qsort(cpu, PLANTED, sizeof *cpu, by_number);
    printf(
        "similar: %.1f ms median (%.1f ms of this program's processor time), %.1f ms worst of %d;"
        " recall@5 %d%%, recall@10 %d%%\n",
        (double)times[PLANTED / 2] / 1e3, (double)cpu[PLANTED / 2] / 1e3,
        (double)times[PLANTED - 1] / 1e3, PLANTED, in_5, in_10);
}

static void measure_cutting(void)
{
    struct buffer text = buffer_new(ctx.arena);
    int64_t begun = clock_steady_us();
    search_text_warm();
    printf("folding table: %.0f ms\n", (double)(clock_steady_us() - begun) / 1e3);
    while (text_length(buffer_text(&text)) < 1000) {
        struct demo_proposal proposal = proposal_of((int64_t)text.length);
        buffer_add(&text, demo_proposal_body(&proposal, ctx.arena));
    }
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
    texts = demo_texts_load(long_lived, &error);
    if (!texts) {
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
