#include "kit/similar.h"

#include <math.h>
#include <stdlib.h>

#include "kit/search_frequency.h"
#include "kit/search_private.h"
#include "kit/search_text.h"

enum {
    TERMS_MOST = 48, /* the most telling terms, of which probes are made */
    PROBES_MOST = 16,
    PROBE_TOKENS_MOST = 4,
    PROBE_ROWS_MOST = 600, /* what a probe should give at most; it is made narrower until it does */
    CANDIDATES_MOST = 100,
    TITLE_COUNTS = 3,
};

/* Less in common than this is chance. */
#define SCORE_LEAST 0.1

/* ---- texts as vectors ---- */

struct term {
    uint64_t hash;
    double weight;
    const char *token; /* not ended by NUL */
    uint32_t length;
    uint32_t count;
};
struct terms {
    struct term *items;
    size_t count;
};

static void add_terms(struct terms *terms, const struct search_tokens *tokens, uint32_t times)
{
    for (size_t i = 0; i < tokens->count; i++) {
        const struct search_token *token = &tokens->items[i];
        if (token->kind == SEARCH_TOKEN_SINGLE)
            continue;
        const char *text = tokens->folded + token->at;
        terms->items[terms->count++] = (struct term) { .hash = search_hash(text, token->length),
            .token = text,
            .length = token->length,
            .count = times };
    }
}

static int by_hash(const void *left, const void *right)
{
    const struct term *a = left, *b = right;
    return a->hash < b->hash ? -1 : a->hash > b->hash;
}

/* The terms of a text in the order of their hashes, each once, as a vector of length 1. */
static struct terms terms_of(struct ctx *ctx, const char *title, const char *body)
{
    struct search_tokens heading = search_tokens_of(ctx->arena, title);
    struct search_tokens text = search_tokens_of(ctx->arena, body);
    struct terms terms = { .items = ARENA_ARRAY(
                               ctx->arena, struct term, heading.count + text.count + 1) };
    add_terms(&terms, &heading, TITLE_COUNTS);
    add_terms(&terms, &text, 1);
    qsort(terms.items, terms.count, sizeof *terms.items, by_hash);
    size_t count = 0;
    for (size_t i = 0; i < terms.count; i++) {
        if (count > 0 && terms.items[count - 1].hash == terms.items[i].hash)
            terms.items[count - 1].count += terms.items[i].count;
        else
            terms.items[count++] = terms.items[i];
    }
    terms.count = count;
    double square = 0;
    for (size_t i = 0; i < count; i++) {
        struct term *term = &terms.items[i];
        term->weight = (1 + log(term->count)) * search_telling(ctx, term->token, term->length);
        square += term->weight * term->weight;
    }
    for (size_t i = 0; i < count; i++)
        terms.items[i].weight /= sqrt(square);
    return terms;
}

static double cosine(const struct terms *a, const struct terms *b)
{
    double sum = 0;
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        if (a->items[i].hash == b->items[j].hash)
            sum += a->items[i++].weight * b->items[j++].weight;
        else if (a->items[i].hash < b->items[j].hash)
            i++;
        else
            j++;
    }
    return sum < 1 ? sum : 1;
}

double similar_score(struct ctx *ctx, const char *title, const char *body, const char *other_title,
    const char *other_body)
{
    search_sample(ctx);
    struct terms one = terms_of(ctx, title, body);
    struct terms other = terms_of(ctx, other_title, other_body);
    return cosine(&one, &other);
}

/* ---- candidates ---- */

static int by_weight(const void *left, const void *right)
{
    const struct term *a = left, *b = right;
    if (a->weight < b->weight || a->weight > b->weight)
        return a->weight > b->weight ? -1 : 1;
    return by_hash(left, right);
}

/* The most telling terms first; their tokens end with NUL. */
static struct terms most_telling(struct ctx *ctx, const struct terms *all)
{
    struct terms best = { .items =
                              arena_copy(ctx->arena, all->items, sizeof *all->items * all->count),
        .count = all->count };
    qsort(best.items, best.count, sizeof *best.items, by_weight);
    if (best.count > TERMS_MOST)
        best.count = TERMS_MOST;
    for (size_t i = 0; i < best.count; i++)
        best.items[i].token = arena_text_n(ctx->arena, best.items[i].token, best.items[i].length);
    return best;
}

struct vote {
    int64_t key;
    double weight;
};
struct vote_list {
    struct vote *items;
    size_t count;
};

static int by_key(const void *left, const void *right)
{
    const struct vote *a = left, *b = right;
    return a->key < b->key ? -1 : a->key > b->key;
}

static int by_votes(const void *left, const void *right)
{
    const struct vote *a = left, *b = right;
    if (a->weight < b->weight || a->weight > b->weight)
        return a->weight > b->weight ? -1 : 1;
    return a->key > b->key ? -1 : a->key < b->key;
}

/* A term, together with others from further down the list until few entries can hold them all. */
static struct search_probe probe_of(
    struct ctx *ctx, const struct terms *terms, size_t first, const struct text_list *facets)
{
    struct search_probe probe = { 0 };
    double expected = (double)search_entry_count(ctx);
    size_t step = terms->count / PROBE_TOKENS_MOST + 1;
    for (size_t i = 0; i < PROBE_TOKENS_MOST && i < terms->count; i++) {
        const struct term *term = &terms->items[(first + i * step) % terms->count];
        LIST_PUSH(ctx, probe.tokens, term->token);
        double share = search_share(ctx, term->token, term->length);
        expected *= share > 0 ? share : 0.0005;
        probe.weight += term->weight;
        if (expected < PROBE_ROWS_MOST)
            break;
    }
    for (size_t i = 0; i < facets->count; i++)
        LIST_PUSH(ctx, probe.tokens, facets->items[i]);
    return probe;
}

/* The entries that most probes gave. */
static struct vote_list candidates_of(
    struct ctx *ctx, const struct terms *all, const struct search_facet_list *filter)
{
    struct vote_list votes = { 0 };
    struct text_list facets = { 0 };
    for (size_t i = 0; filter && i < filter->count; i++)
        LIST_PUSH(ctx, facets, search_facet_token(ctx->arena, &filter->items[i]));
    struct terms terms = most_telling(ctx, all);
    struct search_probe probes[PROBES_MOST];
    size_t probe_count = terms.count < PROBES_MOST ? terms.count : PROBES_MOST;
    for (size_t i = 0; i < probe_count; i++)
        probes[i] = probe_of(ctx, &terms, i, &facets);
    search_driver_of(ctx)->probe(ctx, probes, probe_count, PROBE_ROWS_MOST);
    for (size_t i = 0; i < probe_count; i++)
        for (size_t j = 0; j < probes[i].keys.count; j++)
            LIST_PUSH(ctx, votes, (struct vote) { probes[i].keys.items[j], probes[i].weight });
    if (votes.count == 0)
        return votes;
    qsort(votes.items, votes.count, sizeof *votes.items, by_key);
    size_t count = 0;
    for (size_t i = 0; i < votes.count; i++) {
        if (count > 0 && votes.items[count - 1].key == votes.items[i].key)
            votes.items[count - 1].weight += votes.items[i].weight;
        else
            votes.items[count++] = votes.items[i];
    }
    qsort(votes.items, count, sizeof *votes.items, by_votes);
    votes.count = count < CANDIDATES_MOST ? count : CANDIDATES_MOST;
    return votes;
}

static int by_score(const void *left, const void *right)
{
    const struct similar *a = left, *b = right;
    if (a->score < b->score || a->score > b->score)
        return a->score > b->score ? -1 : 1;
    return a->fresh_on > b->fresh_on ? -1 : a->fresh_on < b->fresh_on;
}

static struct similar compare(struct ctx *ctx, const struct terms *terms, int64_t key)
{
    struct rows rows =
        db_query(ctx, "SELECT " SEARCH_RECORD_COLUMNS " FROM search_entry WHERE key = $1", key);
    if (!db_next(&rows))
        return (struct similar) { 0 };
    struct search_record record = search_record_from(&rows);
    db_end(&rows);
    struct terms other = terms_of(ctx, record.texts[SEARCH_TITLE], record.texts[SEARCH_BODY]);
    return (struct similar) { record.matter, record.fresh_on, cosine(terms, &other) };
}

struct similar_list similar_find(struct ctx *ctx, const char *title, const char *body,
    struct matter except, const struct search_facet_list *filter, size_t limit)
{
    struct similar_list list = { 0 };
    if (ctx->fault)
        return list;
    search_sample(ctx);
    struct terms terms = terms_of(ctx, title, body);
    struct vote_list candidates = candidates_of(ctx, &terms, filter);
    for (size_t i = 0; i < candidates.count; i++) {
        struct arena *kept = search_scratch_begin(ctx);
        struct similar similar = compare(ctx, &terms, candidates.items[i].key);
        search_scratch_end(ctx, kept);
        bool is_itself = similar.matter.kind == except.kind && similar.matter.id == except.id;
        if (similar.score >= SCORE_LEAST && !is_itself)
            LIST_PUSH(ctx, list, similar);
    }
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, by_score);
    if (list.count > limit)
        list.count = limit;
    return list;
}
