#include "kit/qr.h"

#include <pthread.h>
#include <qrencode.h>
#include <stdlib.h>

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

/* The latest drawings, each in the place that its text's hash gives. */
static struct {
    char *text, *label, *svg;
} kept[512];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void keep(size_t place, const char *text, const char *label, const char *svg)
{
    char *copies[] = { strdup(text), strdup(label), strdup(svg) };
    pthread_mutex_lock(&lock);
    free(kept[place].text);
    free(kept[place].label);
    free(kept[place].svg);
    kept[place].text = copies[0];
    kept[place].label = copies[1];
    kept[place].svg = copies[2];
    pthread_mutex_unlock(&lock);
}

/* The arena is not asked while others wait for the lock: where it has no memory, nobody comes back
 * here. */
struct markup qr_svg_kept(struct ctx *ctx, const char *text, const char *label)
{
    enum { ROOM = 16 * 1024 };
    size_t place = (text_hash(text) >> 32) % COUNT_OF(kept);
    char *copy = arena_room(ctx->arena, ROOM);
    pthread_mutex_lock(&lock);
    bool is_there = text_equal(kept[place].text, text) && text_equal(kept[place].label, label)
        && kept[place].svg && strlen(kept[place].svg) < ROOM;
    if (is_there)
        strcpy(copy, kept[place].svg);
    pthread_mutex_unlock(&lock);
    if (is_there)
        return (struct markup) { copy };
    struct markup fresh = qr_svg(ctx, text, label);
    keep(place, text, label, fresh.html);
    return fresh;
}
