/* heyi demo: an invented committee with some years of work. */
#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "demo/year.h"
#include "kit/files.h"

static void show_progress(int done, int total)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\rheyi: %d of %d proposals", done, total);
    if (done == total)
        fputs("\n", stderr);
}

static const char *option(struct command_line *line, const char *name)
{
    for (int i = 0; i + 1 < line->count; i++)
        if (strcmp(line->words[i], name) == 0)
            return line->words[i + 1];
    return NULL;
}

int command_demo(struct command_line *line)
{
    struct demo_size size = {
        .this_year = 320, .each_before = 300, .years_before = 3, .has_files = true
    };
    const char *given = option(line, "--size");
    int64_t wanted = 0;
    if (given && (!text_to_int(given, &wanted) || wanted < 4 || wanted > 5000000)) {
        fputs("heyi: --size is a number of proposals from 4 to 5000000\n", stderr);
        return 2;
    }
    if (given)
        size = (struct demo_size) { .this_year = (int)(wanted / 4),
            .each_before = (int)(wanted / 4),
            .years_before = 3,
            .has_files = true };
    if (!files_open(line->config->data)) {
        fprintf(stderr, "heyi: %s cannot be written\n", line->config->data);
        return 1;
    }
    struct ctx ctx;
    struct db_pool *pool = command_open(line, &ctx, 2);
    if (!pool)
        return 1;
    db_begin(&ctx, DB_READ);
    bool is_empty = db_scalar(&ctx, "SELECT COUNT(*) FROM person") == 0;
    db_commit(&ctx);
    if (!is_empty)
        fputs("heyi: the database has people in it already; a demo is made in an empty one\n",
            stderr);
    bool is_done = is_empty && demo_fill(&ctx, size, 20260206, show_progress);
    if (is_done) {
        printf("Sign in as one of these; the password is %s\n", demo_password);
        printf("(security.totp_for_staff is off here; switch it on before real work)\n");
        for (const struct demo_sign_in *at = demo_sign_ins; at->user_name; at++)
            printf("  %-11s %s (%s)\n", at->user_name, at->zh, at->en);
    } else if (ctx.fault) {
        fprintf(stderr, "heyi: %s\n", ctx.fault);
    }
    command_close(pool, &ctx);
    return is_done ? 0 : 1;
}
