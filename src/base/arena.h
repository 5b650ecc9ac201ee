/* Arenas: memory that belongs to one request (or one job) and goes all at once. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct arena;

/* A new arena, or NULL when the machine has no memory left. */
struct arena *arena_new(void);

/* One that goes with its owner at the latest, and where memory runs out, here or in making it, goes
 * where the owner goes. Never NULL. */
struct arena *arena_within(struct arena *owner);

/* From now on it stands on its own, and is to be freed. */
void arena_keep(struct arena *);

/* Forgets everything in the arena but keeps its first block for the next request. */
void arena_reset(struct arena *);

/* Gives the arena and everything in it back. */
void arena_free(struct arena *);

/* Where to go when memory runs out: the server sets this once a request, so that no caller has to
 * test for NULL. Without it the program ends with a message. Gives the place that was set before.
 */
jmp_buf *arena_on_exhausted(struct arena *, jmp_buf *escape);

/* Does the work with such a place around it. False where memory ran out: what was taken besides
 * memory is still to be given back. */
bool arena_try(struct arena *, void (*work)(void *context), void *context);

/* Zeroed memory, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *, size_t size);

/* The same with whatever it held before: for what is written before it is read. */
void *arena_room(struct arena *, size_t size);

/* A larger copy of `old`; in place when it was the last thing allocated. */
void *arena_grow(struct arena *, void *old, size_t old_size, size_t new_size);

/* Copies that live as long as the arena. NULL gives NULL. */
void *arena_copy(struct arena *, const void *data, size_t size);
char *arena_text(struct arena *, const char *text);
char *arena_text_n(struct arena *, const char *text, size_t length);

/* printf into the arena. */
char *arena_printf(struct arena *, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *, const char *format, va_list args);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count)                                                            \
    ((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))

#define ARENA_ROOM(arena, type, count) ((type *)arena_room((arena), sizeof(type) * (size_t)(count)))

/* Copies a struct value into the context's arena and gives its address. */
#define ARENA_COPY(ctx, value)                                                                     \
    ({                                                                                             \
        __typeof__(value) arena_value_ = (value);                                                  \
        (__typeof__(arena_value_) *)arena_copy((ctx)->arena, &arena_value_, sizeof arena_value_);  \
    })
