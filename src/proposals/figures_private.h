/* What the files of the figures share. */
#pragma once
#include "proposals/figures.h"

/* The assignments of proposal p that lead: sole, lead and co-lead ones that were not returned. */
#define LEADING                                                                                    \
    "SELECT 1 FROM assignment fa WHERE fa.proposal_id = p.id AND fa.role <> 3 AND fa.state <> 2"

/* The conditions of a scope on proposal p, to follow a WHERE; its values are added. */
const char *scope_sql(struct ctx *, struct figure_scope, struct db_values *);

/* What a group is read from: its key, its two names, what is joined to proposal p, the order. */
struct group_sql {
    const char *key, *names, *join, *order;
};
extern const struct group_sql group_sql[];

/* Id, code and name of the group, from the first three columns of a row. */
struct figure_row group_from(struct ctx *, enum figure_group, struct rows *);
