/* The demo's proposals: made from a topic's lines, all from numbers of chance, so that a million
 * look different and the same seed gives the same. */
#pragma once
#include "base/list.h"
#include "demo/topics.h"

#define DEMO_SUGGESTIONS_MOST 6

struct demo_suggestion {
    const char *heading; /* what it is about, in a few words */
    const char *text; /* without its number */
    const struct demo_advice *advice;
};

struct demo_proposal {
    uint64_t seed;
    int year;
    const struct demo_topic *topic;
    int town; /* index into demo_towns: where it plays */
    int village; /* index into that town's villages */
    const char *title; /* at most 40 characters */
    const char *situation;
    const char *analysis;
    struct demo_suggestion suggestions[DEMO_SUGGESTIONS_MOST];
    size_t suggestion_count; /* 3 to 6 */
};

/* A proposal of that topic (-1: any), for the run's seed and the proposal's own number. */
struct demo_proposal demo_proposal_make(
    const struct demo_texts *, struct arena *, uint64_t seed, int year, int topic);

/* What another member might have written on the same matter: the same points in another order and
 * other words, another place and other figures. For tests of similarity. */
struct demo_proposal demo_proposal_near_copy(
    const struct demo_texts *, struct arena *, const struct demo_proposal *original, uint64_t seed);

/* The scene of a proposal, for texts that belong to it. */
struct scene demo_scene(const struct demo_proposal *, struct arena *);

/* Situation, analysis and numbered suggestions as one text. */
const char *demo_proposal_body(const struct demo_proposal *, struct arena *);
