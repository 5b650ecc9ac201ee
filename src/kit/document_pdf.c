#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>

#include "kit/document_layout.h"

static cairo_status_t take_bytes(void *to, const unsigned char *data, unsigned int length)
{
    buffer_append(to, data, length);
    return CAIRO_STATUS_SUCCESS;
}

static void paint_page(cairo_t *cairo, const struct document_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        const struct document_mark *mark = &page->items[i];
        if (mark->is_red)
            cairo_set_source_rgb(cairo, 0.86, 0.05, 0.05);
        else
            cairo_set_source_rgb(cairo, 0, 0, 0);
        if (mark->line) {
            cairo_move_to(cairo, mark->x, mark->y);
            pango_cairo_show_layout_line(cairo, mark->line);
        } else {
            cairo_rectangle(cairo, mark->x, mark->y, mark->width, mark->height);
            cairo_fill(cairo);
        }
    }
}

static const char *last_of(const char *text, size_t length, const char *wanted)
{
    size_t size = strlen(wanted);
    for (size_t at = length; at >= size; at--)
        if (memcmp(text + at - size, wanted, size) == 0)
            return text + at - size;
    return NULL;
}

/* Readers choose their voice by the catalogue's /Lang, which cairo cannot write: the catalogue is
 * written once more behind the end, as the format foresees for changes (ISO 32000 7.5.6). A file of
 * another shape than cairo's classic one is left as it is. */
static void add_language(struct buffer *pdf, const char *language)
{
    const char *text = buffer_text(pdf);
    const char *trailer = last_of(text, pdf->length, "trailer");
    const char *start = last_of(text, pdf->length, "startxref");
    const char *root = trailer ? strstr(trailer, "/Root ") : NULL;
    const char *size = trailer ? strstr(trailer, "/Size ") : NULL;
    const char *info = trailer ? strstr(trailer, "/Info ") : NULL;
    if (!root || !size || !info || !start)
        return;
    int root_id = atoi(root + 6), object_count = atoi(size + 6), info_id = atoi(info + 6);
    long table = atol(start + 9);
    char begin[40];
    snprintf(begin, sizeof begin, "\n%d 0 obj\n<<", root_id);
    const char *catalogue = last_of(text, pdf->length, begin);
    const char *end = catalogue ? strstr(catalogue, ">>\nendobj") : NULL;
    if (!end)
        return;
    const char *entries = arena_text_n(
        pdf->arena, catalogue + strlen(begin), (size_t)(end - catalogue) - strlen(begin));
    size_t at = pdf->length;
    buffer_printf(pdf, "%d 0 obj\n<<%s   /Lang (%s)\n>>\nendobj\n", root_id, entries, language);
    size_t new_table = pdf->length;
    buffer_printf(pdf, "xref\n%d 1\n%010zu 00000 n \ntrailer\n<< /Size %d\n   /Root %d 0 R\n",
        root_id, at, object_count, root_id);
    buffer_printf(pdf, "   /Info %d 0 R\n   /Prev %ld\n>>\nstartxref\n%zu\n%%%%EOF\n", info_id,
        table, new_table);
}

struct buffer document_pdf(struct ctx *ctx, const struct document *document)
{
    struct buffer pdf = buffer_new(ctx->arena);
    struct document_layout layout = document_lay_out(ctx, document);
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        take_bytes, &pdf, DOCUMENT_PAGE_WIDTH, DOCUMENT_PAGE_HEIGHT);
    char moment[21];
    clock_format_utc(ctx->now, moment);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, document->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, moment);
    if (document->issuer)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, document->issuer);
    cairo_t *cairo = cairo_create(surface);
    for (size_t i = 0; i < layout.count; i++) {
        paint_page(cairo, &layout.items[i]);
        cairo_show_page(cairo);
    }
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    document_layout_free(&layout);
    if (status != CAIRO_STATUS_SUCCESS) {
        ctx_fault(ctx, "pdf: %s", cairo_status_to_string(status));
        return buffer_new(ctx->arena);
    }
    add_language(&pdf, document->language == LANGUAGE_EN ? "en" : "zh-CN");
    return pdf;
}
