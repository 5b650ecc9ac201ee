#include "admin/menu.h"

static const struct admin_entry entries[] = {
    { "/admin/people", MSG_ADMIN_PEOPLE, MSG_ADMIN_PEOPLE_HELP, SYSTEM },
    { "/admin/units", MSG_ADMIN_UNITS, MSG_ADMIN_UNITS_HELP, SYSTEM },
    { "/admin/bodies", MSG_ADMIN_BODIES, MSG_ADMIN_BODIES_HELP, SYSTEM },
    { "/admin/venues", MSG_VENUE_ADMIN, MSG_ADMIN_VENUES_HELP, SYSTEM },
    { "/admin/calls", MSG_ADMIN_CALLS, MSG_ADMIN_CALLS_HELP, SYSTEM },
    { "/admin/holidays", MSG_ADMIN_HOLIDAYS, MSG_ADMIN_HOLIDAYS_HELP, SYSTEM },
    { "/admin/mail", MSG_ADMIN_MAIL, MSG_ADMIN_MAIL_HELP, SYSTEM },
    { "/admin/posts", MSG_ADMIN_POSTS, MSG_ADMIN_POSTS_HELP, SECURITY },
    { "/admin/sessions", MSG_ADMIN_SESSIONS, MSG_ADMIN_SESSIONS_HELP, SECURITY },
    { "/admin/settings", MSG_ADMIN_SETTINGS, MSG_ADMIN_SETTINGS_HELP, SYSTEM | SECURITY },
    { "/admin/ledger", MSG_ADMIN_LEDGER, MSG_ADMIN_LEDGER_HELP, AUDIT },
    { "/admin/sign-ins", MSG_ADMIN_SIGN_INS, MSG_ADMIN_SIGN_INS_HELP, AUDIT },
};

struct admin_menu admin_menu(struct ctx *ctx)
{
    struct admin_menu menu = { 0 };
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        if (actor_has(ctx->actor, entries[i].roles))
            LIST_PUSH(ctx, menu, entries[i]);
    return menu;
}
