/* Lines and pages of a paper. Text flows down the type area line by line; what stands outside of it
 * (head, class mark, page number, copies) is placed by the standard's distances. */
#include "kit/document_layout.h"

#include <math.h>
#include <pango/pangocairo.h>

/* A line of text that waits for its place. */
struct text_line {
    PangoLayoutLine *line;
    const char *text;
    double x, width, ascent;
};
struct text_lines {
    struct text_line *items;
    size_t count;
};

struct flow {
    struct ctx *ctx;
    const struct document *document;
    const struct document_measure *measure;
    PangoContext *pango;
    struct document_layout layout;
    double y; /* where the next line's room begins */
};

/* How text is to be set. */
struct setting_of_text {
    enum document_face face;
    double size, width, indent;
    PangoAlignment alignment;
    bool is_spread; /* full lines reach the right edge */
};

/* The standard's faces where they are installed, else those of fonts-noto-cjk. */
static const char *const families[FACE_COUNT] = {
    [FACE_SONG] = "FangSong_GB2312,FangSong,STFangsong,Noto Serif CJK SC",
    [FACE_TITLE] = "FZXiaoBiaoSong-B05S,FZXiaoBiaoSong-B05,Noto Serif CJK SC",
    [FACE_HEADING] = "SimHei,Noto Sans CJK SC",
    [FACE_KAI] = "KaiTi_GB2312,KaiTi,STKaiti,Noto Serif CJK SC",
};

static struct document_page *page_of(struct flow *flow)
{
    return &flow->layout.items[flow->layout.count - 1];
}

static void begin_page(struct flow *flow)
{
    LIST_PUSH(flow->ctx, flow->layout, (struct document_page) { 0 });
    flow->y = DOCUMENT_TOP;
}

static bool has_room(const struct flow *flow, double height)
{
    return flow->y + height <= DOCUMENT_BOTTOM + 0.5;
}

static PangoLayout *new_text(struct flow *flow, const char *text, const struct setting_of_text *how)
{
    PangoLayout *layout = pango_layout_new(flow->pango);
    PangoFontDescription *font = pango_font_description_from_string(families[how->face]);
    pango_font_description_set_absolute_size(font, how->size * PANGO_SCALE);
    if (how->face == FACE_TITLE)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    if (how->face != FACE_TITLE && flow->measure->spacing < 0 && how->size == flow->measure->body) {
        PangoAttrList *attributes = pango_attr_list_new();
        pango_attr_list_insert(
            attributes, pango_attr_letter_spacing_new((int)(flow->measure->spacing * PANGO_SCALE)));
        pango_layout_set_attributes(layout, attributes);
        pango_attr_list_unref(attributes);
    }
    pango_layout_set_width(layout, (int)floor(how->width * PANGO_SCALE));
    pango_layout_set_indent(layout, (int)(how->indent * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, how->alignment);
    pango_layout_set_text(layout, text, -1);
    LIST_PUSH(flow->ctx, flow->layout.texts, layout);
    return layout;
}

/* Chinese has no spaces to widen: what is left of a full line goes between all characters. Pango
 * would put it all beside the one Latin word of a line. */
static void spread(PangoLayoutLine *line, double slack)
{
    int gaps = -1;
    for (GSList *run = line->runs; run; run = run->next)
        for (int i = 0; i < ((PangoGlyphItem *)run->data)->glyphs->num_glyphs; i++)
            gaps += ((PangoGlyphItem *)run->data)->glyphs->glyphs[i].attr.is_cluster_start;
    int rest = (int)(slack * PANGO_SCALE);
    for (GSList *run = line->runs; run && gaps > 0; run = run->next) {
        PangoGlyphString *glyphs = ((PangoGlyphItem *)run->data)->glyphs;
        for (int i = 0; i < glyphs->num_glyphs && gaps > 0; i++)
            if (glyphs->glyphs[i].attr.is_cluster_start) {
                int share = rest / gaps--;
                glyphs->glyphs[i].geometry.width += share;
                rest -= share;
            }
    }
}

static struct text_lines lines_of(
    struct flow *flow, const char *text, const struct setting_of_text *how)
{
    struct text_lines lines = { 0 };
    PangoLayout *layout = new_text(flow, text, how);
    int count = pango_layout_get_line_count(layout);
    PangoLayoutIter *at = pango_layout_get_iter(layout);
    do {
        PangoRectangle logical;
        PangoLayoutLine *line = pango_layout_iter_get_line(at);
        pango_layout_iter_get_line_extents(at, NULL, &logical);
        double x = pango_units_to_double(logical.x), width = pango_units_to_double(logical.width);
        double slack = how->width - x - width;
        if (how->is_spread && lines.count + 1 < (size_t)count && slack > 0 && slack < how->size * 3)
            spread(line, slack);
        double ascent = pango_units_to_double(pango_layout_iter_get_baseline(at) - logical.y);
        LIST_PUSH(flow->ctx, lines,
            (struct text_line) { line,
                arena_text_n(flow->ctx->arena, text + line->start_index, (size_t)line->length), x,
                width, ascent });
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
    return lines;
}

static void put(
    struct flow *flow, const struct text_line *line, double left, double baseline, bool is_red)
{
    LIST_PUSH(flow->ctx, *page_of(flow),
        (struct document_mark) { .x = left + line->x,
            .y = baseline,
            .line = line->line,
            .text = line->text,
            .width = line->width,
            .is_red = is_red });
}

static void put_rule(
    struct flow *flow, double x, double y, double width, double height, bool is_red)
{
    LIST_PUSH(flow->ctx, *page_of(flow),
        (struct document_mark) {
            .x = x, .y = y, .width = width, .height = height, .is_red = is_red });
}

/* The baseline of a line of text in a room of this height: a little below the middle. */
static double baseline_in(double y, double room, double size)
{
    return y + room / 2 + size * 0.36;
}

/* One line at a place of its own. */
static void put_at(struct flow *flow, const char *text, enum document_face face, double size,
    double baseline, PangoAlignment alignment, bool is_red)
{
    struct setting_of_text how = {
        .face = face, .size = size, .width = DOCUMENT_WIDTH, .alignment = alignment
    };
    struct text_lines lines = lines_of(flow, text, &how);
    for (size_t i = 0; i < lines.count; i++)
        put(flow, &lines.items[i], DOCUMENT_LEFT, baseline + (double)i * size * 1.3, is_red);
}

/* The next line of the type area. */
static void flow_line(
    struct flow *flow, const struct text_line *line, double left, double size, double room)
{
    if (!has_room(flow, room))
        begin_page(flow);
    put(flow, line, left, baseline_in(flow->y, room, size), false);
    flow->y += room;
}

static void flow_text(struct flow *flow, const char *text, const struct setting_of_text *how)
{
    struct text_lines lines = lines_of(flow, text, how);
    for (size_t i = 0; i < lines.count; i++)
        flow_line(flow, &lines.items[i], DOCUMENT_LEFT, how->size, flow->measure->pitch);
}

/* ---- the head ---- */

/* As large as the line allows, at most 22 x 15 mm a character (GB/T 9704 7.2.4). */
static void put_issuer(struct flow *flow, double top, double largest, double width)
{
    struct setting_of_text how = {
        .face = FACE_TITLE, .size = largest, .width = width, .alignment = PANGO_ALIGN_CENTER
    };
    struct text_lines lines = lines_of(flow, flow->document->issuer, &how);
    while (lines.count > 1 && how.size > flow->measure->body) {
        how.size *= 0.95;
        lines = lines_of(flow, flow->document->issuer, &how);
    }
    for (size_t i = 0; i < lines.count; i++)
        put(flow, &lines.items[i], DOCUMENT_LEFT + (DOCUMENT_WIDTH - width) / 2,
            top + largest * 0.88 + (double)i * how.size * 1.3, true);
}

/* GB/T 9704 7.2: the issuer 35 mm below the type area's top, the number two lines below it, the red
 * rule 4 mm below the number. */
static void red_head(struct flow *flow)
{
    const struct document *document = flow->document;
    double pitch = flow->measure->pitch, size = flow->measure->body;
    double top = DOCUMENT_TOP + 35 * DOCUMENT_MM;
    put_issuer(flow, top, 44, DOCUMENT_WIDTH);
    double baseline = top + 44 + pitch * 1.6;
    if (document->number)
        put_at(flow, document->number, FACE_SONG, size, baseline, PANGO_ALIGN_CENTER, false);
    put_rule(flow, DOCUMENT_LEFT, baseline + 4 * DOCUMENT_MM, DOCUMENT_WIDTH, 2, true);
    flow->y = baseline + 4 * DOCUMENT_MM + pitch * 1.5;
}

/* GB/T 9704 10.1: the issuer 30 mm below the page's edge; 4 mm below it a red double rule, thick
 * above thin, 170 mm long; 20 mm above the lower edge another, thin above thick; the number at the
 * right below the first. */
static void letter_head(struct flow *flow)
{
    const struct document *document = flow->document;
    double pitch = flow->measure->pitch, size = flow->measure->body;
    double top = 30 * DOCUMENT_MM, left = 20 * DOCUMENT_MM, width = 170 * DOCUMENT_MM;
    put_issuer(flow, top, 40, DOCUMENT_WIDTH * 0.9);
    double rule = top + 42 + 4 * DOCUMENT_MM;
    put_rule(flow, left, rule, width, 2.2, true);
    put_rule(flow, left, rule + 3.6, width, 0.8, true);
    double foot = DOCUMENT_PAGE_HEIGHT - 20 * DOCUMENT_MM;
    put_rule(flow, left, foot - 4.4, width, 0.8, true);
    put_rule(flow, left, foot - 2.2, width, 2.2, true);
    double baseline = rule + 4 + pitch * 0.85;
    if (document->signer)
        put_at(flow, document->signer, FACE_SONG, size, baseline, PANGO_ALIGN_LEFT, false);
    if (document->number)
        put_at(flow, document->number, FACE_SONG, size, baseline, PANGO_ALIGN_RIGHT, false);
    flow->y = baseline + pitch * 1.2;
}

static void plain_head(struct flow *flow)
{
    const struct document *document = flow->document;
    double pitch = flow->measure->pitch, size = flow->measure->body;
    if (document->issuer)
        flow_text(flow, document->issuer,
            &(struct setting_of_text) { .face = FACE_HEADING,
                .size = size,
                .width = DOCUMENT_WIDTH,
                .alignment = PANGO_ALIGN_CENTER });
    if (document->number)
        flow_text(flow, document->number,
            &(struct setting_of_text) { .face = FACE_SONG,
                .size = size,
                .width = DOCUMENT_WIDTH,
                .alignment = PANGO_ALIGN_CENTER });
    flow->y += pitch / 2;
}

static void put_head(struct flow *flow)
{
    if (flow->document->mark) /* in the top right corner, above everything */
        put_at(flow, flow->document->mark, FACE_HEADING, flow->measure->body, 24 * DOCUMENT_MM,
            PANGO_ALIGN_RIGHT, false);
    if (flow->document->form == DOCUMENT_RED_HEAD)
        red_head(flow);
    else if (flow->document->form == DOCUMENT_LETTER)
        letter_head(flow);
    else
        plain_head(flow);
}

static void put_title(struct flow *flow)
{
    double size = flow->measure->title;
    struct setting_of_text how = {
        .face = FACE_TITLE, .size = size, .width = DOCUMENT_WIDTH, .alignment = PANGO_ALIGN_CENTER
    };
    struct text_list parts = document_title_lines(flow->ctx, flow->document);
    for (size_t part = 0; part < parts.count; part++) {
        struct text_lines lines = lines_of(flow, parts.items[part], &how);
        for (size_t i = 0; i < lines.count; i++)
            flow_line(flow, &lines.items[i], DOCUMENT_LEFT, size, size * 1.55);
    }
    flow->y += flow->measure->pitch * 0.8;
}

/* ---- the body ---- */

static double tail_height(const struct flow *flow)
{
    const struct document *document = flow->document;
    double lines =
        (document->signature ? 3 : 0) + (document->note ? 1 : 0) + (document->copies ? 2 : 0);
    return lines * flow->measure->pitch;
}

/* A page must not hold the signature alone (GB/T 9704 7.3.5.5): the last two lines go with it. */
static void put_paragraph(
    struct flow *flow, const char *text, enum document_face face, bool is_last)
{
    double size = flow->measure->body, pitch = flow->measure->pitch;
    struct setting_of_text how = { .face = face,
        .size = size,
        .width = DOCUMENT_WIDTH,
        .indent = 2 * (size + flow->measure->spacing),
        .is_spread = flow->document->language == LANGUAGE_ZH };
    struct text_lines lines = lines_of(flow, text, &how);
    if (face != FACE_SONG && !has_room(flow, pitch * (double)(lines.count + 1)))
        begin_page(flow); /* a heading stays with what it heads */
    for (size_t i = 0; i < lines.count; i++) {
        size_t left = lines.count - i;
        if (is_last && (left == 2 || (i == 0 && left == 1))
            && !has_room(flow, pitch * (double)left + tail_height(flow)))
            begin_page(flow);
        flow_line(flow, &lines.items[i], DOCUMENT_LEFT, size, pitch);
    }
}

/* One row: the label's and the value's cell, as many lines as the longer needs; a row that is
 * longer than the page goes on on the next. */
static void put_row(struct flow *flow, const struct document_row *row, double label_width)
{
    double size = flow->measure->body, pitch = flow->measure->pitch, padding = 5;
    struct setting_of_text label_how = { .face = FACE_HEADING,
        .size = size,
        .width = label_width - 2 * padding,
        .alignment = PANGO_ALIGN_CENTER };
    struct setting_of_text value_how = {
        .face = FACE_SONG, .size = size, .width = DOCUMENT_WIDTH - label_width - 2 * padding
    };
    struct text_lines label = lines_of(flow, row->label, &label_how);
    struct text_lines value = lines_of(flow, row->value, &value_how);
    double wanted = fmax(fmax((double)label.count, (double)value.count), row->least_lines);
    if (!has_room(flow, wanted * pitch) && flow->y > DOCUMENT_TOP + 1)
        begin_page(flow);
    double shift = fmax(0, floor((wanted - (double)label.count) / 2));
    for (size_t done = 0; (double)done < wanted;) {
        double room = floor((DOCUMENT_BOTTOM + 0.5 - flow->y) / pitch);
        double count = fmin(wanted - (double)done, fmax(room, 1));
        double top = flow->y, height = count * pitch;
        for (size_t i = 0; i < (size_t)count; i++) {
            double baseline = baseline_in(top + (double)i * pitch, pitch, size);
            double of_label = (double)(done + i) - shift;
            if (of_label >= 0 && of_label < (double)label.count)
                put(flow, &label.items[(size_t)of_label], DOCUMENT_LEFT + padding, baseline, false);
            if (done + i < value.count)
                put(flow, &value.items[done + i], DOCUMENT_LEFT + label_width + padding, baseline,
                    false);
        }
        put_rule(flow, DOCUMENT_LEFT, top, DOCUMENT_WIDTH, 0.6, false);
        put_rule(flow, DOCUMENT_LEFT, top + height, DOCUMENT_WIDTH, 0.6, false);
        put_rule(flow, DOCUMENT_LEFT, top, 0.6, height, false);
        put_rule(flow, DOCUMENT_LEFT + label_width, top, 0.6, height, false);
        put_rule(flow, DOCUMENT_LEFT + DOCUMENT_WIDTH - 0.6, top, 0.6, height, false);
        flow->y += height;
        done += (size_t)count;
        if ((double)done < wanted)
            begin_page(flow);
    }
}

static void put_table(struct flow *flow, const struct document_row_list *rows)
{
    double widest = 4;
    for (size_t i = 0; i < rows->count; i++)
        widest = fmax(widest, fmin(document_text_width(rows->items[i].label), 8));
    bool is_english = flow->document->language == LANGUAGE_EN;
    double label_width = (widest + 1.5) * flow->measure->body * (is_english ? 1.3 : 1);
    for (size_t i = 0; i < rows->count; i++)
        put_row(flow, &rows->items[i], label_width);
    flow->y += flow->measure->pitch / 2;
}

static void put_body(struct flow *flow)
{
    static const enum document_face heading_faces[] = { FACE_HEADING, FACE_HEADING, FACE_KAI,
        FACE_SONG };
    const struct document *document = flow->document;
    if (document->salutation)
        flow_text(flow, document->salutation,
            &(struct setting_of_text) {
                .face = FACE_SONG, .size = flow->measure->body, .width = DOCUMENT_WIDTH });
    for (size_t i = 0; i < document->blocks.count; i++) {
        const struct document_block *block = &document->blocks.items[i];
        bool is_last = i + 1 == document->blocks.count;
        if (block->kind == DOCUMENT_TABLE)
            put_table(flow, &block->rows);
        else
            put_paragraph(flow, block->text,
                block->kind == DOCUMENT_HEADING ? heading_faces[block->level] : FACE_SONG, is_last);
    }
}

/* ---- the end ---- */

/* GB/T 9704 7.3.5.2, for papers that are sealed: the date ends four characters from the right, the
 * signature is centred above it and stays two characters from the right. */
static void put_signature(struct flow *flow)
{
    const struct document *document = flow->document;
    double size = flow->measure->body, pitch = flow->measure->pitch;
    struct setting_of_text how = { .face = FACE_SONG, .size = size, .width = DOCUMENT_WIDTH };
    struct text_lines name = lines_of(flow, document->signature, &how);
    struct text_lines day = lines_of(flow, text_or(document->date, ""), &how);
    if (!has_room(flow, pitch * 3))
        begin_page(flow);
    flow->y += pitch;
    double right = DOCUMENT_LEFT + DOCUMENT_WIDTH;
    double day_left = right - 4 * size - day.items[0].width;
    for (size_t i = 0; i < name.count; i++) {
        double left = day_left + (day.items[0].width - name.items[i].width) / 2;
        left = fmin(left, right - 2 * size - name.items[i].width);
        flow_line(flow, &name.items[i], fmax(left, DOCUMENT_LEFT), size, pitch);
    }
    flow_line(flow, &day.items[0], day_left, size, pitch);
}

static void put_note(struct flow *flow)
{
    flow_text(flow, flow->document->note,
        &(struct setting_of_text) { .face = FACE_SONG,
            .size = flow->measure->body,
            .width = DOCUMENT_WIDTH,
            .indent = 2 * flow->measure->body });
}

/* GB/T 9704 7.4: at the foot of the last page in size 4, one character from either side, between
 * rules; in letter format without rules. */
static void put_copies(struct flow *flow)
{
    double size = flow->measure->small, room = size * 1.7;
    struct setting_of_text how = {
        .face = FACE_SONG, .size = size, .width = DOCUMENT_WIDTH - 2 * size
    };
    struct text_lines lines = lines_of(flow, flow->document->copies, &how);
    double height = room * (double)lines.count;
    if (!has_room(flow, height))
        begin_page(flow);
    double y = DOCUMENT_BOTTOM - height;
    for (size_t i = 0; i < lines.count; i++)
        put(flow, &lines.items[i], DOCUMENT_LEFT + size,
            baseline_in(y + (double)i * room, room, size), false);
    if (flow->document->form == DOCUMENT_LETTER)
        return;
    put_rule(flow, DOCUMENT_LEFT, y, DOCUMENT_WIDTH, 1, false);
    put_rule(flow, DOCUMENT_LEFT, DOCUMENT_BOTTOM, DOCUMENT_WIDTH, 1, false);
}

/* GB/T 9704 7.5: size 4, 7 mm below the type area, at the outer side, one character in; the first
 * page of a letter has none. */
static void put_page_numbers(struct flow *flow)
{
    const double size = 14;
    struct document_layout whole = flow->layout;
    for (size_t i = 0; i < whole.count; i++) {
        if (i == 0 && flow->document->form == DOCUMENT_LETTER)
            continue;
        flow->layout.count = i + 1;
        bool is_odd = i % 2 == 0;
        struct setting_of_text how = { .face = FACE_SONG,
            .size = size,
            .width = DOCUMENT_WIDTH - 2 * size,
            .alignment = is_odd ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT };
        struct text_lines lines = lines_of(flow, document_page_number(flow->ctx, (int)i + 1), &how);
        put(flow, &lines.items[0], DOCUMENT_LEFT + size, DOCUMENT_BOTTOM + 7 * DOCUMENT_MM + size,
            false);
    }
    flow->layout.count = whole.count;
}

struct document_layout document_lay_out(struct ctx *ctx, const struct document *document)
{
    struct flow flow = {
        .ctx = ctx, .document = document, .measure = document_measure_of(document)
    };
    flow.pango = pango_font_map_create_context(pango_cairo_font_map_get_default());
    pango_context_set_language(
        flow.pango, pango_language_from_string(document->language == LANGUAGE_EN ? "en" : "zh-cn"));
    pango_context_set_round_glyph_positions(flow.pango, FALSE);
    begin_page(&flow);
    put_head(&flow);
    put_title(&flow);
    put_body(&flow);
    if (document->signature)
        put_signature(&flow);
    if (document->note)
        put_note(&flow);
    if (document->copies)
        put_copies(&flow);
    put_page_numbers(&flow);
    g_object_unref(flow.pango);
    return flow.layout;
}

void document_layout_free(struct document_layout *layout)
{
    for (size_t i = 0; i < layout->texts.count; i++)
        g_object_unref(layout->texts.items[i]);
    layout->texts.count = 0;
}
