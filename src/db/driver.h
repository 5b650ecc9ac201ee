/* What a driver is: private to this floor. */
#pragma once
#include <pthread.h>

#include "db/db.h"

struct db_driver {
    enum db_kind kind;
    const char *id_type; /* what @id in a script stands for */
    /* `error` holds until this thread opens another one. */
    struct db *(*open)(struct db_pool *, const char **error);
    void (*close)(struct db *);
    /* Makes a connection that broke usable again. False where the database does not answer. */
    bool (*revive)(struct ctx *);
    bool (*begin)(struct ctx *, enum db_mode);
    bool (*commit)(struct ctx *);
    /* Waits until what was committed is on disk; NULL where commit itself does. */
    bool (*make_durable)(struct ctx *);
    void (*rollback)(struct ctx *);
    struct rows (*query)(struct ctx *, const char *sql, bool is_literal, const struct db_values *);
    /* Begins a statement whose outcome nobody asks for, and waits for all that were begun so; NULL
     * where that spares nothing. */
    void (*send)(struct ctx *, const char *sql, const struct db_values *);
    void (*settle)(struct ctx *);
    bool (*next)(struct rows *);
    void (*end)(struct rows *);
    int64_t (*changed)(const struct rows *);
    int64_t (*get_int)(const struct rows *, int column);
    double (*get_real)(const struct rows *, int column);
    const char *(*get_text)(const struct rows *, int column);
    bool (*is_null)(const struct rows *, int column);
    bool (*script)(struct ctx *, const char *script);
    bool (*read_state)(struct ctx *, struct db_state *);
};

extern const struct db_driver sqlite_driver, postgres_driver;

/* With what the URL does not say itself: not to wait for ever for a server that is gone. To be
 * given back with PQfinish, whether it is connected or not. */
struct pg_conn *postgres_connect(const char *url);

enum { LATE_MOST = 256 };

/* One connection; a driver's own struct begins with it. */
struct db {
    struct db_pool *pool;
    const struct db_driver *driver;
    pthread_t last_thread;
    bool is_taken;
    bool is_in_transaction;
    enum db_mode mode;
    int savepoint_depth;
    struct late_work {
        db_late_work *work;
        int64_t id;
    } late[LATE_MOST];
    int late_count;
    bool is_group, is_spoilt; /* several works share its transaction; one of them failed */
};

struct db_pool {
    const struct db_driver *driver;
    const char *url;
    int most;
    int count;
    int opening; /* connections on their way: they are opened without the lock */
    struct db **connections;
    pthread_mutex_t lock;
    pthread_cond_t given;
    /* SQLite has one writer at a time: they stand in a line here, first come, first served, instead
     * of trying again and again at the file's lock. */
    pthread_mutex_t writer_lock;
    pthread_cond_t writer_moved;
    uint64_t next_ticket, served_ticket;
    /* Commits that wait for the disk go together: one thread waits for all that came before. */
    pthread_mutex_t disk_lock;
    pthread_cond_t disk_moved;
    uint64_t committed, on_disk, failed_after, failed_until; /* counts of commits */
    bool is_writing_to_disk;
    _Atomic int64_t changes; /* commits that this process made or noticed; for db_read_state */
};

/* How long work waits for a connection, and a connection for a lock or for its server. */
enum { POOL_PATIENCE_SECONDS = 30, LOCK_PATIENCE_MS = 20000, CONNECT_PATIENCE_SECONDS = 5 };

/* A fault of the database, with the first words of the statement; never its values. */
void db_fault(struct ctx *, const char *sql, const char *error, enum fault_kind);
