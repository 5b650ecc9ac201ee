#include "exchange/reindex.h"

#include "proposals/search_index.h"

enum { BATCH = 200 };

/* Which rows can be found, and who puts one into the index. */
static const struct {
    const char *count_sql, *page_sql;
    void (*put)(struct ctx *, int64_t id);
} kinds[] = {
    { "SELECT COUNT(*) FROM proposal", "SELECT id FROM proposal WHERE id > $1 ORDER BY id LIMIT $2",
        proposal_index },
};

void exchange_reindex(struct ctx *ctx, const struct exchange_progress *progress)
{
    struct ctx batch = *ctx;
    batch.arena = arena_new();
    if (progress && progress->begin)
        progress->begin(MSG_EXCHANGE_PROGRESS_INDEX);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        int64_t total = db_scalar(&batch, kinds[i].count_sql), done = 0, last = 0;
        for (size_t got = BATCH; got == BATCH && !batch.fault;) {
            arena_reset(batch.arena);
            struct id_list ids = { 0 };
            struct rows rows = db_query(&batch, kinds[i].page_sql, last, BATCH);
            while (db_next(&rows))
                LIST_PUSH(&batch, ids, db_int(&rows, 0));
            for (size_t k = 0; k < ids.count; k++)
                kinds[i].put(&batch, last = ids.items[k]);
            got = ids.count;
            done += (int64_t)got;
            if (progress && progress->show)
                progress->show(done, total);
        }
    }
    if (batch.fault)
        ctx_fault(ctx, "%s", arena_text(ctx->arena, batch.fault));
    arena_free(batch.arena);
}
