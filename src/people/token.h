/* API tokens: what a person gives to a program that works in his name. The token is shown once; the
 * database keeps its SHA-256. It may do what the person may do at the moment of its use. */
#pragma once
#include "people/person.h"

enum { TOKENS_MOST = 20 }; /* of one person */

struct token {
    int64_t id;
    const char *name;
    int64_t created_at;
    int64_t last_used_at; /* exact to a minute, 0 until it was used */
};
struct token_list {
    struct token *items;
    size_t count;
};

/* Makes a token for the actor and gives its text ("heyi_" and 64 hex digits), which nobody can read
 * again. Writes the ledger and tells the person, since it outlives the session that made it. NULL
 * with what is wrong in `problems` (field "name"). */
const char *token_make(struct ctx *, const char *name, struct problems *);

/* The tokens of a person, the newest first. */
struct token_list token_list(struct ctx *, int64_t person_id);

/* Ends a token at once and writes the ledger. False where the person has none with this id. */
bool token_revoke(struct ctx *, int64_t person_id, int64_t id);

/* All of the person's: of an account that is closed, or that others may have had in hand. */
void token_revoke_all(struct ctx *, int64_t person_id);

/* Hooks of struct server_options: the actor that a token speaks for, with all roles of today (false
 * for an unknown token or a closed account); and the note that it was used. */
bool token_load_actor(struct ctx *, const char *token, struct actor *);
void token_used(struct ctx *, int64_t id);
