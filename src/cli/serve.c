/* heyi serve: the server and its jobs, in one process. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "app/app.h"
#include "app/jobs.h"
#include "app/keys.h"
#include "app/tell.h"
#include "base/log.h"
#include "cli/options.h"
#include "kit/files.h"
#include "kit/scanner.h"
#include "kit/search.h"
#include "kit/search_text.h"
#include "people/known_passwords.h"

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

static enum log_level level_of(const char *name)
{
    static const char *const names[] = { "debug", "info", "warning", "error" };
    for (int i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            return (enum log_level)i;
    return LOG_INFO;
}

static int thread_count(const struct config *config)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return config->threads ? (int)config->threads : cores < 4 ? 4 : (int)cores;
}

/* Blocked in all threads, so that only the wait below sees them. */
static sigset_t end_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

/* The list of passwords and the virus scanner. Without the scanner's answer it goes on: all but
 * attaching files works. */
static bool open_safety(struct command_line *line)
{
    const struct config *config = line->config;
    const char *error = known_list_open(line->arena, config->password_list);
    if (!error)
        error = scanner_set(line->arena, config->clamd, config->clamd_seconds);
    if (error)
        command_say(error);
    else if (scanner_is_set() && scanner_answers())
        log_line(LOG_INFO, "the virus scanner answers");
    else if (scanner_is_set())
        log_line(LOG_ERROR, "the virus scanner does not answer: files are refused until it does");
    return !error;
}

/* One a thread; and what works beside them. */
static int connection_count(const struct config *config, int threads)
{
    int beside = SLOW_THREADS * (scanner_is_set() ? 2 : 1) + POST_THREADS + PUT_OFF_THREADS + 2;
    return config->connections ? (int)config->connections : threads + beside;
}

/* Until a signal ends it. */
static int serve_on(struct command_line *line, struct db_pool *pool, int threads)
{
    const struct config *config = line->config;
    if (!files_open(config->data)) {
        fprintf(stderr, "heyi: no room for files below %s\n", config->data);
        return 1;
    }
    struct server_options options = {
        .listen = config->listen,
        .port = (int)config->port,
        .threads = threads,
        .database = pool,
        .data_folder = config->data,
        .public_url = config->public_url,
        .trusts_proxy = config->trusts_proxy,
        .covers_subdomains = config->covers_subdomains,
        .access_log = or_null(config->access_log),
        .posts_per_minute = (int)config->posts_per_minute,
        .patience_seconds = (int)config->patience_seconds,
    };
    app_fill_options(&options);
    const char *error = NULL;
    struct server *server = server_start(&options, line->arena, &error);
    if (!server) {
        fprintf(stderr, "heyi: %s\n", error);
        return 1;
    }
    printf("heyi: listening on http://%s:%d\n", config->listen, server_port(server));
    fflush(stdout);
    struct mail_server mail = {
        .url = config->mail_url,
        .user = config->mail_user,
        .password = config->mail_password,
        .from = config->mail_from,
        .site = config->public_url,
    };
    struct jobs *jobs = jobs_start(pool, server, &mail, line->arena);
    struct hearing *hearing = app_hear(pool, server, line->arena);
    sigset_t signals = end_signals();
    int got;
    sigwait(&signals, &got);
    app_hear_end(hearing);
    jobs_stop(jobs);
    server_stop(server);
    return 0;
}

/* After another version of ICU came with the system, perhaps: words are cut by its tables. */
static void refresh_search(struct ctx *ctx)
{
    db_begin(ctx, DB_WRITE);
    bool is_anew = search_refresh(ctx);
    if (db_commit(ctx) && is_anew)
        log_line(
            LOG_INFO, "the search index was made anew by the rules of %s", search_text_version());
    else if (ctx->fault)
        log_line(LOG_ERROR, "the search index was not made anew: %s", ctx->fault);
}

int command_serve(struct command_line *line)
{
    struct option words[] = { { 0 } };
    if (!options_take(line, words, 0, 0, MSG_COMMAND_SERVE_USE))
        return 2;
    const struct config *config = line->config;
    sigset_t signals = end_signals();
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    log_open(or_null(config->log), level_of(config->log_level));
    if (!open_safety(line))
        return 1;
    int threads = thread_count(config);
    struct ctx ctx;
    struct db_pool *pool = command_open(line, &ctx, connection_count(config, threads));
    if (!pool)
        return 1;
    const char *key_error =
        keys_open(&ctx, keys_path(line->arena, config->secret_key_file, config->data));
    if (!key_error)
        refresh_search(&ctx);
    db_release(&ctx);
    if (key_error) {
        fprintf(stderr, "heyi: %s\n", key_error);
        db_pool_close(pool);
        return 1;
    }
    int status = serve_on(line, pool, threads);
    db_pool_close(pool);
    return status;
}
