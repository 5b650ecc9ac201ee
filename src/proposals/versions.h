/* Private to drafting: how copies of a draft are kept. */
#pragma once
#include "proposals/proposal.h"

/* Keeps a copy of what was just saved; false where the last copy says the same already. */
bool version_keep(struct ctx *, const struct proposal_draft *);

/* Marks and tells those who confirmed the text that was there before. */
void co_signers_mark_changed(struct ctx *, const struct proposal *before);
