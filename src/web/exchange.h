/* A request while libmicrohttpd reads, we answer and it sends. Private to the server's files. */
#pragma once
#include "web/assets.h"
#include "web/server_private.h"

/* Fields of one form, headers, cookies or parts of a query: enough for every page of ours. */
enum { FIELDS_MOST = 2000 };

struct exchange {
    struct request request;
    struct ctx ctx;
    struct MHD_PostProcessor *post;
    struct buffer body;
    struct buffer part; /* the field of a multipart body that is being read */
    int64_t expected; /* bytes of the body: what its head says, or what its route takes at most */
    int64_t received;
    int64_t started_us;
    int upload_file;
    int refused; /* status that ends it before its handler */
    bool is_counted;
    struct workers *passed_to; /* they go on with it */
    struct exchange *next_waiting; /* in the line of workers.c */
    struct MHD_Connection *suspended; /* meanwhile */
    bool is_answered; /* there: it is to be sent */
};

/* ---- connection.c: what libmicrohttpd calls ---- */

/* Again and again for one request: its head, each piece of its body, its end. `server` is ours. */
enum MHD_Result answer_connection(void *server, struct MHD_Connection *, const char *url,
    const char *method, const char *version, const char *data, size_t *size, void **state);
/* However it ended: logs it and gives back what it had. */
void exchange_end(
    void *server, struct MHD_Connection *, void **state, enum MHD_RequestTerminationCode);

/* ---- body.c ---- */

/* What can be said before the body comes: too large, of a kind that nobody reads. */
void body_look_at_head(struct exchange *, struct MHD_Connection *);
/* One piece. False: the connection is to be cut. */
bool body_take(struct exchange *, const char *data, size_t size);
void body_end(struct exchange *);
/* Removes the files that nobody took. */
void body_forget(struct exchange *);

/* ---- workers.c: threads beside libmicrohttpd's ---- */

struct workers *workers_start(struct server *, int threads, void *(*work)(void *workers));
/* Lets them answer what was put, ends the threads. NULL does nothing. */
void workers_stop(struct workers *);
struct server *workers_server(const struct workers *);
/* Suspends the connection; when it goes on, the exchange is answered and is to be sent. */
void workers_put(struct workers *, struct exchange *, struct MHD_Connection *);

/* For their work: waits until something is there, false when it is time to end. */
bool workers_wait(struct workers *);
/* The next one, NULL where another thread was faster. */
struct exchange *workers_take(struct workers *);
/* It is answered. */
void workers_give_back(struct exchange *);

/* slow.c: routes that take long by design, and what was put off. posts.c: forms, answered together.
 */
void *slow_work(void *workers);
void *put_off_work(void *workers);
void *posts_work(void *workers);

/* ---- send.c ---- */

enum MHD_Result send_response(struct exchange *, struct MHD_Connection *);
enum MHD_Result send_asset(struct exchange *, struct MHD_Connection *, const struct asset *);

/* ---- clients.c: how long a connection may take, and the pulse of the live streams ---- */

struct clients *clients_start(struct server *);
void clients_stop(struct clients *);
/* libmicrohttpd tells of each connection that opens and closes. */
void clients_notify(void *server, struct MHD_Connection *, void **socket_context,
    enum MHD_ConnectionNotificationCode);
/* From now on the client of this connection has its patience, and time for so many bytes. */
void client_must_send(struct server *, struct MHD_Connection *, int64_t bytes);
/* It has a body to send, and is let go when it hangs up. */
void client_sends_body(struct MHD_Connection *);
/* It waits for us: no hurry on its side. */
void client_waits(struct MHD_Connection *);
