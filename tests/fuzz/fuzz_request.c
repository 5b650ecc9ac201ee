/* Requests as they come over the wire, to the whole server: heads, queries, cookies, ranges, forms,
 * multipart bodies, JSON, tokens, searches, and the pages that answer them. One connection an
 * input. Member 1 is signed in by the cookie heyi_session=aaa... (64 times), his programs by the
 * token heyi_bbb... (64 times); the secret of forms is all noughts, so that the hidden _token of
 * seeds/request holds for ever. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "app/keys.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/migrate.h"
#include "fuzz.h"
#include "kit/files.h"
#include "people/token.h"

enum { PATIENCE_US = 30000, DESCRIPTORS_MOST = 64 };

static char folder[] = "/tmp/heyi-fuzz-XXXXXX";
static struct sockaddr_in address = { .sin_family = AF_INET };
static struct server *server;

static const char *repeated(struct ctx *ctx, char c, bool is_token)
{
    unsigned char hash[32];
    char text[70] = "heyi_", *hex = arena_alloc(ctx->arena, 65);
    size_t start = is_token ? 5 : 0;
    memset(text + start, c, 64);
    if (is_token)
        crypto_hash_sha256(hash, (const unsigned char *)text, start + 64);
    else
        crypto_generichash(hash, sizeof hash, (const unsigned char *)text, 64, NULL, 0);
    return sodium_bin2hex(hex, 65, hash, sizeof hash);
}

static void fill(struct ctx *ctx)
{
    db_begin(ctx, DB_WRITE);
    db_exec(ctx, "INSERT INTO web_secret (id, secret) VALUES (1, $1)",
        arena_printf(ctx->arena, "%064d", 0));
    db_exec(ctx,
        "INSERT INTO person (id, name, user_name, created_at) VALUES (1, '沈荷生', 'shen', $1)",
        ctx->now);
    db_exec(
        ctx, "INSERT INTO post (person_id, role, from_on) VALUES (1, $1, 0)", (int64_t)ROLE_MEMBER);
    db_exec(ctx,
        "INSERT INTO session (id, token_hash, person_id, created_at, last_seen_at, address, agent)"
        " VALUES (1, $1, 1, $2, $2, '', '')",
        repeated(ctx, 'a', false), ctx->now);
    db_exec(ctx,
        "INSERT INTO api_token (person_id, name, token_hash, created_at, last_used_at)"
        " VALUES (1, 'fuzz', $1, $2, $2)",
        repeated(ctx, 'b', true), ctx->now);
    MUST(db_commit(ctx));
}

static void remove_folder(void)
{
    char command[64];
    server_stop(server);
    snprintf(command, sizeof command, "rm -rf %s %s.key", folder, folder);
    MUST(system(command) == 0);
}

static void start(void)
{
    struct arena *arena = arena_new();
    const char *error = NULL;
    MUST(sodium_init() >= 0 && mkdtemp(folder));
    log_open("/dev/null", LOG_ERROR);
    clock_set_zone("Asia/Shanghai");
    struct db_pool *pool =
        db_pool_open(arena_printf(arena, "%s/heyi.db", folder), 2, arena, &error);
    MUST(pool);
    struct ctx ctx = { .arena = arena, .actor = &actor_nobody, .now = clock_now_ms() };
    db_acquire(pool, &ctx);
    MUST(migrate_to_newest(&ctx, NULL));
    fill(&ctx);
    MUST(keys_open(&ctx, keys_path(arena, "", folder)) == NULL);
    db_release(&ctx);
    MUST(files_open(folder));
    struct server_options options = {
        .listen = "127.0.0.1",
        .threads = 1,
        .database = pool,
        .data_folder = folder,
        .access_log = "/dev/null",
        .posts_per_minute = 1000000000,
        .patience_seconds = 3600,
    };
    app_fill_options(&options);
    server = server_start(&options, arena, &error);
    MUST(server);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t)server_port(server));
    atexit(remove_folder);
}

/* Whatever comes, the answer is a status of HTTP or the end of the connection, and no fault. */
static void look_at(const char *answer, size_t size)
{
    if (size == 0)
        return;
    MUST(size > 12 && memcmp(answer, "HTTP/1.1 ", 9) == 0);
    MUST(answer[9] >= '2' && answer[9] <= '5');
    MUST(memcmp(answer + 9, "503", 3) != 0 && memcmp(answer + 9, "500", 3) != 0);
}

/* The server's end of a connection stands in this very process; -1 until it was accepted. */
static int other_end(int wire)
{
    struct sockaddr_in mine, other;
    socklen_t length = sizeof mine;
    MUST(getsockname(wire, (struct sockaddr *)&mine, &length) == 0);
    for (int file = 3; file < DESCRIPTORS_MOST; file++) {
        length = sizeof other;
        if (file != wire && getpeername(file, (struct sockaddr *)&other, &length) == 0
            && other.sin_family == AF_INET && other.sin_port == mine.sin_port)
            return file;
    }
    return -1;
}

/* libmicrohttpd does not see an end that came together with the last bytes, and the input would
 * wait for its patience: so the end is sent when the bytes were read, or an answer is there. */
static void wait_until_read(int wire)
{
    int64_t until = clock_steady_us() + PATIENCE_US;
    struct pollfd answer = { .fd = wire, .events = POLLIN };
    struct timespec moment = { .tv_nsec = 20000 };
    for (int end = -1, unread; clock_steady_us() < until; nanosleep(&moment, NULL)) {
        end = end < 0 ? other_end(wire) : end;
        if (end >= 0 && (ioctl(end, FIONREAD, &unread) != 0 || unread == 0))
            return;
        if (poll(&answer, 1, 0) > 0)
            return;
    }
}

/* Ports of connections that have ended rest for a minute: some hundreds a second use up all. And
 * libFuzzer's clock interrupts. */
static int connect_to_server(void)
{
    struct timespec moment = { .tv_nsec = 50000000 };
    for (;; nanosleep(&moment, NULL)) {
        int wire = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(wire, (struct sockaddr *)&address, sizeof address) == 0)
            return wire;
        int why = errno;
        close(wire);
        MUST(why == EADDRNOTAVAIL || why == EINTR);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char answer[4096];
    if (!server)
        start();
    int wire = connect_to_server();
    /* a live stream has no end of its own, nor what is no whole request */
    setsockopt(wire, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval) { .tv_usec = PATIENCE_US },
        sizeof(struct timeval));
    for (size_t done = 0; done < size;) {
        ssize_t sent = send(wire, data + done, size - done, MSG_NOSIGNAL);
        if (sent <= 0)
            break;
        done += (size_t)sent;
    }
    wait_until_read(wire);
    shutdown(wire, SHUT_WR);
    size_t got = 0;
    for (ssize_t more;
         (more = recv(wire, answer + got, got < 2048 ? sizeof answer - got : 0, 0)) > 0;)
        got += (size_t)more;
    look_at(answer, got);
    if (got >= 2048) /* the rest of a long page */
        while (recv(wire, answer, sizeof answer, 0) > 0)
            ;
    close(wire);
    return 0;
}
