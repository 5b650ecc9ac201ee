/* What is wrong with what a user typed: shown beside the field, with everything typed kept. */
#pragma once
#include "base/ctx.h"
#include "web/messages.h"

struct problem {
    const char *field;
    enum message message;
    const char *first; /* fills {1} of the message; NULL where it has none */
};

struct problems {
    struct arena *arena;
    struct problem *items;
    size_t count;
};

/* Adds one. `problems` may be { 0 }: memory comes from the context. */
void problem_add(struct ctx *, struct problems *, const char *field, enum message);
void problem_add_with(
    struct ctx *, struct problems *, const char *field, enum message, const char *first);

/* The first problem of a field, or NULL. */
const struct problem *problem_of(const struct problems *, const char *field);
