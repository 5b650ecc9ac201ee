#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "web/message_page.html.h"
#include "web/server_private.h"

static const char *const flash_cookie = "heyi_flash";

void respond_header(struct request *rq, const char *name, const char *value)
{
    LIST_PUSH(rq->ctx, rq->response.headers, (struct pair) { name, value });
}

/* max_age_seconds 0: until the browser closes; negative: forget it now. */
void respond_cookie(
    struct request *rq, const char *name, const char *value, int64_t max_age_seconds)
{
    const char *age = max_age_seconds == 0
        ? ""
        : arena_printf(rq->ctx->arena, "; Max-Age=%lld",
            (long long)(max_age_seconds < 0 ? 0 : max_age_seconds));
    respond_header(rq, "Set-Cookie",
        arena_printf(rq->ctx->arena, "%s%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s",
            rq->is_secure ? "__Host-" : "", name, value, age, rq->is_secure ? "; Secure" : ""));
}

void respond_page_status(struct request *rq, int status, struct template template)
{
    struct html out = { .buffer = buffer_new(rq->ctx->arena), .ctx = rq->ctx, .request = rq };
    buffer_reserve(&out.buffer, 32 * 1024);
    template.render(&out, template.params);
    rq->response.status = status;
    rq->response.type = "text/html; charset=utf-8";
    rq->response.body = out.buffer;
}

void respond_page(struct request *rq, struct template template)
{
    respond_page_status(rq, 200, template);
}

void respond_problems(struct request *rq, struct template template)
{
    respond_page_status(rq, 422, template);
}

void respond_redirect(struct request *rq, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *path = arena_vprintf(rq->ctx->arena, format, args);
    va_end(args);
    rq->response.status = 303;
    rq->response.type = "text/plain; charset=utf-8";
    rq->response.body = buffer_new(rq->ctx->arena);
    respond_header(rq, "Location", safe_path(path));
}

void respond_moved(struct request *rq, const char *path)
{
    respond_redirect(rq, "%s", path);
    rq->response.status = 301;
}

/* RFC 9457, as all of the API answers. */
static void respond_json_error(
    struct request *rq, int status, enum message title, enum message advice)
{
    respond_json(rq, status,
        json_pack("{s:s,s:s,s:i,s:s,s:s,s:s}", "type", "about:blank", "title",
            message_text(rq->ctx->language, title), "status", status, "detail",
            message_text(rq->ctx->language, advice), "instance", rq->path, "request", rq->id));
    rq->response.type = "application/problem+json; charset=utf-8";
}

/* After signing in the visitor comes back here; a form is no page to come back to. */
static const char *way_back(struct request *rq)
{
    bool is_page = strcmp(rq->method, "POST") != 0;
    return url_encode(rq->ctx->arena, is_page ? request_target(rq) : "/");
}

static void respond_message(
    struct request *rq, int status, enum message title, enum message advice, bool offers_sign_in)
{
    if (rq->is_api) {
        respond_json_error(rq, status, title, advice);
        return;
    }
    respond_page_status(rq, status,
        message_page(.status = status, .title = title, .advice = advice,
            .request_id = status >= 500 ? rq->id : NULL,
            .sign_in_path = offers_sign_in ? way_back(rq) : NULL));
}

void respond_error(struct request *rq, int status, enum message title, enum message advice)
{
    respond_message(rq, status, title, advice, false);
}

void respond_not_found(struct request *rq)
{
    respond_error(rq, 404, MSG_WEB_NOT_FOUND, MSG_WEB_NOT_FOUND_ADVICE);
}

static bool has_typed_fields(const struct request *rq)
{
    for (size_t i = 0; i < rq->form.count; i++)
        if (rq->form.items[i].name[0] != '_' && *rq->form.items[i].value)
            return true;
    return false;
}

/* A session may end while its person writes: then the text is kept, to be sent after signing in. */
void respond_forbidden(struct request *rq)
{
    bool is_visitor = rq->ctx->actor->id == 0;
    if (rq->is_api && is_visitor) {
        respond_header(rq, "WWW-Authenticate", "Bearer");
        respond_error(rq, 401, MSG_WEB_API_TOKEN_NEEDED, MSG_WEB_API_TOKEN_NEEDED_ADVICE);
        return;
    }
    if (is_visitor && has_typed_fields(rq)) {
        respond_resend(rq, 403, MSG_WEB_SIGNED_OUT, MSG_WEB_SIGNED_OUT_ADVICE);
        return;
    }
    respond_message(rq, 403, is_visitor ? MSG_WEB_SIGN_IN_NEEDED : MSG_WEB_FORBIDDEN,
        is_visitor ? MSG_WEB_SIGN_IN_NEEDED_ADVICE : MSG_WEB_FORBIDDEN_ADVICE, is_visitor);
}

static bool is_secret(const struct request *rq, const char *field)
{
    return strstr(field, "password") || (strcmp(field, "code") == 0 && !rq->session)
        || text_starts_with(rq->path, "/sign-in");
}

void respond_resend(struct request *rq, int status, enum message title, enum message advice)
{
    struct pair_list kept = { 0 };
    for (size_t i = 0; i < rq->form.count; i++) {
        struct pair field = rq->form.items[i];
        bool is_text = text_is_valid(field.name, strlen(field.name))
            && text_is_valid(field.value, strlen(field.value));
        if (strcmp(field.name, "_once") == 0 && is_text)
            rq->once = field.value;
        if (field.name[0] != '_' && is_text && !is_secret(rq, field.name))
            LIST_PUSH(rq->ctx, kept, field);
    }
    if (rq->is_api || !kept.count) {
        respond_error(rq, status, title, advice);
        return;
    }
    respond_page_status(rq, status,
        resend_page(.title = title, .advice = advice, .path = rq->path, .fields = kept,
            .had_files = rq->uploads.count > 0, .is_visitor = rq->ctx->actor->id == 0,
            .request_id = status >= 500 ? rq->id : NULL));
}

void respond_json(struct request *rq, int status, json_t *taken)
{
    char *text = taken ? json_dumps(taken, JSON_COMPACT) : NULL;
    json_decref(taken);
    if (!text) {
        ctx_fault(rq->ctx, "json: out of memory");
        return;
    }
    struct buffer body = buffer_new(rq->ctx->arena);
    buffer_add(&body, text);
    free(text);
    respond_buffer(rq, "application/json; charset=utf-8", NULL, body);
    rq->response.status = status;
}

void respond_buffer(struct request *rq, const char *type, const char *name, struct buffer body)
{
    rq->response.status = 200;
    rq->response.type = type;
    rq->response.body = body;
    if (name)
        respond_header(rq, "Content-Disposition",
            arena_printf(rq->ctx->arena, "attachment; filename*=UTF-8''%s",
                url_encode(rq->ctx->arena, name)));
}

void respond_bytes(
    struct request *rq, const char *type, const char *name, const void *data, size_t size)
{
    struct buffer body = buffer_new(rq->ctx->arena);
    buffer_append(&body, data, size);
    respond_buffer(rq, type, name, body);
}

void respond_file(struct request *rq, const char *type, const char *name, const char *path)
{
    respond_buffer(rq, type, name, buffer_new(rq->ctx->arena));
    rq->response.file_path = path;
}

void respond_live(struct request *rq)
{
    rq->response.status = 200;
    rq->response.type = "text/event-stream";
    rq->response.stream_person_id = rq->ctx->actor->id;
}

void flash(struct request *rq, enum message message_, const char *first, const char *second)
{
    struct arena *arena = rq->ctx->arena;
    respond_cookie(rq, flash_cookie,
        arena_printf(arena, "%s|%s|%s", message_key(message_),
            url_encode(arena, text_cut(arena, text_or(first, ""), 100)),
            url_encode(arena, text_cut(arena, text_or(second, ""), 100))),
        60);
}

/* The cookie holds a message's key and two texts; whoever forges it can show himself a known
 * message. */
void flash_load(struct request *rq)
{
    const char *cookie = request_cookie(rq, flash_cookie);
    if (!cookie || !*cookie)
        return;
    const char *bar = strchr(cookie, '|'), *second = bar ? strchr(bar + 1, '|') : NULL;
    if (!second)
        return;
    struct arena *arena = rq->ctx->arena;
    enum message found = message_find(arena_text_n(arena, cookie, (size_t)(bar - cookie)));
    char *a = arena_text_n(arena, bar + 1, (size_t)(second - bar - 1));
    char *b = arena_text(arena, second + 1);
    url_unescape(a);
    url_unescape(b);
    if (found && text_is_valid(a, strlen(a)) && text_is_valid(b, strlen(b))) {
        rq->flash = message(rq->ctx, found, a, b);
        respond_cookie(rq, flash_cookie, "", -1);
    }
}

/* ---- how it looks: one cookie, such as "en.dark.elder" ---- */

void look_load(struct request *rq)
{
    const char *cookie = text_or(request_cookie(rq, "heyi_look"), "");
    const char *accepts = text_or(request_header(rq, "Accept-Language"), "");
    const char *asked = query_text(rq, "lang");
    bool is_asked = strcmp(asked, "en") == 0 || strcmp(asked, "zh") == 0;
    bool is_kept = strstr(cookie, "en.") == cookie || strstr(cookie, "zh.") == cookie;
    rq->has_chosen_language = is_asked || is_kept;
    if (is_asked)
        rq->ctx->language = *asked == 'e' ? LANGUAGE_EN : LANGUAGE_ZH;
    else if (is_kept)
        rq->ctx->language = *cookie == 'e' ? LANGUAGE_EN : LANGUAGE_ZH;
    else {
        /* the one named first; Chinese where neither is */
        const char *en = strstr(accepts, "en"), *zh = strstr(accepts, "zh");
        rq->ctx->language = en && (!zh || en < zh) ? LANGUAGE_EN : LANGUAGE_ZH;
    }
    rq->look.theme = strstr(cookie, ".dark") ? THEME_DARK
        : strstr(cookie, ".light")           ? THEME_LIGHT
                                             : THEME_AUTO;
    rq->look.is_elder = strstr(cookie, ".elder") != NULL;
}
