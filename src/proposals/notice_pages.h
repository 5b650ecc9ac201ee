/* Notices, and the stream that tells of new ones. */
#pragma once
#include "web/route.h"

extern const struct route notice_routes[];
