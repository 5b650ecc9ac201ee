#include "cli/commands.h"

#include <stdio.h>

#include "app/app.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "cli/options.h"
#include "db/migrate.h"
#include "kit/settings.h"
#include "people/person.h"
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

/* "anyone", "signed_in", or the roles by their codes. */
static const char *who_may(struct arena *arena, uint64_t permission)
{
    struct buffer out = buffer_new(arena);
    if (permission & ANYONE)
        return "anyone";
    if (permission & SIGNED_IN)
        return "signed_in";
    for (int role = 0; role < ROLE_COUNT; role++)
        if (permission & ROLE_BIT(role))
            buffer_printf(&out, out.length ? ",%s" : "%s", role_code((enum role)role));
    return buffer_text(&out);
}

static const char *body_of(const struct route *route)
{
    return strcmp(route->method, "POST") != 0 ? "-"
        : route->takes_json                   ? "json"
        : route->is_preference                ? "preference"
                                              : "form";
}

int command_routes(struct command_line *line)
{
    struct option options[] = { { 0 } };
    if (!options_take(line, options, 0, 0, MSG_COMMAND_ROUTES_USE))
        return 2;
    struct route_table table = route_table_make(line->arena, app_routes, app_route_count);
    for (size_t i = 0; i < table.count; i++) {
        const struct route *route = table.items[i];
        printf("%s\t%s\t%s\t%s\n", route->method, route->pattern,
            who_may(line->arena, route->permission), body_of(route));
    }
    return 0;
}
