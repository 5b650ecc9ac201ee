/* Workbenches: what each role must do next, in the order of urgency. A section is one kind of duty;
 * each row has one clear next step. */
#pragma once
#include "proposals/views.h"

struct work_row {
    int64_t id; /* of the proposal */
    const char *number, *title, *who; /* proposers, or the unit where that says more */
    enum proposal_state state;
    int64_t due_on; /* 0 where there is no date */
    const char *note; /* a reason, a promise, the units that were suggested; "" for none */
    int64_t count; /* looks passed, contacts made; of WORK_OWN the moment of its last change */
    bool is_mine; /* this person may do it */
};
struct work_row_list {
    struct work_row *items;
    size_t count;
    int64_t total;
};

/* What a section is about; its heading, its step and its words follow from it. */
enum work_kind {
    WORK_REVISE,
    WORK_FEEDBACK,
    WORK_COSIGN,
    WORK_DRAFTS,
    WORK_PROMISES,
    WORK_OWN, /* my proposals and where they stand */
    WORK_TAKE,
    WORK_LOOK,
    WORK_DECIDE,
    WORK_SECOND_RETURN,
    WORK_RETURNED,
    WORK_FEEDBACK_LATE,
    WORK_PUBLISH,
    WORK_SCORE,
    WORK_ASSIGN,
    WORK_EXTENSION,
    WORK_SIGN,
    WORK_AGAIN,
    WORK_ACCEPT,
    WORK_IN_HAND,
    WORK_ASSIST,
    WORK_DRAFTED,
    WORK_KEEP,
    WORK_KIND_COUNT
};
struct work_section {
    enum work_kind kind;
    struct work_row_list rows;
};
struct work_section_list {
    struct work_section *items;
    size_t count;
};

enum work_desk { DESK_MEMBER, DESK_OFFICE, DESK_ASSIGNING, DESK_UNIT, DESK_COUNT };

/* The desks that the actor's roles give, as bits (1 << desk). */
uint32_t work_desks(const struct ctx *);

/* The sections of a desk, for the actor. Those that are empty are there too. */
struct work_section_list work_sections(struct ctx *, enum work_desk);

/* One of them alone; without rows where the desk has no such section. */
struct work_section work_section_of(struct ctx *, enum work_desk, int64_t kind);

/* The first rows of a section; more than these are on the lists. */
enum { WORK_ROWS_MOST = 15 };

enum message work_kind_message(enum work_kind);
/* The next step of a row; to look at it, where it is not this person's to do. */
enum message work_step_message(enum work_kind, const struct work_row *);

/* The action that can be done to several rows at once; ACTION_COUNT for none. */
enum proposal_action work_bulk_action(enum work_kind);

/* Whether one of them is the actor's to do. */
bool work_has_mine(const struct work_row_list *);

/* The list with all rows of a section; NULL where there is none. */
const char *work_more_url(enum work_kind);

/* Where the next step of a row is done. */
const char *work_step_url(struct ctx *, enum work_kind, const struct work_row *);

struct work_call {
    const char *title, *topics;
    int64_t closes_at; /* 0: no call is open */
};
/* The call for proposals that is open now. */
struct work_call work_open_call(struct ctx *);

/* Units with overdue duties, the most first. */
struct work_unit {
    int64_t id;
    const char *name;
    int64_t count, oldest_due_on;
};
struct work_unit_list {
    struct work_unit *items;
    size_t count;
};
struct work_unit_list work_overdue_units(struct ctx *);

/* ---- several at once ---- */

struct work_result {
    int64_t id;
    const char *title;
    bool is_done;
    const char *why; /* it was not done; "" else */
};
struct work_result_list {
    struct work_result *items;
    size_t count;
    int64_t done_count;
};

/* Does an action to each proposal by itself: one that cannot be done holds up no other. What the
 * actor may not read is answered like what does not exist. */
struct work_result_list work_do_all(
    struct ctx *, struct id_list, enum proposal_action, const struct action_input *);

/* Reminds a unit's clerks and heads of what is overdue. Writes the ledger of the unit. False where
 * nothing is. */
bool work_remind_unit(struct ctx *, int64_t unit_id);
