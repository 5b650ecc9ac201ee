/* Whole pages and answers of the API for visitors, kept as they went out and sent again as long as
 * nothing in the database has changed. A page is kept for who has no session and no cookie but that
 * of the looks; so it depends on its address, the language, the looks, the minute (for "5 minutes
 * ago") and the data. db_state says whether the data is still the same, whichever process changed
 * it: what was committed before a request shows in its answer. */
#include <sodium.h>
#include <stdlib.h>

#include "web/server_private.h"

enum {
    SLOTS = 1024,
    KEY_MOST = 1000,
    BODY_MOST = 512 * 1024,
    NAME_MOST = 40,
    BYTES_MOST = 48 * 1024 * 1024
};

struct kept_page {
    char *key;
    struct db_state state;
    char tag[NAME_MOST], type[NAME_MOST];
    void *plain, *gzip, *headers; /* headers: names and values, each ended by NUL */
    size_t plain_size, gzip_size, headers_size;
};

struct page_cache {
    pthread_mutex_t lock;
    struct kept_page pages[SLOTS];
    size_t bytes;
};

struct page_cache *page_cache_new(void)
{
    struct page_cache *cache = calloc(1, sizeof *cache);
    if (cache)
        pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

static void forget(struct page_cache *cache, struct kept_page *page)
{
    cache->bytes -= page->plain_size + page->gzip_size + page->headers_size;
    free(page->key);
    free(page->plain);
    free(page->gzip);
    free(page->headers);
    *page = (struct kept_page) { 0 };
}

void page_cache_free(struct page_cache *cache)
{
    for (int i = 0; i < SLOTS; i++)
        forget(cache, &cache->pages[i]);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

/* Who may get what others got: no session, nothing shown once, no token of an API. */
static bool is_mere_visitor(const struct request *rq)
{
    for (size_t i = 0; i < rq->cookies.count; i++)
        if (!strstr(rq->cookies.items[i].name, "heyi_look"))
            return false;
    return !request_header(rq, "Authorization");
}

static const char *key_of(struct request *rq)
{
    bool is_reading = strcmp(rq->method, "GET") == 0 || strcmp(rq->method, "HEAD") == 0;
    if (!is_reading || !(rq->route->permission & ANYONE) || !is_mere_visitor(rq))
        return NULL;
    const char *key = arena_printf(rq->ctx->arena, "%lld %d%d%d%d%d %s %s %s",
        (long long)(rq->ctx->now / 60000), rq->ctx->language, rq->has_chosen_language,
        rq->look.theme, rq->look.is_elder, rq->is_secure, text_or(request_header(rq, "Host"), ""),
        request_target(rq), query_text(rq, "lang"));
    return strlen(key) <= KEY_MOST ? key : NULL;
}

static struct kept_page *slot_of(const struct request *rq, const char *key)
{
    uint64_t hash;
    unsigned char bytes[sizeof hash];
    crypto_shorthash(bytes, (const unsigned char *)key, strlen(key), rq->server->secret);
    memcpy(&hash, bytes, sizeof hash);
    return &rq->server->pages->pages[hash % SLOTS];
}

/* A kept page, copied out. */
struct copy {
    bool is_gzip;
    size_t body_size, headers_size, room;
    char *bytes; /* the body, then the headers */
    char tag[NAME_MOST], type[NAME_MOST];
};

/* False where the page is not kept, or no longer true. Where there is not enough room for it yet,
 * only its size is told. */
static bool copy_out(struct request *rq, const char *key, struct copy *copy)
{
    struct page_cache *cache = rq->server->pages;
    pthread_mutex_lock(&cache->lock);
    const struct kept_page *page = slot_of(rq, key);
    bool is_there = page->key && strcmp(page->key, key) == 0
        && memcmp(&page->state, &rq->data_state, sizeof page->state) == 0;
    if (is_there) {
        copy->is_gzip = page->gzip && request_accepts_coding(rq, "gzip");
        copy->body_size = copy->is_gzip ? page->gzip_size : page->plain_size;
        copy->headers_size = page->headers_size;
        memcpy(copy->type, page->type, sizeof copy->type);
        memcpy(copy->tag, page->tag, sizeof copy->tag);
    }
    if (is_there && copy->body_size + copy->headers_size <= copy->room) {
        memcpy(copy->bytes, copy->is_gzip ? page->gzip : page->plain, copy->body_size);
        if (copy->headers_size)
            memcpy(copy->bytes + copy->body_size, page->headers, copy->headers_size);
    }
    pthread_mutex_unlock(&cache->lock);
    return is_there;
}

static void answer_from(struct request *rq, const struct copy *copy)
{
    rq->response.status = 200;
    rq->response.type = arena_text(rq->ctx->arena, copy->type);
    rq->response.tag = arena_text(rq->ctx->arena, copy->tag);
    rq->response.is_gzip = copy->is_gzip;
    rq->response.body = (struct buffer) {
        .arena = rq->ctx->arena,
        .data = copy->bytes,
        .length = copy->body_size,
        .capacity = copy->body_size,
    };
    const char *end = copy->bytes + copy->body_size + copy->headers_size;
    for (const char *name = copy->bytes + copy->body_size; name < end;) {
        const char *value = name + strlen(name) + 1;
        respond_header(rq, name, value);
        name = value + strlen(value) + 1;
    }
}

/* The arena is asked while nobody waits for the lock: it may have no memory, and then does not come
 * back here. */
bool page_cache_answers(struct request *rq)
{
    const char *key = key_of(rq);
    if (!key || !db_read_state(rq->ctx, &rq->data_state))
        return false;
    rq->cache_key = key;
    struct copy copy = { 0 };
    while (copy_out(rq, key, &copy)) {
        size_t size = copy.body_size + copy.headers_size;
        if (size <= copy.room) {
            answer_from(rq, &copy);
            return true;
        }
        copy.bytes = arena_grow(rq->ctx->arena, NULL, 0, size); /* all of it is written over */
        copy.room = size;
    }
    return false;
}

/* Headers that belong to the content, and none to the visitor. */
static bool has_headers_for_all(const struct response *response)
{
    for (size_t i = 0; i < response->headers.count; i++)
        if (strcmp(response->headers.items[i].name, "Access-Control-Allow-Origin") != 0
            && strcmp(response->headers.items[i].name, "Link") != 0)
            return false;
    return true;
}

static bool may_be_kept(const struct request *rq)
{
    const struct response *response = &rq->response;
    const char *type = text_or(response->type, "");
    return rq->cache_key && response->status == 200 && !response->file_path
        && response->stream_person_id < 0 && has_headers_for_all(response) && !rq->csrf_token
        && (text_starts_with(type, "text/html")
            || (rq->is_api && text_starts_with(type, "application/json")))
        && strlen(type) < NAME_MOST && response->body.length <= BODY_MOST;
}

static void *copy(const struct buffer *body)
{
    void *memory = malloc(body->length);
    return memory ? memcpy(memory, body->data, body->length) : NULL;
}

static void keep_headers(struct kept_page *page, const struct pair_list *headers)
{
    for (size_t i = 0; i < headers->count; i++)
        page->headers_size += strlen(headers->items[i].name) + strlen(headers->items[i].value) + 2;
    char *to = page->headers = malloc(page->headers_size + 1);
    for (size_t i = 0; to && i < headers->count; i++) {
        to = stpcpy(to, headers->items[i].name) + 1;
        to = stpcpy(to, headers->items[i].value) + 1;
    }
}

void page_cache_keep(struct request *rq)
{
    if (!may_be_kept(rq))
        return;
    struct page_cache *cache = rq->server->pages;
    struct buffer small = rq->response.body;
    rq->response.tag = body_tag(rq->ctx->arena, &rq->response.body);
    bool is_smaller = body_compress(rq->ctx->arena, &small);
    struct kept_page fresh = {
        .key = strdup(rq->cache_key),
        .state = rq->data_state,
        .plain = copy(&rq->response.body),
        .plain_size = rq->response.body.length,
        .gzip = is_smaller ? copy(&small) : NULL,
        .gzip_size = is_smaller ? small.length : 0,
    };
    keep_headers(&fresh, &rq->response.headers);
    memcpy(fresh.type, rq->response.type, strlen(rq->response.type));
    memcpy(fresh.tag, rq->response.tag, strlen(rq->response.tag));
    if (is_smaller && request_accepts_coding(rq, "gzip")) {
        rq->response.body = small;
        rq->response.is_gzip = true;
    }
    pthread_mutex_lock(&cache->lock);
    struct kept_page *page = slot_of(rq, fresh.key ? fresh.key : "");
    forget(cache, page);
    *page = fresh;
    cache->bytes += fresh.plain_size + fresh.gzip_size + fresh.headers_size;
    if (!fresh.key || !fresh.plain || !fresh.headers || (is_smaller && !fresh.gzip)
        || cache->bytes > BYTES_MOST)
        forget(cache, page);
    pthread_mutex_unlock(&cache->lock);
}
