/* Looking things up in the ledger: the audit administrator's questions. */
#pragma once
#include "kit/ledger.h"

struct ledger_filter {
    int kind; /* enum matter_kind; 0 for all */
    const char
        *actor; /* words in the actor's name, or in that of the person acted on; "" for all */
    const char *action; /* how the action begins, such as "person."; "" for all */
    int64_t from_on, until_on; /* day numbers, both included; 0 for no bound */
    int64_t before_id; /* older than this row; 0 for the newest */
    int limit;
};

struct found_entry {
    struct ledger_entry entry;
    const char *matter_name; /* of a person, unit or body, as it is called now; NULL for others */
};
struct found_entry_list {
    struct found_entry *items;
    size_t count;
    bool has_more;
};

/* The newest first. */
struct found_entry_list ledger_find(struct ctx *, const struct ledger_filter *);
