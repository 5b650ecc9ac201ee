#include "kit/search_frequency.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "kit/search_private.h"

enum { SAMPLE_MOST = 1000, FEW = 200, DAYS_MOST = (SAMPLE_MOST + 1) * MATTER_KIND_COUNT };

/* A young committee's sample is soon out of date, a large one's hardly ever. */
#define SMALL_LASTS_US INT64_C(5000000)
#define LARGE_LASTS_US INT64_C(600000000)

struct slot {
    uint64_t hash; /* 0 is free */
    uint32_t count;
    uint32_t last_entry; /* the last of the sample that was counted */
};

struct sample {
    struct arena *arena;
    struct slot *slots;
    size_t room, used; /* room is a power of two */
    uint32_t entries;
    double *telling; /* by count */
    int64_t *days; /* of the entries, the newest first */
    int64_t all_entries;
    int64_t taken_at_us;
};

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static struct sample current;

uint64_t search_hash(const char *token, size_t length)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)token[i]) * UINT64_C(1099511628211);
    hash ^= hash >> 32;
    return hash ? hash : 1;
}

static struct slot *slot_of(const struct sample *sample, uint64_t hash)
{
    size_t at = hash & (sample->room - 1);
    while (sample->slots[at].hash && sample->slots[at].hash != hash)
        at = (at + 1) & (sample->room - 1);
    return &sample->slots[at];
}

/* ---- taking it ---- */

static void make_room(struct sample *sample, size_t room)
{
    struct sample old = *sample;
    sample->room = room;
    sample->slots = ARENA_ARRAY(sample->arena, struct slot, room);
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i].hash)
            *slot_of(sample, old.slots[i].hash) = old.slots[i];
}

static void count_token(void *to, const char *token, size_t length, bool has_position)
{
    (void)has_position;
    struct sample *sample = to;
    if (sample->used * 2 >= sample->room)
        make_room(sample, sample->room * 2);
    uint64_t hash = search_hash(token, length);
    struct slot *slot = slot_of(sample, hash);
    if (slot->hash && slot->last_entry == sample->entries)
        return;
    sample->used += !slot->hash;
    slot->hash = hash;
    slot->count++;
    slot->last_entry = sample->entries;
}

static void count_entry(
    struct sample *sample, struct arena *arena, const struct search_record *record)
{
    if (sample->entries < DAYS_MOST)
        sample->days[sample->entries] = record->fresh_on;
    sample->entries++;
    size_t room = SEARCH_POSITIONS_MOST;
    for (int i = 0; i < SEARCH_WEIGHT_COUNT; i++)
        search_each_token(arena, record->texts[i], &room, count_token, sample);
    struct text_list marks =
        search_marks_of(arena, record->texts[SEARCH_TITLE], record->texts[SEARCH_BODY]);
    for (size_t i = 0; i < marks.count; i++)
        count_token(sample, marks.items[i], strlen(marks.items[i]), false);
    for (const char *facet = record->facets; *facet;) {
        size_t length = strcspn(facet, " ");
        count_token(sample, facet, length, false);
        facet += length + (facet[length] == ' ');
    }
}

/* Every n-th matter of a kind, by its id. */
static void count_kind(struct ctx *ctx, struct sample *sample, int64_t kind)
{
    int64_t least =
        db_scalar(ctx, "SELECT MIN(matter_id) FROM search_entry WHERE matter_kind = $1", kind);
    int64_t most =
        db_scalar(ctx, "SELECT MAX(matter_id) FROM search_entry WHERE matter_kind = $1", kind);
    if (most == 0)
        return;
    int64_t step = (most - least) / SAMPLE_MOST + 1;
    uint32_t before = sample->entries;
    for (int64_t id = least; id <= most; id += step) {
        struct rows rows = db_query(ctx,
            "SELECT " SEARCH_RECORD_COLUMNS
            " FROM search_entry WHERE matter_kind = $1 AND matter_id >= $2"
            " ORDER BY matter_id LIMIT 1",
            kind, id);
        if (!db_next(&rows))
            break;
        struct search_record record = search_record_from(&rows);
        db_end(&rows);
        count_entry(sample, ctx->arena, &record);
        arena_reset(ctx->arena);
        /* over a gap in the ids */
        if (record.matter.id > id)
            id = record.matter.id;
    }
    sample->all_entries += (int64_t)(sample->entries - before) * step;
}

static int newest_first(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return *a > *b ? -1 : *a < *b;
}

/* What only one entry of the sample has is as good as never seen. */
static void keep_common(struct sample *kept, const struct sample *counted)
{
    size_t common = 0, room = 64;
    for (size_t i = 0; i < counted->room; i++)
        common += counted->slots[i].count > 1;
    while (room < common * 2)
        room *= 2;
    kept->room = room;
    kept->slots = ARENA_ARRAY(kept->arena, struct slot, room);
    for (size_t i = 0; i < counted->room; i++)
        if (counted->slots[i].count > 1)
            *slot_of(kept, counted->slots[i].hash) = counted->slots[i];
    kept->entries = counted->entries;
    kept->all_entries = counted->all_entries;
    kept->days =
        arena_copy(kept->arena, counted->days, counted->entries * sizeof *counted->days + 1);
    qsort(kept->days, counted->entries, sizeof *kept->days, newest_first);
    kept->telling = ARENA_ARRAY(kept->arena, double, counted->entries + 1);
    for (uint32_t count = 0; count <= counted->entries; count++)
        kept->telling[count] =
            log(2 / ((double)count / (counted->entries + 1) + 1.0 / SAMPLE_MOST));
}

static void take_sample(struct ctx *ctx)
{
    struct sample counted = { .arena = arena_within(ctx->arena) };
    struct sample kept = { .arena = arena_within(ctx->arena) };
    struct ctx own = *ctx;
    own.arena = arena_within(ctx->arena);
    make_room(&counted, 1 << 16);
    counted.days = ARENA_ARRAY(counted.arena, int64_t, DAYS_MOST);
    for (int kind = 1; kind < MATTER_KIND_COUNT; kind++)
        count_kind(&own, &counted, kind);
    keep_common(&kept, &counted);
    arena_keep(kept.arena);
    if (own.fault && !ctx->fault)
        ctx->fault = arena_text(ctx->arena, own.fault);
    arena_free(own.arena);
    arena_free(counted.arena);
    kept.taken_at_us = clock_steady_us();
    pthread_rwlock_wrlock(&lock);
    struct arena *old = current.arena;
    current = kept;
    pthread_rwlock_unlock(&lock);
    arena_free(old);
}

void search_sample(struct ctx *ctx)
{
    pthread_rwlock_rdlock(&lock);
    int64_t age = clock_steady_us() - current.taken_at_us;
    bool is_good = current.taken_at_us > 0
        && age < (current.entries < SAMPLE_MOST / 2 ? SMALL_LASTS_US : LARGE_LASTS_US)
        && current.entries >= FEW;
    pthread_rwlock_unlock(&lock);
    if (!is_good && !ctx->fault)
        take_sample(ctx);
}

/* ---- asking it ---- */

double search_share(const char *token, size_t length)
{
    pthread_rwlock_rdlock(&lock);
    double share = 0;
    if (current.entries > 0)
        share = (double)slot_of(&current, search_hash(token, length))->count / current.entries;
    pthread_rwlock_unlock(&lock);
    return share;
}

void search_telling(const uint64_t *hashes, double *telling, size_t count)
{
    pthread_rwlock_rdlock(&lock);
    for (size_t i = 0; i < count; i++)
        telling[i] = current.entries > 0 ? current.telling[slot_of(&current, hashes[i])->count] : 1;
    pthread_rwlock_unlock(&lock);
}

int64_t search_entry_count(void)
{
    pthread_rwlock_rdlock(&lock);
    int64_t count = current.all_entries;
    pthread_rwlock_unlock(&lock);
    return count;
}

int64_t search_newest_day(void)
{
    pthread_rwlock_rdlock(&lock);
    int64_t day = current.entries > 0 ? current.days[0] : 0;
    pthread_rwlock_unlock(&lock);
    return day;
}

int64_t search_day_of_newest(double part, int64_t days_most)
{
    pthread_rwlock_rdlock(&lock);
    int64_t day = INT64_MIN;
    if (part < 1 && current.entries > 0) {
        day = current.days[(size_t)(part * current.entries)];
        day = current.days[0] - day > days_most ? INT64_MIN : day;
    }
    pthread_rwlock_unlock(&lock);
    return day;
}
