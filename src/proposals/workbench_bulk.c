/* Several at once: each by itself, with what became of it. */
#include "proposals/workbench.h"

#include "base/buffer.h"

static const char *problems_text(struct ctx *ctx, const struct problems *problems)
{
    struct buffer out = buffer_new(ctx->arena);
    for (size_t i = 0; i < problems->count; i++)
        buffer_printf(&out, "%s%s", i ? " " : "",
            message_fill(
                ctx, problems->items[i].message, MESSAGE_VALUES(problems->items[i].first)));
    return buffer_text(&out);
}

static struct work_result do_one(
    struct ctx *ctx, int64_t id, enum proposal_action action, const struct action_input *input)
{
    const struct proposal *proposal = proposal_find(ctx, id);
    if (!proposal || !proposal_may_read(ctx, proposal))
        return (struct work_result) { id, "", false,
            message_text(ctx->language, MSG_WORK_WHY_UNKNOWN) };
    struct problems problems = { 0 };
    enum act_result result = proposal_act(ctx, id, action, input, &problems);
    struct work_result row = { .id = id, .title = proposal->title, .is_done = result == ACT_DONE };
    row.why = result == ACT_PROBLEMS ? problems_text(ctx, &problems)
        : result == ACT_DONE         ? ""
        : action == ACTION_PASS_LOOK && proposal->state == PROPOSAL_IN_REVIEW
        ? message_text(ctx->language, MSG_WORK_WHY_LOOKED)
        : message(ctx, MSG_WORK_WHY_STATE,
            message_text(ctx->language, proposal_state_message(proposal->state)));
    return row;
}

struct work_result_list work_do_all(struct ctx *ctx, struct id_list ids,
    enum proposal_action action, const struct action_input *input)
{
    struct work_result_list list = { 0 };
    for (size_t i = 0; i < ids.count; i++) {
        struct work_result row = do_one(ctx, ids.items[i], action, input);
        list.done_count += row.is_done;
        LIST_PUSH(ctx, list, row);
    }
    return list;
}

bool work_remind_unit(struct ctx *ctx, int64_t unit_id)
{
    struct line_filter red = { .unit_id = unit_id, .colour = LINE_RED + 1 };
    int64_t count = unit_id ? line_count(ctx, &red).red : 0;
    if (count == 0)
        return false;
    const char *number = arena_printf(ctx->arena, "%lld", (long long)count);
    struct matter unit = MATTER(UNIT, unit_id);
    notice_send_role(
        ctx, ROLE_UNIT_CLERK, unit_id, MSG_WORK_NOTICE_REMINDED, unit, ctx->actor->name, number);
    notice_send_role(
        ctx, ROLE_UNIT_HEAD, unit_id, MSG_WORK_NOTICE_REMINDED, unit, ctx->actor->name, number);
    ledger_write(ctx, unit, "remind", number);
    return true;
}
