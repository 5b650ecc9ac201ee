#include "base/sha1.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 64, LENGTH_AT = 56 };

static uint32_t turn(uint32_t word, int bits)
{
    return word << bits | word >> (32 - bits);
}

/* What a round of twenty steps mixes. */
static uint32_t mix(int step, uint32_t b, uint32_t c, uint32_t d)
{
    return step < 20 ? ((b & c) | (~b & d))
        : step < 40  ? (b ^ c ^ d)
        : step < 60  ? ((b & c) | (b & d) | (c & d))
                     : (b ^ c ^ d);
}

static void take_block(uint32_t state[5], const unsigned char block[BLOCK])
{
    static const uint32_t constants[4] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6 };
    uint32_t words[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 16; i++)
        words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16
            | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 80; i++)
        words[i] = turn(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t next = turn(a, 5) + mix(i, b, c, d) + e + constants[i / 20] + words[i];
        e = d;
        d = c;
        c = turn(b, 30);
        b = a;
        a = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
}

void sha1_text(const char *text, char hex[2 * SHA1_BYTES + 1])
{
    uint32_t state[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
    size_t length = strlen(text), done = 0;
    for (; length - done >= BLOCK; done += BLOCK)
        take_block(state, (const unsigned char *)text + done);
    unsigned char last[2 * BLOCK] = "";
    size_t left = length - done, end = left < LENGTH_AT ? BLOCK : 2 * BLOCK;
    memcpy(last, text + done, left);
    last[left] = 0x80;
    for (size_t i = 0; i < 8; i++)
        last[end - 1 - i] = (unsigned char)((uint64_t)length * 8 >> (8 * i));
    for (size_t at = 0; at < end; at += BLOCK)
        take_block(state, last + at);
    for (int i = 0; i < 5; i++)
        snprintf(hex + 8 * i, 9, "%08X", (unsigned)state[i]);
}
