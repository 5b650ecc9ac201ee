/* Signing in and out. */
#include "people/attempt.h"
#include "people/pages.h"
#include "people/password.h"
#include "people/sessions.h"
#include "people/sign_in.html.h"
#include "web/session.h"

static void show_sign_in(struct request *rq)
{
    if (rq->ctx->actor->id)
        return respond_redirect(rq, "%s", safe_path(query_text(rq, "next")));
    struct problems problems = { 0 };
    respond_page(
        rq, sign_in_page(.name = "", .next = query_text(rq, "next"), .problems = &problems));
}

/* Without a transaction while the password is looked at: nobody who writes waits for it. */
static struct attempt try_password(
    struct request *rq, const char *name, const char *password, enum attempt_result *result)
{
    struct attempt attempt = attempt_look(rq->ctx, name);
    *result = ATTEMPT_LOCKED;
    if (attempt.locked_until)
        return attempt;
    request_step_out(rq);
    bool is_right = password_fits(attempt.password_hash, password);
    if (!request_step_in(rq))
        rq->session = NULL; /* the one before, which ends now anyway */
    *result = attempt_end(rq->ctx, &attempt, is_right);
    return attempt;
}

static void sign_in(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    const char *name = form_required(rq, "name", 100, &problems);
    const char *password = form_required(rq, "password", 200, &problems);
    const char *next = form_text(rq, "next", 2000, &problems);
    struct attempt attempt = { 0 };
    enum attempt_result result = ATTEMPT_WRONG;
    if (problems.count == 0) {
        attempt = try_password(rq, name, password, &result);
        if (result == ATTEMPT_WRONG)
            problem_add(ctx, &problems, "password", MSG_SIGN_IN_WRONG);
        if (result == ATTEMPT_LOCKED)
            problem_add_with(ctx, &problems, "password", MSG_SIGN_IN_LOCKED,
                time_text(ctx, attempt.locked_until));
    }
    if (problems.count > 0)
        return respond_problems(
            rq, sign_in_page(.name = name, .next = next, .problems = &problems));
    session_start(rq, attempt.person_id, result == ATTEMPT_SECOND_STEP);
    if (result == ATTEMPT_SECOND_STEP)
        return respond_redirect(rq, "/sign-in/code?next=%s", url_encode(ctx->arena, next));
    respond_redirect(rq, "%s", *next ? safe_path(next) : "/work");
}

static void show_second_step(struct request *rq)
{
    if (!rq->session || !rq->session->waits_for_second_step)
        return respond_redirect(rq, "/sign-in");
    struct problems problems = { 0 };
    respond_page(rq, second_step_page(.next = query_text(rq, "next"), .problems = &problems));
}

static void say_wrong_code(struct request *rq, struct problems *problems)
{
    const struct person *person = person_find(rq->ctx, rq->session->person_id);
    if (person && person->locked_until > rq->ctx->now)
        problem_add_with(rq->ctx, problems, "code", MSG_SIGN_IN_LOCKED,
            time_text(rq->ctx, person->locked_until));
    else
        problem_add(rq->ctx, problems, "code", MSG_SIGN_IN_WRONG_CODE);
}

static void take_second_step(struct request *rq)
{
    if (!rq->session || !rq->session->waits_for_second_step)
        return respond_redirect(rq, "/sign-in");
    struct problems problems = { 0 };
    const char *code = form_required(rq, "code", 20, &problems);
    const char *next = form_text(rq, "next", 2000, &problems);
    if (problems.count == 0 && !totp_second_step(rq->ctx, rq->session->person_id, code))
        say_wrong_code(rq, &problems);
    if (problems.count > 0)
        return respond_problems(rq, second_step_page(.next = next, .problems = &problems));
    session_complete(rq);
    respond_redirect(rq, "%s", *next ? safe_path(next) : "/work");
}

static void sign_out(struct request *rq)
{
    sign_out_note(rq->ctx);
    session_end(rq);
    respond_redirect(rq, "/");
}

const struct route sign_in_routes[] = {
    GET("/sign-in", show_sign_in, ANYONE),
    SLOW_POST("/sign-in", sign_in, ANYONE),
    GET("/sign-in/code", show_second_step, ANYONE),
    POST("/sign-in/code", take_second_step, ANYONE),
    POST("/sign-out", sign_out, ANYONE),
    { 0 },
};
