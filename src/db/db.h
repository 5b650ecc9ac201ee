/* The database: one interface, two drivers. SQL is written in the dialect that both take: $1
 * placeholders, RETURNING, ON CONFLICT, CTEs, window functions; 64-bit ids; times as UTC
 * milliseconds and dates as day numbers in BIGINT columns; booleans as 0 and 1; text as TEXT.
 *
 * A broken database sets ctx->fault once; from then on queries yield no rows and nothing is
 * written, and the work ends in a rollback. So callers read as straight lines. */
#pragma once
#include "base/ctx.h"

struct db_pool; /* a database with its open connections */
struct db; /* one connection */

enum db_kind { DB_SQLITE, DB_POSTGRES };

/* One bound value. Its kind comes from the C type of the argument, so a statement's parameter types
 * never change. A NULL text is SQL NULL. */
struct db_value {
    enum db_value_kind { DB_VALUE_INT, DB_VALUE_TEXT, DB_VALUE_REAL } kind;
    bool is_null;
    int64_t integer;
    double real;
    const char *text;
};

static inline struct db_value db_value_int(int64_t integer)
{
    return (struct db_value) { .kind = DB_VALUE_INT, .integer = integer };
}
static inline struct db_value db_value_text(const char *text)
{
    return (struct db_value) { .kind = DB_VALUE_TEXT, .text = text, .is_null = !text };
}
static inline struct db_value db_value_real(double real)
{
    return (struct db_value) { .kind = DB_VALUE_REAL, .real = real };
}
static inline struct db_value db_value_same(struct db_value value)
{
    return value;
}

/* An id that may be absent: 0 is bound as NULL, so that foreign keys hold. Also for dates. */
static inline struct db_value db_optional(int64_t id)
{
    return (struct db_value) { .kind = DB_VALUE_INT, .integer = id, .is_null = id == 0 };
}

#define DB_VALUE(x)                                                                                \
    _Generic((x), char *: db_value_text, const char *: db_value_text, double: db_value_real,       \
        float: db_value_real, struct db_value: db_value_same, default: db_value_int)(x)

/* A cursor. It ends by itself when db_next says that there are no more rows, or with the work. */
struct rows {
    struct ctx *ctx;
    void *state;
};

/* Runs a statement and gives its rows. `sql` must be a string literal or live as long as the
 * program (connections remember their prepared statements by its address); for text put together at
 * run time use db_query_built. At most 24 values. */
#define db_query(ctx, sql, ...) db_query_values((ctx), (sql), DB_VALUES(__VA_ARGS__))

/* The same for SQL put together at run time (lists with filters): remembered by its content. */
#define db_query_built(ctx, sql, ...) db_query_built_values((ctx), (sql), DB_VALUES(__VA_ARGS__))

/* Runs a statement to its end. Gives the number of rows it changed, 0 after a fault. */
#define db_exec(ctx, sql, ...) db_exec_values((ctx), (sql), DB_VALUES(__VA_ARGS__))

/* Runs a statement whose outcome nobody asks for: what comes after it finds it done, but it need
 * not be over yet. Where it fails, that shows with what comes after it, with the commit at the
 * latest. Many in a row cost one way to a PostgreSQL server. */
#define db_send(ctx, sql, ...) db_send_values((ctx), (sql), DB_VALUES(__VA_ARGS__))

/* Takes a row until the transaction ends: two who read it and change it take turns. SQLite has one
 * writer at a time anyway. `table` is a literal. */
#define db_take_row(ctx, table, id)                                                                \
    db_take_row_by((ctx), "SELECT 1 FROM " table " WHERE id = $1 FOR NO KEY UPDATE", (id))

/* The first column of the first row as a number: counts, `RETURNING id`. 0 where there is no row.
 */
#define db_scalar(ctx, sql, ...) db_scalar_values((ctx), (sql), DB_VALUES(__VA_ARGS__))
#define db_insert(ctx, sql, ...) db_scalar_values((ctx), (sql), DB_VALUES(__VA_ARGS__))

/* The first column of the first row as text, NULL where there is no row. */
#define db_scalar_text(ctx, sql, ...) db_scalar_text_values((ctx), (sql), DB_VALUES(__VA_ARGS__))

/* Moves to the next row. False at the end and after a fault. */
bool db_next(struct rows *);

/* Columns of the current row, from 0. NULL reads as 0, 0.0 and NULL. Text is copied into the arena.
 */
int64_t db_int(const struct rows *, int column);
double db_real(const struct rows *, int column);
const char *db_text(const struct rows *, int column);
bool db_is_null(const struct rows *, int column);

/* Ends a cursor before its last row. */
void db_end(struct rows *);

/* ---- connections ---- */

/* Opens "postgres://..." with libpq, anything else as the path of an SQLite file (made where it is
 * missing). At most `connections` are opened. NULL with a message in `error` (in the arena). */
struct db_pool *db_pool_open(const char *url, int connections, struct arena *, const char **error);
void db_pool_close(struct db_pool *);
enum db_kind db_pool_kind(const struct db_pool *);
enum db_kind db_kind_of(const struct db *);

/* What the pool was opened with: an SQLite file's path. */
const char *db_url_of(const struct db *);

/* Takes a connection for a piece of work and gives it back; waits while all are taken. Sets
 * ctx->db, or ctx->fault where no connection can be had. The calling thread gets the connection
 * that it had before, so its statements are prepared already. */
void db_acquire(struct db_pool *, struct ctx *);
void db_release(struct ctx *);

enum db_mode { DB_READ, DB_WRITE };

/* Transactions. DB_READ sees one state of the data throughout; DB_WRITE takes the writer's place at
 * once, so that it can never fail half way for a lock. db_commit is durable when it returns true;
 * it is false after a fault (everything is rolled back then). */
void db_begin(struct ctx *, enum db_mode);
bool db_commit(struct ctx *);
void db_rollback(struct ctx *);

/* Several works in one transaction, so that one commit serves them all. The leader begins; each
 * member takes the leader's connection with db_group_join, works as if it were alone (its begin and
 * its commit do nothing yet) and releases it. Where one of them has a fault or goes back, the group
 * is spoilt: all of it is to be taken back. Members' memory must live until the group has ended. */
void db_group_begin(struct ctx *leader);
void db_group_join(struct ctx *member, const struct ctx *leader);
bool db_group_is_spoilt(const struct ctx *leader);
/* Durable when it returns true; false with the leader's fault where it fails. */
bool db_group_commit(struct ctx *leader);
void db_group_rollback(struct ctx *leader);
/* What a member may leave until all have done theirs: done with the leader's context right before
 * the commit, once for one id however often it was asked for. Done at once where there is no group.
 */
typedef void db_late_work(struct ctx *, int64_t id);
void db_do_late(struct ctx *, db_late_work *, int64_t id);
/* This work is a member: others see what it sees, and none of it may come to be. */
bool db_is_in_group(const struct ctx *);

/* The state of the data, to be read with no transaction open: as long as it reads the same, nobody
 * has committed a change, in whatever process. False where it cannot be told. */
struct db_state {
    char text[120];
};
bool db_read_state(struct ctx *, struct db_state *);

/* Part of a transaction that can be taken back alone. A fault inside is forgotten by rolling back.
 */
void db_savepoint(struct ctx *);
bool db_savepoint_keep(struct ctx *);
void db_savepoint_undo(struct ctx *);

/* Several statements separated by semicolons, without values: migrations. In their text, @id stands
 * for the type of an automatic 64-bit primary key (with PRIMARY KEY). */
bool db_run_script(struct ctx *, const char *script);

/* After very much was written at once, with no transaction open. PostgreSQL counts anew what it
 * plans by, and marks what all may see, so that an index answers alone: by itself it does so
 * minutes later, and reads whole tables until then. SQLite goes by its indexes anyway. Where it
 * fails that is logged and no fault. */
void db_tidy(struct ctx *);

/* A consistent copy of a running SQLite database, verified. False on PostgreSQL (pg_dump does it)
 * and on error, with the reason in ctx->fault. `progress` may be NULL. */
bool db_backup(struct ctx *, const char *path, void (*progress)(int done, int total));

/* What `PRAGMA integrity_check` says on SQLite; "ok" on PostgreSQL when a query works. */
const char *db_integrity(struct ctx *);

/* ---- what the macros call ---- */

struct db_values {
    size_t count;
    struct db_value items[24];
};

struct rows db_query_values(struct ctx *, const char *sql, struct db_values);
struct rows db_query_built_values(struct ctx *, const char *sql, struct db_values);
int64_t db_exec_values(struct ctx *, const char *sql, struct db_values);
void db_send_values(struct ctx *, const char *sql, struct db_values);
void db_take_row_by(struct ctx *, const char *sql, int64_t id);
int64_t db_scalar_values(struct ctx *, const char *sql, struct db_values);
const char *db_scalar_text_values(struct ctx *, const char *sql, struct db_values);

/* DB_VALUES(a, b, c) is (struct db_values){ 3, { DB_VALUE(a), DB_VALUE(b), DB_VALUE(c) } }. */
#define DB_VALUES(...)                                                                             \
    ((struct db_values) { .count = DB_COUNT(__VA_ARGS__), .items = { DB_EACH(__VA_ARGS__) } })

/* The usual counting and walking of macro arguments. */
#define DB_COUNT(...)                                                                              \
    DB_COUNT_(0 __VA_OPT__(, ) __VA_ARGS__, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12,    \
        11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define DB_COUNT_(zero, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16,     \
    a17, a18, a19, a20, a21, a22, a23, a24, count, ...)                                            \
    count
#define DB_EACH(...) __VA_OPT__(DB_JOIN(DB_EACH_, DB_COUNT(__VA_ARGS__))(__VA_ARGS__))
#define DB_JOIN(a, b) DB_JOIN_(a, b)
#define DB_JOIN_(a, b) a##b
#define DB_EACH_1(x) DB_VALUE(x)
#define DB_EACH_2(x, ...) DB_VALUE(x), DB_EACH_1(__VA_ARGS__)
#define DB_EACH_3(x, ...) DB_VALUE(x), DB_EACH_2(__VA_ARGS__)
#define DB_EACH_4(x, ...) DB_VALUE(x), DB_EACH_3(__VA_ARGS__)
#define DB_EACH_5(x, ...) DB_VALUE(x), DB_EACH_4(__VA_ARGS__)
#define DB_EACH_6(x, ...) DB_VALUE(x), DB_EACH_5(__VA_ARGS__)
#define DB_EACH_7(x, ...) DB_VALUE(x), DB_EACH_6(__VA_ARGS__)
#define DB_EACH_8(x, ...) DB_VALUE(x), DB_EACH_7(__VA_ARGS__)
#define DB_EACH_9(x, ...) DB_VALUE(x), DB_EACH_8(__VA_ARGS__)
#define DB_EACH_10(x, ...) DB_VALUE(x), DB_EACH_9(__VA_ARGS__)
#define DB_EACH_11(x, ...) DB_VALUE(x), DB_EACH_10(__VA_ARGS__)
#define DB_EACH_12(x, ...) DB_VALUE(x), DB_EACH_11(__VA_ARGS__)
#define DB_EACH_13(x, ...) DB_VALUE(x), DB_EACH_12(__VA_ARGS__)
#define DB_EACH_14(x, ...) DB_VALUE(x), DB_EACH_13(__VA_ARGS__)
#define DB_EACH_15(x, ...) DB_VALUE(x), DB_EACH_14(__VA_ARGS__)
#define DB_EACH_16(x, ...) DB_VALUE(x), DB_EACH_15(__VA_ARGS__)
#define DB_EACH_17(x, ...) DB_VALUE(x), DB_EACH_16(__VA_ARGS__)
#define DB_EACH_18(x, ...) DB_VALUE(x), DB_EACH_17(__VA_ARGS__)
#define DB_EACH_19(x, ...) DB_VALUE(x), DB_EACH_18(__VA_ARGS__)
#define DB_EACH_20(x, ...) DB_VALUE(x), DB_EACH_19(__VA_ARGS__)
#define DB_EACH_21(x, ...) DB_VALUE(x), DB_EACH_20(__VA_ARGS__)
#define DB_EACH_22(x, ...) DB_VALUE(x), DB_EACH_21(__VA_ARGS__)
#define DB_EACH_23(x, ...) DB_VALUE(x), DB_EACH_22(__VA_ARGS__)
#define DB_EACH_24(x, ...) DB_VALUE(x), DB_EACH_23(__VA_ARGS__)
