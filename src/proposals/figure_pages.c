/* The year in figures: handlers and what their templates ask for. */
#include "proposals/figure_pages.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "kit/settings.h"
#include "people/person.h"
#include "proposals/chair.html.h"
#include "proposals/figures.html.h"
#include "proposals/list_query.h"

enum { YEARS_SHOWN = 6 };

#define INSIDE (OFFICE | ROLE_BIT(ROLE_ASSIGNING_OFFICE) | ROLE_BIT(ROLE_CHAIR))

/* ---- links and words ---- */

static void add_scope(struct buffer *out, struct figure_scope scope)
{
    if (scope.year && !scope.years)
        buffer_printf(out, "&year=%lld", (long long)scope.year);
    if (scope.unit_id)
        buffer_printf(out, "&unit=%lld&leads=1", (long long)scope.unit_id);
    if (scope.sector)
        buffer_printf(out, "&sector=%s", url_encode(out->arena, scope.sector));
    if (scope.is_public)
        buffer_add(out, "&published=1");
}

const char *figure_url(struct ctx *ctx, struct figure_scope scope, enum figure figure)
{
    struct buffer out = buffer_new(ctx->arena);
    buffer_printf(&out, "/proposals?figure=%s", figure_code(figure));
    add_scope(&out, scope);
    return buffer_text(&out);
}

const char *figure_row_url(struct ctx *ctx, struct figure_scope scope, enum figure_group group,
    const struct figure_row *row, enum figure figure)
{
    struct buffer out = buffer_new(ctx->arena);
    buffer_printf(&out, "/proposals?figure=%s", figure_code(figure));
    if (group == BY_YEAR) {
        scope.year = row->id;
        scope.years = 0;
    } else if (group == BY_UNIT) {
        scope.unit_id = row->id;
    } else if (group == BY_SECTOR) {
        scope.sector = row->code;
    } else {
        buffer_printf(&out, "&category=%s", url_encode(ctx->arena, row->code));
    }
    add_scope(&out, scope);
    return buffer_text(&out);
}

const char *rise_row_url(struct ctx *ctx, struct figure_scope scope, enum figure_group group,
    const struct rise_row *row, enum figure figure)
{
    const struct figure_row named = { .id = row->id, .code = row->code };
    return figure_row_url(ctx, scope, group, &named, figure);
}

struct figure_scope scope_published(struct figure_scope scope, bool is_public)
{
    scope.is_public = is_public;
    return scope;
}

const char *month_url(
    struct ctx *ctx, struct figure_scope scope, const struct figure_month *month, bool is_reply)
{
    char day[11];
    struct buffer out = buffer_new(ctx->arena);
    buffer_printf(&out, "/proposals?dated=%s", is_reply ? "replied" : "submitted");
    if (month->from_on) {
        day_format(month->from_on, day);
        buffer_printf(&out, "&from=%s", day);
    }
    if (month->until_on) {
        day_format(month->until_on, day);
        buffer_printf(&out, "&until=%s", day);
    }
    add_scope(&out, scope);
    return buffer_text(&out);
}

const char *month_name(struct ctx *ctx, const struct figure_month *month)
{
    if (!month->from_on || !month->until_on)
        return message_text(
            ctx->language, month->from_on ? MSG_FIGURES_MONTH_AFTER : MSG_FIGURES_MONTH_BEFORE);
    int number = date_from_day(month->from_on).month;
    return message_text(
        ctx->language, message_find(arena_printf(ctx->arena, "figures.month_%d", number)));
}

const char *promise_url(struct ctx *ctx, struct figure_scope scope, enum promise_case which)
{
    struct buffer out = buffer_new(ctx->arena);
    buffer_printf(
        &out, "/commitments?state=%s", which == PROMISE_CASES ? "" : promise_case_code(which));
    if (scope.is_public)
        buffer_add(&out, "&published=1");
    scope.is_public = false;
    if (scope.unit_id)
        buffer_printf(&out, "&unit=%lld", (long long)scope.unit_id);
    scope.unit_id = 0;
    add_scope(&out, scope);
    return buffer_text(&out);
}

const char *red_owner_url(struct ctx *ctx, const struct red_owner *owner)
{
    if (owner->kind == LINE_OWNER_PERSON)
        return "/lines?whose=all&colour=3&owner=persons";
    return arena_printf(ctx->arena, "/lines?whose=all&colour=3&owner=%s-%lld",
        owner->kind == LINE_OWNER_UNIT ? "unit" : "role", (long long)owner->id);
}

const char *red_owner_name(struct ctx *ctx, const struct red_owner *owner)
{
    if (owner->kind == LINE_OWNER_UNIT)
        return text_or(owner->name, "");
    return message_text(ctx->language,
        owner->kind == LINE_OWNER_PERSON ? MSG_FIGURES_PERSONS
                                         : role_message((enum role)owner->id));
}

const char *share_text(struct ctx *ctx, int64_t part, int64_t whole)
{
    if (whole == 0)
        return "—";
    double percent = 100 * figure_share(part, whole);
    return arena_printf(ctx->arena, part == 0 || part == whole ? "%.0f%%" : "%.1f%%", percent);
}

const char *mean_text(struct ctx *ctx, double mean, int64_t count)
{
    return count ? arena_printf(ctx->arena, "%.1f", mean) : "—";
}

int64_t verdict_sum(const struct figures *figures, enum figure first)
{
    return figures->of[first] + figures->of[first + 1] + figures->of[first + 2];
}

/* ---- pages ---- */

static int64_t year_of(struct request *rq)
{
    int64_t year = query_int(rq, "year", 0);
    return year >= 1949 && year <= 2999 ? year : setting_int(rq->ctx, "committee.year");
}

#define TABLE_FIGURES                                                                              \
    (FIGURE_BIT(FIGURE_RECEIVED) | FIGURE_BIT(FIGURE_FILED) | FIGURE_BIT(FIGURE_IN_HANDLING)       \
        | FIGURE_BIT(FIGURE_OVERDUE) | FIGURE_BIT(FIGURE_REPLIED) | FIGURE_BIT(FIGURE_ON_TIME)     \
        | FIGURE_BIT(FIGURE_CLASS_A) | FIGURE_BIT(FIGURE_CLASS_B) | FIGURE_BIT(FIGURE_CLASS_C)     \
        | FIGURE_BIT(FIGURE_RESULT_SATISFIED) | FIGURE_BIT(FIGURE_RESULT_BASICALLY)                \
        | FIGURE_BIT(FIGURE_RESULT_DISSATISFIED) | FIGURE_BIT(FIGURE_CLOSED))

static struct figure_scope years_of(struct figure_scope scope)
{
    scope.years = YEARS_SHOWN;
    return scope;
}

static struct figure_view view_of(struct request *rq, struct figure_scope scope)
{
    struct ctx *ctx = rq->ctx;
    struct figure_scope published = scope;
    published.is_public = true;
    bool is_internal = proposal_sees_all(ctx);
    return (struct figure_view) {
        .scope = scope,
        .is_internal = is_internal,
        .all = figures_of(ctx, scope),
        .published = is_internal ? (struct figures) { .of = { 0 } } : figures_of(ctx, published),
        .promises = promise_count(ctx, is_internal ? scope : published, 0),
        .years = figures_by(ctx, BY_YEAR, years_of(scope), TABLE_FIGURES),
        .months = figures_by_month(ctx, scope),
    };
}

static void show_chair(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct figure_scope scope = { .year = year_of(rq) };
    struct figure_view view = view_of(rq, scope);
    view.units = figures_by(ctx, BY_UNIT, scope, TABLE_FIGURES);
    view.sectors = figures_by(ctx, BY_SECTOR, scope, TABLE_FIGURES);
    view.rise = rise_by(ctx, BY_YEAR, years_of(scope));
    respond_page(rq,
        chair_page(.view = ARENA_COPY(ctx, view), .red = red_lines_by_owner(ctx),
            .keys = key_proposals(ctx, scope.year)));
}

static void show_figures(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct figure_scope scope = { .year = year_of(rq) };
    struct figure_view view = view_of(rq, scope);
    view.heading = message(ctx, MSG_FIGURES_TITLE, scope.year);
    view.units = figures_by(ctx, BY_UNIT, scope, TABLE_FIGURES);
    view.sectors = figures_by(ctx, BY_SECTOR, scope, TABLE_FIGURES);
    view.categories = figures_by(ctx, BY_CATEGORY, scope, TABLE_FIGURES);
    respond_page(rq, figures_page(.view = ARENA_COPY(ctx, view)));
}

static void show_unit(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    int64_t id = request_id(rq, "id");
    const char *name = db_scalar_text(ctx,
        ctx->language == LANGUAGE_EN
            ? "SELECT CASE WHEN name_en <> '' THEN name_en ELSE name END FROM unit WHERE id = $1"
            : "SELECT name FROM unit WHERE id = $1",
        id);
    if (!name)
        return respond_not_found(rq);
    struct figure_view view = view_of(rq, (struct figure_scope) { year_of(rq), .unit_id = id });
    view.heading = name;
    view.categories = figures_by(ctx, BY_CATEGORY, view.scope, TABLE_FIGURES);
    respond_page(rq, figures_page(.view = ARENA_COPY(ctx, view)));
}

static void show_sector(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const char *code = request_param(rq, "code");
    struct choice_list sectors = setting_choices(ctx, "proposal.sectors");
    const char *name =
        strcmp(code, "-") == 0 ? message_text(ctx->language, MSG_FIGURES_NOT_GIVEN) : NULL;
    for (size_t i = 0; i < sectors.count; i++)
        if (text_equal(sectors.items[i].code, code))
            name = sectors.items[i].name;
    if (!name)
        return respond_not_found(rq);
    struct figure_view view = view_of(rq, (struct figure_scope) { year_of(rq), .sector = code });
    view.heading = name;
    view.units = figures_by(ctx, BY_UNIT, view.scope, TABLE_FIGURES);
    view.categories = figures_by(ctx, BY_CATEGORY, view.scope, TABLE_FIGURES);
    respond_page(rq, figures_page(.view = ARENA_COPY(ctx, view)));
}

static void show_scores(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct figure_scope scope = { .year = year_of(rq) };
    respond_page(rq,
        scores_page(.scope = scope, .years = rise_by(ctx, BY_YEAR, years_of(scope)),
            .sectors = rise_by(ctx, BY_SECTOR, scope), .units = rise_by(ctx, BY_UNIT, scope)));
}

/* Where the list of promises stood before there was one of commitments. */
static void lead_to_commitments(struct request *rq)
{
    respond_moved(rq, "/commitments");
}

const struct route figure_routes[] = {
    GET("/chair", show_chair, INSIDE),
    GET("/figures", show_figures, ANYONE),
    GET("/figures/promises", lead_to_commitments, ANYONE),
    GET("/figures/scores", show_scores, INSIDE),
    GET("/figures/sectors/:code", show_sector, ANYONE),
    GET("/figures/units/:id", show_unit, ANYONE),
    { 0 },
};
