/* What the program knows of a person, for that person (Personal Information Protection Law, art.
 * 45). */
#pragma once
#include <jansson.h>

#include "db/db.h"

/* All of it: the account, posts, sessions, what was proposed, co-signed, answered, and every row of
 * the ledger by the person or about the account. Secrets are left out. */
json_t *person_own_data(struct ctx *, int64_t person_id);
