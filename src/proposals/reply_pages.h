/* Writing a reply: the editor, what it keeps while one types, the letter. */
#pragma once
#include "web/route.h"

extern const struct route reply_routes[];
