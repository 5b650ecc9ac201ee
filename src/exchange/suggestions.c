#include "exchange/suggestions.h"

#include "base/text.h"

enum style { STYLE_DIGITS, STYLE_CHINESE, STYLE_CIRCLED, STYLE_COUNT };

static const char *const chinese[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九", "十",
    "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十" };
static const char *const circled[] = { "①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩" };
enum { NUMBERS_MOST = 20 };

static size_t prefix(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_starts_with(text, words[i]))
            return strlen(words[i]);
    return 0;
}

/* The length of the mark with this number at the start of the text, 0 where there is none. */
static size_t mark_length(struct arena *arena, const char *text, enum style style, int number)
{
    static const char *const opening[] = { "（", "(" };
    static const char *const closing[] = { "）", ")" };
    static const char *const ending[] = { "、", "．", ".", "，", "：", ")", "）" };
    if (style == STYLE_CIRCLED)
        return number <= (int)COUNT_OF(circled) && text_starts_with(text, circled[number - 1])
            ? strlen(circled[number - 1])
            : 0;
    size_t open = prefix(text, opening, 2);
    const char *word =
        style == STYLE_DIGITS ? arena_printf(arena, "%d", number) : chinese[number - 1];
    if (!text_starts_with(text + open, word))
        return 0;
    size_t length = open + strlen(word);
    size_t close =
        open ? prefix(text + length, closing, 2) : prefix(text + length, ending, COUNT_OF(ending));
    bool is_decimal = text[length + close] >= '0' && text[length + close] <= '9';
    if (!close || (!open && is_decimal))
        return 0;
    length += close;
    return length + (open ? prefix(text + length, ending, COUNT_OF(ending)) : 0);
}

/* Numbers stand at the start, after a line's end, or after the end of a sentence. */
static bool may_begin(const char *text, const char *at)
{
    static const char *const before[] = { "。", "；", "！", "？" };
    const char *back = at;
    while (back > text && (back[-1] == ' ' || back[-1] == '\t'))
        back--;
    if (back == text || back[-1] == '\n' || back[-1] == '.' || back[-1] == ';')
        return back == text || back[-1] == '\n' || back < at;
    for (size_t i = 0; i < COUNT_OF(before); i++)
        if (back - text >= 3 && memcmp(back - 3, before[i], 3) == 0)
            return true;
    return false;
}

static void add(struct arena *arena, struct text_list *list, const char *from, const char *to)
{
    const struct {
        struct arena *arena;
    } owner = { arena };
    const char *part = text_trim(arena, arena_text_n(arena, from, (size_t)(to - from)));
    if (*part)
        LIST_PUSH(&owner, *list, part);
}

static struct text_list by_numbers(struct arena *arena, const char *text, enum style style)
{
    struct text_list list = { 0 };
    size_t first = mark_length(arena, text, style, 1);
    if (!first)
        return list;
    int number = 2;
    const char *start = text + first;
    for (const char *at = start; *at; at++) {
        size_t length = number <= NUMBERS_MOST && may_begin(text, at)
            ? mark_length(arena, at, style, number)
            : 0;
        if (!length)
            continue;
        add(arena, &list, start, at);
        start = at + length;
        at = start - 1;
        number++;
    }
    add(arena, &list, start, start + strlen(start));
    return list;
}

struct text_list suggestions_of(struct arena *arena, const char *written)
{
    const char *text = text_trim(arena, written);
    for (int style = 0; style < STYLE_COUNT; style++) {
        struct text_list list = by_numbers(arena, text, (enum style)style);
        if (list.count > 0)
            return list;
    }
    struct text_list lines = { 0 };
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, "\n");
        add(arena, &lines, at, at + length);
        at += length + (at[length] == '\n');
    }
    return lines;
}
