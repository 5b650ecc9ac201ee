/* Full-text search over matters, one design on FTS5 and on tsvector: both index the same tokens
 * (search_text.h), made here and not by the database.
 *
 * What people may type: words, all of which must be there; "words in quotes" that must stand in
 * this order (also in Chinese quotes); -word that must not be there. Chinese needs no spaces:
 * 提案工作 is found as it stands. Nothing else has a meaning, so nothing can be typed that is an
 * error. */
#pragma once
#include "db/db.h"
#include "kit/matter.h"

/* Which kind of field a text is: a hit in the title counts most. */
enum search_weight { SEARCH_TITLE, SEARCH_BODY, SEARCH_REPLY, SEARCH_WEIGHT_COUNT };

struct search_field {
    enum search_weight weight;
    const char *text; /* NULL is nothing */
};
struct search_field_list {
    struct search_field *items;
    size_t count;
};

/* What hits can be filtered by. An entry may have several values of one name (its units). */
enum search_facet_name {
    SEARCH_KIND, /* the kind of the matter: every entry has it without being given it */
    SEARCH_YEAR,
    SEARCH_STATE,
    SEARCH_SECTOR,
    SEARCH_UNIT,
    SEARCH_CLASS,
    SEARCH_CATEGORY,
    SEARCH_AUDIENCE, /* who may find it: one of those below; an entry without one is internal */
};
enum search_audience { SEARCH_AUDIENCE_PUBLIC = 1, SEARCH_AUDIENCE_INTERNAL = 2 };
struct search_facet {
    enum search_facet_name name;
    int64_t number;
    const char *code; /* instead of the number, where a setting names its rows by codes */
};
struct search_facet_list {
    struct search_facet *items;
    size_t count;
};

/* A matter as search knows it. */
struct search_entry {
    struct matter matter;
    int64_t fresh_on; /* the day that ranks it among equals: newer first */
    struct search_field_list fields;
    struct search_facet_list facets;
};

/* Puts a matter into the index or replaces what is there, in the running transaction. Does nothing
 * where nothing changed. About 16,000 tokens of a matter are indexed, what follows is not. */
void search_put(struct ctx *, const struct search_entry *);

/* While this thread holds its index, search_put does nothing: for work that changes many matters
 * many times and puts each of them once at the end. */
void search_hold(bool is_held);

/* Between these two (true, then false, each in a writing transaction) very many entries are put, by
 * nobody but this program: the index collects more before it writes, and on PostgreSQL it is built
 * at the end. Entries are put fastest in the order of their days. Search is slow or finds less in
 * between; where the end is never reached it stays right, but slow. */
void search_bulk(struct ctx *, bool is_on);

/* The index lies in parts, and a search looks into each of them. Takes a step towards joining them
 * where there are more than so many, in the writing transaction that is open; says whether there is
 * more to do. All steps together take two seconds for 10,000 entries and four minutes for a
 * million. */
bool search_join(struct ctx *, int64_t parts_most);

/* Joins all parts after very many entries were put, each step in a transaction of its own. Where it
 * fails the log says so: search is right, but slower. */
void search_join_all(struct ctx *);

/* Takes a matter out of the index. */
void search_remove(struct ctx *, struct matter);

struct search_hit {
    struct matter matter;
    const char *texts[SEARCH_WEIGHT_COUNT]; /* its fields of each weight, in lines of their own */
};
struct search_result {
    struct search_hit *items;
    size_t count;
    int64_t total; /* of all pages; some pages after this one are counted, not all */
    bool has_more; /* there are more than `total`: they were not counted to the end */
};

/* The hits from `offset` on, best first; among the best SEARCH_HITS_MOST only, for nobody turns so
 * many pages. A blank query finds everything, newest first. Filters of different names must all
 * hold; of several with one name, one must. */
enum { SEARCH_HITS_MOST = 1000 };
struct search_result search_find(struct ctx *, const char *query,
    const struct search_facet_list *filter, size_t offset, size_t limit);

/* The matters of a kind whose titles may hold this text somewhere, as their entries have them: each
 * title holds all of its Chinese characters and every two that are neighbours, which is more than
 * holds the text. False where the index does not help: the text has no such character, or more than
 * `most` titles hold them. */
bool search_titles(
    struct ctx *, enum matter_kind, const char *text, size_t most, struct id_list *ids);

/* A part of a text with its hits marked, for a template to print: the pieces in a row are the text.
 */
struct search_piece {
    const char *text;
    bool is_hit;
};
struct search_snippet {
    struct search_piece *items;
    size_t count;
    bool is_cut_before, is_cut_after; /* there is more text on that side */
};

/* A query taken apart once for all texts in which its words are marked. */
struct search_words;
const struct search_words *search_words_for(struct ctx *, const char *query);

/* About `characters` of the text, where it has most hits; 0 for all of it. */
struct search_snippet search_highlight(
    struct ctx *, const char *text, const struct search_words *, size_t characters);

/* Makes the index anew where it was made by other rules or another version of Unicode: once at the
 * start of the server, in a transaction that writes. A database that does not say yet by which
 * rules is taken for one of these. True where it was made anew. */
bool search_refresh(struct ctx *);
