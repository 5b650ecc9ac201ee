/* The workflow as a picture, read off the table. */
#include "base/buffer.h"
#include "people/person.h"
#include "proposals/case.h"

static enum message relation_message(uint32_t relation)
{
    switch (relation) {
    case LEAD_PROPOSER:
        return MSG_PROPOSAL_PROPOSER;
    case CO_SIGNER:
        return MSG_PROPOSAL_CO_SIGNERS;
    case REVIEWER:
        return MSG_ROLE_REVIEWER;
    case OFFICE_HEAD:
        return MSG_ROLE_OFFICE_HEAD;
    case ASSIGNING_OFFICE:
        return MSG_ROLE_ASSIGNING_OFFICE;
    case UNIT_CLERK:
        return MSG_ROLE_UNIT_CLERK;
    case UNIT_HEAD:
        return MSG_ROLE_UNIT_HEAD;
    case CHAIR:
        return MSG_ROLE_CHAIR;
    default:
        return MSG_NONE; /* an assisting clerk is a unit's clerk; time is nobody */
    }
}

static void add_people(struct ctx *ctx, struct buffer *out, uint32_t who)
{
    bool is_first = true;
    for (uint32_t relation = LEAD_PROPOSER; relation <= THE_PROGRAM; relation <<= 1) {
        enum message name = who & relation ? relation_message(relation) : MSG_NONE;
        if (name == MSG_NONE)
            continue;
        buffer_printf(out, "%s%s",
            is_first                           ? ""
                : ctx->language == LANGUAGE_EN ? ", "
                                               : "、",
            message_text(ctx->language, name));
        is_first = false;
    }
}

/* Rows of one action between two states differ in who may and when: one arrow with all who may. */
static bool is_first_of_its_kind(const struct transition *row)
{
    for (const struct transition *before = proposal_workflow; before < row; before++)
        if (before->from == row->from && before->to == row->to && before->action == row->action)
            return false;
    return true;
}

static uint32_t all_who_may(const struct transition *row)
{
    uint32_t who = 0;
    for (const struct transition *other = proposal_workflow; other->who; other++)
        if (other->from == row->from && other->to == row->to && other->action == row->action)
            who |= other->who;
    return who;
}

const char *proposal_workflow_draw(struct ctx *ctx)
{
    struct buffer out = buffer_new(ctx->arena);
    buffer_add(&out,
        "digraph proposal {\n  rankdir=TB;\n  nodesep=0.5;\n"
        "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#e6f0ec\", color=\"#2f7d62\", "
        "fontname=\"Noto Sans CJK SC, sans-serif\", fontsize=14];\n"
        "  edge [color=\"#5b6b64\", fontname=\"Noto Sans CJK SC, sans-serif\", fontsize=10];\n");
    for (int state = 0; state < PROPOSAL_STATE_COUNT; state++)
        buffer_printf(&out, "  %s [label=\"%s\"%s];\n",
            proposal_state_code((enum proposal_state)state),
            message_text(ctx->language, proposal_state_message((enum proposal_state)state)),
            state > PROPOSAL_CLOSED ? ", fillcolor=\"#eeeeee\", color=\"#888888\"" : "");
    for (const struct transition *row = proposal_workflow; row->who; row++) {
        if (row->from == row->to || !is_first_of_its_kind(row))
            continue;
        buffer_printf(&out, "  %s -> %s [label=\"%s\\n", proposal_state_code(row->from),
            proposal_state_code(row->to),
            message_text(ctx->language, proposal_action_message(row->action)));
        add_people(ctx, &out, all_who_may(row));
        buffer_add(&out, "\"];\n");
    }
    buffer_add(&out, "}\n");
    return buffer_text(&out);
}
