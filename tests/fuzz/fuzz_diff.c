/* Two texts compared (kit/text_diff.c): what comes out is what went in. */
#include "fuzz.h"
#include "kit/text_diff.h"

static void pieces(struct ctx *ctx, const char *const texts[2])
{
    struct buffer before = buffer_new(ctx->arena), after = buffer_new(ctx->arena);
    struct text_pieces list = text_diff(ctx, texts[0], texts[1]);
    for (size_t i = 0; i < list.count; i++) {
        MUST(*list.items[i].text);
        MUST(i == 0 || list.items[i].change != list.items[i - 1].change);
        if (list.items[i].change != TEXT_ADDED)
            buffer_add(&before, list.items[i].text);
        if (list.items[i].change != TEXT_REMOVED)
            buffer_add(&after, list.items[i].text);
    }
    MUST(strcmp(buffer_text(&before), texts[0]) == 0);
    MUST(strcmp(buffer_text(&after), texts[1]) == 0);
    bool has_change = list.count > 1 || (list.count == 1 && list.items[0].change != TEXT_SAME);
    MUST(has_change == (strcmp(texts[0], texts[1]) != 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx *ctx = fuzz_ctx();
    const char *texts[2];
    fuzz_texts(ctx->arena, data, size, texts);
    pieces(ctx, texts);
    return 0;
}
