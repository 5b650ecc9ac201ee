/* The workbench: what a person must do next. */
#pragma once
#include "web/route.h"

extern const struct route workbench_routes[];
