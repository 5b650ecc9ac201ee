/* Parts of files (RFC 9110, 14): what the Range header of a request asks for. */
#pragma once
#include <stdint.h>

enum range { RANGE_NONE, RANGE_PART, RANGE_OUTSIDE };

/* Reads "bytes=0-499", "bytes=500-" or "bytes=-500" of a file of `size` bytes. RANGE_PART fills
 * `part` with the first and the last byte; RANGE_OUTSIDE: nothing of the file is meant (416);
 * RANGE_NONE: no range, several at once or something else, and the whole file is the answer. An
 * `if_range` other than the file's own tag asks for the whole file too (NULL where absent). */
enum range range_find(
    const char *given, int64_t size, const char *tag, const char *if_range, int64_t part[2]);
