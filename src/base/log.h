/* Logging: one JSON object a line on standard error, or in the file that was named. */
#pragma once
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Where lines go: a path, or NULL for standard error. Lines below `least` are left out. */
void log_open(const char *path, enum log_level least);

/* One line with the time, the level and a message. Never put a secret or personal data into it. */
void log_line(enum log_level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One line that is a JSON object already (without its final newline): the access log. */
void log_json(const char *object);
