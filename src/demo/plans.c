#include "demo/plans.h"

#include <stdlib.h>

#include "base/clock.h"

#define DAY INT64_C(86400000)

const struct pose_days pose_days[POSE_COUNT] = {
    [POSE_DRAFT] = { 4, 0, 0, 0 },
    [POSE_INVITING] = { 4, 0, 0, 0 },
    [POSE_DISCARDED] = { 20, 0, 0, 0 },
    [POSE_SUBMITTED] = { 4, 0, 0, 0 },
    [POSE_SENT_BACK] = { 8, 0, 0, 0 },
    [POSE_TAKEN] = { 6, 0, 0, 0 },
    [POSE_FIRST_LOOK] = { 8, 0, 0, 0 },
    [POSE_SECOND_LOOK] = { 11, 0, 0, 0 },
    [POSE_WITHDRAWN] = { 15, 0, 0, 0 },
    [POSE_DECLINED] = { 20, 0, 0, 0 },
    [POSE_CONVERTED] = { 20, 0, 0, 0 },
    [POSE_FILED] = { 14, 0, 0, 0 },
    [POSE_ASSIGNED] = { 17, 4, 0, 0 },
    [POSE_RETURNED] = { 20, 6, 0, 0 },
    [POSE_RETURNED_TWICE] = { 26, 12, 0, 0 },
    [POSE_HANDLING] = { 50, 33, 0, 0 },
    [POSE_YELLOW] = { 100, 82, 0, 0 },
    [POSE_RED] = { 112, 95, 0, 0 },
    [POSE_EXTENSION_ASKED] = { 100, 82, 2, 0 },
    [POSE_EXTENDED] = { 125, 106, 24, 0 },
    [POSE_REPLY_DRAFT] = { 75, 58, 3, 0 },
    [POSE_TO_SIGN] = { 75, 58, 3, 0 },
    [POSE_REPLIED] = { 85, 68, 7, 0 },
    [POSE_REPLIED_LONG_AGO] = { 110, 92, 24, 0 },
    [POSE_AGAIN] = { 110, 92, 26, 14 },
    [POSE_CLOSED] = { 90, 72, 16, 5 },
    [POSE_PROMISES] = { 120, 102, 52, 40 },
};

/* How many of 320 rest at each scene; one at least. */
static const int shares[POSE_COUNT] = { [POSE_DRAFT] = 6,
    [POSE_INVITING] = 3,
    [POSE_DISCARDED] = 2,
    [POSE_SUBMITTED] = 11,
    [POSE_SENT_BACK] = 3,
    [POSE_TAKEN] = 4,
    [POSE_FIRST_LOOK] = 5,
    [POSE_SECOND_LOOK] = 4,
    [POSE_WITHDRAWN] = 1,
    [POSE_DECLINED] = 2,
    [POSE_CONVERTED] = 2,
    [POSE_FILED] = 5,
    [POSE_ASSIGNED] = 7,
    [POSE_RETURNED] = 2,
    [POSE_RETURNED_TWICE] = 1,
    [POSE_HANDLING] = 10,
    [POSE_YELLOW] = 5,
    [POSE_RED] = 3,
    [POSE_EXTENSION_ASKED] = 2,
    [POSE_EXTENDED] = 3,
    [POSE_REPLY_DRAFT] = 4,
    [POSE_TO_SIGN] = 4,
    [POSE_REPLIED] = 7,
    [POSE_REPLIED_LONG_AGO] = 2,
    [POSE_AGAIN] = 2,
    [POSE_CLOSED] = 5,
    [POSE_PROMISES] = 8 };

/* What the demo's sign-ins find: the first member's, the first body's, the first unit's. */
enum side { SIDE_MEMBER, SIDE_BODY, SIDE_UNIT };
static const struct {
    enum side side;
    enum pose pose;
} scenes[] = {
    { SIDE_MEMBER, POSE_DRAFT },
    { SIDE_MEMBER, POSE_SENT_BACK },
    { SIDE_MEMBER, POSE_SUBMITTED },
    { SIDE_MEMBER, POSE_HANDLING },
    { SIDE_MEMBER, POSE_REPLIED },
    { SIDE_MEMBER, POSE_PROMISES },
    { SIDE_MEMBER, POSE_CLOSED },
    { SIDE_BODY, POSE_DRAFT },
    { SIDE_BODY, POSE_FIRST_LOOK },
    { SIDE_BODY, POSE_HANDLING },
    { SIDE_BODY, POSE_REPLIED },
    { SIDE_BODY, POSE_PROMISES },
    { SIDE_UNIT, POSE_ASSIGNED },
    { SIDE_UNIT, POSE_ASSIGNED },
    { SIDE_UNIT, POSE_HANDLING },
    { SIDE_UNIT, POSE_YELLOW },
    { SIDE_UNIT, POSE_RED },
    { SIDE_UNIT, POSE_EXTENSION_ASKED },
    { SIDE_UNIT, POSE_REPLY_DRAFT },
    { SIDE_UNIT, POSE_TO_SIGN },
    { SIDE_UNIT, POSE_TO_SIGN },
    { SIDE_UNIT, POSE_AGAIN },
    { SIDE_UNIT, POSE_PROMISES },
};

int demo_year(int64_t today)
{
    struct date date = date_from_day(today);
    return date.month < 3 ? date.year - 1 : date.year;
}

struct making {
    struct ctx *ctx;
    struct cast *cast;
    const struct demo_texts *texts;
    struct demo_random *random;
    int year;
    int64_t now, today;
    struct life_plans plans;
};

static struct life_plan *add(struct making *making, enum pose pose)
{
    int64_t begun = making->today - pose_days[pose].begun;
    LIST_PUSH(making->ctx, making->plans,
        (struct life_plan) { .pose = pose,
            .begun_at = day_start_ms(begun) + demo_random_range(making->random, 540, 1020) * 60000,
            .until = making->now,
            .body = -1,
            .topic = -1 });
    return &making->plans.items[making->plans.count - 1];
}

static int topic_of_unit(struct making *making, int unit)
{
    size_t first = demo_random_below(making->random, making->texts->count);
    for (size_t i = 0; i < making->texts->count; i++) {
        size_t topic = (first + i) % making->texts->count;
        if (making->texts->items[topic].lead == unit)
            return (int)topic;
    }
    return -1;
}

static void add_scenes(struct making *making)
{
    struct cast *cast = making->cast;
    for (size_t i = 0; i < COUNT_OF(scenes); i++) {
        struct life_plan *plan = add(making, scenes[i].pose);
        if (scenes[i].side == SIDE_MEMBER)
            plan->lead = &cast->members[0];
        else if (scenes[i].side == SIDE_BODY)
            plan->body = 0;
        else
            plan->topic = topic_of_unit(making, cast_first_unit());
    }
    struct life_plan *invitation = add(making, POSE_INVITING);
    invitation->lead = &cast->members[1];
    invitation->guest = &cast->members[0];
    add(making, POSE_HANDLING)->is_key = true;
    add(making, POSE_HANDLING)->takes_in = true;
}

static void add_resting(struct making *making, int count)
{
    for (int pose = POSE_NONE + 1; pose < POSE_COUNT; pose++) {
        int wanted = shares[pose] * count / 320;
        for (int i = 0; i < (wanted ? wanted : 1); i++) {
            struct life_plan *plan = add(making, (enum pose)pose);
            if (pose == POSE_INVITING)
                plan->guest = &making->cast->members[2 + demo_random_below(making->random, 200)];
            else if (demo_random_chance(making->random, 8))
                plan->body = (int)demo_random_below(making->random, DEMO_BODY_COUNT);
        }
    }
}

/* Two of five come in the call, the others over the year; early enough to be over where the year
 * is. */
static int64_t begin_moment(struct making *making, bool is_own_year)
{
    int64_t first = day_from_date(making->year, 1, 6);
    int64_t last = day_from_date(making->year, 11, 20);
    int64_t latest = making->today - (is_own_year ? 5 : 215);
    last = is_own_year || last > latest ? latest : last;
    bool is_in_call = demo_random_chance(making->random, 40) && last > first + 30;
    int64_t span = is_in_call ? 28 : last > first ? last - first : 1;
    return day_start_ms(first + (int64_t)demo_random_below(making->random, (size_t)span))
        + demo_random_range(making->random, 540, 1020) * 60000;
}

static void add_living(struct making *making, int count, bool is_own_year)
{
    for (int i = 0; i < count; i++) {
        struct life_plan *plan = add(making, POSE_NONE);
        plan->begun_at = begin_moment(making, is_own_year);
        plan->is_key = i % (is_own_year ? 22 : 30) == 11;
        plan->takes_in = i % 26 == 7;
        plan->is_excellent = !is_own_year && i % 100 == 31;
        if (i % 100 == 5)
            plan->lead = &making->cast->members[0];
        else if (i % 100 == 15)
            plan->body = 0;
        else if (demo_random_chance(making->random, 9))
            plan->body = (int)demo_random_below(making->random, DEMO_BODY_COUNT);
    }
}

static int compare_begin(const void *a, const void *b)
{
    int64_t left = ((const struct life_plan *)a)->begun_at,
            right = ((const struct life_plan *)b)->begun_at;
    return left < right ? -1 : left > right;
}

struct life_plans plans_make(struct ctx *ctx, struct cast *cast, const struct demo_texts *texts,
    struct demo_random *random, int year, int count, int64_t now)
{
    struct making making = { .ctx = ctx,
        .cast = cast,
        .texts = texts,
        .random = random,
        .year = year,
        .now = now,
        .today = day_of(now) };
    bool is_own_year = year == demo_year(making.today);
    if (is_own_year) {
        add_scenes(&making);
        add_resting(&making, count);
    }
    int left = count - (int)making.plans.count;
    add_living(&making, left > 0 ? left : 0, is_own_year);
    qsort(making.plans.items, making.plans.count, sizeof *making.plans.items, compare_begin);
    return making.plans;
}
