/* Search on tsvector. Its index knows no order and no positions, so every row that it gives must be
 * fetched, and for a phrase unpacked. A rare query asks the index; a common one reads the newest
 * entries until there are enough, which a common word soon gives. */
#include <math.h>

#include "kit/search_frequency.h"
#include "kit/search_private.h"

enum {
    TOTAL_MOST = 1000, /* hits are counted up to this many when the index is asked */
    NEWEST_MOST = 100, /* and up to this many when entries are read */
    LEVELS_MOST = 200, /* so many of the newest hits are ranked by field */
    FETCHED_MOST = 8000, /* what the index may give */
    UNPACKED_MOST = 2000, /* the same for a query with a phrase */
    WINDOW_FIRST = 512,
    WINDOWS_MOST = 8192,
};

/* ---- entries ---- */

struct vector {
    struct buffer text;
    size_t position;
    char weight;
};

/* Tokens hold no quotation marks and no backslashes: punctuation never gets into them. */
static void take_token(void *to, const char *token, size_t length, bool has_position)
{
    struct vector *vector = to;
    buffer_add_char(&vector->text, '\'');
    buffer_append(&vector->text, token, length);
    buffer_printf(&vector->text, "':%zu%c ", has_position ? vector->position++ : 1, vector->weight);
}

static void add_facet_tokens(struct buffer *text, const char *facets)
{
    while (*facets) {
        size_t length = strcspn(facets, " ");
        buffer_printf(text, "'%.*s' ", (int)length, facets);
        facets += length + (facets[length] == ' ');
    }
}

struct vectors {
    const char *title, *document;
};

static struct vectors vectors_of(struct ctx *ctx, const struct search_record *record)
{
    struct vectors vectors;
    struct vector all = { .text = buffer_new(ctx->arena), .position = 1 };
    size_t room = SEARCH_POSITIONS_MOST;
    for (int i = 0; i < SEARCH_WEIGHT_COUNT; i++) {
        all.weight = "ABC"[i];
        search_each_token(ctx->arena, record->texts[i], &room, take_token, &all);
        all.position++;
        if (i > 0)
            continue;
        struct buffer title = buffer_new(ctx->arena);
        buffer_append(&title, all.text.data, all.text.length);
        add_facet_tokens(&title, record->facets);
        vectors.title = buffer_text(&title);
    }
    add_facet_tokens(&all.text, record->facets);
    vectors.document = buffer_text(&all.text);
    return vectors;
}

static void postgres_put(struct ctx *ctx, const struct search_record *record)
{
    int64_t is_there = db_scalar(ctx,
        "SELECT 1 FROM search_entry WHERE matter_kind = $1 AND matter_id = $2 AND fresh_on = $3"
        " AND title_text = $4 AND body_text = $5 AND reply_text = $6 AND facets = $7",
        record->matter.kind, record->matter.id, record->fresh_on, record->texts[0],
        record->texts[1], record->texts[2], record->facets);
    if (is_there)
        return;
    struct vectors vectors = vectors_of(ctx, record);
    db_exec(ctx,
        "INSERT INTO search_entry (matter_kind, matter_id, fresh_on, title_text, body_text,"
        " reply_text, facets, title, document)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, CAST($8 AS tsvector), CAST($9 AS tsvector))"
        " ON CONFLICT (matter_kind, matter_id) DO UPDATE SET fresh_on = excluded.fresh_on,"
        " title_text = excluded.title_text, body_text = excluded.body_text,"
        " reply_text = excluded.reply_text, facets = excluded.facets,"
        " title = excluded.title, document = excluded.document",
        record->matter.kind, record->matter.id, record->fresh_on, record->texts[0],
        record->texts[1], record->texts[2], record->facets, vectors.title, vectors.document);
}

static void postgres_remove(struct ctx *ctx, struct matter matter)
{
    db_exec(ctx, "DELETE FROM search_entry WHERE matter_kind = $1 AND matter_id = $2", matter.kind,
        matter.id);
}

/* One after the other by key: a cursor here would hold all texts in memory. */
static void postgres_rebuild(struct ctx *ctx)
{
    int64_t key = 0;
    for (bool has_more = true; has_more && !ctx->fault;) {
        struct arena *kept = search_scratch_begin(ctx);
        struct rows rows = db_query(ctx,
            "SELECT " SEARCH_RECORD_COLUMNS
            " FROM search_entry WHERE key > $1 ORDER BY key LIMIT 1",
            key);
        has_more = db_next(&rows);
        if (has_more) {
            struct search_record record = search_record_from(&rows);
            db_end(&rows);
            struct vectors vectors = vectors_of(ctx, &record);
            db_exec(ctx,
                "UPDATE search_entry SET title = CAST($1 AS tsvector),"
                " document = CAST($2 AS tsvector) WHERE key = $3",
                vectors.title, vectors.document, record.key);
            key = record.key;
        }
        search_scratch_end(ctx, kept);
    }
}

/* Built at once an index costs a fraction of what it costs entry by entry. */
static void postgres_bulk(struct ctx *ctx, bool is_on)
{
    db_run_script(ctx,
        is_on ? "DROP INDEX IF EXISTS search_entry_by_title;"
                "DROP INDEX IF EXISTS search_entry_by_document"
              : "SET LOCAL maintenance_work_mem = '256MB';"
                "CREATE INDEX IF NOT EXISTS search_entry_by_title ON search_entry USING gin (title)"
                " WITH (gin_pending_list_limit = 512);"
                "CREATE INDEX IF NOT EXISTS search_entry_by_document ON search_entry"
                " USING gin (document) WITH (gin_pending_list_limit = 512);"
                "ANALYZE search_entry");
}

/* ---- queries ---- */

static void add_phrase(struct buffer *query, const struct text_list *tokens, const char *weights)
{
    buffer_add_char(query, '(');
    for (size_t i = 0; i < tokens->count; i++)
        buffer_printf(query, "%s'%s'%s", i ? " <-> " : "", tokens->items[i], weights);
    buffer_add_char(query, ')');
}

static void add_words(
    struct buffer *query, const struct search_words *words, bool is_excluded, const char *weights)
{
    for (size_t i = 0; i < words->count; i++) {
        if (words->items[i].is_excluded != is_excluded)
            continue;
        buffer_add(query, is_excluded ? " & !" : " & ");
        add_phrase(query, &words->items[i].tokens, weights);
    }
}

static void add_facets(
    struct ctx *ctx, struct buffer *query, const struct search_facet_list *facets)
{
    for (size_t i = 0; i < facets->count; i++) {
        bool is_next = i > 0 && facets->items[i].name == facets->items[i - 1].name;
        buffer_add(query, is_next ? " | " : i > 0 ? ") & (" : " & (");
        buffer_printf(query, "'%s'", search_facet_token(ctx->arena, &facets->items[i]));
    }
    buffer_add(query, facets->count > 0 ? ")" : "");
}

/* The whole query, with its words bound to fields of these weights (":AB", "" for any). */
static const char *query_of(
    struct ctx *ctx, const struct search_question *question, const char *weights)
{
    struct buffer query = buffer_new(ctx->arena);
    buffer_add(&query, "'" SEARCH_EVERYTHING "'");
    add_words(&query, &question->words, false, weights);
    add_facets(ctx, &query, &question->facets);
    if (!*weights)
        add_words(&query, &question->words, true, "");
    return buffer_text(&query);
}

/* ---- finding ---- */

/* The planner cannot know how expensive it is to unpack every vector, or that it is not worth
 * compiling a query of some milliseconds. */
static void steer(struct ctx *ctx, bool is_on)
{
    db_scalar_text(ctx,
        "SELECT set_config('enable_seqscan', $1, true) || set_config('jit', $1, true)",
        is_on ? "off" : "on");
}

static double share_of(const char *token)
{
    double share = search_share(token, strlen(token));
    return share > 0 ? share : 0.0005;
}

/* Whether the index would give too many rows. */
static bool is_common(struct ctx *ctx, const struct search_question *question)
{
    search_sample(ctx);
    double expected = (double)search_entry_count();
    bool has_phrase = false;
    for (size_t i = 0; i < question->words.count; i++) {
        const struct search_word *word = &question->words.items[i];
        double least = 1;
        has_phrase |= word->tokens.count > 1;
        for (size_t j = 0; j < word->tokens.count && !word->is_excluded; j++)
            least = fmin(least, share_of(word->tokens.items[j]));
        expected *= least;
    }
    const struct search_facet_list *facets = &question->facets;
    for (size_t i = 0, next; i < facets->count; i = next) {
        double share = 0;
        for (next = i; next < facets->count && facets->items[next].name == facets->items[i].name;
             next++)
            share += share_of(search_facet_token(ctx->arena, &facets->items[next]));
        expected *= fmin(share, 1);
    }
    return expected > (has_phrase ? UNPACKED_MOST : FETCHED_MOST);
}

/* Rows of key, kind, id, day and level. */
static int64_t add_rows(struct ctx *ctx, struct search_candidates *found, struct rows *rows)
{
    int64_t count = 0;
    for (; db_next(rows); count++)
        LIST_PUSH(ctx, *found,
            (struct search_candidate) { .key = db_int(rows, 0),
                .matter = { (enum matter_kind)db_int(rows, 1), db_int(rows, 2) },
                .fresh_on = db_int(rows, 3),
                .level = (enum search_level)db_int(rows, 4) });
    return count;
}

/* The question without its excluded words. */
static const char *title_query_of(struct ctx *ctx, const struct search_question *question)
{
    struct search_question wanted = *question;
    wanted.words.items = ARENA_ARRAY(ctx->arena, struct search_word, question->words.count);
    wanted.words.count = 0;
    for (size_t i = 0; i < question->words.count; i++)
        if (!question->words.items[i].is_excluded)
            wanted.words.items[wanted.words.count++] = question->words.items[i];
    return query_of(ctx, &wanted, "");
}

static void add_titles(
    struct ctx *ctx, struct search_candidates *found, const struct search_question *question)
{
    const char *query = title_query_of(ctx, question);
    struct rows rows;
    if (question->words.wanted_count == question->words.count)
        rows = db_query(ctx,
            "WITH matched AS MATERIALIZED (SELECT key, matter_kind, matter_id, fresh_on"
            " FROM search_entry WHERE title @@ CAST($1 AS tsquery))"
            " SELECT *, 0 FROM matched ORDER BY fresh_on DESC, key DESC LIMIT $2",
            query, question->need);
    else
        rows = db_query(ctx,
            "WITH matched AS MATERIALIZED (SELECT key, matter_kind, matter_id, fresh_on"
            " FROM search_entry WHERE title @@ CAST($1 AS tsquery)"
            " AND document @@ CAST($3 AS tsquery))"
            " SELECT *, 0 FROM matched ORDER BY fresh_on DESC, key DESC LIMIT $2",
            query, question->need, query_of(ctx, question, ""));
    add_rows(ctx, found, &rows);
}

static void ask_index(
    struct ctx *ctx, struct search_candidates *found, const struct search_question *question)
{
    int64_t most = question->need > TOTAL_MOST ? question->need : TOTAL_MOST;
    int64_t levels = question->words.wanted_count > 0 ? question->need + LEVELS_MOST : 0;
    struct rows rows = db_query(ctx,
        "WITH matched AS MATERIALIZED (SELECT key, fresh_on FROM search_entry"
        " WHERE document @@ CAST($1 AS tsquery)),"
        " newest AS MATERIALIZED (SELECT key,"
        " ROW_NUMBER() OVER (ORDER BY fresh_on DESC, key DESC) AS place"
        " FROM matched ORDER BY fresh_on DESC, key DESC LIMIT $2)"
        " SELECT e.key, e.matter_kind, e.matter_id, e.fresh_on, CASE WHEN place <= $3 THEN"
        " CASE WHEN e.document @@ CAST($4 AS tsquery) THEN 1 ELSE 2 END ELSE 2 END"
        " FROM newest JOIN search_entry e ON e.key = newest.key",
        query_of(ctx, question, ""), most + 1, levels, query_of(ctx, question, ":AB"));
    int64_t count = add_rows(ctx, found, &rows);
    found->has_more = count > most;
    found->total = found->has_more ? most : count;
}

/* Reads the newest entries in windows that grow; false where it went far and found too few. */
static bool read_newest(
    struct ctx *ctx, struct search_candidates *found, const struct search_question *question)
{
    const char *query = query_of(ctx, question, ""), *body = query_of(ctx, question, ":AB"),
               *title = title_query_of(ctx, question);
    int64_t most = question->need > NEWEST_MOST ? question->need : NEWEST_MOST, count = 0;
    int64_t day = INT64_MAX, key = INT64_MAX;
    for (int64_t size = WINDOW_FIRST; size <= WINDOWS_MOST && count <= most; size *= 2) {
        int64_t day_end = INT64_MIN, key_end = INT64_MIN;
        struct rows edge = db_query(ctx,
            "SELECT fresh_on, key FROM search_entry WHERE (fresh_on, key) < ($1, $2)"
            " ORDER BY fresh_on DESC, key DESC OFFSET $3 LIMIT 1",
            day, key, size);
        bool has_more = db_next(&edge);
        if (has_more) {
            day_end = db_int(&edge, 0);
            key_end = db_int(&edge, 1);
        }
        db_end(&edge);
        struct rows rows = db_query(ctx,
            "WITH part AS MATERIALIZED (SELECT key, matter_kind, matter_id, fresh_on, title, "
            "document"
            " FROM search_entry WHERE (fresh_on, key) < ($1, $2) AND (fresh_on, key) >= ($3, $4)"
            " ORDER BY fresh_on DESC, key DESC)"
            " SELECT key, matter_kind, matter_id, fresh_on,"
            " CASE WHEN title @@ CAST($8 AS tsquery) THEN 0"
            " WHEN document @@ CAST($6 AS tsquery) THEN 1 ELSE 2 END"
            " FROM part WHERE document @@ CAST($5 AS tsquery) LIMIT $7",
            day, key, day_end, key_end, query, body, most + 1 - count, title);
        count += add_rows(ctx, found, &rows);
        if (!has_more || ctx->fault) {
            found->total = count > most ? most : count;
            found->has_more = count > most;
            return true;
        }
        day = day_end;
        key = key_end;
    }
    found->total = most;
    found->has_more = true;
    return count > most;
}

static struct search_candidates postgres_find(
    struct ctx *ctx, const struct search_question *question)
{
    struct search_candidates found = { 0 };
    steer(ctx, true);
    bool has_read = is_common(ctx, question) && read_newest(ctx, &found, question);
    if (!has_read) {
        found.count = 0;
        ask_index(ctx, &found, question);
    }
    int64_t titles = 0;
    for (size_t i = 0; has_read && i < found.count; i++)
        titles += found.items[i].level == SEARCH_IN_TITLE;
    if (question->words.wanted_count > 0 && titles < question->need)
        add_titles(ctx, &found, question);
    steer(ctx, false);
    return found;
}

static void postgres_probe(struct ctx *ctx, struct search_probe *probes, size_t count, int64_t most)
{
    steer(ctx, true);
    for (struct search_probe *probe = probes; probe < probes + count; probe++) {
        if (probe->is_answered)
            continue;
        struct buffer query = buffer_new(ctx->arena);
        for (size_t i = 0; i < probe->tokens.count; i++)
            buffer_printf(&query, "%s'%s'", i ? " & " : "", probe->tokens.items[i]);
        struct rows rows = db_query(ctx,
            "SELECT key FROM search_entry WHERE document @@ CAST($1 AS tsquery) LIMIT $2",
            buffer_text(&query), most);
        while (db_next(&rows))
            LIST_PUSH(ctx, probe->keys, db_int(&rows, 0));
    }
    steer(ctx, false);
}

const struct search_driver search_postgres = {
    .put = postgres_put,
    .remove = postgres_remove,
    .find = postgres_find,
    .probe = postgres_probe,
    .rebuild = postgres_rebuild,
    .bulk = postgres_bulk,
};
