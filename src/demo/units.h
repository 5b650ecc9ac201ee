/* The demo's handling units, sectors, categories and bodies. All organisations are invented or
 * stand for what every district has. */
#pragma once
#include <stddef.h>

enum demo_unit_kind {
    DEMO_UNIT_BUREAU,
    DEMO_UNIT_ORGANISATION, /* party offices and people's organisations */
    DEMO_UNIT_TOWN,
    DEMO_UNIT_SERVICE, /* public service companies and commands */
    DEMO_UNIT_ASSIGNING /* hands proposals to the others */
};

struct demo_unit {
    const char *code;
    const char *name; /* 荷浦区教育局 */
    const char *short_name; /* 教育局, as the data files name it */
    const char *name_en;
    enum demo_unit_kind kind;
};

/* The codes are those of the setting "proposal.sectors" and "proposal.categories". */
struct demo_name {
    const char *code;
    const char *name;
    const char *name_en;
};

enum demo_body_kind {
    DEMO_BODY_PARTY,
    DEMO_BODY_COMMITTEE,
    DEMO_BODY_GROUP,
    DEMO_BODY_ORGANISATION
};

/* Who may propose collectively. */
struct demo_body {
    enum demo_body_kind kind;
    const char *name;
    const char *name_en;
    const char *sector; /* code of the sector it belongs to, or "" */
};

#define DEMO_UNIT_COUNT 45
#define DEMO_ASSIGNING_COUNT 2
#define DEMO_SECTOR_COUNT 28
#define DEMO_CATEGORY_COUNT 14
#define DEMO_BODY_COUNT 34

extern const struct demo_unit demo_units[DEMO_UNIT_COUNT];
extern const struct demo_unit demo_assigning_offices[DEMO_ASSIGNING_COUNT];
extern const struct demo_name demo_sectors[DEMO_SECTOR_COUNT];
extern const struct demo_name demo_categories[DEMO_CATEGORY_COUNT];
extern const struct demo_body demo_bodies[DEMO_BODY_COUNT];

/* Indices, or -1 where there is none of that name. Lengths in bytes. */
int demo_unit_named(const char *short_name, size_t length);
int demo_sector_coded(const char *code, size_t length);
int demo_category_coded(const char *code, size_t length);
