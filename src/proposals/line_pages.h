/* The lists of duties. */
#pragma once
#include "web/route.h"

extern const struct route line_routes[];
