/* A paper as WordprocessingML (ISO/IEC 29500-1, transitional). Lengths are twentieths of a point,
 * sizes of text half points. Word finds the standard's faces where they are installed. */
#include <math.h>

#include "kit/archive_zip.h"
#include "kit/document_layout.h"

#define WORD_SPACES                                                                                \
    " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""                    \
    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define OFFICE_TYPES "application/vnd.openxmlformats-officedocument.wordprocessingml"
#define OFFICE_RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

struct word {
    struct ctx *ctx;
    const struct document *document;
    const struct document_measure *measure;
    struct buffer out;
};

static int twentieths(double points)
{
    return (int)lround(points * 20);
}

static void add_text(struct buffer *out, const char *text)
{
    for (; *text; text++)
        if (*text == '&')
            buffer_add(out, "&amp;");
        else if (*text == '<')
            buffer_add(out, "&lt;");
        else if (*text == '>')
            buffer_add(out, "&gt;");
        else if (*text == '"')
            buffer_add(out, "&quot;");
        else
            buffer_add_char(out, *text);
}

/* The standard's faces, and what serves where they are not installed. */
static const struct {
    const char *name, *otherwise;
} chinese[FACE_COUNT] = {
    [FACE_SONG] = { "仿宋_GB2312", "FangSong,Noto Serif CJK SC" },
    [FACE_TITLE] = { "方正小标宋简体", "FZXiaoBiaoSong-B05S,Noto Serif CJK SC" },
    [FACE_HEADING] = { "黑体", "SimHei,Noto Sans CJK SC" },
    [FACE_KAI] = { "楷体_GB2312", "KaiTi,Noto Serif CJK SC" },
};

static void add_fonts(struct word *word, enum document_face face)
{
    bool is_english = word->document->language == LANGUAGE_EN;
    const char *latin = face == FACE_HEADING && is_english ? "Arial" : "Times New Roman";
    buffer_printf(&word->out,
        "<w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\" w:cs=\"%s\" w:eastAsia=\"%s\"/>", latin, latin,
        latin, chinese[face].name);
}

/* How a paragraph looks; everything else is the style's. */
struct paragraph {
    const char *alignment; /* "both", "center", "right"; NULL: left */
    enum document_face face;
    double size;
    double left, right, first; /* indents */
    double pitch; /* of its lines; 0: the grid's */
    double before; /* room above */
    const char *border; /* XML inside of w:pBdr, NULL for none */
    bool is_red, keeps_next;
};

static void add_run(struct word *word, const struct paragraph *how, const char *text)
{
    buffer_add(&word->out, "<w:r><w:rPr>");
    add_fonts(word, how->face);
    if (how->face == FACE_TITLE && word->document->language == LANGUAGE_EN)
        buffer_add(&word->out, "<w:b/>");
    if (how->is_red)
        buffer_add(&word->out, "<w:color w:val=\"DB0D0D\"/>");
    /* 28 characters a line: by their distance and not by a grid of characters, which takes two
     * cells for each character in some programs as soon as the cell is narrower than the character
     */
    if (how->size == word->measure->body && word->measure->spacing < 0)
        buffer_printf(
            &word->out, "<w:spacing w:val=\"%d\"/>", (int)floor(word->measure->spacing * 20));
    int size = (int)lround(how->size * 2);
    buffer_printf(&word->out, "<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/></w:rPr>", size, size);
    for (const char *at = text;;) {
        size_t length = strcspn(at, "\n");
        buffer_add(&word->out, "<w:t xml:space=\"preserve\">");
        add_text(&word->out, arena_text_n(word->ctx->arena, at, length));
        buffer_add(&word->out, "</w:t>");
        if (!at[length])
            break;
        buffer_add(&word->out, "<w:br/>");
        at += length + 1;
    }
    buffer_add(&word->out, "</w:r>");
}

static void begin_paragraph(struct word *word, const struct paragraph *how)
{
    struct buffer *out = &word->out;
    buffer_add(out, "<w:p><w:pPr>");
    if (how->keeps_next)
        buffer_add(out, "<w:keepNext/>");
    if (how->border)
        buffer_printf(out, "<w:pBdr>%s</w:pBdr>", how->border);
    if (how->pitch > 0)
        buffer_add(out, "<w:snapToGrid w:val=\"0\"/>");
    buffer_add(out, "<w:spacing");
    if (how->before > 0)
        buffer_printf(out, " w:before=\"%d\"", twentieths(how->before));
    buffer_printf(out, " w:line=\"%d\" w:lineRule=\"exact\"/>",
        twentieths(how->pitch > 0 ? how->pitch : word->measure->pitch));
    buffer_printf(out, "<w:ind w:left=\"%d\" w:right=\"%d\" w:firstLine=\"%d\"/>",
        twentieths(how->left), twentieths(how->right), twentieths(how->first));
    if (how->alignment)
        buffer_printf(out, "<w:jc w:val=\"%s\"/>", how->alignment);
    buffer_add(out, "</w:pPr>");
}

static void add_paragraph(struct word *word, const struct paragraph *how, const char *text)
{
    begin_paragraph(word, how);
    if (*text)
        add_run(word, how, text);
    buffer_add(&word->out, "</w:p>");
}

/* ---- the head ---- */

static double issuer_size(const struct word *word, double largest, double width)
{
    double count = document_text_width(word->document->issuer);
    if (word->document->language == LANGUAGE_EN)
        count *= 1.25; /* bold Latin letters are wider than half a Chinese one */
    return fmin(largest, width / (count > 1 ? count : 1));
}

static void add_red_head(struct word *word)
{
    const struct document *document = word->document;
    double size = issuer_size(word, 44, DOCUMENT_WIDTH);
    struct paragraph issuer = { .alignment = "center",
        .face = FACE_TITLE,
        .size = size,
        .pitch = size * 1.4,
        .before = 35 * DOCUMENT_MM,
        .is_red = true };
    add_paragraph(word, &issuer, document->issuer);
    struct paragraph number = { .alignment = "center",
        .face = FACE_SONG,
        .size = word->measure->body,
        .before = word->measure->pitch,
        .border = "<w:bottom w:val=\"single\" w:sz=\"18\" w:space=\"9\" w:color=\"DB0D0D\"/>" };
    add_paragraph(word, &number, text_or(document->number, ""));
}

/* The signer at the left and the number at the right of one line. */
static void add_letter_head(struct word *word)
{
    const struct document *document = word->document;
    double size = issuer_size(word, 40, DOCUMENT_WIDTH * 0.9);
    /* the double rule is 170 mm long: 8 mm and 6 mm beyond the type area */
    struct paragraph issuer = { .alignment = "center",
        .face = FACE_TITLE,
        .size = size,
        .pitch = size * 1.3,
        .left = -8 * DOCUMENT_MM,
        .right = -6 * DOCUMENT_MM,
        .border = "<w:bottom w:val=\"thickThinSmallGap\" w:sz=\"24\" w:space=\"9\""
                  " w:color=\"DB0D0D\"/>",
        .is_red = true };
    add_paragraph(word, &issuer, document->issuer);
    struct paragraph line = { .face = FACE_SONG, .size = word->measure->body };
    buffer_printf(&word->out,
        "<w:p><w:pPr><w:tabs><w:tab w:val=\"right\" w:pos=\"%d\"/></w:tabs><w:spacing "
        "w:before=\"120\""
        " w:line=\"%d\" w:lineRule=\"exact\"/></w:pPr>",
        twentieths(DOCUMENT_WIDTH), twentieths(word->measure->pitch));
    if (document->signer)
        add_run(word, &line, document->signer);
    buffer_add(&word->out, "<w:r><w:tab/></w:r>");
    if (document->number)
        add_run(word, &line, document->number);
    buffer_add(&word->out, "</w:p>");
}

static void add_head(struct word *word)
{
    const struct document *document = word->document;
    double body = word->measure->body;
    if (document->form == DOCUMENT_RED_HEAD)
        add_red_head(word);
    else if (document->form == DOCUMENT_LETTER)
        add_letter_head(word);
    else {
        struct paragraph line = { .alignment = "center", .face = FACE_HEADING, .size = body };
        if (document->issuer)
            add_paragraph(word, &line, document->issuer);
        line.face = FACE_SONG;
        if (document->number)
            add_paragraph(word, &line, document->number);
    }
    struct buffer lines = buffer_new(word->ctx->arena);
    struct text_list parts = document_title_lines(word->ctx, document);
    for (size_t i = 0; i < parts.count; i++)
        buffer_printf(&lines, "%s%s", i ? "\n" : "", parts.items[i]);
    struct paragraph title = { .alignment = "center",
        .face = FACE_TITLE,
        .size = word->measure->title,
        .pitch = word->measure->title * 1.55,
        .before = word->measure->pitch * 0.8,
        .keeps_next = true };
    add_paragraph(word, &title, buffer_text(&lines));
    struct paragraph room = {
        .face = FACE_SONG, .size = body, .pitch = word->measure->pitch * 0.8
    };
    add_paragraph(word, &room, "");
}

/* ---- the body ---- */

static void add_cell(
    struct word *word, const char *text, int width, enum document_face face, const char *alignment)
{
    buffer_printf(&word->out,
        "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/><w:vAlign w:val=\"%s\"/></w:tcPr>", width,
        alignment ? "center" : "top");
    struct paragraph how = { .alignment = alignment, .face = face, .size = word->measure->body };
    add_paragraph(word, &how, text);
    buffer_add(&word->out, "</w:tc>");
}

static void add_table(struct word *word, const struct document_row_list *rows)
{
    struct buffer *out = &word->out;
    double widest = 4;
    for (size_t i = 0; i < rows->count; i++)
        widest = fmax(widest, fmin(document_text_width(rows->items[i].label), 8));
    bool is_english = word->document->language == LANGUAGE_EN;
    int whole = twentieths(DOCUMENT_WIDTH);
    int label = twentieths((widest + 1.5) * word->measure->body * (is_english ? 1.3 : 1));
    buffer_printf(out,
        "<w:tbl><w:tblPr><w:tblW w:w=\"%d\" w:type=\"dxa\"/><w:tblBorders>"
        "<w:top w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
        "<w:left w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
        "<w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
        "<w:right w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
        "<w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
        "<w:insideV w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
        "</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"%d\"/>"
        "<w:gridCol w:w=\"%d\"/></w:tblGrid>",
        whole, label, whole - label);
    for (size_t i = 0; i < rows->count; i++) {
        const struct document_row *row = &rows->items[i];
        buffer_printf(out, "<w:tr><w:trPr><w:trHeight w:val=\"%d\" w:hRule=\"atLeast\"/></w:trPr>",
            twentieths(word->measure->pitch * row->least_lines));
        add_cell(word, row->label, label, FACE_HEADING, "center");
        add_cell(word, row->value, whole - label, FACE_SONG, NULL);
        buffer_add(out, "</w:tr>");
    }
    buffer_add(out, "</w:tbl>");
    struct paragraph room = {
        .face = FACE_SONG, .size = word->measure->body, .pitch = word->measure->pitch / 2
    };
    add_paragraph(word, &room, "");
}

static void add_body(struct word *word)
{
    static const enum document_face heading_faces[] = { FACE_HEADING, FACE_HEADING, FACE_KAI,
        FACE_SONG };
    const struct document *document = word->document;
    struct paragraph plain = { .face = FACE_SONG, .size = word->measure->body };
    if (document->salutation)
        add_paragraph(word, &plain, document->salutation);
    for (size_t i = 0; i < document->blocks.count; i++) {
        const struct document_block *block = &document->blocks.items[i];
        bool is_heading = block->kind == DOCUMENT_HEADING;
        struct paragraph how = plain;
        how.face = is_heading ? heading_faces[block->level] : FACE_SONG;
        how.first = 2 * (word->measure->body + word->measure->spacing);
        bool is_last = i + 1 == document->blocks.count; /* goes with the signature */
        how.keeps_next = is_last || (is_heading && block->level < 3);
        how.alignment = "both";
        if (block->kind == DOCUMENT_TABLE)
            add_table(word, &block->rows);
        else
            add_paragraph(word, &how, block->text);
    }
}

/* The date four characters from the right, the signature centred above it, at least two from the
 * right (GB/T 9704 7.3.5.2). */
static void add_signature(struct word *word)
{
    const struct document *document = word->document;
    double body = word->measure->body;
    double day = document_text_width(text_or(document->date, ""));
    double name = document_text_width(document->signature);
    struct paragraph how = { .alignment = "right",
        .face = FACE_SONG,
        .size = body,
        .right = fmax(2, 4 + (day - name) / 2) * body,
        .before = word->measure->pitch,
        .keeps_next = true };
    add_paragraph(word, &how, document->signature);
    how.right = 4 * body;
    how.before = 0;
    add_paragraph(word, &how, text_or(document->date, ""));
}

static void add_end(struct word *word)
{
    const struct document *document = word->document;
    double body = word->measure->body, small = word->measure->small;
    if (document->signature)
        add_signature(word);
    struct paragraph note = { .face = FACE_SONG, .size = body, .first = 2 * body };
    if (document->note)
        add_paragraph(word, &note, document->note);
    /* a frame holds the copies at the foot of the type area */
    if (!document->copies)
        return;
    buffer_printf(&word->out,
        "<w:p><w:pPr><w:framePr w:w=\"%d\" w:wrap=\"around\" w:vAnchor=\"margin\" "
        "w:hAnchor=\"margin\""
        " w:xAlign=\"center\" w:yAlign=\"bottom\"/>",
        twentieths(DOCUMENT_WIDTH));
    if (document->form != DOCUMENT_LETTER)
        buffer_add(&word->out,
            "<w:pBdr><w:top w:val=\"single\" w:sz=\"8\" w:space=\"1\" w:color=\"000000\"/>"
            "<w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"1\" w:color=\"000000\"/></w:pBdr>");
    buffer_printf(&word->out,
        "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"%d\" w:lineRule=\"exact\"/><w:ind "
        "w:left=\"%d\" "
        "w:right=\"%d\"/></w:pPr>",
        twentieths(small * 1.7), twentieths(small), twentieths(small));
    struct paragraph copies = { .face = FACE_SONG, .size = small };
    add_run(word, &copies, document->copies);
    buffer_add(&word->out, "</w:p>");
}

static void add_section(struct word *word)
{
    buffer_printf(&word->out,
        "<w:sectPr><w:headerReference w:type=\"first\" r:id=\"rId6\"/>"
        "<w:footerReference w:type=\"first\" r:id=\"rId5\"/><w:footerReference w:type=\"default\""
        " r:id=\"rId3\"/><w:footerReference w:type=\"even\" r:id=\"rId4\"/>"
        "<w:pgSz w:w=\"%d\" w:h=\"%d\"/><w:pgMar w:top=\"%d\" w:right=\"%d\" w:bottom=\"%d\""
        " w:left=\"%d\" w:header=\"%d\" w:footer=\"%d\" w:gutter=\"0\"/><w:titlePg/>",
        twentieths(DOCUMENT_PAGE_WIDTH), twentieths(DOCUMENT_PAGE_HEIGHT),
        twentieths(word->document->form == DOCUMENT_LETTER ? 30 * DOCUMENT_MM : DOCUMENT_TOP),
        twentieths(DOCUMENT_PAGE_WIDTH - DOCUMENT_LEFT - DOCUMENT_WIDTH),
        twentieths(DOCUMENT_PAGE_HEIGHT - DOCUMENT_BOTTOM), twentieths(DOCUMENT_LEFT),
        twentieths(18 * DOCUMENT_MM),
        twentieths(word->document->form == DOCUMENT_LETTER ? 18 * DOCUMENT_MM : 22 * DOCUMENT_MM));
    buffer_printf(&word->out, "<w:docGrid w:type=\"lines\" w:linePitch=\"%d\"/>",
        twentieths(word->measure->pitch));
    buffer_add(&word->out, "</w:sectPr>");
}

/* ---- the parts of the archive ---- */

static void add_part(struct word *word, struct zip_entry_list *parts, const char *name)
{
    LIST_PUSH(word->ctx, *parts, (struct zip_entry) { name, word->out });
    word->out = buffer_new(word->ctx->arena);
}

static void add_page_number(struct word *word, bool is_odd)
{
    double size = 14;
    struct paragraph how = { .alignment = is_odd ? "right" : "left",
        .face = FACE_SONG,
        .size = size,
        .left = size,
        .right = size,
        .pitch = 20 };
    begin_paragraph(word, &how);
    add_run(word, &how, "— ");
    buffer_add(&word->out,
        "<w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:fldChar w:fldCharType=\"begin\"/>"
        "</w:r><w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:instrText"
        " xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar"
        " w:fldCharType=\"separate\"/></w:r>");
    add_run(word, &how, is_odd ? "1" : "2");
    buffer_add(&word->out, "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>");
    add_run(word, &how, " —");
    buffer_add(&word->out, "</w:p>");
}

/* The first page of a letter has the second double rule instead of a number. */
static void add_footers(struct word *word, struct zip_entry_list *parts)
{
    static const char *const names[] = { "word/footer1.xml", "word/footer2.xml",
        "word/footer3.xml" };
    for (int i = 0; i < 3; i++) {
        buffer_add(&word->out, XML_HEAD "<w:ftr" WORD_SPACES ">");
        bool is_first = i == 2;
        struct paragraph rule = { .face = FACE_SONG,
            .size = 6,
            .pitch = 10,
            .left = -8 * DOCUMENT_MM,
            .right = -6 * DOCUMENT_MM,
            .border = "<w:bottom w:val=\"thinThickSmallGap\" w:sz=\"24\" w:space=\"1\""
                      " w:color=\"DB0D0D\"/>" };
        if (is_first && word->document->form == DOCUMENT_LETTER)
            add_paragraph(word, &rule, "");
        else
            add_page_number(word, i != 1);
        buffer_add(&word->out, "</w:ftr>");
        add_part(word, parts, names[i]);
    }
}

static void add_first_header(struct word *word, struct zip_entry_list *parts)
{
    buffer_add(&word->out, XML_HEAD "<w:hdr" WORD_SPACES ">");
    struct paragraph mark = {
        .alignment = "right", .face = FACE_HEADING, .size = word->measure->body, .pitch = 20
    };
    add_paragraph(word, &mark, text_or(word->document->mark, ""));
    buffer_add(&word->out, "</w:hdr>");
    add_part(word, parts, "word/header1.xml");
}

static void add_frame_parts(struct word *word, struct zip_entry_list *parts)
{
    buffer_add(&word->out,
        XML_HEAD
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
        "<Default Extension=\"rels\""
        " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        "<Override PartName=\"/word/document.xml\" ContentType=\"" OFFICE_TYPES
        ".document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"" OFFICE_TYPES
        ".styles+xml\"/><Override PartName=\"/word/settings.xml\" ContentType=\"" OFFICE_TYPES
        ".settings+xml\"/><Override PartName=\"/word/header1.xml\" ContentType=\"" OFFICE_TYPES
        ".header+xml\"/><Override PartName=\"/word/fontTable.xml\" ContentType=\"" OFFICE_TYPES
        ".fontTable+xml\"/>");
    for (int i = 1; i <= 3; i++)
        buffer_printf(&word->out,
            "<Override PartName=\"/word/footer%d.xml\" ContentType=\"" OFFICE_TYPES
            ".footer+xml\"/>",
            i);
    buffer_add(&word->out,
        "<Override PartName=\"/docProps/core.xml\""
        " ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>");
    add_part(word, parts, "[Content_Types].xml");
    buffer_add(&word->out,
        XML_HEAD "<Relationships"
                 " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                 "<Relationship Id=\"rId1\" Type=\"" OFFICE_RELATIONS
                 "/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"rId2\""
                 " Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
                 "core-properties\" Target=\"docProps/core.xml\"/></Relationships>");
    add_part(word, parts, "_rels/.rels");
    static const char *const targets[] = { "styles", "settings", "footer1", "footer2", "footer3",
        "header1", "fontTable" };
    static const char *const kinds[] = { "styles", "settings", "footer", "footer", "footer",
        "header", "fontTable" };
    buffer_add(&word->out,
        XML_HEAD
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
    for (size_t i = 0; i < COUNT_OF(targets); i++)
        buffer_printf(&word->out,
            "<Relationship Id=\"rId%zu\" Type=\"" OFFICE_RELATIONS "/%s\" Target=\"%s.xml\"/>",
            i + 1, kinds[i], targets[i]);
    buffer_add(&word->out, "</Relationships>");
    add_part(word, parts, "word/_rels/document.xml.rels");
}

static void add_core(struct word *word, struct zip_entry_list *parts)
{
    char moment[21];
    clock_format_utc(word->ctx->now, moment);
    buffer_add(&word->out,
        XML_HEAD "<cp:coreProperties"
                 " xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/"
                 "core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                 " xmlns:dcterms=\"http://purl.org/dc/terms/\""
                 " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
    add_text(&word->out, word->document->title);
    buffer_add(&word->out, "</dc:title><dc:creator>");
    add_text(&word->out, text_or(word->document->issuer, ""));
    buffer_printf(&word->out,
        "</dc:creator><dc:language>%s</dc:language><dcterms:created"
        " xsi:type=\"dcterms:W3CDTF\">%s</dcterms:created></cp:coreProperties>",
        word->document->language == LANGUAGE_EN ? "en-GB" : "zh-CN", moment);
    add_part(word, parts, "docProps/core.xml");
}

static void add_styles(struct word *word, struct zip_entry_list *parts)
{
    buffer_add(
        &word->out, XML_HEAD "<w:styles" WORD_SPACES "><w:docDefaults><w:rPrDefault><w:rPr>");
    add_fonts(word, FACE_SONG);
    int size = (int)lround(word->measure->body * 2);
    buffer_printf(&word->out,
        "<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/><w:lang w:val=\"%s\" w:eastAsia=\"zh-CN\"/>"
        "</w:rPr></w:rPrDefault></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\""
        " w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:rPr><w:sz w:val=\"%d\"/>"
        "<w:szCs w:val=\"%d\"/></w:rPr></w:style></w:styles>",
        size, size, "en-GB", size, size);
    add_part(word, parts, "word/styles.xml");
    buffer_add(&word->out,
        XML_HEAD "<w:settings" WORD_SPACES
                 "><w:evenAndOddHeaders/><w:compat><w:compatSetting w:name=\"compatibilityMode\""
                 " w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>"
                 "</w:settings>");
    add_part(word, parts, "word/settings.xml");
}

static void add_font_table(struct word *word, struct zip_entry_list *parts)
{
    buffer_add(&word->out, XML_HEAD "<w:fonts" WORD_SPACES ">");
    for (int face = 0; face < FACE_COUNT; face++)
        buffer_printf(&word->out, "<w:font w:name=\"%s\"><w:altName w:val=\"%s\"/></w:font>",
            chinese[face].name, chinese[face].otherwise);
    buffer_add(&word->out, "</w:fonts>");
    add_part(word, parts, "word/fontTable.xml");
}

struct buffer document_docx(struct ctx *ctx, const struct document *document)
{
    struct word word = { .ctx = ctx,
        .document = document,
        .measure = document_measure_of(document),
        .out = buffer_new(ctx->arena) };
    struct zip_entry_list parts = { 0 };
    add_frame_parts(&word, &parts);
    add_core(&word, &parts);
    add_styles(&word, &parts);
    add_font_table(&word, &parts);
    add_footers(&word, &parts);
    add_first_header(&word, &parts);
    buffer_add(&word.out, XML_HEAD "<w:document" WORD_SPACES "><w:body>");
    add_head(&word);
    add_body(&word);
    add_end(&word);
    add_section(&word);
    buffer_add(&word.out, "</w:body></w:document>");
    add_part(&word, &parts, "word/document.xml");
    return zip_of(ctx, &parts);
}
