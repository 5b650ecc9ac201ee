/* Where people belong: the units that handle, and the bodies that propose collectively. */
#pragma once
#include "db/db.h"
#include "web/problems.h"

struct unit {
    int64_t id;
    const char *name, *name_en, *short_name;
    const char *kind; /* a code of unit_kinds */
    bool is_active;
    int64_t person_count; /* who hold a post in it today; read only */
};
struct unit_list {
    struct unit *items;
    size_t count;
};

/* "bureau", "organisation", "town", "service", "assigning"; ended by NULL. */
extern const char *const unit_kinds[];
enum message unit_kind_message(const char *kind);

/* The same as a list, for a choice; and the numbers of the kinds of bodies. */
struct text_list unit_kind_list(struct ctx *);
struct id_list body_kind_list(struct ctx *);

/* The numbers are in the database. */
enum body_kind {
    BODY_PARTY,
    BODY_COMMITTEE, /* a special committee */
    BODY_GROUP, /* a group of members by where they live */
    BODY_ORGANISATION,
    BODY_SECTOR,
    BODY_KIND_COUNT
};
enum message body_kind_message(enum body_kind);

struct body {
    int64_t id;
    enum body_kind kind;
    const char *name, *name_en;
    bool is_active;
    int64_t person_count;
};
struct body_list {
    struct body *items;
    size_t count;
};

/* Those whose names hold `words`, closed ones too where it says so. */
struct unit_list unit_list(struct ctx *, const char *words, bool with_closed);
struct body_list body_list(struct ctx *, const char *words, bool with_closed);
const struct unit *unit_find(struct ctx *, int64_t id);
const struct body *body_find(struct ctx *, int64_t id);

/* Adds (id 0) or renames, and writes the ledger; false with `problems`. */
bool unit_save(struct ctx *, const struct unit *, struct problems *);
bool body_save(struct ctx *, const struct body *, struct problems *);

/* Closes or opens. One in which somebody holds a post is not closed: false. */
bool unit_set_active(struct ctx *, int64_t id, bool is_active);
bool body_set_active(struct ctx *, int64_t id, bool is_active);
