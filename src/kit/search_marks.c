/* Marks of likeness: a text's words hashed to so few values that two texts which share most of
 * their words share some of them, and others hardly ever (minhash in one permutation, Li, Owen and
 * Zhang 2012, two values a mark). They stand in the index as tokens that only near copies have in
 * common, so near copies are found at once however many texts there are. */
#include "kit/search_frequency.h"
#include "kit/search_private.h"
#include "kit/search_text.h"

/* A mark is two neighbouring bins: a text of fewer words than bins has fewer marks. */
enum { BINS = SEARCH_MARKS_MOST * 2 };

struct bins {
    uint64_t least[BINS]; /* UINT64_MAX: none yet */
};

/* The bin comes of the high bits, the order within it of the others. */
static void add_text(struct arena *arena, struct bins *bins, const char *text)
{
    struct search_tokens tokens = search_tokens_of(arena, text);
    for (size_t i = 0; i < tokens.count; i++) {
        const struct search_token *token = &tokens.items[i];
        if (token->kind == SEARCH_TOKEN_SINGLE)
            continue;
        uint64_t hash =
            search_hash(tokens.folded + token->at, token->length) * UINT64_C(11400714819323198485);
        uint64_t *least = &bins->least[hash >> 58];
        hash = hash * UINT64_C(13787848793156543929) ^ hash >> 29;
        *least = hash < *least ? hash : *least;
    }
}

static const char *token_of(struct arena *arena, size_t place, uint64_t hash)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
    _Static_assert(SEARCH_MARKS_MOST <= 32, "one digit says which mark");
    char text[] = SEARCH_MARK_LIKE "0000000000";
    char *digit = text + strlen(SEARCH_MARK_LIKE);
    *digit++ = digits[place];
    for (; *digit; digit++, hash >>= 5)
        *digit = digits[hash & 31];
    return arena_text(arena, text);
}

struct text_list search_marks_of(struct arena *arena, const char *title, const char *body)
{
    _Static_assert(BINS == 64, "the shift by 58 says it too");
    struct bins bins;
    memset(&bins, 0xff, sizeof bins);
    add_text(arena, &bins, title);
    add_text(arena, &bins, body);
    struct text_list marks = { .items = ARENA_ARRAY(arena, const char *, SEARCH_MARKS_MOST) };
    for (size_t i = 0; i < SEARCH_MARKS_MOST; i++) {
        uint64_t one = bins.least[i * 2], other = bins.least[i * 2 + 1];
        if (one != UINT64_MAX && other != UINT64_MAX)
            marks.items[marks.count++] = token_of(
                arena, i, one ^ (other << 23 | other >> 41) * UINT64_C(0x9e3779b97f4a7c15));
    }
    return marks;
}
