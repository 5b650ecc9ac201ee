/* What happens to a proposal after it was filed, as it is read: assignments, contacts, replies,
 * commitments, feedback, scores, oversight. It is changed through proposal_act alone. */
#pragma once
#include "proposals/workflow.h"

enum assignment_state {
    ASSIGNMENT_OFFERED,
    ASSIGNMENT_ACCEPTED,
    ASSIGNMENT_RETURNED,
    ASSIGNMENT_DONE,
};
enum extension_state { EXTENSION_NONE, EXTENSION_ASKED, EXTENSION_GRANTED, EXTENSION_REFUSED };

struct assignment {
    int64_t id, proposal_id, unit_id;
    const char *unit_name; /* as records and notices keep it */
    const char *unit_label; /* in the reader's language, as all other names of units here */
    enum assignment_role role;
    enum assignment_state state;
    int64_t round, assigned_at, accept_by, due_on, accepted_at;
    const char *reason; /* of a return */
    int64_t suggested_unit_id;
    const char *suggested_unit_name;
    enum extension_state extension_state;
    const char *extension_reason;
    const char *opinion; /* of an assisting unit */
    int64_t done_at;
};
struct assignment_list {
    struct assignment *items;
    size_t count;
};
struct assignment_list proposal_assignments(struct ctx *, int64_t proposal_id);

struct contact {
    int64_t id, assignment_id;
    const char *unit_name;
    int64_t channel, phase, on_day;
    const char *note, *recorded_by;
    int64_t at;
    bool is_disputed; /* a proposer says that it was not so */
};
struct contact_list {
    struct contact *items;
    size_t count;
};
struct contact_list proposal_contacts(struct ctx *, int64_t proposal_id);

enum reply_state { REPLY_DRAFT, REPLY_TO_SIGN, REPLY_SIGNED };

struct reply {
    int64_t id, assignment_id, proposal_id, unit_id;
    const char *unit_name;
    int64_t round;
    bool is_second;
    enum reply_state state;
    const char *number;
    enum reply_class reply_class;
    const char *body, *contact_name, *contact_phone;
    const char *signed_by; /* the head's name, NULL until signed */
    int64_t signed_at;
    int64_t version; /* grows with each save */
    struct answer_list answers;
};
struct reply_list {
    struct reply *items;
    size_t count;
};
/* Signed replies, oldest first; with drafts too where they may be seen. */
struct reply_list proposal_replies(struct ctx *, int64_t proposal_id, bool with_drafts);

/* Whom the unit named last as its contact: to begin the next reply with. "" where there is none. */
struct reply_contact {
    const char *name, *phone;
};
struct reply_contact reply_last_contact(struct ctx *, int64_t unit_id);

/* The looks that a review took, first to last. */
struct review_look {
    int64_t look;
    const char *reviewer, *opinion;
    int64_t at;
};
struct review_look_list {
    struct review_look *items;
    size_t count;
};
struct review_look_list proposal_looks(struct ctx *, int64_t proposal_id);

enum commitment_state {
    COMMITMENT_OPEN,
    COMMITMENT_KEPT,
    COMMITMENT_CHANGED,
    COMMITMENT_FAILED,
    COMMITMENT_REPLACED /* by the reply after a handling again: shown nowhere */
};

struct commitment_event {
    int64_t kind; /* enum proposal_action */
    const char *note, *by;
    int64_t due_on, at;
};
struct commitment_event_list {
    struct commitment_event *items;
    size_t count;
};
struct commitment {
    int64_t id, reply_id, proposal_id, unit_id;
    const char *unit_name, *text, *proposal_title;
    int64_t due_on;
    enum commitment_state state;
    bool is_public; /* its reply is signed */
    int64_t ended_at;
    struct commitment_event_list events;
};
struct commitment_list {
    struct commitment *items;
    size_t count;
};
/* Those of signed replies; with those of drafts too where they may be seen. */
struct commitment_list proposal_commitments(struct ctx *, int64_t proposal_id, bool with_drafts);

struct feedback {
    const char *person_name;
    bool is_lead;
    int64_t round;
    enum satisfaction attitude, result;
    bool was_contacted;
    const char *text;
    int64_t at;
};
struct feedback_list {
    struct feedback *items;
    size_t count;
};
struct feedback_list proposal_feedback(struct ctx *, int64_t proposal_id);

struct oversight {
    const char *leader, *supervisor, *plan;
    int64_t due_on;
};
struct oversight_event {
    int64_t on_day;
    const char *note, *by;
};
struct oversight_event_list {
    struct oversight_event *items;
    size_t count;
};
const struct oversight *proposal_oversight(struct ctx *, int64_t proposal_id);
struct oversight_event_list proposal_oversight_events(struct ctx *, int64_t proposal_id);

/* Both rise: who scores what. */
enum score_kind {
    SCORE_QUALITY_REVIEW,
    SCORE_QUALITY_CLOSED,
    SCORE_HANDLING_PROPOSER,
    SCORE_HANDLING_OFFICE,
    SCORE_HANDLING_ASSIGNING,
    SCORE_BY_UNIT, /* the unit scores the proposal */
    SCORE_KIND_COUNT
};
struct score_sum {
    enum score_kind kind;
    int64_t scorers;
    double mean; /* of the scorers' sums, out of 100 */
};
struct score_sum_list {
    struct score_sum *items;
    size_t count;
};
struct score_sum_list proposal_scores(struct ctx *, int64_t proposal_id);

/* The proposals that were merged into this one. */
struct proposal_list proposal_merged_ones(struct ctx *, int64_t proposal_id);

enum message assignment_role_message(enum assignment_role);
enum message assignment_state_message(enum assignment_state);
enum message verdict_message(enum verdict);
const char *verdict_code(enum verdict); /* "adopted" */
const char *commitment_state_code(enum commitment_state); /* "kept" */
const char *assignment_role_code(enum assignment_role); /* "co_lead" */
enum message contact_channel_message(int64_t channel);
enum message contact_phase_message(int64_t phase);
enum message commitment_state_message(enum commitment_state);
enum message score_kind_message(enum score_kind);
enum { CONTACT_CHANNELS = 6, CONTACT_PHASES = 3 };
