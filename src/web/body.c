/* Bodies: forms, files and JSON as they come in, each limit kept while they come. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "web/exchange.h"

/* A body that turns out too long is read on so far, so that its sender gets to read why; one that
 * goes on after that is cut off. */
enum { READ_ON_MOST = 1024 * 1024, PART_PIECE = 16 * 1024 };

/* ---- files and fields ---- */

static void add_form_field(struct exchange *exchange, const char *name, const char *value)
{
    struct pair_list *form = &exchange->request.form;
    if (form->count >= FIELDS_MOST)
        exchange->refused = 413;
    else
        LIST_PUSH(&exchange->ctx, *form, (struct pair) { name, value });
}

static void close_upload(struct exchange *exchange)
{
    if (exchange->upload_file >= 0)
        close(exchange->upload_file);
    exchange->upload_file = -1;
}

static bool write_upload(struct exchange *exchange, const char *data, size_t size)
{
    struct upload_list *uploads = &exchange->request.uploads;
    for (size_t done = 0; done < size;) {
        ssize_t written = write(exchange->upload_file, data + done, size - done);
        if (written <= 0)
            return false;
        done += (size_t)written;
    }
    uploads->items[uploads->count - 1].size += (int64_t)size;
    return true;
}

static bool open_upload(struct exchange *exchange, const char *field, const char *name)
{
    struct arena *arena = exchange->ctx.arena;
    char *path = arena_printf(arena, "%s/upload-XXXXXX", exchange->request.server->upload_folder);
    close_upload(exchange);
    exchange->upload_file = mkostemp(path, O_CLOEXEC);
    if (exchange->upload_file < 0)
        return false;
    LIST_PUSH(&exchange->ctx, exchange->request.uploads,
        (struct upload) {
            .field = arena_text(arena, field), .name = arena_text(arena, name), .path = path });
    return true;
}

/* NUL would end a text before its end: another byte that is no text either says so later on. */
static void append_piece(struct buffer *value, const char *data, size_t size)
{
    char *at = buffer_reserve(value, size + 1);
    memcpy(at, data, size);
    for (char *zero = at; (zero = memchr(zero, '\0', size - (size_t)(zero - at)));)
        *zero = (char)NOT_TEXT;
    value->length += size;
}

/* One piece of a multipart body: `offset` is 0 at the start of a field. */
static enum MHD_Result take_part(void *context, enum MHD_ValueKind kind, const char *field,
    const char *file_name, const char *type, const char *encoding, const char *data,
    uint64_t offset, size_t size)
{
    (void)kind, (void)encoding;
    struct exchange *exchange = context;
    struct pair_list *form = &exchange->request.form;
    /* where memory runs out, libmicrohttpd loses the name of a field or of a file and goes on: the
     * rest would be another form than was sent */
    if (!field || (type && !file_name)) {
        exchange->refused = 400;
        return MHD_NO;
    }
    if (file_name) {
        if (!*file_name)
            return MHD_YES; /* a file field left empty */
        if (offset == 0 && !open_upload(exchange, field, file_name))
            exchange->refused = 507;
        else if (exchange->upload_file >= 0 && !write_upload(exchange, data, size))
            exchange->refused = 507;
        return exchange->refused ? MHD_NO : MHD_YES;
    }
    if (offset == 0) {
        exchange->part = buffer_new(exchange->ctx.arena);
        add_form_field(exchange, arena_text(exchange->ctx.arena, field), "");
    }
    if (exchange->refused || form->count == 0)
        return MHD_NO;
    append_piece(&exchange->part, data, size);
    form->items[form->count - 1].value = buffer_text(&exchange->part);
    return MHD_YES;
}

static char *decode(char *text)
{
    for (char *c = text; *c; c++)
        if (*c == '+')
            *c = ' ';
    url_unescape(text);
    return text;
}

static void decode_field(struct exchange *exchange, char *text)
{
    char *equals = strchr(text, '=');
    char *value = equals ? equals + 1 : text + strlen(text);
    if (equals)
        *equals = '\0';
    if (*text)
        add_form_field(exchange, decode(text), decode(value));
}

static void decode_form(struct exchange *exchange)
{
    char *text = (char *)(uintptr_t)buffer_text(&exchange->body);
    for (char *field = text; field && !exchange->refused;) {
        char *end = strchr(field, '&');
        if (end)
            *end = '\0';
        decode_field(exchange, field);
        field = end ? end + 1 : NULL;
    }
}

static bool type_is(const char *type, const char *wanted)
{
    size_t length = strlen(wanted);
    return type && strncasecmp(type, wanted, length) == 0
        && (type[length] == '\0' || type[length] == ';' || type[length] == ' ');
}

/* ---- the way of a body ---- */

static void choose_reader(struct exchange *exchange, struct MHD_Connection *connection)
{
    const struct route *route = exchange->request.route;
    const char *type = request_header(&exchange->request, "Content-Type");
    if (type_is(type, "multipart/form-data") && !route->takes_json) {
        exchange->post = MHD_create_post_processor(connection, PART_PIECE, take_part, exchange);
        if (!exchange->post)
            exchange->refused = 400; /* it does not say what stands between its parts */
        return;
    }
    const char *wanted =
        route->takes_json ? "application/json" : "application/x-www-form-urlencoded";
    if (!type_is(type, wanted))
        exchange->refused = 415;
}

void body_look_at_head(struct exchange *exchange, struct MHD_Connection *connection)
{
    struct request *rq = &exchange->request;
    const char *given = request_header(rq, "Content-Length");
    int64_t length = 0;
    bool is_number = !given || text_to_int(given, &length);
    bool has_body = length > 0 || !is_number || request_header(rq, "Transfer-Encoding");
    bool is_reading = strcmp(rq->method, "GET") == 0 || strcmp(rq->method, "HEAD") == 0;
    if (exchange->refused || (is_reading && !has_body))
        return;
    struct pair_list params = { 0 };
    enum route_result result =
        route_find(&rq->server->routes, rq->ctx, rq->method, rq->path, &rq->route, &params);
    if (result != ROUTE_FOUND) {
        if (has_body)
            exchange->refused = result == ROUTE_OTHER_METHOD ? 405 : 404;
    } else if (is_reading) {
        exchange->refused = 400;
    } else if (!is_number || length > rq->route->body_limit) {
        exchange->refused = 413;
    } else {
        exchange->expected = given ? length : rq->route->body_limit;
        choose_reader(exchange, connection);
    }
}

bool body_take(struct exchange *exchange, const char *data, size_t size)
{
    struct request *rq = &exchange->request;
    exchange->received += (int64_t)size;
    int64_t limit = rq->route ? rq->route->body_limit : 0;
    if (exchange->received > limit + READ_ON_MOST)
        return false;
    if (exchange->refused)
        return true;
    if (exchange->received > limit)
        exchange->refused = 413;
    else if (!exchange->post)
        append_piece(&exchange->body, data, size);
    else if (MHD_post_process(exchange->post, data, size) == MHD_NO && !exchange->refused)
        exchange->refused = 400;
    return true;
}

void body_end(struct exchange *exchange)
{
    struct request *rq = &exchange->request;
    close_upload(exchange);
    if (exchange->post && MHD_destroy_post_processor(exchange->post) == MHD_NO
        && !exchange->refused)
        exchange->refused = 400;
    else if (!exchange->post && exchange->body.length && !exchange->refused) {
        if (rq->route && rq->route->takes_json)
            rq->body = buffer_text(&exchange->body);
        else
            decode_form(exchange);
    }
    exchange->post = NULL;
}

void body_forget(struct exchange *exchange)
{
    close_upload(exchange);
    if (exchange->post)
        MHD_destroy_post_processor(exchange->post);
    exchange->post = NULL;
    for (size_t i = 0; i < exchange->request.uploads.count; i++)
        unlink(exchange->request.uploads.items[i].path);
}
