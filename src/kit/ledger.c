#include "kit/ledger.h"

#include <sodium.h>

#include "base/buffer.h"

#define LEDGER_COLUMNS                                                                             \
    "id, matter_kind, matter_id, actor_id, actor_name, at, action, state_from, state_to, detail, " \
    "hash"

enum { CHECK_BATCH = 2000 };

static void add_field(struct buffer *out, const char *text)
{
    if (text)
        buffer_printf(out, "%zu:%s", strlen(text), text);
    else
        buffer_add(out, "-");
}

static const char *hash_of(struct ctx *ctx, const char *previous, const struct ledger_entry *entry)
{
    struct buffer input = buffer_new(ctx->arena);
    add_field(&input, previous);
    buffer_printf(&input, "%d,%lld,%lld,%lld;", entry->matter.kind, (long long)entry->matter.id,
        (long long)entry->actor_id, (long long)entry->at);
    add_field(&input, entry->actor_name);
    add_field(&input, entry->action);
    add_field(&input, entry->from);
    add_field(&input, entry->to);
    add_field(&input, entry->detail);
    unsigned char hash[crypto_hash_sha256_BYTES];
    char *hex = arena_alloc(ctx->arena, sizeof hash * 2 + 1);
    crypto_hash_sha256(hash, (const unsigned char *)input.data, input.length);
    return sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
}

#define LEDGER_INSERT                                                                              \
    "INSERT INTO ledger (matter_kind, matter_id, actor_id, actor_name, at, action, state_from,"    \
    " state_to, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"

/* Two rows a statement: a statement takes 24 values. */
static void insert_pair(
    struct ctx *ctx, const struct ledger_entry *one, const struct ledger_entry *two)
{
    if (!two)
        db_send(ctx, LEDGER_INSERT, one->matter.kind, one->matter.id, one->actor_id,
            one->actor_name, one->at, one->action, one->from, one->to, one->detail, one->hash);
    else
        db_send(ctx, LEDGER_INSERT ", ($11, $12, $3, $4, $5, $13, $14, $15, $16, $17)",
            one->matter.kind, one->matter.id, one->actor_id, one->actor_name, one->at, one->action,
            one->from, one->to, one->detail, one->hash, two->matter.kind, two->matter.id,
            two->action, two->from, two->to, two->detail, two->hash);
}

void ledger_write_move(struct ctx *ctx, struct matter matter, const char *action, const char *from,
    const char *to, const char *detail)
{
    struct ledger_entry entry = {
        .matter = matter,
        .actor_id = ctx->actor->id,
        .actor_name = ctx->actor->name,
        .at = ctx->now,
        .action = action,
        .from = from,
        .to = to,
        .detail = detail,
    };
    /* takes the head's row: on PostgreSQL the next writer waits here until this one has committed
     */
    const char *previous = db_scalar_text(ctx,
        "UPDATE ledger_head SET entry_count = entry_count + 1 WHERE id = 1 RETURNING last_hash");
    entry.hash = hash_of(ctx, previous, &entry);
    insert_pair(ctx, &entry, NULL);
    db_send(ctx, "UPDATE ledger_head SET last_hash = $1 WHERE id = 1", entry.hash);
}

void ledger_write(struct ctx *ctx, struct matter matter, const char *action, const char *detail)
{
    ledger_write_move(ctx, matter, action, NULL, NULL, detail);
}

void ledger_take_turn(struct ctx *ctx)
{
    db_take_row(ctx, "ledger_head", 1);
}

void ledger_write_many(struct ctx *ctx, const struct ledger_entry *entries, size_t count)
{
    const char *previous = db_scalar_text(ctx,
        "UPDATE ledger_head SET entry_count = entry_count + $1 WHERE id = 1 RETURNING last_hash",
        (int64_t)count);
    struct ledger_entry *whole = ARENA_ARRAY(ctx->arena, struct ledger_entry, count);
    for (size_t i = 0; i < count && !ctx->fault; i++) {
        whole[i] = entries[i];
        whole[i].actor_id = ctx->actor->id;
        whole[i].actor_name = ctx->actor->name;
        whole[i].at = ctx->now;
        previous = whole[i].hash = hash_of(ctx, previous, &whole[i]);
    }
    for (size_t i = 0; i < count && !ctx->fault; i += 2)
        insert_pair(ctx, &whole[i], i + 1 < count ? &whole[i + 1] : NULL);
    db_send(ctx, "UPDATE ledger_head SET last_hash = $1 WHERE id = 1", previous);
}

struct ledger_entry ledger_entry_read(struct rows *row)
{
    return (struct ledger_entry) {
        .id = db_int(row, 0),
        .matter = { .kind = (enum matter_kind)db_int(row, 1), .id = db_int(row, 2) },
        .actor_id = db_int(row, 3),
        .actor_name = db_text(row, 4),
        .at = db_int(row, 5),
        .action = db_text(row, 6),
        .from = db_text(row, 7),
        .to = db_text(row, 8),
        .detail = db_text(row, 9),
        .hash = db_text(row, 10),
    };
}

static struct ledger_list entries(struct ctx *ctx, struct rows rows)
{
    struct ledger_list list = { 0 };
    while (db_next(&rows))
        LIST_PUSH(ctx, list, ledger_entry_read(&rows));
    return list;
}

struct ledger_list ledger_of(struct ctx *ctx, struct matter matter)
{
    return entries(ctx,
        db_query(ctx,
            "SELECT " LEDGER_COLUMNS
            " FROM ledger WHERE matter_kind = $1 AND matter_id = $2 ORDER BY id",
            matter.kind, matter.id));
}

/* The hash that the next row builds on: of the row up to which all was looked at. */
static const char *hash_at(struct ctx *ctx, int64_t id)
{
    return id ? text_or(db_scalar_text(ctx, "SELECT hash FROM ledger WHERE id = $1", id), "") : "";
}

/* Rows cut off at the end leave a head that nothing matches. */
static void check_end(struct ctx *ctx, struct ledger_step *step, const char *last)
{
    int64_t total = db_scalar(ctx, "SELECT entry_count FROM ledger_head WHERE id = 1");
    const char *head =
        text_or(db_scalar_text(ctx, "SELECT last_hash FROM ledger_head WHERE id = 1"), "");
    step->is_done = true;
    if (step->count != total || strcmp(head, last) != 0)
        step->broken_id = step->after_id + 1;
}

void ledger_check_step(struct ctx *ctx, struct ledger_step *step, int limit)
{
    const char *previous = hash_at(ctx, step->after_id);
    struct ledger_list list = entries(ctx,
        db_query(ctx, "SELECT " LEDGER_COLUMNS " FROM ledger WHERE id > $1 ORDER BY id LIMIT $2",
            step->after_id, limit));
    for (size_t i = 0; i < list.count; i++) {
        step->after_id = list.items[i].id;
        step->count++;
        const char *right = hash_of(ctx, previous, &list.items[i]);
        if (!text_equal(right, list.items[i].hash)) {
            step->broken_id = step->after_id;
            step->is_done = true;
            return;
        }
        previous = right;
    }
    if ((int)list.count < limit && !ctx->fault)
        check_end(ctx, step, previous);
}

struct ledger_verdict ledger_check(struct ctx *ctx, void (*progress)(int64_t done, int64_t total))
{
    struct ledger_step step = { 0 };
    int64_t total = db_scalar(ctx, "SELECT entry_count FROM ledger_head WHERE id = 1");
    /* each batch has its own arena, so that a ledger of any length fits */
    struct ctx batch = *ctx;
    batch.arena = arena_new();
    while (batch.arena && !step.is_done && !batch.fault) {
        arena_reset(batch.arena);
        ledger_check_step(&batch, &step, CHECK_BATCH);
        if (progress)
            progress(step.count, total);
    }
    if (batch.fault || !batch.arena)
        ctx_fault(ctx, "the ledger could not be read");
    arena_free(batch.arena);
    return (struct ledger_verdict) { .count = step.count, .broken_id = step.broken_id };
}
