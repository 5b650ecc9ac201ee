#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

/* Under AddressSanitizer what was not handed out is poisoned and each piece has a gap behind it: a
 * byte too far or after the end of its request would else be just another byte of the block. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
#define HIDE(at, size) ASAN_POISON_MEMORY_REGION(at, size)
#define SHOW(at, size) ASAN_UNPOISON_MEMORY_REGION(at, size)
#else
enum { GAP = 0 };
#define HIDE(at, size) (void)(at)
#define SHOW(at, size) (void)(at)
#endif

/* One block serves nearly every page, so a request in steady state calls malloc not once. */
#define BLOCK_SIZE ((size_t)256 * 1024)
#define ALIGNMENT _Alignof(max_align_t)

struct block {
    struct block *next;
    size_t size;
    size_t used;
    _Alignas(max_align_t) char data[];
};

struct arena {
    struct block *first;
    struct block *current;
    jmp_buf *escape;
    struct arena *owner, *next; /* the next one of the same owner */
    struct arena *within; /* the first that goes with this one */
};

static struct block *block_new(size_t size)
{
    struct block *block = malloc(sizeof *block + size);
    if (block) {
        *block = (struct block) { .size = size };
        HIDE(block->data, size);
    }
    return block;
}

struct arena *arena_new(void)
{
    struct arena *arena = malloc(sizeof *arena);
    if (!arena)
        return NULL;
    *arena = (struct arena) { .first = block_new(BLOCK_SIZE) };
    arena->current = arena->first;
    if (!arena->first) {
        free(arena);
        return NULL;
    }
    return arena;
}

static void free_from(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        SHOW(block->data, block->size);
        free(block);
        block = next;
    }
}

void arena_keep(struct arena *arena)
{
    struct arena *owner = arena->owner;
    if (!owner)
        return;
    struct arena **at = &owner->within;
    while (*at != arena)
        at = &(*at)->next;
    *at = arena->next;
    arena->owner = arena->next = NULL;
}

static void free_within(struct arena *arena)
{
    while (arena->within)
        arena_free(arena->within);
}

void arena_reset(struct arena *arena)
{
    free_within(arena);
    free_from(arena->first->next);
    arena->first->next = NULL;
    arena->first->used = 0;
    arena->current = arena->first;
    HIDE(arena->first->data, arena->first->size);
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    arena_keep(arena);
    free_within(arena);
    free_from(arena->first);
    free(arena);
}

jmp_buf *arena_on_exhausted(struct arena *arena, jmp_buf *escape)
{
    jmp_buf *before = arena->escape;
    arena->escape = escape;
    return before;
}

static _Noreturn void exhausted(struct arena *arena)
{
    for (; arena; arena = arena->owner)
        if (arena->escape)
            longjmp(*arena->escape, 1);
    fputs("heyi: out of memory\n", stderr);
    abort();
}

struct arena *arena_within(struct arena *owner)
{
    struct arena *arena = arena_new();
    if (!arena)
        exhausted(owner);
    arena->owner = owner;
    arena->next = owner->within;
    owner->within = arena;
    return arena;
}

bool arena_try(struct arena *arena, void (*work)(void *context), void *context)
{
    jmp_buf escape;
    jmp_buf *outer = arena_on_exhausted(arena, NULL);
    if (setjmp(escape)) {
        arena_on_exhausted(arena, outer);
        return false;
    }
    arena_on_exhausted(arena, &escape);
    work(context);
    arena_on_exhausted(arena, outer);
    return true;
}

static size_t rounded(size_t size)
{
    return ((size + ALIGNMENT - 1) & ~(ALIGNMENT - 1)) + GAP;
}

static void *take(struct arena *arena, size_t asked)
{
    if (asked > SIZE_MAX / 4)
        exhausted(arena);
    size_t size = rounded(asked);
    struct block *block = arena->current;
    if (block->size - block->used < size) {
        struct block *fresh = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE);
        if (!fresh)
            exhausted(arena);
        block->next = fresh;
        arena->current = block = fresh;
    }
    void *memory = block->data + block->used;
    block->used += size;
    SHOW(memory, asked);
    return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *memory = take(arena, size);
    memset(memory, 0, size);
    return memory;
}

void *arena_room(struct arena *arena, size_t size)
{
    return take(arena, size);
}

void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size)
{
    struct block *block = arena->current;
    size_t aligned = rounded(old_size), wanted = rounded(new_size);
    if (old && block->used >= aligned && (char *)old == block->data + block->used - aligned
        && wanted >= aligned && block->size - block->used >= wanted - aligned) {
        block->used += wanted - aligned;
        SHOW(old, new_size);
        return old;
    }
    void *fresh = take(arena, new_size);
    if (old)
        memcpy(fresh, old, old_size);
    return fresh;
}

void *arena_copy(struct arena *arena, const void *data, size_t size)
{
    if (!data)
        return NULL;
    void *copy = take(arena, size);
    memcpy(copy, data, size);
    return copy;
}

char *arena_text_n(struct arena *arena, const char *text, size_t length)
{
    if (!text)
        return NULL;
    char *copy = take(arena, length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_text_n(arena, text, strlen(text)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    char usual[256]; /* what is longer is written twice */
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(usual, sizeof usual, format, args);
    char *text = take(arena, (size_t)(length < 0 ? 0 : length) + 1);
    if (length < 0)
        *text = '\0';
    else if ((size_t)length < sizeof usual)
        memcpy(text, usual, (size_t)length + 1);
    else
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}
