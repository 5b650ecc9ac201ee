/* Open pages hear of new notices, in whatever process they are open. */
#pragma once
#include "web/server.h"

struct hearing;

/* Tells the open pages of who got a notice in a work that was committed (ctx->told): with
 * PostgreSQL through the database, so that those of other processes hear it too. */
void app_tell(struct server *, struct ctx *);

/* Hears what other processes tell, until app_hear_end. */
struct hearing *app_hear(struct db_pool *, struct server *, struct arena *);
void app_hear_end(struct hearing *);
