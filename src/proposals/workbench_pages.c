/* The pages of the workbenches. */
#include "proposals/workbench_pages.h"

#include "base/buffer.h"
#include "kit/settings.h"
#include "people/person.h"
#include "proposals/list_query.h"
#include "proposals/matter_pages.h"
#include "proposals/workbench.html.h"

enum { BULK_MOST = 200 };

static const char *const desk_names[] = { "member", "office", "assigning", "unit" };

const char *work_desk_name(enum work_desk desk)
{
    return desk < DESK_COUNT ? desk_names[desk] : "";
}

int work_row_progress(const struct work_row *row)
{
    static const int steps[PROPOSAL_STATE_COUNT] = {
        [PROPOSAL_SUBMITTED] = 0,
        [PROPOSAL_IN_REVIEW] = 1,
        [PROPOSAL_FILED] = 2,
        [PROPOSAL_ASSIGNED] = 3,
        [PROPOSAL_IN_HANDLING] = 3,
        [PROPOSAL_REPLIED] = 4,
        [PROPOSAL_CLOSED] = 5,
        [PROPOSAL_WITHDRAWN] = -1,
        [PROPOSAL_DECLINED] = -1,
        [PROPOSAL_MERGED] = -1,
        [PROPOSAL_CONVERTED] = -1,
    };
    return steps[row->state];
}

enum message work_progress_message(int step)
{
    static const enum message messages[WORK_PROGRESS_STEPS] = { MSG_WORK_PROGRESS_SUBMITTED,
        MSG_WORK_PROGRESS_REVIEW, MSG_WORK_PROGRESS_FILED, MSG_WORK_PROGRESS_HANDLING,
        MSG_WORK_PROGRESS_REPLIED, MSG_WORK_PROGRESS_CLOSED };
    return messages[step];
}

static int64_t steps[WORK_PROGRESS_STEPS];
const struct id_list work_steps = { steps, WORK_PROGRESS_STEPS };

const char *work_note_label(struct ctx *ctx, enum work_kind kind)
{
    return kind == WORK_ASSIGN ? message_text(ctx->language, MSG_WORK_NOTE_UNITS)
        : kind == WORK_REVISE || kind == WORK_AGAIN || kind == WORK_EXTENSION
        ? message_text(ctx->language, MSG_WORK_NOTE_REASON)
        : "";
}

const char *work_idle_text(struct ctx *ctx, const struct work_section_list *sections)
{
    struct buffer out = buffer_new(ctx->arena);
    for (size_t i = 0; i < sections->count; i++)
        if (sections->items[i].rows.count == 0)
            buffer_printf(&out, "%s%s",
                out.length ? message_text(ctx->language, MSG_WORK_COMMA) : "",
                message_text(ctx->language, work_kind_message(sections->items[i].kind)));
    return buffer_text(&out);
}

const char *work_due_colour(struct ctx *ctx, int64_t due_on)
{
    int64_t left = due_on - ctx_today(ctx);
    return left < 0 ? "red" : left <= setting_int(ctx, "days.yellow_short") ? "yellow" : "green";
}

const char *work_due_text(struct ctx *ctx, int64_t due_on)
{
    int64_t left = due_on - ctx_today(ctx);
    return left < 0 ? message(ctx, MSG_LINES_DAYS_OVER, -left)
        : left == 0 ? message_text(ctx->language, MSG_LINES_TODAY)
                    : message(ctx, MSG_LINES_DAYS_LEFT, left);
}

/* The desk that is asked for, else the first that there is; DESK_COUNT where there is none. */
static enum work_desk desk_of(struct request *rq, uint32_t desks)
{
    const char *wanted = query_text(rq, "desk");
    for (int desk = 0; desk < DESK_COUNT; desk++)
        if ((desks >> desk & 1) && strcmp(desk_names[desk], wanted) == 0)
            return (enum work_desk)desk;
    static const enum work_desk order[] = { DESK_OFFICE, DESK_ASSIGNING, DESK_UNIT, DESK_MEMBER };
    for (size_t i = 0; i < COUNT_OF(order); i++)
        if (desks >> order[i] & 1)
            return order[i];
    return DESK_COUNT;
}

static struct line_tab_list tabs_of(struct ctx *ctx, uint32_t desks, enum work_desk current)
{
    static const enum message labels[] = { MSG_WORK_DESK_MEMBER, MSG_WORK_DESK_OFFICE,
        MSG_WORK_DESK_ASSIGNING, MSG_WORK_DESK_UNIT };
    struct line_tab_list tabs = { 0 };
    for (int desk = 0; desk < DESK_COUNT; desk++)
        if (desks >> desk & 1)
            LIST_PUSH(ctx, tabs,
                (struct line_tab) { desk_names[desk], labels[desk], desk == (int)current });
    return tabs;
}

/* One section by itself: its kind as a number, or "overdue". What is done meanwhile leads back. */
static void show_part(struct request *rq, enum work_desk desk, const char *part)
{
    struct ctx *ctx = rq->ctx;
    bool is_over_units = desk == DESK_OFFICE || desk == DESK_ASSIGNING;
    struct work_unit_list overdue = is_over_units && strcmp(part, "overdue") == 0
        ? work_overdue_units(ctx)
        : (struct work_unit_list) { 0 };
    int64_t kind = -1;
    struct work_section section =
        text_to_int(part, &kind) ? work_section_of(ctx, desk, kind) : (struct work_section) { 0 };
    if (section.rows.count == 0 && overdue.count == 0)
        return respond_redirect(rq, "/work?desk=%s", work_desk_name(desk));
    respond_page(rq,
        work_part_page(.section = section.rows.count > 0 ? &section : NULL, .overdue = overdue,
            .desk = desk,
            .units = desk == DESK_ASSIGNING ? unit_choices(ctx) : (struct named_id_list) { 0 }));
}

static void show_work(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    uint32_t desks = work_desks(ctx);
    enum work_desk desk = desk_of(rq, desks);
    if (desk == DESK_COUNT && actor_has(ctx->actor, ROLE_BIT(ROLE_CHAIR)))
        return respond_redirect(rq, "/chair");
    if (desk != DESK_COUNT && *query_text(rq, "part"))
        return show_part(rq, desk, query_text(rq, "part"));
    struct line_filter lines = line_filter_own(ctx);
    ctx->own_lines = ARENA_COPY(ctx, line_count(ctx, &lines));
    bool is_over_units = desk == DESK_OFFICE || desk == DESK_ASSIGNING;
    bool may_propose = desk == DESK_MEMBER;
    struct line_filter units_soon = { .of_anyone = true, .colour = LINE_YELLOW + 1 };
    respond_page(rq,
        work_page(.counts = *ctx->own_lines, .tabs = tabs_of(ctx, desks, desk), .desk = desk,
            .may_propose = may_propose,
            .is_collective = actor_has(ctx->actor, ROLE_BIT(ROLE_COLLECTIVE_CLERK)),
            .call = may_propose ? work_open_call(ctx) : (struct work_call) { 0 },
            .sections =
                desk == DESK_COUNT ? (struct work_section_list) { 0 } : work_sections(ctx, desk),
            .overdue = is_over_units ? work_overdue_units(ctx) : (struct work_unit_list) { 0 },
            .soon = is_over_units ? line_count(ctx, &units_soon).yellow : 0,
            .units = desk == DESK_ASSIGNING ? unit_choices(ctx) : (struct named_id_list) { 0 }));
}

/* ---- several at once ---- */

static void compare_ticked(struct request *rq, struct id_list ids)
{
    if (ids.count != 2) {
        flash(rq, MSG_WORK_TICK_TWO, NULL, NULL);
        return respond_redirect(rq, "/work");
    }
    respond_redirect(
        rq, "/proposals/compare?a=%lld&b=%lld", (long long)ids.items[0], (long long)ids.items[1]);
}

static void do_several(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    int kind = form_choice(rq, "kind", 0, WORK_KIND_COUNT - 1, &problems);
    struct id_list ids = form_ids(rq, arena_printf(ctx->arena, "id%d", kind));
    if (strcmp(form_text(rq, "then", 20, &problems), "compare") == 0)
        return compare_ticked(rq, ids);
    enum proposal_action action = work_bulk_action((enum work_kind)kind);
    if (problems.count > 0 || action == ACTION_COUNT || ids.count > BULK_MOST)
        return respond_not_found(rq);
    if (ids.count == 0) {
        flash(rq, MSG_WORK_TICK_SOME, NULL, NULL);
        return respond_redirect(rq, "/work");
    }
    struct action_input input = { .text = form_text(rq, "text", 2000, &problems) };
    int64_t unit_id = form_int(rq, "unit", &problems);
    if (unit_id > 0)
        LIST_PUSH(ctx, input.units, (struct unit_choice) { unit_id, ASSIGNED_SOLE });
    struct work_result_list results = work_do_all(ctx, ids, action, &input);
    respond_page(rq, work_results_page(.results = results, .action = action));
}

static void remind_units(struct request *rq)
{
    struct id_list ids = form_ids(rq, "unit");
    int64_t reminded = 0;
    for (size_t i = 0; i < ids.count && i < BULK_MOST; i++)
        reminded += work_remind_unit(rq->ctx, ids.items[i]);
    if (reminded == 0)
        flash(rq, MSG_WORK_TICK_SOME, NULL, NULL);
    else
        flash(
            rq, MSG_WORK_REMINDED, arena_printf(rq->ctx->arena, "%lld", (long long)reminded), NULL);
    respond_redirect(rq, "/work");
}

const struct route workbench_routes[] = {
    GET("/work", show_work, SIGNED_IN),
    POST("/work/bulk", do_several, SIGNED_IN),
    POST("/work/remind", remind_units, OFFICE | ROLE_BIT(ROLE_ASSIGNING_OFFICE)),
    { 0 },
};
