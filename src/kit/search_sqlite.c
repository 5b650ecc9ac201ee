/* Search on FTS5. Its rowids grow with the day, so reading backwards gives the newest first and may
 * stop as soon as there are enough: hits of one level are in their final order already, and a word
 * that stands in every entry costs no more than a rare one. */
#include "kit/search_private.h"

enum {
    TOTAL_MOST = 1000, /* hits are counted up to this many */
    LEVELS_MOST = 200, /* so many of the newest hits are ranked by field */
};

/* ---- entries ---- */

static void take_text(void *to, const char *token, size_t length, bool has_position)
{
    (void)has_position;
    buffer_append(to, token, length);
    buffer_add_char(to, ' ');
}

struct columns {
    const char *texts[SEARCH_WEIGHT_COUNT];
    const char *facets; /* with the marks of likeness, which the index of titles does without */
};

static struct columns columns_of(struct ctx *ctx, const struct search_record *record)
{
    struct columns columns;
    size_t room = SEARCH_POSITIONS_MOST;
    for (int i = 0; i < SEARCH_WEIGHT_COUNT; i++) {
        struct buffer text = buffer_new(ctx->arena);
        search_each_token(ctx->arena, record->texts[i], &room, take_text, &text);
        columns.texts[i] = buffer_text(&text);
    }
    struct text_list marks =
        search_marks_of(ctx->arena, record->texts[SEARCH_TITLE], record->texts[SEARCH_BODY]);
    struct buffer facets = buffer_new(ctx->arena);
    buffer_add(&facets, record->facets);
    for (size_t i = 0; i < marks.count; i++)
        buffer_printf(&facets, " %s", marks.items[i]);
    columns.facets = buffer_text(&facets);
    return columns;
}

static void index_add(struct ctx *ctx, const struct search_record *record)
{
    struct columns columns = columns_of(ctx, record);
    db_exec(ctx,
        "INSERT INTO search_index (rowid, title, body, reply, facets)"
        " VALUES ($1, $2, $3, $4, $5)",
        record->key, columns.texts[0], columns.texts[1], columns.texts[2], columns.facets);
    db_exec(ctx, "INSERT INTO search_title_index (rowid, title, facets) VALUES ($1, $2, $3)",
        record->key, columns.texts[0], record->facets);
}

/* An index without content forgets a row only when told what was in it. */
static void index_drop(struct ctx *ctx, const struct search_record *record)
{
    struct columns columns = columns_of(ctx, record);
    db_exec(ctx,
        "INSERT INTO search_index (search_index, rowid, title, body, reply, facets)"
        " VALUES ('delete', $1, $2, $3, $4, $5)",
        record->key, columns.texts[0], columns.texts[1], columns.texts[2], columns.facets);
    db_exec(ctx,
        "INSERT INTO search_title_index (search_title_index, rowid, title, facets)"
        " VALUES ('delete', $1, $2, $3)",
        record->key, columns.texts[0], record->facets);
}

static bool find_record(struct ctx *ctx, struct matter matter, struct search_record *record)
{
    struct rows rows = db_query(ctx,
        "SELECT " SEARCH_RECORD_COLUMNS
        " FROM search_entry WHERE matter_kind = $1 AND matter_id = $2",
        matter.kind, matter.id);
    bool is_there = db_next(&rows);
    if (is_there)
        *record = search_record_from(&rows);
    db_end(&rows);
    return is_there;
}

static bool is_same(const struct search_record *a, const struct search_record *b)
{
    for (int i = 0; i < SEARCH_WEIGHT_COUNT; i++)
        if (!text_equal(a->texts[i], b->texts[i]))
            return false;
    return a->fresh_on == b->fresh_on && text_equal(a->facets, b->facets);
}

/* The next key of that day. */
static int64_t new_key(struct ctx *ctx, int64_t day)
{
    int64_t least = day * (1 << 20), most = least + (1 << 20);
    return db_scalar(ctx,
               "SELECT COALESCE(MAX(key), $1 - 1) FROM search_entry WHERE key >= $1 AND key < $2",
               least, most)
        + 1;
}

static void sqlite_remove(struct ctx *ctx, struct matter matter)
{
    struct search_record record;
    if (!find_record(ctx, matter, &record))
        return;
    index_drop(ctx, &record);
    db_exec(ctx, "DELETE FROM search_entry WHERE key = $1", record.key);
}

static void sqlite_put(struct ctx *ctx, const struct search_record *draft)
{
    struct search_record record = *draft, old;
    if (find_record(ctx, record.matter, &old)) {
        if (is_same(&record, &old))
            return;
        index_drop(ctx, &old);
        db_exec(ctx, "DELETE FROM search_entry WHERE key = $1", old.key);
        record.key = old.key;
    }
    if (!record.key || old.fresh_on != record.fresh_on)
        record.key = new_key(ctx, record.fresh_on);
    db_exec(ctx,
        "INSERT INTO search_entry (" SEARCH_RECORD_COLUMNS ")"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        record.key, record.matter.kind, record.matter.id, record.fresh_on, record.texts[0],
        record.texts[1], record.texts[2], record.facets);
    index_add(ctx, &record);
}

static void sqlite_rebuild(struct ctx *ctx)
{
    db_exec(ctx, "INSERT INTO search_index (search_index) VALUES ('delete-all')");
    db_exec(ctx, "INSERT INTO search_title_index (search_title_index) VALUES ('delete-all')");
    struct rows rows =
        db_query(ctx, "SELECT " SEARCH_RECORD_COLUMNS " FROM search_entry ORDER BY key");
    while (db_next(&rows)) {
        struct arena *kept = search_scratch_begin(ctx);
        struct search_record record = search_record_from(&rows);
        index_add(ctx, &record);
        search_scratch_end(ctx, kept);
    }
}

/* FTS5 writes what it has collected once that is larger than this: 1 MB is its own rule. */
static void sqlite_bulk(struct ctx *ctx, bool is_on)
{
    const int64_t bytes = is_on ? 64 << 20 : 1 << 20;
    db_exec(ctx, "INSERT INTO search_index (search_index, rank) VALUES ('hashsize', $1)", bytes);
    db_exec(ctx,
        "INSERT INTO search_title_index (search_title_index, rank) VALUES ('hashsize', $1)", bytes);
}

/* ---- finding ---- */

/* Tokens hold no quotation marks: punctuation never gets into them. */
static void add_phrase(struct buffer *query, const struct text_list *tokens)
{
    buffer_add_char(query, '"');
    for (size_t i = 0; i < tokens->count; i++) {
        buffer_add(query, i ? " " : "");
        buffer_add(query, tokens->items[i]);
    }
    buffer_add_char(query, '"');
}

static size_t add_words(struct buffer *query, const struct search_words *words, bool is_excluded)
{
    size_t count = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (words->items[i].is_excluded != is_excluded)
            continue;
        buffer_add(query, count++ == 0 ? "" : is_excluded ? " OR " : " AND ");
        add_phrase(query, &words->items[i].tokens);
    }
    return count;
}

static void add_facets(
    struct ctx *ctx, struct buffer *query, const struct search_facet_list *facets)
{
    for (size_t i = 0; i < facets->count; i++) {
        bool is_next = i > 0 && facets->items[i].name == facets->items[i - 1].name;
        buffer_add(query, is_next ? " OR " : i > 0 ? ") AND facets : (" : " AND facets : (");
        buffer_printf(query, "\"%s\"", search_facet_token(ctx->arena, &facets->items[i]));
    }
    buffer_add(query, facets->count > 0 ? ")" : "");
}

static const char *match_of(
    struct ctx *ctx, const struct search_question *question, enum search_level level)
{
    static const char *const columns[] = { "{title} : (", "{title body} : (",
        "{title body reply} : (" };
    const struct search_words *words = &question->words;
    struct buffer query = buffer_new(ctx->arena);
    buffer_add(&query, "(");
    if (words->wanted_count == 0) {
        buffer_add(&query, "facets : (\"" SEARCH_EVERYTHING "\")");
    } else {
        buffer_add(&query, columns[level]);
        add_words(&query, words, false);
        buffer_add(&query, ")");
    }
    add_facets(ctx, &query, &question->facets);
    buffer_add(&query, ")");
    if (words->wanted_count < words->count) {
        buffer_add(&query, " NOT {title body reply} : (");
        add_words(&query, words, true);
        buffer_add(&query, ")");
    }
    return buffer_text(&query);
}

static int64_t add_rows(
    struct ctx *ctx, struct search_candidates *found, struct rows *rows, enum search_level level)
{
    int64_t count = 0;
    for (; db_next(rows); count++)
        LIST_PUSH(ctx, *found,
            (struct search_candidate) { .key = db_int(rows, 0),
                .matter = { (enum matter_kind)db_int(rows, 1), db_int(rows, 2) },
                .fresh_on = db_int(rows, 3),
                .level = level });
    return count;
}

/* The newest hits of a level, from the entry `least` on. */
static int64_t add_level(struct ctx *ctx, struct search_candidates *found,
    const struct search_question *question, enum search_level level, int64_t least, int64_t most)
{
    struct rows rows = db_query(ctx,
        "SELECT e.key, e.matter_kind, e.matter_id, e.fresh_on"
        " FROM search_index CROSS JOIN search_entry e ON e.key = search_index.rowid"
        " WHERE search_index MATCH $1 AND search_index.rowid >= $2"
        " ORDER BY search_index.rowid DESC LIMIT $3",
        match_of(ctx, question, level), least, most);
    return add_rows(ctx, found, &rows, level);
}

static void add_titles(
    struct ctx *ctx, struct search_candidates *found, const struct search_question *question)
{
    if (question->words.wanted_count < question->words.count) {
        add_level(ctx, found, question, SEARCH_IN_TITLE, INT64_MIN, question->need);
        return;
    }
    struct rows rows = db_query(ctx,
        "SELECT e.key, e.matter_kind, e.matter_id, e.fresh_on"
        " FROM search_title_index CROSS JOIN search_entry e ON e.key = search_title_index.rowid"
        " WHERE search_title_index MATCH $1 ORDER BY search_title_index.rowid DESC LIMIT $2",
        match_of(ctx, question, SEARCH_IN_TITLE), question->need);
    add_rows(ctx, found, &rows, SEARCH_IN_TITLE);
}

static struct search_candidates sqlite_find(struct ctx *ctx, const struct search_question *question)
{
    struct search_candidates found = { 0 };
    int64_t most = question->need > TOTAL_MOST ? question->need : TOTAL_MOST;
    int64_t count = add_level(ctx, &found, question, SEARCH_ANYWHERE, INT64_MIN, most + 1);
    found.has_more = count > most;
    found.total = found.has_more ? most : count;
    if (question->words.wanted_count == 0 || count == 0)
        return found;
    int64_t ranked = question->need + LEVELS_MOST;
    int64_t least = found.items[(ranked < count ? ranked : count) - 1].key;
    add_level(ctx, &found, question, SEARCH_IN_BODY, least, ranked);
    add_titles(ctx, &found, question);
    return found;
}

static void sqlite_probe(struct ctx *ctx, struct search_probe *probes, size_t count, int64_t most)
{
    for (struct search_probe *probe = probes; probe < probes + count; probe++) {
        struct buffer query = buffer_new(ctx->arena);
        for (size_t i = 0; i < probe->tokens.count; i++)
            buffer_printf(&query, i ? " AND \"%s\"" : "\"%s\"", probe->tokens.items[i]);
        struct rows rows = db_query(ctx,
            "SELECT rowid FROM search_index WHERE search_index MATCH $1"
            " ORDER BY rowid DESC LIMIT $2",
            buffer_text(&query), most);
        while (db_next(&rows))
            LIST_PUSH(ctx, probe->keys, db_int(&rows, 0));
    }
}

const struct search_driver search_sqlite = {
    .put = sqlite_put,
    .remove = sqlite_remove,
    .find = sqlite_find,
    .probe = sqlite_probe,
    .rebuild = sqlite_rebuild,
    .bulk = sqlite_bulk,
};
