#include "web/problems.h"

void problem_add_with(struct ctx *ctx, struct problems *problems, const char *field,
    enum message message, const char *first)
{
    problems->arena = ctx->arena;
    LIST_PUSH(problems, *problems,
        (struct problem) { .field = field, .message = message, .first = first });
}

void problem_add(
    struct ctx *ctx, struct problems *problems, const char *field, enum message message)
{
    problem_add_with(ctx, problems, field, message, NULL);
}

const struct problem *problem_of(const struct problems *problems, const char *field)
{
    for (size_t i = 0; problems && i < problems->count; i++)
        if (text_equal(problems->items[i].field, field))
            return &problems->items[i];
    return NULL;
}
