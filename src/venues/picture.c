#include "venues/picture.h"

#include <math.h>

#include "base/buffer.h"

/* Rings around the centre, in units of the picture. */
enum { NEAR_RING = 92, HALL_RING = 190, FAR_RING = 316, HALF_WIDTH = 372 };

struct point {
    double x, y;
};

static struct point on_ring(double turn, double radius)
{
    double angle = (turn - 0.25) * 2 * M_PI;
    return (struct point) { cos(angle) * radius, sin(angle) * radius };
}

static void draw_line(struct buffer *out, struct point from, struct point to)
{
    buffer_printf(out,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"currentColor\" "
        "stroke-opacity=\"0.35\"/>",
        from.x, from.y, to.x, to.y);
}

/* Each kind has a shape of its own: no colour alone tells them apart. */
static void draw_venue(struct buffer *out, enum venue_kind kind, struct point at)
{
    static const char ink[] = "stroke=\"currentColor\" stroke-width=\"2\"";
    switch (kind) {
    case VENUE_CENTRE:
        buffer_printf(
            out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"30\" fill=\"currentColor\"/>", at.x, at.y);
        break;
    case VENUE_HALL:
        buffer_printf(out,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"28\" height=\"28\" rx=\"5\" "
            "fill=\"currentColor\"/>",
            at.x - 14, at.y - 14);
        break;
    case VENUE_STUDIO:
        buffer_printf(out, "<path d=\"M%.1f %.1fl9 9l-9 9l-9 -9z\" fill=\"currentColor\" %s/>",
            at.x, at.y - 9, ink);
        break;
    case VENUE_RECEPTION:
        buffer_printf(out,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"16\" height=\"16\" fill=\"none\" %s/>", at.x - 8,
            at.y - 8, ink);
        break;
    default:
        buffer_printf(
            out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6\" fill=\"none\" %s/>", at.x, at.y, ink);
    }
}

static void add_escaped(struct ctx *ctx, struct buffer *out, const char *text)
{
    struct html html = { .buffer = buffer_new(ctx->arena), .ctx = ctx };
    html_text(&html, text);
    buffer_append(out, html.buffer.data, html.buffer.length);
}

static void draw_text(struct ctx *ctx, struct buffer *out, struct point at, const char *text)
{
    buffer_printf(out,
        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"18\" text-anchor=\"middle\" "
        "fill=\"currentColor\">",
        at.x, at.y);
    add_escaped(ctx, out, text);
    buffer_add(out, "</text>");
}

static void draw_far(
    struct buffer *out, struct point hall, double turn, double share, const struct venue_nodes *far)
{
    for (size_t i = 0; i < far->count; i++) {
        double step = share * 0.88 / (double)far->count;
        double at = turn + step * ((double)i - ((double)far->count - 1) / 2);
        struct point place = on_ring(at, FAR_RING + (i % 2 ? 26 : 0));
        draw_line(out, hall, place);
        draw_venue(out, far->items[i].venue->kind, place);
    }
}

static size_t count_halls(const struct venue_nodes *nodes)
{
    size_t count = 0;
    for (size_t i = 0; i < nodes->count; i++)
        count += nodes->items[i].venue->kind == VENUE_HALL;
    return count;
}

static void draw_around(
    struct ctx *ctx, struct buffer *out, struct point centre, const struct venue_nodes *nodes)
{
    size_t halls = count_halls(nodes), near = nodes->count - halls, hall_at = 0, near_at = 0;
    struct buffer names = buffer_new(ctx->arena); /* above all lines */
    for (size_t i = 0; i < nodes->count; i++) {
        const struct venue_node *node = &nodes->items[i];
        bool is_hall = node->venue->kind == VENUE_HALL;
        double share = 1.0 / (double)(is_hall ? halls : near);
        double turn = share * (double)(is_hall ? hall_at++ : near_at++);
        struct point place = on_ring(turn, is_hall ? HALL_RING : NEAR_RING);
        draw_line(out, centre, place);
        draw_far(out, place, turn, share, &node->below);
        draw_venue(out, node->venue->kind, place);
        if (is_hall && *node->venue->region)
            draw_text(ctx, &names, (struct point) { place.x, place.y + 32 }, node->venue->region);
    }
    buffer_append(out, names.data, names.length);
}

struct markup venue_picture(struct ctx *ctx, const struct venue_nodes *tree)
{
    struct buffer out = buffer_new(ctx->arena);
    buffer_printf(&out, "<svg viewBox=\"%d %d %d %d\" width=\"100%%\" role=\"img\" aria-label=\"",
        -HALF_WIDTH, -HALF_WIDTH, 2 * HALF_WIDTH, 2 * HALF_WIDTH);
    add_escaped(ctx, &out, message(ctx, MSG_VENUE_PICTURE));
    buffer_add(&out, "\">");
    struct point centre = { 0, 0 };
    for (size_t i = 0; i < tree->count; i++)
        if (tree->items[i].venue->kind == VENUE_CENTRE) {
            draw_around(ctx, &out, centre, &tree->items[i].below);
            draw_venue(&out, VENUE_CENTRE, centre);
        }
    buffer_add(&out, "</svg>");
    return (struct markup) { buffer_text(&out) };
}
