/* Drafting a proposal; its versions; its co-signers; calls for proposals. */
#pragma once
#include "web/route.h"

extern const struct route draft_routes[];
extern const struct route version_routes[];
extern const struct route co_signer_routes[];
extern const struct route call_routes[];
