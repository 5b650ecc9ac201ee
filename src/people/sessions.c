#include "people/sessions.h"

#include "kit/ledger.h"
#include "people/person_list.h"
#include "web/session.h"

struct mark {
    const char *text, *name;
};

/* The first that fits: Edge calls itself Chrome too, and Chrome calls itself Safari. */
static const struct mark browsers[] = {
    { "MicroMessenger", "微信 WeChat" },
    { "DingTalk", "钉钉 DingTalk" },
    { "Edg", "Edge" },
    { "Firefox", "Firefox" },
    { "HuaweiBrowser", "华为浏览器 Huawei" },
    { "QQBrowser", "QQ 浏览器 QQ Browser" },
    { "Chrom", "Chrome" },
    { "Safari", "Safari" },
    { NULL, NULL },
};
static const struct mark systems[] = {
    { "OpenHarmony", "HarmonyOS" },
    { "iPhone", "iPhone" },
    { "iPad", "iPad" },
    { "Android", "Android" },
    { "Windows", "Windows" },
    { "Mac OS", "macOS" },
    { "Linux", "Linux" },
    { NULL, NULL },
};

static const char *named_in(const char *agent, const struct mark *marks)
{
    for (; marks->text; marks++)
        if (strstr(agent, marks->text))
            return marks->name;
    return NULL;
}

static const char *device_of(struct ctx *ctx, const char *agent)
{
    const char *browser = named_in(agent, browsers), *system = named_in(agent, systems);
    if (browser && system)
        return arena_printf(ctx->arena, "%s · %s", browser, system);
    return browser ? browser : system ? system : text_cut(ctx->arena, agent, 40);
}

struct open_session_list sessions_find(
    struct ctx *ctx, int64_t person_id, const char *words, int offset, int limit)
{
    struct open_session_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT session.id, person.id, person.name, person.user_name, session.created_at,"
        " session.last_seen_at, session.address, session.agent, COUNT(*) OVER () FROM session"
        " JOIN person ON person.id = session.person_id"
        " WHERE ($1 = 0 OR person.id = $1) AND waits_for_second_step = 0"
        " AND (person.name LIKE $2 ESCAPE '!' OR person.user_name LIKE $2 ESCAPE '!'"
        " OR session.address LIKE $2 ESCAPE '!')"
        " ORDER BY session.last_seen_at DESC, session.id DESC LIMIT $3 OFFSET $4",
        person_id, like_text(ctx, words), limit, offset);
    while (db_next(&rows)) {
        LIST_PUSH(ctx, list,
            (struct open_session) {
                .id = db_int(&rows, 0),
                .person_id = db_int(&rows, 1),
                .name = db_text(&rows, 2),
                .user_name = db_text(&rows, 3),
                .created_at = db_int(&rows, 4),
                .last_seen_at = db_int(&rows, 5),
                .address = db_text(&rows, 6),
                .device = device_of(ctx, db_text(&rows, 7)),
            });
        list.total = db_int(&rows, 8);
    }
    return list;
}

bool sessions_end_one(struct ctx *ctx, int64_t person_id, int64_t session_id)
{
    if (!session_end_one(ctx, person_id, session_id))
        return false;
    ledger_write(ctx, MATTER(PERSON, person_id), "session.end", NULL);
    return true;
}

int sessions_end_others(struct ctx *ctx, int64_t person_id, int64_t keep_session_id)
{
    int count = session_end_others(ctx, person_id, keep_session_id);
    if (count > 0)
        ledger_write(
            ctx, MATTER(PERSON, person_id), "session.end", arena_printf(ctx->arena, "%d", count));
    return count;
}

void sign_out_note(struct ctx *ctx)
{
    if (ctx->actor->id)
        ledger_write(ctx, MATTER(PERSON, ctx->actor->id), "sign_out", NULL);
}
