/* Calendars by RFC 5545: events of a whole day, for dates by which something is due. */
#pragma once
#include "base/buffer.h"
#include "base/ctx.h"

struct ics_event {
    const char *uid; /* the same each time, so that a calendar knows it again */
    int64_t day; /* day number */
    int64_t changed_at; /* UTC milliseconds */
    const char *summary;
    const char *description; /* NULL for none */
    const char *url; /* NULL for none */
    int remind_days; /* so many days before at 9 o'clock; -1 for no reminder */
};

/* A calendar with a name; events are added and the calendar is ended. */
struct buffer ics_begin(struct ctx *, const char *name);
void ics_add(struct buffer *, const struct ics_event *);
void ics_end(struct buffer *);

/* Adds a content line, folded at 75 octets without breaking a character (RFC 5545 3.1). */
void ics_add_line(struct buffer *, const char *line);

/* The text as the value of a property: backslash, semicolon, comma and line break escaped. */
const char *ics_escape(struct arena *, const char *text);
