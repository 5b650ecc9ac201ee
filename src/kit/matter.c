#include "kit/matter.h"

static const char *const codes[MATTER_KIND_COUNT] = {
    [MATTER_NONE] = "none",
    [MATTER_COMMITTEE] = "committee",
    [MATTER_PERSON] = "person",
    [MATTER_UNIT] = "unit",
    [MATTER_BODY] = "body",
    [MATTER_CALL] = "call",
    [MATTER_VENUE] = "venue",
    [MATTER_PROPOSAL] = "proposal",
};

const char *matter_code(enum matter_kind kind)
{
    return codes[kind];
}
