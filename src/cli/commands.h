/* The commands of the program. Each gives the exit status: 0 done, 1 did not work, 2 wrong use. */
#pragma once
#include "cli/config.h"
#include "db/db.h"

struct command_line {
    struct arena *arena;
    const struct config *config;
    int count; /* words after the command */
    const char **words;
};

int command_serve(struct command_line *);
int command_migrate(struct command_line *);
int command_user(struct command_line *);
int command_config(struct command_line *);
int command_demo(struct command_line *);
int command_workflow(struct command_line *);
int command_routes(struct command_line *);
int command_import(struct command_line *);
int command_export(struct command_line *);
int command_restore(struct command_line *);
int command_backup(struct command_line *);
int command_check(struct command_line *);
int command_key(struct command_line *);

/* Opens the database of the configuration and brings it to the newest version; the work happens as
 * nobody. NULL after saying why. */
struct db_pool *command_open(struct command_line *, struct ctx *, int connections);
void command_close(struct db_pool *, struct ctx *);
