/* Lists: any struct { T *items; size_t count; } grows by LIST_PUSH, in the context's arena. */
#pragma once
#include <stdint.h>

#include "base/arena.h"

/* Room doubles at each power of two, so no capacity has to be kept. `ctx` is anything with an
 * `arena` member. */
#define LIST_PUSH(ctx, list, ...)                                                                  \
    do {                                                                                           \
        size_t list_count_ = (list).count;                                                         \
        if ((list_count_ & (list_count_ - 1)) == 0) {                                              \
            size_t list_room_ = list_count_ ? list_count_ * 2 : 1;                                 \
            (list).items = arena_grow((ctx)->arena, (list).items,                                  \
                list_count_ * sizeof *(list).items, list_room_ * sizeof *(list).items);            \
        }                                                                                          \
        (list).items[(list).count++] = __VA_ARGS__;                                                \
    } while (0)

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

struct text_list {
    const char **items;
    size_t count;
};

struct id_list {
    int64_t *items;
    size_t count;
};
