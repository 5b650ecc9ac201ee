/* The network as a picture. */
#pragma once
#include "venues/venue.h"
#include "web/html.h"

/* The tree as SVG: the centre in the middle, halls around it, what belongs to a hall beyond it. The
 * list beside it says the same in words, so screen readers are told only what it is. */
struct markup venue_picture(struct ctx *, const struct venue_nodes *);
