/* Forms, answered together: all that wait are worked at one after the other in one transaction, one
 * commit and one wait for the disk serve them all, and then they are answered. A form costs little
 * more than its statements then, however slow the disk is and however many come at once.
 *
 * Where one of them fails everything is taken back, and each is worked at again alone. */
#include "base/clock.h"
#include "web/exchange.h"

enum { TOGETHER_MOST = 64 };

struct post_group {
    struct ctx ctx;
    struct workers *workers;
    struct exchange *members[TOGETHER_MOST];
    size_t count;
    bool is_kept;
};

static void gather(struct post_group *group)
{
    while (group->count < TOGETHER_MOST && !db_group_is_spoilt(&group->ctx)) {
        struct exchange *exchange = workers_take(group->workers);
        if (!exchange)
            return;
        group->members[group->count++] = exchange;
        dispatch_together(&exchange->request, &group->ctx);
    }
}

/* One word for all who got a notice. */
static void tell(void *context)
{
    struct post_group *group = context;
    struct server *server = workers_server(group->workers);
    struct id_list told = { 0 };
    for (size_t i = 0; i < group->count; i++) {
        const struct id_list *theirs = group->members[i]->ctx.told;
        for (size_t k = 0; theirs && k < theirs->count; k++) {
            bool is_known = false;
            for (size_t j = 0; j < told.count && !is_known; j++)
                is_known = told.items[j] == theirs->items[k];
            if (!is_known)
                LIST_PUSH(&group->ctx, told, theirs->items[k]);
        }
    }
    group->ctx.told = &told;
    if (told.count > 0 && server->options.tell)
        server->options.tell(server, &group->ctx);
    group->ctx.told = NULL;
}

static void begin(void *context)
{
    struct post_group *group = context;
    db_acquire(workers_server(group->workers)->options.database, &group->ctx);
    db_group_begin(&group->ctx);
}

static void end(void *context)
{
    struct post_group *group = context;
    group->is_kept = db_group_commit(&group->ctx);
}

/* A group that could not even begin: the first one finds out what is broken, and says so. */
static void answer_one(struct workers *workers)
{
    struct exchange *exchange = workers_take(workers);
    if (!exchange)
        return;
    dispatch(&exchange->request);
    workers_give_back(exchange);
}

static void answer_group(struct post_group *group)
{
    struct arena *arena = group->ctx.arena;
    if (!arena_try(arena, begin, group) || group->ctx.fault) {
        db_release(&group->ctx);
        answer_one(group->workers);
        return;
    }
    gather(group);
    if (!db_group_is_spoilt(&group->ctx) && group->count > 0)
        arena_try(arena, end, group);
    bool is_spoilt = db_group_is_spoilt(&group->ctx);
    if (!group->is_kept)
        db_group_rollback(&group->ctx);
    else
        arena_try(arena, tell, group);
    db_release(&group->ctx);
    for (size_t i = 0; i < group->count; i++) {
        if (!group->is_kept)
            dispatch_again(&group->members[i]->request, is_spoilt ? NULL : &group->ctx);
        workers_give_back(group->members[i]);
    }
}

void *posts_work(void *workers)
{
    struct arena *arena = arena_new();
    while (workers_wait(workers)) {
        struct post_group group = {
            .ctx = { .arena = arena, .actor = &actor_nobody, .now = clock_now_ms() },
            .workers = workers,
        };
        answer_group(&group);
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}
