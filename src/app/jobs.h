/* What happens by itself while the program serves: silence is acceptance, reminders, mail,
 * sweeping. */
#pragma once
#include "kit/notices.h"

struct jobs;
struct server;

/* Starts the thread. `mail` NULL or without a URL: the outbox waits. */
struct jobs *jobs_start(
    struct db_pool *, struct server *, const struct mail_server *mail, struct arena *);

/* Ends the thread after the job that runs. */
void jobs_stop(struct jobs *);
