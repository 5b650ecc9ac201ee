/* What the templates of proposals are given. */
#pragma once
#include "kit/files.h"
#include "kit/ledger.h"
#include "kit/lines.h"
#include "kit/notices.h"
#include "kit/search.h"
#include "kit/settings.h"
#include "proposals/handling.h"
#include "proposals/similar_ones.h"

struct named_id {
    int64_t id;
    const char *name;
};
struct named_id_list {
    struct named_id *items;
    size_t count;
};

/* A hit of a search with its marked texts. */
struct found {
    const struct proposal_head *proposal;
    struct search_snippet title, text;
    bool is_in_reply; /* the text is of a reply */
};
struct found_list {
    struct found *items;
    size_t count;
};

/* One step of a proposal's way. */
struct matter_step {
    const char *name;
    const char *state; /* "done", "now", "next", "ended": as .stepper knows it */
    int64_t at; /* 0 where it has no moment */
};
struct matter_step_list {
    struct matter_step *items;
    size_t count;
};
struct action_list {
    enum proposal_action *items;
    size_t count;
};

/* Everything of one matter that its page may show to this reader. */
struct matter_view {
    const struct proposal *proposal;
    const char *number;
    struct text_list suggestions;
    struct co_signer_list co_signers;
    struct assignment_list assignments;
    struct contact_list contacts;
    struct reply_list replies;
    struct commitment_list promises; /* of all letters, of those being written too */
    struct commitment_list commitments; /* of those that went out */
    struct feedback_list feedback;
    struct score_sum_list scores;
    struct proposal_list merged;
    const struct oversight *oversight;
    struct oversight_event_list oversight_events;
    struct ledger_list history;
    struct line_list lines;
    uint64_t actions;
    uint32_t relations;
    bool is_internal; /* the reader works on it; else the public page */
    bool shows_text; /* its text may be read */
    bool shows_feedback; /* inside always, outside as publish.feedback says */
    int64_t my_assignment_id; /* of the reader's unit, 0 for none */
    const struct reply *draft; /* the reader's unit's reply that is not signed */
    const struct reply *to_sign; /* that waits for the reader's signature */
    struct file_list files; /* attachments; for those who work on it */
    struct review_look_list looks; /* for the office alone */
    struct similar_one_list similar;
    struct matter_step_list steps;
    const char *next; /* what happens next, by whom, until when: one sentence */
    enum proposal_action primary; /* what the reader does next; ACTION_COUNT for nothing */
    struct action_list more; /* what else the reader can do */
};

/* What was typed into an action's form that had problems. */
struct typed {
    enum proposal_action action; /* ACTION_COUNT: none */
    const struct action_input *input;
    struct problems *problems;
};
