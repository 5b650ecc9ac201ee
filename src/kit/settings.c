/* Settings as they are in force: read from the database once a version, shared by all threads. */
#include "kit/settings.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { SETTINGS_MOST = 128 };

/* An item of a table by its code, as pages ask for it. The texts are the table's. */
struct named {
    const char *code, *zh, *en; /* NULL where the item has none */
};

/* All values of one version. A shared snapshot is never changed; it is freed when a newer one has
 * taken its place and no thread's work looks at it any more. */
struct snapshot {
    struct snapshot *earlier; /* of a work's own: what it saw before this change */
    int64_t version;
    int holders; /* threads that look at it; under the lock */
    char *texts[SETTINGS_MOST];
    json_t *tables[SETTINGS_MOST];
    struct named *names[SETTINGS_MOST]; /* as many as the table has items */
};

static struct snapshot *shared;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What the work of this thread sees; a work is known by its arena and its moment. After a change of
 * its own it sees a snapshot of its own: the change is not committed yet, and may never be. */
static _Thread_local struct {
    const struct arena *arena;
    int64_t now;
    const struct snapshot *snapshot;
    struct snapshot *held; /* the shared one among them */
    struct snapshot *own;
    struct snapshot *loading; /* when memory runs out, the work is left from the midst of it */
} seen;

static pthread_key_t end_of_thread;
static pthread_once_t end_once = PTHREAD_ONCE_INIT;

/* Found again by the address of its key, which is a literal nearly always; a page asks a dozen
 * times. */
const struct setting *setting_find(const char *key)
{
    enum { KEPT_MOST = 128 };
    static _Thread_local const struct setting *kept[KEPT_MOST];
    const struct setting **found = &kept[((uintptr_t)key >> 2) % KEPT_MOST];
    if (*found && strcmp((*found)->key, key) == 0)
        return *found;
    for (const struct setting *at = settings_all(); at->key; at++)
        if (strcmp(at->key, key) == 0)
            return *found = at;
    return NULL;
}

static const char *text_in(const json_t *item, const char *key)
{
    return json_string_value(json_object_get(item, key));
}

static struct named *names_of(const json_t *table)
{
    size_t count = json_array_size(table);
    struct named *names = calloc(count + 1, sizeof *names);
    for (size_t i = 0; names && i < count; i++) {
        const json_t *item = json_array_get(table, i);
        names[i] =
            (struct named) { text_in(item, "code"), text_in(item, "zh"), text_in(item, "en") };
    }
    return names;
}

static bool put(struct snapshot *snapshot, const struct setting *setting, const char *value)
{
    ptrdiff_t index = setting - settings_all();
    free(snapshot->texts[index]);
    snapshot->texts[index] = strdup(value);
    if (setting->type != SETTING_JSON)
        return snapshot->texts[index];
    json_decref(snapshot->tables[index]);
    snapshot->tables[index] = json_loads(value, 0, NULL);
    free(snapshot->names[index]);
    snapshot->names[index] = names_of(snapshot->tables[index]);
    return snapshot->texts[index] && snapshot->tables[index] && snapshot->names[index];
}

static void forget(struct snapshot *snapshot)
{
    while (snapshot) {
        struct snapshot *earlier = snapshot->earlier;
        for (int i = 0; i < SETTINGS_MOST; i++) {
            free(snapshot->texts[i]);
            json_decref(snapshot->tables[i]);
            free(snapshot->names[i]);
        }
        free(snapshot);
        snapshot = earlier;
    }
}

/* The defaults, and over them what the database has. NULL where memory runs out. */
static struct snapshot *load(struct ctx *ctx, int64_t version)
{
    struct snapshot *snapshot = seen.loading = calloc(1, sizeof *snapshot);
    bool is_whole = snapshot;
    for (const struct setting *at = settings_all(); is_whole && at->key; at++)
        is_whole = put(snapshot, at, at->otherwise);
    struct rows rows = db_query(ctx,
        "SELECT key, value FROM setting WHERE id IN (SELECT MAX(id) FROM setting GROUP BY key)");
    while (db_next(&rows)) {
        const struct setting *setting = setting_find(db_text(&rows, 0));
        if (is_whole && setting) /* one that an older program knew is left alone */
            is_whole = put(snapshot, setting, db_text(&rows, 1));
    }
    seen.loading = NULL;
    if (is_whole) {
        snapshot->version = version;
        return snapshot;
    }
    ctx_fault(ctx, "settings: out of memory, or a table that is no JSON");
    forget(snapshot);
    return NULL;
}

/* Lets go of what the last work of this thread saw. */
static void let_go(void *is_ending)
{
    (void)is_ending;
    forget(seen.own);
    forget(seen.loading);
    pthread_mutex_lock(&lock);
    if (seen.held && --seen.held->holders == 0 && seen.held != shared)
        forget(seen.held);
    pthread_mutex_unlock(&lock);
    seen.own = seen.held = seen.loading = NULL;
    seen.snapshot = NULL;
}

static void make_end(void)
{
    pthread_key_create(&end_of_thread, let_go);
}

/* Puts a newer snapshot in its place. */
static void share(struct snapshot *fresh)
{
    if (shared && shared->holders == 0)
        forget(shared);
    shared = fresh;
}

/* The shared snapshot of the newest version, held for this thread. While the database cannot
 * answer, the last known values serve: an error page needs the committee's name too. */
static struct snapshot *newest(struct ctx *ctx)
{
    int64_t version = ctx->db && !ctx->fault
        ? db_scalar(ctx, "SELECT version FROM setting_head WHERE id = 1")
        : 0;
    pthread_mutex_lock(&lock);
    bool is_known = shared && (!version || shared->version == version);
    pthread_mutex_unlock(&lock);
    struct snapshot *fresh = is_known ? NULL : load(ctx, version);
    if (fresh && db_is_in_group(ctx)) { /* another member may have changed it, for nobody yet */
        seen.own = fresh;
        return NULL;
    }
    pthread_mutex_lock(&lock);
    if (fresh && !(shared && ctx->fault))
        share(fresh);
    else
        forget(fresh); /* one that was read half is worth less than an old one */
    if (!is_known && shared && ctx->fault)
        shared->version = 0;
    struct snapshot *snapshot = shared;
    if (snapshot)
        snapshot->holders++;
    pthread_mutex_unlock(&lock);
    return snapshot;
}

/* The version is asked once for each piece of work. */
static const struct snapshot *snapshot_for(struct ctx *ctx)
{
    if (seen.snapshot && seen.arena == ctx->arena && seen.now == ctx->now)
        return seen.snapshot;
    let_go(NULL);
    pthread_once(&end_once, make_end);
    pthread_setspecific(end_of_thread, &seen);
    seen.held = newest(ctx);
    seen.snapshot = seen.held ? seen.held : seen.own;
    seen.arena = ctx->arena;
    seen.now = ctx->now;
    return seen.snapshot;
}

void setting_seen_anew(struct ctx *ctx)
{
    struct snapshot *own = load(ctx, 0);
    if (!own)
        return;
    own->earlier = seen.own; /* its texts are still in the hands of this work */
    seen.own = own;
    seen.snapshot = own;
    seen.arena = ctx->arena;
    seen.now = ctx->now;
}

static ptrdiff_t index_of(struct ctx *ctx, const char *key, unsigned types)
{
    const struct setting *setting = setting_find(key);
    if (setting && (types & 1u << setting->type))
        return setting - settings_all();
    ctx_fault(ctx, "no such setting: %s", key);
    return -1;
}

static const char *text_of(struct ctx *ctx, const char *key, unsigned types)
{
    ptrdiff_t index = index_of(ctx, key, types);
    const struct snapshot *snapshot = index < 0 ? NULL : snapshot_for(ctx);
    return snapshot ? snapshot->texts[index] : "";
}

int64_t setting_int(struct ctx *ctx, const char *key)
{
    return strtoll(text_of(ctx, key, 1u << SETTING_INT), NULL, 10);
}

bool setting_bool(struct ctx *ctx, const char *key)
{
    return strcmp(text_of(ctx, key, 1u << SETTING_BOOL), "1") == 0;
}

const char *setting_text(struct ctx *ctx, const char *key)
{
    return text_of(ctx, key, 1u << SETTING_TEXT | 1u << SETTING_CHOICE);
}

/* A table; its names, where they are asked for, are as many as it has items. */
static json_t *table_of(struct ctx *ctx, const char *key, const struct named **names)
{
    ptrdiff_t index = index_of(ctx, key, 1u << SETTING_JSON);
    const struct snapshot *snapshot = index < 0 ? NULL : snapshot_for(ctx);
    if (names)
        *names = snapshot ? snapshot->names[index] : NULL;
    return snapshot ? snapshot->tables[index] : NULL;
}

json_t *setting_json(struct ctx *ctx, const char *key)
{
    return table_of(ctx, key, NULL);
}

const char *setting_value(struct ctx *ctx, const struct setting *setting)
{
    return text_of(ctx, setting->key, ~0u);
}

/* ---- names ---- */

static const char *name_of(const struct ctx *ctx, const struct named *item)
{
    return ctx->language == LANGUAGE_EN ? item->en : item->zh;
}

const char *setting_choice_name(struct ctx *ctx, const char *key, const char *code)
{
    const struct named *names;
    size_t count = json_array_size(table_of(ctx, key, &names));
    for (size_t i = 0; i < count; i++)
        if (text_equal(names[i].code, code))
            return text_or(name_of(ctx, &names[i]), code);
    return text_or(code, "");
}

static struct choice_list options_of(struct ctx *ctx, const struct setting *setting)
{
    struct choice_list list = { 0 };
    char *at = arena_text(ctx->arena, setting->options), *rest = NULL;
    for (char *code = strtok_r(at, " ", &rest); code; code = strtok_r(NULL, " ", &rest))
        LIST_PUSH(ctx, list,
            (struct choice) { .code = code,
                .name = message_text(ctx->language, setting_option_label(setting, code)) });
    return list;
}

struct choice_list setting_choices(struct ctx *ctx, const char *key)
{
    struct choice_list list = { 0 };
    const struct setting *setting = setting_find(key);
    if (setting && setting->type == SETTING_CHOICE)
        return options_of(ctx, setting);
    const struct named *names;
    const json_t *table = table_of(ctx, key, &names);
    for (size_t i = 0; i < json_array_size(table); i++)
        LIST_PUSH(ctx, list,
            (struct choice) {
                .code = names[i].code,
                .name = text_or(name_of(ctx, &names[i]), names[i].code),
                .most = json_integer_value(json_object_get(json_array_get(table, i), "most")),
            });
    return list;
}

static enum message message_of(const char *start, const char *key, const char *end)
{
    char name[160];
    snprintf(name, sizeof name, "%s%s%s", start, key, end);
    return message_find(name);
}

enum message setting_label(const struct setting *setting)
{
    return message_of("setting.", setting->key, "");
}

enum message setting_help(const struct setting *setting)
{
    return message_of("setting.", setting->key, ".help");
}

enum message setting_group_label(const char *group)
{
    return message_of("setting_group.", group, "");
}

enum message setting_option_label(const struct setting *setting, const char *option)
{
    char end[48];
    snprintf(end, sizeof end, ".%s", option);
    return message_of("setting.", setting->key, end);
}
