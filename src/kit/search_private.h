/* What the parts of search share: the query taken apart, the tokens of an entry, and what each
 * database has to do. */
#pragma once
#include "base/buffer.h"
#include "kit/search.h"
#include "kit/search_text.h"

/* Marks in front of tokens that are no words; private code points, which no text token has. */
#define SEARCH_MARK_CHARACTER "\xee\x80\x80" /* a Chinese character anywhere in a field */
#define SEARCH_MARK_FACET "\xee\x80\x81"
#define SEARCH_MARK_BREAK "\xee\x80\x82" /* between two texts: no phrase goes across */
#define SEARCH_MARK_LIKE "\xee\x80\x83" /* in front of what near copies share */
#define SEARCH_MARK_SPAN "\xee\x80\x84" /* in front of the days of an entry */
#define SEARCH_EVERYTHING SEARCH_MARK_FACET "x" /* every entry has it */

/* ---- queries ---- */

/* Tokens that must stand in a row; one that is a mark stands alone. */
struct search_word {
    struct text_list tokens;
    struct search_run run; /* where they are one run of Chinese characters, else none */
    bool is_excluded;
};
struct search_words {
    struct search_word *items;
    size_t count;
    size_t wanted_count; /* of those that are not excluded */
    bool is_senseless; /* something was typed, but no word */
};
enum { SEARCH_WORDS_MOST = 16 };

/* What every entry has that is not for everybody. */
extern const struct search_facet search_internal;

/* Whether most entries have it. That is asked for by what the others have (search_internal): an
 * index would step through the rows of almost all entries, which costs as much as the words. */
bool search_is_for_most(const struct search_facet *);

/* The token of a facet: mark, letter and value. */
const char *search_facet_token(struct arena *, const struct search_facet *);

/* A query as a driver gets it. Facet tokens are grouped: those of one name are neighbours. */
struct search_question {
    struct search_words words;
    struct search_facet_list facets;
    int64_t need; /* how many of the best hits */
};

enum search_level { SEARCH_IN_TITLE, SEARCH_IN_BODY, SEARCH_ANYWHERE };

/* Something found: all words stand in fields of this level or stronger ones. */
struct search_candidate {
    int64_t key;
    int64_t fresh_on;
    enum search_level level;
};
struct search_candidates {
    struct search_candidate *items;
    size_t count;
    int64_t total;
    bool has_more;
};

/* What a hit of this level and day is worth. */
double search_rank_of(const struct ctx *, enum search_level, int64_t fresh_on);

struct search_ranked {
    const struct search_candidate *found;
    double rank;
};

/* The candidates, each once with its strongest level, best first. Changes their order. */
struct search_ranked *search_rank(struct ctx *, struct search_candidates *, size_t *count);

/* ---- entries ---- */

/* An entry as it is stored: the texts of one weight joined by form feeds. */
struct search_record {
    int64_t key;
    struct matter matter;
    int64_t fresh_on;
    const char *texts[SEARCH_WEIGHT_COUNT];
    const char *facets; /* their tokens, separated by spaces */
};
#define SEARCH_FIELD_BREAK '\f'

/* Hands on every token of a text that goes into the index: first those that have a position, then
 * each Chinese character once. `room` is how many positions are left. */
typedef void search_take_token(void *to, const char *token, size_t length, bool has_position);
void search_each_token(
    struct arena *, const char *text, size_t *room, search_take_token *, void *to);
enum { SEARCH_POSITIONS_MOST = 16000 }; /* tsvector counts to 16,383 */

/* The marks of likeness of a text, at most so many: near copies share some (search_marks.c). */
enum { SEARCH_MARKS_MOST = 64 };
struct text_list search_marks_of(struct arena *, const char *title, const char *body);

/* The tokens of a text take many times its room: between these two the context allocates from an
 * arena that goes away at once, so that whoever puts a million entries need not think of it. Gives
 * the context's own arena, to be handed back. */
struct arena *search_scratch_begin(struct ctx *);
void search_scratch_end(struct ctx *, struct arena *kept);

/* ---- drivers ---- */

/* Which entries hold all of these tokens, wherever. */
struct search_probe {
    struct text_list tokens;
    double weight; /* for who asks */
    struct id_list keys; /* the answer */
};

struct search_matters {
    struct matter *items;
    size_t count;
};

struct search_driver {
    void (*put)(struct ctx *, const struct search_record *);
    void (*remove)(struct ctx *, struct matter);
    struct search_candidates (*find)(struct ctx *, const struct search_question *);
    /* Answers each probe with at most `most` keys. */
    void (*probe)(struct ctx *, struct search_probe *probes, size_t count, int64_t most);
    /* At most so many matters whose titles hold all of these tokens. */
    struct search_matters (*titles)(struct ctx *, const struct text_list *tokens, int64_t most);
    void (*rebuild)(struct ctx *);
    void (*bulk)(struct ctx *, bool is_on);
    /* as search_join; NULL where there are no parts */
    bool (*join)(struct ctx *, int64_t parts_most);
};
extern const struct search_driver search_sqlite, search_postgres;
const struct search_driver *search_driver_of(const struct ctx *);

/* The stored columns of an entry, in the order that search_record_from reads. */
#define SEARCH_RECORD_COLUMNS                                                                      \
    "key, matter_kind, matter_id, fresh_on, title_text, body_text, reply_text, facets"
struct search_record search_record_from(const struct rows *);
