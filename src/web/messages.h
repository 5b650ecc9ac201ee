/* Messages: what the program says, in each language. They stand in po/<language>/<part>.po under
 * keys such as "proposal.title_missing"; the build makes MSG_PROPOSAL_TITLE_MISSING of it, and
 * fails where a language lacks one. A text may hold {1} to {9}. One with msgid_plural chooses its
 * form by the first number. */
#pragma once
#include "base/buffer.h"
#include "base/ctx.h"
#include "message_keys.h" /* generated: enum message */

struct message_value {
    const char *text; /* NULL for a number */
    int64_t number;
};

static inline struct message_value message_value_text(const char *text)
{
    return (struct message_value) { .text = text ? text : "" };
}
static inline struct message_value message_value_int(int64_t number)
{
    return (struct message_value) { .number = number };
}

#define MESSAGE_VALUE(x)                                                                           \
    _Generic((x), char *: message_value_text, const char *: message_value_text,                    \
        default: message_value_int)(x)

/* The plain text in a language, with its {1} still in it. */
const char *message_text(enum language, enum message);

/* The same where it stands in HTML as it is and takes no values, with its length; else NULL. */
const char *message_plain(enum language, enum message, size_t *length);

/* The text in the context's language, filled; in its arena. */
const char *message_fill(struct ctx *, enum message, const struct message_value *, size_t count);

/* message(ctx, MSG_X, 3, "name"): the same with values by their C type. */
#define message(ctx, message_, ...) message_fill((ctx), (message_), MESSAGE_VALUES(__VA_ARGS__))

/* The message of a key at run time ("proposal.state.filed"), or MSG_NONE. */
enum message message_find(const char *key);
const char *message_key(enum message);

#define MESSAGE_VALUES(...)                                                                        \
    (const struct message_value[10]) { __VA_OPT__(MESSAGE_EACH(__VA_ARGS__)) },                    \
        MESSAGE_COUNT(__VA_ARGS__)
#define MESSAGE_COUNT(...) MESSAGE_COUNT_(0 __VA_OPT__(, ) __VA_ARGS__, 6, 5, 4, 3, 2, 1, 0)
#define MESSAGE_COUNT_(zero, a1, a2, a3, a4, a5, a6, count, ...) count
#define MESSAGE_EACH(...) MESSAGE_JOIN(MESSAGE_EACH_, MESSAGE_COUNT(__VA_ARGS__))(__VA_ARGS__)
#define MESSAGE_JOIN(a, b) MESSAGE_JOIN_(a, b)
#define MESSAGE_JOIN_(a, b) a##b
#define MESSAGE_EACH_1(x) MESSAGE_VALUE(x)
#define MESSAGE_EACH_2(x, ...) MESSAGE_VALUE(x), MESSAGE_EACH_1(__VA_ARGS__)
#define MESSAGE_EACH_3(x, ...) MESSAGE_VALUE(x), MESSAGE_EACH_2(__VA_ARGS__)
#define MESSAGE_EACH_4(x, ...) MESSAGE_VALUE(x), MESSAGE_EACH_3(__VA_ARGS__)
#define MESSAGE_EACH_5(x, ...) MESSAGE_VALUE(x), MESSAGE_EACH_4(__VA_ARGS__)
#define MESSAGE_EACH_6(x, ...) MESSAGE_VALUE(x), MESSAGE_EACH_5(__VA_ARGS__)
