/* The PostgreSQL driver on libpq: statements prepared once a connection, results kept until their
 * cursor ends. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/driver.h"

enum { STATEMENT_SLOTS = 1024, SENT_MOST = 64 };

/* Object identifiers of the parameter types; from PostgreSQL's pg_type. */
enum { OID_INT8 = 20, OID_TEXT = 25, OID_FLOAT8 = 701 };

struct prepared {
    struct prepared *next;
    const char *sql;
    bool is_literal;
    char name[16];
};

struct cursor {
    struct cursor *next;
    PGresult *result;
    int row;
};

struct postgres {
    struct db base;
    PGconn *connection;
    struct prepared *slots[STATEMENT_SLOTS];
    int prepared_count;
    struct cursor *open; /* cursors of the running transaction, in its arena */
    const char *sent[SENT_MOST]; /* what runs in libpq's pipeline: its outcome was not read yet */
    size_t sent_count;
    bool is_to_begin; /* a reading transaction that goes to the server with its first statement */
    bool is_ending; /* the end of one is on its way, and nobody has read its outcome */
};

#define BEGIN_READING "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

static struct postgres *postgres_of(const struct ctx *ctx)
{
    return (struct postgres *)ctx->db;
}

static const char *one_line(struct arena *arena, const char *error)
{
    return arena_text_n(arena, error, strcspn(error, "\n"));
}

static bool set_up(struct postgres *db)
{
    /* lock_timeout: LOCK_PATIENCE_MS. What pages are made of stands in memory, where a row anywhere
     * is as near as the next one, and no statement lasts long enough to be worth compiling, or to
     * take and clear a table of all rows for the few of a page (enable_memoize, from PostgreSQL 14
     * on). */
    PGresult *result = PQexec(db->connection,
        "SET client_min_messages = warning; SET timezone = 'UTC'; SET client_encoding = 'UTF8';"
        "SET standard_conforming_strings = on; SET synchronous_commit = on; SET lock_timeout = "
        "20000; SET random_page_cost = 1.1;"
        "SELECT set_config(name, 'off', false) FROM pg_settings WHERE name = 'enable_memoize';"
        "SET jit = off");
    bool is_set = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return is_set;
}

PGconn *postgres_connect(const char *url)
{
    char seconds[12];
    snprintf(seconds, sizeof seconds, "%d", CONNECT_PATIENCE_SECONDS);
    const char *const names[] = { "connect_timeout", "tcp_user_timeout", "application_name",
        "dbname", NULL };
    const char *const values[] = { seconds, "30000", "heyi", url, NULL };
    return PQconnectdbParams(names, values, 1);
}

/* Class 40: taken back for the sake of another; class 57: the server ended the connection
 * (PostgreSQL's table of error codes). A broken connection has no code at all. */
static enum fault_kind kind_of(const struct postgres *db, const PGresult *result)
{
    const char *code = text_or(result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL, "");
    if (strcmp(code, "53100") == 0)
        return FAULT_STORAGE_FULL;
    bool is_passing = text_starts_with(code, "40") || text_starts_with(code, "57P")
        || strcmp(code, "55P03") == 0 || PQstatus(db->connection) != CONNECTION_OK;
    return is_passing ? FAULT_PASSING : FAULT_LASTING;
}

/* Takes the result. */
static void postgres_fault(struct ctx *ctx, const char *sql, PGresult *result)
{
    struct postgres *db = postgres_of(ctx);
    enum fault_kind kind = kind_of(db, result);
    const char *error = PQresultErrorMessage(result);
    error = one_line(ctx->arena, *error ? error : PQerrorMessage(db->connection));
    PQclear(result);
    db_fault(ctx, sql, error, kind);
}

static struct db *postgres_open(struct db_pool *pool, const char **error)
{
    struct postgres *db = calloc(1, sizeof *db);
    if (!db) {
        *error = "out of memory";
        return NULL;
    }
    db->base = (struct db) { .pool = pool, .driver = &postgres_driver };
    db->connection = postgres_connect(pool->url);
    if (PQstatus(db->connection) == CONNECTION_OK && set_up(db))
        return &db->base;
    static _Thread_local char said[600];
    snprintf(said, sizeof said, "%s", PQerrorMessage(db->connection));
    said[strcspn(said, "\n")] = '\0';
    *error = said;
    PQfinish(db->connection);
    free(db);
    return NULL;
}

static void forget_one(struct prepared *prepared, const char *own_sql)
{
    free((char *)(uintptr_t)own_sql);
    free(prepared);
}

static void forget_prepared(struct postgres *db)
{
    for (size_t i = 0; i < STATEMENT_SLOTS; i++)
        while (db->slots[i]) {
            struct prepared *prepared = db->slots[i];
            db->slots[i] = prepared->next;
            forget_one(prepared, prepared->is_literal ? NULL : prepared->sql);
        }
}

static void clear_cursors(struct postgres *db)
{
    for (struct cursor *cursor = db->open; cursor; cursor = cursor->next) {
        PQclear(cursor->result);
        cursor->result = NULL;
    }
    db->open = NULL;
}

static void postgres_close(struct db *base)
{
    struct postgres *db = (struct postgres *)base;
    clear_cursors(db);
    forget_prepared(db);
    PQfinish(db->connection);
    free(db);
}

/* The end of a reading transaction: whether it came through is no matter, all was read before. */
static void read_end(struct postgres *db)
{
    if (!db->is_ending)
        return;
    db->is_ending = false;
    for (bool is_between = false;;) {
        PGresult *result = PQgetResult(db->connection);
        bool is_over = PQresultStatus(result) == PGRES_PIPELINE_SYNC || (!result && is_between);
        is_between = !result;
        PQclear(result);
        if (is_over)
            break;
    }
    PQexitPipelineMode(db->connection);
}

/* A transaction that is still open could not be taken back, for lack of memory perhaps: what it
 * wrote must not be committed with the next one, and ends with its connection. */
static bool postgres_revive(struct ctx *ctx)
{
    struct postgres *db = postgres_of(ctx);
    read_end(db);
    db->is_to_begin = false;
    if (PQstatus(db->connection) == CONNECTION_OK
        && PQtransactionStatus(db->connection) == PQTRANS_IDLE)
        return true;
    forget_prepared(db);
    db->sent_count = 0;
    PQreset(db->connection);
    if (PQstatus(db->connection) == CONNECTION_OK && set_up(db))
        return true;
    db_fault(ctx, "connect", one_line(ctx->arena, PQerrorMessage(db->connection)), FAULT_LASTING);
    return false;
}

/* ---- what was sent ---- */

static bool is_done(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* Waits for all that was sent and leaves the pipeline. Gives the outcome of the last, or of the
 * first that failed, which stands in `sql`; NULL where the connection is of no use any more. */
static PGresult *read_sent(struct postgres *db, const char **sql)
{
    PGresult *outcome = NULL;
    bool is_synced = PQpipelineSync(db->connection), is_between = false;
    for (size_t i = 0; is_synced;) {
        PGresult *result = PQgetResult(db->connection);
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC || (!result && is_between)) {
            PQclear(result);
            break;
        }
        is_between = !result; /* one NULL ends a statement's results, a second one all of them */
        if (is_between)
            i++;
        else if (outcome && !is_done(outcome))
            PQclear(result);
        else {
            PQclear(outcome);
            outcome = result;
            *sql = db->sent[i < db->sent_count ? i : db->sent_count - 1];
        }
    }
    db->sent_count = 0;
    PQexitPipelineMode(db->connection);
    return outcome;
}

static void postgres_settle(struct ctx *ctx)
{
    struct postgres *db = postgres_of(ctx);
    const char *sql = "sync";
    if (db->sent_count == 0)
        return;
    PGresult *outcome = read_sent(db, &sql);
    if (is_done(outcome))
        PQclear(outcome);
    else
        postgres_fault(ctx, sql, outcome);
}

static bool begin_now(struct ctx *);

static bool simple(struct ctx *ctx, const char *sql)
{
    struct postgres *db = postgres_of(ctx);
    read_end(db);
    if (!begin_now(ctx))
        return false;
    postgres_settle(ctx);
    if (ctx->fault)
        return false;
    PGresult *result = PQexec(db->connection, sql);
    if (!is_done(result) && PQresultStatus(result) != PGRES_EMPTY_QUERY) {
        postgres_fault(ctx, sql, result);
        return false;
    }
    /* COMMIT of a transaction that failed answers ROLLBACK without being an error */
    bool is_kept = strcmp(sql, "COMMIT") != 0 || strcmp(PQcmdStatus(result), "COMMIT") == 0;
    PQclear(result);
    if (!is_kept)
        db_fault(ctx, sql, "the transaction was rolled back", FAULT_LASTING);
    return is_kept;
}

/* The server went away between two requests: nothing was done yet, so all of it can be begun once
 * more on a new connection. */
static bool connects_again(struct ctx *ctx)
{
    if (PQstatus(postgres_of(ctx)->connection) == CONNECTION_OK)
        return false;
    ctx->fault = NULL;
    ctx->fault_kind = FAULT_LASTING;
    return postgres_revive(ctx);
}

static bool begin_with(struct ctx *ctx, const char *sql)
{
    return simple(ctx, sql) || (connects_again(ctx) && simple(ctx, sql));
}

/* Where the first statement cannot take it along. */
static bool begin_now(struct ctx *ctx)
{
    struct postgres *db = postgres_of(ctx);
    if (!db->is_to_begin)
        return true;
    db->is_to_begin = false;
    return begin_with(ctx, BEGIN_READING);
}

static bool postgres_begin(struct ctx *ctx, enum db_mode mode)
{
    if (mode == DB_WRITE)
        return begin_with(ctx, "BEGIN");
    postgres_of(ctx)->is_to_begin = true;
    return true;
}

static void postgres_rollback(struct ctx *ctx)
{
    struct postgres *db = postgres_of(ctx);
    const char *sql;
    clear_cursors(db);
    read_end(db);
    db->is_to_begin = false;
    if (db->sent_count > 0)
        PQclear(read_sent(db, &sql));
    if (PQtransactionStatus(db->connection) != PQTRANS_IDLE)
        PQclear(PQexec(db->connection, "ROLLBACK"));
}

/* ---- statements ---- */

static size_t slot_of(const char *sql)
{
    return (text_hash(sql) >> 32) % STATEMENT_SLOTS;
}

static Oid oid_of(const struct db_value *value)
{
    return value->kind == DB_VALUE_INT ? OID_INT8
        : value->kind == DB_VALUE_TEXT ? OID_TEXT
                                       : OID_FLOAT8;
}

static struct prepared *prepare(
    struct ctx *ctx, const char *sql, bool is_literal, const struct db_values *values)
{
    struct postgres *db = postgres_of(ctx);
    size_t slot = slot_of(sql);
    for (struct prepared *prepared = db->slots[slot]; prepared; prepared = prepared->next)
        if (prepared->sql == sql || strcmp(prepared->sql, sql) == 0)
            return prepared;
    postgres_settle(ctx); /* to prepare is not for a pipeline */
    if (ctx->fault)
        return NULL;
    struct prepared *prepared = calloc(1, sizeof *prepared);
    const char *kept = is_literal ? sql : strdup(sql);
    if (!prepared || !kept) {
        forget_one(prepared, is_literal ? NULL : kept);
        db_fault(ctx, sql, "out of memory", FAULT_LASTING);
        return NULL;
    }
    Oid types[24];
    for (size_t i = 0; i < values->count; i++)
        types[i] = oid_of(&values->items[i]);
    snprintf(prepared->name, sizeof prepared->name, "s%d", ++db->prepared_count);
    PGresult *result = PQprepare(db->connection, prepared->name, sql, (int)values->count, types);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        forget_one(prepared, is_literal ? NULL : kept);
        postgres_fault(ctx, sql, result);
        return NULL;
    }
    PQclear(result);
    prepared->is_literal = is_literal;
    prepared->sql = kept;
    prepared->next = db->slots[slot];
    db->slots[slot] = prepared;
    return prepared;
}

static const char *value_text(struct ctx *ctx, const struct db_value *value)
{
    if (value->is_null)
        return NULL;
    if (value->kind == DB_VALUE_TEXT)
        return value->text;
    if (value->kind == DB_VALUE_REAL)
        return arena_printf(ctx->arena, "%.17g", value->real);
    return arena_printf(ctx->arena, "%lld", (long long)value->integer);
}

static bool put_into_pipeline(
    struct ctx *ctx, const struct prepared *prepared, int count, const char *const *texts)
{
    struct postgres *db = postgres_of(ctx);
    if ((db->sent_count == 0 && !PQenterPipelineMode(db->connection))
        || !PQsendQueryPrepared(db->connection, prepared->name, count, texts, NULL, NULL, 0)) {
        postgres_fault(ctx, prepared->sql, NULL);
        return false;
    }
    db->sent[db->sent_count++] = prepared->sql;
    return true;
}

/* Alone, or as the last one of those that were sent: one way to the server and back for all. */
static PGresult *run(
    struct ctx *ctx, const struct prepared *prepared, int count, const char *const *texts)
{
    struct postgres *db = postgres_of(ctx);
    const char *sql = prepared->sql;
    PGresult *result;
    if (db->sent_count == 0)
        result = PQexecPrepared(db->connection, prepared->name, count, texts, NULL, NULL, 0);
    else if (put_into_pipeline(ctx, prepared, count, texts))
        result = read_sent(db, &sql);
    else
        return NULL;
    if (is_done(result))
        return result;
    postgres_fault(ctx, sql, result);
    return NULL;
}

static PGresult *ask(
    struct ctx *ctx, const char *sql, bool is_literal, const struct db_values *values)
{
    static const struct db_values none;
    struct postgres *db = postgres_of(ctx);
    const struct prepared *prepared = prepare(ctx, sql, is_literal, values);
    if (!prepared)
        return NULL;
    if (db->is_to_begin) {
        const struct prepared *begin = prepare(ctx, BEGIN_READING, true, &none);
        if (!begin || !put_into_pipeline(ctx, begin, 0, NULL))
            return NULL;
        db->is_to_begin = false;
    }
    const char *texts[24];
    for (size_t i = 0; i < values->count; i++)
        texts[i] = value_text(ctx, &values->items[i]);
    return run(ctx, prepared, (int)values->count, texts);
}

static struct rows postgres_query(
    struct ctx *ctx, const char *sql, bool is_literal, const struct db_values *values)
{
    struct rows rows = { .ctx = ctx };
    struct postgres *db = postgres_of(ctx);
    struct cursor *cursor = ARENA_NEW(ctx->arena, struct cursor);
    bool is_first = db->is_to_begin;
    read_end(db);
    PGresult *result = ask(ctx, sql, is_literal, values);
    if (!result && is_first && connects_again(ctx)) {
        db->is_to_begin = true;
        result = ask(ctx, sql, is_literal, values);
    }
    if (!result)
        return rows;
    *cursor = (struct cursor) { .next = db->open, .result = result, .row = -1 };
    db->open = cursor;
    rows.state = cursor;
    return rows;
}

/* libpq keeps what is small until somebody asks for an outcome: then all goes at once. */
static void postgres_send(struct ctx *ctx, const char *sql, const struct db_values *values)
{
    struct postgres *db = postgres_of(ctx);
    read_end(db);
    if (!begin_now(ctx))
        return;
    if (db->sent_count >= SENT_MOST - 1) /* one more may ask for its rows */
        postgres_settle(ctx);
    const struct prepared *prepared = ctx->fault ? NULL : prepare(ctx, sql, true, values);
    if (!prepared)
        return;
    const char *texts[24];
    for (size_t i = 0; i < values->count; i++)
        texts[i] = value_text(ctx, &values->items[i]);
    put_into_pipeline(ctx, prepared, (int)values->count, texts);
}

/* Whoever only read does not wait for the end. */
static bool send_end(struct ctx *ctx)
{
    struct postgres *db = postgres_of(ctx);
    static const char *const sql = "COMMIT";
    bool is_begun = !db->is_to_begin;
    db->is_to_begin = false;
    if (!is_begun)
        return true;
    postgres_settle(ctx);
    static const struct db_values none;
    const struct prepared *prepared = ctx->fault ? NULL : prepare(ctx, sql, true, &none);
    if (!prepared || !put_into_pipeline(ctx, prepared, 0, NULL))
        return false;
    db->sent_count = 0;
    db->is_ending = true;
    if (!PQpipelineSync(db->connection)) {
        postgres_fault(ctx, sql, NULL);
        return false;
    }
    return true;
}

static bool postgres_commit(struct ctx *ctx)
{
    struct postgres *db = postgres_of(ctx);
    clear_cursors(db);
    return db->base.mode == DB_READ ? send_end(ctx) : simple(ctx, "COMMIT");
}

static bool postgres_next(struct rows *rows)
{
    struct cursor *cursor = rows->state;
    return cursor->result && ++cursor->row < PQntuples(cursor->result);
}

static void postgres_end(struct rows *rows)
{
    struct cursor *cursor = rows->state;
    struct postgres *db = postgres_of(rows->ctx);
    PQclear(cursor->result);
    cursor->result = NULL;
    for (struct cursor **at = &db->open; *at; at = &(*at)->next)
        if (*at == cursor) {
            *at = cursor->next;
            break;
        }
}

static int64_t postgres_changed(const struct rows *rows)
{
    const struct cursor *cursor = rows->state;
    return cursor->result ? strtoll(PQcmdTuples(cursor->result), NULL, 10) : 0;
}

static bool postgres_is_null(const struct rows *rows, int column)
{
    const struct cursor *cursor = rows->state;
    return !cursor->result || PQgetisnull(cursor->result, cursor->row, column);
}

static int64_t postgres_int(const struct rows *rows, int column)
{
    const struct cursor *cursor = rows->state;
    return postgres_is_null(rows, column)
        ? 0
        : strtoll(PQgetvalue(cursor->result, cursor->row, column), NULL, 10);
}

static double postgres_real(const struct rows *rows, int column)
{
    const struct cursor *cursor = rows->state;
    return postgres_is_null(rows, column)
        ? 0
        : strtod(PQgetvalue(cursor->result, cursor->row, column), NULL);
}

static const char *postgres_text(const struct rows *rows, int column)
{
    const struct cursor *cursor = rows->state;
    if (postgres_is_null(rows, column))
        return NULL;
    return arena_text_n(rows->ctx->arena, PQgetvalue(cursor->result, cursor->row, column),
        (size_t)PQgetlength(cursor->result, cursor->row, column));
}

/* The snapshot names the transactions that can be seen: the same names, the same data. */
static bool postgres_read_state(struct ctx *ctx, struct db_state *state)
{
    if (!postgres_revive(ctx))
        return false;
    const char *snapshot = db_scalar_text(ctx, "SELECT pg_current_snapshot()::text");
    bool fits = snapshot && strlen(snapshot) < sizeof state->text;
    if (fits)
        memcpy(state->text, snapshot, strlen(snapshot));
    clear_cursors(postgres_of(ctx));
    return fits;
}

const struct db_driver postgres_driver = {
    .kind = DB_POSTGRES,
    .id_type = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    .open = postgres_open,
    .close = postgres_close,
    .revive = postgres_revive,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .query = postgres_query,
    .send = postgres_send,
    .settle = postgres_settle,
    .next = postgres_next,
    .end = postgres_end,
    .changed = postgres_changed,
    .get_int = postgres_int,
    .get_real = postgres_real,
    .get_text = postgres_text,
    .is_null = postgres_is_null,
    .script = simple,
    .read_state = postgres_read_state,
};
