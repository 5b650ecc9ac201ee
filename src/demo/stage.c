#include "demo/stage.h"

#include "base/clock.h"
#include "kit/settings.h"

bool chance(struct stage *stage, int percent)
{
    return demo_random_below(stage->random, 100) < (size_t)percent;
}

static void move_to(struct stage *stage, int64_t moment)
{
    struct ctx *ctx = stage->ctx;
    bool has_pose = stage->plan->pose != POSE_NONE;
    if (moment <= ctx->now)
        moment = ctx->now + 60000;
    if (moment >= stage->until && has_pose)
        moment = ctx->now + (stage->until - ctx->now) / 2;
    ctx->now = moment;
    if (moment >= stage->until)
        stage->is_over = true;
}

/* Offices work from Monday to Friday. */
static int64_t workday_from(int64_t day)
{
    int weekday = weekday_of(day);
    return weekday > 5 ? day + 8 - weekday : day;
}

void later(struct stage *stage, int least, int most)
{
    int64_t days = demo_random_range(stage->random, least, most);
    int64_t minutes = demo_random_range(stage->random, 9 * 60, 17 * 60);
    move_to(stage, day_start_ms(workday_from(day_of(stage->ctx->now) + days)) + minutes * 60000);
}

void reach(struct stage *stage, int days_ago)
{
    int64_t moment = stage->until - days_ago * INT64_C(86400000);
    if (stage->plan->pose != POSE_NONE && days_ago > 0 && moment > stage->ctx->now)
        move_to(stage, moment);
}

bool rests(struct stage *stage, enum pose pose)
{
    if (stage->plan->pose == pose)
        stage->is_over = true;
    return stage->is_over;
}

bool play(struct stage *stage, const struct actor *actor, enum proposal_action action,
    struct action_input input)
{
    if (stage->is_over || stage->ctx->fault)
        return false;
    struct problems problems = { 0 };
    stage->ctx->actor = actor;
    enum act_result result = proposal_act(stage->ctx, stage->id, action, &input, &problems);
    if (result != ACT_DONE)
        ctx_fault(stage->ctx, "demo: %s of %lld was refused (%s)", proposal_action_code(action),
            (long long)stage->id, problems.count ? problems.items[0].field : "not allowed");
    return result == ACT_DONE && !stage->ctx->fault;
}

const char *note(struct stage *stage, enum demo_note kind, int unit)
{
    return demo_note_make(stage->texts, stage->ctx->arena, stage->text,
        stage->text->seed + ++stage->notes, kind, unit < 0 ? NULL : demo_units[unit].short_name);
}

const struct actor *pick_member(struct stage *stage)
{
    return &stage->cast->members[demo_random_below(stage->random, DEMO_MEMBER_COUNT)];
}

/* Quality and handling get a little better with the years: what the committee wants to see. */
int score_level(struct stage *stage)
{
    int64_t years = stage->text->year - stage->cast->first_year;
    return (int)(79 + 2 * (years < 5 ? years : 5) + demo_random_range(stage->random, -7, 7));
}

struct score_item_list scores_about(struct stage *stage, const char *table, int percent)
{
    struct score_item_list scores = { 0 };
    struct choice_list items = setting_choices(stage->ctx, table);
    for (size_t i = 0; i < items.count; i++) {
        int64_t most = items.items[i].most;
        int64_t points = (most * (percent + demo_random_range(stage->random, -5, 5)) + 50) / 100;
        points = points > most ? most : points < 0 ? 0 : points;
        LIST_PUSH(stage->ctx, scores, (struct score_item) { items.items[i].code, points });
    }
    return scores;
}

void oversee_now(struct stage *stage, enum demo_note kind)
{
    struct cast *cast = stage->cast;
    if (!stage->plan->is_key || stage->is_over)
        return;
    const struct actor *who = chance(stage, 30) ? &cast->chair
        : chance(stage, 50)                     ? &cast->head
                                                : &cast->reviewers[0];
    play(stage, who, ACTION_OVERSEE,
        (struct action_input) { .on_day = ctx_today(stage->ctx), .text = note(stage, kind, -1) });
}
