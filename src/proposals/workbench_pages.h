/* The pages of the workbenches, and what is done from them to several proposals at once. */
#pragma once
#include "proposals/workbench.h"
#include "web/route.h"

extern const struct route workbench_routes[];

/* On a phone a section shows so many rows, and a link to a page with all of it. */
enum { WORK_ROWS_FIRST = 3 };

/* As it stands in addresses: /work?desk=office. */
const char *work_desk_name(enum work_desk);

/* Where a proposal of mine stands: how far it is along its way (0 to 5: submitted, review, filed,
 * handling, replied, closed), -1 where its way has ended otherwise. */
int work_row_progress(const struct work_row *);
enum { WORK_PROGRESS_STEPS = 6 };
enum message work_progress_message(int step);
extern const struct id_list work_steps; /* one for each, to be walked */

/* What a note is, with a colon: "建议单位：". "" for most. */
const char *work_note_label(struct ctx *, enum work_kind);

/* The headings of the sections in which nothing waits, in a row. */
const char *work_idle_text(struct ctx *, const struct work_section_list *);

/* How a date looks today: "red", "yellow", "green", and its words. */
const char *work_due_colour(struct ctx *, int64_t due_on);
const char *work_due_text(struct ctx *, int64_t due_on);
