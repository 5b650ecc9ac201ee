/* How the API answers: lists with links, problems, dates. */
#include <stdlib.h>

#include "api/api.h"
#include "base/clock.h"
#include "web/server.h"

void api_respond_public(struct request *rq, json_t *taken)
{
    respond_header(rq, "Access-Control-Allow-Origin", "*");
    respond_json(rq, 200, taken);
}

void api_respond_own(struct request *rq, int status, json_t *taken)
{
    respond_header(rq, "Cache-Control", "private, no-store");
    respond_json(rq, status, taken);
}

void api_respond_problem(struct request *rq, int status, enum message title, enum message advice,
    const struct problems *problems)
{
    struct ctx *ctx = rq->ctx;
    json_t *list = json_array();
    for (size_t i = 0; problems && i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        json_array_append_new(list,
            json_pack("{s:s,s:s}", "field", problem->field, "message",
                message(ctx, problem->message, problem->first)));
    }
    json_t *answer = json_pack("{s:s,s:s,s:i,s:s,s:s,s:s}", "type", "about:blank", "title",
        message_text(ctx->language, title), "status", status, "detail",
        message_text(ctx->language, advice), "instance", rq->path, "request", rq->id);
    if (json_array_size(list))
        json_object_set_new(answer, "problems", list);
    else
        json_decref(list);
    respond_json(rq, status, answer);
    rq->response.type = "application/problem+json; charset=utf-8";
}

static int64_t number_asked(struct request *rq, const char *name, int64_t otherwise, int64_t most,
    struct problems *problems)
{
    const char *text = query_text(rq, name);
    int64_t number = otherwise;
    if (*text && (!text_to_int(text, &number) || number < 1 || number > most))
        problem_add(rq->ctx, problems, name, MSG_FORM_NOT_NUMBER);
    return number;
}

static int64_t pages_in(int64_t total, int64_t size)
{
    return (total + size - 1) / size;
}

struct api_page api_page_of(struct request *rq, struct problems *problems)
{
    struct api_page page = {
        .number = number_asked(rq, "page", 1, 1000000, problems),
        .size = number_asked(rq, "per_page", API_PAGE, API_PAGE_MOST, problems),
    };
    if (!problems->count && page.number > pages_in(LIST_COUNTED, page.size))
        problem_add_with(rq->ctx, problems, "page", MSG_API_PAGE_TOO_FAR,
            arena_printf(rq->ctx->arena, "%d", LIST_COUNTED));
    return page;
}

static const char *page_url(struct request *rq, int64_t page)
{
    struct arena *arena = rq->ctx->arena;
    struct buffer out = buffer_new(arena);
    buffer_printf(&out, "%s?page=%lld", rq->path, (long long)page);
    for (size_t i = 0; i < rq->query.count; i++)
        if (strcmp(rq->query.items[i].name, "page") != 0 && *rq->query.items[i].value)
            buffer_printf(&out, "&%s=%s", url_encode(arena, rq->query.items[i].name),
                url_encode(arena, rq->query.items[i].value));
    return buffer_text(&out);
}

json_t *api_list(
    struct request *rq, struct api_page page, json_t *items, int64_t total, bool has_more)
{
    int64_t reached = total < LIST_COUNTED ? total : LIST_COUNTED;
    int64_t last = reached > 0 ? pages_in(reached, page.size) : 1;
    const struct {
        const char *name;
        int64_t page;
        bool is_there;
    } links[] = {
        { "self", page.number, true },
        { "first", 1, true },
        { "prev", page.number - 1, page.number > 1 },
        { "next", page.number + 1, page.number < last },
        { "last", last, true },
    };
    json_t *list = json_object();
    struct buffer header = buffer_new(rq->ctx->arena);
    for (size_t i = 0; i < COUNT_OF(links); i++)
        if (links[i].is_there) {
            const char *url = page_url(rq, links[i].page);
            json_object_set_new(list, links[i].name, json_string(url));
            buffer_printf(
                &header, "%s<%s>; rel=\"%s\"", header.length ? ", " : "", url, links[i].name);
        }
    respond_header(rq, "Link", buffer_text(&header));
    return json_pack("{s:o,s:I,s:b,s:I,s:I,s:o}", "items", items, "total", (json_int_t)total,
        "has_more", has_more, "page", (json_int_t)page.number, "per_page", (json_int_t)page.size,
        "links", list);
}

json_t *api_day(int64_t day)
{
    char text[11];
    if (!day)
        return json_null();
    day_format(day, text);
    return json_string(text);
}

json_t *api_day_of(int64_t ms)
{
    return api_day(ms ? day_of(ms) : 0);
}

json_t *api_moment(int64_t ms)
{
    char text[21];
    if (!ms)
        return json_null();
    clock_format_utc(ms, text);
    return json_string(text);
}

json_t *api_text_or_null(const char *text)
{
    return text_is_blank(text) ? json_null() : json_string(text);
}

json_t *api_texts(struct text_list texts)
{
    json_t *list = json_array();
    for (size_t i = 0; i < texts.count; i++)
        json_array_append_new(list, json_string(texts.items[i]));
    return list;
}
