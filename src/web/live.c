#include "web/live.h"

#include <stdio.h>
#include <stdlib.h>

#include "web/server_private.h"

/* What a stream has not yet sent; a page that does not read loses the oldest, and asks again anyhow
 * when it comes back. */
enum { BACKLOG = 2048 };

struct stream {
    struct stream *next;
    struct live_hub *hub;
    struct MHD_Connection *connection;
    int64_t person_id;
    size_t length;
    char backlog[BACKLOG];
    bool is_suspended;
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
    } else if (stream->hub->is_stopping) {
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

static void append(struct stream *stream, const char *event, const char *data)
{
    size_t room = BACKLOG - stream->length;
    int length =
        snprintf(stream->backlog + stream->length, room, "event: %s\ndata: %s\n\n", event, data);
    if (length > 0 && (size_t)length < room)
        stream->length += (size_t)length;
}

struct MHD_Response *live_response(struct request *rq, struct MHD_Connection *connection)
{
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return NULL;
    stream->hub = rq->server->live;
    stream->connection = connection;
    stream->person_id = rq->response.stream_person_id;
    append(stream, "hello", "1");
    pthread_mutex_lock(&stream->hub->lock);
    stream->next = stream->hub->streams;
    stream->hub->streams = stream;
    pthread_mutex_unlock(&stream->hub->lock);
    return MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, 1024, read_stream, stream, forget_stream);
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
