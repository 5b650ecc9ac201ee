#include "kit/similar.h"

#include <math.h>
#include <stdlib.h>

#include "kit/search_frequency.h"
#include "kit/search_private.h"
#include "kit/search_text.h"
#include "kit/similar_kept.h"

enum {
    PROBES_MOST = 16, /* one for each of the most telling terms, beside the marks */
    UNSEEN_MOST = 6, /* of those, terms that the sample does not have: a name, or a chance */
    PROBE_TOKENS_MOST = 4,
    PROBE_ROWS_MOST = 300, /* the newest that a probe gives */
    ROUNDS = 2,
    CANDIDATES_MOST = 48, /* are compared */
    LOOKED_AT_MOST = 200, /* for those of them that the filter lets through */
    TITLE_COUNTS = 3,
};

/* What a common mark votes for: as much as two very rare terms. */
#define MARK_WEIGHT 200

/* Of the entries that have a term which the sample does not have, as a guess. */
#define SHARE_UNSEEN 0.0005

/* Less in common than this is chance. */
#define SCORE_LEAST 0.1

/* ---- texts as vectors ---- */

struct term {
    uint64_t hash; /* 0 is a free slot */
    double weight;
    const char *token; /* not ended by NUL */
    uint32_t length;
    uint32_t count;
    uint32_t place; /* where it stands first: neighbours share a character */
};

/* The terms of a text by their hashes, each once, as a vector of length 1. */
struct terms {
    struct term *items;
    size_t count; /* of slots: a power of two; or of terms, where they are a list */
};

static struct term *slot_of(const struct terms *terms, uint64_t hash)
{
    size_t at = hash & (terms->count - 1);
    while (terms->items[at].hash && terms->items[at].hash != hash)
        at = (at + 1) & (terms->count - 1);
    return &terms->items[at];
}

static void add_terms(
    const struct terms *terms, const struct search_tokens *tokens, uint32_t times, uint32_t place)
{
    for (size_t i = 0; i < tokens->count; i++) {
        const struct search_token *token = &tokens->items[i];
        if (token->kind == SEARCH_TOKEN_SINGLE)
            continue;
        const char *text = tokens->folded + token->at;
        struct term *term = slot_of(terms, search_hash(text, token->length));
        if (!term->hash)
            *term = (struct term) { .hash = search_hash(text, token->length),
                .token = text,
                .length = token->length,
                .place = place + (uint32_t)i };
        term->count += times;
    }
}

/* The terms as a list, with how telling each is as its weight. */
static struct terms list_of(struct arena *arena, const struct terms *slots)
{
    struct terms list = { .items = ARENA_ARRAY(arena, struct term, slots->count) };
    for (size_t i = 0; i < slots->count; i++)
        if (slots->items[i].hash)
            list.items[list.count++] = slots->items[i];
    uint64_t *hashes = ARENA_ARRAY(arena, uint64_t, list.count + 1);
    double *telling = ARENA_ARRAY(arena, double, list.count + 1);
    for (size_t i = 0; i < list.count; i++)
        hashes[i] = list.items[i].hash;
    search_telling(hashes, telling, list.count);
    for (size_t i = 0; i < list.count; i++)
        list.items[i].weight = telling[i];
    return list;
}

static struct terms terms_of(struct ctx *ctx, const char *title, const char *body)
{
    struct search_tokens heading = search_tokens_of(ctx->arena, title);
    struct search_tokens text = search_tokens_of(ctx->arena, body);
    struct terms slots = { .count = 16 };
    while (slots.count < (heading.count + text.count) * 2)
        slots.count *= 2;
    slots.items = ARENA_ARRAY(ctx->arena, struct term, slots.count);
    add_terms(&slots, &heading, TITLE_COUNTS, 0);
    add_terms(&slots, &text, 1, (uint32_t)heading.count + 2);
    struct terms list = list_of(ctx->arena, &slots);
    double square = 0;
    for (size_t i = 0; i < list.count; i++) {
        struct term *term = &list.items[i];
        term->weight *= term->count > 1 ? 1 + log(term->count) : 1;
        square += term->weight * term->weight;
    }
    for (size_t i = 0; i < list.count; i++)
        slot_of(&slots, list.items[i].hash)->weight = list.items[i].weight / sqrt(square);
    return slots;
}

static double cosine(const struct terms *a, const struct terms *b)
{
    double sum = 0;
    for (size_t i = 0; i < a->count; i++)
        if (a->items[i].hash)
            sum += a->items[i].weight * slot_of(b, a->items[i].hash)->weight;
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
    return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static bool has_neighbour(const struct terms *chosen, uint32_t place)
{
    for (size_t i = 0; i < chosen->count; i++)
        if (chosen->items[i].place + 1 == place || place + 1 == chosen->items[i].place)
            return true;
    return false;
}

/* The most telling terms, the rarest first, from all over the text: a pair of characters next to
 * one that was chosen says nothing new. Their weight is what a vote of theirs counts. */
static struct terms most_telling(struct ctx *ctx, const struct terms *all)
{
    struct terms ranked = list_of(ctx->arena, all);
    for (size_t i = 0; i < ranked.count; i++)
        ranked.items[i].weight *= ranked.items[i].weight;
    qsort(ranked.items, ranked.count, sizeof *ranked.items, by_weight);
    struct terms chosen = { .items = ARENA_ARRAY(ctx->arena, struct term, PROBES_MOST) };
    size_t unseen = 0;
    for (size_t i = 0; i < ranked.count && chosen.count < PROBES_MOST; i++) {
        struct term term = ranked.items[i];
        bool is_unseen = search_share(term.token, term.length) <= 0;
        if ((is_unseen && unseen == UNSEEN_MOST) || has_neighbour(&chosen, term.place))
            continue;
        unseen += is_unseen;
        term.token = arena_text_n(ctx->arena, term.token, term.length);
        chosen.items[chosen.count++] = term;
    }
    return chosen;
}

struct vote {
    int64_t key;
    double weight;
};
struct vote_list {
    struct vote *items;
    size_t count;
};

static int by_votes(const void *left, const void *right)
{
    const struct vote *a = left, *b = right;
    if (a->weight < b->weight || a->weight > b->weight)
        return a->weight > b->weight ? -1 : 1;
    return a->key > b->key ? -1 : a->key < b->key;
}

/* One term more, from elsewhere in the text; how many terms of the list a probe has is known by its
 * tokens. */
static const struct term *make_narrower(
    struct ctx *ctx, const struct terms *terms, size_t first, struct search_probe *probe)
{
    const struct term *term = &terms->items[(first + probe->tokens.count * 5) % terms->count];
    LIST_PUSH(ctx, probe->tokens, term->token);
    probe->weight += term->weight;
    return term;
}

/* A probe for each term. One that is expected to give too much is narrower from the beginning. */
static void begin_probes(struct ctx *ctx, const struct terms *terms, struct search_probe *probes)
{
    for (size_t i = 0; i < terms->count; i++) {
        double expected = (double)search_entry_count();
        do {
            const struct term *term = make_narrower(ctx, terms, i, &probes[i]);
            double share = search_share(term->token, term->length);
            expected *= share > 0 ? share : SHARE_UNSEEN;
        } while (expected > PROBE_ROWS_MOST && probes[i].tokens.count < PROBE_TOKENS_MOST);
    }
}

static struct terms terms_of_marks(struct ctx *ctx, const struct text_list *marks)
{
    struct terms terms = { ARENA_ARRAY(ctx->arena, struct term, marks->count + 1), marks->count };
    for (size_t i = 0; i < marks->count; i++)
        terms.items[i] = (struct term) { .token = marks->items[i],
            .length = (uint32_t)strlen(marks->items[i]),
            .weight = MARK_WEIGHT };
    return terms;
}

/* Asks, and once more for those that gave too much: there the newest alone are known. */
static void ask_for_all(struct ctx *ctx, const struct terms *terms, struct search_probe *probes)
{
    size_t count = terms->count, open = 0;
    struct search_probe *asked = ARENA_ARRAY(ctx->arena, struct search_probe, count + 1);
    struct search_probe **again = ARENA_ARRAY(ctx->arena, struct search_probe *, count + 1);
    begin_probes(ctx, terms, probes);
    for (int round = 0; round < ROUNDS; round++) {
        open = 0;
        for (size_t i = 0; i < count; i++) {
            bool is_full = probes[i].keys.count == PROBE_ROWS_MOST;
            if (round > 0 && (!is_full || probes[i].tokens.count >= PROBE_TOKENS_MOST))
                continue;
            if (round > 0)
                make_narrower(ctx, terms, i, &probes[i]);
            again[open] = &probes[i];
            asked[open++] = probes[i];
            asked[open - 1].keys = (struct id_list) { 0 };
        }
        if (open > 0)
            search_driver_of(ctx)->probe(ctx, asked, open, PROBE_ROWS_MOST);
        for (size_t i = 0; i < open; i++)
            again[i]->keys = asked[i].keys;
    }
}

/* Each entry that a probe gave, once, with the weight of all that gave it. */
static struct vote_list count_votes(
    struct ctx *ctx, const struct search_probe *probes, size_t probe_count)
{
    size_t given = 0, room = 64, count = 0;
    for (size_t i = 0; i < probe_count; i++)
        given += probes[i].keys.count;
    while (room < given * 2)
        room *= 2;
    struct vote *slots = ARENA_ARRAY(ctx->arena, struct vote, room);
    for (size_t i = 0; i < probe_count; i++)
        for (size_t j = 0; j < probes[i].keys.count; j++) {
            int64_t key = probes[i].keys.items[j];
            size_t at = (size_t)((uint64_t)key * UINT64_C(11400714819323198485) >> 32) & (room - 1);
            while (slots[at].weight > 0 && slots[at].key != key)
                at = (at + 1) & (room - 1);
            slots[at] = (struct vote) { key, slots[at].weight + probes[i].weight };
        }
    for (size_t i = 0; i < room; i++)
        if (slots[i].weight > 0)
            slots[count++] = slots[i];
    return (struct vote_list) { slots, count };
}

/* The entries that most probes gave. For near copies the marks ask; for texts on the same thing,
 * and for a draft of a few words, the telling terms. */
static struct vote_list candidates_of(
    struct ctx *ctx, const struct terms *all, const struct text_list *marks)
{
    struct terms telling = most_telling(ctx, all), common = terms_of_marks(ctx, marks);
    size_t count = telling.count + common.count;
    struct search_probe *probes = ARENA_ARRAY(ctx->arena, struct search_probe, count + 1);
    ask_for_all(ctx, &common, probes);
    ask_for_all(ctx, &telling, probes + common.count);
    struct vote_list votes = count_votes(ctx, probes, count);
    qsort(votes.items, votes.count, sizeof *votes.items, by_votes);
    return votes;
}

static int by_score(const void *left, const void *right)
{
    const struct similar *a = left, *b = right;
    if (a->score < b->score || a->score > b->score)
        return a->score > b->score ? -1 : 1;
    return a->fresh_on > b->fresh_on ? -1 : a->fresh_on < b->fresh_on;
}

/* All facets of the filter are among those of the entry, which are words between spaces. */
static bool lets_through(
    struct ctx *ctx, const struct search_facet_list *filter, const char *facets)
{
    const char *all = arena_printf(ctx->arena, " %s ", facets);
    for (size_t i = 0; filter && i < filter->count; i++) {
        const char *token = search_facet_token(ctx->arena, &filter->items[i]);
        if (!strstr(all, arena_printf(ctx->arena, " %s ", token)))
            return false;
    }
    return true;
}

/* False where the filter does not let the entry through. Asked here and not of the index: what
 * nearly all entries have would be read from end to end for each probe. */
static bool compare(struct ctx *ctx, const struct terms *terms, int64_t key,
    const struct search_facet_list *filter, struct similar *similar)
{
    struct rows rows =
        db_query(ctx, "SELECT " SEARCH_RECORD_COLUMNS " FROM search_entry WHERE key = $1", key);
    if (!db_next(&rows))
        return false;
    struct search_record record = search_record_from(&rows);
    db_end(&rows);
    if (!lets_through(ctx, filter, record.facets))
        return false;
    struct terms other = terms_of(ctx, record.texts[SEARCH_TITLE], record.texts[SEARCH_BODY]);
    *similar = (struct similar) { record.matter, record.fresh_on, cosine(terms, &other) };
    return true;
}

static struct similar_list find_anew(struct ctx *ctx, const char *title, const char *body,
    struct matter except, const struct search_facet_list *filter, size_t limit)
{
    struct similar_list list = { 0 };
    search_sample(ctx);
    struct terms terms = terms_of(ctx, title, body);
    struct text_list marks = search_marks_of(ctx->arena, title, body);
    struct vote_list candidates = candidates_of(ctx, &terms, &marks);
    size_t compared = 0,
           most = candidates.count < LOOKED_AT_MOST ? candidates.count : LOOKED_AT_MOST;
    for (size_t i = 0; i < most && compared < CANDIDATES_MOST; i++) {
        struct arena *kept = search_scratch_begin(ctx);
        struct similar similar = { 0 };
        bool is_through = compare(ctx, &terms, candidates.items[i].key, filter, &similar);
        search_scratch_end(ctx, kept);
        compared += is_through;
        bool is_itself = similar.matter.kind == except.kind && similar.matter.id == except.id;
        if (is_through && similar.score >= SCORE_LEAST && !is_itself)
            LIST_PUSH(ctx, list, similar);
    }
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, by_score);
    if (list.count > limit)
        list.count = limit;
    return list;
}

struct similar_list similar_find(struct ctx *ctx, const char *title, const char *body,
    struct matter except, const struct search_facet_list *filter, size_t limit)
{
    struct similar_list list = { 0 };
    if (ctx->fault)
        return list;
    struct similar_question question = similar_question_of(title, body, except, filter, limit);
    if (similar_kept(ctx, &question, &list))
        return list;
    list = find_anew(ctx, title, body, except, filter, limit);
    similar_keep(ctx, &question, &list);
    return list;
}

struct similar_list similar_find_own(struct ctx *ctx, similar_text_of *text_of, const void *of,
    struct matter matter, const struct search_facet_list *filter, size_t limit)
{
    /* no text that comes in has such a sign, so that it is nobody else's question */
    static const char *const own = "\x01";
    struct similar_list list = { 0 };
    if (ctx->fault)
        return list;
    struct similar_question question = similar_question_of(own, own, matter, filter, limit);
    if (similar_kept(ctx, &question, &list))
        return list;
    struct similar_text text = text_of(ctx, of);
    list = find_anew(ctx, text.title, text.body, matter, filter, limit);
    similar_keep(ctx, &question, &list);
    return list;
}
