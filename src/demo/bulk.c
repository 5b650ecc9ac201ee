#include "demo/bulk.h"

#include <stdlib.h>

#include "base/clock.h"
#include "kit/ledger.h"
#include "kit/search.h"
#include "proposals/proposal.h"
#include "proposals/search_index.h"

enum { YEARS = 20, POOL_MOST = 500, INDEXED_AT_ONCE = 5000 };

/* The proposals that are copied, and how far each table's ids are moved in this batch. Every id of
 * the copies is the old one plus the shift, so that they refer to each other as the old ones do. */
struct batch {
    int64_t count; /* how many of the pool */
    int64_t proposals, suggestions, assignments, replies, commitments, feedback; /* shifts */
    int64_t year, first_number, years_back;
};

#define POOL                                                                                       \
    "(SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM proposal WHERE state = 7 AND id "   \
    "<= "                                                                                          \
    "$1 AND merged_into IS NULL ORDER BY id LIMIT $2)"

static int64_t shift_of(struct ctx *ctx, const char *sql)
{
    return db_scalar(ctx, sql);
}

static void measure(struct ctx *ctx, struct batch *batch)
{
    batch->proposals = shift_of(ctx, "SELECT MAX(id) FROM proposal");
    batch->suggestions = shift_of(ctx, "SELECT MAX(id) FROM proposal_suggestion");
    batch->assignments = shift_of(ctx, "SELECT MAX(id) FROM assignment");
    batch->replies = shift_of(ctx, "SELECT MAX(id) FROM reply");
    batch->commitments = shift_of(ctx, "SELECT COALESCE(MAX(id), 0) FROM commitment");
    batch->feedback = shift_of(ctx, "SELECT COALESCE(MAX(id), 0) FROM feedback");
}

/* Moments move back by whole years of 365.25 days, so that spring stays spring. */
static void copy_proposals(struct ctx *ctx, const struct batch *batch, int64_t last_id)
{
    db_exec(ctx,
        "INSERT INTO proposal (id, kind, state, year, number, is_session, lead_id, body_id,"
        " contact_name, signed_by, title, situation, analysis, category, sector, key_words,"
        " suggested_units, source, source_note, publicity, looks_passed, reply_class, attitude,"
        " result, closed_without_feedback, is_published, created_at, changed_at, submitted_at,"
        " filed_at, assigned_at, replied_at, closed_at)"
        " SELECT p.id + $3, kind, state, $4, $5 + pool.place, is_session, lead_id, body_id,"
        " contact_name, signed_by, title, situation, analysis, category, sector, key_words,"
        " suggested_units, source, source_note, publicity, looks_passed, reply_class, attitude,"
        " result, closed_without_feedback, is_published, created_at - $6, changed_at - $6,"
        " submitted_at - $6, filed_at - $6, assigned_at - $6, replied_at - $6, closed_at - $6"
        " FROM proposal p JOIN " POOL " AS pool ON pool.id = p.id",
        last_id, batch->count, batch->proposals, batch->year, batch->first_number,
        batch->years_back * INT64_C(31557600000));
    db_exec(ctx,
        "INSERT INTO proposal_number (year, last_number) VALUES ($1, $2) ON CONFLICT (year)"
        " DO UPDATE SET last_number = excluded.last_number",
        batch->year, batch->first_number + batch->count);
}

static void copy_parts(struct ctx *ctx, const struct batch *batch, int64_t last_id)
{
    int64_t back = batch->years_back * INT64_C(31557600000), days = back / 86400000;
    db_exec(ctx,
        "INSERT INTO proposal_suggestion (id, proposal_id, position, text)"
        " SELECT c.id + $3, c.proposal_id + $4, position, text FROM proposal_suggestion c"
        " JOIN " POOL " AS pool ON pool.id = c.proposal_id",
        last_id, batch->count, batch->suggestions, batch->proposals);
    db_exec(ctx,
        "INSERT INTO co_signer (proposal_id, person_id, state, at)"
        " SELECT c.proposal_id + $3, person_id, state, at - $4 FROM co_signer c"
        " JOIN " POOL " AS pool ON pool.id = c.proposal_id",
        last_id, batch->count, batch->proposals, back);
    db_exec(ctx,
        "INSERT INTO assignment (id, proposal_id, unit_id, role, state, round, assigned_at,"
        " accept_by, due_on, accepted_at, reason, opinion, done_at)"
        " SELECT c.id + $3, c.proposal_id + $4, unit_id, role, state, round, assigned_at - $5,"
        " accept_by - $6, due_on - $6, accepted_at - $5, reason, opinion, done_at - $5"
        " FROM assignment c JOIN " POOL " AS pool ON pool.id = c.proposal_id",
        last_id, batch->count, batch->assignments, batch->proposals, back, days);
    db_exec(ctx,
        "INSERT INTO reply (id, assignment_id, proposal_id, round, is_second, state, number, class,"
        " body, contact_name, contact_phone, drafted_by, version, signed_by, signed_at)"
        " SELECT c.id + $3, c.assignment_id + $4, c.proposal_id + $5, round, is_second, state,"
        " number, class, body, contact_name, contact_phone, drafted_by, version, signed_by,"
        " signed_at - $6 FROM reply c JOIN " POOL " AS pool ON pool.id = c.proposal_id",
        last_id, batch->count, batch->replies, batch->assignments, batch->proposals, back);
    db_exec(ctx,
        "INSERT INTO reply_answer (reply_id, position, verdict, text)"
        " SELECT c.reply_id + $3, position, verdict, text FROM reply_answer c"
        " JOIN reply ON reply.id = c.reply_id"
        " JOIN " POOL " AS pool ON pool.id = reply.proposal_id",
        last_id, batch->count, batch->replies);
    /* what was still open would be years late: it was kept on its day */
    db_exec(ctx,
        "INSERT INTO commitment (id, reply_id, proposal_id, unit_id, text, due_on, state, "
        "is_public,"
        " ended_at) SELECT c.id + $3, c.reply_id + $4, c.proposal_id + $5, unit_id, text,"
        " due_on - $6, CASE WHEN state IN (0, 2) THEN 1 ELSE state END, is_public,"
        " CASE WHEN state IN (0, 2) THEN due_on * 86400000 ELSE ended_at END - $7"
        " FROM commitment c JOIN " POOL " AS pool ON pool.id = c.proposal_id WHERE state <> 4",
        last_id, batch->count, batch->commitments, batch->replies, batch->proposals, days, back);
    db_exec(ctx,
        "INSERT INTO feedback (id, proposal_id, person_id, round, attitude, result, was_contacted,"
        " text, at) SELECT c.id + $3, c.proposal_id + $4, person_id, round, attitude, result,"
        " was_contacted, text, at - $5 FROM feedback c"
        " JOIN " POOL " AS pool ON pool.id = c.proposal_id",
        last_id, batch->count, batch->feedback, batch->proposals, back);
}

static void note(struct ctx *ctx, const struct batch *batch)
{
    struct ledger_entry *entries =
        ARENA_ARRAY(ctx->arena, struct ledger_entry, (size_t)batch->count);
    size_t count = 0;
    struct rows rows =
        db_query(ctx, "SELECT id, title FROM proposal WHERE id > $1 ORDER BY id", batch->proposals);
    while (db_next(&rows) && count < (size_t)batch->count)
        entries[count++] = (struct ledger_entry) {
            .matter = { MATTER_PROPOSAL, db_int(&rows, 0) },
            .action = "import",
            .to = proposal_state_code(PROPOSAL_CLOSED),
            .detail = db_text(&rows, 1),
        };
    db_end(&rows);
    ledger_write_many(ctx, entries, count);
}

/* PostgreSQL goes on counting behind the copies; SQLite does so by itself. */
static void move_sequences(struct ctx *ctx)
{
    if (db_kind_of(ctx->db) == DB_SQLITE)
        return;
    db_scalar(
        ctx, "SELECT setval(pg_get_serial_sequence('proposal', 'id'), MAX(id)) FROM proposal");
    db_scalar(ctx,
        "SELECT setval(pg_get_serial_sequence('proposal_suggestion', 'id'), MAX(id)) FROM "
        "proposal_suggestion");
    db_scalar(
        ctx, "SELECT setval(pg_get_serial_sequence('assignment', 'id'), MAX(id)) FROM assignment");
    db_scalar(ctx, "SELECT setval(pg_get_serial_sequence('reply', 'id'), MAX(id)) FROM reply");
    db_scalar(ctx,
        "SELECT setval(pg_get_serial_sequence('commitment', 'id'), MAX(id)) FROM commitment HAVING "
        "MAX(id) > 0");
    db_scalar(ctx,
        "SELECT setval(pg_get_serial_sequence('feedback', 'id'), MAX(id)) FROM feedback HAVING "
        "MAX(id) > 0");
}

static int64_t pool_size(struct ctx *ctx, int64_t *last_id)
{
    db_begin(ctx, DB_READ);
    *last_id = db_scalar(ctx, "SELECT MAX(id) FROM proposal");
    int64_t size = db_scalar(ctx, "SELECT COUNT(*) FROM " POOL " AS pool", *last_id, POOL_MOST);
    db_commit(ctx);
    if (size == 0 && !ctx->fault)
        ctx_fault(ctx, "demo: there is no closed proposal to copy");
    return size;
}

/* ---- the index ---- */

struct dated {
    int64_t at, id;
};

static int by_date(const void *left, const void *right)
{
    const struct dated *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* The copies by their days, which is the order of the index: 16 bytes of memory for each. */
static struct dated *copies_by_date(struct ctx *ctx, int64_t last_id, int64_t count)
{
    struct dated *copies = ARENA_ARRAY(ctx->arena, struct dated, (size_t)count);
    int64_t read = 0;
    db_begin(ctx, DB_READ);
    struct rows rows =
        db_query(ctx, "SELECT changed_at, id FROM proposal WHERE id > $1 LIMIT $2", last_id, count);
    while (db_next(&rows))
        copies[read++] = (struct dated) { db_int(&rows, 0), db_int(&rows, 1) };
    db_commit(ctx);
    qsort(copies, (size_t)read, sizeof *copies, by_date);
    return copies;
}

/* In transactions of some thousands, each with an arena that is emptied after every entry. */
static void index_copies(struct ctx *ctx, const struct dated *copies, int64_t count,
    void (*progress)(int64_t done, int64_t total))
{
    struct ctx work = *ctx;
    work.arena = arena_new();
    db_begin(&work, DB_WRITE);
    search_bulk(&work, true);
    for (int64_t i = 0; i < count && !work.fault; i++) {
        proposal_index(&work, copies[i].id);
        if (work.fault)
            break;
        arena_reset(work.arena);
        if ((i + 1) % INDEXED_AT_ONCE > 0)
            continue;
        db_commit(&work);
        db_begin(&work, DB_WRITE);
        if (progress)
            progress((count + i) / 2, count);
    }
    search_bulk(&work, false);
    db_commit(&work);
    if (work.fault)
        ctx_fault(ctx, "%s", arena_text(ctx->arena, work.fault));
    arena_free(work.arena);
}

static void copy_batch(struct ctx *ctx, struct batch *batch, int64_t last_id)
{
    db_begin(ctx, DB_WRITE);
    measure(ctx, batch);
    copy_proposals(ctx, batch, last_id);
    copy_parts(ctx, batch, last_id);
    note(ctx, batch);
    move_sequences(ctx);
    db_commit(ctx);
}

bool demo_fill_bulk(struct ctx *ctx, int64_t count, void (*progress)(int64_t done, int64_t total))
{
    static const struct actor program = { .name = "demo", .roles = ANYONE };
    struct ctx work = *ctx;
    work.arena = arena_new();
    work.actor = &program;
    int64_t last_id, numbers[YEARS] = { 0 };
    int64_t pool = pool_size(&work, &last_id), done = 0;
    int64_t this_year = date_from_day(ctx_today(ctx)).year;
    for (int turn = 0; done < count && !work.fault; turn = (turn + 1) % YEARS) {
        struct batch batch = { .count = count - done < pool ? count - done : pool,
            .years_back = 4 + turn,
            .year = this_year - 4 - turn,
            .first_number = numbers[turn] };
        arena_reset(work.arena);
        copy_batch(&work, &batch, last_id);
        numbers[turn] += batch.count;
        done += batch.count;
        if (progress)
            progress(done / 2, count);
    }
    if (!work.fault) {
        arena_reset(work.arena);
        index_copies(&work, copies_by_date(&work, last_id, count), count, progress);
    }
    if (progress && !work.fault)
        progress(count, count);
    if (work.fault)
        ctx_fault(ctx, "%s", arena_text(ctx->arena, work.fault));
    arena_free(work.arena);
    return !ctx->fault;
}
