/* How a text is cut into the tokens that search and comparison know. Query and text take the same
 * way, so what looks the same to a reader is the same token:
 *
 * - characters are folded: NFKC with case folding, full width to half width, traditional to
 *   simplified, one character at a time, so that no neighbour changes the outcome;
 * - a run of Chinese characters (and of kana) gives its first character, each pair of neighbours,
 *   and its last character: 委员会 is 委, 委员, 员会, 会. A word segmenter would cut a word
 * differently by what stands around it, and a search would miss it;
 * - words of other scripts are whole; Thai, Lao, Khmer and Burmese, which write no spaces, are cut
 * by ICU's word boundaries; each emoji is a token;
 * - punctuation and space only separate. */
#pragma once
#include "base/arena.h"
#include "base/text.h"

enum search_token_kind {
    SEARCH_TOKEN_WORD, /* also an emoji */
    SEARCH_TOKEN_PAIR, /* two Chinese characters */
    SEARCH_TOKEN_SINGLE, /* the first or last Chinese character of a run */
};

struct search_token {
    enum search_token_kind kind;
    uint32_t at, length; /* bytes in `folded` */
    uint32_t first_length; /* of its first character, in `folded` */
    uint32_t start, end; /* bytes in the text it came from */
    uint32_t first_end; /* where its first character ends in that text */
    bool ends_run; /* the single one at the end of a run of two or more */
};

struct search_tokens {
    const char *folded;
    struct search_token *items;
    size_t count;
};

/* The tokens in order; NULL has none. Safe on every thread. */
struct search_tokens search_tokens_of(struct arena *, const char *text);

/* Chinese characters, folded, that stand one after the other. */
struct search_run {
    const uint32_t *codes;
    size_t count;
};

/* Bytes of a text. */
struct search_span {
    size_t start, end;
};
struct search_span_list {
    struct search_span *items;
    size_t count;
};

enum { SEARCH_RUN_MOST = 128 }; /* characters of a run that is looked for */

/* Adds the places of these runs in the text: where their tokens stand too, found without cutting
 * the text into tokens. They come in no order, and some may come twice. */
void search_runs_find(struct arena *, const char *text, const struct search_run *runs, size_t count,
    struct search_span_list *places);

/* Builds the folding table now (about 80 ms) rather than with the first text. */
void search_text_warm(void);

/* Names the rules and the version of the Unicode data: an index made under another name must be
 * made again. */
const char *search_text_version(void);
