/* The demo's persons, as the database knows them. */
#pragma once
#include "db/db.h"
#include "demo/people.h"
#include "demo/units.h"

enum { DEMO_LEADER_COUNT = 5 };

struct cast {
    struct actor members[DEMO_MEMBER_COUNT];
    struct actor reviewers[2];
    struct actor head, assigning, chair;
    struct actor clerks[DEMO_UNIT_COUNT], heads[DEMO_UNIT_COUNT];
    int64_t unit_ids[DEMO_UNIT_COUNT];
    const char *sectors[DEMO_MEMBER_COUNT]; /* codes */
    struct actor bodies[DEMO_BODY_COUNT]; /* who writes collective proposals */
    const char *body_heads[DEMO_BODY_COUNT]; /* who signs them */
    const char *leaders[DEMO_LEADER_COUNT]; /* take up key proposals */
    const char *supervisors[DEMO_LEADER_COUNT]; /* and oversee them */
    int64_t first_year; /* of the demo's years */
    bool has_files; /* attachments may be written */
};

/* Makes units, bodies, members, staff, unit clerks and heads, leaders and administrators. */
void cast_make(struct ctx *, struct cast *, uint64_t seed);

/* The unit whose sign-ins are clerk01 and chief01: index into demo_units. */
int cast_first_unit(void);
