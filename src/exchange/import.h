/* Lists that a committee brings: members, units, earlier years' proposals, from a CSV or XLSX file.
 * All rows are checked before any is written; what is written is written in one transaction. */
#pragma once
#include "db/db.h"
#include "exchange/exchange.h"
#include "web/problems.h"

struct import_kind;

/* "members", "units", "proposals"; NULL where it is none. */
const struct import_kind *import_kind_find(const char *name);

/* A row that cannot be imported. */
struct import_fault {
    int64_t line;
    const char *column; /* its title in the context's language */
    const char *reason; /* in the context's language */
    const char *found; /* what stands there */
};
struct import_fault_list {
    struct import_fault *items;
    size_t count;
};

struct import_report {
    int64_t good_count, bad_count; /* rows */
    int64_t account_count; /* new accounts that get a one-time password */
    int64_t former_count; /* proposers who have no account: kept as closed ones */
    struct import_fault_list faults;
    struct text_list unknown_columns; /* read over */
};

/* Reads the file and says what an import would do; writes nothing and takes no writer's place. The
 * file itself may be wrong (unreadable, malformed, a needed column is missing): ctx->fault. Outside
 * of a transaction. */
struct import_report import_check(
    struct ctx *, const struct import_kind *, const char *path, const struct exchange_progress *);

/* Imports all rows, or with `skips_bad` those that are well, and writes the one-time passwords of
 * new accounts as CSV into `passwords` (mode 0600, never overwritten; NULL: the accounts get none).
 * False with nothing imported: bad rows (see the report) or ctx->fault. Outside of a transaction.
 */
bool import_file(struct ctx *, const struct import_kind *, const char *path, bool skips_bad,
    const char *passwords, struct import_report *, const struct exchange_progress *);

/* An XLSX file with the columns, what each is for, and examples; never overwrites. False with
 * ctx->fault. */
bool import_template(struct ctx *, const struct import_kind *, const char *path);
