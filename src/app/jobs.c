#include "app/jobs.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <time.h>

#include "app/tell.h"
#include "base/clock.h"
#include "base/log.h"
#include "kit/files.h"
#include "kit/lines.h"
#include "kit/search.h"
#include "kit/settings.h"
#include "people/attempt.h"
#include "proposals/workflow.h"
#include "web/session.h"

/* How often the thread looks whether something is to be done. */
enum { TICK_SECONDS = 30, DAILY_EVERY_MINUTES = 30 };

struct jobs {
    struct db_pool *pool;
    struct server *server;
    const struct mail_server *mail;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stop;
    bool is_stopping;
};

static int sweep(struct ctx *ctx)
{
    session_sweep(ctx, setting_int(ctx, "security.idle_minutes") * 60000,
        setting_int(ctx, "security.absolute_hours") * 3600000);
    attempt_sweep(ctx);
    return 0;
}

static int sweep_files(struct ctx *ctx)
{
    files_sweep(ctx);
    return 0;
}

static int tend_log(struct ctx *ctx)
{
    log_access_tend(ctx_today(ctx), setting_int(ctx, "security.log_days"));
    return 0;
}

/* So many parts cost a search little. */
static int join_search(struct ctx *ctx)
{
    return search_join(ctx, 8);
}

static int pass_time(struct ctx *ctx)
{
    proposal_pass_time(ctx);
    return 0;
}

/* Each in a transaction of its own: one that fails is logged and holds up no other. Gives what the
 * job said, 0 where it was taken back. */
static int run(struct jobs *jobs, struct arena *arena, int (*job)(struct ctx *))
{
    arena_reset(arena);
    struct id_list told = { 0 };
    struct ctx ctx = {
        .arena = arena, .actor = &actor_nobody, .now = clock_now_ms(), .told = &told
    };
    jmp_buf escape;
    if (setjmp(escape)) {
        db_release(&ctx);
        log_line(LOG_ERROR, "a job was taken back: out of memory");
        return 0;
    }
    arena_on_exhausted(arena, &escape);
    db_acquire(jobs->pool, &ctx);
    db_begin(&ctx, DB_WRITE);
    int done = job(&ctx);
    bool is_kept = db_commit(&ctx);
    if (!is_kept)
        log_line(LOG_ERROR, "a job was taken back");
    else if (told.count > 0)
        app_tell(jobs->server, &ctx);
    db_release(&ctx);
    return is_kept ? done : 0;
}

static bool is_stopping(struct jobs *jobs)
{
    pthread_mutex_lock(&jobs->lock);
    bool is_stopping = jobs->is_stopping;
    pthread_mutex_unlock(&jobs->lock);
    return is_stopping;
}

static bool wait_for_stop(struct jobs *jobs)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += TICK_SECONDS;
    pthread_mutex_lock(&jobs->lock);
    while (
        !jobs->is_stopping && pthread_cond_timedwait(&jobs->stop, &jobs->lock, &until) != ETIMEDOUT)
        ;
    bool is_stopping = jobs->is_stopping;
    pthread_mutex_unlock(&jobs->lock);
    return is_stopping;
}

static void *work(void *context)
{
    struct jobs *jobs = context;
    struct arena *arena = arena_new();
    int64_t next_daily_us = 0;
    while (arena && !wait_for_stop(jobs)) {
        if (clock_steady_us() >= next_daily_us) {
            next_daily_us = clock_steady_us() + DAILY_EVERY_MINUTES * INT64_C(60000000);
            run(jobs, arena, pass_time);
            while (run(jobs, arena, line_remind)
                > 0) /* some lines a transaction, until all are told */
                ;
            run(jobs, arena, sweep);
            run(jobs, arena, sweep_files);
            run(jobs, arena, tend_log);
            while (run(jobs, arena, join_search) > 0 && !is_stopping(jobs))
                ;
        }
        if (jobs->mail && jobs->mail->url && *jobs->mail->url)
            outbox_send(jobs->pool, jobs->mail);
    }
    arena_free(arena);
    return NULL;
}

struct jobs *jobs_start(struct db_pool *pool, struct server *server, const struct mail_server *mail,
    struct arena *arena)
{
    struct jobs *jobs = ARENA_NEW(arena, struct jobs);
    *jobs = (struct jobs) { .pool = pool, .server = server, .mail = mail };
    pthread_mutex_init(&jobs->lock, NULL);
    pthread_condattr_t steady; /* a clock that is set back must not stop the jobs */
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&jobs->stop, &steady);
    if (pthread_create(&jobs->thread, NULL, work, jobs) != 0)
        return NULL;
    return jobs;
}

void jobs_stop(struct jobs *jobs)
{
    if (!jobs)
        return;
    pthread_mutex_lock(&jobs->lock);
    jobs->is_stopping = true;
    pthread_cond_signal(&jobs->stop);
    pthread_mutex_unlock(&jobs->lock);
    pthread_join(jobs->thread, NULL);
}
