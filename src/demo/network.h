/* The demo's venues in the database: the centre, halls, studios, stations, a reception room. */
#pragma once
#include "demo/cast.h"

/* Opens them over the demo's years and attaches each member to the studio of his town and, where
 * there is one, of his sector. */
void network_make(struct ctx *, struct cast *, uint64_t seed);
