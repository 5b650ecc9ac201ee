/* Where people are signed in: for themselves, and for the security administrator. */
#pragma once
#include "db/db.h"

struct open_session {
    int64_t id, person_id;
    const char *name, *user_name; /* of the person */
    int64_t created_at, last_seen_at;
    const char *address;
    const char *device; /* "Firefox · Windows", as the browser says of itself */
};
struct open_session_list {
    struct open_session *items;
    size_t count;
    int64_t total;
};

/* Of one person (0: of everyone whose name, user name or address holds `words`), the last seen
 * first. */
struct open_session_list sessions_find(
    struct ctx *, int64_t person_id, const char *words, int offset, int limit);

/* Ends one or all but one (keep 0: all) sessions of a person and writes the ledger. */
bool sessions_end_one(struct ctx *, int64_t person_id, int64_t session_id);
int sessions_end_others(struct ctx *, int64_t person_id, int64_t keep_session_id);

/* The actor signs out: a row in the ledger. */
void sign_out_note(struct ctx *);
