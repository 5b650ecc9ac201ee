#include "kit/notices.h"

#include "base/clock.h"

/* The page of a matter, "" where it has none of its own. */
static const char *path_of(struct ctx *ctx, struct matter matter)
{
    return matter.kind == MATTER_PROPOSAL
        ? arena_printf(ctx->arena, "/proposals/%lld", (long long)matter.id)
        : "";
}

struct addressee {
    int64_t id;
    const char *address; /* "" for who wants no mail */
    enum language language;
};

#define ADDRESSEE_COLUMNS                                                                          \
    "person.id, CASE WHEN person.wants_mail = 1 AND person.is_active = 1 THEN person.email"        \
    " ELSE '' END, person.language"

static struct addressee addressee_from(const struct rows *row)
{
    return (struct addressee) {
        .id = db_int(row, 0),
        .address = db_text(row, 1),
        .language = (enum language)db_int(row, 2),
    };
}

static void queue_mail(struct ctx *ctx, const struct addressee *to, enum message subject,
    struct matter matter, const char *first, const char *second)
{
    struct ctx theirs = *ctx;
    theirs.language = to->language;
    const char *text = message(&theirs, subject, text_or(first, ""), text_or(second, ""));
    db_send(ctx,
        "INSERT INTO outbox (person_id, address, subject, body, path, at, next_at) VALUES ($1, $2, "
        "$3, $4, $5, $6, $6)",
        to->id, to->address, text_cut(ctx->arena, text, 80),
        message(&theirs, MSG_NOTICE_MAIL_BODY, text), path_of(ctx, matter), ctx->now);
}

static void send_to(struct ctx *ctx, const struct addressee *to, enum message what,
    struct matter matter, const char *first, const char *second)
{
    if (to->id == ctx->actor->id)
        return; /* nobody needs to be told what he just did */
    db_send(ctx,
        "INSERT INTO notice (person_id, message, first, second, matter_kind, matter_id, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        to->id, message_key(what), first, second, matter.kind, matter.id, ctx->now);
    if (!text_is_blank(to->address))
        queue_mail(ctx, to, what, matter, first, second);
    if (ctx->told)
        LIST_PUSH(ctx, *ctx->told, to->id);
}

void notice_send(struct ctx *ctx, int64_t person_id, enum message what, struct matter matter,
    const char *first, const char *second)
{
    if (person_id == 0 || person_id == ctx->actor->id)
        return;
    struct addressee to = { .id = person_id };
    struct rows rows =
        db_query(ctx, "SELECT " ADDRESSEE_COLUMNS " FROM person WHERE id = $1", person_id);
    if (db_next(&rows))
        to = addressee_from(&rows);
    db_end(&rows);
    send_to(ctx, &to, what, matter, first, second);
}

void notice_send_role(struct ctx *ctx, enum role role, int64_t unit_id, enum message what,
    struct matter matter, const char *first, const char *second)
{
    struct {
        struct addressee *items;
        size_t count;
    } persons = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT DISTINCT " ADDRESSEE_COLUMNS " FROM post JOIN person ON person.id = post.person_id "
        "AND person.is_active = 1"
        " WHERE post.role = $1 AND ($2 = 0 OR post.unit_id = $2) AND post.from_on <= $3"
        " AND (post.until_on = 0 OR post.until_on >= $3)",
        role, unit_id, ctx_today(ctx));
    while (db_next(&rows))
        LIST_PUSH(ctx, persons, addressee_from(&rows));
    for (size_t i = 0; i < persons.count; i++)
        send_to(ctx, &persons.items[i], what, matter, first, second);
}

#define NOTICE_COLUMNS "id, person_id, message, first, second, matter_kind, matter_id, at, read_at"

static struct notice notice_from(const struct rows *row)
{
    return (struct notice) {
        .id = db_int(row, 0),
        .person_id = db_int(row, 1),
        .message = message_find(text_or(db_text(row, 2), "")),
        .first = db_text(row, 3),
        .second = db_text(row, 4),
        .matter = { (enum matter_kind)db_int(row, 5), db_int(row, 6) },
        .at = db_int(row, 7),
        .read_at = db_int(row, 8),
    };
}

static struct notice_list notices_from(struct ctx *ctx, struct rows rows)
{
    struct notice_list list = { 0 };
    while (db_next(&rows))
        LIST_PUSH(ctx, list, notice_from(&rows));
    return list;
}

struct notice_list notice_list(struct ctx *ctx, int64_t person_id, int limit)
{
    return notices_from(ctx,
        db_query(ctx,
            "SELECT " NOTICE_COLUMNS " FROM notice WHERE person_id = $1 ORDER BY id DESC LIMIT $2",
            person_id, limit));
}

struct notice_list notice_list_unread(struct ctx *ctx, int64_t person_id, int limit)
{
    return notices_from(ctx,
        db_query(ctx,
            "SELECT " NOTICE_COLUMNS
            " FROM notice WHERE person_id = $1 AND read_at = 0 ORDER BY id DESC LIMIT $2",
            person_id, limit));
}

const struct notice *notice_read_one(struct ctx *ctx, int64_t person_id, int64_t id)
{
    struct rows rows = db_query(ctx,
        "SELECT " NOTICE_COLUMNS " FROM notice WHERE person_id = $1 AND id = $2", person_id, id);
    if (!db_next(&rows))
        return NULL;
    struct notice notice = notice_from(&rows);
    db_end(&rows);
    db_send(ctx, "UPDATE notice SET read_at = $1 WHERE id = $2 AND read_at = 0", ctx->now, id);
    return ARENA_COPY(ctx, notice);
}

int64_t notice_unread_count(struct ctx *ctx, int64_t person_id)
{
    return db_scalar(
        ctx, "SELECT COUNT(*) FROM notice WHERE person_id = $1 AND read_at = 0", person_id);
}

void notice_mark_read(struct ctx *ctx, int64_t person_id, int64_t up_to_id)
{
    db_send(ctx, "UPDATE notice SET read_at = $1 WHERE person_id = $2 AND id <= $3 AND read_at = 0",
        ctx->now, person_id, up_to_id);
}
