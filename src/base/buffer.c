#include "base/buffer.h"

#include <stdio.h>

#include "base/text.h"

struct buffer buffer_new(struct arena *arena)
{
    return (struct buffer) { .arena = arena };
}

void buffer_grow(struct buffer *buffer, size_t length)
{
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : 1024;
    while (capacity - buffer->length < length)
        capacity *= 2;
    buffer->data = arena_grow(buffer->arena, buffer->data, buffer->capacity, capacity);
    buffer->capacity = capacity;
}

static inline char *reserve(struct buffer *buffer, size_t length)
{
    if (buffer->capacity - buffer->length < length)
        buffer_grow(buffer, length);
    return buffer->data + buffer->length;
}

char *buffer_reserve(struct buffer *buffer, size_t length)
{
    return reserve(buffer, length);
}

void buffer_add(struct buffer *buffer, const char *text)
{
    if (text)
        buffer_append(buffer, text, strlen(text));
}

void buffer_add_char(struct buffer *buffer, char c)
{
    *reserve(buffer, 1) = c;
    buffer->length++;
}

void buffer_add_int(struct buffer *buffer, int64_t number)
{
    buffer->length += text_put_int(reserve(buffer, TEXT_INT_MOST), number, 1);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    enum { USUAL_MOST = 256 }; /* what is longer is written twice */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char *at = reserve(buffer, USUAL_MOST);
    int length = vsnprintf(at, USUAL_MOST, format, args);
    if (length >= USUAL_MOST) {
        at = reserve(buffer, (size_t)length + 1);
        vsnprintf(at, (size_t)length + 1, format, again);
    }
    if (length > 0)
        buffer->length += (size_t)length;
    va_end(again);
    va_end(args);
}

const char *buffer_text(struct buffer *buffer)
{
    *reserve(buffer, 1) = '\0';
    return buffer->data;
}
