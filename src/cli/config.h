/* Configuration: defaults that run, then heyi.conf, then HEYI_* variables, then options. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct config {
    const char *listen;
    int64_t port;
    int64_t threads; /* 0: as many as there are cores, at least four */
    bool trusts_proxy;
    bool covers_subdomains; /* by HSTS */
    int64_t posts_per_minute;
    int64_t patience_seconds; /* for a request to come whole, and between two of one connection */
    const char *public_url; /* as people reach it: in mails and feeds */
    const char *database;
    int64_t connections; /* 0: one a thread of any kind, and two for the jobs */
    const char *data;
    const char *secret_key_file; /* "": beside `data`, with ".key" */
    const char *password_list; /* a file of further passwords that nobody may have */
    const char *clamd; /* the virus scanner: the path of its socket, or host:port */
    int64_t clamd_seconds; /* for its word on a file */
    const char *log;
    const char *access_log;
    const char *log_level;
    const char *mail_url, *mail_user, *mail_password, *mail_from;
};

/* Reads it. `path` NULL: ./heyi.conf, then /etc/heyi/heyi.conf, where there is one. NULL with what
 * is wrong in `error`: an unknown key, a value that does not fit, a file that cannot be read. */
const struct config *config_read(struct arena *, const char *path, const char **error);

/* An option of the command line, by its key: "port". False with `error` as above. */
bool config_set(struct arena *, const char *key, const char *value, const char **error);

/* Whether an option's text ("port", "port=80") names a key, or "config". */
bool config_is_key(const char *text);

/* Prints every key, its value (secrets hidden) and where it came from. */
void config_print(void);
