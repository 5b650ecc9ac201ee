#include "admin/theme.h"

#include "admin/colour.h"
#include "kit/files.h"
#include "kit/settings.h"

static const struct colour white = { 1, 1, 1 }, black = { 0, 0, 0 };

static void add(struct buffer *out, const char *name, struct colour colour)
{
    char text[8];
    colour_format(colour, text);
    buffer_printf(out, "--%s:%s;", name, text);
}

/* Bootstrap mixes some of its colours from their numbers. */
static void add_numbers(struct buffer *out, const char *name, struct colour colour)
{
    buffer_printf(out, "--tblr-%s-rgb:%d,%d,%d;", name, (int)(colour.red * 255 + 0.5),
        (int)(colour.green * 255 + 0.5), (int)(colour.blue * 255 + 0.5));
}

static void add_links(struct buffer *out, struct colour link, struct colour hover)
{
    add(out, "link", link);
    add(out, "tblr-link-hover-color", hover);
    add_numbers(out, "link-color", link);
    add_numbers(out, "link-hover-color", hover);
}

/* The grounds are those of assets/style/_theme.scss. */
static void add_light(struct buffer *out, struct colour main, struct colour accent)
{
    struct colour strong = colour_until(main, black, white, 4.6);
    struct colour wash = colour_mix(main, white, 0.9), petal_wash = colour_mix(accent, white, 0.9);
    add(out, "lotus", strong);
    add(out, "lotus-strong", colour_mix(strong, black, 0.22));
    add(out, "lotus-wash", wash);
    struct colour link = colour_until(main, black, wash, 5.2);
    add_links(out, link, colour_mix(link, black, 0.22));
    add_numbers(out, "primary", strong);
    add(out, "petal", accent);
    add(out, "petal-strong", colour_until(accent, black, petal_wash, 4.6));
    add(out, "petal-wash", petal_wash);
    add(out, "chart-1", colour_until(main, black, white, 3.1));
}

static void add_dark(struct buffer *out, struct colour main, struct colour accent)
{
    struct colour surface = colour_parse("#19231f");
    struct colour wash = colour_mix(main, surface, 0.8),
                  petal_wash = colour_mix(accent, surface, 0.8);
    struct colour link = colour_until(main, white, wash, 6);
    struct colour button = colour_until(main, black, white, 4.6);
    add(out, "lotus", button);
    add(out, "lotus-strong", button);
    add(out, "lotus-wash", wash);
    add_links(out, link, colour_mix(link, white, 0.35));
    add_numbers(out, "primary", button);
    add(out, "petal", accent);
    add(out, "petal-strong", colour_until(accent, white, petal_wash, 4.6));
    add(out, "petal-wash", petal_wash);
    add(out, "chart-1", colour_until(main, white, surface, 3.1));
}

void theme_write(struct buffer *out, const char *colour, const char *accent)
{
    struct colour main = colour_parse(colour), second = colour_parse(accent);
    buffer_add(out, ":root{");
    add_light(out, main, second);
    buffer_add(out, "}html[data-theme=\"dark\"]{");
    add_dark(out, main, second);
    buffer_add(out,
        "}@media (prefers-color-scheme:dark){"
        "html:not([data-theme=\"light\"]):not([data-theme=\"dark\"]){");
    add_dark(out, main, second);
    buffer_add(out, "}}\n");
}

static const char *version_of(struct ctx *ctx)
{
    return arena_printf(ctx->arena, "%s%s", setting_text(ctx, "look.colour") + 1,
        setting_text(ctx, "look.accent") + 1);
}

const char *theme_url(struct ctx *ctx)
{
    bool is_default =
        text_equal(setting_text(ctx, "look.colour"), setting_find("look.colour")->otherwise)
        && text_equal(setting_text(ctx, "look.accent"), setting_find("look.accent")->otherwise);
    return is_default ? NULL : arena_printf(ctx->arena, "/theme.css?v=%s", version_of(ctx));
}

static int64_t logo_id(struct ctx *ctx)
{
    return db_scalar(ctx,
        "SELECT MAX(id) FROM file WHERE matter_kind = $1 AND matter_id = 1 AND part = 'logo'",
        MATTER_COMMITTEE);
}

const char *theme_logo_url(struct ctx *ctx)
{
    int64_t id = logo_id(ctx);
    return id ? arena_printf(ctx->arena, "/logo?v=%lld", (long long)id) : NULL;
}

/* An address with the right version never changes its content. */
static void keep_long(struct request *rq, bool is_versioned)
{
    if (is_versioned)
        respond_header(rq, "Cache-Control", "public, max-age=31536000, immutable");
}

static void show_theme(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct buffer out = buffer_new(ctx->arena);
    theme_write(&out, setting_text(ctx, "look.colour"), setting_text(ctx, "look.accent"));
    respond_buffer(rq, "text/css; charset=utf-8", NULL, out);
    keep_long(rq, text_equal(query_text(rq, "v"), version_of(ctx)));
}

static void show_logo(struct request *rq)
{
    const struct file *file = file_find(rq->ctx, logo_id(rq->ctx));
    if (!file)
        return respond_not_found(rq);
    respond_file(rq, file->type, NULL, file_path(rq->ctx, file));
    keep_long(rq, query_int(rq, "v", 0) == file->id);
}

const struct route theme_routes[] = {
    GET("/theme.css", show_theme, ANYONE),
    GET("/logo", show_logo, ANYONE),
    { 0 },
};
