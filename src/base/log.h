/* Logging: one JSON object a line on standard error, or in the file that was named. */
#pragma once
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Where lines go: a path, or NULL for standard error. Lines below `least` are left out. Files are
 * opened again at SIGHUP, for those who rotate them. */
void log_open(const char *path, enum log_level least);

/* One line with the time, the level and a message. Never put a secret or personal data into it. */
void log_line(enum log_level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The access log: a file of its own, or NULL for the place of the other lines. */
void log_access_open(const char *path);

/* One line of the access log: a JSON object without its final newline. */
void log_access_json(const char *object);
