/* The dictionary of the data: every table and column, what it means, and how it leaves and comes
 * back. The one place that export, restore and the documents are made from; a test holds it against
 * the schema. A new table or column is described here or nothing is exported. */
#pragma once
#include "db/db.h"

enum column_type { COLUMN_INT, COLUMN_TEXT };

struct dictionary_column {
    const char *name; /* NULL ends a list */
    enum column_type type;
    enum {
        COLUMN_OPEN,
        COLUMN_SECRET, /* left out unless secrets are asked for; its default comes back */
        COLUMN_LATE, /* refers to a row of the same table: written when all rows are there */
    } how;
    const char *meaning;
};

struct dictionary_table {
    const char *name; /* NULL ends the dictionary */
    const char *key; /* its integer columns in order, one or two with a comma between; what it is
                        sorted by */
    enum {
        TABLE_OPEN,
        TABLE_SECRET, /* left out unless secrets are asked for */
        TABLE_DERIVED, /* never exported: made anew */
    } how;
    const char *meaning;
    const struct dictionary_column *columns;
};

/* In an order in which every row finds the rows that it refers to. */
extern const struct dictionary_table dictionary[];

/* What the open database has and the dictionary lacks, or the other way round; NULL where they
 * agree. In words, for an administrator or a developer. */
const char *dictionary_differs(struct ctx *);
