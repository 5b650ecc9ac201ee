#include "demo/year.h"

#include "base/clock.h"
#include "demo/network.h"
#include "demo/plans.h"
#include "kit/search.h"
#include "kit/settings.h"
#include "proposals/search_index.h"

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

/* Unread is what is new; and everyone has something new. */
static void read_older_notices(struct ctx *ctx)
{
    db_exec(ctx,
        "UPDATE notice SET read_at = at WHERE id IN (SELECT id FROM (SELECT id, at, ROW_NUMBER() "
        "OVER (PARTITION BY person_id ORDER BY at DESC, id DESC) AS place FROM notice) ranked"
        " WHERE place > 12 OR (place > 3 AND at < $1))",
        ctx->now - 6 * DAY);
}

/* Search learns each proposal once, as it is in the end. */
static void end_batch(struct ctx *ctx, const struct id_list *made)
{
    search_hold(false);
    for (size_t i = 0; i < made->count; i++)
        proposal_index(ctx, made->items[i]);
    search_hold(true);
    db_commit(ctx);
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
    int year = demo_year(today);
    struct cast *cast = ARENA_NEW(ctx->arena, struct cast);
    struct problems problems = { 0 };
    ctx->actor = &program;
    db_begin(ctx, DB_WRITE);
    cast_make(ctx, cast, seed);
    cast->first_year = year - size.years_before;
    cast->has_files = size.has_files;
    network_make(ctx, cast, seed);
    setting_change(ctx, "committee.year", arena_printf(ctx->arena, "%d", year), &problems);
    for (int back = size.years_before; back >= 0; back--)
        add_call(ctx, year - back);
    db_commit(ctx);
    struct ctx life = *ctx;
    life.arena = arena_new();
    struct demo_random planning = demo_random_new(seed, 9001);
    int done = 0, total = 0;
    struct life_plans *plans = ARENA_ARRAY(ctx->arena, struct life_plans, size.years_before + 1);
    for (int back = size.years_before; back >= 0; back--) {
        plans[back] = plans_make(ctx, cast, texts, &planning, year - back,
            back ? size.each_before : size.this_year, now);
        total += (int)plans[back].count;
    }
    search_hold(true);
    struct id_list made = { 0 };
    for (int back = size.years_before; back >= 0 && !life.fault; back--) {
        for (size_t i = 0; i < plans[back].count && !life.fault; i++, done++) {
            if (done % LIVES_AT_ONCE == 0) {
                db_begin(&life, DB_WRITE);
                arena_reset(life.arena);
                made = (struct id_list) { 0 };
            }
            struct demo_random random = demo_random_new(seed, (uint64_t)done + 1);
            const struct life_plan *plan = &plans[back].items[i];
            struct demo_proposal text = demo_proposal_make(
                texts, life.arena, seed * 1000003u + (uint64_t)done, year - back, plan->topic);
            life_play(&life, cast, texts, &text, &random, plan, &made);
            bool is_last = done % LIVES_AT_ONCE == LIVES_AT_ONCE - 1 || done == total - 1;
            if (is_last && !life.fault)
                end_batch(&life, &made);
            if (is_last && progress)
                progress(done + 1, total);
        }
    }
    search_hold(false);
    life.now = now;
    db_begin(&life, DB_WRITE);
    read_older_notices(&life);
    db_exec(&life, "DELETE FROM outbox");
    bool is_done = db_commit(&life);
    if (!is_done)
        ctx_fault(ctx, "%s", life.fault);
    ctx->now = now;
    arena_free(life.arena);
    return is_done;
}
