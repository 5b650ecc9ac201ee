/* Requests that take long by design: a password or an upload is looked at, or what was put off. */
#include "web/exchange.h"

static void work(struct workers *workers, void (*answer)(struct request *))
{
    while (workers_wait(workers)) {
        struct exchange *exchange = workers_take(workers);
        if (!exchange)
            continue;
        answer(&exchange->request);
        workers_give_back(exchange);
    }
}

void *slow_work(void *workers)
{
    work(workers, dispatch);
    return NULL;
}

void *put_off_work(void *workers)
{
    work(workers, dispatch_put_off);
    return NULL;
}
