#include "proposals/matter_view.h"

#include "kit/settings.h"

enum { SIMILAR_MOST = 4 };

/* What comes first, where several things can be done. */
static const enum proposal_action by_urgency[] = {
    ACTION_SAVE,
    ACTION_COSIGN,
    ACTION_FEEDBACK,
    ACTION_SIGN,
    ACTION_TAKE,
    ACTION_FILE,
    ACTION_PASS_LOOK,
    ACTION_ACCEPT,
    ACTION_OPINE,
    ACTION_GRANT_EXTENSION,
    ACTION_ASSIGN,
    ACTION_DRAFT_REPLY,
    ACTION_KEEP,
    ACTION_CLOSE,
    ACTION_PUBLISH,
    ACTION_LOOK_BACK,
    ACTION_SCORE,
};

/* The others in the order of their forms; what has a place of its own on the page is not here. */
static const enum proposal_action in_order[] = {
    ACTION_COSIGN,
    ACTION_DECLINE_COSIGN,
    ACTION_TAKE,
    ACTION_PASS_LOOK,
    ACTION_FILE,
    ACTION_SEND_BACK,
    ACTION_MERGE,
    ACTION_CONVERT,
    ACTION_DECLINE,
    ACTION_ASSIGN,
    ACTION_ACCEPT,
    ACTION_RETURN,
    ACTION_CONTACT,
    ACTION_OPINE,
    ACTION_ASK_EXTENSION,
    ACTION_GRANT_EXTENSION,
    ACTION_REFUSE_EXTENSION,
    ACTION_DRAFT_REPLY,
    ACTION_SIGN,
    ACTION_SEND_REPLY_BACK,
    ACTION_FEEDBACK,
    ACTION_CLOSE,
    ACTION_PUBLISH,
    ACTION_SCORE,
    ACTION_MAKE_KEY,
    ACTION_OVERSEE,
    ACTION_MAKE_EXCELLENT,
    ACTION_UNPUBLISH,
    ACTION_WITHDRAW,
};

/* What may be done at any time is nobody's next step before its time. */
static bool is_due(const struct proposal *p, enum proposal_action action)
{
    if (action == ACTION_PUBLISH)
        return p->state >= PROPOSAL_REPLIED;
    if (action == ACTION_SCORE)
        return p->state == PROPOSAL_CLOSED;
    return true;
}

static enum proposal_action primary_of(const struct matter_view *view)
{
    /* a unit talks to the proposer before it writes: the reply is refused without it */
    bool has_to_talk = may_act(view->actions, ACTION_CONTACT)
        && may_act(view->actions, ACTION_DRAFT_REPLY) && view->proposal->may_contact;
    for (size_t i = 0; i < view->contacts.count; i++)
        has_to_talk &= view->contacts.items[i].assignment_id != view->my_assignment_id;
    if (has_to_talk)
        return ACTION_CONTACT;
    for (size_t i = 0; i < COUNT_OF(by_urgency); i++)
        if (may_act(view->actions, by_urgency[i]) && is_due(view->proposal, by_urgency[i]))
            return by_urgency[i];
    return ACTION_COUNT;
}

static struct action_list more_actions(struct ctx *ctx, const struct matter_view *view)
{
    struct action_list list = { 0 };
    for (size_t i = 0; i < COUNT_OF(in_order); i++)
        if (may_act(view->actions, in_order[i]) && in_order[i] != view->primary)
            LIST_PUSH(ctx, list, in_order[i]);
    return list;
}

static const struct reply *own_draft(const struct matter_view *view)
{
    for (size_t i = 0; i < view->replies.count; i++)
        if (view->replies.items[i].assignment_id == view->my_assignment_id
            && view->replies.items[i].state != REPLY_SIGNED)
            return &view->replies.items[i];
    return NULL;
}

/* A unit sees its own drafts only; others see what is signed. */
static void see_replies(struct ctx *ctx, struct matter_view *view)
{
    int64_t id = view->proposal->id;
    for (size_t i = 0; i < view->assignments.count; i++)
        if (ctx->actor->unit_id && view->assignments.items[i].unit_id == ctx->actor->unit_id
            && view->assignments.items[i].state != ASSIGNMENT_RETURNED)
            view->my_assignment_id = view->assignments.items[i].id;
    if (!view->my_assignment_id)
        return;
    struct reply_list all = proposal_replies(ctx, id, true), seen = { 0 };
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].state == REPLY_SIGNED
            || all.items[i].assignment_id == view->my_assignment_id)
            LIST_PUSH(ctx, seen, all.items[i]);
    view->replies = seen;
    view->draft = own_draft(view);
    if (view->draft && view->draft->state == REPLY_TO_SIGN && may_act(view->actions, ACTION_SIGN))
        view->to_sign = view->draft;
}

static void see_inside(struct ctx *ctx, struct matter_view *view)
{
    const struct proposal *proposal = view->proposal;
    view->contacts = proposal_contacts(ctx, proposal->id);
    view->feedback = proposal_feedback(ctx, proposal->id);
    view->scores = proposal_scores(ctx, proposal->id);
    view->relations = proposal_relations(ctx, proposal);
    view->actions = proposal_actions(ctx, proposal);
    view->files = file_list(ctx, MATTER(PROPOSAL, proposal->id), NULL);
    if (actor_has(ctx->actor, OFFICE))
        view->looks = proposal_looks(ctx, proposal->id);
    see_replies(ctx, view);
    view->primary = primary_of(view);
    view->more = more_actions(ctx, view);
}

/* Similar ones help who reviews and who reads; a unit at work has enough before it. */
static void see_similar(struct ctx *ctx, struct matter_view *view)
{
    bool is_office = view->is_internal && actor_has(ctx->actor, OFFICE | ROLE_BIT(ROLE_CHAIR));
    if (!view->shows_text || (view->is_internal && !is_office))
        return;
    view->similar = similar_ones_of(ctx, view->proposal, SIMILAR_MOST);
}

/* What letters promise, and where those that went out stand. */
static void see_promises(struct ctx *ctx, struct matter_view *view)
{
    if (view->replies.count == 0 && !view->is_internal)
        return;
    view->promises = proposal_commitments(ctx, view->proposal->id, true);
    for (size_t i = 0; i < view->promises.count; i++)
        if (view->promises.items[i].is_public)
            LIST_PUSH(ctx, view->commitments, view->promises.items[i]);
}

const struct matter_view *matter_view_of(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal *proposal = proposal_find(ctx, request_id(rq, "id"));
    enum proposal_reading reading = proposal ? proposal_reading(ctx, proposal) : READS_NOTHING;
    if (reading == READS_NOTHING)
        return NULL;
    int64_t id = proposal->id;
    bool is_internal = reading == READS_ALL;
    bool shows_text = reading >= READS_TEXT;
    bool shows_replies = is_internal || (shows_text && setting_bool(ctx, "publish.reply"));
    struct matter_view *view = ARENA_NEW(ctx->arena, struct matter_view);
    *view = (struct matter_view) {
        .proposal = proposal,
        .number = proposal_number_text(ctx, proposal),
        .suggestions = proposal_suggestions(ctx, id),
        .co_signers = proposal_co_signers(ctx, id),
        .assignments = proposal_assignments(ctx, id),
        .replies = shows_replies ? proposal_replies(ctx, id, false) : (struct reply_list) { 0 },
        .merged = proposal_merged_ones(ctx, id),
        .oversight = proposal_oversight(ctx, id),
        .lines = line_open_of(ctx, MATTER(PROPOSAL, id)),
        .is_internal = is_internal,
        .shows_text = shows_text,
        .shows_feedback = is_internal || (shows_text && setting_bool(ctx, "publish.feedback")),
        .primary = ACTION_COUNT,
        .steps = matter_steps(ctx, proposal),
    };
    see_promises(ctx, view);
    if (view->oversight)
        view->oversight_events = proposal_oversight_events(ctx, id);
    if (view->is_internal) {
        view->history = ledger_of(ctx, MATTER(PROPOSAL, id));
        see_inside(ctx, view);
    }
    see_similar(ctx, view);
    view->next = matter_next_sentence(ctx, view);
    return view;
}
