#include "app/menu.h"

#include "kit/lines.h"
#include "proposals/list_query.h"
#include "proposals/workbench.h"

static void add_entry(struct request *rq, struct menu *menu, const char *url, enum message label)
{
    LIST_PUSH(rq->ctx, *menu,
        (struct menu_entry) { .url = url, .label = label, .is_active = text_equal(rq->path, url) });
}

/* An entry with its number. A list under another query is current where `whose` says so. */
static void add_counted(struct request *rq, struct menu *menu, const char *url, enum message label,
    int64_t badge, const char *path, const char *whose)
{
    bool is_active = text_equal(rq->path, path) && text_equal(query_text(rq, "whose"), whose);
    LIST_PUSH(rq->ctx, *menu,
        (struct menu_entry) { .url = url, .label = label, .badge = badge, .is_active = is_active });
}

static int64_t count_of(struct line_counts counts)
{
    return counts.green + counts.yellow + counts.red;
}

static void fill_workplace(struct request *rq, struct menu *menu)
{
    struct ctx *ctx = rq->ctx;
    const struct actor *actor = ctx->actor;
    bool is_chair = actor_has(actor, ROLE_BIT(ROLE_CHAIR));
    bool sees_all = proposal_sees_all(ctx);
    if (work_desks(ctx) == 0 && !is_chair)
        return;
    if (sees_all)
        add_entry(rq, menu, "/chair", MSG_MENU_CHAIR);
    if (work_desks(ctx))
        add_entry(rq, menu, "/work", MSG_MENU_WORK);
    struct line_filter own = line_filter_own(ctx);
    int64_t open = ctx->own_lines ? count_of(*ctx->own_lines) : line_count_all(ctx, &own);
    add_counted(rq, menu, "/lines", MSG_MENU_LINES, open, "/lines", "");
    if (sees_all) {
        struct line_filter red = { .of_anyone = true, .colour = LINE_RED + 1 };
        add_counted(
            rq, menu, "/lines?whose=red", MSG_MENU_RED, line_count(ctx, &red).red, "/lines", "red");
        add_entry(rq, menu, "/figures/scores", MSG_MENU_SCORES);
    }
}

void menu_fill(struct request *rq, struct frame *frame)
{
    add_entry(rq, &frame->menu, "/", MSG_MENU_HOME);
    add_entry(rq, &frame->menu, "/proposals", MSG_MENU_PROPOSALS);
    add_entry(rq, &frame->menu, "/commitments", MSG_COMMITMENTS_TITLE);
    add_entry(rq, &frame->menu, "/figures", MSG_MENU_FIGURES);
    add_entry(rq, &frame->menu, "/network", MSG_MENU_NETWORK);
    if (rq->ctx->actor->id == 0 || rq->ctx->fault)
        return;
    if (actor_has(rq->ctx->actor, ADMINISTRATORS))
        add_entry(rq, &frame->menu, "/admin", MSG_ADMIN_TITLE);
    else
        add_entry(rq, &frame->menu, "/work", MSG_MENU_WORK);
    bool is_for_all = text_equal(rq->path, "/");
    if (!is_for_all) /* the home page is the public's */
        fill_workplace(rq, &frame->workplace);
}
