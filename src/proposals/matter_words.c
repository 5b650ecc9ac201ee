/* How a matter stands, in words. */
#include "base/buffer.h"
#include "proposals/matter_view.h"

/* The date of the open duty of a kind, as text; "" where there is none. */
static const char *due_text(struct ctx *ctx, const struct matter_view *view, enum line_kind kind)
{
    for (size_t i = 0; i < view->lines.count; i++) {
        const struct line *line = &view->lines.items[i];
        if (line->kind == kind && !line->struck_at && line->due_on)
            return day_text(ctx, line->due_on);
    }
    return "";
}

/* The units that handle it (assisting ones help them). */
static const char *units_text(struct ctx *ctx, const struct matter_view *view)
{
    struct buffer out = buffer_new(ctx->arena);
    const char *between = ctx->language == LANGUAGE_EN ? ", " : "、";
    for (size_t i = 0; i < view->assignments.count; i++) {
        const struct assignment *unit = &view->assignments.items[i];
        if (unit->role != ASSIGNED_ASSISTING && unit->state != ASSIGNMENT_RETURNED)
            buffer_printf(&out, "%s%s", out.length ? between : "", unit->unit_label);
    }
    return buffer_text(&out);
}

/* The sentence with its date, or the one without where no date is set. */
static const char *by_date(
    struct ctx *ctx, enum message dated, enum message undated, const char *date, const char *second)
{
    return *date ? message(ctx, dated, date, second) : message(ctx, undated, date, second);
}

static const char *closed_sentence(struct ctx *ctx, const struct matter_view *view)
{
    int64_t kept = 0, open = 0, all = (int64_t)view->commitments.count;
    for (size_t i = 0; i < view->commitments.count; i++) {
        kept += view->commitments.items[i].state == COMMITMENT_KEPT;
        open += view->commitments.items[i].state == COMMITMENT_OPEN
            || view->commitments.items[i].state == COMMITMENT_CHANGED;
    }
    if (open > 0)
        return message(ctx, MSG_MATTER_NEXT_PROMISES, all, kept);
    if (all > 0)
        return message(ctx, MSG_MATTER_NEXT_PROMISES_ENDED, all, kept);
    return message(ctx, MSG_MATTER_NEXT_CLOSED);
}

const char *matter_next_sentence(struct ctx *ctx, const struct matter_view *view)
{
    const struct proposal *p = view->proposal;
    switch (p->state) {
    case PROPOSAL_DRAFT:
        return by_date(ctx, MSG_MATTER_NEXT_REVISE, MSG_MATTER_NEXT_DRAFT,
            due_text(ctx, view, LINE_REVISE), "");
    case PROPOSAL_SUBMITTED:
        return by_date(ctx, MSG_MATTER_NEXT_SUBMITTED, MSG_MATTER_NEXT_SUBMITTED_UNDATED,
            due_text(ctx, view, LINE_FIRST_LOOK), "");
    case PROPOSAL_IN_REVIEW:
        return by_date(ctx, MSG_MATTER_NEXT_IN_REVIEW, MSG_MATTER_NEXT_IN_REVIEW_UNDATED,
            due_text(ctx, view, LINE_REVIEW), "");
    case PROPOSAL_FILED:
        return by_date(ctx, MSG_MATTER_NEXT_FILED, MSG_MATTER_NEXT_FILED_UNDATED,
            due_text(ctx, view, LINE_ASSIGN), "");
    case PROPOSAL_ASSIGNED:
        return by_date(ctx, MSG_MATTER_NEXT_ASSIGNED, MSG_MATTER_NEXT_ASSIGNED_UNDATED,
            due_text(ctx, view, LINE_ACCEPT), units_text(ctx, view));
    case PROPOSAL_IN_HANDLING:
        return by_date(ctx, p->round > 1 ? MSG_MATTER_NEXT_AGAIN : MSG_MATTER_NEXT_IN_HANDLING,
            MSG_MATTER_NEXT_IN_HANDLING_UNDATED, due_text(ctx, view, LINE_REPLY),
            units_text(ctx, view));
    case PROPOSAL_REPLIED:
        return by_date(ctx, MSG_MATTER_NEXT_REPLIED, MSG_MATTER_NEXT_REPLIED_UNDATED,
            due_text(ctx, view, LINE_FEEDBACK), "");
    case PROPOSAL_CLOSED:
        return closed_sentence(ctx, view);
    case PROPOSAL_WITHDRAWN:
        return message(ctx, MSG_MATTER_NEXT_WITHDRAWN);
    case PROPOSAL_DECLINED:
        return message(ctx, MSG_MATTER_NEXT_DECLINED);
    case PROPOSAL_MERGED:
        return message(ctx, MSG_MATTER_NEXT_MERGED);
    case PROPOSAL_CONVERTED:
        return p->converted_to == CONVERSION_LETTER
            ? message(ctx, MSG_MATTER_NEXT_CONVERTED_LETTER)
            : message(ctx, MSG_MATTER_NEXT_CONVERTED_OPINION);
    default:
        return message(ctx, MSG_MATTER_NEXT_DISCARDED);
    }
}

struct matter_step_list matter_steps(struct ctx *ctx, const struct proposal *p)
{
    const int64_t moments[] = {
        [PROPOSAL_SUBMITTED] = p->submitted_at,
        [PROPOSAL_IN_REVIEW] = 0,
        [PROPOSAL_FILED] = p->filed_at,
        [PROPOSAL_ASSIGNED] = p->assigned_at,
        [PROPOSAL_IN_HANDLING] = 0,
        [PROPOSAL_REPLIED] = p->replied_at,
        [PROPOSAL_CLOSED] = p->closed_at,
    };
    struct matter_step_list list = { 0 };
    bool has_ended = p->state > PROPOSAL_CLOSED;
    for (int state = PROPOSAL_SUBMITTED; state <= PROPOSAL_CLOSED; state++) {
        bool is_reached = has_ended ? moments[state] != 0 : state <= (int)p->state;
        if (has_ended && !is_reached)
            continue;
        bool is_now = !has_ended && state == (int)p->state && state != PROPOSAL_CLOSED;
        LIST_PUSH(ctx, list,
            (struct matter_step) {
                message_text(ctx->language, proposal_state_message((enum proposal_state)state)),
                is_now           ? "now"
                    : is_reached ? "done"
                                 : "next",
                is_reached ? moments[state] : 0 });
    }
    if (has_ended)
        LIST_PUSH(ctx, list,
            (struct matter_step) { message_text(ctx->language, proposal_state_message(p->state)),
                "ended", p->changed_at });
    return list;
}

const char *matter_state_colour(enum proposal_state state)
{
    if (state == PROPOSAL_CLOSED)
        return "green";
    if (state == PROPOSAL_DRAFT || state > PROPOSAL_CLOSED)
        return "grey";
    return "blue";
}

const struct answer *matter_answer(const struct reply *reply, int64_t position)
{
    for (size_t i = 0; i < reply->answers.count; i++)
        if (reply->answers.items[i].position == position)
            return &reply->answers.items[i];
    return NULL;
}

bool matter_reply_is_newest(const struct matter_view *view, const struct reply *reply)
{
    if (reply->state != REPLY_SIGNED)
        return false;
    for (size_t i = 0; i < view->replies.count; i++) {
        const struct reply *other = &view->replies.items[i];
        if (other->assignment_id == reply->assignment_id && other->state == REPLY_SIGNED
            && other->id > reply->id)
            return false;
    }
    return true;
}

const char *matter_verdict_colour(enum verdict verdict)
{
    static const char *const colours[VERDICT_COUNT] = { "green", "green", "blue", "grey" };
    return colours[verdict];
}

const char *matter_commitment_colour(const struct ctx *ctx, const struct commitment *commitment)
{
    if (commitment->state == COMMITMENT_KEPT)
        return "green";
    bool is_late = commitment->state == COMMITMENT_FAILED || commitment->due_on < ctx_today(ctx);
    return is_late ? "red" : "yellow";
}

struct commitment_list letter_promises(
    struct ctx *ctx, struct commitment_list all, int64_t reply_id)
{
    struct commitment_list list = { 0 };
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].reply_id == reply_id)
            LIST_PUSH(ctx, list, all.items[i]);
    return list;
}

bool action_is_in(struct action_list list, enum proposal_action action)
{
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i] == action)
            return true;
    return false;
}

const char *score_mean_text(struct ctx *ctx, double mean)
{
    return arena_printf(ctx->arena, "%.1f", mean);
}

bool may_merge_into(const struct proposal *p, const struct proposal_head *main)
{
    return main->id != p->id && main->year == p->year && main->state >= PROPOSAL_IN_REVIEW
        && main->state <= PROPOSAL_IN_HANDLING;
}
