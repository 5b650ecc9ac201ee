/* Patience: who opens a connection and says nothing, or says it a byte at a time, is let go.
 * libmicrohttpd counts only the time in which nothing at all comes; this counts whole requests. */
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "web/exchange.h"

/* The slowest line that we wait for, and how often the live streams are looked at and kept open.
 * Proxies let go of a silent connection after half a minute. */
enum { BYTES_A_SECOND = 8 * 1024, LIVE_CHECK_SECONDS = 5, LIVE_BEAT_SECONDS = 20 };

struct client {
    struct client *next, *previous;
    int socket;
    _Atomic int64_t until_us; /* 0: as long as it takes */
    _Atomic bool sends_body;
};

struct clients {
    struct server *server;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stop;
    struct client *first;
    bool is_stopping;
};

static struct client *client_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static int64_t moment_after(const struct server *server, int64_t bytes)
{
    int64_t seconds = server->options.patience_seconds + bytes / BYTES_A_SECOND;
    return clock_steady_us() + seconds * 1000000;
}

void client_must_send(struct server *server, struct MHD_Connection *connection, int64_t bytes)
{
    struct client *client = client_of(connection);
    if (client)
        client->until_us = moment_after(server, bytes);
}

void client_sends_body(struct MHD_Connection *connection)
{
    struct client *client = client_of(connection);
    if (client)
        client->sends_body = true;
}

void client_waits(struct MHD_Connection *connection)
{
    struct client *client = client_of(connection);
    if (client)
        client->until_us = 0;
    if (client)
        client->sends_body = false;
}

static void add(struct server *server, struct MHD_Connection *connection, void **socket_context)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct client *client = calloc(1, sizeof *client);
    if (!client || !info) {
        free(client);
        return;
    }
    struct clients *clients = server->clients;
    client->socket = info->connect_fd;
    client->until_us = moment_after(server, 0);
    pthread_mutex_lock(&clients->lock);
    client->next = clients->first;
    if (client->next)
        client->next->previous = client;
    clients->first = client;
    pthread_mutex_unlock(&clients->lock);
    *socket_context = client;
}

static void take_out(struct clients *clients, struct client *client)
{
    pthread_mutex_lock(&clients->lock);
    if (client->previous)
        client->previous->next = client->next;
    else
        clients->first = client->next;
    if (client->next)
        client->next->previous = client->previous;
    pthread_mutex_unlock(&clients->lock);
    free(client);
}

void clients_notify(void *server_, struct MHD_Connection *connection, void **socket_context,
    enum MHD_ConnectionNotificationCode code)
{
    struct server *server = server_;
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        add(server, connection, socket_context);
    else if (*socket_context)
        take_out(server->clients, *socket_context);
}

/* Once in some hundred times libmicrohttpd misses that the other side has hung up in the midst of a
 * body, and would keep what came of it until patience ends. */
static bool has_hung_up(const struct client *client)
{
    char byte;
    return client->sends_body && recv(client->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* The socket is only shut: libmicrohttpd sees that and closes it, in its own thread. */
static void let_go(struct clients *clients)
{
    int64_t now = clock_steady_us();
    for (struct client *client = clients->first; client; client = client->next) {
        int64_t until = client->until_us;
        if ((until && until < now) || has_hung_up(client)) {
            shutdown(client->socket, SHUT_RDWR);
            client->until_us = 0;
            client->sends_body = false;
        }
    }
}

static void *work(void *context)
{
    struct clients *clients = context;
    pthread_mutex_lock(&clients->lock);
    for (int64_t second = 1; !clients->is_stopping; second++) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&clients->stop, &clients->lock, &until);
        let_go(clients);
        if (clients->is_stopping || second % LIVE_CHECK_SECONDS != 0)
            continue;
        pthread_mutex_unlock(&clients->lock);
        live_hub_check(clients->server, second % LIVE_BEAT_SECONDS == 0);
        pthread_mutex_lock(&clients->lock);
    }
    pthread_mutex_unlock(&clients->lock);
    return NULL;
}

struct clients *clients_start(struct server *server)
{
    struct clients *clients = calloc(1, sizeof *clients);
    if (!clients)
        return NULL;
    clients->server = server;
    pthread_mutex_init(&clients->lock, NULL);
    pthread_condattr_t steady; /* a clock that is set back must not stop the pulse */
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&clients->stop, &steady);
    if (pthread_create(&clients->thread, NULL, work, clients) != 0) {
        free(clients);
        return NULL;
    }
    return clients;
}

/* Ends the thread; the list stays until the last connection has been told of. */
void clients_stop(struct clients *clients)
{
    pthread_mutex_lock(&clients->lock);
    clients->is_stopping = true;
    pthread_cond_signal(&clients->stop);
    pthread_mutex_unlock(&clients->lock);
    pthread_join(clients->thread, NULL);
}
