/* Where in a text the words of a query stand. */
#include <stdlib.h>

#include "kit/search_private.h"
#include "kit/search_text.h"

static bool is_token(const struct search_tokens *tokens, const struct search_token *token,
    const char *wanted, size_t length)
{
    const char *at = tokens->folded + token->at;
    return length == token->length && at[length - 1] == wanted[length - 1]
        && memcmp(at, wanted, length) == 0;
}

static void add_phrases(struct ctx *ctx, struct search_span_list *spans,
    const struct search_tokens *tokens, const struct text_list *phrase)
{
    const char *first = phrase->items[0];
    size_t length = strlen(first);
    for (size_t i = 0; i + phrase->count <= tokens->count; i++) {
        if (!is_token(tokens, &tokens->items[i], first, length))
            continue;
        size_t same = 1;
        while (same < phrase->count
            && is_token(
                tokens, &tokens->items[i + same], phrase->items[same], strlen(phrase->items[same])))
            same++;
        if (same == phrase->count)
            LIST_PUSH(ctx, *spans,
                (struct search_span) { tokens->items[i].start, tokens->items[i + same - 1].end });
    }
}

static int by_start(const void *left, const void *right)
{
    const struct search_span *a = left, *b = right;
    return a->start < b->start ? -1 : a->start > b->start;
}

/* In order, and those that touch made one. */
static void join_spans(struct search_span_list *spans)
{
    size_t count = 0;
    if (spans->count > 1)
        qsort(spans->items, spans->count, sizeof *spans->items, by_start);
    for (size_t i = 0; i < spans->count; i++) {
        struct search_span *last = count > 0 ? &spans->items[count - 1] : NULL;
        if (!last || spans->items[i].start > last->end)
            spans->items[count++] = spans->items[i];
        else if (spans->items[i].end > last->end)
            last->end = spans->items[i].end;
    }
    spans->count = count;
}

/* Runs of Chinese, which most queries are, need no tokens of the text. */
static struct search_span_list find_spans(
    struct ctx *ctx, const char *text, const struct search_words *words)
{
    struct search_span_list spans = { 0 };
    struct search_tokens tokens = { 0 };
    struct search_run runs[SEARCH_WORDS_MOST];
    size_t run_count = 0;
    for (size_t i = 0; i < words->count; i++) {
        const struct search_word *word = &words->items[i];
        if (word->is_excluded)
            continue;
        if (word->run.count > 0) {
            runs[run_count++] = word->run;
            continue;
        }
        if (!tokens.folded)
            tokens = search_tokens_of(ctx->arena, text);
        add_phrases(ctx, &spans, &tokens, &word->tokens);
    }
    if (run_count > 0)
        search_runs_find(ctx->arena, text, runs, run_count, &spans);
    join_spans(&spans);
    return spans;
}

static size_t step_on(const char *text, size_t at, size_t characters)
{
    for (; characters > 0 && text[at]; characters--)
        do
            at++;
        while ((text[at] & 0xc0) == 0x80);
    return at;
}

static size_t step_back(const char *text, size_t at, size_t characters)
{
    for (; characters > 0 && at > 0; characters--)
        do
            at--;
        while (at > 0 && (text[at] & 0xc0) == 0x80);
    return at;
}

/* The stretch with most hits; it begins a little before the first of them. */
static struct search_span best_window(
    const char *text, const struct search_span_list *spans, size_t characters)
{
    size_t size = strlen(text), most = 0;
    struct search_span best = { 0, step_on(text, 0, characters) };
    for (size_t i = 0; i < spans->count; i++) {
        struct search_span window = { .start =
                                          step_back(text, spans->items[i].start, characters / 4) };
        window.end = step_on(text, window.start, characters);
        size_t hits = 0;
        for (size_t j = i; j < spans->count && spans->items[j].end <= window.end; j++)
            hits++;
        if (hits > most) {
            most = hits;
            best = window;
        }
    }
    /* near the end, show as much before */
    if (best.end == size)
        best.start = step_back(text, size, characters);
    return best;
}

struct search_snippet search_highlight(
    struct ctx *ctx, const char *text, const struct search_words *words, size_t characters)
{
    struct search_snippet snippet = { 0 };
    if (!text || !*text)
        return snippet;
    struct search_span_list spans = find_spans(ctx, text, words);
    size_t size = strlen(text);
    struct search_span window =
        characters > 0 ? best_window(text, &spans, characters) : (struct search_span) { 0, size };
    snippet.is_cut_before = window.start > 0;
    snippet.is_cut_after = window.end < size;
    size_t at = window.start;
    for (size_t i = 0; i < spans.count && at < window.end; i++) {
        struct search_span hit = spans.items[i];
        if (hit.end <= at || hit.start >= window.end)
            continue;
        if (hit.start < at)
            hit.start = at;
        if (hit.end > window.end)
            hit.end = window.end;
        if (hit.start > at)
            LIST_PUSH(ctx, snippet,
                (struct search_piece) {
                    arena_text_n(ctx->arena, text + at, hit.start - at), false });
        LIST_PUSH(ctx, snippet,
            (struct search_piece) {
                arena_text_n(ctx->arena, text + hit.start, hit.end - hit.start), true });
        at = hit.end;
    }
    if (at < window.end)
        LIST_PUSH(ctx, snippet,
            (struct search_piece) { arena_text_n(ctx->arena, text + at, window.end - at), false });
    return snippet;
}
