/* What waits at a desk. First all that waits is chosen by a few statements that read little more
 * than indexes, and put in order here: a sort within the database would cost more than all the
 * rest. Then only the rows that the page shows are read, each kind of thing by one statement for
 * many. */
#include "proposals/workbench_waiting.h"

#include <stdlib.h>

#include "base/clock.h"
#include "kit/settings.h"

static struct waiting *add(struct waiting_list *at, enum work_kind kind, struct work_row row)
{
    LIST_PUSH(at->ctx, *at,
        (struct waiting) { .kind = kind, .order = row.due_on, .tie = row.id, .row = row });
    return &at->items[at->count - 1];
}

/* ---- what waits ---- */

/* What the statements call by its number. */
#define DRAFT "0"
#define SUBMITTED "1"
#define IN_REVIEW "2"
#define FILED "3"
#define ASSIGNED "4"
#define IN_HANDLING "5"
#define REPLIED "6"
#define CLOSED "7"
#define CONVERTED "11" /* the last state that proposers see */
_Static_assert(PROPOSAL_DRAFT == 0 && PROPOSAL_SUBMITTED == 1 && PROPOSAL_IN_REVIEW == 2
        && PROPOSAL_FILED == 3 && PROPOSAL_ASSIGNED == 4 && PROPOSAL_IN_HANDLING == 5
        && PROPOSAL_REPLIED == 6 && PROPOSAL_CLOSED == 7 && PROPOSAL_CONVERTED == 11,
    "the statements say it too");

/* When a duty of a proposal is due; NULL where there is no such duty. */
#define DUE(line)                                                                                  \
    "(SELECT MIN(l.due_on) FROM line l WHERE l.matter_kind = 7 AND l.matter_id = p.id"             \
    " AND l.kind = " line " AND l.struck_at = 0)"
#define DUE_COSIGN DUE("0")
#define DUE_FIRST_LOOK DUE("1")
#define DUE_REVISE DUE("2")
#define DUE_REVIEW DUE("3")
#define DUE_ASSIGN DUE("4")
#define DUE_SIGN DUE("8")
#define DUE_EXTENSION DUE("9")
#define DUE_FEEDBACK DUE("10")
_Static_assert(MATTER_PROPOSAL == 7 && LINE_COSIGN == 0 && LINE_FIRST_LOOK == 1 && LINE_REVISE == 2
        && LINE_REVIEW == 3 && LINE_ASSIGN == 4 && LINE_SIGN == 8 && LINE_EXTENSION == 9
        && LINE_FEEDBACK == 10,
    "the statements say it too");

/* A unit's name in the reader's language; the English one is in the column after it. */
static const char *unit_name(const struct rows *row, int column)
{
    const char *english = row->ctx->language == LANGUAGE_EN ? db_text(row, column + 1) : NULL;
    return english && *english ? english : db_text(row, column);
}

/* What I lead, for myself or for my body, and what I was asked to sign or signed. What I lead for
 * my body comes twice. Only what waits has a duty whose date is asked. */
static void find_own(struct waiting_list *at)
{
    enum { IS_LED, IS_ASKED, HAS_SIGNED };
#define LED                                                                                        \
    "0, p.id, p.state, p.changed_at, CASE p.state WHEN " DRAFT " THEN " DUE_REVISE                 \
    " WHEN " REPLIED " THEN " DUE_FEEDBACK " END"                                                  \
    " FROM proposal p WHERE p.state BETWEEN " DRAFT " AND " CONVERTED " AND "
    static const char sql[] =
        "SELECT " LED "p.lead_id = $1"
        " UNION ALL SELECT " LED "p.body_id = $2"
        " UNION ALL SELECT 1, p.id, p.state, p.changed_at, " DUE_COSIGN
        " FROM co_signer c JOIN proposal p ON p.id = c.proposal_id WHERE c.person_id = $1"
        " AND c.state = 0 AND p.state = " DRAFT
        " UNION ALL SELECT 2, p.id, p.state, p.changed_at, NULL"
        " FROM co_signer c JOIN proposal p ON p.id = c.proposal_id WHERE c.person_id = $1"
        " AND c.state = 1 AND p.state BETWEEN " SUBMITTED " AND " CONVERTED;
    struct rows rows = db_query(at->ctx, sql, at->ctx->actor->id, at->place);
    while (db_next(&rows)) {
        int64_t part = db_int(&rows, 0), id = db_int(&rows, 1), state = db_int(&rows, 2);
        int64_t changed_at = db_int(&rows, 3);
        struct work_row row = { .id = id, .due_on = db_int(&rows, 4), .is_mine = true };
        if (part != IS_ASKED && state != PROPOSAL_DRAFT) {
            struct waiting *own = add(at, WORK_OWN, row);
            own->rank = state >= PROPOSAL_CLOSED;
            own->order = -changed_at;
            own->row.count = changed_at;
            own->row.due_on = 0;
        }
        if (part == IS_ASKED)
            add(at, WORK_COSIGN, row);
        else if (part == IS_LED && state == PROPOSAL_REPLIED)
            add(at, WORK_FEEDBACK, row);
        else if (part == IS_LED && state == PROPOSAL_DRAFT && !db_is_null(&rows, 4))
            add(at, WORK_REVISE, row);
        else if (part == IS_LED && state == PROPOSAL_DRAFT)
            add(at, WORK_DRAFTS, row)->order = -changed_at;
    }
}

/* What was promised for them, of what I lead. */
static void find_promises(struct waiting_list *at)
{
#define PROMISED                                                                                   \
    "SELECT p.id, m.due_on, m.id, m.text, unit.name, unit.name_en"                                 \
    " FROM proposal p CROSS JOIN commitment m CROSS JOIN unit"                                     \
    " WHERE m.proposal_id = p.id AND m.is_public = 1 AND m.state IN (0, 2)"                        \
    " AND unit.id = m.unit_id AND p.state > " DRAFT " AND "
    static const char sql[] = PROMISED "p.lead_id = $1 UNION ALL " PROMISED "p.body_id = $2";
    struct rows rows = db_query(at->ctx, sql, at->ctx->actor->id, at->place);
    while (db_next(&rows)) {
        struct work_row row = {
            .id = db_int(&rows, 0), .due_on = db_int(&rows, 1), .is_mine = true
        };
        row.note = db_text(&rows, 3);
        row.who = unit_name(&rows, 4);
        add(at, WORK_PROMISES, row)->tie = db_int(&rows, 2);
    }
}

/* A step of the proposal office; what its count and the last column say differs from state to
 * state. */
static void add_step(struct waiting_list *at, const struct rows *step, int64_t closable_before)
{
    struct work_row row = {
        .id = db_int(step, 0), .due_on = db_int(step, 2), .count = db_int(step, 3)
    };
    int64_t more = db_int(step, 4);
    switch (db_int(step, 1)) {
    case PROPOSAL_SUBMITTED:
        row.is_mine = true;
        add(at, WORK_TAKE, row);
        break;
    case PROPOSAL_IN_REVIEW: {
        bool is_decided = row.count >= 2, has_looked = more != 0;
        row.is_mine = !has_looked && (!is_decided || at->is_head);
        add(at, is_decided ? WORK_DECIDE : WORK_LOOK, row)->rank = !row.is_mine;
        break;
    }
    case PROPOSAL_FILED:
        row.is_mine = at->is_head;
        add(at, WORK_SECOND_RETURN, row);
        break;
    default:
        row.is_mine = more < closable_before;
        add(at, WORK_FEEDBACK_LATE, row);
    }
}

/* The steps of the proposal office: $1 is the actor, $2 today. */
static void find_office(struct waiting_list *at)
{
    static const char sql[] =
        "SELECT p.id, p.state, " DUE_FIRST_LOOK ", 0, 0 FROM proposal p WHERE p.state = " SUBMITTED
        " UNION ALL SELECT p.id, p.state, " DUE_REVIEW ", p.looks_passed, CASE WHEN EXISTS"
        " (SELECT 1 FROM proposal_look k WHERE k.proposal_id = p.id AND k.reviewer_id = $1)"
        " THEN 1 ELSE 0 END FROM proposal p WHERE p.state = " IN_REVIEW
        " UNION ALL SELECT p.id, p.state, " DUE_ASSIGN ", p.return_count, 0 FROM proposal p"
        " WHERE p.state = " FILED " AND p.return_count >= 2"
        " UNION ALL SELECT p.id, p.state, l.due_on, 0, p.replied_at"
        " FROM line l CROSS JOIN proposal p WHERE l.kind = 10 AND l.struck_at = 0"
        " AND l.due_on BETWEEN 1 AND $2 - 1"
        " AND l.matter_kind = 7 AND p.id = l.matter_id AND p.state = " REPLIED;
    int64_t closable_before =
        day_start_ms(ctx_today(at->ctx) - setting_int(at->ctx, "days.feedback_close") + 1);
    struct rows rows = db_query(at->ctx, sql, at->ctx->actor->id, ctx_today(at->ctx));
    while (db_next(&rows))
        add_step(at, &rows, closable_before);
}

/* What is to be published, and what is to be scored, the longest closed first. */
static void find_closed(struct waiting_list *at)
{
#define TO_PUBLISH                                                                                 \
    "p.id, p.closed_at, 0 FROM proposal p"                                                         \
    " WHERE p.is_published = 0 AND p.publicity <> 2 AND p.state = "
    static const char sql[] =
        "SELECT " TO_PUBLISH REPLIED " UNION ALL SELECT " TO_PUBLISH CLOSED
        " UNION ALL SELECT p.id, p.closed_at, 1 FROM proposal p WHERE p.state = " CLOSED
        " AND p.year = $2 AND p.is_scored = 0 AND NOT EXISTS (SELECT 1 FROM score s"
        " WHERE s.proposal_id = p.id AND s.kind = 1 AND s.scorer_id = $1)"
        " AND COALESCE((SELECT MAX(s.scorer_id) - MIN(s.scorer_id) FROM score s"
        " WHERE s.proposal_id = p.id AND s.kind = 1), 0) = 0";
    struct rows rows =
        db_query(at->ctx, sql, at->ctx->actor->id, setting_int(at->ctx, "committee.year"));
    while (db_next(&rows)) {
        struct work_row row = { .id = db_int(&rows, 0), .is_mine = true };
        add(at, db_int(&rows, 2) ? WORK_SCORE : WORK_PUBLISH, row)->order = db_int(&rows, 1);
    }
}

/* What is to be assigned, the first time or again. */
static void find_unassigned(struct waiting_list *at)
{
    struct rows rows = db_query(at->ctx,
        "SELECT p.id, " DUE_ASSIGN ", p.return_count FROM proposal p WHERE p.state = " FILED);
    while (db_next(&rows)) {
        int64_t returned = db_int(&rows, 2);
        struct work_row row = { .id = db_int(&rows, 0),
            .due_on = db_int(&rows, 1),
            .count = returned,
            .is_mine = returned < 2 };
        add(at, returned ? WORK_RETURNED : WORK_ASSIGN, row);
    }
}

/* Where a unit asks for more time. */
static void find_extensions(struct waiting_list *at)
{
    struct rows rows = db_query(at->ctx,
        "SELECT p.id, " DUE_EXTENSION ", a.extension_reason, unit.name, unit.name_en"
        " FROM assignment a CROSS JOIN proposal p CROSS JOIN unit WHERE a.extension_state = 1"
        " AND a.state = 1 AND p.id = a.proposal_id AND p.state = " IN_HANDLING
        " AND unit.id = a.unit_id");
    while (db_next(&rows)) {
        struct work_row row = {
            .id = db_int(&rows, 0), .due_on = db_int(&rows, 1), .is_mine = true
        };
        row.note = db_text(&rows, 2);
        row.who = unit_name(&rows, 3);
        add(at, WORK_EXTENSION, row);
    }
}

/* What a unit has in hand: not accepted yet, or accepted; $1 is the unit. */
static void find_in_hand(struct waiting_list *at)
{
    enum { ID, STATE, ROUND, ASSIGNMENT_ID, IS_ACCEPTED, ROLE, DUE_ON, ACCEPT_BY, IS_REPLIED };
    static const char sql[] =
        "SELECT p.id, p.state, p.round, a.id, a.state, a.role, a.due_on, a.accept_by, 0"
        " FROM assignment a CROSS JOIN proposal p WHERE a.unit_id = $1 AND a.state = 0"
        " AND p.id = a.proposal_id AND p.state = " ASSIGNED
        " UNION ALL SELECT p.id, p.state, p.round, a.id, a.state, a.role, a.due_on, a.accept_by,"
        " CASE WHEN p.round = 1 AND a.role <> 3 AND EXISTS (SELECT 1 FROM reply r"
        " WHERE r.assignment_id = a.id AND r.round = 1) THEN 1 ELSE 0 END"
        " FROM assignment a CROSS JOIN proposal p WHERE a.unit_id = $1 AND a.state = 1"
        " AND p.id = a.proposal_id AND p.state IN (" ASSIGNED ", " IN_HANDLING ")";
    struct rows rows = db_query(at->ctx, sql, at->place);
    while (db_next(&rows)) {
        struct work_row row = {
            .id = db_int(&rows, ID), .due_on = db_int(&rows, DUE_ON), .is_mine = true
        };
        if (!db_int(&rows, IS_ACCEPTED)) {
            row.due_on = db_int(&rows, ACCEPT_BY);
            row.count = db_int(&rows, ROLE);
            add(at, WORK_ACCEPT, row);
        } else if (db_int(&rows, ROLE) == ASSIGNED_ASSISTING) {
            add(at, WORK_ASSIST, row);
        } else if (db_int(&rows, ROUND) > 1 && db_int(&rows, STATE) == PROPOSAL_IN_HANDLING) {
            row.count = 1;
            add(at, WORK_AGAIN, row);
        } else if (db_int(&rows, ROUND) == 1 && !db_int(&rows, IS_REPLIED)) {
            add(at, WORK_IN_HAND, row)->part_id = db_int(&rows, ASSIGNMENT_ID);
        }
    }
}

/* Replies of a unit that are not signed yet. */
static void find_replies(struct waiting_list *at)
{
    enum { ID, DUE_ON, SIGN_BY, STATE, REPLY_ID, CLASS };
#define NOT_SIGNED                                                                                 \
    "SELECT p.id, a.due_on, " DUE_SIGN ", r.state, r.id, r.class"                                  \
    " FROM reply r CROSS JOIN assignment a CROSS JOIN proposal p WHERE a.id = r.assignment_id"     \
    " AND a.unit_id = $1 AND a.state <> 2 AND p.id = a.proposal_id"                                \
    " AND p.state IN (" IN_HANDLING ", " CLOSED ") AND r.state = "
    static const char sql[] = NOT_SIGNED "0 UNION ALL " NOT_SIGNED "1";
    struct rows rows = db_query(at->ctx, sql, at->place);
    while (db_next(&rows)) {
        bool waits = db_int(&rows, STATE) == REPLY_TO_SIGN;
        struct work_row row = { .id = db_int(&rows, ID), .count = db_int(&rows, CLASS) };
        row.due_on = db_int(&rows, waits ? SIGN_BY : DUE_ON);
        row.is_mine = !waits || at->is_head;
        add(at, waits ? WORK_SIGN : WORK_DRAFTED, row)->part_id = db_int(&rows, REPLY_ID);
    }
}

/* What a unit has promised. There may be years of it, so only what is shown is read. */
static void find_kept(struct waiting_list *at)
{
#define TO_KEEP                                                                                    \
    " FROM commitment m CROSS JOIN proposal p WHERE m.unit_id = $1 AND m.is_public = 1"            \
    " AND m.state IN (0, 2) AND p.id = m.proposal_id AND p.state = " CLOSED
    struct rows rows = db_query(at->ctx,
        "SELECT p.id, m.due_on, m.id, m.text" TO_KEEP " ORDER BY m.due_on, m.id LIMIT $2",
        at->place, WORK_ROWS_MOST + 1);
    while (db_next(&rows)) {
        struct work_row row = {
            .id = db_int(&rows, 0), .due_on = db_int(&rows, 1), .is_mine = true
        };
        row.note = db_text(&rows, 3);
        add(at, WORK_KEEP, row)->tie = db_int(&rows, 2);
        at->kept_count++;
    }
    if (at->kept_count > WORK_ROWS_MOST)
        at->kept_count = db_scalar(at->ctx, "SELECT COUNT(*)" TO_KEEP, at->place);
}

/* ---- their order ---- */

static int compare(const void *one, const void *other)
{
    const struct waiting *a = one, *b = other;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return (a->tie > b->tie) - (a->tie < b->tie);
}

/* Which statements find what is shown at a desk. */
static const struct {
    void (*find)(struct waiting_list *);
    enum work_desk desk;
    uint32_t kinds; /* bits (1 << kind) */
} finders[] = {
    { find_own, DESK_MEMBER,
        1u << WORK_REVISE | 1u << WORK_FEEDBACK | 1u << WORK_COSIGN | 1u << WORK_DRAFTS
            | 1u << WORK_OWN },
    { find_promises, DESK_MEMBER, 1u << WORK_PROMISES },
    { find_office, DESK_OFFICE,
        1u << WORK_TAKE | 1u << WORK_LOOK | 1u << WORK_DECIDE | 1u << WORK_SECOND_RETURN
            | 1u << WORK_FEEDBACK_LATE },
    { find_closed, DESK_OFFICE, 1u << WORK_PUBLISH | 1u << WORK_SCORE },
    { find_unassigned, DESK_ASSIGNING, 1u << WORK_ASSIGN | 1u << WORK_RETURNED },
    { find_extensions, DESK_ASSIGNING, 1u << WORK_EXTENSION },
    { find_in_hand, DESK_UNIT,
        1u << WORK_ACCEPT | 1u << WORK_ASSIST | 1u << WORK_AGAIN | 1u << WORK_IN_HAND },
    { find_replies, DESK_UNIT, 1u << WORK_SIGN | 1u << WORK_DRAFTED },
    { find_kept, DESK_UNIT, 1u << WORK_KEEP },
};

/* Leaves of each kind that is wanted, once each, what a page shows. */
static void choose(
    struct waiting_list *at, uint32_t kinds, struct work_row_list by_kind[WORK_KIND_COUNT])
{
    size_t kept = 0;
    if (at->count > 1)
        qsort(at->items, at->count, sizeof *at->items, compare);
    for (size_t i = 0; i < at->count; i++) {
        const struct waiting *next = &at->items[i];
        if (!(kinds >> next->kind & 1) || (i > 0 && compare(next - 1, next) == 0))
            continue;
        if (by_kind[next->kind].total++ < WORK_ROWS_MOST)
            at->items[kept++] = *next;
    }
    at->count = kept;
}

void work_find(struct ctx *ctx, enum work_desk desk, uint32_t kinds,
    struct work_row_list by_kind[WORK_KIND_COUNT])
{
    const struct actor *actor = ctx->actor;
    bool is_unit = desk == DESK_UNIT, is_clerk = actor_has(actor, ROLE_BIT(ROLE_UNIT_CLERK));
    struct waiting_list at = { .ctx = ctx,
        .place = is_unit ? actor->unit_id : actor->body_id,
        .is_head = actor_has(actor, ROLE_BIT(is_unit ? ROLE_UNIT_HEAD : ROLE_OFFICE_HEAD)) };
    for (size_t i = 0; i < COUNT_OF(finders); i++)
        if (finders[i].desk == desk && (finders[i].kinds & kinds))
            finders[i].find(&at);
    choose(&at, kinds, by_kind);
    work_read(&at);
    for (size_t i = 0; i < at.count; i++) {
        struct work_row row = at.items[i].row;
        enum work_kind kind = at.items[i].kind;
        row.who = text_or(row.who, "");
        row.note = text_or(row.note, "");
        row.is_mine = row.is_mine && (is_clerk || !is_unit || kind == WORK_SIGN);
        LIST_PUSH(ctx, by_kind[kind], row);
    }
    by_kind[WORK_KEEP].total = at.kept_count;
}
