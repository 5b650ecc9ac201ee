/* The demo's persons, as the database knows them. */
#pragma once
#include "db/db.h"
#include "demo/people.h"
#include "demo/units.h"

struct cast {
    struct actor members[DEMO_MEMBER_COUNT];
    struct actor reviewers[2];
    struct actor head, assigning, chair;
    struct actor clerks[DEMO_UNIT_COUNT], heads[DEMO_UNIT_COUNT];
    int64_t unit_ids[DEMO_UNIT_COUNT];
    const char *sectors[DEMO_MEMBER_COUNT]; /* codes */
};

/* Makes units, bodies, members, staff, unit clerks and heads, leaders and administrators. */
void cast_make(struct ctx *, struct cast *, uint64_t seed);
