/* The pages of proposals: public ones, drafting, the page of a matter with all its actions. */
#pragma once
#include "web/route.h"

extern const struct route proposal_routes[];
