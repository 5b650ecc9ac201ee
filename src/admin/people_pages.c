/* The system administrator's people, units and bodies; the first page of all administrators. */
#include "admin/erasure.h"
#include "admin/menu.h"
#include "admin/pages.h"
#include "admin/people.html.h"
#include "admin/start.html.h"
#include "people/password.h"

enum { PAGE_SIZE = 30 };

int64_t list_page(const struct request *rq)
{
    int64_t page = query_int(rq, "page", 1);
    return page < 1 || page > 100000 ? 1 : page;
}

const char *list_path(struct request *rq)
{
    struct buffer out = buffer_new(rq->ctx->arena);
    buffer_printf(&out, "%s?", rq->path);
    for (size_t i = 0; i < rq->query.count; i++)
        if (strcmp(rq->query.items[i].name, "page") != 0 && *rq->query.items[i].value)
            buffer_printf(&out, "%s=%s&", url_encode(rq->ctx->arena, rq->query.items[i].name),
                url_encode(rq->ctx->arena, rq->query.items[i].value));
    return buffer_text(&out);
}

static void show_start(struct request *rq)
{
    respond_page(rq, admin_page(.figures = admin_figures(rq->ctx)));
}

/* ---- people ---- */

static void list_people(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    int64_t page = list_page(rq), role = query_int(rq, "role", 0);
    int64_t state = query_int(rq, "state", PERSONS_OPEN), order = query_int(rq, "order", 0);
    struct person_filter filter = {
        .words = query_text(rq, "q"),
        .role = role > 0 && role <= ROLE_COUNT ? (int)role : 0,
        .state = state > 0 && state <= PERSONS_ANY ? (enum person_state)state : PERSONS_OPEN,
        .order = order > 0 && order <= PERSONS_NEWEST ? (enum person_order)order : PERSONS_BY_NAME,
        .offset = (int)(page - 1) * PAGE_SIZE,
        .limit = PAGE_SIZE,
    };
    struct listed_person_list list = person_list_find(ctx, &filter);
    respond_page(rq,
        people_page(.list = list, .filter = &filter, .page = page,
            .pages = (list.total + PAGE_SIZE - 1) / PAGE_SIZE, .path = list_path(rq)));
}

static void answer_person(struct request *rq, const struct person *person, const char *password,
    struct problems *problems)
{
    if (!person) /* read anew after a change, and the database is gone */
        return respond_not_found(rq);
    struct post_list posts = person->id ? post_list(rq->ctx, person->id) : (struct post_list) { 0 };
    respond_page_status(rq, problems->count ? 422 : 200,
        person_page(.person = person, .posts = posts, .password = password, .problems = problems));
    if (password)
        respond_header(rq, "Cache-Control", "no-store");
}

static void show_new_person(struct request *rq)
{
    struct problems problems = { 0 };
    struct person blank = { .user_name = "", .name = "", .email = "", .wants_mail = true };
    answer_person(rq, &blank, NULL, &problems);
}

static void show_person(struct request *rq)
{
    struct problems problems = { 0 };
    const struct person *person = person_find(rq->ctx, request_id(rq, "id"));
    if (!person)
        return respond_not_found(rq);
    answer_person(rq, person, NULL, &problems);
}

static void read_person(struct request *rq, struct person *person, struct problems *problems)
{
    person->name = form_required(rq, "name", 60, problems);
    const char *phone = form_text(rq, "phone", 20, problems);
    person->phone = *phone ? phone : NULL;
    person->email = form_text(rq, "email", 200, problems);
    person->wants_mail = form_bool(rq, "wants_mail");
    person->language = (enum language)form_choice(rq, "language", 0, 1, problems);
}

/* A random password that must be changed; it stands on the answer alone. False where the session
 * has ended meanwhile and that was answered. */
static bool make_password(struct request *rq, const char **password, const char **hash)
{
    *password = password_random(rq->ctx);
    request_step_out(rq);
    *hash = password_hash(rq->ctx, *password);
    bool goes_on = request_step_in(rq);
    if (!goes_on)
        respond_redirect(rq, "/sign-in");
    return goes_on;
}

static void create_person(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    struct person draft = { .is_active = true };
    const char *password, *hash;
    read_person(rq, &draft, &problems);
    draft.user_name = form_required(rq, "user_name", 40, &problems);
    if (problems.count > 0)
        return answer_person(rq, &draft, NULL, &problems);
    if (!make_password(rq, &password, &hash))
        return;
    int64_t id = person_create(ctx, &draft, NULL, &problems);
    if (id == 0)
        return answer_person(rq, &draft, NULL, &problems);
    if (!draft.wants_mail) {
        draft.id = id;
        person_change(ctx, &draft, &problems);
    }
    password_set(ctx, id, hash, true);
    answer_person(rq, person_find(ctx, id), password, &problems);
}

static void change_person(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    const struct person *found = person_find(ctx, request_id(rq, "id"));
    if (!found)
        return respond_not_found(rq);
    struct person person = *found;
    read_person(rq, &person, &problems);
    if (problems.count > 0 || !person_change(ctx, &person, &problems))
        return answer_person(rq, &person, NULL, &problems);
    flash(rq, MSG_ADMIN_SAVED, NULL, NULL);
    respond_redirect(rq, "/admin/people/%lld", (long long)person.id);
}

static void reset_password(struct request *rq)
{
    struct problems problems = { 0 };
    const char *password, *hash;
    int64_t id = request_id(rq, "id");
    if (!person_find(rq->ctx, id))
        return respond_not_found(rq);
    if (!make_password(rq, &password, &hash))
        return;
    password_set(rq->ctx, id, hash, true);
    answer_person(rq, person_find(rq->ctx, id), password, &problems);
}

static void unlock_person(struct request *rq)
{
    const struct person *person = person_find(rq->ctx, request_id(rq, "id"));
    if (!person)
        return respond_not_found(rq);
    person_unlock(rq->ctx, person->id);
    flash(rq, MSG_ADMIN_UNLOCKED, person->name, NULL);
    respond_redirect(rq, "/admin/people/%lld", (long long)person->id);
}

static void set_person_active(struct request *rq)
{
    struct problems problems = { 0 };
    const struct person *person = person_find(rq->ctx, request_id(rq, "id"));
    if (!person)
        return respond_not_found(rq);
    bool is_active = text_equal(form_text(rq, "state", 10, &problems), "open");
    if (person->id == rq->ctx->actor->id) {
        problem_add(rq->ctx, &problems, "state", MSG_ADMIN_NOT_ONESELF);
        return answer_person(rq, person, NULL, &problems);
    }
    person_set_active(rq->ctx, person->id, is_active);
    flash(rq, is_active ? MSG_ADMIN_OPENED : MSG_ADMIN_CLOSED, person->name, NULL);
    respond_redirect(rq, "/admin/people/%lld", (long long)person->id);
}

/* ---- erasing what is personal ---- */

/* The one who may be erased, NULL after answering. */
static const struct person *erasable(struct request *rq)
{
    const struct person *person = person_find(rq->ctx, request_id(rq, "id"));
    if (person && !person_is_erased(rq->ctx, person->id))
        return person;
    respond_not_found(rq);
    return NULL;
}

static void show_erasure(struct request *rq)
{
    struct problems problems = { 0 };
    const struct person *person = erasable(rq);
    if (person)
        respond_page(rq, erasure_page(.person = person, .problems = &problems));
}

/* It cannot be taken back, so the user name is typed again. */
static void erase_person(struct request *rq)
{
    struct problems problems = { 0 };
    const struct person *person = erasable(rq);
    if (!person)
        return;
    if (!text_equal(form_text(rq, "user_name", 40, &problems), person->user_name))
        problem_add(rq->ctx, &problems, "user_name", MSG_ADMIN_ERASE_NOT_NAMED);
    if (problems.count == 0)
        person_erase(rq->ctx, person->id, &problems);
    if (problems.count > 0)
        return respond_problems(rq, erasure_page(.person = person, .problems = &problems));
    flash(rq, MSG_ADMIN_ERASED, NULL, NULL);
    respond_redirect(rq, "/admin/people/%lld", (long long)person->id);
}

/* ---- units ---- */

static void answer_units(struct request *rq, const struct unit *edited, struct problems *problems)
{
    const char *words = query_text(rq, "q");
    respond_page_status(rq, problems->count ? 422 : 200,
        units_page(.list = unit_list(rq->ctx, words, true), .edited = edited, .words = words,
            .problems = problems));
}

static void list_units(struct request *rq)
{
    struct problems problems = { 0 };
    static const struct unit blank = { .name = "", .name_en = "", .short_name = "", .kind = "" };
    const struct unit *edited = unit_find(rq->ctx, query_int(rq, "edit", 0));
    answer_units(rq, edited ? edited : &blank, &problems);
}

static void save_unit(struct request *rq)
{
    struct problems problems = { 0 };
    struct unit unit = {
        .id = form_int(rq, "id", &problems),
        .name = form_required(rq, "name", 100, &problems),
        .name_en = form_text(rq, "name_en", 200, &problems),
        .short_name = form_text(rq, "short_name", 20, &problems),
        .kind = form_text(rq, "kind", 20, &problems),
    };
    if (problems.count > 0 || !unit_save(rq->ctx, &unit, &problems))
        return answer_units(rq, &unit, &problems);
    flash(rq, MSG_ADMIN_SAVED, NULL, NULL);
    respond_redirect(rq, "/admin/units");
}

static void set_unit_active(struct request *rq)
{
    struct problems problems = { 0 };
    bool is_active = text_equal(form_text(rq, "state", 10, &problems), "open");
    const struct unit *unit = unit_find(rq->ctx, request_id(rq, "id"));
    if (!unit)
        return respond_not_found(rq);
    bool is_done = unit_set_active(rq->ctx, unit->id, is_active);
    flash(rq,
        !is_done        ? MSG_ADMIN_PLACE_IN_USE
            : is_active ? MSG_ADMIN_OPENED
                        : MSG_ADMIN_CLOSED,
        unit->name, NULL);
    respond_redirect(rq, "/admin/units");
}

/* ---- bodies ---- */

static void answer_bodies(struct request *rq, const struct body *edited, struct problems *problems)
{
    const char *words = query_text(rq, "q");
    respond_page_status(rq, problems->count ? 422 : 200,
        bodies_page(.list = body_list(rq->ctx, words, true), .edited = edited, .words = words,
            .problems = problems));
}

static void list_bodies(struct request *rq)
{
    struct problems problems = { 0 };
    static const struct body blank = { .name = "", .name_en = "" };
    const struct body *edited = body_find(rq->ctx, query_int(rq, "edit", 0));
    answer_bodies(rq, edited ? edited : &blank, &problems);
}

static void save_body(struct request *rq)
{
    struct problems problems = { 0 };
    struct body body = {
        .id = form_int(rq, "id", &problems),
        .name = form_required(rq, "name", 100, &problems),
        .name_en = form_text(rq, "name_en", 200, &problems),
        .kind = (enum body_kind)form_choice(rq, "kind", 0, BODY_KIND_COUNT - 1, &problems),
    };
    if (problems.count > 0 || !body_save(rq->ctx, &body, &problems))
        return answer_bodies(rq, &body, &problems);
    flash(rq, MSG_ADMIN_SAVED, NULL, NULL);
    respond_redirect(rq, "/admin/bodies");
}

static void set_body_active(struct request *rq)
{
    struct problems problems = { 0 };
    bool is_active = text_equal(form_text(rq, "state", 10, &problems), "open");
    const struct body *body = body_find(rq->ctx, request_id(rq, "id"));
    if (!body)
        return respond_not_found(rq);
    bool is_done = body_set_active(rq->ctx, body->id, is_active);
    flash(rq,
        !is_done        ? MSG_ADMIN_PLACE_IN_USE
            : is_active ? MSG_ADMIN_OPENED
                        : MSG_ADMIN_CLOSED,
        body->name, NULL);
    respond_redirect(rq, "/admin/bodies");
}

const struct route admin_routes[] = {
    GET("/admin", show_start, ADMINISTRATORS),
    GET("/admin/people", list_people, SYSTEM),
    GET("/admin/people/new", show_new_person, SYSTEM),
    SLOW_POST("/admin/people/new", create_person, SYSTEM),
    GET("/admin/people/:id", show_person, SYSTEM),
    POST("/admin/people/:id", change_person, SYSTEM),
    SLOW_POST("/admin/people/:id/password", reset_password, SYSTEM),
    POST("/admin/people/:id/unlock", unlock_person, SYSTEM),
    GET("/admin/people/:id/erase", show_erasure, SYSTEM),
    POST("/admin/people/:id/erase", erase_person, SYSTEM),
    POST("/admin/people/:id/state", set_person_active, SYSTEM),
    GET("/admin/units", list_units, SYSTEM),
    POST("/admin/units", save_unit, SYSTEM),
    POST("/admin/units/:id/state", set_unit_active, SYSTEM),
    GET("/admin/bodies", list_bodies, SYSTEM),
    POST("/admin/bodies", save_body, SYSTEM),
    POST("/admin/bodies/:id/state", set_body_active, SYSTEM),
    { 0 },
};
