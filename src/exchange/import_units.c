#include "exchange/import_private.h"
#include "kit/ledger.h"

/* clang-format off */
static const struct import_column columns[] = {
    { "name", "单位名称|单位全称|名称", "Name|Unit", true, "荷浦区教育局", "Hepu Education Bureau", MSG_IMPORT_HELP_UNIT_NAME },
    { "short_name", "简称|单位简称", "Short name", false, "区教育局", "Education Bureau", MSG_IMPORT_HELP_SHORT_NAME },
    { "name_en", "英文名称|英文名", "English name", false, "Hepu Education Bureau", "Hepu Education Bureau", MSG_IMPORT_HELP_NAME_EN },
    { "kind", "类别|单位类别", "Kind", false, "部门", "bureau", MSG_IMPORT_HELP_UNIT_KIND },
    { 0 },
};
/* clang-format on */

static const struct {
    const char *code, *zh;
} kinds[] = { { "bureau", "部门" }, { "organisation", "党群组织" }, { "town", "镇街" },
    { "service", "公共服务单位" }, { "assigning", "交办单位" } };

static const char *kind_of(const char *written)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcasecmp(kinds[i].code, written) == 0 || strcmp(kinds[i].zh, written) == 0)
            return kinds[i].code;
    return *written ? NULL : "bureau";
}

static void take(struct import *import, struct problems *problems)
{
    struct ctx *ctx = import->ctx;
    const char *name = import_value(import, "name");
    const char *kind = kind_of(import_value(import, "kind"));
    if (text_length(name) > 60)
        import_problem(import, problems, "name", MSG_IMPORT_TOO_LONG);
    if (!kind)
        import_problem(import, problems, "kind", MSG_IMPORT_NOT_IN_LIST);
    if (import_is_repeated(import, name))
        import_problem(import, problems, "name", MSG_IMPORT_REPEATED);
    else if (db_scalar(ctx, "SELECT COUNT(*) FROM unit WHERE name = $1", name) > 0)
        import_problem(import, problems, "name", MSG_IMPORT_IS_THERE);
    if (problems->count > 0 || !import->writes)
        return;
    int64_t id = db_insert(ctx,
        "INSERT INTO unit (name, name_en, short_name, kind) VALUES ($1, $2, $3, $4) RETURNING id",
        name, import_value(import, "name_en"), import_value(import, "short_name"), kind);
    ledger_write(ctx, MATTER(UNIT, id), "import", name);
}

const struct import_kind import_units = { "units", columns, take };
