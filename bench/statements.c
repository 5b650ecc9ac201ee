/* Preloaded into a server (LD_PRELOAD), writes each SQL statement that the program itself runs to
 * the file of BENCH_STATEMENTS, a JSON object a line, with the values that were bound: what a bare
 * loop is to repeat. Statements that the SQLite library runs for itself are left out. */
#include <dlfcn.h>
#include <jansson.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATEMENTS_MOST = 8192 };

struct followed {
    const sqlite3_stmt *handle;
    json_t *values; /* those of the next run */
    bool is_running;
};

static struct followed followed[STATEMENTS_MOST];
static size_t followed_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Takes the object. */
static void put_line(json_t *line)
{
    static FILE *file;
    const char *path = getenv("BENCH_STATEMENTS");
    if (!file && path)
        file = fopen(path, "w");
    json_object_set_new(line, "thread", json_integer(gettid()));
    char *text = json_dumps(line, JSON_COMPACT);
    if (file && text) {
        fprintf(file, "%s\n", text);
        fflush(file);
    }
    free(text);
    json_decref(line);
}

/* ---- SQLite ---- */

static struct followed *find(const sqlite3_stmt *handle)
{
    for (size_t i = 0; i < followed_count; i++)
        if (followed[i].handle == handle)
            return &followed[i];
    return NULL;
}

static bool is_librarys_own(const void *caller, const char *library)
{
    Dl_info info;
    return dladdr(caller, &info) && info.dli_fname && strstr(info.dli_fname, library);
}

int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int length, unsigned flags,
    sqlite3_stmt **handle, const char **rest)
{
    bool is_ours = !is_librarys_own(__builtin_return_address(0), "libsqlite3");
    int result = REAL(sqlite3_prepare_v3)(db, sql, length, flags, handle, rest);
    pthread_mutex_lock(&lock);
    if (is_ours && *handle && followed_count < STATEMENTS_MOST)
        followed[followed_count++] =
            (struct followed) { .handle = *handle, .values = json_array() };
    pthread_mutex_unlock(&lock);
    return result;
}

/* Takes the value. */
static void keep_value(const sqlite3_stmt *handle, int place, json_t *value)
{
    pthread_mutex_lock(&lock);
    struct followed *statement = find(handle);
    while (statement && (int)json_array_size(statement->values) < place)
        json_array_append_new(statement->values, json_null());
    if (statement)
        json_array_set_new(statement->values, (size_t)place - 1, value);
    else
        json_decref(value);
    pthread_mutex_unlock(&lock);
}

int sqlite3_bind_int64(sqlite3_stmt *handle, int place, sqlite3_int64 value)
{
    keep_value(handle, place, json_integer(value));
    return REAL(sqlite3_bind_int64)(handle, place, value);
}

int sqlite3_bind_double(sqlite3_stmt *handle, int place, double value)
{
    keep_value(handle, place, json_real(value));
    return REAL(sqlite3_bind_double)(handle, place, value);
}

int sqlite3_bind_null(sqlite3_stmt *handle, int place)
{
    keep_value(handle, place, json_null());
    return REAL(sqlite3_bind_null)(handle, place);
}

int sqlite3_bind_text(
    sqlite3_stmt *handle, int place, const char *text, int length, void (*release)(void *))
{
    keep_value(handle, place, length < 0 ? json_string(text) : json_stringn(text, (size_t)length));
    return REAL(sqlite3_bind_text)(handle, place, text, length, release);
}

int sqlite3_step(sqlite3_stmt *handle)
{
    int result = REAL(sqlite3_step)(handle);
    pthread_mutex_lock(&lock);
    struct followed *statement = find(handle);
    if (statement && !statement->is_running) {
        statement->is_running = true;
        json_t *line =
            json_pack("{s:s, s:O}", "sql", sqlite3_sql(handle), "values", statement->values);
        if (result == SQLITE_ROW) /* what later statements may be given */
            json_object_set_new(
                line, "result", json_integer(REAL(sqlite3_column_int64)(handle, 0)));
        put_line(line);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int sqlite3_reset(sqlite3_stmt *handle)
{
    pthread_mutex_lock(&lock);
    struct followed *statement = find(handle);
    if (statement)
        statement->is_running = false;
    pthread_mutex_unlock(&lock);
    return REAL(sqlite3_reset)(handle);
}

/* ---- PostgreSQL ---- */

PGresult *PQexec(PGconn *connection, const char *sql)
{
    pthread_mutex_lock(&lock);
    put_line(json_pack("{s:s, s:[]}", "sql", sql, "values"));
    pthread_mutex_unlock(&lock);
    return REAL(PQexec)(connection, sql);
}

PGresult *PQprepare(
    PGconn *connection, const char *name, const char *sql, int count, const Oid *types)
{
    json_t *list = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(list, json_integer(types[i]));
    pthread_mutex_lock(&lock);
    put_line(json_pack("{s:I, s:s, s:s, s:o}", "connection", (json_int_t)(uintptr_t)connection,
        "prepares", name, "sql", sql, "types", list));
    pthread_mutex_unlock(&lock);
    return REAL(PQprepare)(connection, name, sql, count, types);
}

static json_t *list_of(int count, const char *const *values)
{
    json_t *list = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(list, values[i] ? json_string(values[i]) : json_null());
    return list;
}

int PQsendQueryPrepared(PGconn *connection, const char *name, int count, const char *const *values,
    const int *lengths, const int *formats, int result_format)
{
    /* libpq's PQexecPrepared calls it as well */
    if (!is_librarys_own(__builtin_return_address(0), "libpq")) {
        pthread_mutex_lock(&lock);
        put_line(json_pack("{s:I, s:s, s:o}", "connection", (json_int_t)(uintptr_t)connection,
            "runs", name, "values", list_of(count, values)));
        pthread_mutex_unlock(&lock);
    }
    return REAL(PQsendQueryPrepared)(
        connection, name, count, values, lengths, formats, result_format);
}

PGresult *PQexecPrepared(PGconn *connection, const char *name, int count, const char *const *values,
    const int *lengths, const int *formats, int result_format)
{
    PGresult *result =
        REAL(PQexecPrepared)(connection, name, count, values, lengths, formats, result_format);
    json_t *line = json_pack("{s:I, s:s, s:o}", "connection", (json_int_t)(uintptr_t)connection,
        "runs", name, "values", list_of(count, values));
    if (PQntuples(result) > 0 && PQnfields(result) > 0)
        json_object_set_new(line, "result", json_string(PQgetvalue(result, 0, 0)));
    pthread_mutex_lock(&lock);
    put_line(line);
    pthread_mutex_unlock(&lock);
    return result;
}
