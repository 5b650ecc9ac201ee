#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"

static int log_file = STDERR_FILENO;
static int access_file = -1; /* the same as log_file */
static enum log_level log_least = LOG_INFO;

/* The paths of both, for when they are opened again. */
static char log_path[4096], access_path[4096];

/* The day of the last line of the access log, 0 until the first one of this process. */
static _Atomic int64_t access_day;
static pthread_mutex_t access_lock = PTHREAD_MUTEX_INITIALIZER;

static int open_file(const char *path)
{
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
}

/* The new file takes the old one's number, so that a thread which writes at this moment writes into
 * one of the two. Where it cannot be opened the old one goes on. */
static void open_again(const char *path, int number)
{
    int file = *path && number >= 0 ? open_file(path) : -1;
    if (file < 0)
        return;
    dup3(file, number, O_CLOEXEC);
    close(file);
}

/* A signal handler: open, dup3 and close are allowed in one (signal-safety(7)). */
static void reopen(int signal)
{
    (void)signal;
    int error = errno;
    open_again(log_path, log_file);
    open_again(access_path, access_file);
    errno = error;
}

static int open_and_remember(const char *path, char *remembered, size_t room)
{
    int length = snprintf(remembered, room, "%s", path);
    if (length < 0 || (size_t)length >= room)
        return -1;
    struct sigaction action = { .sa_handler = reopen, .sa_flags = SA_RESTART };
    sigaction(SIGHUP, &action, NULL);
    return open_file(path);
}

void log_open(const char *path, enum log_level least)
{
    log_least = least;
    int file = path ? open_and_remember(path, log_path, sizeof log_path) : -1;
    if (file >= 0)
        log_file = file;
}

void log_access_open(const char *path)
{
    if (path)
        access_file = open_and_remember(path, access_path, sizeof access_path);
    access_day = 0;
}

/* An earlier one of that day (the clock was set back, or it was put aside by hand) is not
 * overwritten. */
static void put_aside(int64_t day)
{
    char path[sizeof access_path + 20], date[11];
    day_format(day, date);
    for (int number = 0; number < 100; number++) {
        int length = number ? snprintf(path, sizeof path, "%s.%s.%d", access_path, date, number)
                            : snprintf(path, sizeof path, "%s.%s", access_path, date);
        if (length < 0 || (size_t)length >= sizeof path)
            return;
        if (renameat2(AT_FDCWD, access_path, AT_FDCWD, path, RENAME_NOREPLACE) == 0) {
            open_again(access_path, access_file);
            return;
        }
        if (errno != EEXIST)
            return;
    }
}

/* The day in a name such as access.log.2025-02-14 or access.log.2025-02-14.1, 0 in any other. */
static int64_t day_in_name(const char *name, const char *base)
{
    size_t length = strlen(base);
    char date[11] = "";
    int64_t day = 0;
    if (strncmp(name, base, length) != 0 || name[length] != '.' || strlen(name) < length + 11)
        return 0;
    memcpy(date, name + length + 1, 10);
    const char *rest = name + length + 11;
    bool is_ours =
        !*rest || (*rest == '.' && rest[1] && strspn(rest + 1, "0123456789") == strlen(rest + 1));
    return is_ours && day_parse(date, &day) ? day : 0;
}

static void delete_before(int64_t first_kept)
{
    char folder_path[sizeof access_path];
    snprintf(folder_path, sizeof folder_path, "%s", access_path);
    char *slash = strrchr(folder_path, '/');
    const char *base = slash ? access_path + (slash - folder_path) + 1 : access_path;
    if (slash)
        *slash = '\0';
    DIR *folder = opendir(!slash ? "." : *folder_path ? folder_path : "/");
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        int64_t day = day_in_name(entry->d_name, base);
        if (day && day < first_kept)
            unlinkat(dirfd(folder), entry->d_name, 0);
    }
    if (folder)
        closedir(folder);
}

/* With the lock. `last` is the day of the file's last line, 0 where only its time tells it. */
static void put_aside_before(int64_t today, int64_t last)
{
    struct stat info, ours;
    if (stat(access_path, &info) != 0 || fstat(access_file, &ours) != 0)
        return;
    if (info.st_ino != ours.st_ino || info.st_dev != ours.st_dev) {
        open_again(access_path, access_file); /* another process has put it aside */
        return;
    }
    if (!S_ISREG(info.st_mode) || info.st_size == 0)
        return;
    if (!last)
        last = day_of((int64_t)info.st_mtim.tv_sec * 1000);
    if (last < today)
        put_aside(last);
}

/* A line of the day that just ended may come after the first one of the next. */
static bool is_begun(int64_t day)
{
    int64_t last = access_day;
    return last == day || last == day + 1;
}

/* Where somebody asks at all hours the file is always of today, so whoever writes the first line of
 * a day puts aside what stands before it. */
static void begin_day(int64_t today)
{
    if (is_begun(today))
        return;
    pthread_mutex_lock(&access_lock);
    if (!is_begun(today)) {
        if (access_file >= 0 && *access_path)
            put_aside_before(today, access_day);
        access_day = today;
    }
    pthread_mutex_unlock(&access_lock);
}

void log_access_tend(int64_t today, int64_t keep_days)
{
    if (access_file < 0 || !*access_path)
        return;
    pthread_mutex_lock(&access_lock);
    put_aside_before(today, 0);
    pthread_mutex_unlock(&access_lock);
    delete_before(today - keep_days);
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

void log_access_json(int64_t day, const char *object)
{
    begin_day(day);
    write_line(access_file >= 0 ? access_file : log_file, object);
}
