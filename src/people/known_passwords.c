#include "people/known_passwords.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"

/* ---- the table ---- */

static int compare_32(const void *one, const void *other)
{
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

bool known_password_has(const char *folded)
{
    uint32_t hash = known_password_hash(folded);
    return bsearch(&hash, known_passwords, known_password_count, sizeof hash, compare_32) != NULL;
}

/* ---- the file: SHA-1 in order, found by halves without reading it ---- */

enum {
    HEX = 2 * SHA1_DIGEST_SIZE,
    LINE_MOST = 128,
    SAMPLES = 1000,
    PASSWORDS_MOST = 2000000, /* of the form that is kept in memory: eight bytes each */
};

static int list = -1; /* where the file is of this form */
static int64_t list_size;

static bool is_hash_line(const char *line)
{
    for (int i = 0; i < HEX; i++)
        if (!isxdigit((unsigned char)line[i]))
            return false;
    return line[HEX] == '\0' || line[HEX] == ':' || isspace((unsigned char)line[HEX]);
}

/* The line around a place: its hash; where it begins, and where the next one does. False where
 * there is none of this form. */
static bool read_line(int64_t at, char hash[HEX + 1], int64_t *begin, int64_t *next)
{
    char text[2 * LINE_MOST + 1];
    int64_t from = at < LINE_MOST ? 0 : at - LINE_MOST;
    ssize_t got = pread(list, text, sizeof text - 1, (off_t)from);
    if (got <= at - from)
        return false;
    text[got] = '\0';
    int64_t first = at - from;
    while (first > 0 && text[first - 1] != '\n')
        first--;
    const char *end = memchr(text + first, '\n', (size_t)(got - first));
    if ((first == 0 && from > 0) || !is_hash_line(text + first))
        return false;
    snprintf(hash, HEX + 1, "%.*s", HEX, text + first);
    *begin = from + first;
    *next = end ? from + (end - text) + 1 : list_size;
    return true;
}

static bool list_has_hash_of(const char *password)
{
    struct sha1_ctx state;
    uint8_t digest[SHA1_DIGEST_SIZE];
    char wanted[HEX + 1];
    sha1_init(&state);
    sha1_update(&state, strlen(password), (const uint8_t *)password);
    sha1_digest(&state, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(wanted + 2 * i, 3, "%02X", digest[i]);
    int64_t low = 0, high = list_size;
    while (low < high) {
        char hash[HEX + 1];
        int64_t begin, next;
        if (!read_line(low + (high - low) / 2, hash, &begin, &next))
            return false;
        int order = strcasecmp(hash, wanted);
        if (order == 0)
            return true;
        if (order < 0)
            low = next;
        else
            high = begin;
    }
    return false;
}

/* Halving needs an order: a thousand places tell whether there is one. */
static const char *check_order(struct arena *arena, const char *path)
{
    char last[HEX + 1] = "";
    for (int i = 0; i < SAMPLES; i++) {
        char hash[HEX + 1];
        int64_t begin, next;
        if (!read_line(list_size * i / SAMPLES, hash, &begin, &next))
            return arena_printf(arena, "%s: near byte %lld is no line with a SHA-1", path,
                (long long)(list_size * i / SAMPLES));
        if (strcasecmp(hash, last) < 0)
            return arena_printf(
                arena, "%s: the line at byte %lld is out of order", path, (long long)begin);
        snprintf(last, sizeof last, "%s", hash);
    }
    return NULL;
}

/* ---- the file: a password a line, kept as hashes ---- */

static uint64_t *passwords;
static size_t password_count;

static int compare_64(const void *one, const void *other)
{
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return (a > b) - (a < b);
}

static uint64_t hash_64(const char *text)
{
    uint64_t hash = 1469598103934665603u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)tolower((unsigned char)*text)) * UINT64_C(1099511628211);
    return hash;
}

static const char *read_passwords(struct arena *arena, const char *path, FILE *file)
{
    const struct {
        struct arena *arena;
    } owner = { arena };
    struct {
        uint64_t *items;
        size_t count;
    } hashes = { 0 };
    char *line = NULL;
    size_t room = 0;
    bool is_too_long = false;
    while (!is_too_long && getline(&line, &room, file) >= 0) {
        line[strcspn(line, "\r\n")] = '\0';
        is_too_long = hashes.count == PASSWORDS_MOST;
        if (*line && !is_too_long)
            LIST_PUSH(&owner, hashes, hash_64(line));
    }
    free(line);
    if (is_too_long)
        return arena_printf(arena,
            "%s: more than %d passwords; of so many give their SHA-1 in ascending order", path,
            PASSWORDS_MOST);
    if (hashes.count > 0)
        qsort(hashes.items, hashes.count, sizeof *hashes.items, compare_64);
    passwords = hashes.items;
    password_count = hashes.count;
    return ferror(file) ? arena_printf(arena, "%s: %s", path, strerror(errno)) : NULL;
}

/* ---- both ---- */

const char *known_list_open(struct arena *arena, const char *path)
{
    if (list >= 0)
        close(list);
    list = -1;
    password_count = 0;
    if (!*path)
        return NULL;
    struct stat found;
    FILE *file = fopen(path, "re");
    if (!file || fstat(fileno(file), &found) != 0 || !S_ISREG(found.st_mode)) {
        const char *why = file ? "is no file" : strerror(errno);
        if (file)
            fclose(file);
        return arena_printf(arena, "%s: %s", path, why);
    }
    char first[LINE_MOST] = "";
    const char *error = NULL;
    bool has_hashes = fgets(first, sizeof first, file) && is_hash_line(first);
    rewind(file);
    if (has_hashes) {
        list = open(path, O_RDONLY | O_CLOEXEC);
        list_size = found.st_size;
        error = list < 0 ? arena_printf(arena, "%s: %s", path, strerror(errno))
                         : check_order(arena, path);
    } else {
        error = read_passwords(arena, path, file);
    }
    fclose(file);
    return error;
}

bool known_list_has(const char *password, const char *folded)
{
    if (list >= 0)
        return list_has_hash_of(password) || list_has_hash_of(folded);
    uint64_t hash = hash_64(folded);
    return password_count > 0
        && bsearch(&hash, passwords, password_count, sizeof hash, compare_64) != NULL;
}
