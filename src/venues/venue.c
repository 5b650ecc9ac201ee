#include "venues/venue.h"

#include "base/buffer.h"
#include "kit/ledger.h"
#include "kit/settings.h"

#define VENUE_COLUMNS                                                                              \
    "id, kind, name, name_en, region, parent_id, sectors, address, hours, opened_at, state"

static struct venue venue_from(struct rows *row)
{
    return (struct venue) {
        .id = db_int(row, 0),
        .kind = (enum venue_kind)db_int(row, 1),
        .name = db_text(row, 2),
        .name_en = db_text(row, 3),
        .region = db_text(row, 4),
        .parent_id = db_int(row, 5),
        .sectors = db_text(row, 6),
        .address = db_text(row, 7),
        .hours = db_text(row, 8),
        .opened_at = db_int(row, 9),
        .state = (enum venue_state)db_int(row, 10),
    };
}

const struct venue *venue_find(struct ctx *ctx, int64_t id)
{
    struct rows rows = db_query(ctx, "SELECT " VENUE_COLUMNS " FROM venue WHERE id = $1", id);
    const struct venue *venue = db_next(&rows) ? ARENA_COPY(ctx, venue_from(&rows)) : NULL;
    db_end(&rows);
    return venue;
}

static struct venue_list list_from(struct ctx *ctx, struct rows rows)
{
    struct venue_list list = { 0 };
    while (db_next(&rows))
        LIST_PUSH(ctx, list, venue_from(&rows));
    return list;
}

struct venue_list venue_all(struct ctx *ctx, bool with_closed)
{
    return list_from(ctx,
        db_query(ctx,
            "SELECT " VENUE_COLUMNS " FROM venue WHERE state <> $1 OR $2 = 1 ORDER BY kind, id",
            VENUE_CLOSED, with_closed));
}

struct venue_list venue_children(struct ctx *ctx, int64_t parent_id)
{
    return list_from(ctx,
        db_query(ctx,
            "SELECT " VENUE_COLUMNS
            " FROM venue WHERE parent_id = $1 AND state <> $2 ORDER BY kind, id",
            parent_id, VENUE_CLOSED));
}

struct text_list venue_members(struct ctx *ctx, int64_t id)
{
    struct text_list names = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT person.name FROM venue_member JOIN person ON person.id = person_id AND is_active = "
        "1 WHERE venue_id = $1 ORDER BY person.id",
        id);
    while (db_next(&rows))
        LIST_PUSH(ctx, names, db_text(&rows, 0));
    return names;
}

void venue_attach(struct ctx *ctx, int64_t id, int64_t person_id)
{
    db_exec(ctx,
        "INSERT INTO venue_member (venue_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", id,
        person_id);
}

/* ---- the tree ---- */

static struct venue_nodes nodes_below(
    struct ctx *ctx, const struct venue_list *list, int64_t parent_id)
{
    struct venue_nodes nodes = { 0 };
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].parent_id == parent_id)
            LIST_PUSH(ctx, nodes,
                (struct venue_node) { &list->items[i], nodes_below(ctx, list, list->items[i].id) });
    return nodes;
}

static bool is_in(const struct venue_list *list, int64_t id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].id == id)
            return true;
    return false;
}

struct venue_nodes venue_tree(struct ctx *ctx, const struct venue_list *list)
{
    struct venue_nodes tree = nodes_below(ctx, list, 0);
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].parent_id && !is_in(list, list->items[i].parent_id))
            LIST_PUSH(ctx, tree,
                (struct venue_node) { &list->items[i], nodes_below(ctx, list, list->items[i].id) });
    return tree;
}

struct venue_counts venue_count(const struct venue_list *list)
{
    struct venue_counts counts = { 0 };
    for (size_t i = 0; i < list->count; i++)
        counts.of[list->items[i].kind]++;
    return counts;
}

/* ---- changes ---- */

static void check_name(struct ctx *ctx, int64_t id, const char *name, struct problems *problems)
{
    if (text_is_blank(name))
        problem_add(ctx, problems, "name", MSG_FORM_MISSING);
    else if (db_scalar(ctx, "SELECT COUNT(*) FROM venue WHERE name = $1 AND id <> $2", name, id)
        > 0)
        problem_add(ctx, problems, "name", MSG_VENUE_NAME_TAKEN);
}

/* A hall hangs on the centre, a studio or a station on the centre or a hall or what is above it:
 * the parent is of a higher level. */
static void check_parent(struct ctx *ctx, const struct venue *draft, struct problems *problems)
{
    if (draft->kind == VENUE_CENTRE) {
        if (db_scalar(ctx, "SELECT COUNT(*) FROM venue WHERE kind = $1 AND state <> $2",
                VENUE_CENTRE, VENUE_CLOSED)
            > 0)
            problem_add(ctx, problems, "kind", MSG_VENUE_SECOND_CENTRE);
        return;
    }
    const struct venue *parent = venue_find(ctx, draft->parent_id);
    bool fits = parent && parent->state != VENUE_CLOSED && parent->kind < draft->kind
        && (draft->kind != VENUE_RECEPTION || parent->kind == VENUE_CENTRE);
    if (!fits)
        problem_add(ctx, problems, "parent_id", MSG_VENUE_PARENT_WRONG);
}

int64_t venue_open(struct ctx *ctx, const struct venue *draft, struct problems *problems)
{
    check_name(ctx, 0, draft->name, problems);
    check_parent(ctx, draft, problems);
    if (problems->count > 0)
        return 0;
    int64_t parent_id = draft->kind == VENUE_CENTRE ? 0 : draft->parent_id;
    int64_t id = db_insert(ctx,
        "INSERT INTO venue (kind, name, name_en, region, parent_id, sectors, address, hours, "
        "opened_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        draft->kind, draft->name, text_or(draft->name_en, ""), text_or(draft->region, ""),
        db_optional(parent_id), text_or(draft->sectors, ""), text_or(draft->address, ""),
        text_or(draft->hours, ""), draft->opened_at ? draft->opened_at : ctx->now, VENUE_OPEN);
    ledger_write_move(ctx, MATTER(VENUE, id), "open", NULL, "open", draft->name);
    return id;
}

bool venue_rename(
    struct ctx *ctx, int64_t id, const char *name, const char *name_en, struct problems *problems)
{
    const struct venue *before = venue_find(ctx, id);
    check_name(ctx, id, name, problems);
    if (!before || problems->count > 0)
        return false;
    db_exec(ctx, "UPDATE venue SET name = $1, name_en = $2 WHERE id = $3", name, name_en, id);
    ledger_write_move(ctx, MATTER(VENUE, id), "rename", before->name, name, NULL);
    return true;
}

static const char *const state_codes[VENUE_STATE_COUNT] = { "open", "paused", "closed" };

bool venue_pause(struct ctx *ctx, int64_t id, bool is_paused)
{
    enum venue_state from = is_paused ? VENUE_OPEN : VENUE_PAUSED;
    enum venue_state to = is_paused ? VENUE_PAUSED : VENUE_OPEN;
    if (db_exec(ctx, "UPDATE venue SET state = $1 WHERE id = $2 AND state = $3", to, id, from) == 0)
        return false;
    ledger_write_move(ctx, MATTER(VENUE, id), is_paused ? "pause" : "reopen", state_codes[from],
        state_codes[to], venue_find(ctx, id)->name);
    return true;
}

bool venue_close(struct ctx *ctx, int64_t id, struct problems *problems)
{
    const struct venue *before = venue_find(ctx, id);
    if (!before || before->state == VENUE_CLOSED)
        return false;
    if (venue_children(ctx, id).count > 0) {
        problem_add(ctx, problems, "close", MSG_VENUE_HAS_BELOW);
        return false;
    }
    db_exec(ctx, "UPDATE venue SET state = $1 WHERE id = $2", VENUE_CLOSED, id);
    ledger_write_move(
        ctx, MATTER(VENUE, id), "close", state_codes[before->state], "closed", before->name);
    return true;
}

/* ---- words ---- */

const char *venue_name(const struct ctx *ctx, const struct venue *venue)
{
    bool is_english = ctx->language == LANGUAGE_EN && !text_is_blank(venue->name_en);
    return is_english ? venue->name_en : venue->name;
}

const char *venue_sector_names(struct ctx *ctx, const struct venue *venue)
{
    struct buffer out = buffer_new(ctx->arena);
    const char *separator = ctx->language == LANGUAGE_EN ? ", " : "、";
    for (const char *code = venue->sectors; *code;) {
        size_t length = strcspn(code, " ");
        if (out.length)
            buffer_add(&out, separator);
        buffer_add(&out,
            setting_choice_name(ctx, "proposal.sectors", arena_text_n(ctx->arena, code, length)));
        code += length + (code[length] == ' ');
    }
    return buffer_text(&out);
}

bool venue_has_sector(const struct venue *venue, const char *code)
{
    size_t length = strlen(code);
    for (const char *at = venue->sectors; *at; at += strspn(at, " ")) {
        size_t here = strcspn(at, " ");
        if (here == length && memcmp(at, code, length) == 0)
            return true;
        at += here;
    }
    return false;
}

bool venue_is_compound(const struct venue *venue)
{
    return venue->kind == VENUE_STUDIO && *venue->region && *venue->sectors;
}

enum message venue_kind_message(enum venue_kind kind)
{
    static const enum message messages[] = { [VENUE_CENTRE] = MSG_VENUE_KIND_CENTRE,
        [VENUE_HALL] = MSG_VENUE_KIND_HALL,
        [VENUE_STUDIO] = MSG_VENUE_KIND_STUDIO,
        [VENUE_STATION] = MSG_VENUE_KIND_STATION,
        [VENUE_RECEPTION] = MSG_VENUE_KIND_RECEPTION };
    return messages[kind];
}

enum message venue_state_message(enum venue_state state)
{
    static const enum message messages[] = { [VENUE_OPEN] = MSG_VENUE_STATE_OPEN,
        [VENUE_PAUSED] = MSG_VENUE_STATE_PAUSED,
        [VENUE_CLOSED] = MSG_VENUE_STATE_CLOSED };
    return messages[state];
}
