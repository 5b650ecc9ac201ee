#include "kit/settings.h"

#include <pthread.h>
#include <stdlib.h>

#include "kit/ledger.h"

enum { SETTINGS_MOST = 128 };

/* All values of one version. A snapshot is never changed and never freed: readers may hold what is
 * in it, and there are as many as settings were changed while the program ran. */
struct snapshot {
    int64_t version;
    const struct db_pool *pool;
    const char *texts[SETTINGS_MOST];
    json_t *tables[SETTINGS_MOST];
};

static struct snapshot *current;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int index_of(const char *key)
{
    const struct setting *all = settings_all();
    for (int i = 0; all[i].key; i++)
        if (strcmp(all[i].key, key) == 0)
            return i;
    return -1;
}

static void put(struct snapshot *snapshot, int index, const char *value)
{
    const struct setting *setting = &settings_all()[index];
    snapshot->texts[index] = strdup(value);
    if (setting->type == SETTING_JSON) {
        json_decref(snapshot->tables[index]);
        snapshot->tables[index] = json_loads(value, 0, NULL);
    }
}

static struct snapshot *load(struct ctx *ctx, int64_t version)
{
    struct snapshot *snapshot = calloc(1, sizeof *snapshot);
    if (!snapshot) {
        ctx_fault(ctx, "settings: out of memory");
        return current;
    }
    snapshot->version = version;
    for (int i = 0; settings_all()[i].key; i++)
        put(snapshot, i, settings_all()[i].otherwise);
    struct rows rows = db_query(ctx,
        "SELECT key, value FROM setting WHERE id IN (SELECT MAX(id) FROM setting GROUP BY key)");
    while (db_next(&rows)) {
        int index = index_of(db_text(&rows, 0));
        if (index >= 0) /* one that an older program knew is left alone */
            put(snapshot, index, db_text(&rows, 1));
    }
    return snapshot;
}

/* The version is asked once for each piece of work. While the database cannot answer, the last
 * known values serve: an error page needs the committee's name too. */
static const struct snapshot *snapshot_for(struct ctx *ctx)
{
    static _Thread_local const struct ctx *last_ctx;
    static _Thread_local int64_t last_now;
    static _Thread_local const struct snapshot *last_snapshot;
    if (last_snapshot && last_ctx == ctx && last_now == ctx->now && last_snapshot == current)
        return last_snapshot;
    int64_t version = ctx->db && !ctx->fault
        ? db_scalar(ctx, "SELECT version FROM setting_head WHERE id = 1")
        : 0;
    pthread_mutex_lock(&lock);
    if (!current || (version && current->version != version))
        current = load(ctx, version);
    last_snapshot = current;
    pthread_mutex_unlock(&lock);
    last_ctx = ctx;
    last_now = ctx->now;
    return last_snapshot;
}

static int known_index(struct ctx *ctx, const char *key, enum setting_type type)
{
    int index = index_of(key);
    if (index < 0 || settings_all()[index].type != type) {
        ctx_fault(ctx, "no such setting: %s", key);
        return 0;
    }
    return index;
}

int64_t setting_int(struct ctx *ctx, const char *key)
{
    int index = known_index(ctx, key, SETTING_INT);
    return strtoll(snapshot_for(ctx)->texts[index], NULL, 10);
}

bool setting_bool(struct ctx *ctx, const char *key)
{
    int index = known_index(ctx, key, SETTING_BOOL);
    return strcmp(snapshot_for(ctx)->texts[index], "1") == 0;
}

const char *setting_text(struct ctx *ctx, const char *key)
{
    return snapshot_for(ctx)->texts[known_index(ctx, key, SETTING_TEXT)];
}

json_t *setting_json(struct ctx *ctx, const char *key)
{
    return snapshot_for(ctx)->tables[known_index(ctx, key, SETTING_JSON)];
}

const char *setting_value(struct ctx *ctx, const struct setting *setting)
{
    return snapshot_for(ctx)->texts[setting - settings_all()];
}

const char *setting_choice_name(struct ctx *ctx, const char *key, const char *code)
{
    json_t *item;
    size_t i;
    json_array_foreach(setting_json(ctx, key), i,
        item) if (text_equal(json_string_value(json_object_get(item, "code")),
                      code)) return text_or(json_string_value(json_object_get(item,
                                                ctx->language == LANGUAGE_EN ? "en" : "zh")),
        code);
    return text_or(code, "");
}

struct choice_list setting_choices(struct ctx *ctx, const char *key)
{
    struct choice_list list = { 0 };
    json_t *item;
    size_t i;
    json_array_foreach(setting_json(ctx, key), i, item)
    {
        const char *code = json_string_value(json_object_get(item, "code"));
        const char *name =
            json_string_value(json_object_get(item, ctx->language == LANGUAGE_EN ? "en" : "zh"));
        LIST_PUSH(ctx, list,
            (struct choice) {
                code, text_or(name, code), json_integer_value(json_object_get(item, "most")) });
    }
    return list;
}

/* ---- changing ---- */

/* A table is a list of objects, each with its code and its names. */
static bool is_table(const char *value)
{
    json_t *table = json_loads(value, JSON_REJECT_DUPLICATES, NULL);
    bool is_right = json_is_array(table) && json_array_size(table) > 0;
    json_t *item;
    size_t i;
    json_array_foreach(table, i, item) is_right = is_right
        && json_is_string(json_object_get(item, "code"))
        && json_is_string(json_object_get(item, "zh"))
        && json_is_string(json_object_get(item, "en"));
    json_decref(table);
    return is_right;
}

static void check(
    struct ctx *ctx, const struct setting *setting, const char *value, struct problems *problems)
{
    int64_t number = 0;
    if (setting->type == SETTING_INT) {
        if (!text_to_int(value, &number))
            problem_add(ctx, problems, setting->key, MSG_FORM_NOT_NUMBER);
        else if (number < setting->least || number > setting->most)
            problem_add_with(ctx, problems, setting->key, MSG_SETTING_OUT_OF_RANGE,
                arena_printf(ctx->arena, "%lld – %lld", (long long)setting->least,
                    (long long)setting->most));
    } else if (setting->type == SETTING_TEXT && text_length(value) > (size_t)setting->most) {
        problem_add_with(ctx, problems, setting->key, MSG_FORM_TOO_LONG,
            arena_printf(ctx->arena, "%lld", (long long)setting->most));
    } else if (setting->type == SETTING_BOOL && strcmp(value, "0") != 0
        && strcmp(value, "1") != 0) {
        problem_add(ctx, problems, setting->key, MSG_FORM_CHOOSE);
    } else if (setting->type == SETTING_JSON && !is_table(value)) {
        problem_add(ctx, problems, setting->key, MSG_SETTING_NOT_TABLE);
    }
}

bool setting_change(struct ctx *ctx, const char *key, const char *value, struct problems *problems)
{
    int index = index_of(key);
    if (index < 0)
        return false;
    check(ctx, &settings_all()[index], value, problems);
    if (problems->count > 0)
        return false;
    const char *before = snapshot_for(ctx)->texts[index];
    if (strcmp(before, value) == 0)
        return true;
    db_exec(ctx,
        "INSERT INTO setting (key, value, since, changed_by, changed_by_name) VALUES ($1, $2, $3, "
        "$4, $5)",
        key, value, ctx->now, ctx->actor->id, ctx->actor->name);
    db_exec(ctx, "UPDATE setting_head SET version = version + 1 WHERE id = 1");
    ledger_write_move(ctx, MATTER(COMMITTEE, 1), "setting.change",
        text_cut(ctx->arena, before, 200), text_cut(ctx->arena, value, 200), key);
    return !ctx->fault;
}

struct setting_history setting_versions(struct ctx *ctx, const char *key)
{
    struct setting_history history = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT value, since, changed_by_name FROM setting WHERE key = $1 ORDER BY id DESC", key);
    while (db_next(&rows))
        LIST_PUSH(ctx, history,
            (struct setting_version) { db_text(&rows, 0), db_int(&rows, 1), db_text(&rows, 2) });
    return history;
}
