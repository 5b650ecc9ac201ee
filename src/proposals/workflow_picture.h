/* The workflow of proposals as people see it: a picture and the same in words, both read off the
 * table. */
#pragma once
#include "web/html.h"

/* An inline SVG: the way from draft to closed down the middle, ways back on the left, other ends on
 * the right. It takes its colour from the text around it and refers to its title by "flow-title".
 */
struct markup proposal_workflow_picture(struct ctx *);

/* One step that leads to another state, in the order of the table. */
struct workflow_step {
    enum message from, action, to;
    const char *days; /* the setting with the days of the duty that begins, NULL for none */
};
struct workflow_step_list {
    struct workflow_step *items;
    size_t count;
};
struct workflow_step_list proposal_workflow_steps(struct ctx *);
