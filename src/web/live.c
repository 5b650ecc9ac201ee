#include "web/live.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "web/server_private.h"

/* What a stream has not yet sent; a page that does not read loses the oldest, and asks again anyhow
 * when it comes back. */
enum { BACKLOG = 2048 };

struct stream {
    struct stream *next;
    struct live_hub *hub;
    struct MHD_Connection *connection;
    int64_t person_id, session_id;
    size_t length;
    char backlog[BACKLOG];
    bool is_suspended;
    bool is_over; /* its session has ended */
};

struct live_hub {
    pthread_mutex_t lock;
    struct stream *streams;
    bool is_stopping;
};

struct live_hub *live_hub_new(void)
{
    struct live_hub *hub = calloc(1, sizeof *hub);
    if (hub)
        pthread_mutex_init(&hub->lock, NULL);
    return hub;
}

static void wake(struct stream *stream)
{
    if (!stream->is_suspended)
        return;
    stream->is_suspended = false;
    MHD_resume_connection(stream->connection);
}

void live_hub_stop(struct live_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    hub->is_stopping = true;
    for (struct stream *stream = hub->streams; stream; stream = stream->next)
        wake(stream);
    pthread_mutex_unlock(&hub->lock);
}

void live_hub_free(struct live_hub *hub)
{
    pthread_mutex_destroy(&hub->lock);
    free(hub);
}

static ssize_t read_stream(void *context, uint64_t position, char *out, size_t room)
{
    (void)position;
    struct stream *stream = context;
    pthread_mutex_lock(&stream->hub->lock);
    ssize_t given = 0;
    if (stream->length > 0) {
        size_t length = stream->length < room ? stream->length : room;
        memcpy(out, stream->backlog, length);
        memmove(stream->backlog, stream->backlog + length, stream->length - length);
        stream->length -= length;
        given = (ssize_t)length;
    } else if (stream->hub->is_stopping || stream->is_over) {
        given = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        stream->is_suspended = true;
        MHD_suspend_connection(stream->connection);
    }
    pthread_mutex_unlock(&stream->hub->lock);
    return given;
}

static void forget_stream(void *context)
{
    struct stream *stream = context;
    pthread_mutex_lock(&stream->hub->lock);
    for (struct stream **at = &stream->hub->streams; *at; at = &(*at)->next)
        if (*at == stream) {
            *at = stream->next;
            break;
        }
    pthread_mutex_unlock(&stream->hub->lock);
    free(stream);
}

static void append_text(struct stream *stream, const char *text)
{
    size_t length = strlen(text);
    if (length > BACKLOG - stream->length)
        return;
    memcpy(stream->backlog + stream->length, text, length);
    stream->length += length;
}

static void append(struct stream *stream, const char *event, const char *data)
{
    char text[BACKLOG];
    int length = snprintf(text, sizeof text, "event: %s\ndata: %s\n\n", event, data);
    if (length > 0 && (size_t)length < sizeof text)
        append_text(stream, text);
}

struct MHD_Response *live_response(struct request *rq, struct MHD_Connection *connection)
{
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return NULL;
    stream->hub = rq->server->live;
    stream->connection = connection;
    stream->person_id = rq->response.stream_person_id;
    stream->session_id = rq->session ? rq->session->id : 0;
    append(stream, "hello", "1");
    pthread_mutex_lock(&stream->hub->lock);
    stream->next = stream->hub->streams;
    stream->hub->streams = stream;
    pthread_mutex_unlock(&stream->hub->lock);
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, 1024, read_stream, stream, forget_stream);
    if (response) /* nothing follows it, so its end is the connection's */
        MHD_add_response_header(response, "Connection", "close");
    return response;
}

void live_publish(struct server *server, int64_t person_id, const char *event, const char *data)
{
    pthread_mutex_lock(&server->live->lock);
    for (struct stream *stream = server->live->streams; stream; stream = stream->next)
        if (stream->person_id == person_id) {
            append(stream, event, data);
            wake(stream);
        }
    pthread_mutex_unlock(&server->live->lock);
}

bool live_is_watched(struct server *server, int64_t person_id)
{
    bool is_watched = false;
    pthread_mutex_lock(&server->live->lock);
    for (const struct stream *at = server->live->streams; at && !is_watched; at = at->next)
        is_watched = at->person_id == person_id;
    pthread_mutex_unlock(&server->live->lock);
    return is_watched;
}

/* ---- streams end with their session, in whichever process that was ended ---- */

static bool has_streams(struct live_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    bool has_some = hub->streams != NULL;
    pthread_mutex_unlock(&hub->lock);
    return has_some;
}

struct sessions {
    struct db_pool *database;
    struct ctx ctx;
    struct id_list ids; /* in order */
    int64_t newest;
    bool is_read;
};

static void read_sessions(void *context)
{
    struct sessions *sessions = context;
    struct ctx *ctx = &sessions->ctx;
    db_acquire(sessions->database, ctx);
    db_begin(ctx, DB_READ);
    sessions->newest = db_scalar(ctx, "SELECT COALESCE(MAX(id), 0) FROM session");
    struct rows rows = db_query(ctx, "SELECT id FROM session ORDER BY id");
    while (db_next(&rows))
        LIST_PUSH(ctx, sessions->ids, db_int(&rows, 0));
    sessions->is_read = db_commit(ctx);
}

static bool has_id(const struct id_list *sorted, int64_t id)
{
    size_t low = 0, high = sorted->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sorted->items[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sorted->count && sorted->items[low] == id;
}

void live_hub_check(struct server *server, bool beats)
{
    struct live_hub *hub = server->live;
    struct arena *arena = has_streams(hub) ? arena_new() : NULL;
    if (!arena)
        return;
    struct sessions sessions = {
        .database = server->options.database,
        .ctx = { .arena = arena, .actor = &actor_nobody, .now = clock_now_ms() },
    };
    arena_try(arena, read_sessions, &sessions);
    db_release(&sessions.ctx);
    pthread_mutex_lock(&hub->lock);
    for (struct stream *stream = hub->streams; stream; stream = stream->next) {
        /* one that began after the reading is not among them yet */
        stream->is_over |= sessions.is_read && stream->session_id <= sessions.newest
            && !has_id(&sessions.ids, stream->session_id);
        if (beats)
            append_text(stream, ":\n\n");
        if (beats || stream->is_over)
            wake(stream);
    }
    pthread_mutex_unlock(&hub->lock);
    arena_free(arena);
}
