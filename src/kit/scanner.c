/* clamd's protocol: a command behind "z", each text ended by NUL; INSTREAM is followed by pieces
 * with their length in front, and a length of nothing at the end. */
#include "kit/scanner.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

/* STEP_SECONDS: to be reached, to take or give something. */
enum { STEP_SECONDS = 10, PIECE = 64 * 1024, REPLY_MOST = 512 };

static const char *path_or_host = "", *port;
static int64_t all_seconds;

const char *scanner_set(struct arena *arena, const char *address, int64_t seconds)
{
    all_seconds = seconds;
    char *host = arena_text(arena, address);
    path_or_host = host;
    port = NULL;
    if (*host == '/' || *host == '\0')
        return strlen(host) < sizeof((struct sockaddr_un *)0)->sun_path
            ? NULL
            : arena_printf(arena, "clamd = %s: too long for a socket", address);
    char *colon = strrchr(host, ':');
    if (!colon || colon == host || !colon[1]
        || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return arena_printf(
            arena, "clamd = %s: neither the path of a socket nor host:port", address);
    *colon = '\0';
    port = colon + 1;
    if (*host == '[' && colon[-1] == ']') {
        colon[-1] = '\0';
        path_or_host = host + 1;
    }
    return NULL;
}

bool scanner_is_set(void)
{
    return *path_or_host != '\0';
}

/* ---- a connection ---- */

struct line {
    int socket; /* -1: none */
    int64_t until_us;
    bool waits_for_all; /* for a verdict clamd may take as long as is left */
};

/* Each step gets its time, and no step more than is left of all. */
static bool set_patience(struct line *line)
{
    int64_t left_us = line->until_us - clock_steady_us(), step_us = STEP_SECONDS * 1000000LL;
    if (!line->waits_for_all && left_us > step_us)
        left_us = step_us;
    if (left_us <= 0)
        return false;
    struct timeval patience = { .tv_sec = left_us / 1000000, .tv_usec = left_us % 1000000 };
    return setsockopt(line->socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0
        && setsockopt(line->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0;
}

static void hang_up(struct line *line)
{
    if (line->socket >= 0)
        close(line->socket);
    line->socket = -1;
}

static bool reach(struct line *line, int family, const struct sockaddr *address, socklen_t size)
{
    line->socket = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line->socket >= 0 && set_patience(line) && connect(line->socket, address, size) == 0)
        return true;
    hang_up(line);
    return false;
}

static struct line dial(void)
{
    struct line line = { -1, clock_steady_us() + all_seconds * 1000000, false };
    if (!port) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        snprintf(address.sun_path, sizeof address.sun_path, "%s", path_or_host);
        reach(&line, AF_UNIX, (const struct sockaddr *)(const void *)&address, sizeof address);
        return line;
    }
    struct addrinfo *found = NULL, wanted = { .ai_socktype = SOCK_STREAM };
    if (getaddrinfo(path_or_host, port, &wanted, &found) != 0)
        return line;
    for (struct addrinfo *at = found; at && line.socket < 0; at = at->ai_next)
        reach(&line, at->ai_family, at->ai_addr, at->ai_addrlen);
    freeaddrinfo(found);
    return line;
}

static bool send_all(struct line *line, const void *data, size_t size)
{
    const char *at = data;
    while (size > 0 && set_patience(line)) {
        ssize_t sent = send(line->socket, at, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        size -= (size_t)sent;
    }
    return size == 0;
}

/* Up to the NUL or the end. False where nothing whole came. */
static bool hear(struct line *line, char reply[REPLY_MOST])
{
    size_t length = 0;
    while (length + 1 < REPLY_MOST && set_patience(line)) {
        ssize_t got = recv(line->socket, reply + length, REPLY_MOST - 1 - length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        length += (size_t)got;
        if (memchr(reply, '\0', length))
            return true;
    }
    reply[length] = '\0';
    return false;
}

/* ---- what is asked ---- */

bool scanner_answers(void)
{
    struct line line = dial();
    char reply[REPLY_MOST] = "";
    bool answers = line.socket >= 0 && send_all(&line, "zPING", sizeof "zPING")
        && hear(&line, reply) && strcmp(reply, "PONG") == 0;
    hang_up(&line);
    return answers;
}

static bool send_file(struct line *line, int file)
{
    char piece[PIECE];
    if (!send_all(line, "zINSTREAM", sizeof "zINSTREAM"))
        return false;
    for (ssize_t got; (got = read(file, piece, sizeof piece)) != 0;) {
        if (got < 0 && errno == EINTR)
            continue;
        uint32_t length = htonl((uint32_t)got);
        if (got < 0 || !send_all(line, &length, sizeof length)
            || !send_all(line, piece, (size_t)got))
            return false;
    }
    uint32_t end = 0;
    return send_all(line, &end, sizeof end);
}

/* "stream: OK", "stream: NAME FOUND", "... ERROR". */
static enum scan_result understand(struct arena *arena, const char *reply, const char **what)
{
    static const char begin[] = "stream: ", found[] = " FOUND";
    const char *verdict = strncmp(reply, begin, strlen(begin)) == 0 ? reply + strlen(begin) : "";
    size_t length = strlen(verdict);
    *what = arena_text(arena, reply);
    if (strcmp(verdict, "OK") == 0)
        return SCAN_CLEAN;
    if (length <= strlen(found) || strcmp(verdict + length - strlen(found), found) != 0)
        return SCAN_FAILED;
    *what = arena_text_n(arena, verdict, length - strlen(found));
    return SCAN_INFECTED;
}

enum scan_result scanner_look(struct arena *arena, const char *path, const char **what)
{
    char reply[REPLY_MOST] = "";
    enum scan_result result = SCAN_FAILED;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct line line = dial();
    *what = line.socket < 0 ? "it cannot be reached" : "it does not answer";
    if (file >= 0 && line.socket >= 0) {
        bool is_sent = send_file(&line, file);
        line.waits_for_all =
            is_sent; /* what it says against a file that it did not take is there */
        if (hear(&line, reply))
            result = understand(arena, reply, what);
        if (!is_sent && result == SCAN_CLEAN)
            result = SCAN_FAILED;
    }
    hang_up(&line);
    if (file >= 0)
        close(file);
    return result;
}
