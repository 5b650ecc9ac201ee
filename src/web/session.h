/* Sessions: a cookie with a random token; the database keeps only the token's hash. */
#pragma once
#include "web/request.h"

/* Starts a session for a person and sets its cookie; any earlier session of this browser ends, so a
 * token given before sign-in is worth nothing after it. */
void session_start(struct request *, int64_t person_id, bool waits_for_second_step);

/* The second step was right: a new token, now with all rights. */
void session_complete(struct request *);

/* Signs this browser out. */
void session_end(struct request *);

/* Ends the person's sessions everywhere but here (keep 0: here too). Gives how many. */
int session_end_others(struct ctx *, int64_t person_id, int64_t keep_session_id);
bool session_end_one(struct ctx *, int64_t person_id, int64_t session_id);

struct session_row {
    int64_t id, created_at, last_seen_at;
    const char *address, *agent;
};
struct session_list {
    struct session_row *items;
    size_t count;
};
struct session_list session_list(struct ctx *, int64_t person_id);

/* Forgets sessions and once-tokens that are past their time; a job. */
void session_sweep(struct ctx *, int64_t idle_ms, int64_t absolute_ms);
