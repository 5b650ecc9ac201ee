#include "kit/qr.h"

#include <qrencode.h>

/* The standard asks for a quiet zone of four modules; each module is four pixels wide. */
enum { QUIET = 4, MODULE_PIXELS = 4 };

static void draw(struct html *out, const QRcode *code)
{
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1)
                buffer_printf(&out->buffer, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
}

struct markup qr_svg(struct ctx *ctx, const char *text, const char *label)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return (struct markup) { "" };
    struct html out = { .buffer = buffer_new(ctx->arena), .ctx = ctx };
    int size = code->width + 2 * QUIET;
    buffer_printf(&out.buffer,
        "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %d\""
        " width=\"%d\" height=\"%d\" shape-rendering=\"crispEdges\" aria-label=\"",
        size, size, size * MODULE_PIXELS, size * MODULE_PIXELS);
    html_text(&out, label);
    buffer_printf(
        &out.buffer, "\"><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path d=\"", size, size);
    draw(&out, code);
    buffer_add(&out.buffer, "\" fill=\"#000\"/></svg>");
    QRcode_free(code);
    return (struct markup) { buffer_text(&out.buffer) };
}
