/* The pages of one proposal. */
#pragma once
#include "proposals/pages_data.h"
#include "web/route.h"

extern const struct route matter_routes[];

/* Active units, for choosing one. */
struct named_id_list unit_choices(struct ctx *);
