/* heyi import */
#include <stdio.h>
#include <unistd.h>

#include "cli/options.h"
#include "exchange/import.h"

enum { TEMPLATE, YES, SKIP_BAD, DRY_RUN, PASSWORDS, QUIET };

static int write_template(struct command_line *line, const struct import_kind *kind)
{
    struct ctx ctx = {
        .arena = line->arena, .actor = &actor_nobody, .language = command_language()
    };
    bool is_done = import_template(&ctx, kind, line->words[1]);
    if (is_done)
        printf("%s\n", message(&ctx, MSG_COMMAND_TEMPLATE_WRITTEN, line->words[1]));
    else
        command_say(ctx.fault);
    return is_done ? 0 : 1;
}

static void say_report(struct ctx *ctx, const struct import_report *report)
{
    progress_end();
    for (size_t i = 0; i < report->unknown_columns.count; i++)
        command_say(message(ctx, MSG_IMPORT_UNKNOWN_COLUMN, report->unknown_columns.items[i]));
    for (size_t i = 0; i < report->faults.count; i++) {
        const struct import_fault *at = &report->faults.items[i];
        printf("%s\n",
            *at->found
                ? message(ctx, MSG_IMPORT_FAULT_FOUND, at->line, at->column, at->reason, at->found)
                : message(ctx, MSG_IMPORT_FAULT, at->line, at->column, at->reason));
    }
    fflush(stdout);
}

static void say_plan(struct ctx *ctx, const struct import_report *report)
{
    printf("%s\n", message(ctx, MSG_IMPORT_PLAN, report->good_count, report->bad_count));
    if (report->account_count > 0)
        printf("%s\n", message(ctx, MSG_IMPORT_PLAN_ACCOUNTS, report->account_count));
    if (report->former_count > 0)
        printf("%s\n", message(ctx, MSG_IMPORT_PLAN_FORMER, report->former_count));
    fflush(stdout);
}

/* Only a person at a terminal can be asked. */
static bool is_confirmed(struct ctx *ctx, const struct option *options)
{
    if (options[YES].is_given)
        return true;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO) || options[DRY_RUN].is_given)
        return false;
    char answer[16] = "";
    fprintf(stderr, "%s ", message(ctx, MSG_IMPORT_ASK));
    return fgets(answer, sizeof answer, stdin)
        && (*answer == 'y' || *answer == 'Y' || text_starts_with(answer, "是"));
}

static int write_rows(struct ctx *ctx, const struct import_kind *kind, const char *path,
    const struct option *options, const struct exchange_progress *progress)
{
    struct import_report report;
    bool is_done = import_file(
        ctx, kind, path, options[SKIP_BAD].is_given, options[PASSWORDS].value, &report, progress);
    progress_end();
    if (is_done)
        db_tidy(ctx);
    if (is_done)
        printf("%s\n", message(ctx, MSG_IMPORT_DONE, report.good_count, report.bad_count));
    if (is_done && report.account_count > 0)
        printf("%s\n",
            options[PASSWORDS].value
                ? message(ctx, MSG_IMPORT_PASSWORDS_WRITTEN, options[PASSWORDS].value)
                : message(ctx, MSG_IMPORT_NO_PASSWORDS));
    return is_done ? 0 : 1;
}

static int run(
    struct ctx *ctx, const struct import_kind *kind, const char *path, const struct option *options)
{
    const struct exchange_progress *progress = progress_start(options[QUIET].is_given);
    struct import_report report = import_check(ctx, kind, path, progress);
    say_report(ctx, &report);
    if (ctx->fault)
        return 1;
    say_plan(ctx, &report);
    if (report.bad_count > 0 && !options[SKIP_BAD].is_given) {
        printf("%s\n", message(ctx, MSG_IMPORT_NOTHING_BAD));
        return 1;
    }
    if (options[DRY_RUN].is_given || !is_confirmed(ctx, options)) {
        printf("%s\n", message(ctx, MSG_IMPORT_NOTHING_DRY));
        return 0;
    }
    return write_rows(ctx, kind, path, options, progress);
}

int command_import(struct command_line *line)
{
    struct option options[] = { [TEMPLATE] = { .name = "template" },
        [YES] = { .name = "yes" },
        [SKIP_BAD] = { .name = "skip-bad" },
        [DRY_RUN] = { .name = "dry-run" },
        [PASSWORDS] = { .name = "passwords", .takes_value = true },
        [QUIET] = { .name = "quiet" },
        { 0 } };
    if (!options_take(line, options, 2, 2, MSG_COMMAND_IMPORT_USE))
        return 2;
    const struct import_kind *kind = import_kind_find(line->words[0]);
    struct ctx ctx = { .arena = line->arena, .language = command_language() };
    if (!kind || (options[YES].is_given && options[DRY_RUN].is_given)) {
        fprintf(stderr, "%s\n", message(&ctx, MSG_COMMAND_IMPORT_USE));
        return 2;
    }
    if (options[TEMPLATE].is_given)
        return write_template(line, kind);
    struct db_pool *pool = command_open(line, &ctx, 1);
    if (!pool)
        return 1;
    ctx.language = command_language();
    int status = run(&ctx, kind, line->words[1], options);
    progress_end();
    if (ctx.fault)
        command_say(ctx.fault);
    command_close(pool, &ctx);
    return status;
}
