/* What people search for, and the texts it is looked for in (kit/search_text.c,
 * kit/search_highlight.c): query and text with a byte FF between. */
#include "base/text.h"
#include "fuzz.h"
#include "kit/search.h"
#include "kit/search_text.h"

static void tokens(struct arena *arena, const char *text)
{
    struct search_tokens tokens = search_tokens_of(arena, text);
    size_t size = strlen(text), folded = tokens.count ? strlen(tokens.folded) : 0;
    uint32_t start = 0;
    for (size_t i = 0; i < tokens.count; i++) {
        const struct search_token *token = &tokens.items[i];
        MUST(token->length > 0 && token->at + token->length <= folded);
        MUST(token->first_length <= token->length);
        MUST(token->start >= start && token->start < token->end && token->end <= size);
        MUST(token->first_end > token->start && token->first_end <= token->end);
        start = token->start;
    }
}

static void highlight(struct ctx *ctx, const char *text, const char *query, size_t characters)
{
    struct search_snippet snippet =
        search_highlight(ctx, text, search_words_for(ctx, query), characters);
    struct buffer whole = buffer_new(ctx->arena);
    for (size_t i = 0; i < snippet.count; i++) {
        const char *piece = snippet.items[i].text;
        MUST(*piece && text_is_valid(piece, strlen(piece)));
        buffer_add(&whole, piece);
    }
    if (characters == 0)
        MUST(strcmp(buffer_text(&whole), text) == 0);
    else
        MUST(strstr(text, buffer_text(&whole)) && text_length(buffer_text(&whole)) <= characters);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx *ctx = fuzz_ctx();
    const char *texts[2];
    fuzz_texts(ctx->arena, data, size, texts);
    tokens(ctx->arena, texts[0]);
    tokens(ctx->arena, arena_text_n(ctx->arena, (const char *)data, size));
    highlight(ctx, texts[1], texts[0], 0);
    highlight(ctx, texts[1], texts[0], 12);
    return 0;
}
