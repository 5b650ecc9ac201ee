/* Small answers that the templates ask for. */
#pragma once
#include "proposals/views.h"

/* The states that a list offers: id is the state + 1. Inside, drafts and ended ones too. */
struct named_id_list proposal_public_states(struct ctx *, bool is_internal);

/* An action's message by the code that the ledger keeps; what no message names is shown as it is.
 */
const char *ledger_action_text(struct ctx *, const struct ledger_entry *);
