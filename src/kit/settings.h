/* Settings: what the committee decides for itself. Each has a default in the program, a type and
 * bounds; a change is a new version with its date and a row in the ledger. Structured ones
 * (grounds, categories, sectors, classes, score tables) are JSON. */
#pragma once
#include <jansson.h>

#include "db/db.h"
#include "web/problems.h"

enum setting_type { SETTING_INT, SETTING_TEXT, SETTING_BOOL, SETTING_JSON };

struct setting {
    const char *key; /* "days.first_look" */
    const char
        *group; /* "committee", "deadlines", "review", "scores", "security", "mail", "look" */
    enum setting_type type;
    const char *otherwise; /* the default, as text */
    int64_t least, most; /* SETTING_INT; SETTING_TEXT: `most` is the length in characters */
};

/* All settings that there are, ended by a NULL key, in the order of the settings pages. */
const struct setting *settings_all(void);

/* What is in force now. The key must be one of settings_all (a wrong one is a fault). */
int64_t setting_int(struct ctx *, const char *key);
bool setting_bool(struct ctx *, const char *key);
const char *setting_text(struct ctx *, const char *key);
json_t *setting_json(struct ctx *, const char *key); /* borrowed: shared and read-only, lives on */

/* The value in force as text, of whatever type. */
const char *setting_value(struct ctx *, const struct setting *);

/* One row of a table setting, in the context's language. */
struct choice {
    const char *code;
    const char *name;
    int64_t most; /* of a score table: the highest score */
};
struct choice_list {
    struct choice *items;
    size_t count;
};
struct choice_list setting_choices(struct ctx *, const char *key);

/* The name that a table setting gives to a code; the code itself where it has none (any more). */
const char *setting_choice_name(struct ctx *, const char *key, const char *code);

/* Changes one; false with what is wrong in `problems` (the field is the key). */
bool setting_change(struct ctx *, const char *key, const char *value, struct problems *);

struct setting_version {
    const char *value;
    int64_t since;
    const char *changed_by;
};
struct setting_history {
    struct setting_version *items;
    size_t count;
};
struct setting_history setting_versions(struct ctx *, const char *key);
