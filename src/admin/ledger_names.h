/* What the rows of the ledger are called on the page. */
#pragma once
#include "kit/ledger_find.h"

/* What was done, in words; the code where no message names it. */
const char *entry_action_text(struct ctx *, const struct ledger_entry *);

/* What a reader should know of it; of proposals only that there is something. */
const char *entry_detail_text(struct ctx *, const struct ledger_entry *);

/* The state or old value before it, and the new one after: in words where it is a state, cut short,
 * "" where nothing moved. */
const char *entry_move_text(struct ctx *, const struct ledger_entry *);

/* The kind of matter in words, and the numbers of all kinds. */
const char *matter_kind_text(struct ctx *, enum matter_kind);
struct id_list matter_kinds(struct ctx *);

/* Groups of actions for the filter: how their codes begin, and what the group is called. */
struct action_group {
    const char *prefix;
    enum message label;
};
struct action_group_list {
    struct action_group *items;
    size_t count;
};
struct action_group_list action_groups(struct ctx *);
