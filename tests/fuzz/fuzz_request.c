/* Requests as they come over the wire, to the whole server: heads, queries, cookies, ranges, forms,
 * multipart bodies, JSON, tokens, and the pages that answer them. One connection an input. What is
 * in the database is known, so that seeds can be signed in: see `tables`. */
#include <arpa/inet.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/app.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/migrate.h"
#include "fuzz.h"
#include "kit/files.h"

static char folder[] = "/tmp/heyi-fuzz-XXXXXX";
static struct sockaddr_in address = { .sin_family = AF_INET };

/* The cookie heyi_session=aaa... (64 times) and the token heyi_bbb... (64 times) are member 1's; the
 * secret is all noughts, so that a form's _token of 128 digits is always the same too. */
static void fill(struct ctx *ctx)
{
    static const char *const tables[] = {
        "INSERT INTO web_secret (id, secret) VALUES (1, "
        "'0000000000000000000000000000000000000000000000000000000000000000')",
        "INSERT INTO person (id, name, user_name, created_at) VALUES (1, '沈荷生', 'shen', 1)",
    };
    db_begin(ctx, DB_WRITE);
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        db_run_script(ctx, tables[i]);
    MUST(db_commit(ctx));
}

static void remove_folder(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    MUST(system(command) == 0);
}
