/* The copies of a draft that are kept when it is saved by hand or submitted. */
#include "proposals/versions.h"

#include <jansson.h>

static const char *json_of(struct ctx *ctx, struct text_list texts)
{
    json_t *list = json_array();
    for (size_t i = 0; i < texts.count; i++)
        if (!text_is_blank(texts.items[i]))
            json_array_append_new(list, json_string(texts.items[i]));
    char *dump = json_dumps(list, JSON_COMPACT);
    const char *text = arena_text(ctx->arena, dump ? dump : "[]");
    free(dump);
    json_decref(list);
    return text;
}

static struct text_list texts_of(struct ctx *ctx, const char *json)
{
    struct text_list texts = { 0 };
    json_t *list = json_loads(text_or(json, "[]"), 0, NULL), *item;
    size_t index;
    json_array_foreach(list, index, item)
        LIST_PUSH(ctx, texts, arena_text(ctx->arena, text_or(json_string_value(item), "")));
    json_decref(list);
    return texts;
}

bool version_keep(struct ctx *ctx, const struct proposal_draft *draft)
{
    const struct proposal *text = &draft->text;
    const char *suggestions = json_of(ctx, draft->suggestions);
    return db_exec(ctx,
               "INSERT INTO proposal_version (proposal_id, version, title, situation, analysis,"
               " suggestions, saved_by, saved_at) SELECT id, version, $2, $3, $4, $5, $6, $7"
               " FROM proposal WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM proposal_version v"
               " WHERE v.id = (SELECT MAX(id) FROM proposal_version WHERE proposal_id = $1)"
               " AND v.title = $2 AND v.situation = $3 AND v.analysis = $4"
               " AND v.suggestions = $5)",
               text->id, text->title, text->situation, text->analysis, suggestions, ctx->actor->id,
               ctx->now)
        > 0;
}

#define VERSION_SQL                                                                                \
    "SELECT v.id, v.version, v.title, v.situation, v.analysis, v.suggestions, person.name,"        \
    " v.saved_at FROM proposal_version v JOIN person ON person.id = v.saved_by"                    \
    " WHERE v.proposal_id = $1"

static struct proposal_version version_from(struct rows *row)
{
    return (struct proposal_version) {
        .id = db_int(row, 0),
        .version = db_int(row, 1),
        .title = db_text(row, 2),
        .situation = db_text(row, 3),
        .analysis = db_text(row, 4),
        .suggestions = texts_of(row->ctx, db_text(row, 5)),
        .saved_by = db_text(row, 6),
        .saved_at = db_int(row, 7),
    };
}

struct proposal_version_list proposal_versions(struct ctx *ctx, int64_t id)
{
    struct proposal_version_list list = { 0 };
    struct rows rows = db_query(ctx, VERSION_SQL " ORDER BY v.id DESC", id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list, version_from(&rows));
    return list;
}

const struct proposal_version *proposal_version_find(
    struct ctx *ctx, int64_t proposal_id, int64_t version_id)
{
    struct rows rows = db_query(ctx, VERSION_SQL " AND v.id = $2", proposal_id, version_id);
    if (!db_next(&rows))
        return NULL;
    struct proposal_version version = version_from(&rows);
    db_end(&rows);
    return ARENA_COPY(ctx, version);
}
