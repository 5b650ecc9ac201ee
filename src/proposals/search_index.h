/* Keeps the search index of proposals. */
#pragma once
#include "proposals/proposal.h"

/* Who may find it. */
enum { PROPOSAL_AUDIENCE_PUBLIC = 1, PROPOSAL_AUDIENCE_INTERNAL = 2 };

/* Puts a proposal's text and its replies into the search index as they are now; takes it out when
 * it is not to be found. In the open write transaction. */
void proposal_index(struct ctx *, int64_t id);
