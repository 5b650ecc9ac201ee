/* The demo's people. All are invented: their given names are of water plants, boats and weather,
 * and their telephone numbers (199 0000 ....) belong to nobody. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "demo/random.h"

#define DEMO_MEMBER_COUNT 260

struct demo_member {
    int number; /* 1 to 260 */
    const char *user_name; /* m001 */
    const char *name; /* all 260 differ */
    const char *phone;
    const char *occupation; /* 荷浦区某中学教师 */
    bool is_woman;
    int born_year;
    int sector; /* index into demo_sectors */
    int town; /* index into demo_towns: where he or she is attached */
    bool is_standing; /* standing member (常务委员): 48 of them */
    int committee; /* special committee, index into demo_bodies, or -1 */
};

struct demo_members {
    struct demo_member *items;
    size_t count;
};

/* The members of the demo's committee, the same for the same seed. */
struct demo_members demo_members_make(struct arena *, uint64_t seed);

/* One more invented name, for clerks, heads and residents; may repeat. */
const char *demo_person_name(struct arena *, struct demo_random *);

/* The n-th invented telephone number (11 digits), up to 9999. */
const char *demo_phone(struct arena *, int n);
