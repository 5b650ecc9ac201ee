/* The forms of the actions, read off what the workflow allows. */
#pragma once
#include "proposals/views.h"
#include "web/request.h"
#include "web/route.h"

extern const struct route action_routes[];

/* What the forms offer for choosing. */
struct action_choices {
    struct named_id_list units;
    struct proposal_list others; /* what this one can be merged into */
    struct choice_list grounds, categories, quality, handling;
};

/* What every form of an action is given. */
struct action_form {
    const struct matter_view *view;
    struct typed typed;
    const struct action_choices *choices;
    enum proposal_action action;
    int64_t part_id; /* commitment or contact that the form is about, 0 for none */
    bool is_main; /* the one thing to do next: its button stands out */
};

/* The page of the matter with what was typed into an action's form (none: ACTION_COUNT). */
struct template matter_template(struct request *, const struct matter_view *, struct typed);

/* What an action does and what follows from it; MSG_NONE where its name says it all. */
enum message action_help(enum proposal_action);
/* The question before what cannot be taken back, MSG_NONE for all else. */
enum message action_question(enum proposal_action);
/* What was typed into this form, or empty input; never NULL, its texts neither. */
const struct action_input *form_input(const struct action_form *);
/* What was wrong with it; NULL where this form was not sent. */
const struct problems *form_problems(const struct action_form *);
/* The points that were typed for an item; -1 for none. */
int64_t form_points(const struct action_input *, const char *code);
/* Of row i of an assignment; { 0 } where it was left empty. */
struct unit_choice form_unit(const struct action_input *, int64_t row);
/* The sum that a score table adds up to. */
int64_t score_most(struct choice_list);
/* "/proposals/7/act/file" */
const char *action_path(struct ctx *, const struct action_form *);
