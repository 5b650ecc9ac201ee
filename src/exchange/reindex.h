/* The search index of everything that can be found, made anew. */
#pragma once
#include "exchange/exchange.h"

/* Puts every matter that belongs into the index, in the open write transaction. */
void exchange_reindex(struct ctx *, const struct exchange_progress *);
