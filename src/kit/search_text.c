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
}

void search_text_warm(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, build_table);
}

static char version[16];

static void name_version(void)
{
    UVersionInfo unicode;
    u_getUnicodeVersion(unicode);
    snprintf(version, sizeof version, "2-%d.%d", unicode[0], unicode[1]);
}

/* Needs no table, for which no start waits. */
const char *search_text_version(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, name_version);
    return version;
}

static uint8_t class_beyond(uint32_t code)
{
    uint8_t class = class_of((UChar32)code);
    if (unorm2_isInert(table.normalizer, (UChar32)code))
        return class;
    return unorm2_hasBoundaryBefore(table.normalizer, (UChar32)code) ? class | COMPOUND
                                                                     : class | COMPOUND | JOINING;
}

static inline uint8_t class_at(uint32_t code)
{
    return code < 0x10000 ? table.class[code] : class_beyond(code);
}

static inline uint32_t simple_fold(uint32_t code)
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

/* The text in stretches: single characters, and such as only the normaliser can fold. */
struct reading {
    const char *text, *at;
    const char *start; /* of the next stretch */
    uint32_t code; /* its first character, 0 at the end */
};

struct stretch {
    size_t start, end;
    uint32_t code;
    uint8_t class; /* COMPOUND where it is for the normaliser */
};

static inline struct reading reading_of(const char *text)
{
    struct reading reading = { .text = text, .at = text, .start = text };
    reading.code = text_next(&reading.at);
    return reading;
}

static inline bool next_stretch(struct reading *from, struct stretch *stretch)
{
    if (!from->code)
        return false;
    const char *end = from->at;
    uint8_t class = class_at(from->code);
    uint32_t next = text_next(&from->at);
    while (next > 0x7f && class_at(next) & JOINING) {
        class |= COMPOUND;
        end = from->at;
        next = text_next(&from->at);
    }
    *stretch = (struct stretch) { (size_t)(from->start - from->text), (size_t)(end - from->text),
        from->code, class };
    from->start = end;
    from->code = next;
    return true;
}

static struct folding folding_new(struct arena *arena, size_t room)
{
    return (struct folding) { .arena = arena,
        .items = ARENA_ROOM(arena, struct character, room),
        .room = room,
        .folded = arena_room(arena, room * 4 + 1) };
}

static struct folding fold(struct arena *arena, const char *text)
{
    struct folding to = folding_new(arena, strlen(text) + 8);
    struct reading from = reading_of(text);
    for (struct stretch next; next_stretch(&from, &next);)
        if (next.class & COMPOUND)
            put_compound(&to, text, next.start, next.end);
        else
            put(&to, simple_fold(next.code), next.class, next.start, next.end);
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

/* ---- finding ---- */

/* The last characters of the run that is being read. */
struct passing {
    uint32_t codes[SEARCH_RUN_MOST], starts[SEARCH_RUN_MOST];
    size_t length; /* of the run so far */
};

struct seeking {
    struct arena *arena;
    const struct search_run *runs;
    size_t count;
    uint64_t last_codes; /* a bit for each run's last character, by its lowest six bits */
    struct search_span_list *places;
    struct passing passing;
};

static bool ends_here(const struct passing *passing, const struct search_run *run)
{
    if (run->count > passing->length)
        return false;
    for (size_t i = 1; i <= run->count; i++)
        if (passing->codes[(passing->length - i) % SEARCH_RUN_MOST] != run->codes[run->count - i])
            return false;
    return true;
}

static inline void pass(
    struct seeking *seeking, uint32_t code, uint8_t class, size_t start, size_t end)
{
    struct passing *passing = &seeking->passing;
    if ((class & CLASS_MASK) != PAIRED) {
        passing->length = 0;
        return;
    }
    size_t at = passing->length++ % SEARCH_RUN_MOST;
    passing->codes[at] = code;
    passing->starts[at] = (uint32_t)start;
    if (!(seeking->last_codes >> (code & 63) & 1))
        return;
    for (size_t i = 0; i < seeking->count; i++) {
        const struct search_run *run = &seeking->runs[i];
        if (ends_here(passing, run))
            LIST_PUSH(seeking, *seeking->places,
                (struct search_span) {
                    passing->starts[(passing->length - run->count) % SEARCH_RUN_MOST], end });
    }
}

static void pass_compound(struct seeking *seeking, const char *text, const struct stretch *stretch)
{
    struct folding folded = folding_new(seeking->arena, 32);
    put_compound(&folded, text, stretch->start, stretch->end);
    for (size_t i = 0; i < folded.count; i++)
        pass(seeking, folded.items[i].code, folded.items[i].class, stretch->start, stretch->end);
}

/* Whether the run ends with the character that ends at `end`; it goes back over single characters
 * only. */
static bool stands_before(const char *text, size_t end, const struct search_run *run, size_t *start)
{
    for (size_t i = run->count; i > 0; i--) {
        if (end == 0)
            return false;
        const char *at = text + end - 1;
        while (at > text && (*at & 0xc0) == 0x80)
            at--;
        end = (size_t)(at - text);
        uint32_t code = text_next(&at);
        if ((class_at(code) & CLASS_MASK) != PAIRED || simple_fold(code) != run->codes[i - 1])
            return false;
    }
    *start = end;
    return true;
}

/* As text_next, without a call for what has three bytes. */
static inline uint32_t next_of_three(const char **text)
{
    const unsigned char *at = (const unsigned char *)*text;
    if (at[0] <= 0xe0 || at[0] > 0xef || at[0] == 0xed || (at[1] & 0xc0) != 0x80
        || (at[2] & 0xc0) != 0x80)
        return text_next(text);
    *text += 3;
    return (at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
}

/* What a Chinese text mostly is, in a few instructions for each character. False at the first one
 * that only the normaliser can fold. */
static bool find_simple(const struct seeking *seeking, const char *text)
{
    for (const char *at = text; *at;) {
        if ((unsigned char)*at < 0x80) {
            at++;
            continue;
        }
        uint32_t code = next_of_three(&at);
        if (class_at(code) & (COMPOUND | JOINING))
            return false;
        if (!(seeking->last_codes >> (simple_fold(code) & 63) & 1))
            continue;
        struct search_span span = { .end = (size_t)(at - text) };
        for (size_t i = 0; i < seeking->count; i++)
            if (stands_before(text, span.end, &seeking->runs[i], &span.start))
                LIST_PUSH(seeking, *seeking->places, span);
    }
    return true;
}

void search_runs_find(struct arena *arena, const char *text, const struct search_run *runs,
    size_t count, struct search_span_list *places)
{
    search_text_warm();
    struct seeking seeking = { .arena = arena, .runs = runs, .count = count, .places = places };
    for (size_t i = 0; i < count; i++)
        seeking.last_codes |= UINT64_C(1) << (runs[i].codes[runs[i].count - 1] & 63);
    size_t known = places->count;
    if (find_simple(&seeking, text))
        return;
    places->count = known; /* the last one may be half of what only the normaliser can fold */
    struct reading from = reading_of(text);
    for (struct stretch next; next_stretch(&from, &next);)
        if (next.class & COMPOUND)
            pass_compound(&seeking, text, &next);
        else
            pass(&seeking, simple_fold(next.code), next.class, next.start, next.end);
}
