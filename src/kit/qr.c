#include "kit/qr.h"

#include <qrencode.h>

/* The standard asks for a quiet zone of four modules; each module is four pixels wide. */
enum { QUIET = 4, MODULE_PIXELS = 4 };

/* How many dark modules lie side by side from there on. */
static int run_at(const QRcode *code, int x, int y)
{
    int length = 0;
    while (x + length < code->width && (code->data[y * code->width + x + length] & 1))
        length++;
    return length;
}

/* A path of bars; without printf, for there are hundreds of them. */
static void draw(struct buffer *path, const QRcode *code)
{
    for (int y = 0; y < code->width; y++)
        for (int x = 0, length; x < code->width; x += length + 1) {
            length = run_at(code, x, y);
            if (length == 0)
                continue;
            buffer_add_char(path, 'M');
            buffer_add_int(path, x + QUIET);
            buffer_add_char(path, ' ');
            buffer_add_int(path, y + QUIET);
            buffer_add_char(path, 'h');
            buffer_add_int(path, length);
            buffer_add(path, "v1h-");
            buffer_add_int(path, length);
            buffer_add_char(path, 'z');
        }
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
    draw(&out.buffer, code);
    buffer_add(&out.buffer, "\" fill=\"#000\"/></svg>");
    QRcode_free(code);
    return (struct markup) { buffer_text(&out.buffer) };
}
