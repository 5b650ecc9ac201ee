#include "db/listen.h"

#include <libpq-fe.h>
#include <poll.h>
#include <unistd.h>

#include "db/driver.h"

enum { RETRY_MS = 1000 };

struct db_listener {
    const char *url, *channel;
    void (*hear)(void *context, const char *word);
    void *context;
    pthread_t thread;
    int wake[2]; /* a pipe: what is written ends the thread */
};

bool db_say(struct ctx *ctx, const char *channel, const char *word)
{
    if (ctx->fault || db_kind_of(ctx->db) != DB_POSTGRES)
        return false;
    db_scalar_text(ctx, "SELECT pg_notify($1, $2)::text", channel, word);
    return !ctx->fault;
}

/* Waits until there is something to read, or the time is over. False when it is to end. */
static bool wait_for(struct db_listener *listener, int socket, int patience_ms)
{
    struct pollfd watched[] = {
        { .fd = listener->wake[0], .events = POLLIN },
        { .fd = socket, .events = POLLIN },
    };
    poll(watched, 2, patience_ms);
    return watched[0].revents == 0;
}

static PGconn *connect_and_listen(const struct db_listener *listener)
{
    PGconn *connection = postgres_connect(listener->url);
    char command[80];
    snprintf(command, sizeof command, "LISTEN %s", listener->channel);
    PGresult *result = PQexec(connection, command);
    bool is_listening = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (is_listening)
        return connection;
    PQfinish(connection);
    return NULL;
}

/* Until the connection breaks. False when it is to end. */
static bool hear_all(struct db_listener *listener, PGconn *connection)
{
    do {
        if (!PQconsumeInput(connection))
            return true;
        for (PGnotify *word; (word = PQnotifies(connection)); PQfreemem(word))
            listener->hear(listener->context, word->extra);
    } while (wait_for(listener, PQsocket(connection), -1));
    return false;
}

static void *listen_on(void *context)
{
    struct db_listener *listener = context;
    bool goes_on = true;
    while (goes_on) {
        PGconn *connection = connect_and_listen(listener);
        if (connection) {
            goes_on = hear_all(listener, connection);
            PQfinish(connection);
        }
        goes_on = goes_on && wait_for(listener, -1, RETRY_MS);
    }
    return NULL;
}

struct db_listener *db_listen(struct db_pool *pool, const char *channel,
    void (*hear)(void *context, const char *word), void *context, struct arena *arena)
{
    if (db_pool_kind(pool) != DB_POSTGRES)
        return NULL;
    struct db_listener *listener = ARENA_NEW(arena, struct db_listener);
    *listener = (struct db_listener) {
        .url = pool->url, .channel = channel, .hear = hear, .context = context
    };
    if (pipe(listener->wake) != 0)
        return NULL;
    if (pthread_create(&listener->thread, NULL, listen_on, listener) == 0)
        return listener;
    close(listener->wake[0]);
    close(listener->wake[1]);
    return NULL;
}

void db_listen_end(struct db_listener *listener)
{
    if (!listener)
        return;
    close(listener->wake[1]);
    pthread_join(listener->thread, NULL);
    close(listener->wake[0]);
}
