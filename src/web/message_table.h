/* The table that tools/messages.c writes. Private to web/messages.c. */
#pragma once
#include "base/ctx.h"
#include "message_keys.h"

struct message_forms {
    const char *one; /* for a count of 1, or the only form */
    const char *other; /* NULL where there is one form */
    size_t plain_size; /* bytes of a text that stands in HTML as it is and has no values; else 0 */
};

extern const char *const message_keys[MSG_COUNT];
extern const struct message_forms message_forms[LANGUAGE_COUNT][MSG_COUNT];
