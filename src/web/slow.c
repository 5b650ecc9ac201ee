/* Requests that take long by design (a password or an upload is looked at) are answered by threads
 * of their own: a thread of libmicrohttpd serves many connections, and all of them would wait for
 * it. The connection is suspended meanwhile. */
#include <stdlib.h>

#include "web/exchange.h"

struct slow {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct exchange *first, **end;
    bool is_stopping;
    pthread_t threads[SLOW_THREADS];
    int thread_count;
};

static struct exchange *take(struct slow *slow)
{
    pthread_mutex_lock(&slow->lock);
    while (!slow->first && !slow->is_stopping)
        pthread_cond_wait(&slow->moved, &slow->lock);
    struct exchange *exchange = slow->first;
    if (exchange) {
        slow->first = exchange->next_slow;
        if (!slow->first)
            slow->end = &slow->first;
    }
    pthread_mutex_unlock(&slow->lock);
    return exchange;
}

static void *work(void *context)
{
    for (struct exchange *exchange; (exchange = take(context));) {
        struct MHD_Connection *connection = exchange->suspended;
        dispatch(&exchange->request);
        exchange->is_answered = true;
        MHD_resume_connection(connection);
    }
    return NULL;
}

void slow_put(struct slow *slow, struct exchange *exchange, struct MHD_Connection *connection)
{
    exchange->suspended = connection;
    exchange->next_slow = NULL;
    MHD_suspend_connection(connection);
    pthread_mutex_lock(&slow->lock);
    *slow->end = exchange;
    slow->end = &exchange->next_slow;
    pthread_cond_signal(&slow->moved);
    pthread_mutex_unlock(&slow->lock);
}

/* What was put is answered before: no connection may stay suspended. */
void slow_stop(struct slow *slow)
{
    pthread_mutex_lock(&slow->lock);
    slow->is_stopping = true;
    pthread_cond_broadcast(&slow->moved);
    pthread_mutex_unlock(&slow->lock);
    for (int i = 0; i < slow->thread_count; i++)
        pthread_join(slow->threads[i], NULL);
    free(slow);
}

struct slow *slow_start(void)
{
    struct slow *slow = calloc(1, sizeof *slow);
    if (!slow)
        return NULL;
    slow->end = &slow->first;
    pthread_mutex_init(&slow->lock, NULL);
    pthread_cond_init(&slow->moved, NULL);
    while (slow->thread_count < SLOW_THREADS
        && pthread_create(&slow->threads[slow->thread_count], NULL, work, slow) == 0)
        slow->thread_count++;
    if (slow->thread_count > 0)
        return slow;
    slow_stop(slow);
    return NULL;
}
