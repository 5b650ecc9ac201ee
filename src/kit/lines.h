/* Lines: list-style management (spec/proposals.md). Every duty that anyone has is one line: what,
 * of which matter, who owns it, since when, due when, what proves it done. Lines are opened, moved
 * and struck off only as the effect of a workflow action, in its transaction. */
#pragma once
#include "db/db.h"
#include "kit/matter.h"
#include "web/messages.h"

/* What the duty is. The numbers are in the database: add at the end only. */
enum line_kind {
    LINE_COSIGN, /* confirm or decline a co-signature */
    LINE_FIRST_LOOK, /* take into review */
    LINE_REVISE, /* revise what was sent back */
    LINE_REVIEW, /* three looks */
    LINE_ASSIGN, /* assign a filed proposal to units */
    LINE_ACCEPT, /* accept or return an assignment */
    LINE_ASSIST, /* assisting opinion to the lead unit */
    LINE_REPLY, /* handle and reply */
    LINE_SIGN, /* the unit's head signs the reply */
    LINE_EXTENSION, /* decide on an extension */
    LINE_FEEDBACK, /* the proposer's verdict */
    LINE_CLOSE, /* close without feedback, or publish and score */
    LINE_COMMITMENT, /* keep a promise */
    LINE_SECOND_REPLY, /* reply again when all promises are kept */
    LINE_LOOK_BACK, /* yearly look at class B */
    LINE_OVERSIGHT, /* follow a key proposal */
    LINE_SCORE, /* score quality or handling */
    LINE_CONTACT, /* a unit's first contact with the proposer */
    LINE_KIND_COUNT
};

enum line_owner_kind { LINE_OWNER_PERSON, LINE_OWNER_UNIT, LINE_OWNER_ROLE };

enum line_colour { LINE_GREEN, LINE_YELLOW, LINE_RED, LINE_STRUCK };

/* Duties of fewer days turn yellow later. */
enum { LINE_SHORT_DAYS = 30 };

struct line {
    int64_t id;
    struct matter matter;
    int64_t part_id; /* which assignment or commitment of the matter, 0 for the matter itself */
    enum line_kind kind;
    enum line_owner_kind owner_kind;
    int64_t owner_id; /* person, unit, or enum role */
    const char *owner_name; /* read only: person's or unit's name, NULL for a role */
    const char *title; /* the matter's title, or the promise */
    int64_t opened_at;
    int64_t due_on; /* day number, 0 where there is no date */
    int64_t struck_at;
    int64_t struck_by;
    const char *struck_by_name; /* read only */
    const char *evidence;
    int reminder_stage; /* 1 to 5: 30, 15, 7, 1, 0 days before; then one more each week after */
};

struct line_list {
    struct line *items;
    size_t count;
    int64_t total; /* without the page's limit */
};

/* Opens a line; opened_at is now. */
void line_open(struct ctx *, const struct line *);

/* Moves the date of the open lines of a matter, part and kind. */
void line_move(struct ctx *, struct matter, int64_t part_id, enum line_kind, int64_t due_on);

/* Strikes off the open lines of a matter, part and kind; evidence may be NULL. Gives how many. */
int line_strike(struct ctx *, struct matter, int64_t part_id, enum line_kind, const char *evidence);

/* Strikes off only the line of one owner (a co-signer's, a scorer's). */
int line_strike_owner(struct ctx *, struct matter, enum line_kind, enum line_owner_kind,
    int64_t owner_id, const char *evidence);

/* Strikes off all that is open of a matter: it was withdrawn, merged, declined. */
void line_strike_all(struct ctx *, struct matter, const char *evidence);

/* Green; yellow from 15 days before the date (7 for duties of under 30 days); red after it. */
enum line_colour line_colour(struct ctx *, const struct line *);

/* Which lines, in what order. Zero means: any. */
struct line_filter {
    enum { LINES_OPEN, LINES_STRUCK, LINES_ALL } state;
    int64_t person_id; /* owned by the person */
    int64_t unit_id; /* owned by the unit */
    uint64_t roles; /* owned by one of these roles (ROLE_BITs) */
    bool of_anyone; /* not only the three above: the committee's whole list */
    bool of_persons; /* of that list, what persons own */
    int kind; /* enum line_kind + 1 */
    int colour; /* enum line_colour + 1 */
    struct matter matter; /* of one matter */
    const char *words; /* in the title */
    int64_t due_from, due_until; /* day numbers; 0 for open */
    enum line_order {
        LINES_BY_DUE,
        LINES_BY_OPENED,
        LINES_BY_OWNER,
        LINES_BY_KIND,
        LINES_BY_STRUCK
    } order;
    bool is_descending;
    int offset, limit; /* limit 0: all */
};

/* The open lines of one matter by their date, what has none at the end; nobody has struck them. */
struct line_list line_open_of(struct ctx *, struct matter);

/* The lists: mine (person, unit and roles of an actor together), a unit's, all red ones ... */
struct line_list line_find(struct ctx *, const struct line_filter *);

/* How many open lines a filter finds, by colour. */
struct line_counts {
    int64_t green, yellow, red;
};
struct line_counts line_count(struct ctx *, const struct line_filter *);

/* How many they are together. */
int64_t line_count_all(struct ctx *, const struct line_filter *);

/* Names of kinds and colours, and "green", "yellow", "red", "struck" as the styles know them. */
enum message line_kind_message(enum line_kind);
enum message line_colour_message(enum line_colour);
const char *line_colour_code(enum line_colour);

/* Sends what is due: at 30, 15, 7, 1 days before, on the day, then every 7 days with the next level
 * informed: the unit's clerk, its head, the assigning office, the chair; of a person's or an
 * office's duty the proposal office and the chair. A mark that had passed already when the duty was
 * opened or moved is left out. Works on some lines in the open write transaction and gives how many
 * it reminded of: call it again, in a new transaction, until it gives 0. Harmless to run often and
 * in several processes. */
int line_remind(struct ctx *);
