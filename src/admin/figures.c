#include "admin/menu.h"
#include "admin/start.h"
#include "kit/notices.h"

static void add(struct ctx *ctx, struct admin_figure_list *list, const char *path,
    enum message label, int64_t number, bool is_alarming)
{
    LIST_PUSH(ctx, *list, (struct admin_figure) { path, label, number, is_alarming });
}

/* What stands on each page and paper, and is nobody's until somebody writes it. */
static void add_unnamed(struct ctx *ctx, struct admin_figure_list *list)
{
    enum { NAMES = 5 };
    int64_t named = db_scalar(ctx,
        "SELECT COUNT(DISTINCT key) FROM setting WHERE key IN ('committee.name',"
        " 'committee.name_en', 'committee.short_name', 'committee.short_name_en',"
        " 'committee.address')");
    if (named < NAMES)
        add(ctx, list, "/admin/settings/committee", MSG_ADMIN_FIGURE_UNNAMED, NAMES - named, true);
}

static void add_system(struct ctx *ctx, struct admin_figure_list *list)
{
    add(ctx, list, "/admin/people", MSG_ADMIN_FIGURE_PEOPLE,
        db_scalar(ctx, "SELECT COUNT(*) FROM person WHERE is_active = 1"), false);
    add(ctx, list, "/admin/people?state=2", MSG_ADMIN_FIGURE_LOCKED,
        db_scalar(ctx, "SELECT COUNT(*) FROM person WHERE locked_until > $1", ctx->now), true);
    add(ctx, list, "/admin/mail?state=3", MSG_ADMIN_FIGURE_MAIL,
        outbox_count(ctx, MAIL_GIVEN_UP) + outbox_count(ctx, MAIL_UNCERTAIN), true);
    add_unnamed(ctx, list);
}

static void add_security(struct ctx *ctx, struct admin_figure_list *list)
{
    add(ctx, list, "/admin/sessions", MSG_ADMIN_FIGURE_SESSIONS,
        db_scalar(ctx, "SELECT COUNT(*) FROM session WHERE waits_for_second_step = 0"), false);
    add(ctx, list, "/admin/posts", MSG_ADMIN_FIGURE_NO_POST,
        db_scalar(ctx,
            "SELECT COUNT(*) FROM person WHERE is_active = 1 AND NOT EXISTS (SELECT 1 FROM post"
            " WHERE post.person_id = person.id AND post.from_on <= $1"
            " AND (post.until_on = 0 OR post.until_on >= $1))",
            ctx_today(ctx)),
        true);
}

static void add_audit(struct ctx *ctx, struct admin_figure_list *list)
{
    int64_t day_ago = ctx->now - INT64_C(86400000);
    add(ctx, list, "/admin/ledger", MSG_ADMIN_FIGURE_LEDGER,
        db_scalar(ctx, "SELECT entry_count FROM ledger_head WHERE id = 1"), false);
    add(ctx, list, "/admin/sign-ins", MSG_ADMIN_FIGURE_FAILED,
        db_scalar(ctx,
            "SELECT COUNT(*) FROM (SELECT at, action FROM ledger ORDER BY id DESC LIMIT 5000)"
            " AS newest WHERE at > $1 AND action IN ('sign_in.fail', 'sign_in.unknown')",
            day_ago),
        true);
}

struct admin_figure_list admin_figures(struct ctx *ctx)
{
    struct admin_figure_list list = { 0 };
    if (actor_has(ctx->actor, SYSTEM))
        add_system(ctx, &list);
    if (actor_has(ctx->actor, SECURITY))
        add_security(ctx, &list);
    if (actor_has(ctx->actor, AUDIT))
        add_audit(ctx, &list);
    return list;
}
