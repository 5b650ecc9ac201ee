/* One proposal as JSON. What the settings keep back is not in it. */
#include "api/api.h"
#include "kit/ledger.h"
#include "kit/settings.h"

json_t *api_proposal_summary(struct ctx *ctx, const struct proposal *p)
{
    return json_pack(
        "{s:I,s:o,s:I,s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:b,s:b,s:o,s:o,s:o,s:o,s:o,s:o,s:s}", "id",
        (json_int_t)p->id, "number", api_text_or_null(proposal_number_text(ctx, p)), "year",
        (json_int_t)p->year, "kind", proposal_kind_code(p->kind), "state",
        proposal_state_code(p->state), "title", p->title, "proposer",
        p->body_name ? p->body_name : p->lead_name, "category", api_text_or_null(p->category),
        "sector", api_text_or_null(p->sector), "reply_class",
        api_text_or_null(reply_class_letter(p->reply_class)), "is_key", p->is_key, "is_excellent",
        p->is_excellent, "submitted_on", api_day_of(p->submitted_at), "filed_on",
        api_day_of(p->filed_at), "replied_on", api_day_of(p->replied_at), "closed_on",
        api_day_of(p->closed_at), "published_on", api_day_of(p->published_at), "changed_at",
        api_moment(p->changed_at), "url",
        arena_printf(ctx->arena, "/proposals/%lld", (long long)p->id));
}

static json_t *co_signers_json(struct ctx *ctx, int64_t id)
{
    json_t *list = json_array();
    struct co_signer_list signers = proposal_co_signers(ctx, id);
    for (size_t i = 0; i < signers.count; i++)
        if (signers.items[i].state == CO_SIGNER_CONFIRMED)
            json_array_append_new(list, json_string(signers.items[i].name));
    return list;
}

static json_t *units_json(struct ctx *ctx, int64_t id)
{
    json_t *list = json_array();
    struct assignment_list units = proposal_assignments(ctx, id);
    for (size_t i = 0; i < units.count; i++)
        if (units.items[i].state != ASSIGNMENT_RETURNED)
            json_array_append_new(list,
                json_pack("{s:I,s:s,s:s}", "id", (json_int_t)units.items[i].unit_id, "name",
                    units.items[i].unit_name, "role", assignment_role_code(units.items[i].role)));
    return list;
}

/* The moves from state to state; who moved it and why is not public. */
static json_t *timeline_json(struct ctx *ctx, int64_t id)
{
    json_t *list = json_array();
    struct ledger_list history = ledger_of(ctx, MATTER(PROPOSAL, id));
    for (size_t i = 0; i < history.count; i++) {
        const struct ledger_entry *entry = &history.items[i];
        if (entry->to && !text_equal(entry->from, entry->to))
            json_array_append_new(list,
                json_pack("{s:o,s:s,s:s}", "at", api_moment(entry->at), "action", entry->action,
                    "state", entry->to));
    }
    return list;
}

static json_t *answers_json(const struct answer_list *answers)
{
    json_t *list = json_array();
    for (size_t i = 0; i < answers->count; i++)
        json_array_append_new(list,
            json_pack("{s:I,s:s,s:s}", "suggestion", (json_int_t)answers->items[i].position,
                "verdict", verdict_code(answers->items[i].verdict), "text",
                answers->items[i].text));
    return list;
}

static json_t *replies_json(struct ctx *ctx, int64_t id)
{
    json_t *list = json_array();
    struct reply_list replies = proposal_replies(ctx, id, false);
    for (size_t i = 0; i < replies.count; i++) {
        const struct reply *r = &replies.items[i];
        json_array_append_new(list,
            json_pack("{s:I,s:s,s:o,s:I,s:b,s:o,s:o,s:s,s:o}", "id", (json_int_t)r->id, "unit",
                r->unit_name, "number", api_text_or_null(r->number), "round", (json_int_t)r->round,
                "is_second", r->is_second, "class",
                api_text_or_null(reply_class_letter(r->reply_class)), "signed_on",
                api_day_of(r->signed_at), "body", r->body, "answers", answers_json(&r->answers)));
    }
    return list;
}

static json_t *commitments_json(struct ctx *ctx, int64_t id)
{
    json_t *list = json_array();
    struct commitment_list commitments = proposal_commitments(ctx, id, false);
    for (size_t i = 0; i < commitments.count; i++) {
        const struct commitment *c = &commitments.items[i];
        json_array_append_new(list,
            json_pack("{s:I,s:s,s:s,s:o,s:s,s:o}", "id", (json_int_t)c->id, "unit", c->unit_name,
                "text", c->text, "due_on", api_day(c->due_on), "state",
                commitment_state_code(c->state), "ended_on", api_day_of(c->ended_at)));
    }
    return list;
}

static json_t *feedback_json(const struct proposal *p)
{
    if (!p->result)
        return json_null();
    return json_pack("{s:s,s:s}", "attitude", satisfaction_code(p->attitude), "result",
        satisfaction_code(p->result));
}

json_t *api_proposal(struct ctx *ctx, const struct proposal *p, bool is_own)
{
    bool has_text = is_own || p->publicity == PUBLICITY_YES;
    bool has_replies = is_own || (has_text && setting_bool(ctx, "publish.reply"));
    bool has_feedback = is_own || (has_text && setting_bool(ctx, "publish.feedback"));
    json_t *whole = api_proposal_summary(ctx, p);
    json_object_set_new(whole, "is_text_public", json_boolean(p->publicity == PUBLICITY_YES));
    json_object_set_new(whole, "situation", has_text ? json_string(p->situation) : json_null());
    json_object_set_new(whole, "analysis", has_text ? json_string(p->analysis) : json_null());
    json_object_set_new(whole, "suggestions",
        has_text ? api_texts(proposal_suggestions(ctx, p->id)) : json_array());
    json_object_set_new(whole, "co_signers", co_signers_json(ctx, p->id));
    json_object_set_new(whole, "units", units_json(ctx, p->id));
    json_object_set_new(whole, "timeline", timeline_json(ctx, p->id));
    json_object_set_new(whole, "replies", has_replies ? replies_json(ctx, p->id) : json_array());
    json_object_set_new(
        whole, "commitments", has_replies ? commitments_json(ctx, p->id) : json_array());
    json_object_set_new(whole, "feedback", has_feedback ? feedback_json(p) : json_null());
    if (!is_own)
        return whole;
    json_object_set_new(whole, "version", json_integer(p->version));
    json_object_set_new(whole, "publicity", json_string(proposal_publicity_code(p->publicity)));
    json_object_set_new(whole, "publicity_reason", json_string(p->publicity_reason));
    json_object_set_new(whole, "suggested_units", json_string(p->suggested_units));
    json_object_set_new(whole, "may_contact", json_boolean(p->may_contact));
    return whole;
}

json_t *api_commitment(const struct public_commitment *c)
{
    return json_pack("{s:I,s:I,s:o,s:s,s:s,s:s,s:o,s:s,s:b,s:o}", "id", (json_int_t)c->id,
        "proposal_id", (json_int_t)c->proposal_id, "proposal_number", api_text_or_null(c->number),
        "proposal_title", c->title, "unit", c->unit_name, "text", c->text, "due_on",
        api_day(c->due_on), "state", commitment_state_code(c->state), "is_overdue", c->is_overdue,
        "ended_on", api_day_of(c->ended_at));
}
