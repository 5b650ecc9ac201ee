/* The JSON API: /api/v1/..., described by /api/v1/openapi.json and, for people, by /api. */
#pragma once
#include "web/route.h"

extern const struct route api_routes[];
