/* What SQLite alone can do with the statements of one submission, one after the other in one
 * thread.
 *
 *     bench_writes DATABASE STATEMENTS FIRST SECONDS GROUP
 *
 * Runs the statements (a JSON file, see writes.mjs) for the drafts from FIRST on, for so many
 * seconds, GROUP of them in one commit that waits for the disk; the settings of the connection are
 * those of the server. Prints how many were written, the seconds that it took and those of
 * the processor. */
#include <inttypes.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

enum { STATEMENTS_MOST = 256 };

struct statement {
    sqlite3_stmt *handle;
    const json_t *values;
    bool is_late; /* done for all of the group at its end */
    int64_t result; /* first column of its first row, this time */
};

static sqlite3 *database;
static struct statement statements[STATEMENTS_MOST];
static size_t statement_count;

static void fail(const char *what)
{
    fprintf(stderr, "bench_writes: %s: %s\n", what, sqlite3_errmsg(database));
    exit(1);
}

static void run(const char *sql)
{
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail(sql);
}

static void open_database(const char *path)
{
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)
        != SQLITE_OK)
        fail(path);
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("PRAGMA foreign_keys=ON");
    run("PRAGMA temp_store=MEMORY");
    run("PRAGMA cache_size=-16000");
    run("PRAGMA mmap_size=1073741824");
}

static void prepare(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list) && i < STATEMENTS_MOST; i++) {
        const json_t *item = json_array_get(list, i);
        const char *sql = json_string_value(json_object_get(item, "sql"));
        struct statement *statement = &statements[statement_count++];
        statement->values = json_object_get(item, "values");
        statement->is_late = json_is_true(json_object_get(item, "is_late"));
        if (sqlite3_prepare_v3(
                database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, NULL)
            != SQLITE_OK)
            fail(sql);
    }
}

static void bind_text(sqlite3_stmt *handle, int place, const char *text)
{
    sqlite3_bind_text(handle, place, text, -1, SQLITE_TRANSIENT);
}

/* Values that are another one each time: {"is": "proposal"}, "path", "token", "next" of a result.
 */
static void bind_own(sqlite3_stmt *handle, int place, const json_t *value, int64_t proposal)
{
    const char *is = json_string_value(json_object_get(value, "is"));
    char text[64];
    if (strcmp(is, "proposal") == 0) {
        sqlite3_bind_int64(handle, place, proposal);
    } else if (strcmp(is, "path") == 0) {
        snprintf(text, sizeof text, "/proposals/%" PRId64, proposal);
        bind_text(handle, place, text);
    } else if (strcmp(is, "token") == 0) {
        static int64_t of;
        static long chance;
        if (of != proposal)
            chance = random();
        of = proposal;
        snprintf(text, sizeof text, "%016ld%016" PRId64, chance, proposal);
        bind_text(handle, place, text);
    } else {
        json_int_t of = json_integer_value(json_object_get(value, "of"));
        sqlite3_bind_int64(handle, place, statements[of].result + 1);
    }
}

static void bind(struct statement *statement, int64_t proposal)
{
    for (size_t i = 0; i < json_array_size(statement->values); i++) {
        const json_t *value = json_array_get(statement->values, i);
        int place = (int)i + 1;
        if (json_is_object(value))
            bind_own(statement->handle, place, value, proposal);
        else if (json_is_integer(value))
            sqlite3_bind_int64(statement->handle, place, json_integer_value(value));
        else if (json_is_string(value))
            sqlite3_bind_text(
                statement->handle, place, json_string_value(value), -1, SQLITE_STATIC);
        else
            sqlite3_bind_null(statement->handle, place);
    }
}

static void submit(int64_t proposal, bool is_late)
{
    for (size_t i = 0; i < statement_count; i++) {
        struct statement *statement = &statements[i];
        if (statement->is_late != is_late)
            continue;
        bind(statement, proposal);
        int result = sqlite3_step(statement->handle);
        if (result == SQLITE_ROW)
            statement->result = sqlite3_column_int64(statement->handle, 0);
        while (result == SQLITE_ROW)
            result = sqlite3_step(statement->handle);
        if (result != SQLITE_DONE)
            fail(sqlite3_sql(statement->handle));
        sqlite3_reset(statement->handle);
    }
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: bench_writes DATABASE STATEMENTS FIRST SECONDS GROUP\n");
        return 2;
    }
    json_t *list = json_load_file(argv[2], 0, NULL);
    int64_t proposal = atoll(argv[3]), count = 0, group = atoll(argv[5]);
    open_database(argv[1]);
    prepare(list);
    srandom((unsigned)proposal);
    int64_t begun = clock_steady_us(), until = begun + atoll(argv[4]) * 1000000;
    while (clock_steady_us() < until) {
        run("BEGIN IMMEDIATE");
        for (int64_t i = 0; i < group; i++)
            submit(proposal + i, false);
        for (int64_t i = 0; i < group; i++)
            submit(proposal + i, true);
        proposal += group;
        count += group;
        run("COMMIT");
    }
    struct timespec cpu;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    printf("%" PRId64 " %f %f\n", count, (double)(clock_steady_us() - begun) / 1e6,
        (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9);
    return 0;
}
