/* Venues: the practice centre, halls, studios and stations where the committee meets residents
 * (spec: the network 1 + 8 + 28 + N). */
#pragma once
#include "db/db.h"
#include "web/problems.h"

/* The numbers of both are in the database: add at the end only. */
enum venue_kind {
    VENUE_CENTRE,
    VENUE_HALL,
    VENUE_STUDIO,
    VENUE_STATION,
    VENUE_RECEPTION,
    VENUE_KIND_COUNT
};
enum venue_state { VENUE_OPEN, VENUE_PAUSED, VENUE_CLOSED, VENUE_STATE_COUNT };

struct venue {
    int64_t id;
    enum venue_kind kind;
    const char *name, *name_en;
    const char *region; /* town or sub-district, village; "" where it serves the whole district */
    int64_t parent_id; /* 0 for the centre */
    const char *sectors; /* codes of the setting proposal.sectors with spaces between */
    const char *address, *hours;
    int64_t opened_at; /* UTC milliseconds, 0 until opened */
    enum venue_state state;
};

struct venue_list {
    struct venue *items;
    size_t count;
};

/* The venue, or NULL where there is none. */
const struct venue *venue_find(struct ctx *, int64_t id);

/* All that are not closed, or all; by kind, then in the order in which they were opened. */
struct venue_list venue_all(struct ctx *, bool with_closed);

/* Those directly under a parent that are not closed. */
struct venue_list venue_children(struct ctx *, int64_t parent_id);

/* The names of the members who are attached to it. */
struct text_list venue_members(struct ctx *, int64_t id);

/* Attaches a member; nothing where he is already. */
void venue_attach(struct ctx *, int64_t id, int64_t person_id);

/* The network as a tree: each venue with those below it. What hangs on nothing open stands at the
 * top. */
struct venue_nodes {
    struct venue_node *items;
    size_t count;
};
struct venue_node {
    const struct venue *venue;
    struct venue_nodes below;
};
struct venue_nodes venue_tree(struct ctx *, const struct venue_list *);

/* How many of each kind. */
struct venue_counts {
    int64_t of[VENUE_KIND_COUNT];
};
struct venue_counts venue_count(const struct venue_list *);

/* Opens a venue and writes it into the ledger. Its id, or 0 with what is wrong in `problems`: a
 * name that is missing or taken, a parent that is none of a higher level, a second centre. */
int64_t venue_open(struct ctx *, const struct venue *draft, struct problems *);

/* Gives it another name; false with `problems`. */
bool venue_rename(
    struct ctx *, int64_t id, const char *name, const char *name_en, struct problems *);

/* Pauses an open one, opens a paused one again; false where it is neither. */
bool venue_pause(struct ctx *, int64_t id, bool is_paused);

/* Closes it for good; false with `problems` where venues below it are open. */
bool venue_close(struct ctx *, int64_t id, struct problems *);

/* In the context's language where it has a name in it. */
const char *venue_name(const struct ctx *, const struct venue *);

/* The names of its sectors, separated; "" for none. */
const char *venue_sector_names(struct ctx *, const struct venue *);

bool venue_has_sector(const struct venue *, const char *code);

/* Of a town and of a sector at once (复合型). */
bool venue_is_compound(const struct venue *);

enum message venue_kind_message(enum venue_kind);
enum message venue_state_message(enum venue_state);
