/* What the renderings of papers share, and the lines of a paper in their places on the pages.
 * Lengths are points (1/72 inch) from the top left corner of the page. */
#pragma once
#include <pango/pango.h>

#include "base/clock.h"
#include "kit/document.h"

#define DOCUMENT_MM (72 / 25.4)
#define DOCUMENT_LEFT (28 * DOCUMENT_MM)
#define DOCUMENT_TOP (37 * DOCUMENT_MM)
#define DOCUMENT_WIDTH (156 * DOCUMENT_MM)
#define DOCUMENT_HEIGHT (225 * DOCUMENT_MM)
#define DOCUMENT_BOTTOM (DOCUMENT_TOP + DOCUMENT_HEIGHT)
#define DOCUMENT_PAGE_WIDTH (210 * DOCUMENT_MM)
#define DOCUMENT_PAGE_HEIGHT (297 * DOCUMENT_MM)

struct document_measure {
    double body, title, small; /* sizes of the text */
    double pitch; /* from line to line */
    double spacing; /* between characters, so that 28 of them fill a line */
};
const struct document_measure *document_measure_of(const struct document *);

/* The faces that the standard names. */
enum document_face { FACE_SONG, FACE_TITLE, FACE_HEADING, FACE_KAI, FACE_COUNT };

/* "— 1 —" */
const char *document_page_number(struct ctx *, int number);

/* About how many characters wide: a Latin letter is half a Chinese one. */
double document_text_width(const char *);

/* The title in lines of about equal length, broken between words and never beside a number (GB/T
 * 9704 7.3.1: a line ends where the sense allows it). */
struct text_list document_title_lines(struct ctx *, const struct document *);

/* A line of text or a rule on a page. */
struct document_mark {
    double x, y; /* where the text's baseline begins, or the rule's top left corner */
    PangoLayoutLine *line; /* NULL for a rule */
    const char *text; /* of the line, for looking at it */
    double width, height; /* of a rule */
    bool is_red;
};
struct document_page {
    struct document_mark *items;
    size_t count;
};
struct document_layout {
    struct document_page *items;
    size_t count;
    struct {
        PangoLayout **items;
        size_t count;
    } texts; /* the lines' owners */
};

/* Breaks the paper into lines and pages. Free it when its lines are painted. */
struct document_layout document_lay_out(struct ctx *, const struct document *);
void document_layout_free(struct document_layout *);
