/* Changing settings: what a value must be, and what a change leaves behind. */
#include <ctype.h>
#include <unistd.h>

#include "kit/ledger.h"
#include "kit/settings.h"

enum { CODE_MOST = 40, NAME_MOST = 200, ROWS_MOST = 500 };

static bool is_code(const json_t *value)
{
    const char *code = json_string_value(value);
    if (!code || !*code || strlen(code) > CODE_MOST)
        return false;
    for (; *code; code++)
        if (!isalnum((unsigned char)*code) && *code != '_')
            return false;
    return true;
}

static bool is_name(const json_t *value)
{
    const char *name = json_string_value(value);
    return name && !text_is_blank(name) && text_length(name) <= NAME_MOST;
}

static bool is_number(const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= 0
        && json_integer_value(value) <= 1000;
}

static bool is_row(const json_t *row, enum setting_shape shape)
{
    if (!is_code(json_object_get(row, "code")) || !is_name(json_object_get(row, "zh"))
        || !is_name(json_object_get(row, "en")))
        return false;
    return shape != SHAPE_SCORES || is_number(json_object_get(row, "most"));
}

static bool has_code_before(const json_t *table, size_t index)
{
    const char *code = json_string_value(json_object_get(json_array_get(table, index), "code"));
    for (size_t i = 0; i < index; i++)
        if (text_equal(json_string_value(json_object_get(json_array_get(table, i), "code")), code))
            return true;
    return false;
}

/* MSG_NONE where it is right. */
static enum message table_problem(const json_t *table, enum setting_shape shape)
{
    int64_t sum = 0;
    if (!json_is_array(table) || json_array_size(table) == 0 || json_array_size(table) > ROWS_MOST)
        return MSG_SETTING_NOT_TABLE;
    for (size_t i = 0; i < json_array_size(table); i++) {
        const json_t *row = json_array_get(table, i);
        if (!is_row(row, shape))
            return shape == SHAPE_SCORES ? MSG_SETTING_NOT_SCORES : MSG_SETTING_NOT_TABLE;
        if (has_code_before(table, i))
            return MSG_SETTING_CODE_TWICE;
        sum += json_integer_value(json_object_get(row, "most"));
    }
    return shape == SHAPE_SCORES && sum != 100 ? MSG_SETTING_SUM : MSG_NONE;
}

static void check_table(
    struct ctx *ctx, const struct setting *setting, const char *value, struct problems *problems)
{
    json_t *table = json_loads(value, JSON_REJECT_DUPLICATES, NULL);
    enum message problem = table_problem(table, setting->shape);
    json_decref(table);
    if (problem)
        problem_add(ctx, problems, setting->key, problem);
}

static void check_number(
    struct ctx *ctx, const struct setting *setting, const char *value, struct problems *problems)
{
    int64_t number = 0;
    if (!text_to_int(value, &number))
        problem_add(ctx, problems, setting->key, MSG_FORM_NOT_NUMBER);
    else if (number < setting->least || number > setting->most)
        problem_add_with(ctx, problems, setting->key, MSG_SETTING_OUT_OF_RANGE,
            arena_printf(
                ctx->arena, "%lld – %lld", (long long)setting->least, (long long)setting->most));
}

static bool is_colour(const char *value)
{
    return strlen(value) == 7 && value[0] == '#'
        && strspn(value + 1, "0123456789abcdefABCDEF") == 6;
}

/* "Asia/Shanghai": a file of the zone database, and no way out of its folder. */
static bool is_zone(struct ctx *ctx, const char *value)
{
    for (const char *c = value; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("/_+-", *c))
            return false;
    return *value && *value != '/'
        && access(arena_printf(ctx->arena, "/usr/share/zoneinfo/%s", value), R_OK) == 0;
}

static bool is_option(const char *options, const char *value)
{
    size_t length = strlen(value);
    for (const char *at = options; length && (at = strstr(at, value)); at += length)
        if ((at == options || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

static void check_text(
    struct ctx *ctx, const struct setting *setting, const char *value, struct problems *problems)
{
    if (text_length(value) > (size_t)setting->most)
        problem_add_with(ctx, problems, setting->key, MSG_FORM_TOO_LONG,
            arena_printf(ctx->arena, "%lld", (long long)setting->most));
    else if (setting->shape == SHAPE_REQUIRED && text_is_blank(value))
        problem_add(ctx, problems, setting->key, MSG_FORM_MISSING);
    else if (setting->shape == SHAPE_COLOUR && !is_colour(value))
        problem_add(ctx, problems, setting->key, MSG_SETTING_NOT_COLOUR);
    else if (setting->shape == SHAPE_ZONE && !is_zone(ctx, value))
        problem_add(ctx, problems, setting->key, MSG_SETTING_NOT_ZONE);
}

void setting_check(
    struct ctx *ctx, const struct setting *setting, const char *value, struct problems *problems)
{
    bool is_choice = setting->type == SETTING_CHOICE || setting->type == SETTING_BOOL;
    const char *options = setting->type == SETTING_BOOL ? "0 1" : setting->options;
    if (setting->type == SETTING_INT)
        check_number(ctx, setting, value, problems);
    else if (setting->type == SETTING_TEXT)
        check_text(ctx, setting, value, problems);
    else if (setting->type == SETTING_JSON)
        check_table(ctx, setting, value, problems);
    else if (is_choice && !is_option(options, value))
        problem_add(ctx, problems, setting->key, MSG_FORM_CHOOSE);
}

bool setting_change(struct ctx *ctx, const char *key, const char *value, struct problems *problems)
{
    const struct setting *setting = setting_find(key);
    if (!setting)
        return false;
    setting_check(ctx, setting, value, problems);
    if (problems->count > 0)
        return false;
    const char *before = setting_value(ctx, setting);
    if (strcmp(before, value) == 0)
        return true;
    /* the version's row first: whoever else changes settings waits here */
    db_exec(ctx, "UPDATE setting_head SET version = version + 1 WHERE id = 1");
    db_exec(ctx,
        "INSERT INTO setting (key, value, since, changed_by, changed_by_name)"
        " VALUES ($1, $2, $3, $4, $5)",
        key, value, ctx->now, ctx->actor->id, ctx->actor->name);
    ledger_write_move(ctx, MATTER(COMMITTEE, 1), "setting.change",
        text_cut(ctx->arena, before, 200), text_cut(ctx->arena, value, 200), key);
    setting_seen_anew(ctx);
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

struct setting_latest_list setting_latest(struct ctx *ctx)
{
    struct setting_latest_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT key, since, changed_by_name FROM setting"
        " WHERE id IN (SELECT MAX(id) FROM setting GROUP BY key)");
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct setting_latest) { db_text(&rows, 0), db_int(&rows, 1), db_text(&rows, 2) });
    return list;
}
