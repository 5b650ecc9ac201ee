#include "app/app.h"

#include "admin/pages.h"
#include "admin/theme.h"
#include "api/pages.h"
#include "app/menu.h"
#include "app/tell.h"
#include "app/uploads.h"
#include "kit/notices.h"
#include "kit/scanner.h"
#include "kit/settings.h"
#include "people/pages.h"
#include "people/person.h"
#include "people/token.h"
#include "proposals/action_pages.h"
#include "proposals/compare.h"
#include "proposals/draft_pages.h"
#include "proposals/export_pages.h"
#include "proposals/figure_pages.h"
#include "proposals/line_pages.h"
#include "proposals/matter_pages.h"
#include "proposals/notice_pages.h"
#include "proposals/paper_pages.h"
#include "proposals/public_pages.h"
#include "proposals/reply_pages.h"
#include "proposals/workbench_pages.h"
#include "site/pages.h"
#include "venues/pages.h"
#include "web/look.h"

const struct route *const app_routes[] = {
    account_routes,
    action_routes,
    admin_ledger_routes,
    admin_plan_routes,
    admin_post_routes,
    admin_routes,
    admin_setting_routes,
    api_routes,
    call_routes,
    co_signer_routes,
    compare_routes,
    draft_routes,
    export_routes,
    figure_routes,
    line_routes,
    look_routes,
    matter_routes,
    notice_routes,
    paper_routes,
    public_routes,
    reply_routes,
    sign_in_routes,
    site_routes,
    theme_routes,
    venue_routes,
    version_routes,
    workbench_routes,
};
const size_t app_route_count = COUNT_OF(app_routes);

static void session_limits(struct ctx *ctx, int64_t *idle_ms, int64_t *absolute_ms)
{
    *idle_ms = setting_int(ctx, "security.idle_minutes") * 60000;
    *absolute_ms = setting_int(ctx, "security.absolute_hours") * 3600000;
}

static const char *language(struct ctx *ctx)
{
    return setting_text(ctx, "look.language");
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
    menu_fill(rq, frame);
    if (ctx->actor->id == 0 || ctx->fault)
        return;
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
    options->language = language;
    options->fill_frame = fill_frame;
    options->tell = app_tell;
    options->look_at_uploads = scanner_is_set() ? app_look_at_uploads : NULL;
}
