/* Attempts to sign in. Hashing a password takes its time by design, so an attempt is looked at in
 * one transaction and ended in another, and the hashing stands between them in none. */
#pragma once
#include "people/person.h"

enum attempt_result {
    ATTEMPT_WRONG, /* name or password: not said which */
    ATTEMPT_LOCKED, /* after failures; see locked_until */
    ATTEMPT_DONE,
    ATTEMPT_SECOND_STEP, /* a one-time code is still to come */
};

struct attempt {
    const char *name; /* a user name or telephone, as typed */
    int64_t person_id; /* 0: nobody has that name */
    const char *password_hash; /* for password_fits; "" where there is nobody */
    int64_t locked_until; /* 0: the password may be looked at */
};

/* Who it is, and whether he may try now. */
struct attempt attempt_look(struct ctx *, const char *name);

/* Counts a failure, or notes the sign-in. What the attempt knows is looked at again: another one
 * may have been quicker. From the failure that the settings name on the account waits 1, 2, 4 ...
 * minutes, at most as long as they say (security.lockout_*). Names that nobody has are counted and
 * wait in the same way, so that an answer does not tell which ones exist. */
enum attempt_result attempt_end(struct ctx *, struct attempt *, bool is_right);

/* A wrong one-time code counts as a wrong password. */
void attempt_failed(struct ctx *, int64_t person_id);

/* A row in the ledger of what somebody did who is not the actor yet. */
void attempt_write(struct ctx *, int64_t person_id, const char *action, const char *detail);

/* Forgets names that nobody has when nobody tried them for as long as the access log is kept; a
 * job.
 */
void attempt_sweep(struct ctx *);
