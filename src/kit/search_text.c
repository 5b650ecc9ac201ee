#include "kit/search_text.h"

#include <pthread.h>
#include <stdio.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/list.h"

/* A longer word is cut, so that no token outgrows what an index takes (2 kB in PostgreSQL). */
enum { LONGEST_WORD = 60 };

enum class {
    SEPARATOR,
    PAIRED, /* Chinese characters and kana */
    WORD,
    COMPLEX, /* scripts without spaces that need a dictionary */
    SYMBOL,
    CLASS_MASK = 7,
    COMPOUND = 8, /* folds to none or several characters: needs the normaliser */
    JOINING = 16, /* may combine with the character before it */
};

/* One character after folding, and where it came from. */
struct character {
    uint32_t code;
    uint32_t at; /* in the folded text */
    uint32_t start, end; /* in the original */
    uint8_t class;
    uint8_t length;
};

static struct {
    uint16_t fold[0x10000];
    uint8_t class[0x10000];
    const UNormalizer2 *normalizer;
    char version[32];
} table;

/* ---- the table ---- */

static uint8_t class_of(UChar32 code)
{
    UErrorCode error = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(code, &error);
    bool is_paired =
        script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
    int gc = u_charType(code);
    if ((is_paired && (u_isalpha(code) || gc == U_LETTER_NUMBER)) || code == 0x30fc)
        return PAIRED;
    if (u_getIntPropertyValue(code, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT)
        return COMPLEX;
    uint32_t words =
        U_GC_L_MASK | U_GC_ND_MASK | U_GC_NL_MASK | U_GC_NO_MASK | U_GC_MN_MASK | U_GC_MC_MASK;
    if (U_MASK(gc) & words)
        return WORD;
    bool is_symbol = code > 0x7f
        && (u_hasBinaryProperty(code, UCHAR_EXTENDED_PICTOGRAPHIC)
            || u_hasBinaryProperty(code, UCHAR_REGIONAL_INDICATOR)
            || u_hasBinaryProperty(code, UCHAR_EMOJI_MODIFIER));
    return is_symbol ? SYMBOL : SEPARATOR;
}

/* Replaces the traditional characters of the table's own entries by ICU's simplified ones, all in
 * one call: they stand on a line each, and a line that does not keep its length keeps its
 * character.
 */
static void add_simplified(void)
{
    enum { FIRST = 0x3400, LAST = 0x9fff, ROOM = (LAST - FIRST + 1) * 2 };
    static UChar lines[ROOM + 64];
    int32_t length = 0;
    for (int code = FIRST; code <= LAST; code++) {
        lines[length++] = (UChar)code;
        lines[length++] = '\n';
    }
    UErrorCode error = U_ZERO_ERROR;
    UTransliterator *simplify =
        utrans_openU(u"Traditional-Simplified", -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
    int32_t limit = length;
    if (U_SUCCESS(error))
        utrans_transUChars(simplify, lines, &length, COUNT_OF(lines), 0, &limit, &error);
    if (U_SUCCESS(error) && length == ROOM)
        for (int code = FIRST; code <= LAST; code++)
            table.fold[code] = lines[(code - FIRST) * 2];
    if (simplify)
        utrans_close(simplify);
}

static void build_table(void)
{
    UErrorCode error = U_ZERO_ERROR;
    table.normalizer = unorm2_getNFKCCasefoldInstance(&error);
    add_simplified();
    for (int code = 0; code < 0x10000; code++) {
        UChar in = (UChar)code, out[40];
        if (!table.fold[code])
            table.fold[code] = in;
        table.class[code] = class_of(code);
        if (U_IS_SURROGATE((uint32_t)code) || unorm2_isInert(table.normalizer, code))
            continue;
        int32_t length = unorm2_normalize(table.normalizer, &in, 1, out, COUNT_OF(out), &error);
        if (length == 1 && !U_IS_SURROGATE(out[0]))
            table.fold[code] = table.fold[out[0]] ? table.fold[out[0]] : out[0];
        else
            table.class[code] |= COMPOUND;
        if (length == 1)
            table.class[code] = class_of(table.fold[code]);
        if (!unorm2_hasBoundaryBefore(table.normalizer, code))
            table.class[code] |= JOINING;
    }
    /* compatibility forms fold to a code point that may have been simplified after them */
    for (int code = 0; code < 0x10000; code++)
        table.fold[code] = table.fold[table.fold[code]];
    UVersionInfo unicode;
    u_getUnicodeVersion(unicode);
    snprintf(table.version, sizeof table.version, "2-%d.%d", unicode[0], unicode[1]);
}

void search_text_warm(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, build_table);
}

const char *search_text_version(void)
{
    search_text_warm();
    return table.version;
}

static uint8_t class_at(uint32_t code)
{
    if (code < 0x10000)
        return table.class[code];
    uint8_t class = class_of((UChar32)code);
    if (unorm2_isInert(table.normalizer, (UChar32)code))
        return class;
    return unorm2_hasBoundaryBefore(table.normalizer, (UChar32)code) ? class | COMPOUND
                                                                     : class | COMPOUND | JOINING;
}

static uint32_t simple_fold(uint32_t code)
{
    return code < 0x10000 ? table.fold[code] : code;
}

/* ---- folding ---- */

struct folding {
    struct arena *arena;
    struct character *items;
    size_t count, room;
    char *folded;
    size_t length;
};

static inline void put(struct folding *to, uint32_t code, uint8_t class, size_t start, size_t end)
{
    if (to->count == to->room) {
        to->items = arena_grow(
            to->arena, to->items, to->room * sizeof *to->items, to->room * 2 * sizeof *to->items);
        to->folded = arena_grow(to->arena, to->folded, to->room * 4 + 1, to->room * 8 + 1);
        to->room *= 2;
    }
    struct character *character = &to->items[to->count++];
    *character = (struct character) { .code = code,
        .at = (uint32_t)to->length,
        .start = (uint32_t)start,
        .end = (uint32_t)end,
        .class = class & CLASS_MASK };
    character->length = (uint8_t)text_put(to->folded + to->length, code);
    to->length += character->length;
}

/* A stretch that only the normaliser can fold: a character with what combines with it. */
static void put_compound(struct folding *to, const char *from, size_t start, size_t end)
{
    enum { MOST = 64 };
    UChar in[MOST + 2], out[MOST * 20];
    int32_t length = 0;
    const char *at = from + start;
    while (at < from + end && length < MOST) {
        uint32_t code = text_next(&at);
        U16_APPEND_UNSAFE(in, length, (UChar32)code);
    }
    UErrorCode error = U_ZERO_ERROR;
    int32_t got = unorm2_normalize(table.normalizer, in, length, out, COUNT_OF(out), &error);
    if (U_FAILURE(error))
        return;
    for (int32_t i = 0; i < got;) {
        uint32_t code = out[i++];
        if (U16_IS_LEAD(code) && i < got)
            code = (code << 10) + out[i++] - ((0xd800u << 10) + 0xdc00u - 0x10000u);
        uint32_t folded = simple_fold(code);
        put(to, folded, class_at(folded), start, end);
    }
}

static struct folding fold(struct arena *arena, const char *text)
{
    size_t room = strlen(text) + 8;
    struct folding to = { .arena = arena,
        .items = ARENA_ROOM(arena, struct character, room),
        .room = room,
        .folded = arena_room(arena, room * 4 + 1) };
    const char *at = text;
    uint32_t code = text_next(&at);
    for (const char *start = text; code;) {
        const char *end = at;
        uint8_t class = class_at(code);
        uint32_t next = text_next(&at);
        bool is_compound = class & COMPOUND;
        while (next > 0x7f && class_at(next) & JOINING) {
            is_compound = true;
            end = at;
            next = text_next(&at);
        }
        if (is_compound)
            put_compound(&to, text, (size_t)(start - text), (size_t)(end - text));
        else
            put(&to, simple_fold(code), class, (size_t)(start - text), (size_t)(end - text));
        start = end;
        code = next;
    }
    to.folded[to.length] = '\0';
    return to;
}

/* ---- cutting ---- */

struct cutting {
    struct folding *from;
    struct search_token *items;
    size_t count;
};

/* The token of `length` characters from `first` on. */
static inline struct search_token *take(
    struct cutting *cutting, enum search_token_kind kind, size_t first, size_t length)
{
    const struct character *one = &cutting->from->items[first], *last = one + length - 1;
    struct search_token *token = &cutting->items[cutting->count++];
    *token = (struct search_token) { .kind = kind,
        .at = one->at,
        .length = last->at + last->length - one->at,
        .first_length = one->length,
        .start = one->start,
        .end = last->end,
        .first_end = one->end };
    return token;
}

static void take_pairs(struct cutting *cutting, size_t first, size_t length)
{
    take(cutting, SEARCH_TOKEN_SINGLE, first, 1);
    for (size_t i = 0; i + 1 < length; i++)
        take(cutting, SEARCH_TOKEN_PAIR, first + i, 2);
    if (length > 1)
        take(cutting, SEARCH_TOKEN_SINGLE, first + length - 1, 1)->ends_run = true;
}

static void take_word(struct cutting *cutting, size_t first, size_t length)
{
    for (; length > LONGEST_WORD; first += LONGEST_WORD, length -= LONGEST_WORD)
        take(cutting, SEARCH_TOKEN_WORD, first, LONGEST_WORD);
    take(cutting, SEARCH_TOKEN_WORD, first, length);
}

static pthread_key_t breaker_key;

static void close_breaker(void *breaker)
{
    ubrk_close(breaker);
}

static void make_breaker_key(void)
{
    pthread_key_create(&breaker_key, close_breaker);
}

/* ICU's iterators are for one thread each. */
static UBreakIterator *thread_breaker(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_breaker_key);
    UBreakIterator *breaker = pthread_getspecific(breaker_key);
    if (!breaker) {
        UErrorCode error = U_ZERO_ERROR;
        breaker = ubrk_open(UBRK_WORD, "", NULL, 0, &error);
        if (U_FAILURE(error))
            return NULL;
        pthread_setspecific(breaker_key, breaker);
    }
    return breaker;
}

/* Words that only a dictionary can tell apart. */
static void take_complex(struct cutting *cutting, size_t first, size_t length)
{
    const struct character *from = &cutting->from->items[first];
    UChar *units = ARENA_ARRAY(cutting->from->arena, UChar, length * 2 + 1);
    int32_t count = 0;
    for (size_t i = 0; i < length; i++)
        U16_APPEND_UNSAFE(units, count, (UChar32)from[i].code);
    UErrorCode error = U_ZERO_ERROR;
    UBreakIterator *breaker = thread_breaker();
    if (breaker)
        ubrk_setText(breaker, units, count, &error);
    if (!breaker || U_FAILURE(error))
        return take_word(cutting, first, length);
    int32_t start = ubrk_first(breaker);
    for (int32_t end; (end = ubrk_next(breaker)) != UBRK_DONE; start = end) {
        size_t characters = (size_t)u_countChar32(units + start, end - start);
        take_word(cutting, first, characters);
        first += characters;
    }
}

struct search_tokens search_tokens_of(struct arena *arena, const char *text)
{
    search_text_warm();
    struct folding folded = fold(arena, text_or(text, ""));
    /* a run of n characters has n + 1 tokens at most */
    struct cutting cutting = { .from = &folded,
        .items = ARENA_ROOM(arena, struct search_token, folded.count * 2 + 1) };
    for (size_t i = 0, end; i < folded.count; i = end) {
        uint8_t class = folded.items[i].class;
        bool is_complex = class == COMPLEX;
        end = i + 1;
        if (class == SYMBOL)
            take(&cutting, SEARCH_TOKEN_WORD, i, 1);
        if (class == SYMBOL || class == SEPARATOR)
            continue;
        for (; end < folded.count; end++) {
            uint8_t next = folded.items[end].class;
            bool is_same = class == PAIRED ? next == PAIRED : next == WORD || next == COMPLEX;
            if (!is_same)
                break;
            is_complex |= next == COMPLEX;
        }
        if (class == PAIRED)
            take_pairs(&cutting, i, end - i);
        else if (is_complex)
            take_complex(&cutting, i, end - i);
        else
            take_word(&cutting, i, end - i);
    }
    return (struct search_tokens) {
        .folded = folded.folded, .items = cutting.items, .count = cutting.count
    };
}
