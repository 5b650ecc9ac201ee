#include "cli/commands.h"

#include <stdio.h>

#include "base/clock.h"
#include "cli/options.h"
#include "db/migrate.h"
#include "kit/settings.h"
#include "proposals/workflow.h"

static void say(const char *what)
{
    fprintf(stderr, "heyi: %s\n", what);
}

struct db_pool *command_open(struct command_line *line, struct ctx *ctx, int connections)
{
    const char *error = NULL;
    struct db_pool *pool = db_pool_open(line->config->database, connections, line->arena, &error);
    if (!pool) {
        fprintf(stderr, "heyi: the database cannot be opened: %s\n", error);
        return NULL;
    }
    *ctx = (struct ctx) { .arena = line->arena, .actor = &actor_nobody, .now = clock_now_ms() };
    db_acquire(pool, ctx);
    if (!migrate_to_newest(ctx, say)) {
        fprintf(stderr, "heyi: %s\n", ctx->fault);
        command_close(pool, ctx);
        return NULL;
    }
    db_begin(ctx, DB_READ);
    clock_set_zone(setting_text(ctx, "committee.time_zone"));
    db_commit(ctx);
    return pool;
}

void command_close(struct db_pool *pool, struct ctx *ctx)
{
    db_release(ctx);
    db_pool_close(pool);
}

int command_migrate(struct command_line *line)
{
    struct option options[] = { { 0 } };
    if (!options_take(line, options, 0, 0, MSG_COMMAND_MIGRATE_USE))
        return 2;
    struct ctx ctx;
    struct db_pool *pool = command_open(line, &ctx, 1);
    if (!pool)
        return 1;
    printf("version %d\n", migrate_version(&ctx));
    command_close(pool, &ctx);
    return 0;
}

int command_config(struct command_line *line)
{
    struct option options[] = { { 0 } };
    if (!options_take(line, options, 0, 0, MSG_COMMAND_CONFIG_USE))
        return 2;
    config_print();
    return 0;
}

int command_workflow(struct command_line *line)
{
    bool is_english = line->count > 0 && text_equal(line->words[0], "en");
    struct ctx ctx = { .arena = line->arena,
        .actor = &actor_nobody,
        .language = is_english ? LANGUAGE_EN : LANGUAGE_ZH };
    fputs(proposal_workflow_draw(&ctx), stdout);
    return 0;
}
