/* Threads that answer requests beside those of libmicrohttpd, each of which serves many
 * connections: the connection is suspended, its exchange stands in a line, and when it is answered
 * the connection goes on. */
#include <stdlib.h>

#include "web/exchange.h"

struct workers {
    struct server *server;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct exchange *first, **end;
    bool is_stopping;
    pthread_t threads[WORKERS_MOST];
    int thread_count;
};

struct server *workers_server(const struct workers *workers)
{
    return workers->server;
}

void workers_put(
    struct workers *workers, struct exchange *exchange, struct MHD_Connection *connection)
{
    exchange->suspended = connection;
    exchange->next_waiting = NULL;
    MHD_suspend_connection(connection);
    pthread_mutex_lock(&workers->lock);
    *workers->end = exchange;
    workers->end = &exchange->next_waiting;
    pthread_cond_signal(&workers->moved);
    pthread_mutex_unlock(&workers->lock);
}

/* With the lock. */
static struct exchange *take_first(struct workers *workers)
{
    struct exchange *exchange = workers->first;
    if (exchange) {
        workers->first = exchange->next_waiting;
        if (!workers->first)
            workers->end = &workers->first;
    }
    return exchange;
}

bool workers_wait(struct workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    while (!workers->first && !workers->is_stopping)
        pthread_cond_wait(&workers->moved, &workers->lock);
    bool is_there = workers->first;
    pthread_mutex_unlock(&workers->lock);
    return is_there;
}

struct exchange *workers_take(struct workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    struct exchange *exchange = take_first(workers);
    pthread_mutex_unlock(&workers->lock);
    return exchange;
}

void workers_give_back(struct exchange *exchange)
{
    struct MHD_Connection *connection = exchange->suspended;
    exchange->is_answered = true;
    MHD_resume_connection(connection);
}

/* What was put is answered before: no connection may stay suspended. */
void workers_stop(struct workers *workers)
{
    if (!workers)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->is_stopping = true;
    pthread_cond_broadcast(&workers->moved);
    pthread_mutex_unlock(&workers->lock);
    for (int i = 0; i < workers->thread_count; i++)
        pthread_join(workers->threads[i], NULL);
    free(workers);
}

struct workers *workers_start(struct server *server, int threads, void *(*work)(void *))
{
    struct workers *workers = calloc(1, sizeof *workers);
    if (!workers)
        return NULL;
    workers->server = server;
    workers->end = &workers->first;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->moved, NULL);
    while (workers->thread_count < threads
        && pthread_create(&workers->threads[workers->thread_count], NULL, work, workers) == 0)
        workers->thread_count++;
    if (workers->thread_count > 0)
        return workers;
    workers_stop(workers);
    return NULL;
}
