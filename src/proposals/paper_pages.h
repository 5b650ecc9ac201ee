/* The papers of a proposal to download. */
#pragma once
#include "web/route.h"

extern const struct route paper_routes[];
