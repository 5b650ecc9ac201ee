/* The demo's places and the committee's network in them: 1 centre, 8 halls, 28 studios, stations.
 */
#pragma once
#include <stddef.h>

#define DEMO_DISTRICT "荷浦区"
#define DEMO_TOWN_COUNT 8
#define DEMO_VILLAGE_COUNT 6
#define DEMO_VENUE_COUNT (1 + 8 + 28 + 60)

struct demo_town {
    const char *name; /* 菱歌街道 */
    const char *stem; /* 菱歌 */
    const char *name_en;
    int x, y; /* on a map of the district of 1000 by 1000, north is up and large y */
    const char *villages[DEMO_VILLAGE_COUNT]; /* communities (社区) and villages (村) */
};

extern const struct demo_town demo_towns[DEMO_TOWN_COUNT];

/* In the order of the levels; the numbers are the demo's own. */
enum demo_venue_kind { DEMO_VENUE_CENTRE, DEMO_VENUE_HALL, DEMO_VENUE_STUDIO, DEMO_VENUE_STATION };

struct demo_venue {
    enum demo_venue_kind kind;
    char name[96];
    char address[96];
    char hours[64];
    int parent; /* index of the venue above; -1 for the centre */
    int town; /* index into demo_towns; -1 where it serves the whole district */
    const char *village; /* or NULL */
    int sectors[3]; /* indices into demo_sectors, -1 where there is no more; a town and a sector
                       together make a studio of both (复合型) */
    int x, y;
};

/* Writes all venues, parents before children. The same each time. */
void demo_venues_make(struct demo_venue venues[DEMO_VENUE_COUNT]);
