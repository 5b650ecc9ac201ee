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

/* The access log is one file a day: what it holds of an earlier day is put aside as FILE.2025-02-14
 * (the day of its last line) when the first line of another day comes, or here, and here files put
 * aside more than `keep_days` ago are deleted. For those who rotate it themselves there is nothing
 * left to do. Nothing where it has no file of its own. */
void log_access_tend(int64_t today, int64_t keep_days);

/* One line of the access log: a JSON object without its final newline, and the day that it is. */
void log_access_json(int64_t day, const char *object);
