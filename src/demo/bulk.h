/* Very many proposals: closed ones of earlier years, for trying how the program bears them. */
#pragma once
#include "db/db.h"

/* Copies closed proposals of the demo with their suggestions, co-signers, assignments, replies and
 * feedback until there are `count` more, in the twenty years before the demo's first; each has a
 * number and a row in the ledger of its own and can be found. Works in batches, each its own
 * transaction. False with ctx->fault. `progress` may be NULL. */
bool demo_fill_bulk(struct ctx *, int64_t count, void (*progress)(int64_t done, int64_t total));
