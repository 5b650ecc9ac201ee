/* Erasing what is personal of somebody who left (Personal Information Protection Law, art. 47). The
 * committee's records stay: proposals, replies and feedback without the name, and the ledger, whose
 * rows are chained and have to be kept, with the names as they were. */
#pragma once
#include "db/db.h"
#include "web/problems.h"

/* Whether it was done before. */
bool person_is_erased(struct ctx *, int64_t person_id);

/* Puts "已注销人员 12" for the name, empties what tells of the person, deletes sessions, tokens,
 * notices, mail and unsent drafts, and writes the ledger. False with the problem at "erase": the
 * account is open, a post is held today, or a duty is open. */
bool person_erase(struct ctx *, int64_t person_id, struct problems *);
