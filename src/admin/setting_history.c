/* What each version of a setting changed. */
#include "admin/settings.h"

static const struct table_row *row_of(struct table_row_list rows, const char *code)
{
    for (size_t i = 0; i < rows.count; i++)
        if (text_equal(rows.items[i].code, code))
            return &rows.items[i];
    return NULL;
}

static const char *row_text(struct ctx *ctx, const struct table_row *row)
{
    return arena_printf(ctx->arena, "%s: %s / %s%s%s", row->code, row->zh, row->en,
        *row->number ? ", " : "", row->number);
}

static void add(struct ctx *ctx, struct difference_list *list, enum difference_kind kind,
    const char *before, const char *after)
{
    LIST_PUSH(ctx, *list, (struct difference) { kind, before, after });
}

static struct difference_list row_differences(
    struct ctx *ctx, struct table_row_list before, struct table_row_list after)
{
    struct difference_list list = { 0 };
    for (size_t i = 0; i < after.count; i++) {
        const struct table_row *old = row_of(before, after.items[i].code);
        const char *text = row_text(ctx, &after.items[i]);
        if (!old)
            add(ctx, &list, DIFFERENCE_ADDED, "", text);
        else if (!text_equal(row_text(ctx, old), text))
            add(ctx, &list, DIFFERENCE_CHANGED, row_text(ctx, old), text);
    }
    for (size_t i = 0; i < before.count; i++)
        if (!row_of(after, before.items[i].code))
            add(ctx, &list, DIFFERENCE_REMOVED, row_text(ctx, &before.items[i]), "");
    return list;
}

static struct difference_list setting_differences(
    struct ctx *ctx, const struct setting *setting, const char *before, const char *after)
{
    if (setting->type == SETTING_JSON)
        return row_differences(
            ctx, table_rows(ctx, setting, before), table_rows(ctx, setting, after));
    struct difference_list list = { 0 };
    if (!text_equal(before, after))
        add(ctx, &list, DIFFERENCE_CHANGED, setting_value_text(ctx, setting, before),
            setting_value_text(ctx, setting, after));
    return list;
}

enum message difference_message(enum difference_kind kind)
{
    static const enum message messages[] = { MSG_ADMIN_DIFFERENCE_ADDED,
        MSG_ADMIN_DIFFERENCE_REMOVED, MSG_ADMIN_DIFFERENCE_CHANGED };
    return messages[kind];
}

struct version_change_list setting_changes(struct ctx *ctx, const struct setting *setting)
{
    struct version_change_list list = { 0 };
    struct setting_history versions = setting_versions(ctx, setting->key);
    for (size_t i = 0; i < versions.count; i++) {
        const char *before =
            i + 1 < versions.count ? versions.items[i + 1].value : setting->otherwise;
        LIST_PUSH(ctx, list,
            (struct version_change) {
                .since = versions.items[i].since,
                .changed_by = versions.items[i].changed_by,
                .differences = setting_differences(ctx, setting, before, versions.items[i].value),
            });
    }
    return list;
}
