#include "kit/ledger_find.h"

#include "base/buffer.h"
#include "base/clock.h"

/* Anywhere in the text, its signs taken as they are. */
static const char *words_of(struct ctx *ctx, const char *words, bool at_start)
{
    struct buffer out = buffer_new(ctx->arena);
    if (!at_start)
        buffer_add_char(&out, '%');
    for (const char *c = text_or(words, ""); *c; c++) {
        if (strchr("%_!", *c))
            buffer_add_char(&out, '!');
        buffer_add_char(&out, *c);
    }
    buffer_add_char(&out, '%');
    return buffer_text(&out);
}

struct found_entry_list ledger_find(struct ctx *ctx, const struct ledger_filter *filter)
{
    struct found_entry_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT l.id, l.matter_kind, l.matter_id, l.actor_id, l.actor_name, l.at, l.action,"
        " l.state_from, l.state_to, l.detail, l.hash, COALESCE(person.name,"
        " CASE WHEN $8 = 1 AND unit.name_en <> '' THEN unit.name_en ELSE unit.name END,"
        " CASE WHEN $8 = 1 AND body.name_en <> '' THEN body.name_en ELSE body.name END)"
        " FROM ledger l LEFT JOIN person ON l.matter_kind = 2 AND person.id = l.matter_id"
        " LEFT JOIN unit ON l.matter_kind = 3 AND unit.id = l.matter_id"
        " LEFT JOIN body ON l.matter_kind = 4 AND body.id = l.matter_id"
        " WHERE l.id < $1 AND ($2 = 0 OR l.matter_kind = $2)"
        " AND (l.actor_name LIKE $3 ESCAPE '!' OR person.name LIKE $3 ESCAPE '!')"
        " AND l.action LIKE $4 ESCAPE '!' AND l.at >= $5 AND l.at < $6"
        " ORDER BY l.id DESC LIMIT $7",
        filter->before_id ? filter->before_id : INT64_MAX, filter->kind,
        words_of(ctx, filter->actor, false), words_of(ctx, filter->action, true),
        filter->from_on ? day_start_ms(filter->from_on) : INT64_C(0),
        filter->until_on ? day_start_ms(filter->until_on + 1) : INT64_MAX, filter->limit + 1,
        ctx->language == LANGUAGE_EN);
    while (db_next(&rows)) {
        if (list.count == (size_t)filter->limit)
            list.has_more = true;
        else
            LIST_PUSH(ctx, list,
                ((struct found_entry) {
                    .entry = ledger_entry_read(&rows), .matter_name = db_text(&rows, 11) }));
    }
    return list;
}
