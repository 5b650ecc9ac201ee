/* Text: UTF-8, ended by NUL. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* NULL and white space alone are blank. The ideographic space U+3000 is white space too. */
bool text_is_blank(const char *);

/* Equal as bytes; NULL equals only NULL. */
bool text_equal(const char *, const char *);
/* FNV-1a, for tables in memory; its upper half is mixed best. */
uint64_t text_hash(const char *);

bool text_starts_with(const char *text, const char *prefix);
bool text_ends_with(const char *text, const char *suffix);

/* Never NULL. */
const char *text_or(const char *text, const char *otherwise);

/* The number of code points. */
size_t text_length(const char *);

/* Well-formed UTF-8 without NUL, other control characters (tab, CR and LF are allowed) or
 * surrogates. */
bool text_is_valid(const char *text, size_t length);

/* Without white space at both ends; CRLF becomes LF. */
const char *text_trim(struct arena *, const char *);

/* The first `characters` code points, with an ellipsis where something was cut. */
const char *text_cut(struct arena *, const char *, size_t characters);

/* The next code point; moves the pointer on. 0 at the end, U+FFFD for a byte out of place. */
uint32_t text_next(const char **);

/* Appends one code point as UTF-8; gives the number of bytes written (at most 4). */
size_t text_put(char *out, uint32_t code_point);

/* Writes a number in decimal, with zeros before it up to so many digits; gives how many bytes, at
 * most TEXT_INT_MOST, without a NUL. printf's way costs ten times that, and a page has hundreds. */
enum { TEXT_INT_MOST = 20 };
size_t text_put_int(char *out, int64_t number, int least_digits);

/* A whole number in decimal, nothing else around it but white space. False where it is none. */
bool text_to_int(const char *, int64_t *);
