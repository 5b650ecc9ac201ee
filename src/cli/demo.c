/* heyi demo: an invented committee with some years of work. */
#include <stdio.h>

#include "cli/options.h"
#include "demo/bulk.h"
#include "demo/year.h"
#include "kit/files.h"
#include "kit/search.h"

static const struct exchange_progress *progress;

static void show_played(int done, int total)
{
    progress->show(done, total);
}

/* Everything goes through the workflow up to `played`, the rest is written in bulk. */
struct wish {
    struct demo_size size;
    int64_t bulk_count;
};

static bool take_number(const char *name, const char *given, int64_t *number)
{
    if (!given || (text_to_int(given, number) && *number >= 4 && *number <= 5000000))
        return true;
    fprintf(stderr, "heyi: --%s: 4 - 5000000\n", name);
    return false;
}

static bool take_wish(const struct option *size, const struct option *played, struct wish *wish)
{
    int64_t wanted = 0, most = DEMO_PLAYED_MOST;
    if (!take_number("size", size->value, &wanted) || !take_number("played", played->value, &most))
        return false;
    *wish = (struct wish) {
        .size = { .this_year = 320, .each_before = 300, .years_before = 3, .has_files = true }
    };
    if (wanted > most)
        wish->bulk_count = wanted - most / 4 * 4;
    if (wanted) {
        int each = (int)((wanted > most ? most : wanted) / 4);
        wish->size = (struct demo_size) {
            .this_year = each, .each_before = each, .years_before = 3, .has_files = true
        };
    }
    return true;
}

static bool fill(struct ctx *ctx, const struct wish *wish)
{
    db_begin(ctx, DB_READ);
    bool is_empty = db_scalar(ctx, "SELECT COUNT(*) FROM person") == 0;
    db_commit(ctx);
    if (!is_empty) {
        command_say(message(ctx, MSG_COMMAND_DEMO_NOT_EMPTY));
        return false;
    }
    progress->begin(MSG_COMMAND_DEMO_PLAYING);
    if (!demo_fill(ctx, wish->size, 20260206, show_played))
        return false;
    progress->begin(MSG_COMMAND_DEMO_BULK);
    return wish->bulk_count == 0 || demo_fill_bulk(ctx, wish->bulk_count, progress->show);
}

int command_demo(struct command_line *line)
{
    struct option options[] = { { .name = "size", .takes_value = true },
        { .name = "played", .takes_value = true }, { .name = "quiet" }, { 0 } };
    struct wish wish;
    if (!options_take(line, options, 0, 0, MSG_COMMAND_DEMO_USE)
        || !take_wish(&options[0], &options[1], &wish))
        return 2;
    if (!files_open(line->config->data)) {
        fprintf(stderr, "heyi: %s cannot be written\n", line->config->data);
        return 1;
    }
    struct ctx ctx;
    struct db_pool *pool = command_open(line, &ctx, 2);
    if (!pool)
        return 1;
    ctx.language = command_language();
    progress = progress_start(options[2].is_given);
    bool is_done = fill(&ctx, &wish);
    progress_end();
    db_tidy(&ctx);
    search_join_all(&ctx);
    if (is_done) {
        printf("%s\n", message(&ctx, MSG_COMMAND_DEMO_SIGN_IN, demo_password));
        printf("%s\n", message(&ctx, MSG_COMMAND_DEMO_NO_SECOND_STEP));
        for (const struct demo_sign_in *at = demo_sign_ins; at->user_name; at++)
            printf("  %-11s %s (%s)\n", at->user_name, at->zh, at->en);
    } else if (ctx.fault) {
        command_say(ctx.fault);
    }
    command_close(pool, &ctx);
    return is_done ? 0 : 1;
}
