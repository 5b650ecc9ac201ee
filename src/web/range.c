#include "web/range.h"

#include <stdbool.h>
#include <string.h>

/* Digits alone, as the grammar has it: no sign and no space. */
static bool read_digits(const char **at, int64_t *number)
{
    const char *start = *at;
    *number = 0;
    for (; **at >= '0' && **at <= '9' && *at - start < 18; (*at)++)
        *number = *number * 10 + (**at - '0');
    return *at > start;
}

enum range range_find(
    const char *given, int64_t size, const char *tag, const char *if_range, int64_t part[2])
{
    int64_t first, last;
    if (!given || strncmp(given, "bytes=", 6) != 0 || (if_range && strcmp(if_range, tag) != 0))
        return RANGE_NONE;
    const char *at = given + 6;
    bool has_first = read_digits(&at, &first);
    if (*at++ != '-')
        return RANGE_NONE;
    bool has_last = read_digits(&at, &last);
    if (*at || (!has_first && !has_last) || (has_first && has_last && first > last))
        return RANGE_NONE;
    if (!has_first) { /* the last so many bytes */
        first = last > size ? 0 : size - last;
        has_last = false;
    }
    if (first >= size)
        return RANGE_OUTSIDE;
    part[0] = first;
    part[1] = has_last && last < size ? last : size - 1;
    return RANGE_PART;
}
