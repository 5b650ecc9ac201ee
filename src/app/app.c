#include "app/app.h"

#include "admin/pages.h"
#include "admin/theme.h"
#include "kit/notices.h"
#include "kit/settings.h"
#include "people/pages.h"
#include "people/person.h"
#include "people/token.h"
#include "proposals/matter_pages.h"
#include "proposals/pages.h"
#include "web/look.h"

const struct route *const app_routes[] = {
    account_routes,
    admin_ledger_routes,
    admin_plan_routes,
    admin_post_routes,
    admin_routes,
    admin_setting_routes,
    look_routes,
    matter_routes,
    proposal_routes,
    sign_in_routes,
    theme_routes,
};
const size_t app_route_count = COUNT_OF(app_routes);

static void session_limits(struct ctx *ctx, int64_t *idle_ms, int64_t *absolute_ms)
{
    *idle_ms = setting_int(ctx, "security.idle_minutes") * 60000;
    *absolute_ms = setting_int(ctx, "security.absolute_hours") * 3600000;
}

static void add_entry(struct request *rq, struct menu *menu, const char *url, enum message label)
{
    LIST_PUSH(rq->ctx, *menu,
        (struct menu_entry) { .url = url, .label = label, .is_active = text_equal(rq->path, url) });
}

static void fill_frame(struct request *rq, struct frame *frame)
{
    struct ctx *ctx = rq->ctx;
    bool is_en = ctx->language == LANGUAGE_EN;
    frame->site_name = setting_text(ctx, is_en ? "committee.name_en" : "committee.name");
    frame->site_short_name =
        setting_text(ctx, is_en ? "committee.short_name_en" : "committee.short_name");
    frame->logo_text = setting_text(ctx, "look.logo_text");
    frame->logo_url = theme_logo_url(ctx);
    frame->theme_url = theme_url(ctx);
    frame->address = setting_text(ctx, "committee.address");
    add_entry(rq, &frame->menu, "/", MSG_MENU_HOME);
    add_entry(rq, &frame->menu, "/proposals", MSG_MENU_PROPOSALS);
    if (ctx->actor->id == 0 || ctx->fault)
        return;
    add_entry(rq, &frame->menu, "/work", MSG_MENU_WORK);
    add_entry(rq, &frame->menu, "/lines", MSG_MENU_LINES);
    if (actor_has(ctx->actor, ADMINISTRATORS))
        add_entry(rq, &frame->menu, "/admin", MSG_ADMIN_TITLE);
    frame->unread_count = notice_unread_count(ctx, ctx->actor->id);
}

void app_fill_options(struct server_options *options)
{
    options->tables = app_routes;
    options->table_count = app_route_count;
    options->load_actor = person_load_actor;
    options->load_token = token_load_actor;
    options->token_used = token_used;
    options->leads_first = account_leads_first;
    options->session_limits = session_limits;
    options->fill_frame = fill_frame;
}
