/* Migrations: the tables that this program needs, inside the program. */
#pragma once
#include "db/db.h"

struct migration {
    int version;
    enum { MIGRATION_BOTH, MIGRATION_SQLITE, MIGRATION_POSTGRES } driver;
    const char *name;
    const char *sql;
};

/* In order, ended by version 0; written by tools/embed_sql.c. */
extern const struct migration migrations[];

/* The version that this program makes. */
int migrate_newest(void);

/* The version of the database, 0 where it is empty. Outside of a transaction. */
int migrate_version(struct ctx *);

/* Brings the database to the newest version, each step in a transaction with its row in
 * schema_version. An SQLite database that has data is copied beside itself first
 * (heyi.db.version-1). False with the reason in ctx->fault: a statement failed (that step left
 * nothing behind), there is no room for the copy, or the database is newer than the program.
 * Outside of a transaction. */
bool migrate_to_newest(struct ctx *, void (*say)(const char *what));
