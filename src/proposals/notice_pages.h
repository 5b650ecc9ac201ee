/* Notices, and the stream that tells of new ones. */
#pragma once
#include "proposals/views.h"
#include "web/route.h"

extern const struct route notice_routes[];

/* Where what a notice tells of is done; NULL where it leads nowhere. */
const char *notice_url(struct ctx *, const struct notice *);
