/* The site around the proposals: about, open data, feed, sitemap. */
#pragma once
#include "web/route.h"

extern const struct route site_routes[];
