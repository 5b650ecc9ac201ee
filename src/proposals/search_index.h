/* Keeps the search index of proposals. */
#pragma once
#include "proposals/proposal.h"

/* Puts a proposal's text and its replies into the search index as they are now; takes it out when
 * it is not to be found. In the open write transaction. */
void proposal_index(struct ctx *, int64_t id);
