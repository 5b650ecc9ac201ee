#include "app/tell.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "db/listen.h"
#include "kit/notices.h"
#include "web/live.h"

/* A word holds less than 8,000 bytes, an id at most 20. */
enum { IDS_IN_A_WORD = 380 };

static const char channel[] = "heyi_notices";

struct hearing {
    struct db_pool *pool;
    struct server *server;
    struct db_listener *listener;
};

/* How many notices they have not read, to their pages in this process. Most have none open, and
 * some have thousands of notices to count. */
static void publish(struct server *server, struct ctx *ctx, const struct id_list *persons)
{
    db_begin(ctx, DB_READ);
    for (size_t i = 0; i < persons->count; i++) {
        if (!live_is_watched(server, persons->items[i]))
            continue;
        live_publish(server, persons->items[i], "notices",
            arena_printf(
                ctx->arena, "%lld", (long long)notice_unread_count(ctx, persons->items[i])));
    }
    db_commit(ctx);
}

static bool say(struct ctx *ctx, const int64_t *ids, size_t count)
{
    struct buffer word = buffer_new(ctx->arena);
    for (size_t i = 0; i < count; i++)
        buffer_printf(&word, "%lld ", (long long)ids[i]);
    return db_say(ctx, channel, buffer_text(&word));
}

void app_tell(struct server *server, struct ctx *ctx)
{
    const struct id_list *told = ctx->told;
    if (db_kind_of(ctx->db) == DB_SQLITE)
        return publish(server, ctx, told);
    for (size_t i = 0; i < told->count; i += IDS_IN_A_WORD) {
        size_t left = told->count - i;
        if (!say(ctx, told->items + i, left < IDS_IN_A_WORD ? left : IDS_IN_A_WORD))
            return;
    }
}

struct heard {
    const struct hearing *hearing;
    const char *word;
    struct ctx ctx;
};

static void publish_heard(void *context)
{
    struct heard *heard = context;
    struct id_list persons = { 0 };
    char *end;
    for (const char *at = heard->word; *at; at = end) {
        int64_t id = strtoll(at, &end, 10);
        if (end == at)
            break;
        LIST_PUSH(&heard->ctx, persons, id);
    }
    db_acquire(heard->hearing->pool, &heard->ctx);
    publish(heard->hearing->server, &heard->ctx, &persons);
}

/* Where memory runs out an open page hears of it when it asks the next time. */
static void hear(void *context, const char *word)
{
    struct arena *arena = arena_new();
    if (!arena)
        return;
    struct heard heard = {
        .hearing = context,
        .word = word,
        .ctx = { .arena = arena, .actor = &actor_nobody, .now = clock_now_ms() },
    };
    arena_try(arena, publish_heard, &heard);
    db_release(&heard.ctx);
    arena_free(arena);
}

struct hearing *app_hear(struct db_pool *pool, struct server *server, struct arena *arena)
{
    struct hearing *hearing = ARENA_NEW(arena, struct hearing);
    *hearing = (struct hearing) { .pool = pool, .server = server };
    hearing->listener = db_listen(pool, channel, hear, hearing, arena);
    return hearing;
}

void app_hear_end(struct hearing *hearing)
{
    db_listen_end(hearing->listener);
}
