/* Settings as the administrators see them: fields of a group, rows of a table. */
#include "admin/settings.h"

#include <stdlib.h>

struct text_list setting_groups(struct ctx *ctx)
{
    struct text_list list = { 0 };
    for (const struct setting *at = settings_all(); at->key; at++)
        if (list.count == 0 || !text_equal(list.items[list.count - 1], at->group))
            LIST_PUSH(ctx, list, at->group);
    return list;
}

struct setting_field_list setting_fields(struct ctx *ctx, const char *group)
{
    struct setting_field_list list = { 0 };
    struct setting_latest_list latest = setting_latest(ctx);
    for (const struct setting *at = settings_all(); at->key; at++) {
        if (!text_equal(at->group, group))
            continue;
        struct setting_field field = { .setting = at, .value = setting_value(ctx, at) };
        if (at->type == SETTING_JSON)
            field.row_count = (int64_t)json_array_size(setting_json(ctx, at->key));
        for (size_t i = 0; i < latest.count; i++)
            if (text_equal(latest.items[i].key, at->key)) {
                field.changed_at = latest.items[i].since;
                field.changed_by = latest.items[i].changed_by;
            }
        LIST_PUSH(ctx, list, field);
    }
    return list;
}

const char *setting_value_text(struct ctx *ctx, const struct setting *setting, const char *value)
{
    if (setting->type == SETTING_BOOL)
        return message_text(
            ctx->language, text_equal(value, "1") ? MSG_ADMIN_SETTING_YES : MSG_ADMIN_SETTING_NO);
    if (setting->type == SETTING_CHOICE)
        return message_text(ctx->language, setting_option_label(setting, value));
    if (setting->type != SETTING_JSON)
        return *value ? value : message_text(ctx->language, MSG_ADMIN_SETTING_BLANK);
    return message(ctx, MSG_ADMIN_SETTING_ROWS, (int64_t)table_rows(ctx, setting, value).count);
}

/* ---- tables ---- */

static const char *number_name(const struct setting *setting)
{
    return setting->shape == SHAPE_SCORES ? "most" : NULL;
}

static const char *text_in(struct ctx *ctx, const json_t *row, const char *name)
{
    return arena_text(ctx->arena, text_or(json_string_value(json_object_get(row, name)), ""));
}

struct table_row_list table_rows(struct ctx *ctx, const struct setting *setting, const char *value)
{
    struct table_row_list list = { 0 };
    const char *number = number_name(setting);
    json_t *table = json_loads(value, 0, NULL);
    for (size_t i = 0; i < json_array_size(table); i++) {
        const json_t *row = json_array_get(table, i);
        LIST_PUSH(ctx, list,
            (struct table_row) {
                .code = text_in(ctx, row, "code"),
                .zh = text_in(ctx, row, "zh"),
                .en = text_in(ctx, row, "en"),
                .number = number ? arena_printf(ctx->arena, "%lld",
                              (long long)json_integer_value(json_object_get(row, number)))
                                 : "",
                .is_kept = true,
            });
    }
    json_decref(table);
    return list;
}

static bool is_blank(const struct table_row *row)
{
    return !*row->code && !*row->zh && !*row->en;
}

const char *table_value(struct ctx *ctx, const struct setting *setting, struct table_row_list rows)
{
    json_t *table = json_array();
    const char *number = number_name(setting);
    for (size_t i = 0; i < rows.count; i++) {
        const struct table_row *row = &rows.items[i];
        if (is_blank(row))
            continue;
        json_t *item = json_pack("{s:s,s:s,s:s}", "code", row->code, "zh", row->zh, "en", row->en);
        int64_t value = 0;
        if (number && text_to_int(row->number, &value))
            json_object_set_new(item, number, json_integer(value));
        json_array_append_new(table, item);
    }
    char *text = json_dumps(table, JSON_COMPACT);
    json_decref(table);
    if (!text) {
        ctx_fault(ctx, "settings: out of memory");
        return "[]";
    }
    const char *copy = arena_text(ctx->arena, text);
    free(text);
    return copy;
}

/* How many records have a code, by the table that names it. NULL: no record keeps it. */
static const struct {
    const char *key, *sql;
} uses[] = {
    { "proposal.categories", "SELECT COUNT(*) FROM proposal WHERE category = $1" },
    { "proposal.sectors",
        "SELECT (SELECT COUNT(*) FROM proposal WHERE sector = $1)"
        " + (SELECT COUNT(*) FROM member WHERE sector = $1)" },
    { "proposal.grounds", "SELECT COUNT(*) FROM proposal WHERE ground = $1" },
    { "score.quality", "SELECT COUNT(*) FROM score WHERE item = $1" },
    { "score.handling", "SELECT COUNT(*) FROM score WHERE item = $1" },
};

static int64_t use_count(struct ctx *ctx, const char *key, const char *code)
{
    for (size_t i = 0; i < COUNT_OF(uses); i++)
        if (text_equal(uses[i].key, key))
            return db_scalar(ctx, uses[i].sql, code);
    return 0;
}

/* The program itself asks for these by their codes. */
static bool is_needed(const struct setting *setting)
{
    return text_equal(setting->key, "proposal.classes");
}

static bool has_code(struct table_row_list rows, const char *code)
{
    for (size_t i = 0; i < rows.count; i++)
        if (text_equal(rows.items[i].code, code))
            return true;
    return false;
}

void table_check_codes(struct ctx *ctx, const struct setting *setting, struct table_row_list rows,
    struct problems *problems)
{
    struct table_row_list defaults = table_rows(ctx, setting, setting->otherwise),
                          before = table_rows(ctx, setting, setting_value(ctx, setting));
    for (size_t i = 0; i < before.count; i++) {
        const struct table_row *row = &before.items[i];
        if (has_code(rows, row->code))
            continue;
        const char *name = ctx->language == LANGUAGE_EN ? row->en : row->zh;
        if (is_needed(setting) && has_code(defaults, row->code))
            problem_add_with(ctx, problems, setting->key, MSG_ADMIN_SETTING_NEEDED, name);
        else if (use_count(ctx, setting->key, row->code) > 0)
            problem_add_with(ctx, problems, setting->key, MSG_ADMIN_SETTING_IN_USE, name);
    }
}
