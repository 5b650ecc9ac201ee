/* What everyone may read without signing in. */
#pragma once
#include "web/route.h"

extern const struct route public_routes[];
