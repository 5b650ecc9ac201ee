/* Starting and stopping: what to listen on, folders, limits, threads. connection.c is what then
 * happens. */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/exchange.h"

/* Memory for the head of one request: libmicrohttpd clears it each time, so it is no larger than
 * the largest head of ours. */
enum { SHUTDOWN_SECONDS = 10, HEAD_MOST = 32 * 1024, CONNECTIONS_MOST = 20000 };

static void ignore_message(void *context, const char *format, va_list args)
{
    (void)context, (void)format, (void)args; /* broken clients are no news */
}

static bool bind_address(const char *listen, int port, struct sockaddr_storage *address)
{
    struct sockaddr_in *four = (struct sockaddr_in *)address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, listen, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
        return true;
    }
    if (inet_pton(AF_INET6, listen, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        return true;
    }
    return false;
}

/* A process that was killed leaves what it was receiving; another one on the same folder may still
 * be receiving, but for no whole day. */
static void remove_old_uploads(const char *folder_path)
{
    DIR *folder = opendir(folder_path);
    time_t yesterday = time(NULL) - 86400;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        struct stat info;
        if (text_starts_with(entry->d_name, "upload-")
            && fstatat(dirfd(folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0
            && info.st_mtim.tv_sec < yesterday)
            unlinkat(dirfd(folder), entry->d_name, 0);
    }
    if (folder)
        closedir(folder);
}

/* A descriptor for each connection: the usual soft limit is far below what the machine allows. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < CONNECTIONS_MOST + 1000) {
        rlim_t wanted = CONNECTIONS_MOST + 1000;
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void make_folders(struct server *server)
{
    const char *data = server->options.data_folder;
    snprintf(server->upload_folder, sizeof server->upload_folder, "%s/uploads", data);
    mkdir(data, 0750);
    mkdir(server->upload_folder, 0750);
    remove_old_uploads(server->upload_folder);
}

static size_t unescape(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    return url_unescape(text);
}

static struct MHD_Daemon *listen_at(struct server *server, const struct sockaddr_storage *address)
{
    const struct server_options *options = &server->options;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_PEDANTIC_CHECKS
        | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG
        | (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    return MHD_start_daemon(flags, (uint16_t)options->port, NULL, NULL, answer_connection, server,
        MHD_OPTION_EXTERNAL_LOGGER, ignore_message, NULL, MHD_OPTION_SOCK_ADDR, address,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_end, server, MHD_OPTION_NOTIFY_CONNECTION,
        clients_notify, server, MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)options->threads, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)options->patience_seconds, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MOST, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_MOST,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096u,
        MHD_OPTION_END);
}

static void free_parts(struct server *server)
{
    workers_stop(server->slow);
    workers_stop(server->put_off);
    workers_stop(server->looking);
    workers_stop(server->posts);
    if (server->clients)
        clients_stop(server->clients);
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    if (server->live)
        live_hub_free(server->live);
    if (server->pages)
        page_cache_free(server->pages);
    free(server->clients);
}

/* What is wrong, NULL where it runs. */
static const char *start_parts(struct server *server)
{
    const struct server_options *options = &server->options;
    struct sockaddr_storage address;
    if (!bind_address(options->listen, options->port, &address))
        return arena_printf(server->arena, "%s is no address to listen on", options->listen);
    bool looks = options->look_at_uploads != NULL;
    server->live = live_hub_new();
    server->pages = page_cache_new();
    server->slow = workers_start(server, SLOW_THREADS, slow_work);
    server->posts = workers_start(server, POST_THREADS, posts_work);
    server->put_off = workers_start(server, PUT_OFF_THREADS, put_off_work);
    server->looking = looks ? workers_start(server, SLOW_THREADS, slow_work) : NULL;
    if (!server->live || !server->pages || !server->slow || !server->posts || !server->put_off
        || (looks && !server->looking) || !guard_load_secret(server))
        return "the database cannot be read";
    server->clients = clients_start(server);
    server->daemon = server->clients ? listen_at(server, &address) : NULL;
    return server->daemon ? NULL
                          : arena_printf(server->arena, "cannot listen on %s port %d",
                              options->listen, options->port);
}

struct server *server_start(
    const struct server_options *options, struct arena *arena, const char **error)
{
    struct server *server = ARENA_NEW(arena, struct server);
    server->options = *options;
    server->arena = arena;
    if (server->options.patience_seconds <= 0)
        server->options.patience_seconds = 60;
    randombytes_buf(server->request_key, sizeof server->request_key);
    server->routes = route_table_make(arena, options->tables, options->table_count);
    make_folders(server);
    raise_file_limit();
    log_access_open(options->access_log);
    *error = start_parts(server);
    if (*error) {
        free_parts(server);
        return NULL;
    }
    return server;
}

int server_port(const struct server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void server_stop(struct server *server)
{
    MHD_quiesce_daemon(server->daemon);
    live_hub_stop(server->live);
    int64_t until = clock_steady_us() + SHUTDOWN_SECONDS * INT64_C(1000000);
    while (server->running > 0 && clock_steady_us() < until)
        nanosleep(&(struct timespec) { .tv_nsec = 5000000 }, NULL);
    free_parts(server);
}
