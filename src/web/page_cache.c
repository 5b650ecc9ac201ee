/* Whole pages for visitors, kept as they went out and sent again as long as nothing in the database
 * has changed. A page is kept for who has no session and no cookie but that of the looks; so it
 * depends on its address, the language, the looks, the minute (for "5 minutes ago") and the data.
 * db_state says whether the data is still the same, whichever process changed it: what was
 * committed before a request shows in its answer. */
#include <sodium.h>
#include <stdlib.h>

#include "web/server_private.h"

enum { SLOTS = 1024, KEY_MOST = 1000, BODY_MOST = 512 * 1024, BYTES_MOST = 48 * 1024 * 1024 };

struct kept_page {
    char *key;
    struct db_state state;
    char tag[40];
    void *plain, *gzip;
    size_t plain_size, gzip_size;
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
    cache->bytes -= page->plain_size + page->gzip_size;
    free(page->key);
    free(page->plain);
    free(page->gzip);
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

static void answer_from(struct request *rq, const struct kept_page *page)
{
    bool is_gzip = page->gzip && request_accepts_coding(rq, "gzip");
    size_t size = is_gzip ? page->gzip_size : page->plain_size;
    rq->response.status = 200;
    rq->response.type = "text/html; charset=utf-8";
    rq->response.tag = arena_text(rq->ctx->arena, page->tag);
    rq->response.is_gzip = is_gzip;
    rq->response.body = (struct buffer) {
        .arena = rq->ctx->arena,
        .data = arena_copy(rq->ctx->arena, is_gzip ? page->gzip : page->plain, size),
        .length = size,
        .capacity = size,
    };
}

bool page_cache_answers(struct request *rq)
{
    const char *key = key_of(rq);
    if (!key || !db_read_state(rq->ctx, &rq->data_state))
        return false;
    rq->cache_key = key;
    struct page_cache *cache = rq->server->pages;
    pthread_mutex_lock(&cache->lock);
    const struct kept_page *page = slot_of(rq, key);
    bool is_there = page->key && strcmp(page->key, key) == 0
        && memcmp(&page->state, &rq->data_state, sizeof page->state) == 0;
    if (is_there)
        answer_from(rq, page);
    pthread_mutex_unlock(&cache->lock);
    return is_there;
}

static bool may_be_kept(const struct request *rq)
{
    const struct response *response = &rq->response;
    return rq->cache_key && response->status == 200 && !response->file_path
        && response->stream_person_id < 0 && response->headers.count == 0 && !rq->csrf_token
        && text_starts_with(text_or(response->type, ""), "text/html")
        && response->body.length <= BODY_MOST;
}

static void *copy(const struct buffer *body)
{
    void *memory = malloc(body->length);
    return memory ? memcpy(memory, body->data, body->length) : NULL;
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
    memcpy(fresh.tag, rq->response.tag, strlen(rq->response.tag));
    if (is_smaller && request_accepts_coding(rq, "gzip")) {
        rq->response.body = small;
        rq->response.is_gzip = true;
    }
    pthread_mutex_lock(&cache->lock);
    struct kept_page *page = slot_of(rq, fresh.key ? fresh.key : "");
    forget(cache, page);
    *page = fresh;
    cache->bytes += fresh.plain_size + fresh.gzip_size;
    if (!fresh.key || !fresh.plain || (is_smaller && !fresh.gzip) || cache->bytes > BYTES_MOST)
        forget(cache, page);
    pthread_mutex_unlock(&cache->lock);
}
