/* Passwords that guessers try first, looked up without asking anybody: a table inside the program,
 * and a file that the administrator may name. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* What the table is made of: hashes of 32 bits in ascending order (tools/embed_passwords.c). Of a
 * million passwords that stand in no list, some twenty are taken for one that does. */
static inline uint32_t known_password_hash(const char *text)
{
    uint32_t hash = 2166136261u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    hash = (hash ^ hash >> 16) * 0x85ebca6bu;
    return hash ^ hash >> 13;
}
extern const uint32_t known_passwords[];
extern const size_t known_password_count;

/* Whether the table has a word; in small letters, of at least four. */
bool known_password_has(const char *folded);

/* Opens the administrator's file, before any thread asks; in place of the one before. It has a
 * password a line, or in each line a SHA-1 in hexadecimal, ascending, and whatever follows a colon
 * (the form of Have I Been Pwned), which may be of any size. NULL, or what is wrong with it. */
const char *known_list_open(struct arena *, const char *path);

/* Whether that file has it; one of a password a line whatever its capitals. */
bool known_list_has(const char *password, const char *folded);
