/* The SQLite driver: one file, WAL, one connection a thread, statements prepared once. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/driver.h"
#include "db/sqlite_columns.h"

enum { STATEMENT_SLOTS = 1024, BUILT_MOST = 256 };

/* A prepared statement. Literals are found by their address, built SQL by its content. */
struct statement {
    struct statement *next;
    sqlite3_stmt *handle;
    const char *sql;
    bool is_literal;
    bool is_used; /* by an open cursor */
    int places[24]; /* SQLite's index of $1, $2 ... */
    int place_count;
};

struct sqlite {
    struct db base;
    sqlite3 *handle;
    sqlite3_stmt *take_back; /* ROLLBACK, ready before memory runs out */
    struct statement *slots[STATEMENT_SLOTS];
    int built_count;
    int open_count; /* cursors */
    int64_t seen_version; /* PRAGMA data_version at the last look; -1 before the first */
};

static struct sqlite *sqlite_of(const struct ctx *ctx)
{
    return (struct sqlite *)ctx->db;
}

static bool run(sqlite3 *handle, const char *sql)
{
    return sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* SQLite would count its memory for those who ask, under one lock for all threads. */
static void choose_once(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static struct db *sqlite_open(struct db_pool *pool, const char **error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, choose_once);
    struct sqlite *db = calloc(1, sizeof *db);
    if (!db) {
        *error = "out of memory";
        return NULL;
    }
    db->base = (struct db) { .pool = pool, .driver = &sqlite_driver };
    db->seen_version = -1;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    /* NORMAL does not wait for the disk at a commit: sqlite_make_durable does, for all commits at
     * once. Checkpoints wait by themselves. */
    bool is_open = sqlite3_open_v2(pool->url, &db->handle, flags, NULL) == SQLITE_OK
        && sqlite3_busy_timeout(db->handle, LOCK_PATIENCE_MS) == SQLITE_OK
        && run(db->handle, "PRAGMA journal_mode=WAL")
        && run(db->handle, "PRAGMA synchronous=NORMAL") && run(db->handle, "PRAGMA foreign_keys=ON")
        && run(db->handle, "PRAGMA temp_store=MEMORY")
        && run(db->handle, "PRAGMA cache_size=-16000")
        && run(db->handle, "PRAGMA mmap_size=1073741824") && sqlite_add_columns(db->handle)
        && sqlite3_prepare_v3(
               db->handle, "ROLLBACK", -1, SQLITE_PREPARE_PERSISTENT, &db->take_back, NULL)
            == SQLITE_OK;
    if (is_open)
        return &db->base;
    static _Thread_local char said[600];
    snprintf(said, sizeof said, "%s: %s", pool->url,
        db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
    *error = said;
    sqlite3_close(db->handle);
    free(db);
    return NULL;
}

static void forget(struct statement *statement)
{
    sqlite3_finalize(statement->handle);
    if (!statement->is_literal)
        free((char *)(uintptr_t)statement->sql);
    free(statement);
}

static void sqlite_shut(struct db *base)
{
    struct sqlite *db = (struct sqlite *)base;
    for (size_t i = 0; i < STATEMENT_SLOTS; i++)
        while (db->slots[i]) {
            struct statement *next = db->slots[i]->next;
            forget(db->slots[i]);
            db->slots[i] = next;
        }
    sqlite3_finalize(db->take_back);
    sqlite3_close(db->handle);
    free(db);
}

/* What SQLite says of a failure, and what can be done about it. */
static void sqlite_fault(struct ctx *ctx, const char *sql)
{
    sqlite3 *handle = sqlite_of(ctx)->handle;
    int code = sqlite3_extended_errcode(handle) & 0xff;
    db_fault(ctx, sql, sqlite3_errmsg(handle),
        code == SQLITE_FULL                                ? FAULT_STORAGE_FULL
            : code == SQLITE_BUSY || code == SQLITE_LOCKED ? FAULT_PASSING
                                                           : FAULT_LASTING);
}

/* Ends every cursor that was left open. */
static void reset_all(struct sqlite *db)
{
    if (db->open_count == 0)
        return;
    db->open_count = 0;
    for (sqlite3_stmt *at = sqlite3_next_stmt(db->handle, NULL); at;
         at = sqlite3_next_stmt(db->handle, at))
        if (sqlite3_stmt_busy(at))
            sqlite3_reset(at);
    for (size_t i = 0; i < STATEMENT_SLOTS; i++)
        for (struct statement *statement = db->slots[i]; statement; statement = statement->next)
            statement->is_used = false;
}

static void sqlite_rollback(struct ctx *ctx)
{
    struct sqlite *db = sqlite_of(ctx);
    reset_all(db);
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_step(db->take_back);
    sqlite3_reset(db->take_back);
}

/* A file that was moved away or deleted under the running program would still take writes, which
 * nobody would find again. A rollback that lacked the memory comes before anything else. */
static bool sqlite_revive(struct ctx *ctx)
{
    int is_moved = 0;
    sqlite_rollback(ctx);
    sqlite3_file_control(sqlite_of(ctx)->handle, "main", SQLITE_FCNTL_HAS_MOVED, &is_moved);
    if (is_moved)
        db_fault(ctx, "open", "the file is not in its place any more", FAULT_LASTING);
    return !is_moved;
}

static struct rows sqlite_query(struct ctx *, const char *, bool, const struct db_values *);
static bool sqlite_next(struct rows *);
static void sqlite_end(struct rows *);

static bool run_literal(struct ctx *ctx, const char *sql)
{
    struct rows rows = sqlite_query(ctx, sql, true, &(const struct db_values) { 0 });
    if (!rows.state)
        return false;
    sqlite_next(&rows);
    sqlite_end(&rows);
    return !ctx->fault;
}

static bool sqlite_begin(struct ctx *ctx, enum db_mode mode)
{
    if (run_literal(ctx, mode == DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN"))
        return true;
    sqlite_rollback(ctx); /* it may be open and yet have failed */
    return false;
}

static bool sqlite_commit(struct ctx *ctx)
{
    reset_all(sqlite_of(ctx));
    return run_literal(ctx, "COMMIT");
}

/* The log is what must be on disk: also when the power fails, nothing that was answered is lost. */
static bool sqlite_make_durable(struct ctx *ctx)
{
    sqlite3_file *log = NULL;
    sqlite3 *handle = sqlite_of(ctx)->handle;
    return sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK
        && log && log->pMethods
        && log->pMethods->xSync(log, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY) == SQLITE_OK;
}

/* ---- statements ---- */

static size_t slot_of(const char *sql, bool is_literal)
{
    uint64_t hash =
        is_literal ? ((uintptr_t)sql >> 3) * UINT64_C(11400714819323198485) : text_hash(sql);
    return (hash >> 32) % STATEMENT_SLOTS;
}

static bool is_same(const struct statement *statement, const char *sql, bool is_literal)
{
    if (statement->is_literal != is_literal)
        return false;
    return is_literal ? statement->sql == sql : strcmp(statement->sql, sql) == 0;
}

static void forget_built(struct sqlite *db)
{
    for (size_t i = 0; i < STATEMENT_SLOTS; i++)
        for (struct statement **at = &db->slots[i]; *at;) {
            struct statement *statement = *at;
            if (statement->is_literal || statement->is_used) {
                at = &statement->next;
                continue;
            }
            *at = statement->next;
            forget(statement);
            db->built_count--;
        }
}

static struct statement *prepare(struct ctx *ctx, const char *sql, bool is_literal)
{
    struct sqlite *db = sqlite_of(ctx);
    size_t slot = slot_of(sql, is_literal);
    /* one that an outer cursor still reads is passed over: the inner one gets its own */
    for (struct statement *statement = db->slots[slot]; statement; statement = statement->next)
        if (!statement->is_used && is_same(statement, sql, is_literal))
            return statement;
    if (!is_literal && db->built_count >= BUILT_MOST)
        forget_built(db);
    struct statement *statement = calloc(1, sizeof *statement);
    if (!statement) {
        db_fault(ctx, sql, "out of memory", FAULT_LASTING);
        return NULL;
    }
    statement->is_literal = is_literal;
    statement->sql = is_literal ? sql : strdup(sql);
    if (!statement->sql) {
        free(statement);
        db_fault(ctx, sql, "out of memory", FAULT_LASTING);
        return NULL;
    }
    if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, NULL)
        != SQLITE_OK) {
        forget(statement);
        sqlite_fault(ctx, sql);
        return NULL;
    }
    for (int i = 0; i < 24; i++) {
        char name[8];
        snprintf(name, sizeof name, "$%d", i + 1);
        statement->places[i] = sqlite3_bind_parameter_index(statement->handle, name);
        if (statement->places[i])
            statement->place_count = i + 1;
    }
    statement->next = db->slots[slot];
    db->slots[slot] = statement;
    db->built_count += !is_literal;
    return statement;
}

static int bind_one(sqlite3_stmt *handle, int place, const struct db_value *value)
{
    if (value->is_null)
        return sqlite3_bind_null(handle, place);
    if (value->kind == DB_VALUE_TEXT)
        return sqlite3_bind_text(handle, place, value->text, -1, SQLITE_STATIC);
    if (value->kind == DB_VALUE_REAL)
        return sqlite3_bind_double(handle, place, value->real);
    return sqlite3_bind_int64(handle, place, value->integer);
}

/* A value that could not be bound would be written as NULL. */
static bool bind(const struct statement *statement, const struct db_values *values)
{
    bool is_bound = true;
    for (size_t i = 0; i < values->count; i++)
        if (statement->places[i])
            is_bound &=
                bind_one(statement->handle, statement->places[i], &values->items[i]) == SQLITE_OK;
    return is_bound;
}

static struct rows sqlite_query(
    struct ctx *ctx, const char *sql, bool is_literal, const struct db_values *values)
{
    struct rows rows = { .ctx = ctx };
    struct statement *statement = prepare(ctx, sql, is_literal);
    if (!statement)
        return rows;
    if ((size_t)statement->place_count > values->count) {
        db_fault(ctx, sql, "too few values", FAULT_LASTING);
        return rows;
    }
    if (!bind(statement, values)) {
        sqlite_fault(ctx, sql);
        return rows;
    }
    statement->is_used = true;
    sqlite_of(ctx)->open_count++;
    rows.state = statement;
    return rows;
}

static bool sqlite_next(struct rows *rows)
{
    struct statement *statement = rows->state;
    int result = sqlite3_step(statement->handle);
    if (result == SQLITE_ROW)
        return true;
    if (result != SQLITE_DONE)
        sqlite_fault(rows->ctx, statement->sql);
    return false;
}

static void sqlite_end(struct rows *rows)
{
    struct statement *statement = rows->state;
    sqlite3_reset(statement->handle);
    if (statement->is_used)
        sqlite_of(rows->ctx)->open_count--;
    statement->is_used = false;
}

static int64_t sqlite_changed(const struct rows *rows)
{
    struct statement *statement = rows->state;
    return sqlite3_stmt_readonly(statement->handle)
        ? 0
        : sqlite3_changes64(sqlite_of(rows->ctx)->handle);
}

static int64_t sqlite_int(const struct rows *rows, int column)
{
    return sqlite3_column_int64(((struct statement *)rows->state)->handle, column);
}

static double sqlite_real(const struct rows *rows, int column)
{
    return sqlite3_column_double(((struct statement *)rows->state)->handle, column);
}

static const char *sqlite_text(const struct rows *rows, int column)
{
    sqlite3_stmt *handle = ((struct statement *)rows->state)->handle;
    const char *text = (const char *)sqlite3_column_text(handle, column);
    if (text)
        return arena_text_n(rows->ctx->arena, text, (size_t)sqlite3_column_bytes(handle, column));
    if (sqlite3_errcode(sqlite_of(rows->ctx)->handle) == SQLITE_NOMEM)
        sqlite_fault(rows->ctx, ((struct statement *)rows->state)->sql);
    return NULL;
}

static bool sqlite_is_null(const struct rows *rows, int column)
{
    return sqlite3_column_type(((struct statement *)rows->state)->handle, column) == SQLITE_NULL;
}

static bool sqlite_script(struct ctx *ctx, const char *script)
{
    struct sqlite *db = sqlite_of(ctx);
    if (run(db->handle, script))
        return true;
    sqlite_fault(ctx, script);
    return false;
}

/* data_version tells a connection that another one has committed, and only that: so each one that
 * notices moves the count that all share, and so does each commit of our own. */
static bool sqlite_read_state(struct ctx *ctx, struct db_state *state)
{
    struct sqlite *db = sqlite_of(ctx);
    if (!sqlite_revive(ctx))
        return false;
    int64_t version = db_scalar(ctx, "PRAGMA data_version");
    if (version != db->seen_version)
        db->base.pool->changes++;
    db->seen_version = version;
    snprintf(state->text, sizeof state->text, "%lld", (long long)db->base.pool->changes);
    return !ctx->fault;
}

const struct db_driver sqlite_driver = {
    .kind = DB_SQLITE,
    .id_type = "INTEGER PRIMARY KEY AUTOINCREMENT",
    .open = sqlite_open,
    .close = sqlite_shut,
    .revive = sqlite_revive,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .make_durable = sqlite_make_durable,
    .rollback = sqlite_rollback,
    .query = sqlite_query,
    .next = sqlite_next,
    .end = sqlite_end,
    .changed = sqlite_changed,
    .get_int = sqlite_int,
    .get_real = sqlite_real,
    .get_text = sqlite_text,
    .is_null = sqlite_is_null,
    .script = sqlite_script,
    .read_state = sqlite_read_state,
};

/* ---- backup and integrity ---- */

static const char *integrity_of(sqlite3 *handle, struct arena *arena)
{
    sqlite3_stmt *statement;
    const char *verdict = "cannot be checked";
    if (sqlite3_prepare_v2(handle, "PRAGMA integrity_check", -1, &statement, NULL) == SQLITE_OK
        && sqlite3_step(statement) == SQLITE_ROW)
        verdict = arena_text(arena, (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return verdict;
}

const char *db_integrity(struct ctx *ctx)
{
    if (!ctx->db)
        return "no database";
    if (ctx->db->driver->kind == DB_SQLITE)
        return integrity_of(sqlite_of(ctx)->handle, ctx->arena);
    return db_scalar(ctx, "SELECT 1") == 1 ? "ok" : "the database does not answer";
}

static bool copy_pages(sqlite3 *from, sqlite3 *to, void (*progress)(int done, int total))
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup)
        return false;
    int result;
    do {
        result = sqlite3_backup_step(backup, 1000);
        if (progress) {
            int total = sqlite3_backup_pagecount(backup);
            progress(total - sqlite3_backup_remaining(backup), total);
        }
    } while (result == SQLITE_OK || result == SQLITE_BUSY || result == SQLITE_LOCKED);
    sqlite3_backup_finish(backup);
    return result == SQLITE_DONE;
}

/* The copy stands under another name until it is whole, proved and on disk. */
bool db_backup(struct ctx *ctx, const char *path, void (*progress)(int done, int total))
{
    if (ctx->fault || !ctx->db || ctx->db->driver->kind != DB_SQLITE) {
        ctx_fault(
            ctx, "a backup file is made of an SQLite database only; use pg_dump for PostgreSQL");
        return false;
    }
    const char *unfinished = arena_printf(ctx->arena, "%s.unfinished", path);
    sqlite3 *copy = NULL;
    unlink(unfinished);
    bool is_copied = sqlite3_open(unfinished, &copy) == SQLITE_OK
        && copy_pages(sqlite_of(ctx)->handle, copy, progress)
        && run(copy, "PRAGMA journal_mode=DELETE");
    const char *verdict = is_copied ? integrity_of(copy, ctx->arena) : sqlite3_errmsg(copy);
    if (!text_equal(verdict, "ok"))
        ctx_fault(ctx, "backup: %s", verdict);
    sqlite3_close(copy);
    if (!ctx->fault && rename(unfinished, path) != 0)
        ctx_fault(ctx, "backup: cannot name %s", path);
    return !ctx->fault;
}
