#include "world.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/migrate.h"

static struct {
    struct arena *arena;
    struct db_pool *pool;
    struct ctx ctx;
    char folder[WORLD_FOLDER_MOST]; /* of the SQLite file */
    char name[64]; /* of the PostgreSQL database */
} world;

const char *world_backend(void)
{
    const char *backend = getenv("HEYI_TEST_BACKEND");
    return backend ? backend : "sqlite";
}

void world_folder(char folder[WORLD_FOLDER_MOST])
{
    const char *above = getenv("TMPDIR");
    int length = snprintf(
        folder, WORLD_FOLDER_MOST, "%s/heyi-unit-XXXXXX", above && *above ? above : "/tmp");
    if (length >= WORLD_FOLDER_MOST || !mkdtemp(folder)) {
        perror(folder);
        exit(1);
    }
}

struct db_pool *world_pool(void)
{
    return world.pool;
}

/* Says on the maintenance database what no transaction may hold: CREATE and DROP DATABASE. */
static bool maintain(const char *verb)
{
    const char *error = NULL;
    struct ctx ctx = { .arena = world.arena, .actor = &actor_nobody };
    struct db_pool *pool = db_pool_open(getenv("HEYI_TEST_POSTGRES"), 1, world.arena, &error);
    if (!pool)
        return false;
    db_acquire(pool, &ctx);
    bool is_done = db_run_script(&ctx, arena_printf(world.arena, "%s %s", verb, world.name));
    db_release(&ctx);
    db_pool_close(pool);
    return is_done;
}

/* postgres://heyi@/postgres?host=... with the name of our own database instead. */
static const char *make_postgres(void)
{
    const char *url = getenv("HEYI_TEST_POSTGRES"), *part = url ? strstr(url, "/postgres?") : NULL;
    if (!part) {
        fprintf(stderr, "HEYI_TEST_POSTGRES is not set: run this through scripts/with-postgres\n");
        return NULL;
    }
    snprintf(world.name, sizeof world.name, "heyi_unit_%d", (int)getpid());
    if (!maintain("CREATE DATABASE"))
        return NULL;
    return arena_printf(
        world.arena, "%.*s/%s%s", (int)(part - url), url, world.name, part + strlen("/postgres"));
}

static const char *make_sqlite(void)
{
    world_folder(world.folder);
    return arena_printf(world.arena, "%s/heyi.db", world.folder);
}

int world_open(void **state)
{
    const char *error = NULL;
    if (sodium_init() < 0)
        return 1;
    clock_set_zone("Asia/Shanghai");
    world.arena = arena_new();
    const char *url = strcmp(world_backend(), "postgres") == 0 ? make_postgres() : make_sqlite();
    world.pool = url ? db_pool_open(url, 4, world.arena, &error) : NULL;
    if (!world.pool) {
        fprintf(stderr, "no database: %s\n", error ? error : "");
        return 1;
    }
    world.ctx =
        (struct ctx) { .arena = world.arena, .actor = &actor_nobody, .now = clock_now_ms() };
    db_acquire(world.pool, &world.ctx);
    if (!migrate_to_newest(&world.ctx, NULL)) {
        fprintf(stderr, "no schema: %s\n", world.ctx.fault);
        return 1;
    }
    *state = &world.ctx;
    return 0;
}

int world_close(void **state)
{
    (void)state;
    if (!world.pool)
        return 0;
    db_release(&world.ctx);
    db_pool_close(world.pool);
    if (*world.name)
        maintain("DROP DATABASE");
    if (*world.folder) {
        static const char *const names[] = { "heyi.db", "heyi.db-wal", "heyi.db-shm" };
        for (size_t i = 0; i < COUNT_OF(names); i++)
            unlink(arena_printf(world.arena, "%s/%s", world.folder, names[i]));
        rmdir(world.folder);
    }
    arena_free(world.arena);
    return 0;
}

int world_begin(void **state)
{
    world.ctx.fault = NULL;
    world.ctx.actor = &actor_nobody;
    world.ctx.language = LANGUAGE_ZH;
    world.ctx.now = clock_now_ms();
    *state = &world.ctx;
    db_begin(&world.ctx, DB_WRITE);
    return 0;
}

int world_forget(void **state)
{
    (void)state;
    db_rollback(&world.ctx);
    return 0;
}
