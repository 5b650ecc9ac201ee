/* Longest common subsequence by Hirschberg (A linear space algorithm for computing maximal common
 * subsequences, CACM 1975), on tokens that are single characters or whole words. */
#include "kit/difference.h"

#include <ctype.h>

#include "base/buffer.h"

enum { TOKENS_MOST = 10000, SHORTEST_PASSAGE = 4 };

struct token {
    const char *text;
    size_t length;
};
struct token_list {
    struct token *items;
    size_t count;
};

static bool is_word_byte(unsigned char c)
{
    return isalnum(c) || c == '.' || c == '%';
}

static struct token_list tokens_of(struct ctx *ctx, const char *text)
{
    struct token_list list = { 0 };
    for (const char *c = text; *c && list.count < TOKENS_MOST;) {
        const char *start = c;
        if (is_word_byte((unsigned char)*c))
            while (is_word_byte((unsigned char)*c))
                c++;
        else
            text_next(&c);
        LIST_PUSH(ctx, list, (struct token) { start, (size_t)(c - start) });
    }
    return list;
}

static bool is_same(struct token a, struct token b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

struct comparison {
    struct token *first, *second;
    bool *first_matches, *second_matches; /* the tokens of the common subsequence */
    int *row, *other_row; /* room for lengths */
};

/* Lengths of the longest common subsequence of first[from..to) with each prefix (or suffix, going
 * backward) of second[low..high), into `lengths`. */
static void measure(struct comparison *at, size_t from, size_t to, size_t low, size_t high,
    bool goes_backward, int *lengths)
{
    size_t width = high - low;
    memset(lengths, 0, (width + 1) * sizeof *lengths);
    for (size_t i = 0; i < to - from; i++) {
        struct token token = at->first[goes_backward ? to - 1 - i : from + i];
        int diagonal = 0;
        for (size_t j = 1; j <= width; j++) {
            int above = lengths[j];
            struct token other = at->second[goes_backward ? high - j : low + j - 1];
            if (is_same(token, other))
                lengths[j] = diagonal + 1;
            else if (lengths[j - 1] > above)
                lengths[j] = lengths[j - 1];
            diagonal = above;
        }
    }
}

static void match_one(struct comparison *at, size_t i, size_t low, size_t high)
{
    for (size_t j = low; j < high; j++)
        if (is_same(at->first[i], at->second[j])) {
            at->first_matches[i] = at->second_matches[j] = true;
            return;
        }
}

static void match(struct comparison *at, size_t from, size_t to, size_t low, size_t high)
{
    while (from < to && low < high && is_same(at->first[from], at->second[low]))
        at->first_matches[from++] = at->second_matches[low++] = true;
    while (from < to && low < high && is_same(at->first[to - 1], at->second[high - 1]))
        at->first_matches[--to] = at->second_matches[--high] = true;
    if (from == to || low == high)
        return;
    if (to - from == 1)
        return match_one(at, from, low, high);
    size_t middle = from + (to - from) / 2, width = high - low, best = 0;
    measure(at, from, middle, low, high, false, at->row);
    measure(at, middle, to, low, high, true, at->other_row);
    for (size_t j = 1; j <= width; j++)
        if (at->row[j] + at->other_row[width - j] > at->row[best] + at->other_row[width - best])
            best = j;
    match(at, from, middle, low, low + best);
    match(at, middle, to, low + best, high);
}

static void add_piece(struct ctx *ctx, struct difference_list *list, enum difference_kind kind,
    struct token first, struct token last)
{
    size_t length = (size_t)(last.text + last.length - first.text);
    LIST_PUSH(
        ctx, *list, (struct difference) { kind, arena_text_n(ctx->arena, first.text, length) });
}

/* Where both run along together from i and j: how many tokens. */
static size_t passage(
    const struct comparison *at, size_t i, size_t count, size_t j, size_t other_count)
{
    size_t length = 0;
    while (i + length < count && j + length < other_count && at->first_matches[i + length]
        && at->second_matches[j + length])
        length++;
    return length;
}

static bool is_passage(size_t length, size_t i, size_t j, size_t count, size_t other_count)
{
    bool is_at_border = (i == 0 && j == 0) || (i + length == count && j + length == other_count);
    return length >= SHORTEST_PASSAGE || (length > 0 && is_at_border);
}

struct difference_list text_differences(struct ctx *ctx, const char *first, const char *second)
{
    struct token_list a = tokens_of(ctx, first), b = tokens_of(ctx, second);
    struct comparison at = {
        .first = a.items,
        .second = b.items,
        .first_matches = ARENA_ARRAY(ctx->arena, bool, a.count + 1),
        .second_matches = ARENA_ARRAY(ctx->arena, bool, b.count + 1),
        .row = ARENA_ARRAY(ctx->arena, int, b.count + 1),
        .other_row = ARENA_ARRAY(ctx->arena, int, b.count + 1),
    };
    match(&at, 0, a.count, 0, b.count);
    struct difference_list list = { 0 };
    size_t i = 0, j = 0;
    while (i < a.count || j < b.count) {
        size_t length = passage(&at, i, a.count, j, b.count);
        if (is_passage(length, i, j, a.count, b.count)) {
            add_piece(ctx, &list, DIFFERENCE_SAME, a.items[i], a.items[i + length - 1]);
            i += length;
            j += length;
            continue;
        }
        size_t from = i, low = j;
        do { /* over what differs, and over agreement that is too short to be one */
            i += length;
            j += length;
            while (i < a.count && !at.first_matches[i])
                i++;
            while (j < b.count && !at.second_matches[j])
                j++;
            length = passage(&at, i, a.count, j, b.count);
        } while (length > 0 && !is_passage(length, i, j, a.count, b.count));
        if (i > from)
            add_piece(ctx, &list, DIFFERENCE_FIRST, a.items[from], a.items[i - 1]);
        if (j > low)
            add_piece(ctx, &list, DIFFERENCE_SECOND, b.items[low], b.items[j - 1]);
    }
    return list;
}
