/* Texts as they come from forms, queries and headers (base/text.c, web/request.c). */
#include "base/clock.h"
#include "base/text.h"
#include "fuzz.h"
#include "web/request.h"

static void code_points(struct arena *arena, const char *text)
{
    size_t count = 0;
    char again[4], *copy = arena_alloc(arena, strlen(text) * 4 + 1), *to = copy;
    for (const char *at = text; *at; count++) {
        uint32_t code = text_next(&at);
        size_t length = text_put(again, code);
        MUST(code > 0 && length >= 1 && length <= 4);
        memcpy(to, again, length);
        to += length;
    }
    MUST(!text_is_valid(text, strlen(text))
        || (strcmp(copy, text) == 0 && count == text_length(text)));
}

static void codes(struct arena *arena, const char *text)
{
    char *copy = arena_text(arena, text);
    MUST(url_unescape(copy) <= strlen(text));
    char *encoded = arena_text(arena, url_encode(arena, text));
    MUST(strspn(encoded, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/%")
        == strlen(encoded));
    url_unescape(encoded);
    MUST(strcmp(encoded, text) == 0);
}

static void paths(const char *text)
{
    const char *path = safe_path(text);
    MUST(path[0] == '/' && path[1] != '/' && !strpbrk(path, "\\\r\n\t"));
}

static void numbers(const char *text)
{
    int64_t number = 0, day = 0;
    if (text_to_int(text, &number))
        MUST(strpbrk(text, "0123456789"));
    if (day_parse(text, &day)) {
        char formatted[11];
        int64_t again = 0;
        day_format(day, formatted);
        MUST(day_parse(formatted, &again) && again == day && !strpbrk(text, " \t\r\n+"));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_ctx()->arena;
    const char *raw = arena_text_n(arena, (const char *)data, size);
    bool is_valid = text_is_valid((const char *)data, size);
    MUST(!is_valid || strlen(raw) == size);
    code_points(arena, raw);
    codes(arena, raw);
    paths(raw);
    numbers(raw);
    if (is_valid) {
        const char *trimmed = text_trim(arena, raw);
        MUST(strlen(trimmed) <= size);
        /* CR CR LF becomes CR LF, and that LF the next time */
        MUST(strstr(trimmed, "\r\n") || strcmp(text_trim(arena, trimmed), trimmed) == 0);
        MUST(text_is_valid(trimmed, strlen(trimmed)));
        MUST(text_length(text_cut(arena, raw, 5)) <= 6);
    }
    return 0;
}
