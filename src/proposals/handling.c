#include "proposals/handling.h"

#include <stdlib.h>

static int by_role(const void *first, const void *second)
{
    const struct assignment *a = first, *b = second;
    if (a->role != b->role)
        return a->role < b->role ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Put in order here: for a few rows that costs a tenth of the database's sorting. */
struct assignment_list proposal_assignments(struct ctx *ctx, int64_t proposal_id)
{
    struct assignment_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT a.id, a.proposal_id, a.unit_id, unit.name, a.role, a.state, a.round, "
        "a.assigned_at, a.accept_by, a.due_on,"
        " a.accepted_at, a.reason, a.suggested_unit_id, other.name, a.extension_state, "
        "a.extension_reason, a.opinion,"
        " a.done_at, unit.name_en, other.name_en FROM assignment a JOIN unit ON unit.id = "
        "a.unit_id LEFT JOIN unit AS other ON"
        " other.id = a.suggested_unit_id WHERE a.proposal_id = $1",
        proposal_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct assignment) {
                .id = db_int(&rows, 0),
                .proposal_id = db_int(&rows, 1),
                .unit_id = db_int(&rows, 2),
                .unit_name = db_text(&rows, 3),
                .unit_label = ctx_name(ctx, db_text(&rows, 3), db_text(&rows, 18)),
                .role = (enum assignment_role)db_int(&rows, 4),
                .state = (enum assignment_state)db_int(&rows, 5),
                .round = db_int(&rows, 6),
                .assigned_at = db_int(&rows, 7),
                .accept_by = db_int(&rows, 8),
                .due_on = db_int(&rows, 9),
                .accepted_at = db_int(&rows, 10),
                .reason = db_text(&rows, 11),
                .suggested_unit_id = db_int(&rows, 12),
                .suggested_unit_name = ctx_name(ctx, db_text(&rows, 13), db_text(&rows, 19)),
                .extension_state = (enum extension_state)db_int(&rows, 14),
                .extension_reason = db_text(&rows, 15),
                .opinion = db_text(&rows, 16),
                .done_at = db_int(&rows, 17),
            });
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, by_role);
    return list;
}

struct contact_list proposal_contacts(struct ctx *ctx, int64_t proposal_id)
{
    struct contact_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT c.id, c.assignment_id, unit.name, c.channel, c.phase, c.on_day, c.note, "
        "person.name, c.at, c.is_disputed, unit.name_en"
        " FROM contact c JOIN assignment a ON a.id = c.assignment_id JOIN unit ON unit.id = "
        "a.unit_id"
        " JOIN person ON person.id = c.recorded_by WHERE a.proposal_id = $1 ORDER BY c.on_day, "
        "c.id",
        proposal_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct contact) {
                .id = db_int(&rows, 0),
                .assignment_id = db_int(&rows, 1),
                .unit_name = ctx_name(ctx, db_text(&rows, 2), db_text(&rows, 10)),
                .channel = db_int(&rows, 3),
                .phase = db_int(&rows, 4),
                .on_day = db_int(&rows, 5),
                .note = db_text(&rows, 6),
                .recorded_by = db_text(&rows, 7),
                .at = db_int(&rows, 8),
                .is_disputed = db_int(&rows, 9) != 0,
            });
    return list;
}

#define REPLY_SQL                                                                                  \
    "SELECT r.id, r.assignment_id, r.proposal_id, a.unit_id, unit.name, r.round, r.is_second, "    \
    "r.state, r.number,"                                                                           \
    " r.class, r.body, r.contact_name, r.contact_phone, person.name, r.signed_at, r.version, "     \
    "unit.name_en FROM reply r"                                                                    \
    " JOIN assignment a ON a.id = r.assignment_id JOIN unit ON unit.id = a.unit_id"                \
    " LEFT JOIN person ON person.id = r.signed_by"

static struct reply reply_from(const struct ctx *ctx, struct rows *row)
{
    return (struct reply) {
        .id = db_int(row, 0),
        .assignment_id = db_int(row, 1),
        .proposal_id = db_int(row, 2),
        .unit_id = db_int(row, 3),
        .unit_name = ctx_name(ctx, db_text(row, 4), db_text(row, 16)),
        .round = db_int(row, 5),
        .is_second = db_int(row, 6) != 0,
        .state = (enum reply_state)db_int(row, 7),
        .number = db_text(row, 8),
        .reply_class = (enum reply_class)db_int(row, 9),
        .body = db_text(row, 10),
        .contact_name = db_text(row, 11),
        .contact_phone = db_text(row, 12),
        .signed_by = db_text(row, 13),
        .signed_at = db_int(row, 14),
        .version = db_int(row, 15),
    };
}

static struct answer_list answers_of(struct ctx *ctx, int64_t reply_id)
{
    struct answer_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT position, verdict, text FROM reply_answer WHERE reply_id = $1 ORDER BY position",
        reply_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct answer) {
                db_int(&rows, 0), (enum verdict)db_int(&rows, 1), db_text(&rows, 2) });
    return list;
}

struct reply_list proposal_replies(struct ctx *ctx, int64_t proposal_id, bool with_drafts)
{
    struct reply_list list = { 0 };
    struct rows rows = db_query(ctx,
        REPLY_SQL " WHERE r.proposal_id = $1 AND r.state >= $2 ORDER BY r.round, r.is_second, r.id",
        proposal_id, with_drafts ? REPLY_DRAFT : REPLY_SIGNED);
    while (db_next(&rows))
        LIST_PUSH(ctx, list, reply_from(ctx, &rows));
    for (size_t i = 0; i < list.count; i++)
        list.items[i].answers = answers_of(ctx, list.items[i].id);
    return list;
}

static void add_events(struct ctx *ctx, int64_t proposal_id, struct commitment_list *list)
{
    struct rows rows = db_query(ctx,
        "SELECT e.kind, e.note, person.name, e.due_on, e.at, e.commitment_id FROM commitment c JOIN"
        " commitment_event e ON e.commitment_id = c.id JOIN person ON person.id = e.by_person"
        " WHERE c.proposal_id = $1 ORDER BY e.id",
        proposal_id);
    while (db_next(&rows))
        for (size_t i = 0; i < list->count; i++)
            if (list->items[i].id == db_int(&rows, 5))
                LIST_PUSH(ctx, list->items[i].events,
                    (struct commitment_event) {
                        .kind = db_int(&rows, 0),
                        .note = db_text(&rows, 1),
                        .by = db_text(&rows, 2),
                        .due_on = db_int(&rows, 3),
                        .at = db_int(&rows, 4),
                    });
}

struct commitment_list proposal_commitments(struct ctx *ctx, int64_t proposal_id, bool with_drafts)
{
    struct commitment_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT c.id, c.reply_id, c.proposal_id, c.unit_id, unit.name, c.text, c.due_on, c.state, "
        "c.is_public, c.ended_at, unit.name_en"
        " FROM commitment c JOIN unit ON unit.id = c.unit_id WHERE c.proposal_id = $1 AND c.state "
        "<> 4 AND ($2 = 1 "
        "OR c.is_public = 1)"
        " ORDER BY c.due_on, c.id",
        proposal_id, with_drafts);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct commitment) {
                .id = db_int(&rows, 0),
                .reply_id = db_int(&rows, 1),
                .proposal_id = db_int(&rows, 2),
                .unit_id = db_int(&rows, 3),
                .unit_name = ctx_name(ctx, db_text(&rows, 4), db_text(&rows, 10)),
                .text = db_text(&rows, 5),
                .due_on = db_int(&rows, 6),
                .state = (enum commitment_state)db_int(&rows, 7),
                .is_public = db_int(&rows, 8) != 0,
                .ended_at = db_int(&rows, 9),
            });
    if (list.count > 0)
        add_events(ctx, proposal_id, &list);
    return list;
}

struct feedback_list proposal_feedback(struct ctx *ctx, int64_t proposal_id)
{
    struct feedback_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT person.name, f.person_id = p.lead_id, f.round, f.attitude, f.result, "
        "f.was_contacted, f.text, f.at"
        " FROM feedback f JOIN person ON person.id = f.person_id JOIN proposal p ON p.id = "
        "f.proposal_id"
        " WHERE f.proposal_id = $1 ORDER BY f.round, f.id",
        proposal_id);
    while (db_next(&rows)) {
        const char *is_lead = db_text(&rows, 1); /* 1 on SQLite, t on PostgreSQL */
        LIST_PUSH(ctx, list,
            (struct feedback) {
                .person_name = db_text(&rows, 0),
                .is_lead = is_lead && (*is_lead == '1' || *is_lead == 't'),
                .round = db_int(&rows, 2),
                .attitude = (enum satisfaction)db_int(&rows, 3),
                .result = (enum satisfaction)db_int(&rows, 4),
                .was_contacted = db_int(&rows, 5) != 0,
                .text = db_text(&rows, 6),
                .at = db_int(&rows, 7),
            });
    }
    return list;
}

const struct oversight *proposal_oversight(struct ctx *ctx, int64_t proposal_id)
{
    struct rows rows = db_query(ctx,
        "SELECT leader, supervisor, plan, due_on FROM oversight WHERE proposal_id = $1",
        proposal_id);
    if (!db_next(&rows))
        return NULL;
    struct oversight oversight = { db_text(&rows, 0), db_text(&rows, 1), db_text(&rows, 2),
        db_int(&rows, 3) };
    db_end(&rows);
    return ARENA_COPY(ctx, oversight);
}

struct oversight_event_list proposal_oversight_events(struct ctx *ctx, int64_t proposal_id)
{
    struct oversight_event_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT e.on_day, e.note, person.name FROM oversight_event e JOIN person ON person.id = "
        "e.by_person"
        " WHERE e.proposal_id = $1 ORDER BY e.on_day, e.id",
        proposal_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct oversight_event) { db_int(&rows, 0), db_text(&rows, 1), db_text(&rows, 2) });
    return list;
}

struct score_sum_list proposal_scores(struct ctx *ctx, int64_t proposal_id)
{
    struct score_sum_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT kind, COUNT(*), AVG(total) FROM (SELECT kind, scorer_id, CAST(SUM(points) AS "
        "DOUBLE PRECISION) AS total"
        " FROM score WHERE proposal_id = $1 GROUP BY kind, scorer_id) AS sums GROUP BY kind ORDER "
        "BY kind",
        proposal_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct score_sum) {
                (enum score_kind)db_int(&rows, 0), db_int(&rows, 1), db_real(&rows, 2) });
    return list;
}

struct proposal_list proposal_merged_ones(struct ctx *ctx, int64_t proposal_id)
{
    struct proposal_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT p.id, p.title, p.lead_id, person.name FROM proposal p JOIN person ON person.id = "
        "p.lead_id"
        " WHERE p.merged_into = $1 ORDER BY p.id",
        proposal_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct proposal) {
                .id = db_int(&rows, 0),
                .title = db_text(&rows, 1),
                .lead_id = db_int(&rows, 2),
                .lead_name = db_text(&rows, 3),
                .state = PROPOSAL_MERGED,
            });
    list.total = (int64_t)list.count;
    return list;
}

struct reply_contact reply_last_contact(struct ctx *ctx, int64_t unit_id)
{
    struct reply_contact contact = { "", "" };
    struct rows rows = db_query(ctx,
        "SELECT reply.contact_name, reply.contact_phone FROM reply JOIN assignment ON"
        " assignment.id = assignment_id WHERE unit_id = $1 AND reply.contact_name <> ''"
        " ORDER BY reply.id DESC LIMIT 1",
        unit_id);
    if (db_next(&rows))
        contact = (struct reply_contact) { db_text(&rows, 0), db_text(&rows, 1) };
    db_end(&rows);
    return contact;
}

struct review_look_list proposal_looks(struct ctx *ctx, int64_t proposal_id)
{
    struct review_look_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT look, person.name, opinion, at FROM proposal_look JOIN person ON person.id ="
        " reviewer_id WHERE proposal_id = $1 ORDER BY look",
        proposal_id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct review_look) {
                db_int(&rows, 0), db_text(&rows, 1), db_text(&rows, 2), db_int(&rows, 3) });
    return list;
}
