/* heyi export, restore, backup, check */
#include <stdio.h>
#include <sys/stat.h>

#include "cli/options.h"
#include "kit/files.h"
#include "kit/scanner.h"

/* The database and the place of the files. NULL after saying why. */
static struct db_pool *open_all(struct command_line *line, struct ctx *ctx)
{
    if (!files_open(line->config->data)) {
        struct ctx speaker = { .arena = line->arena, .language = command_language() };
        command_say(message(&speaker, MSG_COMMAND_NO_DATA, line->config->data));
        return NULL;
    }
    struct db_pool *pool = command_open(line, ctx, 2);
    if (pool)
        ctx->language = command_language();
    return pool;
}

static int end(struct ctx *ctx, struct db_pool *pool, bool is_done)
{
    progress_end();
    if (ctx->fault)
        command_say(ctx->fault);
    command_close(pool, ctx);
    return is_done ? 0 : 1;
}

/* What was written is whole but for these: worth a status that a timer notices. */
static bool say_missing(struct ctx *ctx, int64_t missing)
{
    if (missing > 0)
        command_say(message(ctx, MSG_COMMAND_MISSING_FILES, missing));
    return missing == 0;
}

int command_export(struct command_line *line)
{
    struct option options[] = { { .name = "with-secrets" }, { .name = "quiet" }, { 0 } };
    if (!options_take(line, options, 1, 1, MSG_COMMAND_EXPORT_USE))
        return 2;
    struct ctx ctx;
    struct db_pool *pool = open_all(line, &ctx);
    if (!pool)
        return 1;
    int64_t missing = 0;
    struct export_options how = { .with_secrets = options[0].is_given,
        .progress = progress_start(options[1].is_given) };
    bool is_done = exchange_export(&ctx, line->words[0], &how, &missing);
    progress_end();
    if (is_done)
        printf("%s\n", message(&ctx, MSG_COMMAND_EXPORTED, line->words[0]));
    return end(&ctx, pool, is_done && say_missing(&ctx, missing));
}

int command_restore(struct command_line *line)
{
    struct option options[] = { { .name = "quiet" }, { 0 } };
    if (!options_take(line, options, 1, 1, MSG_COMMAND_RESTORE_USE))
        return 2;
    struct ctx ctx;
    struct db_pool *pool = open_all(line, &ctx);
    if (!pool)
        return 1;
    const struct exchange_progress *progress = progress_start(options[0].is_given);
    const char *from = line->words[0];
    struct stat found;
    bool is_folder = stat(from, &found) == 0 && S_ISDIR(found.st_mode);
    bool is_done = is_folder ? exchange_restore(&ctx, from, from, progress)
                             : exchange_restore_backup(&ctx, from, progress);
    progress_end();
    if (is_done)
        printf("%s\n", message(&ctx, MSG_COMMAND_RESTORED, from));
    return end(&ctx, pool, is_done);
}

int command_backup(struct command_line *line)
{
    struct option options[] = { { .name = "quiet" }, { 0 } };
    if (!options_take(line, options, 1, 1, MSG_COMMAND_BACKUP_USE))
        return 2;
    struct ctx ctx;
    struct db_pool *pool = open_all(line, &ctx);
    if (!pool)
        return 1;
    int64_t missing = 0;
    bool is_done =
        exchange_backup(&ctx, line->words[0], progress_start(options[0].is_given), &missing);
    progress_end();
    if (is_done)
        printf("%s\n", message(&ctx, MSG_COMMAND_BACKED_UP, line->words[0]));
    return end(&ctx, pool, is_done && say_missing(&ctx, missing));
}

static bool check_scanner(struct ctx *ctx, const struct config *config)
{
    const char *error = scanner_set(ctx->arena, config->clamd, config->clamd_seconds);
    bool answers = !error && (!scanner_is_set() || scanner_answers());
    if (error)
        printf("%s\n", error);
    else if (scanner_is_set())
        printf(
            "%s\n", message(ctx, answers ? MSG_CHECK_SCANNER_ANSWERS : MSG_CHECK_SCANNER_SILENT));
    return answers;
}

int command_check(struct command_line *line)
{
    struct option options[] = { { .name = "quiet" }, { 0 } };
    if (!options_take(line, options, 0, 0, MSG_COMMAND_CHECK_USE))
        return 2;
    struct ctx ctx;
    struct db_pool *pool = open_all(line, &ctx);
    if (!pool)
        return 1;
    struct check_report report = exchange_check(&ctx, progress_start(options[0].is_given));
    progress_end();
    for (size_t i = 0; i < report.faults.count; i++) {
        const struct finding *at = &report.faults.items[i];
        printf("%s\n", message(&ctx, at->message, text_or(at->first, ""), text_or(at->second, "")));
    }
    for (size_t i = 0; i < report.notes.count; i++)
        printf("%s\n", message(&ctx, report.notes.items[i].message, report.notes.items[i].first));
    bool is_well = check_scanner(&ctx, line->config) && report.faults.count == 0 && !ctx.fault;
    if (is_well)
        printf("%s\n",
            message(&ctx, MSG_CHECK_WELL, report.ledger_count, report.file_count,
                report.proposal_count));
    return end(&ctx, pool, is_well);
}
