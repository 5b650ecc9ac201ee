/* The pages of people: signing in, one's own account, the administrators' pages. */
#pragma once
#include "web/route.h"

extern const struct route sign_in_routes[];
