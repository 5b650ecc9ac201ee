#include "base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"

static int log_file = STDERR_FILENO;
static int access_file = -1; /* the same as log_file */
static enum log_level log_least = LOG_INFO;

static int open_file(const char *path)
{
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
}

void log_open(const char *path, enum log_level least)
{
    log_least = least;
    if (!path)
        return;
    int file = open_file(path);
    if (file >= 0)
        log_file = file;
}

void log_access_open(const char *path)
{
    if (path)
        access_file = open_file(path);
}

/* One writev a line: lines of several threads never mix, since O_APPEND writes are whole. */
static void write_line(int file, const char *object)
{
    struct iovec parts[] = {
        { .iov_base = (char *)(uintptr_t)object, .iov_len = strlen(object) },
        { .iov_base = "\n", .iov_len = 1 },
    };
    if (writev(file, parts, 2) < 0)
        return; /* the disk may be full: the page matters more than its log line */
}

static size_t escape(char *out, size_t room, const char *text)
{
    size_t length = 0;
    for (; *text && length + 7 < room; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            out[length++] = '\\';
            out[length++] = (char)c;
        } else if (c < 0x20) {
            length += (size_t)snprintf(out + length, room - length, "\\u%04x", c);
        } else {
            out[length++] = (char)c;
        }
    }
    out[length] = '\0';
    return length;
}

void log_line(enum log_level level, const char *format, ...)
{
    if (level < log_least)
        return;
    static const char *const names[] = { "debug", "info", "warning", "error" };
    char message[1024], escaped[2048], line[2300], at[21];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    escape(escaped, sizeof escaped, message);
    clock_format_utc(clock_now_ms(), at);
    snprintf(line, sizeof line, "{\"at\":\"%s\",\"level\":\"%s\",\"message\":\"%s\"}", at,
        names[level], escaped);
    write_line(log_file, line);
}

void log_access_json(const char *object)
{
    write_line(access_file >= 0 ? access_file : log_file, object);
}
