/* The page's looks: language, light or dark, large type. */
#pragma once
#include "web/route.h"

extern const struct route look_routes[];
