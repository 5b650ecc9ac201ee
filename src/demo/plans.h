/* Who writes what and how far it gets: the lives of a year, before they are played. */
#pragma once
#include "demo/life.h"
#include "demo/year.h"

/* How many days ago a life that rests at a scene comes to its turns; 0 where it does not matter. */
struct pose_days {
    int begun, assigned, answered, verdict;
};
extern const struct pose_days pose_days[POSE_COUNT];

struct life_plans {
    struct life_plan *items;
    size_t count;
};

/* The demo's year today: in January and February the last one, whose plenary was a year ago. */
int demo_year(int64_t today);

/* The plans of a year in the order in which they begin. An earlier year's lives are over by `now`;
 * in the demo's own year every scene is there, and each sign-in of the demo has its part. */
struct life_plans plans_make(struct ctx *, struct cast *, const struct demo_texts *,
    struct demo_random *, int year, int count, int64_t now);
