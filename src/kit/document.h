/* Official papers: one description, rendered as PDF and as DOCX. The layout is that of GB/T
 * 9704-2012 (format of official documents of party and government): A4, top margin 37 mm, left 28
 * mm, a type area of 156 x 225 mm with 22 lines of 28 characters of size 3 (16 pt). English papers
 * have the same margins and order with a Latin text size. */
#pragma once
#include "base/buffer.h"
#include "base/ctx.h"

enum document_form {
    DOCUMENT_PLAIN, /* no head: a proposal, a form to be filled in */
    DOCUMENT_RED_HEAD, /* the issuer's name in red, the number, a red rule (GB/T 9704 7.2) */
    DOCUMENT_LETTER, /* letter format: red double rules above and below (GB/T 9704 10.1) */
};

enum document_block_kind { DOCUMENT_HEADING, DOCUMENT_PARAGRAPH, DOCUMENT_TABLE };

struct document_row {
    const char *label, *value;
    int least_lines; /* room for handwriting */
};
struct document_row_list {
    struct document_row *items;
    size_t count;
};

struct document_block {
    enum document_block_kind kind;
    int level; /* of a heading: 1 to 3 */
    const char *text; /* a heading's has its number in front */
    struct document_row_list rows;
};
struct document_block_list {
    struct document_block *items;
    size_t count;
};

/* Absent parts are NULL. */
struct document {
    enum language language;
    enum document_form form;
    bool is_form; /* to be filled in: smaller text, so that it fits one page */
    const char *issuer; /* whose paper it is: in the red head, or above a plain one's title */
    const char *number;
    const char *mark; /* top right, such as the class of a reply */
    const char *signer; /* who signed, shown opposite the number of a letter */
    const char *title;
    const char *salutation;
    struct document_block_list blocks;
    const char *signature, *date; /* signature and date of the paper, at the right */
    const char *note; /* in brackets below the date: whom to ask */
    const char *copies; /* at the foot of the last page: copies to */
    int counts[4]; /* of the headings of each level so far; kept by document_heading */
};

/* Adds a heading of level 1 to 3, numbered 一、（一）1. or 1. (1) (a). */
void document_heading(struct ctx *, struct document *, int level, const char *text);

/* Adds the paragraphs of a text, one a line; blank ones are left out. */
void document_paragraphs(struct ctx *, struct document *, const char *text);

/* Adds a row to the table that the paper ends with, or begins one. */
void document_row(
    struct ctx *, struct document *, const char *label, const char *value, int least_lines);

/* The paper in A4 with embedded fonts and text that can be copied. An empty buffer after a fault.
 */
struct buffer document_pdf(struct ctx *, const struct document *);

/* The same as WordprocessingML (ISO/IEC 29500) for further work. */
struct buffer document_docx(struct ctx *, const struct document *);

/* "十七" for 17; from 1 to 99. */
const char *chinese_number(struct ctx *, int number);

/* "2026年3月5日" without spaces and leading zeros (GB/T 9704 7.3.5.4); "5 March 2026". "" for 0. */
const char *document_day(struct ctx *, int64_t day);
