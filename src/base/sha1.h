/* SHA-1 (FIPS 180-4): only to find a password in lists that are made with it; it keeps no secret.
 */
#pragma once

enum { SHA1_BYTES = 20 };

/* In hexadecimal, capitals, with a NUL. */
void sha1_text(const char *text, char hex[2 * SHA1_BYTES + 1]);
