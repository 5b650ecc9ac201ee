/* Figures: how many proposals are in which case, of a year, a unit, a sector, a month. Each figure
 * is one condition, which the counts and the lists share: a number always has as many rows behind
 * it as it says. */
#pragma once
#include "kit/lines.h"
#include "proposals/handling.h"

enum figure {
    FIGURE_RECEIVED,
    FIGURE_WAITING, /* submitted or in review */
    FIGURE_FILED, /* has a number, whatever became of it */
    FIGURE_DECLINED,
    FIGURE_MERGED,
    FIGURE_CONVERTED,
    FIGURE_WITHDRAWN,
    FIGURE_TO_ASSIGN,
    FIGURE_IN_HANDLING, /* assigned or in handling */
    FIGURE_OVERDUE, /* in handling, and the date of a leading unit has passed */
    FIGURE_REPLIED, /* replied or closed */
    FIGURE_CLOSED,
    FIGURE_ON_TIME, /* of the replied: every leading unit by its date */
    FIGURE_LATE,
    FIGURE_CONTACTED, /* of the replied: a leading unit spoke with the proposer */
    FIGURE_NOT_CONTACTED,
    FIGURE_CLASS_A,
    FIGURE_CLASS_B,
    FIGURE_CLASS_C,
    FIGURE_ATTITUDE_SATISFIED,
    FIGURE_ATTITUDE_BASICALLY,
    FIGURE_ATTITUDE_DISSATISFIED,
    FIGURE_RESULT_SATISFIED,
    FIGURE_RESULT_BASICALLY,
    FIGURE_RESULT_DISSATISFIED,
    FIGURE_SILENT, /* closed without feedback */
    FIGURE_KEY,
    FIGURE_EXCELLENT,
    FIGURE_QUALITY_SCORED,
    FIGURE_HANDLING_SCORED,
    FIGURE_COUNT
};
#define FIGURE_BIT(figure) (UINT64_C(1) << (figure))
#define FIGURES_ALL (FIGURE_BIT(FIGURE_COUNT) - 1)

/* "on_time", as in the query of the list; FIGURE_COUNT where it is none. */
const char *figure_code(enum figure);
enum figure figure_from_code(const char *);
enum message figure_message(enum figure);

/* The condition in SQL on proposal p; it holds numbers of today and nothing that was typed. */
const char *figure_condition(struct ctx *, enum figure);

/* What is counted. Zero and NULL mean: any. */
struct figure_scope {
    int64_t year;
    int64_t years; /* so many up to `year` instead of the one */
    int64_t unit_id; /* led by it: sole, lead or co-lead */
    const char *sector; /* code; "-" for those without one */
    bool is_public; /* published ones only */
};

struct figures {
    int64_t of[FIGURE_COUNT];
};
struct figure_row {
    int64_t id; /* the unit or the year */
    const char *code; /* of the sector or the category */
    const char *name;
    struct figures figures;
};
struct figure_rows {
    struct figure_row *items;
    size_t count;
};

/* All figures of a scope, in one query. */
struct figures figures_of(struct ctx *, struct figure_scope);

enum figure_group { BY_YEAR, BY_UNIT, BY_SECTOR, BY_CATEGORY };

/* The same by year (oldest first), unit, sector or category (the largest first); of the figures
 * only those wanted (FIGURE_BITs) are counted. */
struct figure_rows figures_by(
    struct ctx *, enum figure_group, struct figure_scope, uint64_t wanted);

/* How many were received and replied in each month of the year; what lies before it and after it is
 * in rows of its own, left out where there is nothing. */
struct figure_month {
    int64_t from_on, until_on; /* days, 0 for open */
    int64_t received, replied;
};
struct figure_months {
    struct figure_month *items;
    size_t count;
};
struct figure_months figures_by_month(struct ctx *, struct figure_scope);

/* Two counts as a share from 0 to 1; 0 of nothing. */
double figure_share(int64_t part, int64_t whole);

/* ---- promises ---- */

enum promise_case {
    PROMISES_OPEN,
    PROMISES_OVERDUE,
    PROMISES_KEPT,
    PROMISES_FAILED,
    PROMISE_CASES
};

struct promise_counts {
    int64_t of[PROMISE_CASES];
    bool has_more[PROMISE_CASES]; /* there are more: they were not counted to the end */
};
/* Those of signed replies; promises of the unit, where the scope names one. For the public only
 * what it may read. Of each case at most `most` are counted, 0 for all. */
struct promise_counts promise_count(struct ctx *, struct figure_scope, int most);

const char *promise_case_code(enum promise_case);

/* The number of a case, of all cases for PROMISE_CASES: "17", or "10000+" where there are more. */
const char *promise_count_text(struct ctx *, const struct promise_counts *, enum promise_case);

/* ---- red lines and key proposals, for the chair ---- */

struct red_owner {
    enum line_owner_kind kind;
    int64_t id; /* 0 for all persons together */
    const char *name; /* of a unit, NULL else */
    int64_t count;
    int64_t oldest_due_on;
};
struct red_owner_list {
    struct red_owner *items;
    size_t count;
};
/* Who has how many red lines, the most first. */
struct red_owner_list red_lines_by_owner(struct ctx *);

struct key_proposal {
    int64_t id;
    const char *number, *title;
    enum proposal_state state;
    const char *leader, *supervisor;
    int64_t due_on;
};
struct key_proposal_list {
    struct key_proposal *items;
    size_t count;
};
struct key_proposal_list key_proposals(struct ctx *, int64_t year);

/* ---- both rise ---- */

struct rise_row {
    int64_t id;
    const char *code, *name;
    double quality, handling; /* means out of 100 */
    int64_t quality_count, handling_count; /* proposals that have scores */
};
struct rise_rows {
    struct rise_row *items;
    size_t count;
};
/* Means over the proposals of a scope. The quality of one is the mean of its scorers; its handling
 * the mean of proposer, office and assigning office by the weights of the settings, of those who
 * have scored. */
struct rise_rows rise_by(struct ctx *, enum figure_group, struct figure_scope);
