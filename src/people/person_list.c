#include "people/person_list.h"

#include "base/buffer.h"
#include "kit/ledger.h"
#include "kit/settings.h"

const char *like_text(struct ctx *ctx, const char *words)
{
    struct buffer out = buffer_new(ctx->arena);
    buffer_add_char(&out, '%');
    for (const char *c = text_or(words, ""); *c; c++) {
        if (strchr("%_!", *c))
            buffer_add_char(&out, '!');
        buffer_add_char(&out, *c);
    }
    buffer_add_char(&out, '%');
    return buffer_text(&out);
}

/* $1 words, $2 role or -1, $3 today, $4 state, $5 now. */
#define PERSON_WHERE                                                                               \
    " WHERE (LOWER(person.name) LIKE LOWER($1) ESCAPE '!' OR person.user_name LIKE LOWER($1)"      \
    " ESCAPE '!' OR COALESCE(person.phone, '') LIKE $1 ESCAPE '!')"                                \
    " AND ($2 < 0 OR EXISTS (SELECT 1 FROM post WHERE post.person_id = person.id AND post.role = " \
    "$2 AND post.from_on <= $3 AND (post.until_on = 0 OR post.until_on >= $3)))"                   \
    " AND ($4 = 3 OR ($4 = 0 AND person.is_active = 1) OR ($4 = 1 AND person.is_active = 0)"       \
    " OR ($4 = 2 AND person.locked_until > $5))"
#define PERSON_ORDER                                                                               \
    " ORDER BY CASE WHEN $6 = 0 THEN person.name WHEN $6 = 1 THEN person.user_name ELSE '' END,"   \
    " person.id DESC LIMIT $7 OFFSET $8"

static void add_posts(
    struct ctx *ctx, struct listed_person_list *list, const struct person_filter *filter)
{
    struct rows rows = db_query(ctx,
        "SELECT " POST_COLUMNS " FROM post" POST_JOINS
        " WHERE post.from_on <= $3 AND (post.until_on = 0 OR post.until_on >= $3)"
        " AND post.person_id IN (SELECT person.id FROM person" PERSON_WHERE PERSON_ORDER ")"
        " ORDER BY post.id",
        like_text(ctx, filter->words), filter->role - 1, ctx_today(ctx), filter->state, ctx->now,
        filter->order, filter->limit, filter->offset);
    while (db_next(&rows)) {
        struct post post = post_from(&rows);
        for (size_t i = 0; i < list->count; i++)
            if (list->items[i].person.id == post.person_id)
                LIST_PUSH(ctx, list->items[i].posts, post);
    }
}

struct listed_person_list person_list_find(struct ctx *ctx, const struct person_filter *filter)
{
    struct listed_person_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT id, user_name, phone, name, email, must_change_password, totp_is_on, is_active,"
        " locked_until, created_at, COUNT(*) OVER () FROM person" PERSON_WHERE PERSON_ORDER,
        like_text(ctx, filter->words), filter->role - 1, ctx_today(ctx), filter->state, ctx->now,
        filter->order, filter->limit, filter->offset);
    while (db_next(&rows)) {
        struct listed_person row = { .person = { .id = db_int(&rows, 0),
                                         .user_name = db_text(&rows, 1),
                                         .phone = db_text(&rows, 2),
                                         .name = db_text(&rows, 3),
                                         .email = db_text(&rows, 4),
                                         .must_change_password = db_int(&rows, 5) != 0,
                                         .totp_is_on = db_int(&rows, 6) != 0,
                                         .is_active = db_int(&rows, 7) != 0,
                                         .locked_until = db_int(&rows, 8),
                                         .created_at = db_int(&rows, 9) } };
        LIST_PUSH(ctx, list, row);
        list.total = db_int(&rows, 10);
    }
    if (list.count > 0)
        add_posts(ctx, &list, filter);
    return list;
}

void person_unlock(struct ctx *ctx, int64_t id)
{
    db_exec(ctx, "UPDATE person SET failed_count = 0, locked_until = 0 WHERE id = $1", id);
    ledger_write(ctx, MATTER(PERSON, id), "person.unlock", NULL);
}

struct listed_post_list post_list_find(struct ctx *ctx, const struct post_filter *filter)
{
    struct listed_post_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT " POST_COLUMNS ", person.name, person.user_name, COUNT(*) OVER ()"
        " FROM post JOIN person ON person.id = post.person_id" POST_JOINS
        " WHERE (LOWER(person.name) LIKE LOWER($1) ESCAPE '!' OR person.user_name LIKE LOWER($1)"
        " ESCAPE '!') AND ($2 < 0 OR post.role = $2)"
        " AND ($3 = 1 OR post.until_on = 0 OR post.until_on >= $4)"
        " ORDER BY post.id DESC LIMIT $5 OFFSET $6",
        like_text(ctx, filter->words), filter->role - 1, filter->with_ended, ctx_today(ctx),
        filter->limit, filter->offset);
    while (db_next(&rows)) {
        LIST_PUSH(ctx, list,
            (struct listed_post) {
                .post = post_from(&rows),
                .name = db_text(&rows, POST_COLUMN_COUNT),
                .user_name = db_text(&rows, POST_COLUMN_COUNT + 1),
            });
        list.total = db_int(&rows, POST_COLUMN_COUNT + 2);
    }
    return list;
}

void member_put(struct ctx *ctx, int64_t person_id, const char *sector, const char *position)
{
    int64_t term = setting_int(ctx, "committee.term");
    db_exec(ctx,
        "INSERT INTO member (person_id, term, sector, position) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (person_id, term) DO UPDATE SET sector = excluded.sector,"
        " position = excluded.position",
        person_id, term, sector, position);
    ledger_write(ctx, MATTER(PERSON, person_id), "member.put",
        arena_printf(ctx->arena, "%lld %s", (long long)term, sector));
}
