/* Settings: one page a group, one a table, one for the versions of each. The group security belongs
 * to the security administrator, all others to the system administrator. */
#include "admin/menu.h"
#include "admin/pages.h"
#include "admin/settings.html.h"
#include "kit/files.h"

enum { ROWS_MOST = 500, LOGO_MOST = 2 * 1024 * 1024 };

static bool is_security(const char *group)
{
    return text_equal(group, "security");
}

static bool is_group(struct ctx *ctx, const char *name)
{
    struct text_list groups = setting_groups(ctx);
    for (size_t i = 0; i < groups.count; i++)
        if (text_equal(groups.items[i], name))
            return true;
    return false;
}

static void show_groups(struct request *rq)
{
    struct text_list mine = { 0 }, groups = setting_groups(rq->ctx);
    for (size_t i = 0; i < groups.count; i++)
        if (actor_has(rq->ctx->actor, is_security(groups.items[i]) ? SECURITY : SYSTEM))
            LIST_PUSH(rq->ctx, mine, groups.items[i]);
    respond_page(rq, setting_groups_page(.groups = mine));
}

/* ---- one group ---- */

static void answer_group(struct request *rq, const char *group, struct setting_field_list fields,
    const struct problems *problems)
{
    struct file_list logos = { 0 };
    if (text_equal(group, "look"))
        logos = file_list(rq->ctx, MATTER(COMMITTEE, 1), "logo");
    respond_page_status(rq, problems->count ? 422 : 200,
        setting_group_page(.group = group, .fields = fields,
            .logo = logos.count ? logos.items[logos.count - 1].id : 0,
            .takes_logo = text_equal(group, "look"), .problems = problems));
}

static void show_group_named(struct request *rq, const char *group)
{
    struct problems problems = { 0 };
    answer_group(rq, group, setting_fields(rq->ctx, group), &problems);
}

static void show_group(struct request *rq)
{
    const char *group = request_param(rq, "name");
    if (!is_group(rq->ctx, group))
        return respond_not_found(rq);
    show_group_named(rq, group);
}

static void show_security(struct request *rq)
{
    show_group_named(rq, "security");
}

static const char *typed_value(
    struct request *rq, const struct setting *setting, struct problems *problems)
{
    if (setting->type == SETTING_BOOL)
        return form_bool(rq, setting->key) ? "1" : "0";
    return form_text(rq, setting->key, 2000, problems);
}

/* All or nothing: a page with one wrong field changes none. */
static void save_group_named(struct request *rq, const char *group)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    struct setting_field_list fields = setting_fields(ctx, group);
    for (size_t i = 0; i < fields.count; i++) {
        struct setting_field *field = &fields.items[i];
        if (field->setting->type == SETTING_JSON)
            continue;
        field->value = typed_value(rq, field->setting, &problems);
        setting_check(ctx, field->setting, field->value, &problems);
    }
    if (problems.count > 0)
        return answer_group(rq, group, fields, &problems);
    for (size_t i = 0; i < fields.count; i++)
        if (fields.items[i].setting->type != SETTING_JSON)
            setting_change(ctx, fields.items[i].setting->key, fields.items[i].value, &problems);
    flash(rq, MSG_ADMIN_SETTINGS_SAVED, NULL, NULL);
    respond_redirect(rq, "/admin/settings/%s", group);
}

static void save_group(struct request *rq)
{
    const char *group = request_param(rq, "name");
    if (!is_group(rq->ctx, group))
        return respond_not_found(rq);
    save_group_named(rq, group);
}

static void save_security(struct request *rq)
{
    save_group_named(rq, "security");
}

/* ---- a table ---- */

/* The table setting of the path; all of them belong to the system administrator. */
static const struct setting *table_of(struct request *rq)
{
    const struct setting *setting = setting_find(request_param(rq, "name"));
    return setting && setting->type == SETTING_JSON && !is_security(setting->group) ? setting
                                                                                    : NULL;
}

static void answer_table(struct request *rq, const struct setting *setting,
    struct table_row_list rows, const struct problems *problems)
{
    respond_page_status(rq, problems->count ? 422 : 200,
        setting_table_page(.setting = setting, .rows = rows, .problems = problems));
}

static void show_table(struct request *rq)
{
    struct problems problems = { 0 };
    const struct setting *setting = table_of(rq);
    if (!setting)
        return respond_not_found(rq);
    struct table_row_list rows = table_rows(rq->ctx, setting, setting_value(rq->ctx, setting));
    answer_table(rq, setting, rows, &problems);
}

static const char *nth(struct text_list list, size_t index)
{
    return index < list.count ? list.items[index] : "";
}

static struct table_row_list typed_rows(struct request *rq, const struct setting *setting)
{
    struct table_row_list rows = { 0 };
    struct text_list codes = form_texts(rq, "code"), zh = form_texts(rq, "zh"),
                     en = form_texts(rq, "en"), numbers = form_texts(rq, "number");
    struct table_row_list before = table_rows(rq->ctx, setting, setting_value(rq->ctx, setting));
    for (size_t i = 0; i < codes.count && i < ROWS_MOST; i++) {
        struct table_row row = {
            .code = codes.items[i], .zh = nth(zh, i), .en = nth(en, i), .number = nth(numbers, i)
        };
        for (size_t j = 0; j < before.count; j++)
            row.is_kept |= text_equal(before.items[j].code, row.code);
        LIST_PUSH(rq->ctx, rows, row);
    }
    return rows;
}

static struct table_row_list without(struct ctx *ctx, struct table_row_list rows, int64_t index)
{
    struct table_row_list list = { 0 };
    for (size_t i = 0; i < rows.count; i++)
        if ((int64_t)i != index)
            LIST_PUSH(ctx, list, rows.items[i]);
    return list;
}

/* The buttons that add and remove a row work without scripts: the page comes again with the rows as
 * they were typed, and nothing is saved yet. */
static void save_table(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    const struct setting *setting = table_of(rq);
    if (!setting)
        return respond_not_found(rq);
    struct table_row_list rows = typed_rows(rq, setting);
    if (form_has(rq, "remove"))
        return answer_table(
            rq, setting, without(ctx, rows, form_int(rq, "remove", &problems)), &problems);
    if (form_has(rq, "add")) {
        struct table_row blank = { .code = "", .zh = "", .en = "", .number = "" };
        LIST_PUSH(ctx, rows, blank);
        return answer_table(rq, setting, rows, &problems);
    }
    const char *value = table_value(ctx, setting, rows);
    setting_check(ctx, setting, value, &problems);
    table_check_codes(ctx, setting, rows, &problems);
    if (problems.count > 0)
        return answer_table(rq, setting, rows, &problems);
    setting_change(ctx, setting->key, value, &problems);
    flash(rq, MSG_ADMIN_SETTINGS_SAVED, NULL, NULL);
    respond_redirect(rq, "/admin/settings/%s", setting->group);
}

/* ---- versions ---- */

static void show_history(struct request *rq)
{
    const struct setting *setting = setting_find(request_param(rq, "name"));
    if (!setting)
        return respond_not_found(rq);
    respond_page(
        rq, setting_history_page(.setting = setting, .changes = setting_changes(rq->ctx, setting)));
}

/* ---- the logo ---- */

static void remove_logos(struct ctx *ctx, struct file_list logos, int64_t but_id)
{
    for (size_t i = 0; i < logos.count; i++)
        if (logos.items[i].id != but_id)
            file_remove(ctx, logos.items[i].id);
}

static bool is_picture(struct ctx *ctx, const char *path)
{
    const char *type = file_sniff(ctx->arena, path);
    return text_equal(type, "image/png") || text_equal(type, "image/jpeg")
        || text_equal(type, "image/webp");
}

static void save_logo(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    struct upload_list uploads = form_files(rq, "logo", &problems);
    struct file_list before = file_list(ctx, MATTER(COMMITTEE, 1), "logo");
    if (form_has(rq, "remove")) {
        remove_logos(ctx, before, 0);
        return respond_redirect(rq, "/admin/settings/look");
    }
    if (problems.count > 0)
        return answer_group(rq, "look", setting_fields(ctx, "look"), &problems);
    if (uploads.count == 0 || uploads.items[0].size == 0)
        problem_add(ctx, &problems, "logo", MSG_FORM_CHOOSE);
    else if (!is_picture(ctx, uploads.items[0].path))
        problem_add(ctx, &problems, "logo", MSG_ADMIN_LOGO_TYPE);
    int64_t id = 0;
    if (problems.count == 0) {
        remove_logos(ctx, before, 0);
        id = file_attach(ctx, MATTER(COMMITTEE, 1), "logo", uploads.items[0].name,
            uploads.items[0].path, "logo", &problems);
    }
    if (id == 0)
        return answer_group(rq, "look", setting_fields(ctx, "look"), &problems);
    flash(rq, MSG_ADMIN_SETTINGS_SAVED, NULL, NULL);
    respond_redirect(rq, "/admin/settings/look");
}

const struct route admin_setting_routes[] = {
    GET("/admin/settings", show_groups, SYSTEM | SECURITY),
    GET("/admin/settings/security", show_security, SECURITY),
    POST("/admin/settings/security", save_security, SECURITY),
    GET("/admin/settings/:name", show_group, SYSTEM),
    POST("/admin/settings/:name", save_group, SYSTEM),
    GET("/admin/settings/:name/table", show_table, SYSTEM),
    POST("/admin/settings/:name/table", save_table, SYSTEM),
    GET("/admin/settings/:name/history", show_history, SYSTEM | SECURITY),
    UPLOAD("/admin/settings/look/logo", save_logo, SYSTEM, LOGO_MOST),
    { 0 },
};
