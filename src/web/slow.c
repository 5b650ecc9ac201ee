/* Requests that take long by design: a password or an upload is looked at. */
#include "web/exchange.h"

void *slow_work(void *workers)
{
    while (workers_wait(workers)) {
        struct exchange *exchange = workers_take(workers);
        if (!exchange)
            continue;
        dispatch(&exchange->request);
        workers_give_back(exchange);
    }
    return NULL;
}
