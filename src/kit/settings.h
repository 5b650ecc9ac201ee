/* Settings: what the committee decides for itself. Each has a default in the program, a type and
 * bounds; a change is a new version with its date and a row in the ledger. Structured ones
 * (grounds, categories, sectors, classes, score tables) are JSON. */
#pragma once
#include <jansson.h>

#include "db/db.h"
#include "web/problems.h"

enum setting_type { SETTING_INT, SETTING_TEXT, SETTING_BOOL, SETTING_CHOICE, SETTING_JSON };

/* What else a value has to be. */
enum setting_shape {
    SHAPE_ANY,
    SHAPE_REQUIRED, /* a text that is not blank */
    SHAPE_COLOUR, /* #rrggbb */
    SHAPE_ZONE, /* a time zone that the machine knows */
    SHAPE_NAMES, /* [{"code", "zh", "en"} ...], each code once */
    SHAPE_SCORES, /* the same with "most", which add up to 100 */
};

struct setting {
    const char *key; /* "days.first_look" */
    const char *group; /* "committee", "look", "deadlines", "proposals", "publishing", "scores",
                          "security" */
    enum setting_type type;
    const char *otherwise; /* the default, as text */
    int64_t least, most; /* SETTING_INT; SETTING_TEXT: `most` is the length in characters */
    enum setting_shape shape;
    const char *options; /* SETTING_CHOICE: the codes with spaces between */
};

/* All settings that there are, ended by a NULL key, in the order of the settings pages. */
const struct setting *settings_all(void);

/* The setting of a key, or NULL. */
const struct setting *setting_find(const char *key);

/* What it is called, what it does, the name of its group, and of one option of a choice. */
enum message setting_label(const struct setting *);
enum message setting_help(const struct setting *);
enum message setting_group_label(const char *group);
enum message setting_option_label(const struct setting *, const char *option);

/* What is in force now. The key must be one of settings_all (a wrong one is a fault). One piece of
 * work (an arena at its moment) sees one version throughout, and its own changes. Texts live as
 * long as that work. */
int64_t setting_int(struct ctx *, const char *key);
bool setting_bool(struct ctx *, const char *key);
const char *setting_text(struct ctx *, const char *key); /* SETTING_TEXT and SETTING_CHOICE */
json_t *setting_json(struct ctx *, const char *key); /* borrowed: shared and read-only */

/* The value in force as text, of whatever type. */
const char *setting_value(struct ctx *, const struct setting *);

/* One row of a table setting, or one option of a choice, in the context's language. */
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

/* Changes one in the open write transaction; false with what is wrong in `problems` (the field is
 * the key). */
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

/* The newest change of each setting that was ever changed, without its value. */
struct setting_latest {
    const char *key;
    int64_t since;
    const char *changed_by;
};
struct setting_latest_list {
    struct setting_latest *items;
    size_t count;
};
struct setting_latest_list setting_latest(struct ctx *);

/* ---- between the files of the settings ---- */

/* Adds what is wrong with a value. */
void setting_check(struct ctx *, const struct setting *, const char *value, struct problems *);

/* This work changed one: from here on it sees its own changes, others only after its commit. */
void setting_seen_anew(struct ctx *);
