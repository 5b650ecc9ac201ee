/* What both databases share: entries, queries, the order of hits. */
#include "kit/search.h"

#include <math.h>
#include <stdlib.h>

#include "base/log.h"
#include "kit/search_private.h"
#include "kit/search_text.h"

enum { PHRASE_MOST = 64, QUERY_MOST = 400, HITS_AT_ONCE = 20 };

const struct search_driver *search_driver_of(const struct ctx *ctx)
{
    return db_kind_of(ctx->db) == DB_SQLITE ? &search_sqlite : &search_postgres;
}

/* ---- entries ---- */

/* Chinese characters stand in planes 0, 2 and 3. */
enum { CHARACTERS_MOST = 0x40000 };

struct seen {
    uint64_t bits[CHARACTERS_MOST / 64];
};

static bool is_new(struct seen *seen, const char *character)
{
    uint32_t code = text_next(&character);
    if (code >= CHARACTERS_MOST || seen->bits[code / 64] >> code % 64 & 1)
        return false;
    seen->bits[code / 64] |= UINT64_C(1) << code % 64;
    return true;
}

static void each_character(
    struct seen *seen, const struct search_tokens *tokens, search_take_token *take, void *to)
{
    char marked[8] = SEARCH_MARK_CHARACTER;
    const size_t mark = strlen(SEARCH_MARK_CHARACTER);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct search_token *token = &tokens->items[i];
        const char *first = tokens->folded + token->at;
        if (token->kind == SEARCH_TOKEN_WORD || !is_new(seen, first))
            continue;
        memcpy(marked + mark, first, token->first_length);
        take(to, marked, mark + token->first_length, false);
    }
}

void search_each_token(
    struct arena *arena, const char *text, size_t *room, search_take_token *take, void *to)
{
    struct seen *seen = *text ? ARENA_NEW(arena, struct seen) : NULL;
    while (*text && *room > 0) {
        size_t length = strcspn(text, (char[]) { SEARCH_FIELD_BREAK, '\0' });
        struct search_tokens tokens = search_tokens_of(arena, arena_text_n(arena, text, length));
        if (tokens.count > *room)
            tokens.count = *room;
        *room -= tokens.count;
        for (size_t i = 0; i < tokens.count; i++)
            take(to, tokens.folded + tokens.items[i].at, tokens.items[i].length, true);
        each_character(seen, &tokens, take, to);
        text += length;
        if (!*text)
            break;
        text++;
        take(to, SEARCH_MARK_BREAK, strlen(SEARCH_MARK_BREAK), true);
        *room -= *room > 0;
    }
}

bool search_is_for_most(const struct search_facet *facet)
{
    return facet->name == SEARCH_AUDIENCE && facet->number == SEARCH_AUDIENCE_PUBLIC;
}

const char *search_facet_token(struct arena *arena, const struct search_facet *facet)
{
    static const char letters[] = "kysezcga";
    char letter = letters[facet->name];
    if (!facet->code)
        return arena_printf(arena, SEARCH_MARK_FACET "%c%lld", letter, (long long)facet->number);
    struct buffer token = buffer_new(arena);
    buffer_printf(&token, SEARCH_MARK_FACET "%cx", letter);
    for (const char *c = facet->code; *c; c++)
        buffer_printf(&token, "%02x", (unsigned char)*c);
    return buffer_text(&token);
}

const struct search_facet search_internal = { SEARCH_AUDIENCE, .number = SEARCH_AUDIENCE_INTERNAL };

static const char *facet_tokens(struct ctx *ctx, const struct search_entry *entry)
{
    struct buffer tokens = buffer_new(ctx->arena);
    buffer_add(&tokens, SEARCH_EVERYTHING " ");
    struct search_facet kind = { SEARCH_KIND, .number = entry->matter.kind };
    buffer_add(&tokens, search_facet_token(ctx->arena, &kind));
    bool has_audience = false;
    for (size_t i = 0; i < entry->facets.count; i++) {
        const struct search_facet *facet = &entry->facets.items[i];
        buffer_add_char(&tokens, ' ');
        buffer_add(&tokens, search_facet_token(ctx->arena, facet));
        has_audience |= facet->name == SEARCH_AUDIENCE
            && (facet->number == SEARCH_AUDIENCE_PUBLIC
                || facet->number == SEARCH_AUDIENCE_INTERNAL);
    }
    if (!has_audience)
        buffer_printf(&tokens, " %s", search_facet_token(ctx->arena, &search_internal));
    return buffer_text(&tokens);
}

static const char *texts_of(
    struct ctx *ctx, const struct search_entry *entry, enum search_weight weight)
{
    struct buffer text = buffer_new(ctx->arena);
    for (size_t i = 0; i < entry->fields.count; i++) {
        const struct search_field *field = &entry->fields.items[i];
        if (field->weight != weight || text_is_blank(field->text))
            continue;
        if (text.length > 0)
            buffer_add_char(&text, SEARCH_FIELD_BREAK);
        buffer_add(&text, field->text);
    }
    return buffer_text(&text);
}

struct search_record search_record_from(const struct rows *row)
{
    return (struct search_record) {
        .key = db_int(row, 0),
        .matter = { (enum matter_kind)db_int(row, 1), db_int(row, 2) },
        .fresh_on = db_int(row, 3),
        .texts = { db_text(row, 4), db_text(row, 5), db_text(row, 6) },
        .facets = db_text(row, 7),
    };
}

struct arena *search_scratch_begin(struct ctx *ctx)
{
    struct arena *kept = ctx->arena;
    ctx->arena = arena_within(kept);
    return kept;
}

void search_scratch_end(struct ctx *ctx, struct arena *kept)
{
    if (ctx->fault)
        ctx->fault = arena_text(kept, ctx->fault);
    arena_free(ctx->arena);
    ctx->arena = kept;
}

static _Thread_local bool is_holding;

void search_hold(bool is_held)
{
    is_holding = is_held;
}

void search_put(struct ctx *ctx, const struct search_entry *entry)
{
    if (ctx->fault || is_holding)
        return;
    struct arena *kept = search_scratch_begin(ctx);
    struct search_record record = {
        .matter = entry->matter,
        .fresh_on = entry->fresh_on,
        .facets = facet_tokens(ctx, entry),
    };
    for (int i = 0; i < SEARCH_WEIGHT_COUNT; i++)
        record.texts[i] = texts_of(ctx, entry, (enum search_weight)i);
    search_driver_of(ctx)->put(ctx, &record);
    search_scratch_end(ctx, kept);
}

void search_bulk(struct ctx *ctx, bool is_on)
{
    if (!ctx->fault)
        search_driver_of(ctx)->bulk(ctx, is_on);
}

bool search_join(struct ctx *ctx, int64_t parts_most)
{
    const struct search_driver *driver = search_driver_of(ctx);
    return !ctx->fault && driver->join && driver->join(ctx, parts_most);
}

void search_join_all(struct ctx *ctx)
{
    if (ctx->fault || !ctx->db)
        return;
    for (bool is_more = true; is_more && !ctx->fault;) {
        db_begin(ctx, DB_WRITE);
        is_more = search_join(ctx, 1);
        db_commit(ctx);
    }
    if (ctx->fault)
        log_line(LOG_WARNING, "the search index was not joined: %s", ctx->fault);
    ctx->fault = NULL;
    ctx->fault_kind = FAULT_LASTING;
}

void search_remove(struct ctx *ctx, struct matter matter)
{
    if (!ctx->fault)
        search_driver_of(ctx)->remove(ctx, matter);
}

bool search_refresh(struct ctx *ctx)
{
    db_take_row(ctx, "search_state", 1);
    const char *version = db_scalar_text(ctx, "SELECT version FROM search_state WHERE id = 1");
    if (ctx->fault || text_equal(version, search_text_version()))
        return false;
    bool is_known = version && *version;
    if (is_known)
        search_driver_of(ctx)->rebuild(ctx);
    db_exec(ctx, "UPDATE search_state SET version = $1 WHERE id = 1", search_text_version());
    return is_known && !ctx->fault;
}

/* ---- queries ---- */

/* The characters of pairs in a row. */
static struct search_run run_of(
    struct arena *arena, const struct search_tokens *cut, size_t first, size_t end)
{
    _Static_assert((int)PHRASE_MOST < (int)SEARCH_RUN_MOST, "every phrase of pairs is a run");
    uint32_t *codes = ARENA_ARRAY(arena, uint32_t, end - first + 1);
    struct search_run run = { .codes = codes };
    for (size_t i = first; i < end; i++) {
        const char *at = cut->folded + cut->items[i].at;
        codes[run.count] = text_next(&at);
        if (cut->items[i].kind == SEARCH_TOKEN_PAIR)
            codes[run.count + 1] = text_next(&at);
        else if (end - first > 1 || cut->items[i].kind == SEARCH_TOKEN_WORD)
            return (struct search_run) { 0 };
        run.count++;
    }
    run.count += cut->items[first].kind == SEARCH_TOKEN_PAIR;
    return run;
}

/* The tokens that find a text which holds this one. At the ends of what was typed a run of Chinese
 * may go on in the text, so its end tokens say nothing there. */
static void add_word(
    struct arena *arena, struct search_words *words, const char *text, bool is_excluded)
{
    struct search_tokens cut = search_tokens_of(arena, text);
    if (cut.count == 0 || words->count == SEARCH_WORDS_MOST)
        return;
    struct search_word word = { .is_excluded = is_excluded };
    struct {
        struct arena *arena;
    } in = { arena };
    size_t first = 0, end = cut.count;
    if (cut.count > 1 && cut.items[1].kind == SEARCH_TOKEN_PAIR
        && cut.items[0].kind == SEARCH_TOKEN_SINGLE)
        first++;
    if (cut.items[end - 1].ends_run)
        end--;
    if (end - first > PHRASE_MOST)
        end = first + PHRASE_MOST;
    bool is_character = end - first == 1 && cut.items[first].kind == SEARCH_TOKEN_SINGLE;
    for (size_t i = first; i < end; i++)
        LIST_PUSH(&in, word.tokens,
            arena_printf(arena, "%s%.*s", is_character ? SEARCH_MARK_CHARACTER : "",
                (int)cut.items[i].length, cut.folded + cut.items[i].at));
    word.run = run_of(arena, &cut, first, end);
    LIST_PUSH(&in, *words, word);
    words->wanted_count += !is_excluded;
}

static bool is_quote(uint32_t code)
{
    return code == '"' || code == 0x201c || code == 0x201d || code == 0xff02 || code == 0x300c
        || code == 0x300d;
}

/* Space, and the marks by which people list words: 养老、托育. */
static bool is_between(uint32_t code)
{
    static const uint32_t marks[] = { ',', ';', 0xa0, 0x3000, 0x3001, 0x3002, 0xff0c, 0xff1b,
        0xff01, 0xff1f };
    if (code <= ' ')
        return true;
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (marks[i] == code)
            return true;
    return false;
}

static struct search_words words_of(struct arena *arena, const char *query)
{
    struct search_words words = { 0 };
    bool is_quoted = false, is_excluded = false, is_begun = false;
    struct buffer word = buffer_new(arena);
    const char *at = text_or(query, "");
    for (size_t i = 0; i <= QUERY_MOST; i++) {
        const char *before = at;
        uint32_t code = i < QUERY_MOST ? text_next(&at) : 0;
        bool ends = code == 0 || is_quote(code) || (!is_quoted && is_between(code));
        if (ends && is_begun)
            add_word(arena, &words, buffer_text(&word), is_excluded);
        if (code == 0)
            break;
        if (ends) {
            /* -"in quotes": the minus holds for what follows */
            is_excluded = is_excluded && is_quote(code) && !is_begun;
            is_quoted ^= is_quote(code);
            is_begun = false;
            word = buffer_new(arena);
        } else if (!is_begun && !is_quoted && (code == '-' || code == 0xff0d)) {
            is_excluded = true;
        } else {
            is_begun = true;
            buffer_append(&word, before, (size_t)(at - before));
        }
    }
    words.is_senseless = words.count == 0 && !text_is_blank(query);
    return words;
}

const struct search_words *search_words_for(struct ctx *ctx, const char *query)
{
    return ARENA_COPY(ctx, words_of(ctx->arena, query));
}

/* ---- the order of hits ---- */

/* A hit of the day counts in full, one of two years ago seven tenths of that, a very old one four
 * tenths. An old title goes before an old body, but not always before a new one. */
double search_rank_of(const struct ctx *ctx, enum search_level level, int64_t fresh_on)
{
    static const double weights[] = {
        [SEARCH_IN_TITLE] = 1, [SEARCH_IN_BODY] = 0.5, [SEARCH_ANYWHERE] = 0.4
    };
    double age = (double)(ctx_today(ctx) - fresh_on);
    return weights[level] * (0.4 + 0.6 * exp2(-(age > 0 ? age : 0) / 730));
}

static int by_key_and_level(const void *left, const void *right)
{
    const struct search_candidate *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (int)a->level - (int)b->level;
}

static int by_rank(const void *left, const void *right)
{
    const struct search_ranked *a = left, *b = right;
    if (a->rank < b->rank || a->rank > b->rank)
        return a->rank > b->rank ? -1 : 1;
    if (a->found->fresh_on != b->found->fresh_on)
        return a->found->fresh_on > b->found->fresh_on ? -1 : 1;
    /* as the drivers cut off what is too much, so that no hit stands on two pages */
    return a->found->key == b->found->key ? 0 : a->found->key > b->found->key ? -1 : 1;
}

static int by_name(const void *left, const void *right)
{
    const struct search_facet *a = left, *b = right;
    return (int)a->name - (int)b->name;
}

struct search_ranked *search_rank(struct ctx *ctx, struct search_candidates *found, size_t *count)
{
    struct search_ranked *ranked = ARENA_ARRAY(ctx->arena, struct search_ranked, found->count);
    qsort(found->items, found->count, sizeof *found->items, by_key_and_level);
    *count = 0;
    for (size_t i = 0; i < found->count; i++) {
        struct search_candidate *each = &found->items[i];
        if (i == 0 || each->key != each[-1].key)
            ranked[(*count)++] =
                (struct search_ranked) { each, search_rank_of(ctx, each->level, each->fresh_on) };
    }
    qsort(ranked, *count, sizeof *ranked, by_rank);
    return ranked;
}

static const char *in_lines(struct ctx *ctx, const char *text)
{
    if (!text || !strchr(text, SEARCH_FIELD_BREAK)) /* NULL after a fault */
        return text;
    size_t length = strlen(text);
    char *lines = arena_copy(ctx->arena, text, length + 1);
    for (char *at = lines; (at = memchr(at, SEARCH_FIELD_BREAK, length - (size_t)(at - lines)));)
        *at = '\n';
    return lines;
}

/* At most HITS_AT_ONCE hits with their texts, in one statement. */
static void read_hits(
    struct ctx *ctx, struct search_result *result, const struct search_ranked *ranked, size_t count)
{
    _Static_assert(HITS_AT_ONCE == 20, "the statement says it too");
    struct db_values keys = { .count = HITS_AT_ONCE };
    for (size_t i = 0; i < HITS_AT_ONCE; i++)
        keys.items[i] = db_value_int(i < count ? ranked[i].found->key : INT64_MIN);
    struct search_hit *hits = ARENA_ARRAY(ctx->arena, struct search_hit, count);
    struct rows rows = db_query_values(ctx,
        "SELECT e.key, e.matter_kind, e.matter_id, e.title_text, e.body_text, e.reply_text"
        " FROM (VALUES ($1), ($2), ($3), ($4), ($5), ($6), ($7), ($8), ($9), ($10), ($11), ($12),"
        " ($13), ($14), ($15), ($16), ($17), ($18), ($19), ($20)) AS chosen"
        " CROSS JOIN search_entry e WHERE e.key = chosen.column1",
        keys);
    while (db_next(&rows))
        for (size_t i = 0; i < count; i++)
            if (ranked[i].found->key == db_int(&rows, 0))
                hits[i] = (struct search_hit) {
                    .matter = { (enum matter_kind)db_int(&rows, 1), db_int(&rows, 2) },
                    .texts = { in_lines(ctx, db_text(&rows, 3)), in_lines(ctx, db_text(&rows, 4)),
                        in_lines(ctx, db_text(&rows, 5)) },
                };
    for (size_t i = 0; i < count; i++)
        if (hits[i].matter.kind)
            LIST_PUSH(ctx, *result, hits[i]);
}

struct search_result search_find(struct ctx *ctx, const char *query,
    const struct search_facet_list *filter, size_t offset, size_t limit)
{
    struct search_result result = { 0 };
    size_t end = offset + limit < SEARCH_HITS_MOST ? offset + limit : SEARCH_HITS_MOST;
    struct search_question question = { .words = words_of(ctx->arena, query),
        .need = (int64_t)end };
    if (ctx->fault || question.words.is_senseless)
        return result;
    for (size_t i = 0; filter && i < filter->count; i++)
        LIST_PUSH(ctx, question.facets, filter->items[i]);
    if (question.facets.count > 1)
        qsort(question.facets.items, question.facets.count, sizeof *question.facets.items, by_name);
    struct search_candidates found = search_driver_of(ctx)->find(ctx, &question);
    result.has_more = found.has_more || found.total > SEARCH_HITS_MOST;
    result.total = found.total < SEARCH_HITS_MOST ? found.total : SEARCH_HITS_MOST;
    if (found.count == 0)
        return result;
    size_t count;
    struct search_ranked *ranked = search_rank(ctx, &found, &count);
    if (count > end)
        count = end;
    for (size_t i = offset; i < count; i += HITS_AT_ONCE)
        read_hits(ctx, &result, &ranked[i], count - i < HITS_AT_ONCE ? count - i : HITS_AT_ONCE);
    return result;
}

/* ---- titles ---- */

bool search_titles(
    struct ctx *ctx, enum matter_kind kind, const char *text, size_t most, struct id_list *ids)
{
    struct text_list wanted = { 0 };
    struct search_tokens tokens = search_tokens_of(ctx->arena, text);
    for (size_t i = 0; i < tokens.count && wanted.count < PHRASE_MOST; i++) {
        const struct search_token *token = &tokens.items[i];
        const char *at = tokens.folded + token->at;
        if (token->kind == SEARCH_TOKEN_PAIR)
            LIST_PUSH(ctx, wanted, arena_text_n(ctx->arena, at, token->length));
        else if (token->kind == SEARCH_TOKEN_SINGLE)
            LIST_PUSH(ctx, wanted,
                arena_printf(
                    ctx->arena, SEARCH_MARK_CHARACTER "%.*s", (int)token->first_length, at));
    }
    if (wanted.count == 0)
        return false;
    struct search_matters found = search_driver_of(ctx)->titles(ctx, &wanted, (int64_t)most + 1);
    for (size_t i = 0; i < found.count; i++)
        if (found.items[i].kind == kind)
            LIST_PUSH(ctx, *ids, found.items[i].id);
    return found.count <= most;
}
