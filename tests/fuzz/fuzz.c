#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"

void fuzz_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, condition);
    abort();
}

struct ctx *fuzz_ctx(void)
{
    static struct arena *arena;
    static struct ctx ctx;
    if (arena)
        arena_reset(arena);
    else
        arena = arena_new();
    ctx = (struct ctx) { .arena = arena, .actor = &actor_nobody };
    return &ctx;
}

const char *fuzz_text(struct arena *arena, const uint8_t *data, size_t size)
{
    char *text = arena_text_n(arena, (const char *)data, size);
    size_t length = 0;
    const char *at = text, *end = text + size;
    while (at < end) {
        const char *next = at;
        if (*at)
            text_next(&next);
        else
            next++;
        size_t step = (size_t)(next - at);
        if (text_is_valid(at, step)) {
            memmove(text + length, at, step);
            length += step;
        }
        at = next;
    }
    text[length] = '\0';
    return text;
}

void fuzz_texts(struct arena *arena, const uint8_t *data, size_t size, const char *texts[2])
{
    const uint8_t *cut = size ? memchr(data, 0xff, size) : NULL;
    size_t first = cut ? (size_t)(cut - data) : size;
    texts[0] = fuzz_text(arena, data, first);
    texts[1] = cut ? fuzz_text(arena, cut + 1, size - first - 1) : "";
}

const char *fuzz_file(const void *data, size_t size)
{
    static char path[64];
    static int file = -1;
    if (file < 0) {
        file = memfd_create("input", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    MUST(ftruncate(file, 0) == 0);
    MUST(pwrite(file, data, size, 0) == (ssize_t)size);
    return path;
}
