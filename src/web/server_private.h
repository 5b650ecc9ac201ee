/* Shared by the files of the server alone. */
#pragma once
#include <microhttpd.h>
#include <pthread.h>

#include "web/server.h"

struct live_hub;
struct clients;
struct page_cache;
struct workers;

struct server {
    struct server_options options;
    struct MHD_Daemon *daemon;
    struct route_table routes;
    struct arena *arena;
    struct live_hub *live;
    struct clients *clients;
    struct page_cache *pages;
    struct workers *slow, *posts;
    struct workers *put_off; /* what takes minutes, one after the other */
    struct workers *looking; /* at uploads, so that no sign-in waits for a scanner; NULL: nobody */
    unsigned char secret[32]; /* signs the CSRF tokens; the same in all processes on one database */
    unsigned char request_key[16]; /* of this process: makes the numbers of its requests */
    char upload_folder[512];
    _Atomic int running; /* requests in hand */
};

/* dispatch.c: everything between a parsed request and its finished answer. */
void dispatch(struct request *);

/* Once more, with all the time that it takes. */
void dispatch_put_off(struct request *);

/* The same in the open transaction of a group; whoever leads it commits. */
void dispatch_together(struct request *, struct ctx *leader);
/* After the group was taken back: alone, or where its commit failed for all (`failed` is its
 * leader's), with what is to be said then. */
void dispatch_again(struct request *, const struct ctx *failed);

/* Answers a request that no route takes: 404, or 405 with what is taken there. */
void respond_unknown(struct request *, enum route_result);

/* session.c */
void session_load(struct request *);

/* guard.c */
bool guard_load_secret(struct server *);
bool guard_token_is_right(struct request *);
/* Another site sent the form, as the browser says itself. */
bool guard_is_from_elsewhere(const struct request *);
/* Where a form with this once-token led before, NULL when it is new. */
const char *guard_once_location(struct request *);
/* Remembers where it led; in the open transaction. When another request was faster, this one gets a
 * fault that passes. */
void guard_once_keep(struct request *);
bool guard_rate_allows(const struct server *, const char *address);

/* flash and look cookies */
void flash_load(struct request *);
void look_load(struct request *);

/* live.c */
struct live_hub *live_hub_new(void);
void live_hub_stop(struct live_hub *);
void live_hub_free(struct live_hub *); /* after the last connection */
struct MHD_Response *live_response(struct request *, struct MHD_Connection *);
/* Ends the streams whose session has ended; `beats`: writes to each, so that it stays open. */
void live_hub_check(struct server *, bool beats);

/* send.c */
bool request_accepts_coding(const struct request *, const char *coding);
bool body_compress(struct arena *, struct buffer *body); /* by gzip, in place */
/* Only tells one page from the next: no secret hangs on it, and a slow hash was a seventh of a
 * list. */
const char *body_tag(struct arena *, const struct buffer *body);

/* page_cache.c: see there */
struct page_cache *page_cache_new(void);
void page_cache_free(struct page_cache *);
/* Answers from what was kept, with the connection taken but no transaction begun. False: the page
 * is to be made; it may be kept afterwards. */
bool page_cache_answers(struct request *);
void page_cache_keep(struct request *);

/* respond.c: everything typed stands in a form that can be sent again by hand. */
void respond_resend(struct request *, int status, enum message title, enum message advice);
