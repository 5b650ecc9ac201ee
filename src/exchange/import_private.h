/* What the kinds of imports share. */
#pragma once
#include "exchange/import.h"

/* A column: its header may be the code or one of the titles, "|" between them; the first is shown.
 */
struct import_column {
    const char *code, *zh, *en;
    bool is_needed;
    const char *example_zh, *example_en;
    enum message help;
};

struct import {
    const struct import_kind *kind;
    struct ctx *ctx; /* its arena is emptied between rows */
    bool writes;
    struct arena *kept; /* as long as the import */
    struct import_report *report;
    int64_t line;
    const char **values; /* of the row, by the number of the column: trimmed, "" where empty */
    struct text_list seen; /* a table of hashes: what earlier rows of the file hold */
    size_t seen_count;
    struct text_list passwords, hashes; /* made before; the next new account takes the next */
    struct text_list accounts; /* lines of the file with the passwords */
};

struct import_kind {
    const char *name;
    const struct import_column *columns; /* a NULL code ends them */
    /* Checks a row and, where import->writes and nothing is wrong, writes it. The field of a
     * problem is the column's code, its first text what was found. */
    void (*take)(struct import *, struct problems *);
};

extern const struct import_kind import_members, import_units, import_proposals;

/* The row's value in a column of this code. */
const char *import_value(const struct import *, const char *code);

/* Adds a problem with what was found in the column. */
void import_problem(struct import *, struct problems *, const char *code, enum message);

/* Whether an earlier row had this value already ("phone:138..."); remembers it. */
bool import_is_repeated(struct import *, const char *value);

/* The code that a setting's table has for what was written: the code or either name; NULL. */
const char *import_code(struct import *, const char *setting, const char *written);

/* The number in "2019", "2019年", "第 2 届"; false where there is none or more than one. */
bool import_number(const char *written, int64_t *number);

/* The parts of a list: "甲、乙；丙", commas, semicolons and new lines separate. */
struct text_list import_parts(struct import *, const char *written);

/* Gives a new account the next one-time password. */
void import_give_password(
    struct import *, int64_t person_id, const char *user_name, const char *name);
