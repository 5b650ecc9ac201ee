/* The security administrator's posts and sessions. */
#include "admin/menu.h"
#include "admin/pages.h"
#include "admin/posts.html.h"
#include "base/clock.h"
#include "people/password.h"

enum { PAGE_SIZE = 30 };

/* ---- posts ---- */

static void answer_posts(
    struct request *rq, const struct new_post *typed, const struct problems *problems)
{
    struct ctx *ctx = rq->ctx;
    int64_t page = list_page(rq), role = query_int(rq, "role", 0);
    struct post_filter filter = {
        .words = query_text(rq, "q"),
        .role = role > 0 && role <= ROLE_COUNT ? (int)role : 0,
        .with_ended = query_int(rq, "ended", 0) == 1,
        .offset = (int)(page - 1) * PAGE_SIZE,
        .limit = PAGE_SIZE,
    };
    struct listed_post_list list = post_list_find(ctx, &filter);
    respond_page_status(rq, problems->count ? 422 : 200,
        posts_page(.list = list, .filter = &filter, .page = page,
            .pages = (list.total + PAGE_SIZE - 1) / PAGE_SIZE, .path = list_path(rq),
            .units = unit_list(ctx, "", false), .bodies = body_list(ctx, "", false),
            .sectors = setting_choices(ctx, "proposal.sectors"), .typed = typed,
            .problems = problems));
}

static void list_posts(struct request *rq)
{
    struct problems problems = { 0 };
    struct new_post blank = {
        .user_name = query_text(rq, "user"),
        .sector = "",
        .position = "",
        .post = { .from_on = ctx_today(rq->ctx) },
    };
    answer_posts(rq, &blank, &problems);
}

static struct new_post read_post(struct request *rq, struct problems *problems)
{
    return (struct new_post) {
        .user_name = form_required(rq, "user_name", 40, problems),
        .sector = form_text(rq, "sector", 40, problems),
        .position = form_text(rq, "position", 100, problems),
        .post = {
            .role = (enum role)form_choice(rq, "role", 0, ROLE_COUNT - 1, problems),
            .unit_id = form_int(rq, "unit_id", problems),
            .body_id = form_int(rq, "body_id", problems),
            .from_on = form_day(rq, "from_on", problems),
            .until_on = form_day(rq, "until_on", problems),
        },
    };
}

static bool is_sector(struct ctx *ctx, const char *code)
{
    struct choice_list sectors = setting_choices(ctx, "proposal.sectors");
    for (size_t i = 0; i < sectors.count; i++)
        if (text_equal(sectors.items[i].code, code))
            return true;
    return false;
}

static void give_post(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    struct new_post typed = read_post(rq, &problems);
    const struct person *person = person_by_user_name(ctx, typed.user_name);
    bool is_member = typed.post.role == ROLE_MEMBER;
    if (*typed.user_name && !person)
        problem_add(ctx, &problems, "user_name", MSG_ADMIN_NO_SUCH_USER);
    if (is_member && !is_sector(ctx, typed.sector))
        problem_add(ctx, &problems, "sector", MSG_FORM_CHOOSE);
    typed.post.person_id = person ? person->id : 0;
    if (problems.count > 0 || !post_give(ctx, &typed.post, &problems))
        return answer_posts(rq, &typed, &problems);
    if (is_member)
        member_put(ctx, person->id, typed.sector, typed.position);
    flash(rq, MSG_ADMIN_POST_GIVEN, person->name,
        message_text(ctx->language, role_message(typed.post.role)));
    respond_redirect(rq, "/admin/posts");
}

static void end_post(struct request *rq)
{
    bool is_done = post_end(rq->ctx, request_id(rq, "id"));
    flash(rq, is_done ? MSG_ADMIN_POST_ENDED : MSG_ADMIN_POST_NOT_ENDED, NULL, NULL);
    respond_redirect(rq, "/admin/posts");
}

/* ---- sessions and second steps ---- */

static void list_sessions(struct request *rq)
{
    int64_t page = list_page(rq);
    const char *words = query_text(rq, "q");
    struct open_session_list list =
        sessions_find(rq->ctx, 0, words, (int)(page - 1) * PAGE_SIZE, PAGE_SIZE);
    respond_page(rq,
        admin_sessions_page(.list = list, .words = words, .page = page,
            .pages = (list.total + PAGE_SIZE - 1) / PAGE_SIZE, .path = list_path(rq)));
}

static void end_session(struct request *rq)
{
    struct problems problems = { 0 };
    if (!sessions_end_one(rq->ctx, form_int(rq, "person_id", &problems), request_id(rq, "id")))
        return respond_not_found(rq);
    flash(rq, MSG_ACCOUNT_SESSION_ENDED, NULL, NULL);
    respond_redirect(rq, "/admin/sessions");
}

/* For who has lost telephone and recovery codes. That this is not the administrator who resets
 * passwords is the point: neither can open an account alone. */
static void switch_off_second_step(struct request *rq)
{
    struct problems problems = { 0 };
    const char *user_name = form_text(rq, "user_name", 40, &problems);
    const struct person *person = person_by_user_name(rq->ctx, user_name);
    if (!person || !person->totp_is_on) {
        flash(rq, MSG_ADMIN_NO_SECOND_STEP, user_name, NULL);
    } else {
        totp_switch_off(rq->ctx, person->id);
        sessions_end_others(rq->ctx, person->id, 0);
        flash(rq, MSG_ADMIN_SECOND_STEP_OFF, person->name, NULL);
    }
    respond_redirect(rq, "/admin/sessions");
}

const struct route admin_post_routes[] = {
    GET("/admin/posts", list_posts, SECURITY),
    POST("/admin/posts", give_post, SECURITY),
    POST("/admin/posts/:id/end", end_post, SECURITY),
    GET("/admin/sessions", list_sessions, SECURITY),
    POST("/admin/sessions/:id/end", end_session, SECURITY),
    POST("/admin/second-step/off", switch_off_second_step, SECURITY),
    { 0 },
};
