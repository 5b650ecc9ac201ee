#include "base/actor.h"

const struct actor actor_nobody = { .name = "", .roles = ANYONE };

bool actor_has(const struct actor *actor, uint64_t roles)
{
    return (actor->roles & roles) != 0;
}
