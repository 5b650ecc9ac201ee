/* What the pages of the settings show. */
#pragma once
#include "kit/settings.h"

/* One setting on the page of its group, with what was typed. */
struct setting_field {
    const struct setting *setting;
    const char *value; /* in force, or typed where there are problems */
    int64_t row_count; /* of a table */
    int64_t changed_at; /* 0 while it has its default */
    const char *changed_by;
};
struct setting_field_list {
    struct setting_field *items;
    size_t count;
};

/* A group's settings as they are in force. `group` must be one of setting_groups. */
struct setting_field_list setting_fields(struct ctx *, const char *group);

/* The groups that there are, in their order. */
struct text_list setting_groups(struct ctx *);

/* A value as a person reads it: yes, no, the name of an option, the number of rows. */
const char *setting_value_text(struct ctx *, const struct setting *, const char *value);

/* One row of a table that is being edited. */
struct table_row {
    const char *code, *zh, *en;
    const char *number; /* most or points, as typed; "" where the table has none */
    bool is_kept; /* its code is in force: it is not changed any more */
};
struct table_row_list {
    struct table_row *items;
    size_t count;
};

/* The rows of a table's value, and the value of rows (blank ones are left out). */
struct table_row_list table_rows(struct ctx *, const struct setting *, const char *value);
const char *table_value(struct ctx *, const struct setting *, struct table_row_list);

/* Adds a problem (field: the key) for each code of the table in force that `rows` have no more
 * though the program or the records need it. */
void table_check_codes(
    struct ctx *, const struct setting *, struct table_row_list rows, struct problems *);

/* What differed between two values of a table, row by row; of another setting: one line. */
struct difference {
    enum difference_kind { DIFFERENCE_ADDED, DIFFERENCE_REMOVED, DIFFERENCE_CHANGED } kind;
    const char *before, *after; /* as a person reads them, "" where there is none */
};
struct difference_list {
    struct difference *items;
    size_t count;
};
enum message difference_message(enum difference_kind);

/* One version with what it changed. */
struct version_change {
    int64_t since;
    const char *changed_by;
    struct difference_list differences;
};
struct version_change_list {
    struct version_change *items;
    size_t count;
};
/* The newest first; the oldest is compared with the default. */
struct version_change_list setting_changes(struct ctx *, const struct setting *);
