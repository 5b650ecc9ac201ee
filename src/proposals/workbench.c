/* Workbenches: what their sections are called, and what is done from them. */
#include "proposals/workbench.h"

#include <stdlib.h>

#include "proposals/workbench_waiting.h"

static const struct {
    enum work_desk desk;
    enum message heading, step;
    enum proposal_action bulk;
} sections[WORK_KIND_COUNT] = {
    [WORK_REVISE] = { DESK_MEMBER, MSG_WORK_REVISE, MSG_WORK_STEP_REVISE, ACTION_COUNT },
    [WORK_FEEDBACK] = { DESK_MEMBER, MSG_WORK_FEEDBACK, MSG_WORK_STEP_FEEDBACK, ACTION_COUNT },
    [WORK_COSIGN] = { DESK_MEMBER, MSG_WORK_COSIGN, MSG_WORK_STEP_COSIGN, ACTION_COUNT },
    [WORK_DRAFTS] = { DESK_MEMBER, MSG_WORK_DRAFTS, MSG_WORK_STEP_DRAFTS, ACTION_COUNT },
    [WORK_PROMISES] = { DESK_MEMBER, MSG_WORK_PROMISES, MSG_WORK_STEP_PROMISES, ACTION_COUNT },
    [WORK_OWN] = { DESK_MEMBER, MSG_WORK_OWN, MSG_WORK_STEP_OWN, ACTION_COUNT },
    [WORK_TAKE] = { DESK_OFFICE, MSG_WORK_TAKE, MSG_WORK_STEP_TAKE, ACTION_TAKE },
    [WORK_LOOK] = { DESK_OFFICE, MSG_WORK_LOOK, MSG_WORK_STEP_LOOK, ACTION_PASS_LOOK },
    [WORK_DECIDE] = { DESK_OFFICE, MSG_WORK_DECIDE, MSG_WORK_STEP_DECIDE, ACTION_COUNT },
    [WORK_SECOND_RETURN] = { DESK_OFFICE, MSG_WORK_SECOND_RETURN, MSG_WORK_STEP_ASSIGN,
        ACTION_COUNT },
    [WORK_FEEDBACK_LATE] = { DESK_OFFICE, MSG_WORK_FEEDBACK_LATE, MSG_WORK_STEP_CLOSE,
        ACTION_CLOSE },
    [WORK_PUBLISH] = { DESK_OFFICE, MSG_WORK_PUBLISH, MSG_WORK_STEP_PUBLISH, ACTION_PUBLISH },
    [WORK_SCORE] = { DESK_OFFICE, MSG_WORK_SCORE, MSG_WORK_STEP_SCORE, ACTION_COUNT },
    [WORK_ASSIGN] = { DESK_ASSIGNING, MSG_WORK_ASSIGN, MSG_WORK_STEP_ASSIGN, ACTION_ASSIGN },
    [WORK_RETURNED] = { DESK_ASSIGNING, MSG_WORK_RETURNED, MSG_WORK_STEP_ASSIGN, ACTION_COUNT },
    [WORK_EXTENSION] = { DESK_ASSIGNING, MSG_WORK_EXTENSION, MSG_WORK_STEP_EXTENSION,
        ACTION_COUNT },
    [WORK_SIGN] = { DESK_UNIT, MSG_WORK_SIGN, MSG_WORK_STEP_SIGN, ACTION_SIGN },
    [WORK_AGAIN] = { DESK_UNIT, MSG_WORK_AGAIN, MSG_WORK_STEP_REPLY, ACTION_COUNT },
    [WORK_ACCEPT] = { DESK_UNIT, MSG_WORK_ACCEPT, MSG_WORK_STEP_ACCEPT, ACTION_ACCEPT },
    [WORK_IN_HAND] = { DESK_UNIT, MSG_WORK_IN_HAND, MSG_WORK_STEP_REPLY, ACTION_COUNT },
    [WORK_DRAFTED] = { DESK_UNIT, MSG_WORK_DRAFTED, MSG_WORK_STEP_DRAFTED, ACTION_COUNT },
    [WORK_ASSIST] = { DESK_UNIT, MSG_WORK_ASSIST, MSG_WORK_STEP_ASSIST, ACTION_COUNT },
    [WORK_KEEP] = { DESK_UNIT, MSG_WORK_KEEP, MSG_WORK_STEP_KEEP, ACTION_COUNT },
};

enum message work_kind_message(enum work_kind kind)
{
    return sections[kind].heading;
}

enum message work_step_message(enum work_kind kind, const struct work_row *row)
{
    if (!row->is_mine)
        return MSG_WORK_STEP_OWN;
    bool is_to_be_contacted = kind == WORK_IN_HAND && row->count == 0;
    return is_to_be_contacted ? MSG_WORK_STEP_CONTACT : sections[kind].step;
}

enum proposal_action work_bulk_action(enum work_kind kind)
{
    return sections[kind].bulk;
}

bool work_has_mine(const struct work_row_list *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].is_mine)
            return true;
    return false;
}

const char *work_more_url(enum work_kind kind)
{
    static const char *const urls[WORK_KIND_COUNT] = {
        [WORK_TAKE] = "/lines?kind=2",
        [WORK_LOOK] = "/lines?kind=4",
        [WORK_DECIDE] = "/lines?kind=4",
        [WORK_ASSIGN] = "/lines?kind=5",
        [WORK_ACCEPT] = "/lines?kind=6",
        [WORK_ASSIST] = "/lines?kind=7",
        [WORK_IN_HAND] = "/lines?kind=8",
        [WORK_SIGN] = "/lines?kind=9",
        [WORK_FEEDBACK] = "/lines?kind=11",
        [WORK_KEEP] = "/lines?kind=13",
    };
    return urls[kind];
}

const char *work_step_url(struct ctx *ctx, enum work_kind kind, const struct work_row *row)
{
    bool is_draft = kind == WORK_REVISE || kind == WORK_DRAFTS;
    bool is_reply = row->is_mine
        && (kind == WORK_DRAFTED
            || ((kind == WORK_IN_HAND || kind == WORK_AGAIN) && row->count > 0));
    return arena_printf(ctx->arena, "/proposals/%lld%s", (long long)row->id,
        is_draft       ? "/edit"
            : is_reply ? "/reply"
                       : "");
}

uint32_t work_desks(const struct ctx *ctx)
{
    const struct actor *actor = ctx->actor;
    uint32_t desks = 0;
    desks |= actor_has(actor, OFFICE) ? 1u << DESK_OFFICE : 0;
    desks |= actor_has(actor, ROLE_BIT(ROLE_ASSIGNING_OFFICE)) ? 1u << DESK_ASSIGNING : 0;
    desks |= actor->unit_id && actor_has(actor, UNITS) ? 1u << DESK_UNIT : 0;
    desks |= actor_has(actor, PROPOSERS) ? 1u << DESK_MEMBER : 0;
    return desks;
}

struct work_section_list work_sections(struct ctx *ctx, enum work_desk desk)
{
    struct work_row_list by_kind[WORK_KIND_COUNT] = { 0 };
    work_find(ctx, desk, UINT32_MAX, by_kind);
    struct work_section_list list = { 0 };
    for (int kind = 0; kind < WORK_KIND_COUNT; kind++)
        if (sections[kind].desk == desk)
            LIST_PUSH(ctx, list, (struct work_section) { (enum work_kind)kind, by_kind[kind] });
    return list;
}

struct work_section work_section_of(struct ctx *ctx, enum work_desk desk, int64_t kind)
{
    struct work_row_list by_kind[WORK_KIND_COUNT] = { 0 };
    if (kind < 0 || kind >= WORK_KIND_COUNT || sections[kind].desk != desk)
        return (struct work_section) { 0 };
    work_find(ctx, desk, 1u << kind, by_kind);
    return (struct work_section) { (enum work_kind)kind, by_kind[kind] };
}

struct work_call work_open_call(struct ctx *ctx)
{
    struct work_call call = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT closes_at, title, topics FROM proposal_call WHERE opens_at <= $1 AND closes_at > "
        "$1",
        ctx->now);
    while (db_next(&rows)) {
        int64_t closes_at = db_int(&rows, 0);
        if (call.closes_at == 0 || closes_at < call.closes_at)
            call = (struct work_call) { db_text(&rows, 1), db_text(&rows, 2), closes_at };
    }
    return call;
}

static int compare_overdue(const void *one, const void *other)
{
    const struct work_unit *a = one, *b = other;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* Unit by unit, each from the index by owner; the database would sort what is there already. */
struct work_unit_list work_overdue_units(struct ctx *ctx)
{
    struct work_unit_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT unit.id, line.due_on, unit.name, unit.name_en FROM unit CROSS JOIN line WHERE"
        " line.owner_kind = 1 AND line.owner_id = unit.id AND line.struck_at = 0"
        " AND line.due_on BETWEEN 1 AND $1 - 1 ORDER BY unit.id",
        ctx_today(ctx));
    while (db_next(&rows)) {
        int64_t id = db_int(&rows, 0), due_on = db_int(&rows, 1);
        if (list.count == 0 || list.items[list.count - 1].id != id) {
            const char *name = ctx_name(ctx, db_text(&rows, 2), db_text(&rows, 3));
            LIST_PUSH(ctx, list, (struct work_unit) { id, name, 0, due_on });
        }
        struct work_unit *unit = &list.items[list.count - 1];
        unit->count++;
        if (due_on < unit->oldest_due_on)
            unit->oldest_due_on = due_on;
    }
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, compare_overdue);
    return list;
}
