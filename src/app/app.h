/* The program as a whole: which capabilities it has, and what stands around every page. */
#pragma once
#include "web/server.h"

/* All routes of all capabilities. */
extern const struct route *const app_routes[];
extern const size_t app_route_count;

/* Fills what is the same for every installation: hooks and routes. */
void app_fill_options(struct server_options *);
