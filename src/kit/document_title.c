/* Where a title is broken. */
#include <math.h>
#include <unicode/ubrk.h>
#include <unicode/ustring.h>

#include "kit/document_layout.h"

enum { TITLE_MOST = 400 };

/* A place between two words, with the width of what stands before it. */
struct place {
    int32_t at;
    double width;
    double bonus; /* so many characters nearer than it is: before a number's 第 the sense pauses */
};
struct places {
    struct place *items;
    size_t count;
};

static double width_of(UChar32 c)
{
    return c < 0x2000 ? 0.5 : 1;
}

/* A line neither ends nor begins at a number or a Latin word, and does not begin with a particle or
 * a closing mark. */
static bool may_break(const UChar *text, int32_t length, int32_t at)
{
    static const UChar never_first[] = u"的和与及号年月日、，。：；！？）》”’·";
    static const UChar never_last[] = u"第（《“‘";
    if (at <= 0 || at >= length)
        return false;
    if (text[at - 1] == ' ')
        return true;
    return text[at] >= 0x80 && text[at - 1] >= 0x80 && !u_strchr(never_first, text[at])
        && !u_strchr(never_last, text[at - 1]);
}

static struct places places_of(
    struct ctx *ctx, enum language language, const UChar *text, int32_t length)
{
    struct places places = { 0 };
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *words =
        ubrk_open(UBRK_WORD, language == LANGUAGE_EN ? "en" : "zh", text, length, &status);
    if (U_FAILURE(status))
        return places;
    double width = 0;
    int32_t seen = 0;
    for (int32_t at = ubrk_first(words); at != UBRK_DONE; at = ubrk_next(words)) {
        for (; seen < at; seen++)
            width += U16_IS_TRAIL(text[seen]) ? 0 : width_of(text[seen]);
        if (may_break(text, length, at) || at == length)
            LIST_PUSH(ctx, places,
                (struct place) { at, width, at < length && text[at] == u'第' ? 3 : 0 });
    }
    ubrk_close(words);
    return places;
}

static const char *text_between(struct ctx *ctx, const UChar *text, int32_t from, int32_t to)
{
    char *out = arena_alloc(ctx->arena, (size_t)(to - from) * 3 + 1);
    UErrorCode status = U_ZERO_ERROR;
    int32_t length;
    u_strToUTF8(out, (to - from) * 3 + 1, &length, text + from, to - from, &status);
    return text_trim(ctx->arena, out);
}

static double distance_from(const struct place *place, double share)
{
    return fabs(place->width - share) - place->bonus;
}

/* For each line the place nearest to an equal share of what is left, as long as it fits. */
struct text_list document_title_lines(struct ctx *ctx, const struct document *document)
{
    struct text_list lines = { 0 };
    UChar text[TITLE_MOST];
    int32_t length = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(text, TITLE_MOST, &length, document->title, -1, &status);
    double most = floor(DOCUMENT_WIDTH / document_measure_of(document)->title);
    double whole = document_text_width(document->title);
    if (U_FAILURE(status) || whole <= most) {
        LIST_PUSH(ctx, lines, document->title);
        return lines;
    }
    struct places places = places_of(ctx, document->language, text, length);
    struct place from = { 0 };
    for (double left = ceil(whole / most); from.at < length; left = fmax(1, left - 1)) {
        double share = from.width + (whole - from.width) / left;
        struct place best = { length, whole, 0 };
        for (size_t i = 0; i < places.count; i++) {
            struct place place = places.items[i];
            bool fits = place.at > from.at && place.width - from.width <= most;
            if (fits
                && (best.width - from.width > most
                    || distance_from(&place, share) < distance_from(&best, share)))
                best = place;
        }
        LIST_PUSH(ctx, lines, text_between(ctx, text, from.at, best.at));
        from = best;
    }
    return lines;
}
