/* Small answers that the templates ask for. */
#include "proposals/pages_data.h"

#include "proposals/matter_pages.h"

struct named_id_list proposal_public_states(struct ctx *ctx, bool is_internal)
{
    struct named_id_list list = { 0 };
    int last = is_internal ? PROPOSAL_CONVERTED : PROPOSAL_CLOSED;
    for (int state = is_internal ? PROPOSAL_DRAFT : PROPOSAL_SUBMITTED; state <= last; state++)
        LIST_PUSH(ctx, list,
            (struct named_id) { state + 1,
                message_text(ctx->language, proposal_state_message((enum proposal_state)state)) });
    return list;
}

const char *ledger_action_text(struct ctx *ctx, const struct ledger_entry *entry)
{
    enum message found =
        message_find(arena_printf(ctx->arena, "proposal.action.%s", entry->action));
    return found ? message_text(ctx->language, found) : entry->action;
}

struct named_id_list unit_choices(struct ctx *ctx)
{
    struct named_id_list list = { 0 };
    struct rows rows =
        db_query(ctx, "SELECT id, name, name_en FROM unit WHERE is_active = 1 ORDER BY id");
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct named_id) {
                db_int(&rows, 0), ctx_name(ctx, db_text(&rows, 1), db_text(&rows, 2)) });
    return list;
}
