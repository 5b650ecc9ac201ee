/* The description of the API: the file for programs, and the same as a page for people. */
#include "api/pages.h"

#include "api/api.h"
#include "api/api.html.h"
#include "api/describe.h"

extern const char api_description[]; /* openapi.json, put in by the build */

enum { BODY_LIMIT = 256 * 1024 };

static void send_description(struct request *rq)
{
    respond_header(rq, "Access-Control-Allow-Origin", "*");
    respond_bytes(
        rq, "application/json; charset=utf-8", NULL, api_description, strlen(api_description));
}

static const char *text_of(struct ctx *ctx, json_t *object, const char *key)
{
    return arena_text(ctx->arena, text_or(json_string_value(json_object_get(object, key)), ""));
}

static const char *summary_of(struct ctx *ctx, json_t *object)
{
    const char *zh = text_of(ctx, object, "x-zh");
    return ctx->language == LANGUAGE_ZH && *zh ? zh : text_of(ctx, object, "summary");
}

static const char *parameters_of(struct ctx *ctx, json_t *root, json_t *operation)
{
    struct buffer out = buffer_new(ctx->arena);
    size_t at;
    json_t *parameter;
    json_array_foreach(json_object_get(operation, "parameters"), at, parameter)
    {
        const char *reference = json_string_value(json_object_get(parameter, "$ref"));
        const char *name = reference ? strrchr(reference, '/') + 1 : NULL;
        json_t *found = name
            ? json_object_get(
                json_object_get(json_object_get(root, "components"), "parameters"), name)
            : parameter;
        buffer_printf(&out, "%s%s", at ? ", " : "", text_of(ctx, found, "name"));
    }
    return buffer_text(&out);
}

static void show_description(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct api_endpoint_list list = { 0 };
    json_t *root = json_loads(api_description, 0, NULL), *methods, *operation;
    const char *path, *method;
    json_object_foreach(json_object_get(root, "paths"), path, methods)
        json_object_foreach(methods, method, operation) LIST_PUSH(ctx, list,
            (struct api_endpoint) {
                .method = strcmp(method, "get") == 0 ? "GET" : "POST",
                .path = arena_text(ctx->arena, path),
                .summary = summary_of(ctx, operation),
                .parameters = parameters_of(ctx, root, operation),
                .needs_token = json_object_get(operation, "security") != NULL,
            });
    json_decref(root);
    respond_page(rq, api_page(.endpoints = list));
}

#define READ(pattern_, handler_, permission_)                                                      \
    {                                                                                              \
        "GET", "/api/v1/" pattern_, handler_, permission_, 0, false                                \
    }
#define SEND(pattern_, handler_, permission_)                                                      \
    {                                                                                              \
        "POST", "/api/v1/" pattern_, handler_, permission_, BODY_LIMIT, true                       \
    }

const struct route api_routes[] = {
    GET("/api", show_description, ANYONE),
    READ("openapi.json", send_description, ANYONE),
    READ("committee", api_show_committee, ANYONE),
    READ("categories", api_list_categories, ANYONE),
    READ("sectors", api_list_sectors, ANYONE),
    READ("units", api_list_units, ANYONE),
    READ("figures", api_list_figures, ANYONE),
    READ("proposals", api_list_proposals, ANYONE),
    READ("proposals/:id", api_show_proposal, ANYONE),
    READ("commitments", api_list_commitments, ANYONE),
    READ("search", api_search, ANYONE),
    READ("me", api_show_me, SIGNED_IN),
    READ("me/feedback-due", api_list_feedback_due, PROPOSERS),
    READ("me/proposals", api_list_own, PROPOSERS),
    SEND("me/proposals", api_create_draft, PROPOSERS),
    READ("me/proposals/:id", api_show_own, PROPOSERS),
    SEND("me/proposals/:id", api_save_draft, PROPOSERS),
    SEND("me/proposals/:id/submit", api_submit_own, PROPOSERS),
    SEND("me/proposals/:id/feedback", api_give_feedback, PROPOSERS),
    { 0 },
};
