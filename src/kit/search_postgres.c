/* Search on tsvector. Its index knows no order and no positions: every row that it gives must be
 * fetched, and for a phrase unpacked, which costs much more. So each entry has a token of its
 * days too, four together: of what is common only the newest days are asked for, and phrases are
 * looked for in the newest rows first, until there are enough. */
#include <math.h>

#include "kit/search_frequency.h"
#include "kit/search_private.h"

enum {
    TOTAL_MOST = 1000, /* hits are counted up to this many */
    PHRASES_MOST = 100, /* and up to this many where each must be unpacked */
    LEVELS_MOST = 30, /* so many of the newest hits, beside those asked for, are ranked by field */
    FETCHED_MOST = 6000, /* what the index may give at once */
    SPAN_DAYS = 4,
    SPANS_MOST = 256,
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

static long long span_of(int64_t day)
{
    return (long long)(day / SPAN_DAYS);
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
    buffer_printf(&all.text, "'" SEARCH_MARK_SPAN "%lld' ", span_of(record->fresh_on));
    struct text_list marks =
        search_marks_of(ctx->arena, record->texts[SEARCH_TITLE], record->texts[SEARCH_BODY]);
    for (size_t i = 0; i < marks.count; i++)
        add_facet_tokens(&all.text, marks.items[i]);
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
    db_send(ctx,
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
    db_send(ctx, "DELETE FROM search_entry WHERE matter_kind = $1 AND matter_id = $2", matter.kind,
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
            db_send(ctx,
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
    int name = -1;
    for (size_t i = 0; i < facets->count; i++) {
        const struct search_facet *facet = &facets->items[i];
        if (search_is_for_most(facet))
            continue;
        buffer_add(query, (int)facet->name == name ? " | " : name >= 0 ? ") & (" : " & (");
        buffer_printf(query, "'%s'", search_facet_token(ctx->arena, facet));
        name = (int)facet->name;
    }
    buffer_add(query, name >= 0 ? ")" : "");
    for (size_t i = 0; i < facets->count; i++)
        if (search_is_for_most(&facets->items[i]))
            buffer_printf(query, " & !'%s'", search_facet_token(ctx->arena, &search_internal));
}

/* Something must be wanted, or the index is read from end to end. Where nothing else is, that is
 * what every entry has. */
static void begin_query(struct buffer *query, const struct search_question *question)
{
    bool is_wanted = question->words.wanted_count > 0;
    for (size_t i = 0; i < question->facets.count; i++)
        is_wanted |= !search_is_for_most(&question->facets.items[i]);
    if (!is_wanted)
        buffer_add(query, " & '" SEARCH_EVERYTHING "'");
}

/* What was added, each with " & " in front. */
static const char *end_query(struct buffer *query)
{
    return buffer_text(query) + strlen(" & ");
}

/* The whole query, with its words bound to fields of these weights (":AB", "" for any). */
static const char *query_of(
    struct ctx *ctx, const struct search_question *question, const char *weights)
{
    struct buffer query = buffer_new(ctx->arena);
    begin_query(&query, question);
    add_words(&query, &question->words, false, weights);
    add_facets(ctx, &query, &question->facets);
    if (!*weights)
        add_words(&query, &question->words, true, "");
    return end_query(&query);
}

/* ---- finding ---- */

/* The planner cannot know how expensive it is to unpack every vector. */
static void steer(struct ctx *ctx, bool is_on)
{
    db_send(ctx, "SELECT set_config('enable_seqscan', $1, true)", is_on ? "off" : "on");
}

static double share_of(const char *token)
{
    double share = search_share(token, strlen(token));
    return share > 0 ? share : 0.0005;
}

/* Of all entries, how many the index will give. */
static double share_expected(struct ctx *ctx, const struct search_question *question)
{
    double expected = 1;
    for (size_t i = 0; i < question->words.count; i++) {
        const struct search_word *word = &question->words.items[i];
        double least = 1;
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
    return expected;
}

static bool has_phrase(const struct search_question *question)
{
    for (size_t i = 0; i < question->words.count; i++)
        if (question->words.items[i].tokens.count > 1)
            return true;
    return false;
}

/* Rows of key, day and level. */
static int64_t add_rows(struct ctx *ctx, struct search_candidates *found, struct rows *rows)
{
    int64_t count = 0;
    for (; db_next(rows); count++)
        LIST_PUSH(ctx, *found,
            (struct search_candidate) { .key = db_int(rows, 0),
                .fresh_on = db_int(rows, 1),
                .level = (enum search_level)db_int(rows, 2) });
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
            "WITH matched AS MATERIALIZED (SELECT key, fresh_on"
            " FROM search_entry WHERE title @@ CAST($1 AS tsquery))"
            " SELECT *, 0 FROM matched ORDER BY fresh_on DESC, key DESC LIMIT $2",
            query, question->need);
    else
        rows = db_query(ctx,
            "WITH matched AS MATERIALIZED (SELECT key, fresh_on"
            " FROM search_entry WHERE title @@ CAST($1 AS tsquery)"
            " AND document @@ CAST($3 AS tsquery))"
            " SELECT *, 0 FROM matched ORDER BY fresh_on DESC, key DESC LIMIT $2",
            query, question->need, query_of(ctx, question, ""));
    add_rows(ctx, found, &rows);
}

/* What the index itself can answer: all tokens of the wanted words, wherever, none of the excluded
 * ones, and the facets, in the days from this one on. */
static const char *index_query_of(
    struct ctx *ctx, const struct search_question *question, int64_t from_day)
{
    struct buffer query = buffer_new(ctx->arena);
    begin_query(&query, question);
    for (size_t i = 0; i < question->words.count; i++) {
        const struct search_word *word = &question->words.items[i];
        for (size_t j = 0; j < word->tokens.count; j++)
            if (!word->is_excluded || word->tokens.count == 1)
                buffer_printf(
                    &query, " & %s'%s'", word->is_excluded ? "!" : "", word->tokens.items[j]);
    }
    add_facets(ctx, &query, &question->facets);
    const char *between = " & (";
    int64_t newest = search_newest_day() > ctx_today(ctx) ? search_newest_day() : ctx_today(ctx);
    for (int64_t day = newest; from_day != INT64_MIN && span_of(day) >= span_of(from_day);
         day -= SPAN_DAYS) {
        buffer_printf(&query, "%s'" SEARCH_MARK_SPAN "%lld'", between, span_of(day));
        between = " | ";
    }
    buffer_add(&query, from_day == INT64_MIN ? "" : ")");
    return end_query(&query);
}

/* Adds the newest hits from this day on and gives how many there are, `most` at most. */
static int64_t ask_index(struct ctx *ctx, struct search_candidates *found,
    const struct search_question *question, int64_t from_day, int64_t most)
{
    int64_t levels = question->words.wanted_count > 0 ? question->need + LEVELS_MOST : 0;
    bool is_exact = !has_phrase(question);
    struct rows rows = db_query(ctx,
        "WITH matched AS MATERIALIZED (SELECT key, fresh_on"
        " FROM search_entry WHERE document @@ CAST($1 AS tsquery)),"
        " newest AS MATERIALIZED (SELECT *,"
        " ROW_NUMBER() OVER (ORDER BY fresh_on DESC, key DESC) AS place"
        " FROM matched ORDER BY fresh_on DESC, key DESC),"
        " ranked AS MATERIALIZED (SELECT key, fresh_on,"
        " CASE WHEN $3 = 1 AND place > $2 THEN 2 ELSE (SELECT"
        " CASE WHEN place > $2 THEN CASE WHEN document @@ CAST($4 AS tsquery) THEN 2 END"
        " WHEN title @@ CAST($5 AS tsquery)"
        " AND ($3 = 1 OR $7 = 0 OR document @@ CAST($4 AS tsquery)) THEN 0"
        " WHEN document @@ CAST($6 AS tsquery) AND ($7 = 0 OR document @@ CAST($4 AS tsquery))"
        " THEN 1 WHEN $3 = 1 OR document @@ CAST($4 AS tsquery) THEN 2 END"
        " FROM search_entry e WHERE e.key = newest.key) END AS level FROM newest)"
        " SELECT * FROM ranked WHERE level IS NOT NULL LIMIT $8",
        index_query_of(ctx, question, from_day), levels, (int64_t)is_exact,
        query_of(ctx, question, ""), title_query_of(ctx, question), query_of(ctx, question, ":AB"),
        (int64_t)(question->words.wanted_count < question->words.count), most);
    return add_rows(ctx, found, &rows);
}

static struct search_candidates postgres_find(
    struct ctx *ctx, const struct search_question *question)
{
    struct search_candidates found = { 0 };
    int64_t most = has_phrase(question) ? PHRASES_MOST : TOTAL_MOST;
    if (question->need + LEVELS_MOST > most)
        most = question->need + LEVELS_MOST;
    search_sample(ctx);
    steer(ctx, true);
    double expected = share_expected(ctx, question) * (double)search_entry_count();
    /* the estimate may be wrong by much: ever more days are asked until there are enough */
    double part = expected > FETCHED_MOST ? FETCHED_MOST / 4 / expected : 1;
    int64_t count = 0;
    for (int64_t from_day = 0; from_day != INT64_MIN && count <= most && !ctx->fault; part *= 4) {
        from_day = search_day_of_newest(part, (SPANS_MOST - 1) * SPAN_DAYS);
        found.count = 0;
        count = ask_index(ctx, &found, question, from_day, most + 1);
    }
    found.has_more = count > most;
    found.total = found.has_more ? most : count;
    int64_t titles = 0;
    for (size_t i = 0; i < found.count; i++)
        titles += found.items[i].level == SEARCH_IN_TITLE;
    if (question->words.wanted_count > 0 && titles < question->need
        && count > question->need + LEVELS_MOST)
        add_titles(ctx, &found, question);
    steer(ctx, false);
    return found;
}

/* All in one statement: a way to the server and back costs more than most answers. */
static void postgres_probe(struct ctx *ctx, struct search_probe *probes, size_t count, int64_t most)
{
    struct buffer queries = buffer_new(ctx->arena);
    for (size_t i = 0; i < count; i++) {
        buffer_add(&queries, i ? "\n" : "");
        for (size_t j = 0; j < probes[i].tokens.count; j++)
            buffer_printf(&queries, "%s'%s'", j ? " & " : "", probes[i].tokens.items[j]);
    }
    steer(ctx, true);
    struct rows rows = db_query(ctx,
        "SELECT asked.place, found.key FROM UNNEST(STRING_TO_ARRAY($1, CHR(10))) WITH ORDINALITY"
        " AS asked (query, place) CROSS JOIN LATERAL (SELECT key FROM search_entry"
        " WHERE document @@ CAST(asked.query AS tsquery) LIMIT $2) found",
        buffer_text(&queries), most);
    while (db_next(&rows))
        LIST_PUSH(ctx, probes[db_int(&rows, 0) - 1].keys, db_int(&rows, 1));
    steer(ctx, false);
}

static struct search_matters postgres_titles(
    struct ctx *ctx, const struct text_list *tokens, int64_t most)
{
    struct search_matters found = { 0 };
    struct buffer query = buffer_new(ctx->arena);
    for (size_t i = 0; i < tokens->count; i++)
        buffer_printf(&query, "%s'%s'", i ? " & " : "", tokens->items[i]);
    steer(ctx, true);
    struct rows rows = db_query(ctx,
        "SELECT matter_kind, matter_id FROM search_entry WHERE title @@ CAST($1 AS tsquery)"
        " LIMIT $2",
        buffer_text(&query), most);
    while (db_next(&rows))
        LIST_PUSH(ctx, found,
            (struct matter) { .kind = (enum matter_kind)db_int(&rows, 0), .id = db_int(&rows, 1) });
    steer(ctx, false);
    return found;
}

const struct search_driver search_postgres = {
    .put = postgres_put,
    .remove = postgres_remove,
    .find = postgres_find,
    .probe = postgres_probe,
    .titles = postgres_titles,
    .rebuild = postgres_rebuild,
    .bulk = postgres_bulk,
};
