#include "web/html.h"

#include <stdio.h>

#include "base/clock.h"

void html_text(struct html *out, const char *text)
{
    if (!text)
        return;
    for (;; text++) {
        size_t plain = strcspn(text, "&<>\"'");
        buffer_append(&out->buffer, text, plain);
        text += plain;
        const char *entity;
        switch (*text) {
        case '&':
            entity = "&amp;";
            break;
        case '<':
            entity = "&lt;";
            break;
        case '>':
            entity = "&gt;";
            break;
        case '"':
            entity = "&quot;";
            break;
        case '\'':
            entity = "&#39;";
            break;
        default:
            return;
        }
        buffer_add(&out->buffer, entity);
    }
}

void html_int(struct html *out, int64_t number)
{
    buffer_add_int(&out->buffer, number);
}

void html_real(struct html *out, double number)
{
    char digits[32];
    buffer_append(&out->buffer, digits, (size_t)snprintf(digits, sizeof digits, "%.1f", number));
}

void html_markup(struct html *out, struct markup markup)
{
    buffer_add(&out->buffer, markup.html);
}

void html_template(struct html *out, struct template template)
{
    if (template.render)
        template.render(out, template.params);
}

static bool has_safe_scheme(const char *url)
{
    size_t length = strcspn(url, ":/?#");
    if (url[length] != ':')
        return true; /* relative */
    static const char *const safe[] = { "http", "https", "mailto", "tel" };
    for (size_t i = 0; i < COUNT_OF(safe); i++)
        if (strlen(safe[i]) == length && strncasecmp(url, safe[i], length) == 0)
            return true;
    return false;
}

void html_url(struct html *out, const char *url)
{
    html_text(out, url && has_safe_scheme(url) ? url : "#");
}

void html_message(
    struct html *out, enum message message_, const struct message_value *values, size_t count)
{
    size_t length;
    const char *plain = message_plain(out->ctx->language, message_, &length);
    if (plain)
        buffer_append(&out->buffer, plain, length);
    else
        html_text(out, message_fill(out->ctx, message_, values, count));
}

static const char *const months[] = { "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December" };

static char *put_text(char *at, const char *text)
{
    size_t length = strlen(text);
    memcpy(at, text, length);
    return at + length;
}

static char *put_int(char *at, int64_t number)
{
    return at + text_put_int(at, number, 1);
}

/* Without printf: a list has dozens of days. Nothing in it has to be escaped. */
enum { DAY_TEXT_MOST = 2 * TEXT_INT_MOST + 32 };
static void put_day(enum language language, struct date date, char out[DAY_TEXT_MOST])
{
    if (language == LANGUAGE_EN) {
        char *at = put_text(put_int(out, date.day), " ");
        at = put_text(put_text(at, months[date.month - 1]), " ");
        *put_int(at, date.year) = '\0';
        return;
    }
    char *at = put_text(put_int(out, date.year), "年");
    at = put_text(put_int(at, date.month), "月");
    at = put_text(put_int(at, date.day), "日");
    *at = '\0';
}

const char *day_text(struct ctx *ctx, int64_t day)
{
    char text[DAY_TEXT_MOST];
    if (day == 0)
        return "";
    put_day(ctx->language, date_from_day(day), text);
    return arena_text(ctx->arena, text);
}

const char *date_text(struct ctx *ctx, int64_t ms)
{
    return ms ? day_text(ctx, day_of(ms)) : "";
}

const char *time_text(struct ctx *ctx, int64_t ms)
{
    if (ms == 0)
        return "";
    struct date date;
    int hour, minute, second;
    clock_local(ms, &date, &hour, &minute, &second);
    return arena_printf(ctx->arena, "%s %02d:%02d", date_text(ctx, ms), hour, minute);
}

static void time_element(struct html *out, const char *machine, const char *human)
{
    buffer_add(&out->buffer, "<time datetime=\"");
    buffer_add(&out->buffer, machine);
    buffer_add(&out->buffer, "\">");
    html_text(out, human);
    buffer_add(&out->buffer, "</time>");
}

void html_day(struct html *out, int64_t day)
{
    if (day == 0)
        return;
    char machine[11], human[DAY_TEXT_MOST];
    struct date date = date_from_day(day);
    date_format(date, machine);
    put_day(out->ctx->language, date, human);
    buffer_add(&out->buffer, "<time datetime=\"");
    buffer_append(&out->buffer, machine, 10);
    buffer_append(&out->buffer, "\">", 2);
    buffer_add(&out->buffer, human);
    buffer_add(&out->buffer, "</time>");
}

void html_iso_day(struct html *out, int64_t day)
{
    if (day == 0)
        return;
    char machine[11];
    day_format(day, machine);
    buffer_add(&out->buffer, machine);
}

void html_date(struct html *out, int64_t ms)
{
    if (ms)
        html_day(out, day_of(ms));
}

void html_time(struct html *out, int64_t ms)
{
    if (ms == 0)
        return;
    char machine[21];
    clock_format_utc(ms, machine);
    time_element(out, machine, time_text(out->ctx, ms));
}

void html_ago(struct html *out, int64_t ms)
{
    if (ms == 0)
        return;
    char machine[21];
    clock_format_utc(ms, machine);
    int64_t minutes = (out->ctx->now - ms) / 60000;
    struct ctx *ctx = out->ctx;
    const char *human = minutes < 1 ? message(ctx, MSG_TIME_NOW)
        : minutes < 60              ? message(ctx, MSG_TIME_MINUTES_AGO, minutes)
        : minutes < 24 * 60         ? message(ctx, MSG_TIME_HOURS_AGO, minutes / 60)
        : minutes < 30 * 24 * 60    ? message(ctx, MSG_TIME_DAYS_AGO, minutes / (24 * 60))
                                    : date_text(ctx, ms);
    time_element(out, machine, human);
}

void html_number(struct html *out, int64_t number)
{
    char digits[TEXT_INT_MOST];
    size_t length = text_put_int(digits, number, 1);
    for (size_t i = 0; i < length; i++) {
        buffer_add_char(&out->buffer, digits[i]);
        size_t after = length - 1 - i;
        if (after > 0 && after % 3 == 0 && digits[i] != '-')
            buffer_add_char(&out->buffer, ',');
    }
}

void html_percent(struct html *out, double share)
{
    buffer_printf(&out->buffer, "%.1f%%", share * 100);
}

void html_lines(struct html *out, const char *text)
{
    for (bool is_open = false; text; is_open = false) {
        const char *end = strchr(text, '\n');
        size_t length = end ? (size_t)(end - text) : strlen(text);
        const char *paragraph = arena_text_n(out->ctx->arena, text, length);
        if (!text_is_blank(paragraph)) {
            is_open = true;
            buffer_add(&out->buffer, "<p>");
            html_text(out, paragraph);
        }
        if (is_open)
            buffer_add(&out->buffer, "</p>");
        text = end ? end + 1 : NULL;
    }
}

static bool has_ideographs(const char *text)
{
    while (*text) {
        uint32_t code = text_next(&text);
        if (code >= 0x3400 && code <= 0x9fff)
            return true;
    }
    return false;
}

struct markup html_name(const struct html *out, const char *name)
{
    struct html own = { .buffer = buffer_new(out->ctx->arena), .ctx = out->ctx };
    bool is_foreign = name && out->ctx->language == LANGUAGE_EN && has_ideographs(name);
    if (is_foreign)
        buffer_add(&own.buffer, "<span lang=\"zh\">");
    html_text(&own, name);
    if (is_foreign)
        buffer_add(&own.buffer, "</span>");
    return (struct markup) { buffer_text(&own.buffer) };
}
