/* Holidays, and weekend days that are worked instead: the rows that kit/calendar.h counts by. */
#pragma once
#include "db/db.h"
#include "web/problems.h"

struct holiday {
    int64_t on_day;
    bool is_working; /* a day worked instead of a holiday */
    const char *name;
};
struct holiday_list {
    struct holiday *items;
    size_t count;
};

/* Those of a year, in order. */
struct holiday_list holidays_of(struct ctx *, int year);

/* Adds one or changes the one of that day; writes the ledger. False with `problems`. */
bool holiday_put(struct ctx *, const struct holiday *, struct problems *);
bool holiday_remove(struct ctx *, int64_t on_day);

/* Reads lines such as
 *     2027-01-01 holiday 元旦
 *     2027-01-03 working 元旦调休
 * and puts them all, or none: then the first line that is wrong stands in `problems` (field
 * "lines"). Gives how many. Where "holiday" is written in Chinese (休, 放假; 班, 上班) it is read
 * as well. */
int holidays_import(struct ctx *, const char *lines, struct problems *);
