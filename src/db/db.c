/* What both drivers share: the pool, transactions, and the way from a macro to the driver. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/buffer.h"
#include "base/log.h"
#include "db/driver.h"

void db_fault(struct ctx *ctx, const char *sql, const char *error, enum fault_kind kind)
{
    if (!ctx->fault)
        ctx->fault_kind = kind;
    ctx_fault(ctx, "database: %s (in: %.60s)", error, sql);
}

/* ---- pool ---- */

struct db_pool *db_pool_open(
    const char *url, int connections, struct arena *arena, const char **error)
{
    struct db_pool *pool = ARENA_NEW(arena, struct db_pool);
    bool is_postgres =
        strncmp(url, "postgres://", 11) == 0 || strncmp(url, "postgresql://", 13) == 0;
    pool->driver = is_postgres ? &postgres_driver : &sqlite_driver;
    pool->url = arena_text(arena, url);
    pool->most = connections;
    pool->connections = ARENA_ARRAY(arena, struct db *, connections);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_t steady; /* patience does not follow a clock that is set */
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->given, &steady);
    pthread_mutex_init(&pool->writer_lock, NULL);
    pthread_cond_init(&pool->writer_moved, NULL);
    pthread_mutex_init(&pool->disk_lock, NULL);
    pthread_cond_init(&pool->disk_moved, NULL);
    struct db *first = pool->driver->open(pool, error);
    if (!first)
        return NULL;
    pool->connections[pool->count++] = first;
    return pool;
}

void db_pool_close(struct db_pool *pool)
{
    for (int i = 0; i < pool->count; i++)
        pool->driver->close(pool->connections[i]);
    pool->count = 0;
}

enum db_kind db_pool_kind(const struct db_pool *pool)
{
    return pool->driver->kind;
}

enum db_kind db_kind_of(const struct db *db)
{
    return db->driver->kind;
}

const char *db_url_of(const struct db *db)
{
    return db->pool->url;
}

/* A free connection: the thread's own first, since its statements are prepared and its pages
 * cached. */
static struct db *find_free(struct db_pool *pool)
{
    struct db *any = NULL;
    for (int i = 0; i < pool->count; i++) {
        struct db *db = pool->connections[i];
        if (db->is_taken)
            continue;
        if (pthread_equal(db->last_thread, pthread_self()))
            return db;
        any = db;
    }
    return any;
}

/* Opens one more, without the lock: a server that does not answer holds up nobody else. NULL with
 * the reason in `error`. */
static struct db *open_more(struct db_pool *pool, const char **error)
{
    pool->opening++;
    pthread_mutex_unlock(&pool->lock);
    struct db *db = pool->driver->open(pool, error);
    pthread_mutex_lock(&pool->lock);
    pool->opening--;
    if (db)
        pool->connections[pool->count++] = db;
    return db;
}

/* With the lock, so nothing here takes memory of the work, which it might not get. Where no more
 * can be opened (the server has its own limit), those that are there have to do. */
static struct db *wait_for_one(struct db_pool *pool, const char **error)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += POOL_PATIENCE_SECONDS;
    bool may_open = true;
    *error = "all connections are busy";
    for (;;) {
        struct db *db = find_free(pool);
        if (!db && may_open && pool->count + pool->opening < pool->most) {
            db = open_more(pool, error);
            may_open = false;
        }
        if (db)
            return db;
        bool is_over = pool->count == 0
            || pthread_cond_timedwait(&pool->given, &pool->lock, &until) == ETIMEDOUT;
        if (is_over)
            return NULL;
    }
}

void db_acquire(struct db_pool *pool, struct ctx *ctx)
{
    pthread_mutex_lock(&pool->lock);
    const char *error;
    struct db *db = wait_for_one(pool, &error);
    if (db) {
        db->is_taken = true;
        db->last_thread = pthread_self();
    }
    pthread_mutex_unlock(&pool->lock);
    ctx->db = db;
    if (!db)
        ctx_fault(ctx, "database: %s", error);
}

void db_release(struct ctx *ctx)
{
    struct db *db = ctx->db;
    if (!db)
        return;
    if (db->is_group) {
        ctx->db = NULL;
        return;
    }
    if (db->is_in_transaction)
        db_rollback(ctx);
    ctx->db = NULL;
    pthread_mutex_lock(&db->pool->lock);
    db->is_taken = false;
    pthread_cond_signal(&db->pool->given);
    pthread_mutex_unlock(&db->pool->lock);
}

/* ---- transactions ---- */

static void take_writers_place(struct db_pool *pool)
{
    pthread_mutex_lock(&pool->writer_lock);
    uint64_t ticket = pool->next_ticket++;
    while (ticket != pool->served_ticket)
        pthread_cond_wait(&pool->writer_moved, &pool->writer_lock);
    pthread_mutex_unlock(&pool->writer_lock);
}

static void leave_writers_place(struct db_pool *pool)
{
    pthread_mutex_lock(&pool->writer_lock);
    pool->served_ticket++;
    pthread_cond_broadcast(&pool->writer_moved);
    pthread_mutex_unlock(&pool->writer_lock);
}

static void end_transaction(struct db *db)
{
    if (db->is_in_transaction && db->mode == DB_WRITE && db->driver->kind == DB_SQLITE)
        leave_writers_place(db->pool);
    db->is_in_transaction = false;
    db->savepoint_depth = 0;
}

void db_begin(struct ctx *ctx, enum db_mode mode)
{
    struct db *db = ctx->db;
    if (ctx->fault || !db || db->is_group || !db->driver->revive(ctx))
        return;
    if (mode == DB_WRITE && db->driver->kind == DB_SQLITE)
        take_writers_place(db->pool);
    db->mode = mode;
    db->is_in_transaction = true;
    if (!db->driver->begin(ctx, mode))
        end_transaction(db);
}

/* Where the disk failed, all that waited for it fail: a later success says nothing of what was to
 * be written before it. */
static bool has_failed(const struct db_pool *pool, uint64_t commit)
{
    return commit > pool->failed_after && commit <= pool->failed_until;
}

/* The next writer works while this one waits. A commit that comes while another thread waits for
 * the disk is not sure to be part of that, so it waits for the next time, together with all others
 * that came until then. */
static bool wait_for_disk(struct ctx *ctx)
{
    struct db_pool *pool = ctx->db->pool;
    pthread_mutex_lock(&pool->disk_lock);
    uint64_t mine = ++pool->committed;
    while (pool->on_disk < mine && !has_failed(pool, mine)) {
        if (pool->is_writing_to_disk) {
            pthread_cond_wait(&pool->disk_moved, &pool->disk_lock);
            continue;
        }
        uint64_t until = pool->committed;
        pool->is_writing_to_disk = true;
        pthread_mutex_unlock(&pool->disk_lock);
        bool is_there = ctx->db->driver->make_durable(ctx);
        pthread_mutex_lock(&pool->disk_lock);
        pool->is_writing_to_disk = false;
        if (!is_there)
            pool->failed_after = pool->on_disk;
        *(is_there ? &pool->on_disk : &pool->failed_until) = until;
        pthread_cond_broadcast(&pool->disk_moved);
    }
    bool is_on_disk = !has_failed(pool, mine);
    pthread_mutex_unlock(&pool->disk_lock);
    if (!is_on_disk)
        db_fault(ctx, "sync", "the log cannot be written to the disk", FAULT_LASTING);
    return is_on_disk;
}

/* What was sent and fails is a fault of this work, not of the next one on the same connection. */
static void settle(struct ctx *ctx)
{
    if (ctx->db && ctx->db->driver->settle)
        ctx->db->driver->settle(ctx);
}

/* A member's commit: the leader's will be the true one. */
static bool end_part(struct ctx *ctx)
{
    struct db *db = ctx->db;
    settle(ctx);
    if (ctx->fault)
        db->is_spoilt = true;
    db->savepoint_depth = 0;
    return !ctx->fault;
}

bool db_commit(struct ctx *ctx)
{
    struct db *db = ctx->db;
    if (db && db->is_group)
        return end_part(ctx);
    if (ctx->fault || !db || !db->is_in_transaction) {
        db_rollback(ctx);
        return false;
    }
    bool is_kept = db->driver->commit(ctx), is_write = db->mode == DB_WRITE;
    if (!is_kept)
        db->driver->rollback(ctx);
    else if (is_write)
        db->pool->changes++;
    end_transaction(db);
    return is_kept && (!is_write || !db->driver->make_durable || wait_for_disk(ctx));
}

void db_rollback(struct ctx *ctx)
{
    struct db *db = ctx->db;
    if (!db || !db->is_in_transaction)
        return;
    if (db->is_group) {
        db->is_spoilt = true;
        return;
    }
    db->driver->rollback(ctx);
    end_transaction(db);
}

/* ---- groups ---- */

void db_group_begin(struct ctx *leader)
{
    db_begin(leader, DB_WRITE);
    if (leader->fault || !leader->db)
        return;
    leader->db->is_group = true;
    leader->db->is_spoilt = false;
    leader->db->late_count = 0;
}

void db_group_join(struct ctx *member, const struct ctx *leader)
{
    member->db = leader->db;
}

bool db_group_is_spoilt(const struct ctx *leader)
{
    return leader->db && leader->db->is_spoilt;
}

bool db_is_in_group(const struct ctx *ctx)
{
    return ctx->db && ctx->db->is_group;
}

static bool is_known(const struct db *db, db_late_work *work, int64_t id)
{
    for (int i = 0; i < db->late_count; i++)
        if (db->late[i].work == work && db->late[i].id == id)
            return true;
    return false;
}

void db_do_late(struct ctx *ctx, db_late_work *work, int64_t id)
{
    struct db *db = ctx->db;
    if (!db_is_in_group(ctx) || db->late_count == LATE_MOST)
        work(ctx, id);
    else if (!is_known(db, work, id))
        db->late[db->late_count++] = (struct late_work) { work, id };
}

bool db_group_commit(struct ctx *leader)
{
    struct db *db = leader->db;
    db->is_group = false;
    for (int i = 0; i < db->late_count; i++)
        db->late[i].work(leader, db->late[i].id);
    settle(leader);
    db->is_spoilt = leader->fault != NULL; /* whose fault it is shows when each is done alone */
    return db_commit(leader);
}

void db_group_rollback(struct ctx *leader)
{
    leader->db->is_group = leader->db->is_spoilt = false;
    leader->db->late_count = 0;
    db_rollback(leader);
}

bool db_read_state(struct ctx *ctx, struct db_state *state)
{
    *state = (struct db_state) { 0 };
    return !ctx->fault && ctx->db && ctx->db->driver->read_state(ctx, state);
}

/* Savepoints may be nested: each has the name of its depth. */
static const char *const savepoint_sql[] = { "SAVEPOINT s1", "SAVEPOINT s2", "SAVEPOINT s3",
    "SAVEPOINT s4" };
static const char *const keep_sql[] = { "RELEASE SAVEPOINT s1", "RELEASE SAVEPOINT s2",
    "RELEASE SAVEPOINT s3", "RELEASE SAVEPOINT s4" };
static const char *const undo_sql[] = { "ROLLBACK TO SAVEPOINT s1", "ROLLBACK TO SAVEPOINT s2",
    "ROLLBACK TO SAVEPOINT s3", "ROLLBACK TO SAVEPOINT s4" };

void db_savepoint(struct ctx *ctx)
{
    if (!ctx->fault && ctx->db)
        ctx->db->driver->script(ctx, savepoint_sql[ctx->db->savepoint_depth++ & 3]);
}

bool db_savepoint_keep(struct ctx *ctx)
{
    settle(ctx);
    if (ctx->fault || !ctx->db || ctx->db->savepoint_depth == 0)
        return false;
    return ctx->db->driver->script(ctx, keep_sql[--ctx->db->savepoint_depth & 3]);
}

void db_savepoint_undo(struct ctx *ctx)
{
    if (!ctx->db || ctx->db->savepoint_depth == 0)
        return;
    settle(ctx);
    ctx->fault = NULL;
    ctx->fault_kind = FAULT_LASTING;
    int depth = --ctx->db->savepoint_depth & 3;
    ctx->db->driver->script(ctx, undo_sql[depth]);
    ctx->db->driver->script(ctx, keep_sql[depth]);
}

/* ---- statements ---- */

struct rows db_query_values(struct ctx *ctx, const char *sql, struct db_values values)
{
    if (ctx->fault || !ctx->db)
        return (struct rows) { .ctx = ctx };
    return ctx->db->driver->query(ctx, sql, true, &values);
}

struct rows db_query_built_values(struct ctx *ctx, const char *sql, struct db_values values)
{
    if (ctx->fault || !ctx->db)
        return (struct rows) { .ctx = ctx };
    return ctx->db->driver->query(ctx, sql, false, &values);
}

bool db_next(struct rows *rows)
{
    if (!rows->state)
        return false;
    if (!rows->ctx->fault && rows->ctx->db->driver->next(rows))
        return true;
    db_end(rows);
    return false;
}

void db_end(struct rows *rows)
{
    if (rows->state)
        rows->ctx->db->driver->end(rows);
    rows->state = NULL;
}

int64_t db_int(const struct rows *rows, int column)
{
    return rows->state ? rows->ctx->db->driver->get_int(rows, column) : 0;
}

double db_real(const struct rows *rows, int column)
{
    return rows->state ? rows->ctx->db->driver->get_real(rows, column) : 0;
}

const char *db_text(const struct rows *rows, int column)
{
    return rows->state ? rows->ctx->db->driver->get_text(rows, column) : NULL;
}

bool db_is_null(const struct rows *rows, int column)
{
    return !rows->state || rows->ctx->db->driver->is_null(rows, column);
}

int64_t db_exec_values(struct ctx *ctx, const char *sql, struct db_values values)
{
    struct rows rows = db_query_values(ctx, sql, values);
    if (!rows.state)
        return 0;
    while (!ctx->fault && ctx->db->driver->next(&rows))
        ;
    int64_t changed = ctx->fault ? 0 : ctx->db->driver->changed(&rows);
    db_end(&rows);
    return changed;
}

void db_send_values(struct ctx *ctx, const char *sql, struct db_values values)
{
    if (ctx->fault || !ctx->db)
        return;
    if (ctx->db->driver->send)
        ctx->db->driver->send(ctx, sql, &values);
    else
        db_exec_values(ctx, sql, values);
}

void db_take_row_by(struct ctx *ctx, const char *sql, int64_t id)
{
    if (ctx->db && db_kind_of(ctx->db) == DB_POSTGRES)
        db_send(ctx, sql, id);
}

/* The statement runs to its end: a write that returns rows is not over at its first row. */
int64_t db_scalar_values(struct ctx *ctx, const char *sql, struct db_values values)
{
    struct rows rows = db_query_values(ctx, sql, values);
    int64_t first = 0;
    for (bool is_first = true; db_next(&rows); is_first = false)
        if (is_first)
            first = db_int(&rows, 0);
    return ctx->fault ? 0 : first;
}

const char *db_scalar_text_values(struct ctx *ctx, const char *sql, struct db_values values)
{
    struct rows rows = db_query_values(ctx, sql, values);
    const char *first = NULL;
    for (bool is_first = true; db_next(&rows); is_first = false)
        if (is_first)
            first = db_text(&rows, 0);
    return ctx->fault ? NULL : first;
}

bool db_run_script(struct ctx *ctx, const char *script)
{
    if (ctx->fault || !ctx->db)
        return false;
    struct buffer sql = buffer_new(ctx->arena);
    for (const char *at; (at = strstr(script, "@id")); script = at + 3) {
        buffer_append(&sql, script, (size_t)(at - script));
        buffer_add(&sql, ctx->db->driver->id_type);
    }
    buffer_add(&sql, script);
    return ctx->db->driver->script(ctx, buffer_text(&sql));
}

/* Whoever owns no more than his own tables would be told of each that he cannot count. */
void db_tidy(struct ctx *ctx)
{
    if (ctx->fault || !ctx->db || db_kind_of(ctx->db) != DB_POSTGRES)
        return;
    if (ctx->db->driver->revive(ctx)) {
        db_run_script(ctx, "SET client_min_messages = error");
        db_run_script(ctx, "VACUUM (ANALYZE)");
        db_run_script(ctx, "SET client_min_messages = warning");
    }
    if (ctx->fault) /* what was written is there: it is only read more slowly */
        log_line(LOG_WARNING, "the database was not counted anew: %s", ctx->fault);
    ctx->fault = NULL;
    ctx->fault_kind = FAULT_LASTING;
}
