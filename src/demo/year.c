#include "demo/year.h"

#include "base/clock.h"
#include "demo/life.h"
#include "kit/settings.h"

#define DAY INT64_C(86400000)

/* So many lives in one transaction, and one arena. */
enum { LIVES_AT_ONCE = 20 };

static void add_call(struct ctx *ctx, int64_t year)
{
    int64_t opens = day_start_ms(day_from_date((int)year, 1, 5)),
            closes = day_start_ms(day_from_date((int)year, 2, 6));
    db_exec(ctx,
        "INSERT INTO proposal_call (year, title, opens_at, closes_at, plenary_closes_on) VALUES "
        "($1, $2, $3, $4, $5)",
        year, arena_printf(ctx->arena, "%lld年提案征集", (long long)year), opens, closes,
        day_from_date((int)year, 2, 6));
}

/* Two of five come in the call, the others over the year up to today. */
static int64_t begin_moment(struct demo_random *random, int64_t year, int64_t today)
{
    int64_t first = day_from_date((int)year, 1, 6), last = day_from_date((int)year, 11, 20);
    if (last > today - 3)
        last = today - 3;
    bool is_in_call = demo_random_below(random, 5) < 2 && last > first + 30;
    int64_t span = is_in_call ? 28 : last > first ? last - first : 1;
    return day_start_ms(first + (int64_t)demo_random_below(random, (size_t)span))
        + INT64_C(10) * 3600000;
}

bool demo_fill(
    struct ctx *ctx, struct demo_size size, uint64_t seed, void (*progress)(int done, int total))
{
    const struct actor program = { .name = "demo", .roles = ANYONE };
    const char *fault = NULL;
    struct demo_texts *texts = demo_texts_load(ctx->arena, &fault);
    if (!texts) {
        ctx_fault(ctx, "demo: %s", fault);
        return false;
    }
    int64_t now = ctx->now, today = ctx_today(ctx);
    struct date date = date_from_day(today);
    struct cast *cast = ARENA_NEW(ctx->arena, struct cast);
    struct problems problems = { 0 };
    ctx->actor = &program;
    db_begin(ctx, DB_WRITE);
    cast_make(ctx, cast, seed);
    setting_change(ctx, "committee.year", arena_printf(ctx->arena, "%d", date.year), &problems);
    for (int back = size.years_before; back >= 0; back--)
        add_call(ctx, date.year - back);
    db_commit(ctx);
    struct ctx life = *ctx;
    life.arena = arena_new();
    int done = 0, total = size.this_year + size.each_before * size.years_before;
    for (int back = size.years_before; back >= 0 && !life.fault; back--) {
        int count = back ? size.each_before : size.this_year;
        int64_t last_id = 0;
        for (int i = 0; i < count && !life.fault; i++, done++) {
            if (done % LIVES_AT_ONCE == 0) {
                db_begin(&life, DB_WRITE);
                arena_reset(life.arena);
            }
            struct demo_random random = demo_random_new(seed, (uint64_t)done + 1);
            struct demo_proposal text = demo_proposal_make(
                texts, life.arena, seed * 1000003u + (uint64_t)done, date.year - back, -1);
            bool is_merging = last_id && demo_random_below(&random, 100) < 4;
            int64_t main_id = is_merging
                    && db_scalar(&life, "SELECT state FROM proposal WHERE id = $1", last_id) == 5
                ? last_id
                : 0;
            last_id = life_play(&life, cast, texts, &text, &random,
                begin_moment(&random, date.year - back, today), now, main_id);
            bool is_last = done % LIVES_AT_ONCE == LIVES_AT_ONCE - 1 || done == total - 1;
            if (is_last && !life.fault) {
                db_commit(&life);
                if (progress)
                    progress(done + 1, total);
            }
        }
    }
    life.now = now;
    db_begin(&life, DB_WRITE);
    db_exec(&life, "UPDATE notice SET read_at = at WHERE at < $1", now - 21 * DAY);
    db_exec(&life, "DELETE FROM outbox");
    bool is_done = db_commit(&life);
    if (!is_done)
        ctx_fault(ctx, "%s", life.fault);
    ctx->now = now;
    arena_free(life.arena);
    return is_done;
}
