/* What the page shows of what waits, each kind of thing by one statement for many rows. */
#include "proposals/workbench_waiting.h"

/* A statement for few and for many, so that few do not pay for many. */
enum { FEW = 5, MANY = 24 };
#define VALUES_FEW "(VALUES ($1), ($2), ($3), ($4), ($5)) AS chosen"
#define VALUES_MANY                                                                                \
    "(VALUES ($1), ($2), ($3), ($4), ($5), ($6), ($7), ($8), ($9), ($10), ($11), ($12), ($13),"    \
    " ($14), ($15), ($16), ($17), ($18), ($19), ($20), ($21), ($22), ($23), ($24)) AS chosen"

struct chosen_sql {
    const char *few, *many;
};
#define OF_CHOSEN(columns, rest)                                                                   \
    {                                                                                              \
        "SELECT " columns " FROM " VALUES_FEW rest, "SELECT " columns " FROM " VALUES_MANY rest    \
    }

typedef int64_t waiting_id(const struct waiting *); /* 0 where it has none */
typedef void take_row(struct ctx *, struct waiting *, const struct rows *);

/* Asks for those that have an id, as many at once as a statement takes, and gives each row to those
 * whose id its first column is. */
static void read(
    struct waiting_list *at, const struct chosen_sql *sql, waiting_id *id_of, take_row *take)
{
    size_t next = 0;
    while (next < at->count) {
        struct db_values ids = { 0 };
        struct waiting *asking[MANY];
        for (; next < at->count && ids.count < MANY; next++) {
            int64_t id = id_of(&at->items[next]);
            if (!id)
                continue;
            asking[ids.count] = &at->items[next];
            ids.items[ids.count++] = db_value_int(id);
        }
        size_t count = ids.count;
        if (count == 0)
            return;
        while (ids.count < (count <= FEW ? FEW : MANY))
            ids.items[ids.count++] = db_value_int(0);
        struct rows rows = db_query_values(at->ctx, count <= FEW ? sql->few : sql->many, ids);
        while (db_next(&rows)) {
            int64_t id = db_int(&rows, 0);
            for (size_t i = 0; i < count; i++)
                if (ids.items[i].integer == id)
                    take(at->ctx, asking[i], &rows);
        }
    }
}

static bool shows_unit(enum work_kind kind)
{
    return kind == WORK_PROMISES || kind == WORK_EXTENSION;
}

static int64_t with_proposer(const struct waiting *at)
{
    return at->kind == WORK_OWN || shows_unit(at->kind) ? 0 : at->row.id;
}

static int64_t without_proposer(const struct waiting *at)
{
    return with_proposer(at) ? 0 : at->row.id;
}

static void take_proposal(struct ctx *ctx, struct waiting *at, const struct rows *row)
{
    at->row.number = proposal_number_of(ctx, db_int(row, 1), db_int(row, 2));
    at->row.title = db_text(row, 3);
    at->row.state = (enum proposal_state)db_int(row, 4);
}

static void take_with_proposer(struct ctx *ctx, struct waiting *at, const struct rows *row)
{
    take_proposal(ctx, at, row);
    at->row.who = db_text(row, 5);
    if (at->kind == WORK_ASSIGN)
        at->row.note = db_text(row, 6);
}

static int64_t sent_back(const struct waiting *at)
{
    return at->kind == WORK_REVISE ? at->row.id : 0;
}

static int64_t replied_again(const struct waiting *at)
{
    return at->kind == WORK_AGAIN ? at->row.id : 0;
}

static int64_t reply_of(const struct waiting *at)
{
    return at->kind == WORK_SIGN || at->kind == WORK_DRAFTED ? at->part_id : 0;
}

static void take_note(struct ctx *ctx, struct waiting *at, const struct rows *row)
{
    (void)ctx;
    at->row.note = db_text(row, 1);
}

static int64_t in_hand(const struct waiting *at)
{
    return at->kind == WORK_IN_HAND ? at->part_id : 0;
}

static void take_contacts(struct ctx *ctx, struct waiting *at, const struct rows *row)
{
    (void)ctx;
    at->row.count = db_int(row, 1);
}

static int64_t returned(const struct waiting *at)
{
    return at->kind == WORK_SECOND_RETURN || at->kind == WORK_RETURNED ? at->row.id : 0;
}

/* Why a unit returned it, and whom it suggests. */
static void take_return(struct ctx *ctx, struct waiting *at, const struct rows *row)
{
    const char *other = ctx_name(ctx, db_text(row, 4), db_text(row, 5));
    at->row.note =
        arena_printf(ctx->arena, "%s：%s%s%s", ctx_name(ctx, db_text(row, 1), db_text(row, 2)),
            db_text(row, 3), other ? " → " : "", text_or(other, ""));
}

#define OF_PROPOSAL " CROSS JOIN proposal p"
#define IS_CHOSEN " WHERE p.id = chosen.column1"
void work_read(struct waiting_list *at)
{
    static const struct chosen_sql proposals =
        OF_CHOSEN("p.id, p.year, p.number, p.title, p.state", OF_PROPOSAL IS_CHOSEN);
    static const struct chosen_sql proposals_of = OF_CHOSEN(
        "p.id, p.year, p.number, p.title, p.state, COALESCE(body.name, lead.name),"
        " p.suggested_units",
        OF_PROPOSAL
        " JOIN person lead ON lead.id = p.lead_id LEFT JOIN body ON body.id = p.body_id" IS_CHOSEN);
    static const struct chosen_sql returns =
        OF_CHOSEN("a.proposal_id, u.name, u.name_en, a.reason, s.name, s.name_en",
            " CROSS JOIN assignment a JOIN unit u ON u.id = a.unit_id"
            " LEFT JOIN unit s ON s.id = a.suggested_unit_id WHERE a.id = (SELECT MAX(b.id) FROM"
            " assignment b WHERE b.proposal_id = chosen.column1 AND b.state = 2)");
    static const struct chosen_sql reasons = OF_CHOSEN("e.matter_id, e.detail",
        " CROSS JOIN ledger e WHERE e.id = (SELECT MAX(b.id) FROM ledger b WHERE b.matter_kind = 7"
        " AND b.matter_id = chosen.column1 AND b.action = 'send_back')");
    static const struct chosen_sql verdicts = OF_CHOSEN("f.proposal_id, f.text",
        OF_PROPOSAL " CROSS JOIN feedback f" IS_CHOSEN
                    " AND f.proposal_id = p.id AND f.person_id = p.lead_id AND f.round = (SELECT"
                    " MAX(g.round) FROM feedback g WHERE g.proposal_id = p.id"
                    " AND g.person_id = p.lead_id)");
    static const struct chosen_sql replies =
        OF_CHOSEN("r.id, r.body", " CROSS JOIN reply r WHERE r.id = chosen.column1");
    static const struct chosen_sql contacts =
        OF_CHOSEN("column1, (SELECT COUNT(*) FROM contact k WHERE k.assignment_id = column1)", "");
    read(at, &proposals_of, with_proposer, take_with_proposer);
    read(at, &proposals, without_proposer, take_proposal);
    read(at, &returns, returned, take_return);
    read(at, &reasons, sent_back, take_note);
    read(at, &verdicts, replied_again, take_note);
    read(at, &replies, reply_of, take_note);
    read(at, &contacts, in_hand, take_contacts);
}
