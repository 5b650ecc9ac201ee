/* Shared by the files of the server alone. */
#pragma once
#include <microhttpd.h>
#include <pthread.h>

#include "web/server.h"

struct live_hub;

struct server {
    struct server_options options;
    struct MHD_Daemon *daemon;
    struct route_table routes;
    struct arena *arena;
    struct live_hub *live;
    unsigned char secret[32]; /* signs the CSRF tokens; the same in all processes on one database */
    char upload_folder[512];
    _Atomic int running; /* requests in hand */
};

/* dispatch.c: everything between a parsed request and its finished answer. */
void dispatch(struct request *);

/* session.c */
void session_load(struct request *);

/* guard.c */
bool guard_load_secret(struct server *);
bool guard_token_is_right(struct request *);
void respond_token_wrong(struct request *);
/* Where a form with this once-token led before, NULL when it is new. */
const char *guard_once_location(struct request *);
/* Remembers where it led; in the open transaction. False when another request was faster. */
bool guard_once_keep(struct request *);
bool guard_rate_allows(const struct server *, const char *address, int64_t now_ms);

/* flash and look cookies */
void flash_load(struct request *);
void look_load(struct request *);

/* live.c */
struct live_hub *live_hub_new(void);
void live_hub_stop(struct live_hub *);
void live_hub_free(struct live_hub *); /* after the last connection */
struct MHD_Response *live_response(struct request *, struct MHD_Connection *);
void live_attach(struct MHD_Connection *, void *stream);
