/* The server: libmicrohttpd in front, a thread a core, one database connection a thread. */
#pragma once
#include "db/db.h"
#include "web/route.h"

/* What every page shows around its content; made by the program (src/app) for each page. */
struct menu_entry {
    const char *url;
    const char *icon; /* of the sprite */
    enum message label;
    bool is_active;
    int64_t badge; /* a number beside it, 0 for none */
};
struct menu {
    struct menu_entry *items;
    size_t count;
};
struct frame {
    const char *site_name;
    const char *site_short_name;
    const char *logo_text; /* beside the logo, NULL for none */
    const char *logo_url; /* NULL for the program's own */
    const char *theme_url; /* a style sheet with the committee's colours, NULL for none */
    const char *address; /* of the committee, for the foot of the page */
    struct menu menu; /* the public part */
    struct menu workplace; /* what the signed-in person works with; empty for visitors */
    int64_t unread_count;
};

/* Threads beside those of the connections, for routes that take long by design, and as many again
 * for looking at uploads: each needs a database connection now and then. Forms have one thread: the
 * ledger lets one write at a time, and two would wait for each other. So has what takes minutes:
 * more would only be slower together. */
enum { SLOW_THREADS = 4, POST_THREADS = 1, PUT_OFF_THREADS = 1, WORKERS_MOST = 4 };

struct server_options {
    const char *listen; /* address, such as 127.0.0.1 or :: */
    int port; /* 0: any free one */
    int threads;
    struct db_pool *database;
    const struct route *const *tables;
    size_t table_count;
    const char *data_folder; /* uploads on their way are kept below it */
    const char *public_url; /* as people reach the site, without a slash at the end; NULL or "": as
                               the request says */
    bool covers_subdomains; /* HSTS holds for them too */
    bool trusts_proxy; /* X-Forwarded-For and -Proto are believed */
    const char *access_log; /* a file, or NULL for standard error */
    int posts_per_minute; /* from one address, before 429 */
    int patience_seconds; /* for a request to come whole, and between two of one connection */
    /* The actor of a person, with all roles of today. False where there is none (any more). */
    bool (*load_actor)(struct ctx *, int64_t person_id, struct actor *);
    /* The actor of an API token (with token_id and token_seen_at), and the note that it was used,
     * written at most once a minute. */
    bool (*load_token)(struct ctx *, const char *token, struct actor *);
    void (*token_used)(struct ctx *, int64_t token_id);
    /* Where the signed-in person has to go before anything else (a password to change), else NULL.
     */
    const char *(*leads_first)(struct request *);
    void (*session_limits)(struct ctx *, int64_t *idle_ms, int64_t *absolute_ms);
    /* "zh" or "en": what those see who have not chosen; anything else: what the browser says. */
    const char *(*language)(struct ctx *);
    void (*fill_frame)(struct request *, struct frame *);
    /* Looks for viruses in the files of a form and sets the state of each; NULL where nothing does.
     * In a thread of its own, with a transaction open that it steps out of. False where the session
     * has ended meanwhile and that was answered. */
    bool (*look_at_uploads)(struct request *);
    /* After a commit in which persons got notices (ctx->told); the connection is still there. */
    void (*tell)(struct server *, struct ctx *);
};

/* Starts to answer; NULL with a message in `error`. */
struct server *server_start(const struct server_options *, struct arena *, const char **error);

/* The port that it listens on. */
int server_port(const struct server *);

/* Where the site is for people: "https://zx.example.gov.cn", without a slash at the end. From the
 * configuration, else as this request reached it. */
const char *site_url(struct request *);

/* The secret that signs the forms of all servers of this database, in base 16; NULL where the key
 * of this process does not open it. */
const char *guard_secret(struct ctx *);

/* The folder for files, as the options gave it. */
const char *server_data_folder(const struct server *);

/* Takes no more requests, lets the running ones end (at most ten seconds), stops. */
void server_stop(struct server *);
