#include "base/text.h"

#include <errno.h>
#include <stdlib.h>

/* How many bytes follow the first one of a character. */
static int bytes_after(uint32_t lead)
{
    return lead >= 0xf0 && lead < 0xf5 ? 3
        : lead >= 0xe0 && lead < 0xf0  ? 2
        : lead >= 0xc2 && lead < 0xe0  ? 1
                                       : 0;
}

uint32_t text_next(const char **text)
{
    const unsigned char *at = (const unsigned char *)*text;
    uint32_t lead = at[0];
    if (lead == 0)
        return 0;
    if (lead < 0x80) {
        *text += 1;
        return lead;
    }
    /* what most of a Chinese text is */
    if (lead > 0xe0 && lead < 0xf0 && lead != 0xed && (at[1] & 0xc0) == 0x80
        && (at[2] & 0xc0) == 0x80) {
        *text += 3;
        return (lead & 0x0f) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
    }
    int more = bytes_after(lead);
    uint32_t code = more == 3 ? lead & 0x07 : more == 2 ? lead & 0x0f : lead & 0x1f;
    for (int i = 1; i <= more; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            *text += 1;
            return 0xfffd;
        }
        code = code << 6 | (at[i] & 0x3fu);
    }
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    if (more == 0 || code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
        *text += 1;
        return 0xfffd;
    }
    *text += more + 1;
    return code;
}

size_t text_put(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

static bool is_space(uint32_t code)
{
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xa0 || code == 0x3000
        || code == 0xfeff;
}

bool text_is_blank(const char *text)
{
    if (!text)
        return true;
    for (uint32_t code; (code = text_next(&text));)
        if (!is_space(code))
            return false;
    return true;
}

uint64_t text_hash(const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}

bool text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool text_starts_with(const char *text, const char *prefix)
{
    return text && strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends_with(const char *text, const char *suffix)
{
    size_t length = text ? strlen(text) : 0, wanted = strlen(suffix);
    return length >= wanted && strcmp(text + length - wanted, suffix) == 0;
}

const char *text_or(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

size_t text_length(const char *text)
{
    size_t count = 0;
    for (; text && *text; text++)
        count += (*text & 0xc0) != 0x80;
    return count;
}

bool text_is_valid(const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end) {
        const char *before = text;
        if (bytes_after((unsigned char)*text) >= end - text)
            return false; /* what stands behind the end is not ours to read */
        uint32_t code = text_next(&text);
        bool is_replacement = code == 0xfffd && text - before != 3;
        bool is_control =
            (code < 0x20 && code != '\t' && code != '\n' && code != '\r') || code == 0x7f;
        if (is_replacement || is_control)
            return false;
    }
    return text == end;
}

const char *text_trim(struct arena *arena, const char *text)
{
    if (!text)
        return NULL;
    const char *start = text, *at = text;
    while (is_space(text_next(&at)))
        start = at;
    const char *end = start;
    at = start;
    for (uint32_t code; (code = text_next(&at));)
        if (!is_space(code))
            end = at;
    char *trimmed = arena_text_n(arena, start, (size_t)(end - start)), *out = trimmed;
    for (const char *in = trimmed; *in; in++)
        if (!(in[0] == '\r' && in[1] == '\n'))
            *out++ = *in;
    *out = '\0';
    return trimmed;
}

const char *text_cut(struct arena *arena, const char *text, size_t characters)
{
    if (!text || text_length(text) <= characters)
        return text;
    const char *end = text;
    while (characters-- > 0)
        text_next(&end);
    return arena_printf(arena, "%.*s…", (int)(end - text), text);
}

size_t text_put_int(char *out, int64_t number, int least_digits)
{
    char digits[TEXT_INT_MOST];
    size_t count = 0, length = 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    for (; rest > 0 || (int)count < least_digits; rest /= 10)
        digits[count++] = (char)('0' + rest % 10);
    if (number < 0)
        out[length++] = '-';
    while (count > 0)
        out[length++] = digits[--count];
    return length;
}

bool text_to_int(const char *text, int64_t *number)
{
    if (text_is_blank(text))
        return false;
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || !text_is_blank(end))
        return false;
    *number = value;
    return true;
}
