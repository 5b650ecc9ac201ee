/* Chance that can be repeated: the same seed gives the same numbers on every machine. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct demo_random {
    uint64_t state;
};

/* A generator for one thing out of many: the run's seed, and what tells the thing from others. */
struct demo_random demo_random_new(uint64_t seed, uint64_t which);

/* A number below `count`; 0 for a count of 0. */
size_t demo_random_below(struct demo_random *, size_t count);

/* A number from least to most, both possible. */
int64_t demo_random_range(struct demo_random *, int64_t least, int64_t most);

/* True in `percent` of a hundred cases. */
bool demo_random_chance(struct demo_random *, int percent);

/* An index, each as often as its weight; the weights are not all 0. */
size_t demo_random_weighted(struct demo_random *, const int *weights, size_t count);

/* Puts the numbers 0..count-1 into random order, the first `wanted` of them final. */
void demo_random_order(struct demo_random *, size_t *order, size_t count, size_t wanted);

#define DEMO_PICK(random, array)                                                                   \
    ((array)[demo_random_below((random), sizeof(array) / sizeof *(array))])
