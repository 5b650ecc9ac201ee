/* Requests: what a handler reads and how it answers. A handler answers exactly once. */
#pragma once
#include <jansson.h>

#include "base/ctx.h"
#include "db/db.h"
#include "web/html.h"
#include "web/problems.h"

struct pair {
    const char *name, *value;
};
struct pair_list {
    struct pair *items;
    size_t count;
};

/* A file of a form, already on disk; the server removes it after the request unless it was moved.
 */
enum upload_state {
    UPLOAD_NEW, /* nothing has looked at it: to be taken only where there is no virus scanner */
    UPLOAD_CLEAN,
    UPLOAD_INFECTED,
    UPLOAD_NOT_LOOKED_AT, /* the scanner did not answer */
};
struct upload {
    const char *field;
    const char *name; /* as the browser gave it: never a path to use */
    const char *path;
    int64_t size;
    enum upload_state state;
    const char *finding; /* of the scanner */
};
struct upload_list {
    struct upload *items;
    size_t count;
};

struct session {
    int64_t id;
    int64_t person_id;
    bool waits_for_second_step; /* the password was right, the one-time code is still to come */
    int64_t created_at;
};

/* How the visitor wants pages to look: cookies set by /look. */
struct look {
    enum { THEME_AUTO, THEME_LIGHT, THEME_DARK } theme;
    bool is_elder;
};

struct response {
    int status;
    const char *type;
    struct buffer body;
    const char *file_path; /* instead of a body */
    const char *tag; /* its entity tag where it is known already */
    bool is_gzip; /* the body is compressed already */
    struct pair_list headers;
    int64_t stream_person_id; /* a live stream instead of a body; -1 for none */
};

struct route;
struct server;

struct request {
    struct ctx *ctx;
    struct server *server;
    const struct route *route;
    const char *id; /* stands in the log, in the answer's headers and on error pages */
    const char *method, *path;
    const char *address; /* of the client */
    struct pair_list headers, query, cookies, params, form;
    struct upload_list uploads;
    const char *body; /* of a JSON request, NULL else */
    struct session *session; /* NULL when not signed in */
    bool session_is_stale; /* its last_seen_at is to be moved on */
    struct look look;
    bool has_chosen_language; /* by its cookie or in the address, not by the browser */
    bool is_secure; /* came through TLS, here or at the proxy that we trust */
    bool is_api;
    const char *flash; /* text to show once, NULL for none */
    const char *csrf_token; /* made when the first form needs it */
    const char *site_url; /* and when it is asked first */
    const unsigned char *random; /* for its other forms */
    int random_left;
    const char *once; /* a form that is sent again counts once with the first try; NULL for none */
    struct ctx
        *leader; /* of the transaction that it shares with others; NULL where it has its own */
    bool took_part; /* in a group: what it was answered holds with the group's commit */
    bool is_twice; /* the same form was faster on another connection */
    bool is_put_off, may_take_long; /* see request_may_take_long */
    const char *cache_key; /* of page_cache.c; NULL where the page is this visitor's alone */
    struct db_state data_state; /* before the first transaction of a request that reads */
    struct response response;
};

/* ---- reading ---- */

/* Of the path: request_id gives 0 where it is no positive number. */
const char *request_param(const struct request *, const char *name);
int64_t request_id(const struct request *, const char *name);
const char *request_header(const struct request *, const char *name); /* NULL where absent */
const char *request_cookie(const struct request *, const char *name); /* NULL where absent */

/* For what may take minutes and would hold up all other connections of its thread. False: there is
 * nothing to answer yet; the handler is called again in a thread that works at one such request
 * after the other. */
bool request_may_take_long(struct request *);

/* The path with its query, as it can stand in `next=` or in a link back to this page. */
const char *request_target(const struct request *);

/* Of the query: trimmed, never NULL; invalid text reads as empty. */
const char *query_text(const struct request *, const char *name);
int64_t query_int(const struct request *, const char *name, int64_t otherwise);
bool query_has(const struct request *, const char *name);

/* Of the form: trimmed, never NULL, at most so many characters (else a problem is added, and the
 * text is still given back so that the page can show it). */
const char *form_text(
    const struct request *, const char *field, int most_characters, struct problems *);
/* The same, and blank is a problem. */
const char *form_required(
    const struct request *, const char *field, int most_characters, struct problems *);
/* A whole number; 0 where it is blank; a problem where it is something else. */
int64_t form_int(const struct request *, const char *field, struct problems *);
/* A day number from 2025-02-14; 0 where blank. */
int64_t form_day(const struct request *, const char *field, struct problems *);
/* A moment from 2025-02-14T09:30 (local); 0 where blank. */
int64_t form_moment(const struct request *, const char *field, struct problems *);
/* Ticked boxes send their value, others nothing. */
bool form_bool(const struct request *, const char *field);
bool form_has(const struct request *, const char *field);
/* A number from `least` to `most`, as enumerators are sent; a problem where it is none. */
int form_choice(const struct request *, const char *field, int least, int most, struct problems *);
/* All values of a field that stands several times, in order, blank ones too. */
struct text_list form_texts(const struct request *, const char *field);
struct id_list form_ids(const struct request *, const char *field);
/* The files of a field that may be taken; of each that the virus scanner did not let pass there is
 * a problem at the field. */
struct upload_list form_files(const struct request *, const char *field, struct problems *);

/* Work that takes long and needs no database stands between these two: what was written so far is
 * committed, the connection is given back, and afterwards a new write transaction begins, in which
 * what was read before may have changed. False where the session has ended meanwhile: the handler
 * answers that and does nothing. */
void request_step_out(struct request *);
bool request_step_in(struct request *);

/* ---- answering ---- */

void respond_page(struct request *, struct template);
void respond_page_status(struct request *, int status, struct template);
/* 422: the page again, with its problems. */
void respond_problems(struct request *, struct template);
/* 303 to a path of this site, printf-like. */
void respond_redirect(struct request *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* 301: what stood here stands there for good. */
void respond_moved(struct request *, const char *path);
void respond_not_found(struct request *);
void respond_forbidden(struct request *);
/* An error page with a status, a title and what to do. */
void respond_error(struct request *, int status, enum message title, enum message advice);
void respond_json(struct request *, int status, json_t *taken);
/* `name` makes it a download (may be NULL). Bytes are copied. */
void respond_bytes(
    struct request *, const char *type, const char *name, const void *data, size_t size);
void respond_buffer(struct request *, const char *type, const char *name, struct buffer);
void respond_file(struct request *, const char *type, const char *name, const char *path);
/* Server-sent events for the signed-in person (web/live.h). */
void respond_live(struct request *);
void respond_header(struct request *, const char *name, const char *value);
void respond_cookie(struct request *, const char *name, const char *value, int64_t max_age_seconds);

/* Shows a message at the next page, once. Up to two texts may be filled in (NULL for none). */
void flash(struct request *, enum message, const char *first, const char *second);

/* A path of this site, else "/": what may follow `next=`. */
const char *safe_path(const char *path);
/* Decodes %41 in place and gives the new length. What is no such code stays as it is; %00 becomes a
 * byte that is no text, since it would end the text before its end. */
enum { NOT_TEXT = 0xff };
size_t url_unescape(char *text);

/* Percent-encodes for a query. */
const char *url_encode(struct arena *, const char *);
