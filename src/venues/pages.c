#include "venues/pages.h"

#include "base/buffer.h"
#include "kit/settings.h"
#include "venues/admin.html.h"
#include "venues/index.html.h"
#include "venues/picture.h"
#include "venues/show.html.h"

enum { NAME_MOST = 40, TEXT_MOST = 80 };

static void show_network(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct venue_list list = venue_all(ctx, false);
    struct venue_nodes tree = venue_tree(ctx, &list);
    struct venue_counts counts = venue_count(&list);
    respond_page(
        rq, network_page(.tree = tree, .counts = &counts, .picture = venue_picture(ctx, &tree)));
}

static void show_venue(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct venue *venue = venue_find(ctx, request_id(rq, "id"));
    if (!venue)
        return respond_not_found(rq);
    struct venue_list below = venue_children(ctx, venue->id);
    respond_page(rq,
        venue_page(.venue = venue, .parent = venue_find(ctx, venue->parent_id), .below = below,
            .counts = venue_count(&below), .members = venue_members(ctx, venue->id)));
}

/* ---- the administrator ---- */

static void respond_list(struct request *rq, const struct venue *draft, struct problems *problems)
{
    struct ctx *ctx = rq->ctx;
    respond_page_status(rq, problems ? 422 : 200,
        venue_admin_page(.list = venue_all(ctx, true), .draft = draft, .problems = problems,
            .sectors = setting_choices(ctx, "proposal.sectors")));
}

static void list_venues(struct request *rq)
{
    static const struct venue nothing = { .kind = VENUE_STATION,
        .name = "",
        .name_en = "",
        .region = "",
        .sectors = "",
        .address = "",
        .hours = "" };
    respond_list(rq, &nothing, NULL);
}

static const char *chosen_sectors(struct request *rq)
{
    struct text_list codes = form_texts(rq, "sector");
    struct buffer out = buffer_new(rq->ctx->arena);
    for (size_t i = 0; i < codes.count; i++)
        buffer_printf(&out, i ? " %s" : "%s", codes.items[i]);
    return text_cut(rq->ctx->arena, buffer_text(&out), 300);
}

static void open_venue(struct request *rq)
{
    struct problems problems = { 0 };
    struct venue draft = {
        .kind = (enum venue_kind)form_choice(rq, "kind", 0, VENUE_KIND_COUNT - 1, &problems),
        .name = form_text(rq, "name", NAME_MOST, &problems),
        .name_en = form_text(rq, "name_en", TEXT_MOST, &problems),
        .region = form_text(rq, "region", NAME_MOST, &problems),
        .parent_id = form_int(rq, "parent_id", &problems),
        .sectors = chosen_sectors(rq),
        .address = form_text(rq, "address", TEXT_MOST, &problems),
        .hours = form_text(rq, "hours", TEXT_MOST, &problems),
    };
    int64_t id = venue_open(rq->ctx, &draft, &problems);
    if (problems.count > 0)
        return respond_list(rq, &draft, &problems);
    flash(rq, MSG_VENUE_OPENED, draft.name, NULL);
    respond_redirect(rq, "/admin/venues/%lld", (long long)id);
}

static void edit_venue(struct request *rq)
{
    const struct venue *venue = venue_find(rq->ctx, request_id(rq, "id"));
    if (!venue)
        return respond_not_found(rq);
    respond_page(rq, venue_edit_page(.venue = venue, .problems = NULL));
}

static void rename_venue(struct request *rq)
{
    struct problems problems = { 0 };
    const struct venue *venue = venue_find(rq->ctx, request_id(rq, "id"));
    if (!venue)
        return respond_not_found(rq);
    struct venue typed = *venue;
    typed.name = form_text(rq, "name", NAME_MOST, &problems);
    typed.name_en = form_text(rq, "name_en", TEXT_MOST, &problems);
    if (problems.count > 0
        || !venue_rename(rq->ctx, venue->id, typed.name, typed.name_en, &problems))
        return respond_problems(rq, venue_edit_page(.venue = &typed, .problems = &problems));
    flash(rq, MSG_VENUE_RENAMED, typed.name, NULL);
    respond_redirect(rq, "/admin/venues");
}

static void pause_or_reopen(struct request *rq, bool is_paused)
{
    const struct venue *venue = venue_find(rq->ctx, request_id(rq, "id"));
    if (!venue)
        return respond_not_found(rq);
    if (venue_pause(rq->ctx, venue->id, is_paused))
        flash(rq, is_paused ? MSG_VENUE_PAUSED_NOW : MSG_VENUE_REOPENED, venue->name, NULL);
    respond_redirect(rq, "/admin/venues/%lld", (long long)venue->id);
}

static void pause_venue(struct request *rq)
{
    pause_or_reopen(rq, true);
}

static void reopen_venue(struct request *rq)
{
    pause_or_reopen(rq, false);
}

static void close_venue(struct request *rq)
{
    struct problems problems = { 0 };
    const struct venue *venue = venue_find(rq->ctx, request_id(rq, "id"));
    if (!venue)
        return respond_not_found(rq);
    venue_close(rq->ctx, venue->id, &problems);
    if (problems.count > 0)
        return respond_problems(rq, venue_edit_page(.venue = venue, .problems = &problems));
    flash(rq, MSG_VENUE_CLOSED_NOW, venue->name, NULL);
    respond_redirect(rq, "/admin/venues");
}

#define MAY_MANAGE_VENUES ROLE_BIT(ROLE_SYSTEM_ADMIN)

const struct route venue_routes[] = {
    GET("/network", show_network, ANYONE),
    GET("/venues/:id", show_venue, ANYONE),
    GET("/admin/venues", list_venues, MAY_MANAGE_VENUES),
    POST("/admin/venues", open_venue, MAY_MANAGE_VENUES),
    GET("/admin/venues/:id", edit_venue, MAY_MANAGE_VENUES),
    POST("/admin/venues/:id/name", rename_venue, MAY_MANAGE_VENUES),
    POST("/admin/venues/:id/pause", pause_venue, MAY_MANAGE_VENUES),
    POST("/admin/venues/:id/reopen", reopen_venue, MAY_MANAGE_VENUES),
    POST("/admin/venues/:id/close", close_venue, MAY_MANAGE_VENUES),
    { 0 },
};
