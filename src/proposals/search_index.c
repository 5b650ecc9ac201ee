#include "proposals/search_index.h"

void proposal_index(struct ctx *ctx, int64_t id)
{
    (void)ctx, (void)id;
}
