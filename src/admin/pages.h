/* The pages of the three administrators, who exclude each other (MLPS GB/T 22239-2019): each route
 * names the one that may. */
#pragma once
#include "web/route.h"

extern const struct route admin_routes[]; /* /admin, people, units, bodies */
extern const struct route admin_post_routes[]; /* posts, sessions */
extern const struct route admin_plan_routes[]; /* calls, holidays, mail */
extern const struct route admin_setting_routes[];
extern const struct route admin_ledger_routes[];

/* The page of a list that the query asks for, from 1; and the path of the list without it. */
int64_t list_page(const struct request *);
const char *list_path(struct request *);
