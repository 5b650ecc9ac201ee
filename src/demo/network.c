#include "demo/network.h"

#include "base/clock.h"
#include "demo/venues.h"
#include "venues/venue.h"

static const char *town_english(const struct demo_venue *venue)
{
    return venue->town >= 0 ? demo_towns[venue->town].name_en : "";
}

static const char *english_name(struct ctx *ctx, const struct demo_venue *venue)
{
    bool has_sector = venue->sectors[0] >= 0;
    const char *sector = has_sector ? demo_sectors[venue->sectors[0]].name_en : "";
    switch (venue->kind) {
    case DEMO_VENUE_CENTRE:
        return "Hepu Practice Centre of Consultation";
    case DEMO_VENUE_HALL:
        return arena_printf(ctx->arena, "%s Livelihood Hall", town_english(venue));
    case DEMO_VENUE_STUDIO:
        return arena_printf(ctx->arena, "%s%s%s Member Studio", town_english(venue),
            venue->town >= 0 && has_sector ? " " : "", sector);
    default:
        return "";
    }
}

static const char *region_of(struct ctx *ctx, const struct demo_venue *venue)
{
    if (venue->town < 0)
        return "";
    const char *town = demo_towns[venue->town].name;
    return venue->village ? arena_printf(ctx->arena, "%s%s", town, venue->village) : town;
}

static int64_t open_one(struct ctx *ctx, const struct demo_venue *venue, int64_t parent_id)
{
    struct problems problems = { 0 };
    struct venue draft = { .kind = (enum venue_kind)venue->kind,
        .name = venue->name,
        .name_en = english_name(ctx, venue),
        .region = region_of(ctx, venue),
        .parent_id = parent_id,
        .sectors = venue->sectors[0] >= 0 ? demo_sectors[venue->sectors[0]].code : "",
        .address = venue->address,
        .hours = venue->hours };
    int64_t id = venue_open(ctx, &draft, &problems);
    if (id == 0)
        ctx_fault(ctx, "demo: %s cannot be opened", venue->name);
    return id;
}

static void open_reception(struct ctx *ctx, int64_t centre_id)
{
    struct problems problems = { 0 };
    venue_open(ctx,
        &(struct venue) { .kind = VENUE_RECEPTION,
            .name = DEMO_DISTRICT "政协委员会客厅",
            .name_en = "Hepu Members' Reception Room",
            .parent_id = centre_id,
            .address = DEMO_DISTRICT "荷风路 1 号",
            .hours = "每周二 14:00—17:00" },
        &problems);
}

static void attach_members(struct ctx *ctx, struct cast *cast, uint64_t seed,
    const struct demo_venue *venues, const int64_t *ids)
{
    struct demo_members members = demo_members_make(ctx->arena, seed);
    for (size_t i = 0; i < members.count; i++)
        for (int k = 0; k < DEMO_VENUE_COUNT; k++) {
            const struct demo_venue *venue = &venues[k];
            bool is_of_town = venue->town < 0 || venue->town == members.items[i].town;
            bool is_of_sector =
                venue->sectors[0] < 0 || venue->sectors[0] == members.items[i].sector;
            if (venue->kind == DEMO_VENUE_STUDIO && is_of_town && is_of_sector)
                venue_attach(ctx, ids[k], cast->members[i].id);
        }
}

void network_make(struct ctx *ctx, struct cast *cast, uint64_t seed)
{
    struct demo_venue *venues = ARENA_ARRAY(ctx->arena, struct demo_venue, DEMO_VENUE_COUNT);
    int64_t *ids = ARENA_ARRAY(ctx->arena, int64_t, DEMO_VENUE_COUNT);
    int64_t now = ctx->now, first = day_from_date((int)cast->first_year, 3, 1);
    demo_venues_make(venues);
    for (int i = 0; i < DEMO_VENUE_COUNT && !ctx->fault; i++) {
        ctx->now = day_start_ms(first + 5 * i) + INT64_C(10) * 3600000;
        ids[i] = open_one(ctx, &venues[i], venues[i].parent < 0 ? 0 : ids[venues[i].parent]);
    }
    open_reception(ctx, ids[0]);
    attach_members(ctx, cast, seed, venues, ids);
    ctx->now = now;
}
