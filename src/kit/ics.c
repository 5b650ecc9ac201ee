#include "kit/ics.h"

#include "base/clock.h"

enum { OCTETS_MOST = 75 };

void ics_add_line(struct buffer *out, const char *line)
{
    size_t used = 0;
    while (*line) {
        const char *next = line;
        text_next(&next);
        size_t length = (size_t)(next - line);
        if (used + length > OCTETS_MOST) {
            buffer_add(out, "\r\n ");
            used = 1;
        }
        buffer_append(out, line, length);
        used += length;
        line = next;
    }
    buffer_add(out, "\r\n");
}

const char *ics_escape(struct arena *arena, const char *text)
{
    struct buffer out = buffer_new(arena);
    for (; *text; text++)
        if (*text == '\n')
            buffer_add(&out, "\\n");
        else if (*text == '\\' || *text == ';' || *text == ',')
            buffer_printf(&out, "\\%c", *text);
        else if (*text != '\r')
            buffer_add_char(&out, *text);
    return buffer_text(&out);
}

static void add_value(struct buffer *out, const char *name, const char *value)
{
    ics_add_line(out, arena_printf(out->arena, "%s:%s", name, ics_escape(out->arena, value)));
}

static void add_day(struct buffer *out, const char *name, int64_t day)
{
    struct date date = date_from_day(day);
    ics_add_line(out,
        arena_printf(
            out->arena, "%s;VALUE=DATE:%04d%02d%02d", name, date.year, date.month, date.day));
}

struct buffer ics_begin(struct ctx *ctx, const char *name)
{
    struct buffer out = buffer_new(ctx->arena);
    ics_add_line(&out, "BEGIN:VCALENDAR");
    ics_add_line(&out, "VERSION:2.0");
    ics_add_line(&out, "PRODID:-//Heyi//Heyi " HEYI_VERSION "//ZH");
    ics_add_line(&out, "CALSCALE:GREGORIAN");
    ics_add_line(&out, "METHOD:PUBLISH");
    add_value(&out, "X-WR-CALNAME", name);
    /* how often a subscriber should ask (RFC 7986 5.7) */
    ics_add_line(&out, "REFRESH-INTERVAL;VALUE=DURATION:PT6H");
    ics_add_line(&out, "X-PUBLISHED-TTL:PT6H");
    return out;
}

static void add_reminder(struct buffer *out, const struct ics_event *event)
{
    if (event->remind_days < 0)
        return;
    ics_add_line(out, "BEGIN:VALARM");
    ics_add_line(out, "ACTION:DISPLAY");
    add_value(out, "DESCRIPTION", event->summary);
    /* the day begins at midnight; nine o'clock is nine hours later */
    ics_add_line(out,
        event->remind_days == 0
            ? "TRIGGER:PT9H"
            : arena_printf(out->arena, "TRIGGER:-PT%dH", event->remind_days * 24 - 9));
    ics_add_line(out, "END:VALARM");
}

void ics_add(struct buffer *out, const struct ics_event *event)
{
    char moment[21];
    clock_format_utc(event->changed_at, moment);
    ics_add_line(out, "BEGIN:VEVENT");
    ics_add_line(out, arena_printf(out->arena, "UID:%s", event->uid));
    ics_add_line(out,
        arena_printf(out->arena, "DTSTAMP:%.4s%.2s%.2sT%.2s%.2s%.2sZ", moment, moment + 5,
            moment + 8, moment + 11, moment + 14, moment + 17));
    add_day(out, "DTSTART", event->day);
    add_day(out, "DTEND", event->day + 1);
    add_value(out, "SUMMARY", event->summary);
    if (event->description)
        add_value(out, "DESCRIPTION", event->description);
    if (event->url)
        ics_add_line(out, arena_printf(out->arena, "URL:%s", event->url));
    ics_add_line(out, "TRANSP:TRANSPARENT");
    add_reminder(out, event);
    ics_add_line(out, "END:VEVENT");
}

void ics_end(struct buffer *out)
{
    ics_add_line(out, "END:VCALENDAR");
}
