/* Marks of likeness: a text's words hashed to so few values that two texts which share most of
 * their words share some of them, and others hardly ever (minhash in one permutation, Li, Owen and
 * Zhang 2012; four of them, so that a mark is four values). They stand in the index as tokens that
 * only near copies have in common, so near copies are found at once however many texts there are.
 */
#include "kit/search_frequency.h"
#include "kit/search_private.h"
#include "kit/search_text.h"

enum { PERMUTATIONS = 4 };

/* Of each permutation the bins with their least value; UINT64_MAX where there is none. A mark is
 * the same bin of all: a short text has fewer marks than there are bins. */
struct bins {
    uint64_t least[PERMUTATIONS][SEARCH_MARKS_MOST];
};

static uint64_t mixed(uint64_t hash)
{
    hash = (hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
    return hash ^ hash >> 29;
}

static void add_text(struct arena *arena, struct bins *bins, const char *text)
{
    struct search_tokens tokens = search_tokens_of(arena, text);
    for (size_t i = 0; i < tokens.count; i++) {
        const struct search_token *token = &tokens.items[i];
        if (token->kind == SEARCH_TOKEN_SINGLE)
            continue;
        uint64_t hash = search_hash(tokens.folded + token->at, token->length);
        for (int k = 0; k < PERMUTATIONS; k++) {
            hash = mixed(hash + UINT64_C(0x9e3779b97f4a7c15));
            uint64_t *least = &bins->least[k][hash % SEARCH_MARKS_MOST];
            *least = hash < *least ? hash : *least;
        }
    }
}

static const char *token_of(struct arena *arena, uint64_t hash)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
    char text[] = SEARCH_MARK_LIKE "00000000";
    for (char *digit = text + strlen(SEARCH_MARK_LIKE); *digit; digit++, hash >>= 5)
        *digit = digits[hash & 31];
    return arena_text(arena, text);
}

struct text_list search_marks_of(struct arena *arena, const char *title, const char *body)
{
    struct bins bins;
    memset(&bins, 0xff, sizeof bins);
    add_text(arena, &bins, title);
    add_text(arena, &bins, body);
    struct text_list marks = { .items = ARENA_ARRAY(arena, const char *, SEARCH_MARKS_MOST) };
    for (size_t i = 0; i < SEARCH_MARKS_MOST; i++) {
        uint64_t hash = i;
        bool is_whole = true;
        for (int k = 0; k < PERMUTATIONS; k++) {
            is_whole = is_whole && bins.least[k][i] != UINT64_MAX;
            hash = mixed(hash ^ bins.least[k][i]);
        }
        if (is_whole)
            marks.items[marks.count++] = token_of(arena, hash);
    }
    return marks;
}
