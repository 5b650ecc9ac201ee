/* What templates do with a value (web/html.c): whatever it is, it stays text. */
#include <stdio.h>

#include "fuzz.h"
#include "web/html.h"

/* The text that a browser would read. */
static const char *read_back(struct arena *arena, const char *html)
{
    static const struct {
        const char *entity;
        char character;
    } entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' },
        { "&#39;", '\'' } };
    char *text = arena_alloc(arena, strlen(html) + 1), *to = text;
    while (*html) {
        size_t i = 0;
        while (i < COUNT_OF(entities)
            && strncmp(html, entities[i].entity, strlen(entities[i].entity)) != 0)
            i++;
        MUST(i < COUNT_OF(entities) || !strchr("&<>\"'", *html));
        *to++ = i < COUNT_OF(entities) ? entities[i].character : *html;
        html += i < COUNT_OF(entities) ? strlen(entities[i].entity) : 1;
    }
    return text;
}

static const char *printed(
    struct ctx *ctx, void (*print)(struct html *, const char *), const char *text)
{
    struct html out = { .buffer = buffer_new(ctx->arena), .ctx = ctx };
    print(&out, text);
    return buffer_text(&out.buffer);
}

/* As browsers find the scheme: without tabs and line breaks, without what stands before it. */
static void no_script(const char *url)
{
    char scheme[16] = "";
    size_t length = 0;
    while ((unsigned char)*url <= ' ' && *url)
        url++;
    for (; *url && *url != ':' && length < sizeof scheme - 1; url++)
        if (!strchr("\t\r\n", *url))
            scheme[length++] = *url;
    MUST(*url != ':' || (strcasecmp(scheme, "javascript") != 0 && strcasecmp(scheme, "data") != 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx *ctx = fuzz_ctx();
    const char *raw = arena_text_n(ctx->arena, (const char *)data, size);
    MUST(strcmp(read_back(ctx->arena, printed(ctx, html_text, raw)), raw) == 0);
    no_script(read_back(ctx->arena, printed(ctx, html_url, raw)));
    const char *lines = printed(ctx, html_lines, fuzz_text(ctx->arena, data, size));
    for (const char *at = lines; (at = strchr(at, '<')); at++)
        MUST(strncmp(at, "<p>", 3) == 0 || strncmp(at, "</p>", 4) == 0
            || strncmp(at, "<br>", 4) == 0);
    return 0;
}
