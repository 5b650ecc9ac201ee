#include "web/request.h"

#include <ctype.h>
#include <stdio.h>

#include "base/clock.h"
#include "web/server_private.h"

static const char *pair_value(const struct pair_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return list->items[i].value;
    return NULL;
}

const char *request_param(const struct request *rq, const char *name)
{
    return text_or(pair_value(&rq->params, name), "");
}

int64_t request_id(const struct request *rq, const char *name)
{
    int64_t id = 0;
    return text_to_int(request_param(rq, name), &id) && id > 0 ? id : 0;
}

const char *request_header(const struct request *rq, const char *name)
{
    for (size_t i = 0; i < rq->headers.count; i++)
        if (strcasecmp(rq->headers.items[i].name, name) == 0)
            return rq->headers.items[i].value;
    return NULL;
}

/* Through TLS our cookies have a name that no other host can set (RFC 6265bis, 4.1.3.2). */
const char *request_cookie(const struct request *rq, const char *name)
{
    return pair_value(
        &rq->cookies, rq->is_secure ? arena_printf(rq->ctx->arena, "__Host-%s", name) : name);
}

const char *request_target(const struct request *rq)
{
    struct buffer out = buffer_new(rq->ctx->arena);
    buffer_add(&out, url_encode(rq->ctx->arena, rq->path));
    char separator = '?';
    for (size_t i = 0; i < rq->query.count; i++) {
        const struct pair *pair = &rq->query.items[i];
        if (strcmp(pair->name, "lang") == 0)
            continue; /* the cookie decides from then on */
        buffer_printf(&out, "%c%s=%s", separator, url_encode(rq->ctx->arena, pair->name),
            url_encode(rq->ctx->arena, pair->value));
        separator = '&';
    }
    return buffer_text(&out);
}

static const char *clean(const struct request *rq, const char *text)
{
    return text && text_is_valid(text, strlen(text)) ? text_trim(rq->ctx->arena, text) : "";
}

const char *query_text(const struct request *rq, const char *name)
{
    return clean(rq, pair_value(&rq->query, name));
}

int64_t query_int(const struct request *rq, const char *name, int64_t otherwise)
{
    int64_t number;
    return text_to_int(pair_value(&rq->query, name), &number) ? number : otherwise;
}

bool query_has(const struct request *rq, const char *name)
{
    return pair_value(&rq->query, name) != NULL;
}

const char *form_text(
    const struct request *rq, const char *field, int most_characters, struct problems *problems)
{
    const char *raw = pair_value(&rq->form, field);
    const char *text = clean(rq, raw);
    if (raw && *raw && !text_is_valid(raw, strlen(raw)))
        problem_add(rq->ctx, problems, field, MSG_FORM_NOT_TEXT);
    if (text_length(text) > (size_t)most_characters)
        problem_add_with(rq->ctx, problems, field, MSG_FORM_TOO_LONG,
            arena_printf(rq->ctx->arena, "%d", most_characters));
    return text;
}

const char *form_required(
    const struct request *rq, const char *field, int most_characters, struct problems *problems)
{
    const char *text = form_text(rq, field, most_characters, problems);
    if (text_is_blank(text))
        problem_add(rq->ctx, problems, field, MSG_FORM_MISSING);
    return text;
}

int64_t form_int(const struct request *rq, const char *field, struct problems *problems)
{
    const char *text = clean(rq, pair_value(&rq->form, field));
    int64_t number = 0;
    if (*text && !text_to_int(text, &number))
        problem_add(rq->ctx, problems, field, MSG_FORM_NOT_NUMBER);
    return number;
}

int64_t form_day(const struct request *rq, const char *field, struct problems *problems)
{
    const char *text = clean(rq, pair_value(&rq->form, field));
    int64_t day = 0;
    if (*text && !day_parse(text, &day))
        problem_add(rq->ctx, problems, field, MSG_FORM_NOT_DATE);
    return day;
}

int64_t form_moment(const struct request *rq, const char *field, struct problems *problems)
{
    const char *text = clean(rq, pair_value(&rq->form, field));
    if (!*text)
        return 0;
    char date[11] = "";
    int hour = 0, minute = 0;
    int64_t day = 0;
    if (sscanf(text, "%10s", date) == 1 && day_parse(date, &day)
        && (strlen(text) == 10 || sscanf(text + 10, "T%2d:%2d", &hour, &minute) == 2) && hour >= 0
        && hour < 24 && minute >= 0 && minute < 60)
        return day_start_ms(day) + (hour * 60 + minute) * 60000;
    problem_add(rq->ctx, problems, field, MSG_FORM_NOT_DATE);
    return 0;
}

bool form_has(const struct request *rq, const char *field)
{
    return pair_value(&rq->form, field) != NULL;
}

bool form_bool(const struct request *rq, const char *field)
{
    const char *text = pair_value(&rq->form, field);
    return text && *text && strcmp(text, "0") != 0;
}

int form_choice(
    const struct request *rq, const char *field, int least, int most, struct problems *problems)
{
    int64_t number = 0;
    if (!text_to_int(pair_value(&rq->form, field), &number) || number < least || number > most) {
        problem_add(rq->ctx, problems, field, MSG_FORM_CHOOSE);
        return least;
    }
    return (int)number;
}

struct text_list form_texts(const struct request *rq, const char *field)
{
    struct text_list list = { 0 };
    for (size_t i = 0; i < rq->form.count; i++)
        if (strcmp(rq->form.items[i].name, field) == 0)
            LIST_PUSH(rq->ctx, list, clean(rq, rq->form.items[i].value));
    return list;
}

struct id_list form_ids(const struct request *rq, const char *field)
{
    struct id_list list = { 0 };
    int64_t id;
    for (size_t i = 0; i < rq->form.count; i++)
        if (strcmp(rq->form.items[i].name, field) == 0 && text_to_int(rq->form.items[i].value, &id)
            && id > 0)
            LIST_PUSH(rq->ctx, list, id);
    return list;
}

/* Where there is a scanner, what it has not looked at is not taken either. */
static bool upload_may_be_taken(const struct request *rq, const struct upload *upload)
{
    return upload->state == UPLOAD_CLEAN
        || (upload->state == UPLOAD_NEW && !rq->server->options.look_at_uploads);
}

static const char *shown_name(struct ctx *ctx, const char *name)
{
    enum { SHOWN_MOST = 60 };
    return text_is_valid(name, strlen(name)) ? text_cut(ctx->arena, name, SHOWN_MOST) : "?";
}

struct upload_list form_files(
    const struct request *rq, const char *field, struct problems *problems)
{
    struct upload_list list = { 0 };
    for (size_t i = 0; i < rq->uploads.count; i++) {
        const struct upload *upload = &rq->uploads.items[i];
        if (strcmp(upload->field, field) != 0)
            continue;
        if (upload_may_be_taken(rq, upload))
            LIST_PUSH(rq->ctx, list, *upload);
        else
            problem_add_with(rq->ctx, problems, field,
                upload->state == UPLOAD_INFECTED ? MSG_FILE_INFECTED : MSG_FILE_NOT_LOOKED_AT,
                shown_name(rq->ctx, upload->name));
    }
    return list;
}

/* "//host" and "/\host" leave the site in browsers, so the second character is looked at. */
const char *safe_path(const char *path)
{
    bool is_safe = path && path[0] == '/' && path[1] != '/' && path[1] != '\\';
    for (const char *c = path; is_safe && *c; c++)
        is_safe = (unsigned char)*c >= 0x20 && *c != '\\' && *c != 0x7f;
    return is_safe ? path : "/";
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0'
        : c >= 'a' && c <= 'f'  ? c - 'a' + 10
        : c >= 'A' && c <= 'F'  ? c - 'A' + 10
                                : -1;
}

size_t url_unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from;) {
        bool is_code = *from == '%' && hex_digit(from[1]) >= 0 && hex_digit(from[2]) >= 0;
        int code = is_code ? hex_digit(from[1]) * 16 + hex_digit(from[2]) : (unsigned char)*from;
        *to++ = (char)(code ? code : NOT_TEXT);
        from += is_code ? 3 : 1;
    }
    *to = '\0';
    return (size_t)(to - text);
}

const char *url_encode(struct arena *arena, const char *text)
{
    struct buffer out = buffer_new(arena);
    for (; text && *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (isalnum(c) || strchr("-_.~/", c))
            buffer_add_char(&out, (char)c);
        else
            buffer_printf(&out, "%%%02X", c);
    }
    return buffer_text(&out);
}
