#include "people/place.h"

#include "kit/ledger.h"
#include "people/person_list.h"

const char *const unit_kinds[] = { "bureau", "organisation", "town", "service", "assigning", NULL };

enum message unit_kind_message(const char *kind)
{
    static const enum message messages[] = { MSG_UNIT_KIND_BUREAU, MSG_UNIT_KIND_ORGANISATION,
        MSG_UNIT_KIND_TOWN, MSG_UNIT_KIND_SERVICE, MSG_UNIT_KIND_ASSIGNING };
    for (size_t i = 0; unit_kinds[i]; i++)
        if (text_equal(unit_kinds[i], kind))
            return messages[i];
    return MSG_UNIT_KIND_OTHER;
}

struct text_list unit_kind_list(struct ctx *ctx)
{
    struct text_list list = { 0 };
    for (size_t i = 0; unit_kinds[i]; i++)
        LIST_PUSH(ctx, list, unit_kinds[i]);
    return list;
}

struct id_list body_kind_list(struct ctx *ctx)
{
    struct id_list list = { 0 };
    for (int64_t kind = 0; kind < BODY_KIND_COUNT; kind++)
        LIST_PUSH(ctx, list, kind);
    return list;
}

enum message body_kind_message(enum body_kind kind)
{
    static const enum message messages[] = { MSG_BODY_KIND_PARTY, MSG_BODY_KIND_COMMITTEE,
        MSG_BODY_KIND_GROUP, MSG_BODY_KIND_ORGANISATION, MSG_BODY_KIND_SECTOR };
    return kind < BODY_KIND_COUNT ? messages[kind] : MSG_UNIT_KIND_OTHER;
}

#define HELD_TODAY(column)                                                                         \
    " (SELECT COUNT(DISTINCT post.person_id) FROM post WHERE post." column                         \
    " AND post.from_on <= $1 AND (post.until_on = 0 OR post.until_on >= $1))"
#define UNIT_SELECT                                                                                \
    "SELECT id, name, name_en, short_name, kind, is_active," HELD_TODAY(                           \
        "unit_id = unit.id") " FROM unit"
#define BODY_SELECT                                                                                \
    "SELECT id, kind, name, name_en, is_active," HELD_TODAY("body_id = body.id") " FROM body"

static struct unit unit_from(struct rows *row)
{
    return (struct unit) {
        .id = db_int(row, 0),
        .name = db_text(row, 1),
        .name_en = db_text(row, 2),
        .short_name = db_text(row, 3),
        .kind = db_text(row, 4),
        .is_active = db_int(row, 5) != 0,
        .person_count = db_int(row, 6),
    };
}

static struct body body_from(struct rows *row)
{
    return (struct body) {
        .id = db_int(row, 0),
        .kind = (enum body_kind)db_int(row, 1),
        .name = db_text(row, 2),
        .name_en = db_text(row, 3),
        .is_active = db_int(row, 4) != 0,
        .person_count = db_int(row, 5),
    };
}

struct unit_list unit_list(struct ctx *ctx, const char *words, bool with_closed)
{
    struct unit_list list = { 0 };
    struct rows rows = db_query(ctx,
        UNIT_SELECT " WHERE (LOWER(name) LIKE LOWER($2) ESCAPE '!' OR LOWER(name_en) LIKE "
                    "LOWER($2) ESCAPE '!') AND ($3 = 1 OR is_active = 1)"
                    " ORDER BY is_active DESC, id",
        ctx_today(ctx), like_text(ctx, words), with_closed);
    while (db_next(&rows))
        LIST_PUSH(ctx, list, unit_from(&rows));
    return list;
}

struct body_list body_list(struct ctx *ctx, const char *words, bool with_closed)
{
    struct body_list list = { 0 };
    struct rows rows = db_query(ctx,
        BODY_SELECT " WHERE (LOWER(name) LIKE LOWER($2) ESCAPE '!' OR LOWER(name_en) LIKE "
                    "LOWER($2) ESCAPE '!') AND ($3 = 1 OR is_active = 1)"
                    " ORDER BY is_active DESC, kind, id",
        ctx_today(ctx), like_text(ctx, words), with_closed);
    while (db_next(&rows))
        LIST_PUSH(ctx, list, body_from(&rows));
    return list;
}

const struct unit *unit_find(struct ctx *ctx, int64_t id)
{
    struct rows rows = db_query(ctx, UNIT_SELECT " WHERE id = $2", ctx_today(ctx), id);
    if (!db_next(&rows))
        return NULL;
    struct unit unit = unit_from(&rows);
    db_end(&rows);
    return ARENA_COPY(ctx, unit);
}

const struct body *body_find(struct ctx *ctx, int64_t id)
{
    struct rows rows = db_query(ctx, BODY_SELECT " WHERE id = $2", ctx_today(ctx), id);
    if (!db_next(&rows))
        return NULL;
    struct body body = body_from(&rows);
    db_end(&rows);
    return ARENA_COPY(ctx, body);
}

bool unit_save(struct ctx *ctx, const struct unit *unit, struct problems *problems)
{
    if (text_is_blank(unit->name))
        problem_add(ctx, problems, "name", MSG_FORM_MISSING);
    else if (db_scalar(ctx, "SELECT COUNT(*) FROM unit WHERE name = $1 AND id <> $2", unit->name,
                 unit->id)
        > 0)
        problem_add(ctx, problems, "name", MSG_PLACE_NAME_TAKEN);
    if (problems->count > 0)
        return false;
    const struct unit *before = unit->id ? unit_find(ctx, unit->id) : NULL;
    int64_t id = before
        ? db_insert(ctx,
            "UPDATE unit SET name = $1, name_en = $2, short_name = $3, kind = $4 WHERE id = $5"
            " RETURNING id",
            unit->name, unit->name_en, unit->short_name, unit->kind, unit->id)
        : db_insert(ctx,
            "INSERT INTO unit (name, name_en, short_name, kind) VALUES ($1, $2, $3, $4)"
            " RETURNING id",
            unit->name, unit->name_en, unit->short_name, unit->kind);
    ledger_write_move(ctx, MATTER(UNIT, id), before ? "unit.change" : "unit.add",
        before ? before->name : NULL, unit->name, NULL);
    return !ctx->fault;
}

bool body_save(struct ctx *ctx, const struct body *body, struct problems *problems)
{
    if (text_is_blank(body->name))
        problem_add(ctx, problems, "name", MSG_FORM_MISSING);
    else if (db_scalar(ctx, "SELECT COUNT(*) FROM body WHERE name = $1 AND id <> $2", body->name,
                 body->id)
        > 0)
        problem_add(ctx, problems, "name", MSG_PLACE_NAME_TAKEN);
    if (problems->count > 0)
        return false;
    const struct body *before = body->id ? body_find(ctx, body->id) : NULL;
    int64_t id = before
        ? db_insert(ctx,
            "UPDATE body SET name = $1, name_en = $2, kind = $3 WHERE id = $4 RETURNING id",
            body->name, body->name_en, body->kind, body->id)
        : db_insert(ctx, "INSERT INTO body (name, name_en, kind) VALUES ($1, $2, $3) RETURNING id",
            body->name, body->name_en, body->kind);
    ledger_write_move(ctx, MATTER(BODY, id), before ? "body.change" : "body.add",
        before ? before->name : NULL, body->name, NULL);
    return !ctx->fault;
}

bool unit_set_active(struct ctx *ctx, int64_t id, bool is_active)
{
    const struct unit *unit = unit_find(ctx, id);
    if (!unit || (!is_active && unit->person_count > 0))
        return false;
    db_exec(ctx, "UPDATE unit SET is_active = $1 WHERE id = $2", is_active, id);
    ledger_write(ctx, MATTER(UNIT, id), is_active ? "unit.open" : "unit.close", unit->name);
    return true;
}

bool body_set_active(struct ctx *ctx, int64_t id, bool is_active)
{
    const struct body *body = body_find(ctx, id);
    if (!body || (!is_active && body->person_count > 0))
        return false;
    db_exec(ctx, "UPDATE body SET is_active = $1 WHERE id = $2", is_active, id);
    ledger_write(ctx, MATTER(BODY, id), is_active ? "body.open" : "body.close", body->name);
    return true;
}
