/* The pages of people: signing in, one's own account, the administrators' pages. */
#pragma once
#include "web/route.h"

extern const struct route sign_in_routes[];
extern const struct route account_routes[];

/* Hook of struct server_options: the page that a person is led to before anything else: to change a
 * password that an administrator gave, or to set up the second step that staff must have. */
const char *account_leads_first(struct request *);
