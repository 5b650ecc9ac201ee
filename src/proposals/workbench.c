/* Workbenches: one statement a section. */
#include "proposals/workbench.h"

#include "base/clock.h"
#include "kit/settings.h"

#define LINE_DUE(kind)                                                                             \
    "COALESCE((SELECT MIN(+l.due_on) FROM line l WHERE l.matter_kind = 7 AND l.matter_id = p.id"   \
    " AND l.kind = " kind " AND l.struck_at = 0), 0)"
#define HAS_LINE(kind)                                                                             \
    "EXISTS (SELECT 1 FROM line l WHERE l.matter_kind = 7 AND l.matter_id = p.id AND l.kind "      \
    "= " kind " AND l.struck_at = 0)"
_Static_assert(MATTER_PROPOSAL == 7 && LINE_FIRST_LOOK == 1 && LINE_REVISE == 2 && LINE_REVIEW == 3
        && LINE_ASSIGN == 4 && LINE_SIGN == 8 && LINE_EXTENSION == 9 && LINE_FEEDBACK == 10,
    "the statements say it too");

/* In the reader's language; $7 is 1 for English. */
#define NAME_OF(unit)                                                                              \
    "CASE WHEN $7 = 1 AND " unit ".name_en <> '' THEN " unit ".name_en ELSE " unit ".name END"

/* Why a unit returned it, and whom it suggests. */
#define LAST_RETURN                                                                                 \
    "(SELECT " NAME_OF("u") " || '：' || a.reason || CASE WHEN s.id IS NULL THEN '' ELSE ' → ' " \
                            "|| " NAME_OF("s") " END FROM assignment a JOIN unit u ON u.id = "      \
                                               "a.unit_id LEFT JOIN unit s ON s.id = "              \
                                               "a.suggested_unit_id WHERE a.proposal_id = p.id "    \
                                               "AND a.state = 2 ORDER BY a.id DESC LIMIT 1)"

/* What I lead, for myself or for my body; $1 is I, $2 my body. Each half is read from an
 * index: without the plus, SQLite takes what both halves share and reads everybody's. */
#define LED_BY_ME(states)                                                                          \
    "(p.body_id = $2 AND p.state " states " OR p.lead_id = $1 AND +p.state " states ")"

/* Those and what I signed: what is under way first, then the latest. The page's rows are chosen
 * from the index before anything else of them is read. */
#define OWN_PART                                                                                   \
    "SELECT q.id, q.changed_at, CASE WHEN q.state < 7 THEN 0 ELSE 1 END AS is_over FROM "
#define OWN_STATES " AND q.state NOT IN (0, 12)"
#define LED_OR_SIGNED                                                                              \
    "(" OWN_PART "proposal q WHERE q.lead_id = $1" OWN_STATES " UNION ALL " OWN_PART               \
    "proposal q WHERE q.body_id = $2 AND q.lead_id <> $1" OWN_STATES " UNION ALL " OWN_PART        \
    "co_signer c JOIN proposal q ON q.id = c.proposal_id WHERE c.person_id = $1 AND c.state = 1"   \
    " AND q.lead_id <> $1 AND (q.body_id IS NULL OR q.body_id <> $2)" OWN_STATES ")"
/* Every statement names every value, so that all are given the same seven. */
#define BOUND " AND $1 >= 0 AND $2 >= 0 AND $3 >= 0 AND $4 >= 0 AND $5 >= 0 AND $6 >= 0 AND $7 >= 0"
#define LOOKED                                                                                     \
    "EXISTS (SELECT 1 FROM proposal_look k WHERE k.proposal_id = p.id AND k.reviewer_id = $1)"
#define UNIT_NAME(of) "(SELECT " NAME_OF("unit") " FROM unit WHERE unit.id = " of ")"
#define PROPOSER "COALESCE(body.name, lead.name)"

/* One more than is shown tells that there are more. */
#define ROWS_ASKED "16"
_Static_assert(WORK_ROWS_MOST == 15, "ROWS_ASKED says it too");

/* What a section reads: who, due, note, count and whether it is the actor's to do; from what; the
 * condition; the order. $1 is the actor, $2 the actor's body or, at the unit's desk, unit, $3
 * whether the actor is the head, $4 the moment before which a reply may be closed without feedback,
 * $5 today, $6 the committee's year, $7 whether the reader's language is English. The totals are
 * asked for only where there are more rows than a page shows; NULL where all rows are read. */
struct section_sql {
    const char *rows, *total;
};
#define ALL_ROWS(who, due, note, count, mine, from, where, order)                                  \
    "SELECT p.id, p.year, p.number, p.title, p.state, " who ", " note ", " due                     \
    " AS due_on, " count ", " mine " AS is_mine FROM " from " WHERE " where BOUND                  \
    " ORDER BY " order
#define ROWS(who, due, note, count, mine, from, where, order)                                      \
    ALL_ROWS(who, due, note, count, mine, from, where, order) " LIMIT " ROWS_ASKED
#define TOTAL(from, where) "SELECT COUNT(*) FROM " from " WHERE " where BOUND
#define SECTION(who, due, note, count, mine, from, where, order)                                   \
    {                                                                                              \
        ROWS(who, due, note, count, mine, from, where, order), TOTAL(from, where)                  \
    }
/* A section that never has many rows: all are read, which SQLite does for less than the first few.
 */
#define SHORT_SECTION(who, due, note, count, mine, from, where, order)                             \
    {                                                                                              \
        ALL_ROWS(who, due, note, count, mine, from, where, order), NULL                            \
    }

#define ALL "proposal p"
#define WITH_PROPOSER                                                                              \
    " JOIN person lead ON lead.id = p.lead_id LEFT JOIN body ON body.id = p.body_id"
#define NO_NOTE "''"
#define ASSIGNED_TO_US                                                                             \
    " JOIN assignment a ON a.proposal_id = p.id AND a.unit_id = $2 AND a.state <> 2"

static const struct {
    enum work_desk desk;
    enum message heading, step;
    enum proposal_action bulk;
    struct section_sql sql;
} sections[WORK_KIND_COUNT] = {
    [WORK_REVISE] = { DESK_MEMBER, MSG_WORK_REVISE, MSG_WORK_STEP_REVISE, ACTION_COUNT,
        SHORT_SECTION(PROPOSER, LINE_DUE("2"),
            "(SELECT e.detail FROM ledger e WHERE e.matter_kind = 7 AND e.matter_id = p.id AND "
            "e.action = 'send_back' ORDER BY e.id DESC LIMIT 1)",
            "0", "1", ALL WITH_PROPOSER, LED_BY_ME("= 0") " AND " HAS_LINE("2"), "8, p.id") },
    [WORK_FEEDBACK] = { DESK_MEMBER, MSG_WORK_FEEDBACK, MSG_WORK_STEP_FEEDBACK, ACTION_COUNT,
        SHORT_SECTION(PROPOSER, LINE_DUE("10"), NO_NOTE, "0", "1", ALL WITH_PROPOSER,
            LED_BY_ME("= 6"), "8, p.id") },
    [WORK_COSIGN] = { DESK_MEMBER, MSG_WORK_COSIGN, MSG_WORK_STEP_COSIGN, ACTION_COUNT,
        SHORT_SECTION(PROPOSER, LINE_DUE("0"), NO_NOTE, "0", "1",
            "(SELECT proposal_id FROM co_signer WHERE person_id = $1 AND state = 0) asked"
            " JOIN proposal p ON p.id = asked.proposal_id" WITH_PROPOSER,
            "p.state = 0", "8, p.id") },
    [WORK_DRAFTS] = { DESK_MEMBER, MSG_WORK_DRAFTS, MSG_WORK_STEP_DRAFTS, ACTION_COUNT,
        SHORT_SECTION(PROPOSER, "0", NO_NOTE, "0", "1", ALL WITH_PROPOSER,
            LED_BY_ME("= 0") " AND NOT " HAS_LINE("2"), "p.changed_at DESC") },
    [WORK_PROMISES] = { DESK_MEMBER, MSG_WORK_PROMISES, MSG_WORK_STEP_PROMISES, ACTION_COUNT,
        SHORT_SECTION(UNIT_NAME("m.unit_id"), "m.due_on", "m.text", "0", "1",
            ALL
            " JOIN commitment m ON m.proposal_id = p.id AND m.is_public = 1 AND m.state IN (0, 2)",
            LED_BY_ME("> 0"), "m.due_on, m.id") },
    [WORK_OWN] = { DESK_MEMBER, MSG_WORK_OWN, MSG_WORK_STEP_OWN, ACTION_COUNT,
        { ROWS(NO_NOTE, "0", NO_NOTE, "p.changed_at", "1",
              "(SELECT id, is_over FROM " LED_OR_SIGNED
              " own ORDER BY is_over, changed_at DESC LIMIT " ROWS_ASKED
              ") top JOIN proposal p ON p.id = top.id",
              "1 = 1", "top.is_over, p.changed_at DESC"),
            TOTAL(LED_OR_SIGNED " own", "1 = 1") } },
    [WORK_TAKE] = { DESK_OFFICE, MSG_WORK_TAKE, MSG_WORK_STEP_TAKE, ACTION_TAKE,
        SECTION(PROPOSER, LINE_DUE("1"), NO_NOTE, "0", "1", ALL WITH_PROPOSER, "p.state = 1",
            "8, p.id") },
    [WORK_LOOK] = { DESK_OFFICE, MSG_WORK_LOOK, MSG_WORK_STEP_LOOK, ACTION_PASS_LOOK,
        SECTION(PROPOSER, LINE_DUE("3"), NO_NOTE, "p.looks_passed",
            "CASE WHEN " LOOKED " THEN 0 ELSE 1 END", ALL WITH_PROPOSER,
            "p.state = 2 AND p.looks_passed < 2", "10 DESC, 8, p.id") },
    [WORK_DECIDE] = { DESK_OFFICE, MSG_WORK_DECIDE, MSG_WORK_STEP_DECIDE, ACTION_COUNT,
        SECTION(PROPOSER, LINE_DUE("3"), NO_NOTE, "p.looks_passed",
            "CASE WHEN $3 = 1 AND NOT " LOOKED " THEN 1 ELSE 0 END", ALL WITH_PROPOSER,
            "p.state = 2 AND p.looks_passed >= 2", "10 DESC, 8, p.id") },
    [WORK_SECOND_RETURN] = { DESK_OFFICE, MSG_WORK_SECOND_RETURN, MSG_WORK_STEP_ASSIGN,
        ACTION_COUNT,
        SECTION(PROPOSER, LINE_DUE("4"), LAST_RETURN, "p.return_count", "$3", ALL WITH_PROPOSER,
            "p.state = 3 AND p.return_count >= 2", "8, p.id") },
    [WORK_FEEDBACK_LATE] = { DESK_OFFICE, MSG_WORK_FEEDBACK_LATE, MSG_WORK_STEP_CLOSE, ACTION_CLOSE,
        SECTION(PROPOSER, LINE_DUE("10"), NO_NOTE, "0",
            "CASE WHEN p.replied_at < $4 THEN 1 ELSE 0 END", ALL WITH_PROPOSER,
            "p.state = 6 AND " LINE_DUE("10") " BETWEEN 1 AND $5 - 1", "8, p.id") },
    [WORK_PUBLISH] = { DESK_OFFICE, MSG_WORK_PUBLISH, MSG_WORK_STEP_PUBLISH, ACTION_PUBLISH,
        SECTION(PROPOSER, "0", NO_NOTE, "0", "1", ALL WITH_PROPOSER,
            "p.state IN (6, 7) AND p.publicity <> 2 AND p.is_published = 0", "p.closed_at, p.id") },
    [WORK_SCORE] = { DESK_OFFICE, MSG_WORK_SCORE, MSG_WORK_STEP_SCORE, ACTION_COUNT,
        SECTION(PROPOSER, "0", NO_NOTE, "0", "1", ALL WITH_PROPOSER,
            "p.state = 7 AND p.year = $6 AND NOT EXISTS (SELECT 1 FROM score s WHERE s.proposal_id "
            "= p.id AND s.kind = 1 AND s.scorer_id = $1)"
            " AND (SELECT COUNT(DISTINCT s.scorer_id) FROM score s WHERE s.proposal_id = p.id AND "
            "s.kind = 1) < 2",
            "p.closed_at, p.id") },
    [WORK_ASSIGN] = { DESK_ASSIGNING, MSG_WORK_ASSIGN, MSG_WORK_STEP_ASSIGN, ACTION_ASSIGN,
        SECTION(PROPOSER, LINE_DUE("4"), "p.suggested_units", "0", "1", ALL WITH_PROPOSER,
            "p.state = 3 AND p.return_count = 0", "8, p.id") },
    [WORK_RETURNED] = { DESK_ASSIGNING, MSG_WORK_RETURNED, MSG_WORK_STEP_ASSIGN, ACTION_COUNT,
        SECTION(PROPOSER, LINE_DUE("4"), LAST_RETURN, "p.return_count",
            "CASE WHEN p.return_count < 2 THEN 1 ELSE 0 END", ALL WITH_PROPOSER,
            "p.state = 3 AND p.return_count >= 1", "8, p.id") },
    [WORK_EXTENSION] = { DESK_ASSIGNING, MSG_WORK_EXTENSION, MSG_WORK_STEP_EXTENSION, ACTION_COUNT,
        SECTION(UNIT_NAME("a.unit_id"), LINE_DUE("9"), "a.extension_reason", "0", "1",
            ALL
            " JOIN assignment a ON a.proposal_id = p.id AND a.extension_state = 1 AND a.state = 1",
            "p.state = 5", "8, p.id") },
    [WORK_SIGN] = { DESK_UNIT, MSG_WORK_SIGN, MSG_WORK_STEP_SIGN, ACTION_SIGN,
        SECTION(PROPOSER, LINE_DUE("8"), "r.body", "r.class", "$3",
            ALL WITH_PROPOSER ASSIGNED_TO_US
            " JOIN reply r ON r.assignment_id = a.id AND r.state = 1",
            "p.state IN (5, 7)", "8, p.id") },
    [WORK_AGAIN] = { DESK_UNIT, MSG_WORK_AGAIN, MSG_WORK_STEP_REPLY, ACTION_COUNT,
        SECTION(PROPOSER, "a.due_on",
            "(SELECT f.text FROM feedback f WHERE f.proposal_id = p.id AND f.person_id = p.lead_id "
            "ORDER BY f.round DESC LIMIT 1)",
            "1", "1", ALL WITH_PROPOSER ASSIGNED_TO_US,
            "p.state = 5 AND p.round > 1 AND a.state = 1 AND a.role <> 3", "a.due_on, p.id") },
    [WORK_ACCEPT] = { DESK_UNIT, MSG_WORK_ACCEPT, MSG_WORK_STEP_ACCEPT, ACTION_ACCEPT,
        SECTION(PROPOSER, "a.accept_by", NO_NOTE, "a.role", "1", ALL WITH_PROPOSER ASSIGNED_TO_US,
            "p.state = 4 AND a.state = 0", "a.accept_by, p.id") },
    [WORK_IN_HAND] = { DESK_UNIT, MSG_WORK_IN_HAND, MSG_WORK_STEP_REPLY, ACTION_COUNT,
        SECTION(PROPOSER, "a.due_on", NO_NOTE,
            "(SELECT COUNT(*) FROM contact k WHERE k.assignment_id = a.id)", "1",
            ALL WITH_PROPOSER ASSIGNED_TO_US,
            "p.state IN (4, 5) AND p.round = 1 AND a.state = 1 AND a.role <> 3 AND NOT EXISTS "
            "(SELECT 1 FROM reply r WHERE r.assignment_id = a.id AND r.round = p.round)",
            "a.due_on, p.id") },
    [WORK_DRAFTED] = { DESK_UNIT, MSG_WORK_DRAFTED, MSG_WORK_STEP_DRAFTED, ACTION_COUNT,
        SECTION(PROPOSER, "a.due_on", "r.body", "r.class", "1",
            ALL WITH_PROPOSER ASSIGNED_TO_US
            " JOIN reply r ON r.assignment_id = a.id AND r.state = 0",
            "p.state IN (5, 7)", "a.due_on, p.id") },
    [WORK_ASSIST] = { DESK_UNIT, MSG_WORK_ASSIST, MSG_WORK_STEP_ASSIST, ACTION_COUNT,
        SECTION(PROPOSER, "a.due_on", NO_NOTE, "0", "1", ALL WITH_PROPOSER ASSIGNED_TO_US,
            "p.state IN (4, 5) AND a.state = 1 AND a.role = 3", "a.due_on, p.id") },
    [WORK_KEEP] = { DESK_UNIT, MSG_WORK_KEEP, MSG_WORK_STEP_KEEP, ACTION_COUNT,
        SECTION(PROPOSER, "m.due_on", "m.text", "0", "1",
            ALL WITH_PROPOSER
            " JOIN commitment m ON m.proposal_id = p.id AND m.unit_id = $2 AND m.is_public = 1 AND "
            "m.state IN (0, 2)",
            "p.state = 7", "m.due_on, m.id") },
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

static struct work_row row_from(struct ctx *ctx, const struct rows *row)
{
    struct proposal numbered = { .year = db_int(row, 1), .number = db_int(row, 2) };
    return (struct work_row) {
        .id = db_int(row, 0),
        .number = proposal_number_text(ctx, &numbered),
        .title = db_text(row, 3),
        .state = (enum proposal_state)db_int(row, 4),
        .who = text_or(db_text(row, 5), ""),
        .note = text_or(db_text(row, 6), ""),
        .due_on = db_int(row, 7),
        .count = db_int(row, 8),
        .is_mine = db_int(row, 9) != 0,
    };
}

/* What all statements are given: see section_sql. */
struct section_values {
    int64_t place, is_head, closable, today, year;
};

static struct section_values values_of(struct ctx *ctx, enum work_desk desk)
{
    const struct actor *actor = ctx->actor;
    int64_t today = ctx_today(ctx);
    bool is_unit = desk == DESK_UNIT;
    return (struct section_values) {
        .place = is_unit ? actor->unit_id : actor->body_id,
        .is_head = actor_has(actor, ROLE_BIT(is_unit ? ROLE_UNIT_HEAD : ROLE_OFFICE_HEAD)),
        .closable = day_start_ms(today - setting_int(ctx, "days.feedback_close") + 1),
        .today = today,
        .year = setting_int(ctx, "committee.year"),
    };
}

static struct rows ask(struct ctx *ctx, const char *sql, const struct section_values *values)
{
    return db_query(ctx, sql, ctx->actor->id, values->place, values->is_head, values->closable,
        values->today, values->year, (int64_t)(ctx->language == LANGUAGE_EN));
}

static struct work_row_list rows_of(
    struct ctx *ctx, enum work_kind kind, const struct section_values *values)
{
    struct rows rows = ask(ctx, sections[kind].sql.rows, values);
    bool is_clerk = actor_has(ctx->actor, ROLE_BIT(ROLE_UNIT_CLERK));
    struct work_row_list list = { 0 };
    for (; db_next(&rows); list.total++) {
        if (list.count == WORK_ROWS_MOST)
            continue;
        struct work_row row = row_from(ctx, &rows);
        row.is_mine =
            row.is_mine && (is_clerk || sections[kind].desk != DESK_UNIT || kind == WORK_SIGN);
        LIST_PUSH(ctx, list, row);
    }
    if (list.total > WORK_ROWS_MOST && sections[kind].sql.total) {
        rows = ask(ctx, sections[kind].sql.total, values);
        list.total = db_next(&rows) ? db_int(&rows, 0) : 0;
        db_end(&rows);
    }
    return list;
}

/* What there is of mine, as bits of the states of what I lead and of what I was asked to sign or
 * signed: a section that can have no row is not asked for. */
enum { INVITED = PROPOSAL_STATE_COUNT, SIGNED };
#define BIT(of) (1u << (of))
_Static_assert(SIGNED + 1 < 32, "a bit for each state");

static uint32_t mine_there(struct ctx *ctx, const struct section_values *values)
{
    uint32_t there = 0;
    struct rows rows = db_query(ctx,
        "SELECT DISTINCT state FROM proposal WHERE lead_id = $1 UNION ALL SELECT DISTINCT state "
        "FROM"
        " proposal WHERE body_id = $2 UNION ALL SELECT DISTINCT $3 + state FROM co_signer WHERE"
        " person_id = $1 AND state < 2",
        ctx->actor->id, values->place, INVITED);
    while (db_next(&rows))
        there |= BIT(db_int(&rows, 0));
    return there;
}

static uint32_t mine_needed(enum work_kind kind)
{
    const uint32_t gone = BIT(PROPOSAL_DRAFT) | BIT(PROPOSAL_DISCARDED) | BIT(INVITED);
    switch (kind) {
    case WORK_REVISE:
    case WORK_DRAFTS:
        return BIT(PROPOSAL_DRAFT);
    case WORK_FEEDBACK:
        return BIT(PROPOSAL_REPLIED);
    case WORK_COSIGN:
        return BIT(INVITED);
    case WORK_PROMISES:
        return ~(gone | BIT(SIGNED));
    default:
        return ~gone;
    }
}

struct work_section_list work_sections(struct ctx *ctx, enum work_desk desk)
{
    struct section_values values = values_of(ctx, desk);
    uint32_t there = desk == DESK_MEMBER ? mine_there(ctx, &values) : 0;
    struct work_section_list list = { 0 };
    for (int at = 0; at < WORK_KIND_COUNT; at++) {
        enum work_kind kind = (enum work_kind)at;
        if (sections[kind].desk != desk)
            continue;
        struct work_section section = { .kind = kind };
        if (desk != DESK_MEMBER || (there & mine_needed(kind)))
            section.rows = rows_of(ctx, kind, &values);
        LIST_PUSH(ctx, list, section);
    }
    return list;
}

struct work_call work_open_call(struct ctx *ctx)
{
    struct rows rows = db_query(ctx,
        "SELECT title, topics, closes_at FROM proposal_call WHERE opens_at <= $1 AND closes_at > $1"
        " ORDER BY closes_at LIMIT 1",
        ctx->now);
    struct work_call call = { 0 };
    if (db_next(&rows))
        call = (struct work_call) { db_text(&rows, 0), db_text(&rows, 1), db_int(&rows, 2) };
    db_end(&rows);
    return call;
}

struct work_unit_list work_overdue_units(struct ctx *ctx)
{
    struct work_unit_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT unit.id, MIN(unit.name), COUNT(*), MIN(line.due_on), MIN(unit.name_en) FROM line"
        " JOIN unit ON unit.id ="
        " line.owner_id WHERE line.owner_kind = 1 AND line.struck_at = 0 AND line.due_on > 0 AND"
        " line.due_on < $1 GROUP BY unit.id ORDER BY COUNT(*) DESC, unit.id",
        ctx_today(ctx));
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct work_unit) { db_int(&rows, 0),
                ctx_name(ctx, db_text(&rows, 1), db_text(&rows, 4)), db_int(&rows, 2),
                db_int(&rows, 3) });
    return list;
}
