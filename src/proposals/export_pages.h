/* Lists to take away, and the calendar that a person follows. */
#pragma once
#include "web/route.h"

extern const struct route export_routes[];
