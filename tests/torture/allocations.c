/* Lets chosen allocations of a running program fail: preloaded into it (LD_PRELOAD), and told by a
 * small file that both sides map (HEYI_TEST_ALLOCATIONS). Every call of malloc, calloc, realloc and
 * their aligned kin counts; at nought of `left` one call fails, and with `goes_on` all after it. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct order {
    _Atomic int64_t is_on;
    _Atomic int64_t left; /* calls that still succeed */
    _Atomic int64_t goes_on;
    _Atomic int64_t failed; /* calls that failed since it was put on */
};

static struct order nothing;
static struct order *order = &nothing;

/* The C library's own functions behind the names that stand here instead of them. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("HEYI_TEST_ALLOCATIONS");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *mapped = mmap(NULL, sizeof *order, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED)
        order = mapped;
}

static _Bool fails(void)
{
    if (!order->is_on)
        return 0;
    int64_t before = order->left--;
    if (before > 0 || (before < 0 && !order->goes_on))
        return 0;
    order->failed++;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return size && fails() ? NULL : __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t count, size_t size)
{
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(old, whole);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *memory = fails() ? NULL : __libc_memalign(alignment, size);
    if (!memory)
        return ENOMEM;
    *out = memory;
    return 0;
}
