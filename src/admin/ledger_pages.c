/* The audit administrator's ledger: questions, the proof of the chain, the export. */
#include "admin/ledger.html.h"
#include "admin/ledger_names.h"
#include "admin/menu.h"
#include "admin/pages.h"
#include "base/clock.h"

/* A step of the proof answers in about a second. */
enum { PAGE_SIZE = 50, EXPORT_MOST = 50000, CHECK_STEP = 20000 };

/* ---- names ---- */

const char *entry_action_text(struct ctx *ctx, const struct ledger_entry *entry)
{
    static const char *const starts[] = { "admin.action.", "proposal.action." };
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        enum message found =
            message_find(arena_printf(ctx->arena, "%s%s", starts[i], entry->action));
        if (found)
            return message_text(ctx->language, found);
    }
    return entry->action;
}

static const char *value_text(struct ctx *ctx, const char *value)
{
    enum message found = message_find(arena_printf(ctx->arena, "proposal.state.%s", value));
    return found ? message_text(ctx->language, found) : text_cut(ctx->arena, value, 60);
}

/* Who moved a proposal when, and from where to where, is for the audit; the reasons, titles and
 * names of files in the details are the committee's business, which administrators do not read. */
static bool is_business(const struct ledger_entry *entry)
{
    return entry->matter.kind == MATTER_PROPOSAL;
}

const char *entry_detail_text(struct ctx *ctx, const struct ledger_entry *entry)
{
    if (entry->detail && is_business(entry))
        return message_text(ctx->language, MSG_ADMIN_DETAIL_WITHHELD);
    return text_or(entry->detail, "");
}

/* A state's code, or what anything else was before or after. */
static const char *entry_value(struct ctx *ctx, const struct ledger_entry *entry, const char *value)
{
    bool is_state = value && message_find(arena_printf(ctx->arena, "proposal.state.%s", value));
    return !value || is_state || !is_business(entry)
        ? value
        : message_text(ctx->language, MSG_ADMIN_DETAIL_WITHHELD);
}

const char *entry_move_text(struct ctx *ctx, const struct ledger_entry *entry)
{
    if (!entry->to || text_equal(entry->from, entry->to))
        return "";
    const char *to = value_text(ctx, entry_value(ctx, entry, entry->to));
    if (!entry->from)
        return to;
    const char *from = value_text(ctx, entry_value(ctx, entry, entry->from));
    return arena_printf(ctx->arena, "%s → %s", from, to);
}

const char *matter_kind_text(struct ctx *ctx, enum matter_kind kind)
{
    enum message found =
        message_find(arena_printf(ctx->arena, "admin.matter.%s", matter_code(kind)));
    return found ? message_text(ctx->language, found) : matter_code(kind);
}

struct id_list matter_kinds(struct ctx *ctx)
{
    struct id_list list = { 0 };
    for (int64_t kind = MATTER_NONE + 1; kind < MATTER_KIND_COUNT; kind++)
        LIST_PUSH(ctx, list, kind);
    return list;
}

struct action_group_list action_groups(struct ctx *ctx)
{
    static const struct action_group groups[] = {
        { "sign_", MSG_ADMIN_ACTIONS_SIGN },
        { "session.", MSG_ADMIN_ACTIONS_SESSION },
        { "person.", MSG_ADMIN_ACTIONS_PERSON },
        { "post.", MSG_ADMIN_ACTIONS_POST },
        { "token.", MSG_ADMIN_ACTIONS_TOKEN },
        { "setting.", MSG_ADMIN_ACTIONS_SETTING },
        { "unit.", MSG_ADMIN_ACTIONS_UNIT },
        { "body.", MSG_ADMIN_ACTIONS_BODY },
        { "call.", MSG_ADMIN_ACTIONS_CALL },
        { "holiday.", MSG_ADMIN_ACTIONS_HOLIDAY },
        { "mail.", MSG_ADMIN_ACTIONS_MAIL },
        { "file.", MSG_ADMIN_ACTIONS_FILE },
    };
    struct action_group_list list = { 0 };
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        LIST_PUSH(ctx, list, groups[i]);
    return list;
}

/* ---- lists ---- */

static struct ledger_filter read_filter(struct request *rq)
{
    int64_t kind = query_int(rq, "kind", 0), before = query_int(rq, "before", 0);
    struct ledger_filter filter = {
        .kind = kind > 0 && kind < MATTER_KIND_COUNT ? (int)kind : 0,
        .actor = query_text(rq, "q"),
        .action = query_text(rq, "action"),
        .before_id = before > 0 ? before : 0,
        .limit = PAGE_SIZE,
    };
    day_parse(query_text(rq, "from"), &filter.from_on);
    day_parse(query_text(rq, "until"), &filter.until_on);
    return filter;
}

/* The query without the place in the list. */
static const char *query_without_place(struct request *rq)
{
    struct buffer out = buffer_new(rq->ctx->arena);
    for (size_t i = 0; i < rq->query.count; i++)
        if (strcmp(rq->query.items[i].name, "before") != 0 && *rq->query.items[i].value)
            buffer_printf(&out, "%s=%s&", url_encode(rq->ctx->arena, rq->query.items[i].name),
                url_encode(rq->ctx->arena, rq->query.items[i].value));
    return buffer_text(&out);
}

static void answer_list(struct request *rq, const struct ledger_filter *filter, bool is_sign_ins)
{
    respond_page(rq,
        ledger_page(.list = ledger_find(rq->ctx, filter), .filter = filter,
            .query = query_without_place(rq), .is_sign_ins = is_sign_ins));
}

static void list_ledger(struct request *rq)
{
    struct ledger_filter filter = read_filter(rq);
    answer_list(rq, &filter, false);
}

static void list_sign_ins(struct request *rq)
{
    struct ledger_filter filter = read_filter(rq);
    filter.kind = MATTER_PERSON;
    if (!text_starts_with(filter.action, "sign_"))
        filter.action = "sign_";
    answer_list(rq, &filter, true);
}

/* ---- export ---- */

/* Quoted always; a text that a spreadsheet would take for a formula gets a mark before it. */
static void add_cell(struct buffer *out, const char *text, bool is_last)
{
    buffer_add_char(out, '"');
    if (text && *text && strchr("=+-@\t\r", *text))
        buffer_add_char(out, '\'');
    for (; text && *text; text++) {
        if (*text == '"')
            buffer_add_char(out, '"');
        buffer_add_char(out, *text);
    }
    buffer_add(out, is_last ? "\"\r\n" : "\",");
}

static void add_entry(struct ctx *ctx, struct buffer *out, const struct found_entry *found)
{
    const struct ledger_entry *entry = &found->entry;
    char at[21];
    clock_format_utc(entry->at, at);
    buffer_printf(out, "%lld,%s,", (long long)entry->id, at);
    add_cell(out, entry->actor_name, false);
    add_cell(out, entry_action_text(ctx, entry), false);
    add_cell(out, entry->action, false);
    add_cell(out, matter_code(entry->matter.kind), false);
    buffer_printf(out, "%lld,", (long long)entry->matter.id);
    add_cell(out, found->matter_name, false);
    add_cell(out, entry_value(ctx, entry, entry->from), false);
    add_cell(out, entry_value(ctx, entry, entry->to), false);
    add_cell(out, entry_detail_text(ctx, entry), false);
    add_cell(out, entry->hash, true);
}

static void export_ledger(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    struct ledger_filter filter = read_filter(rq);
    filter.limit = EXPORT_MOST;
    struct found_entry_list list = ledger_find(ctx, &filter);
    struct buffer out = buffer_new(ctx->arena);
    buffer_add(&out,
        "\xef\xbb\xbfid,at,actor,action,action_code,matter,matter_id,matter_name,from,"
        "to,detail,hash\r\n");
    for (size_t i = 0; i < list.count; i++)
        add_entry(ctx, &out, &list.items[i]);
    respond_buffer(rq, "text/csv; charset=utf-8", "ledger.csv", out);
}

/* ---- the proof ---- */

/* What was looked at so far travels in the address: whoever changes it deceives himself alone. */
static void check_ledger(struct request *rq)
{
    struct ledger_step step = {
        .after_id = query_int(rq, "after", 0),
        .count = query_int(rq, "count", 0),
    };
    ledger_check_step(rq->ctx, &step, CHECK_STEP);
    int64_t total = db_scalar(rq->ctx, "SELECT entry_count FROM ledger_head WHERE id = 1");
    respond_page(rq, ledger_check_page(.step = step, .total = total));
}

const struct route admin_ledger_routes[] = {
    GET("/admin/ledger", list_ledger, AUDIT),
    GET("/admin/ledger.csv", export_ledger, AUDIT),
    GET("/admin/ledger/check", check_ledger, AUDIT),
    GET("/admin/sign-ins", list_sign_ins, AUDIT),
    { 0 },
};
