#include "demo/random.h"

/* The next 64 bits (splitmix64, Steele, Lea and Flood 2014, public domain). */
static uint64_t next(struct demo_random *random)
{
    uint64_t mixed = random->state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

struct demo_random demo_random_new(uint64_t seed, uint64_t which)
{
    struct demo_random random = { .state = seed };
    random.state = next(&random) ^ which * UINT64_C(0xd1342543de82ef95);
    random.state = next(&random);
    return random;
}

size_t demo_random_below(struct demo_random *random, size_t count)
{
    /* The high half of a product: no division, and a bias far below what a demo could show. */
    return (size_t)((unsigned __int128)next(random) * count >> 64);
}

int64_t demo_random_range(struct demo_random *random, int64_t least, int64_t most)
{
    return most <= least ? least
                         : least + (int64_t)demo_random_below(random, (size_t)(most - least) + 1);
}

bool demo_random_chance(struct demo_random *random, int percent)
{
    return demo_random_below(random, 100) < (size_t)percent;
}

size_t demo_random_weighted(struct demo_random *random, const int *weights, size_t count)
{
    int64_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += weights[i];
    int64_t at = (int64_t)demo_random_below(random, (size_t)total);
    for (size_t i = 0; i < count; i++) {
        at -= weights[i];
        if (at < 0)
            return i;
    }
    return count - 1;
}

void demo_random_order(struct demo_random *random, size_t *order, size_t count, size_t wanted)
{
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = 0; i < wanted && i + 1 < count; i++) {
        size_t other = i + demo_random_below(random, count - i);
        size_t kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}
