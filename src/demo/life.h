/* One invented proposal's life. */
#pragma once
#include "demo/cast.h"
#include "demo/texts.h"

/* Writes one and lets everyone play his part from `begun_at` on, until the moment `until`. Gives
 * the proposal's id; another one's id in `merge_into` may take it in (0: none). */
int64_t life_play(struct ctx *, struct cast *, const struct demo_texts *,
    const struct demo_proposal *, struct demo_random *, int64_t begun_at, int64_t until,
    int64_t merge_into);
