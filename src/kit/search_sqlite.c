/* Search on FTS5. Its rowids grow with the day, so reading backwards gives the newest first and may
 * stop as soon as there are enough: hits of one level are in their final order already, and a word
 * that stands in every entry costs no more than a rare one. */
#include "kit/search_private.h"

/* Of the newest hits, beside those asked for. */
enum {
    COUNTED_BEYOND = 80, /* so many are counted */
    LEVELS_BEYOND = 200, /* and where that may change their order, so many are ranked by field */
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

enum { KEYS_OF_DAY = 1 << 20 };

static int64_t day_of_key(int64_t key)
{
    return key / KEYS_OF_DAY - (key % KEYS_OF_DAY < 0);
}

/* The next key of that day. */
static int64_t new_key(struct ctx *ctx, int64_t day)
{
    int64_t least = day * KEYS_OF_DAY, most = least + KEYS_OF_DAY;
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

/* ---- joining ---- */

#define MERGE(index) "INSERT INTO " index " (" index ", rank) VALUES ('merge', $1)"
#define PARTS(index)                                                                               \
    "WITH RECURSIVE part (id) AS (SELECT MIN(segid) FROM " index "_idx UNION ALL"                  \
    " SELECT (SELECT MIN(segid) FROM " index "_idx WHERE segid > part.id) FROM part"               \
    " WHERE id IS NOT NULL) SELECT COUNT(id) FROM part"

/* Whether there was something to do: FTS5 tells it by what it wrote. */
static bool merge(struct ctx *ctx, const char *sql, int64_t leaves)
{
    int64_t before = db_scalar(ctx, "SELECT total_changes()");
    db_exec(ctx, sql, leaves);
    return db_scalar(ctx, "SELECT total_changes()") - before > 1;
}

/* Less than nought begins to join all parts, more than nought goes on with what was begun. Begun
 * anew each time it would copy again what is joined already. */
static bool join(struct ctx *ctx, const char *parts_sql, const char *merge_sql, int64_t parts_most)
{
    enum { LEAVES_AT_ONCE = 5000 }; /* a seventh of a second: nobody waits long for his turn */
    return merge(ctx, merge_sql, LEAVES_AT_ONCE)
        || (db_scalar(ctx, parts_sql) > parts_most && merge(ctx, merge_sql, -LEAVES_AT_ONCE));
}

static bool sqlite_join(struct ctx *ctx, int64_t parts_most)
{
    return join(ctx, PARTS("search_index"), MERGE("search_index"), parts_most)
        || join(ctx, PARTS("search_title_index"), MERGE("search_title_index"), parts_most);
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
    int name = -1;
    for (size_t i = 0; i < facets->count; i++) {
        const struct search_facet *facet = &facets->items[i];
        if (search_is_for_most(facet))
            continue;
        buffer_add(query, (int)facet->name == name ? " OR " : name >= 0 ? ") AND (" : " AND (");
        buffer_printf(query, "\"%s\"", search_facet_token(ctx->arena, facet));
        name = (int)facet->name;
    }
    buffer_add(query, name >= 0 ? ")" : "");
}

static void add_excluded(
    struct ctx *ctx, struct buffer *query, const struct search_question *question)
{
    const char *before = " NOT (";
    if (question->words.wanted_count < question->words.count) {
        buffer_add(query, before);
        add_words(query, &question->words, true);
        before = " OR ";
    }
    for (size_t i = 0; i < question->facets.count; i++)
        if (search_is_for_most(&question->facets.items[i])) {
            buffer_printf(
                query, "%s\"%s\"", before, search_facet_token(ctx->arena, &search_internal));
            before = " OR ";
        }
    buffer_add(query, before[1] == 'O' ? ")" : "");
}

/* A column is named only where it makes a difference: FTS5 takes the positions apart by columns
 * then. Marked tokens stand in no other column than theirs. */
static const char *match_of(
    struct ctx *ctx, const struct search_question *question, const char *columns)
{
    const struct search_words *words = &question->words;
    struct buffer query = buffer_new(ctx->arena);
    buffer_add(&query, "(");
    if (words->wanted_count == 0) {
        buffer_add(&query, "\"" SEARCH_EVERYTHING "\"");
    } else {
        buffer_add(&query, columns);
        add_words(&query, words, false);
        buffer_add(&query, ")");
    }
    add_facets(ctx, &query, &question->facets);
    buffer_add(&query, ")");
    add_excluded(ctx, &query, question);
    return buffer_text(&query);
}

_Static_assert(SEARCH_IN_TITLE == 0 && SEARCH_IN_BODY == 1 && SEARCH_ANYWHERE == 2,
    "levels are the columns of the index");

/* From rows of key and level. */
static struct search_candidate candidate_from(const struct rows *row)
{
    int64_t key = db_int(row, 0);
    return (struct search_candidate) {
        .key = key, .fresh_on = day_of_key(key), .level = (enum search_level)db_int(row, 1)
    };
}

/* All hits, the newest first. */
static struct rows newest_hits(struct ctx *ctx, const struct search_question *question)
{
    const char *match = match_of(ctx, question, "(");
    if (question->words.wanted_count == 0)
        return db_query(ctx,
            "SELECT rowid, 2 FROM search_index WHERE search_index MATCH $1 ORDER BY rowid DESC",
            match);
    return db_query(ctx,
        "SELECT rowid, last_column(search_index, $2) FROM search_index"
        " WHERE search_index MATCH $1 ORDER BY rowid DESC",
        match, (int64_t)question->words.wanted_count);
}

/* The newest hits whose title has all words. */
static void add_titles(
    struct ctx *ctx, struct search_candidates *found, const struct search_question *question)
{
    struct rows rows;
    /* the index of titles knows no other text, in which an excluded word may stand */
    if (question->words.wanted_count < question->words.count)
        rows = db_query(ctx,
            "SELECT rowid, 0 FROM search_index WHERE search_index MATCH $1"
            " ORDER BY rowid DESC LIMIT $2",
            match_of(ctx, question, "{title} : ("), question->need);
    else
        rows = db_query(ctx,
            "SELECT rowid, 0 FROM search_title_index WHERE search_title_index MATCH $1"
            " ORDER BY rowid DESC LIMIT $2",
            match_of(ctx, question, "("), question->need);
    while (db_next(&rows))
        LIST_PUSH(ctx, *found, candidate_from(&rows));
}

/* Goes on with older hits while one in a body could still be among the best: titles are known. */
static void add_bodies(struct ctx *ctx, struct search_candidates *found,
    const struct search_question *question, struct rows *rows)
{
    size_t count;
    const struct search_ranked *ranked = search_rank(ctx, found, &count);
    double least = (int64_t)count < question->need ? 0 : ranked[question->need - 1].rank;
    for (int i = COUNTED_BEYOND; i < LEVELS_BEYOND && db_next(rows); i++) {
        struct search_candidate next = candidate_from(rows);
        if (search_rank_of(ctx, SEARCH_IN_BODY, next.fresh_on) < least)
            break;
        LIST_PUSH(ctx, *found, next);
    }
}

static struct search_candidates sqlite_find(struct ctx *ctx, const struct search_question *question)
{
    struct search_candidates found = { 0 };
    struct rows rows = newest_hits(ctx, question);
    for (; found.total < question->need + COUNTED_BEYOND && db_next(&rows); found.total++)
        LIST_PUSH(ctx, found, candidate_from(&rows));
    found.has_more = found.total == question->need + COUNTED_BEYOND && db_next(&rows);
    if (found.has_more && question->words.wanted_count > 0) {
        LIST_PUSH(ctx, found, candidate_from(&rows));
        add_titles(ctx, &found, question);
        add_bodies(ctx, &found, question, &rows);
    }
    db_end(&rows);
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

static struct search_matters sqlite_titles(
    struct ctx *ctx, const struct text_list *tokens, int64_t most)
{
    struct search_matters found = { 0 };
    struct buffer query = buffer_new(ctx->arena);
    for (size_t i = 0; i < tokens->count; i++)
        buffer_printf(&query, i ? " AND \"%s\"" : "\"%s\"", tokens->items[i]);
    struct rows rows = db_query(ctx,
        "SELECT e.matter_kind, e.matter_id FROM (SELECT rowid AS key FROM search_title_index"
        " WHERE search_title_index MATCH $1 LIMIT $2) AS hits"
        " JOIN search_entry e ON e.key = hits.key",
        buffer_text(&query), most);
    while (db_next(&rows))
        LIST_PUSH(ctx, found,
            (struct matter) { .kind = (enum matter_kind)db_int(&rows, 0), .id = db_int(&rows, 1) });
    return found;
}

const struct search_driver search_sqlite = {
    .put = sqlite_put,
    .remove = sqlite_remove,
    .find = sqlite_find,
    .probe = sqlite_probe,
    .titles = sqlite_titles,
    .rebuild = sqlite_rebuild,
    .bulk = sqlite_bulk,
    .join = sqlite_join,
};
