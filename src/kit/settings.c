/* Settings as they are in force: read from the database once a version, shared by all threads. */
#include "kit/settings.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { SETTINGS_MOST = 128 };

/* All values of one version. A shared snapshot is never changed and never freed: other threads may
 * hold what is in it, and there are as many as settings were changed while the program ran. */
struct snapshot {
    struct snapshot *earlier; /* of a work's own: what it saw before this change */
    int64_t version;
    char *texts[SETTINGS_MOST];
    json_t *tables[SETTINGS_MOST];
};

static struct snapshot *shared;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What the work of this thread sees; a work is known by its arena and its moment. After a change of
 * its own it sees a snapshot of its own: the change is not committed yet, and may never be. */
static _Thread_local struct {
    const struct arena *arena;
    int64_t now;
    const struct snapshot *snapshot;
    struct snapshot *own;
} seen;

const struct setting *setting_find(const char *key)
{
    for (const struct setting *at = settings_all(); at->key; at++)
        if (strcmp(at->key, key) == 0)
            return at;
    return NULL;
}

static void put(struct snapshot *snapshot, const struct setting *setting, const char *value)
{
    ptrdiff_t index = setting - settings_all();
    free(snapshot->texts[index]);
    snapshot->texts[index] = strdup(value);
    if (setting->type == SETTING_JSON) {
        json_decref(snapshot->tables[index]);
        snapshot->tables[index] = json_loads(value, 0, NULL);
    }
}

static void forget(struct snapshot *snapshot)
{
    while (snapshot) {
        struct snapshot *earlier = snapshot->earlier;
        for (int i = 0; i < SETTINGS_MOST; i++) {
            free(snapshot->texts[i]);
            json_decref(snapshot->tables[i]);
        }
        free(snapshot);
        snapshot = earlier;
    }
}

/* The defaults, and over them what the database has. NULL where memory runs out. */
static struct snapshot *load(struct ctx *ctx, int64_t version)
{
    struct snapshot *snapshot = calloc(1, sizeof *snapshot);
    if (!snapshot) {
        ctx_fault(ctx, "settings: out of memory");
        return NULL;
    }
    snapshot->version = version;
    for (const struct setting *at = settings_all(); at->key; at++)
        put(snapshot, at, at->otherwise);
    struct rows rows = db_query(ctx,
        "SELECT key, value FROM setting WHERE id IN (SELECT MAX(id) FROM setting GROUP BY key)");
    while (db_next(&rows)) {
        const struct setting *setting = setting_find(db_text(&rows, 0));
        if (setting) /* one that an older program knew is left alone */
            put(snapshot, setting, db_text(&rows, 1));
    }
    return snapshot;
}

/* The shared snapshot of the newest version. While the database cannot answer, the last known
 * values serve: an error page needs the committee's name too. */
static const struct snapshot *newest(struct ctx *ctx)
{
    int64_t version = ctx->db && !ctx->fault
        ? db_scalar(ctx, "SELECT version FROM setting_head WHERE id = 1")
        : 0;
    pthread_mutex_lock(&lock);
    if (!shared || (version && shared->version != version)) {
        struct snapshot *fresh = load(ctx, version);
        /* one that was read half is worth less than an old one */
        if (shared && ctx->fault)
            forget(fresh);
        else if (fresh)
            shared = fresh;
        if (shared && ctx->fault)
            shared->version = 0;
    }
    const struct snapshot *snapshot = shared;
    pthread_mutex_unlock(&lock);
    return snapshot;
}

/* The version is asked once for each piece of work. */
static const struct snapshot *snapshot_for(struct ctx *ctx)
{
    if (seen.snapshot && seen.arena == ctx->arena && seen.now == ctx->now)
        return seen.snapshot;
    forget(seen.own);
    seen.own = NULL;
    seen.snapshot = newest(ctx);
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

json_t *setting_json(struct ctx *ctx, const char *key)
{
    ptrdiff_t index = index_of(ctx, key, 1u << SETTING_JSON);
    const struct snapshot *snapshot = index < 0 ? NULL : snapshot_for(ctx);
    return snapshot ? snapshot->tables[index] : NULL;
}

const char *setting_value(struct ctx *ctx, const struct setting *setting)
{
    return text_of(ctx, setting->key, ~0u);
}

/* ---- names ---- */

static const char *name_of(const struct ctx *ctx, const json_t *item)
{
    return json_string_value(json_object_get(item, ctx->language == LANGUAGE_EN ? "en" : "zh"));
}

static const char *code_of(const json_t *item)
{
    return json_string_value(json_object_get(item, "code"));
}

const char *setting_choice_name(struct ctx *ctx, const char *key, const char *code)
{
    const json_t *table = setting_json(ctx, key);
    for (size_t i = 0; i < json_array_size(table); i++) {
        const json_t *item = json_array_get(table, i);
        if (text_equal(code_of(item), code))
            return text_or(name_of(ctx, item), code);
    }
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
    const json_t *table = setting_json(ctx, key);
    for (size_t i = 0; i < json_array_size(table); i++) {
        const json_t *item = json_array_get(table, i);
        LIST_PUSH(ctx, list,
            (struct choice) {
                .code = code_of(item),
                .name = text_or(name_of(ctx, item), code_of(item)),
                .most = json_integer_value(json_object_get(item, "most")),
            });
    }
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
