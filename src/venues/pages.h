/* The pages of the network: the whole tree, one venue, and the administrator's list. */
#pragma once
#include "web/route.h"

extern const struct route venue_routes[];
