/* One's own account: details, password, second step, sessions, API tokens. */
#include <stdlib.h>

#include "kit/qr.h"
#include "kit/settings.h"
#include "people/account.html.h"
#include "people/attempt.h"
#include "people/own_data.h"
#include "people/pages.h"
#include "people/password.h"
#include "web/session.h"

enum { SESSIONS_SHOWN = 100, PASSWORD_MOST = 128 };

/* ---- what comes before anything else ---- */

static bool second_step_is_required(struct ctx *ctx)
{
    return actor_has(ctx->actor, STAFF_ROLES) && setting_bool(ctx, "security.totp_for_staff");
}

const char *account_leads_first(struct request *rq)
{
    static const char *const open[] = { "/sign-out", "/look", "/live", "/theme.css", "/logo" };
    for (size_t i = 0; i < COUNT_OF(open); i++)
        if (text_equal(rq->path, open[i]))
            return NULL;
    const struct actor *actor = rq->ctx->actor;
    if (actor->must_change_password)
        return text_equal(rq->path, "/account/password") ? NULL : "/account/password";
    if (actor->has_second_step || !second_step_is_required(rq->ctx))
        return NULL;
    return text_equal(rq->path, "/account/second-step") ? NULL : "/account/second-step";
}

/* ---- details ---- */

static void answer_account(
    struct request *rq, const struct person *person, struct problems *problems)
{
    if (!person) /* read anew after a change, and the database is gone */
        return respond_not_found(rq);
    struct template page = account_page(.person = person, .posts = post_list(rq->ctx, person->id),
        .problems = problems);
    respond_page_status(rq, problems->count ? 422 : 200, page);
}

static void show_account(struct request *rq)
{
    struct problems problems = { 0 };
    answer_account(rq, person_find(rq->ctx, rq->ctx->actor->id), &problems);
}

static void change_account(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    struct person person = *person_find(ctx, ctx->actor->id);
    person.name = form_required(rq, "name", 60, &problems);
    const char *phone = form_text(rq, "phone", 20, &problems);
    person.phone = *phone ? phone : NULL;
    person.email = form_text(rq, "email", 200, &problems);
    person.wants_mail = form_bool(rq, "wants_mail");
    person.language = (enum language)form_choice(rq, "language", 0, 1, &problems);
    if (problems.count > 0 || !person_change(ctx, &person, &problems))
        return answer_account(rq, &person, &problems);
    flash(rq, MSG_ACCOUNT_SAVED, NULL, NULL);
    respond_redirect(rq, "/account");
}

/* Read by people, so it is indented. */
static void send_own_data(struct request *rq)
{
    json_t *data = person_own_data(rq->ctx, rq->ctx->actor->id);
    char *text = json_dumps(data, JSON_INDENT(2));
    json_decref(data);
    if (!text)
        return ctx_fault(rq->ctx, "own data: out of memory");
    respond_bytes(rq, "application/json; charset=utf-8", "heyi-data.json", text, strlen(text));
    respond_header(rq, "Cache-Control", "no-store");
    free(text);
}

/* ---- password ---- */

static void show_password(struct request *rq)
{
    struct problems problems = { 0 };
    respond_page(rq,
        password_page(.is_forced = rq->ctx->actor->must_change_password, .problems = &problems));
}

static void check_new_password(struct request *rq, const struct person *person,
    const char *old_password, const char *new_password, struct problems *problems)
{
    struct ctx *ctx = rq->ctx;
    password_check(ctx, new_password, person->user_name, "new_password", problems);
    if (text_equal(old_password, new_password))
        problem_add(ctx, problems, "new_password", MSG_ACCOUNT_SAME_PASSWORD);
    if (!text_equal(new_password, form_text(rq, "repeat_password", 200, problems)))
        problem_add(ctx, problems, "repeat_password", MSG_ACCOUNT_NOT_REPEATED);
}

/* Looks at the actor's password to confirm what should not happen by a left-open screen; hashes
 * another one if it is right and `wanted` is none. Steps out of the transaction for both. False
 * where the session has ended meanwhile and that was answered. */
static bool confirm(struct request *rq, const char *field, const char *password, const char *wanted,
    const char **hash, struct problems *problems)
{
    struct ctx *ctx = rq->ctx;
    const char *kept = password_hash_of(ctx, ctx->actor->id);
    int64_t locked_until = person_find(ctx, ctx->actor->id)->locked_until;
    if (locked_until > ctx->now) {
        problem_add_with(ctx, problems, field, MSG_SIGN_IN_LOCKED, time_text(ctx, locked_until));
        return true;
    }
    request_step_out(rq);
    bool fits = password_fits(kept, password);
    if (fits && wanted)
        *hash = password_hash(ctx, wanted);
    if (!request_step_in(rq)) {
        respond_redirect(rq, "/sign-in");
        return false;
    }
    if (!fits || !text_equal(kept, password_hash_of(ctx, ctx->actor->id))) {
        attempt_failed(ctx, ctx->actor->id); /* a session that was left open is no way to guess */
        problem_add(ctx, problems, field, MSG_ACCOUNT_WRONG_PASSWORD);
    }
    return true;
}

static void change_password(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    const struct person *person = person_find(ctx, ctx->actor->id);
    const char *old_password = form_required(rq, "old_password", 200, &problems);
    const char *new_password = form_required(rq, "new_password", PASSWORD_MOST, &problems);
    const char *hash = "";
    if (problems.count == 0)
        check_new_password(rq, person, old_password, new_password, &problems);
    bool is_wanted = problems.count == 0;
    if (*old_password
        && !confirm(
            rq, "old_password", old_password, is_wanted ? new_password : NULL, &hash, &problems))
        return;
    if (problems.count > 0)
        return respond_problems(rq,
            password_page(.is_forced = ctx->actor->must_change_password, .problems = &problems));
    password_set(ctx, person->id, hash, false);
    flash(rq, MSG_ACCOUNT_PASSWORD_CHANGED, NULL, NULL);
    respond_redirect(rq, ctx->actor->must_change_password ? "/work" : "/account");
}

/* ---- second step ---- */

static void answer_setup(struct request *rq, const char *secret, struct problems *problems)
{
    struct ctx *ctx = rq->ctx;
    const struct person *person = person_find(ctx, ctx->actor->id);
    const char *url =
        totp_url(ctx, setting_text(ctx, "committee.short_name"), person->user_name, secret);
    respond_page_status(rq, problems->count ? 422 : 200,
        second_step_setup_page(.is_forced = second_step_is_required(ctx), .secret = secret,
            .qr = qr_svg(ctx, url, message_text(ctx->language, MSG_ACCOUNT_QR_LABEL)),
            .problems = problems));
}

static void answer_second_step_on(struct request *rq, struct problems *problems)
{
    struct ctx *ctx = rq->ctx;
    respond_page_status(rq, problems->count ? 422 : 200,
        second_step_on_page(.codes_left = totp_codes_left(ctx, ctx->actor->id),
            .is_required = second_step_is_required(ctx), .problems = problems));
}

static void show_second_step(struct request *rq)
{
    struct problems problems = { 0 };
    if (rq->ctx->actor->has_second_step)
        answer_second_step_on(rq, &problems);
    else
        answer_setup(rq, totp_new_secret(rq->ctx), &problems);
}

/* The answer that shows the codes is shown once: it is no address that could be opened again. */
static void answer_codes(struct request *rq, struct text_list codes)
{
    const struct person *person = person_find(rq->ctx, rq->ctx->actor->id);
    respond_page(rq, recovery_codes_page(.codes = codes, .user_name = person->user_name));
    respond_header(rq, "Cache-Control", "no-store");
}

static void switch_on(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    if (ctx->actor->has_second_step)
        return respond_redirect(rq, "/account/second-step");
    const char *secret = form_text(rq, "secret", 32, &problems);
    const char *code = form_required(rq, "code", 20, &problems);
    int64_t step = 0;
    if (!totp_is_secret(secret))
        return respond_redirect(rq, "/account/second-step");
    if (problems.count == 0 && !totp_code_is_right(ctx, secret, code, &step))
        problem_add(ctx, &problems, "code", MSG_ACCOUNT_WRONG_CODE);
    if (problems.count > 0)
        return answer_setup(rq, secret, &problems);
    answer_codes(rq, totp_switch_on(ctx, ctx->actor->id, secret));
}

static void change_second_step(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    if (!ctx->actor->has_second_step)
        return respond_redirect(rq, "/account/second-step");
    const char *password = form_required(rq, "password", 200, &problems);
    if (problems.count == 0 && !confirm(rq, "password", password, NULL, NULL, &problems))
        return;
    if (problems.count > 0)
        return answer_second_step_on(rq, &problems);
    if (text_equal(form_text(rq, "what", 10, &problems), "codes"))
        return answer_codes(rq, totp_renew_codes(ctx, ctx->actor->id));
    totp_switch_off(ctx, ctx->actor->id);
    flash(rq, MSG_ACCOUNT_SECOND_STEP_IS_OFF, NULL, NULL);
    respond_redirect(rq, "/account/second-step");
}

/* ---- sessions ---- */

static void show_sessions(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    respond_page(rq,
        sessions_page(.sessions = sessions_find(ctx, ctx->actor->id, "", 0, SESSIONS_SHOWN),
            .here = ctx->actor->session_id));
}

static void end_session(struct request *rq)
{
    if (!sessions_end_one(rq->ctx, rq->ctx->actor->id, request_id(rq, "id")))
        return respond_not_found(rq);
    flash(rq, MSG_ACCOUNT_SESSION_ENDED, NULL, NULL);
    respond_redirect(rq, "/account/sessions");
}

static void end_sessions(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    bool is_all = text_equal(form_text(rq, "extent", 10, &problems), "all");
    sessions_end_others(ctx, ctx->actor->id, is_all ? 0 : ctx->actor->session_id);
    flash(rq, is_all ? MSG_ACCOUNT_SESSIONS_ENDED : MSG_ACCOUNT_OTHERS_ENDED, NULL, NULL);
    respond_redirect(rq, is_all ? "/sign-in" : "/account/sessions");
}

/* ---- API tokens ---- */

static void answer_tokens(
    struct request *rq, const char *made, const char *name, struct problems *problems)
{
    respond_page_status(rq, problems->count ? 422 : 200,
        tokens_page(.tokens = token_list(rq->ctx, rq->ctx->actor->id), .made = made, .name = name,
            .problems = problems));
    if (made)
        respond_header(rq, "Cache-Control", "no-store");
}

static void show_tokens(struct request *rq)
{
    struct problems problems = { 0 };
    answer_tokens(rq, NULL, "", &problems);
}

static void make_token(struct request *rq)
{
    struct problems problems = { 0 };
    const char *name = form_required(rq, "name", 60, &problems);
    const char *made = problems.count ? NULL : token_make(rq->ctx, name, &problems);
    answer_tokens(rq, made, made ? "" : name, &problems);
}

static void revoke_token(struct request *rq)
{
    if (!token_revoke(rq->ctx, rq->ctx->actor->id, request_id(rq, "id")))
        return respond_not_found(rq);
    flash(rq, MSG_ACCOUNT_TOKEN_REVOKED, NULL, NULL);
    respond_redirect(rq, "/account/tokens");
}

const struct route account_routes[] = {
    GET("/account", show_account, SIGNED_IN),
    POST("/account", change_account, SIGNED_IN),
    GET("/account/data.json", send_own_data, SIGNED_IN),
    GET("/account/password", show_password, SIGNED_IN),
    SLOW_POST("/account/password", change_password, SIGNED_IN),
    GET("/account/second-step", show_second_step, SIGNED_IN),
    POST("/account/second-step", switch_on, SIGNED_IN),
    SLOW_POST("/account/second-step/change", change_second_step, SIGNED_IN),
    GET("/account/sessions", show_sessions, SIGNED_IN),
    POST("/account/sessions/end", end_sessions, SIGNED_IN),
    POST("/account/sessions/:id/end", end_session, SIGNED_IN),
    GET("/account/tokens", show_tokens, SIGNED_IN),
    POST("/account/tokens", make_token, SIGNED_IN),
    POST("/account/tokens/:id/revoke", revoke_token, SIGNED_IN),
    { 0 },
};
