/* The runtime of the templates: what the code written by tools/templates.c calls. Every value is
 * escaped unless its type says that it is HTML. */
#pragma once
#include "base/buffer.h"
#include "base/ctx.h"
#include "web/messages.h"
#include "web/problems.h"

struct request;

struct html {
    struct buffer buffer;
    struct ctx *ctx;
    struct request *request; /* NULL where a template is rendered outside of a request: e-mail */
};

typedef void template_render(struct html *, const void *params);

/* A template with its values, ready to be rendered. Made by the macro of each template's name. */
struct template
{
    template_render *render;
    const void *params;
};

/* Text that is HTML already. Only code that made it may say so. */
struct markup {
    const char *html;
};

/* A URL put together by the program, for a href whose text must not be looked at again. */
static inline void html_raw(struct html *out, const char *text, size_t length)
{
    buffer_append(&out->buffer, text, length);
}
void html_text(struct html *, const char *text);
void html_int(struct html *, int64_t number);
void html_real(struct html *, double number);
void html_markup(struct html *, struct markup);
void html_template(struct html *, struct template);

/* A URL from a value: escaped, and replaced by "#" when its scheme is not http, https, mailto or
 * tel. */
void html_url(struct html *, const char *url);

/* A name as it is. On an English page a Chinese one says so, for those who hear it read. */
struct markup html_name(const struct html *, const char *name);

/* A message in the context's language, its values escaped. */
void html_message(struct html *, enum message, const struct message_value *, size_t count);

/* Moments and days as people write them: 2025年2月14日; 14 February 2025. Zero prints nothing. */
void html_date(struct html *, int64_t ms);
void html_time(struct html *, int64_t ms);
void html_day(struct html *, int64_t day);
void html_iso_day(struct html *, int64_t day); /* 2025-02-14, for a date field */
void html_ago(struct html *, int64_t ms);
void html_number(struct html *, int64_t); /* 12,345 */
void html_percent(struct html *, double share); /* 0.5 is 50% */
void html_lines(struct html *, const char *text); /* paragraphs at line breaks */

/* The hidden fields of a form that posts: CSRF token and the token that makes it count once. */
void html_form_fields(struct html *);

/* The same dates as plain text in the arena. */
const char *day_text(struct ctx *, int64_t day);
const char *date_text(struct ctx *, int64_t ms);
const char *time_text(struct ctx *, int64_t ms);

#define HTML_VALUE(out, x)                                                                         \
    _Generic((x), char *: html_text, const char *: html_text, double: html_real, float: html_real, \
        struct markup: html_markup, struct template: html_template, default: html_int)(out, x)
#define HTML_URL(out, x)                                                                           \
    _Generic((x), char * : html_url, const char * : html_url, default : html_int)(out, x)
