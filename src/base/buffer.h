/* Buffers: text or bytes that grow at the end, kept in an arena. */
#pragma once
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct buffer {
    struct arena *arena;
    char *data; /* not ended by NUL; buffer_text ends it */
    size_t length;
    size_t capacity;
};

struct buffer buffer_new(struct arena *);
void buffer_add(struct buffer *, const char *text);
void buffer_add_char(struct buffer *, char);
void buffer_add_int(struct buffer *, int64_t);
void buffer_printf(struct buffer *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes room for `length` more bytes and gives the place where they go; the caller adds to length.
 */
char *buffer_reserve(struct buffer *, size_t length);

/* Pages are put together from hundreds of small pieces, so this is done in place. */
void buffer_grow(struct buffer *, size_t length) __attribute__((cold));
static inline void buffer_append(struct buffer *buffer, const void *data, size_t length)
{
    if (length == 0)
        return;
    if (buffer->capacity - buffer->length < length)
        buffer_grow(buffer, length);
    memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
}

/* What is in the buffer, ended by NUL; valid until the buffer grows again. */
const char *buffer_text(struct buffer *);
