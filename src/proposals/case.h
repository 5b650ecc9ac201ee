/* Private to the workflow: a proposal on which somebody acts, and what the table's rows are made
 * of. */
#pragma once
#include "base/clock.h"
#include "kit/calendar.h"
#include "kit/ledger.h"
#include "kit/lines.h"
#include "kit/notices.h"
#include "kit/settings.h"
#include "proposals/handling.h"
#include "proposals/workflow.h"
#include "web/html.h"

struct proposal_case {
    struct ctx *ctx;
    const struct proposal *proposal;
    uint32_t relations;
    const struct action_input *input;
    struct problems *problems;
    const struct transition *row;
    const struct assignment *assignment; /* that the input names, or the actor's own; may be NULL */
    const char *detail; /* what the ledger says beside the action */
};

/* One row of the workflow. The first row of a state and action whose people and guard fit is taken.
 */
struct transition {
    enum proposal_state from;
    enum proposal_action action;
    enum proposal_state to;
    uint32_t who; /* relations, one is enough */
    bool (*when)(const struct proposal_case *); /* NULL: always */
    void (*check)(struct proposal_case *); /* adds problems with the input; NULL: none */
    void (*effect)(struct proposal_case *); /* lines, notices, rows; NULL: none */
    const char *due; /* setting with the number of days of the duty that begins; NULL: none */
};

/* The table; it ends with a row for nobody. */
extern const struct transition proposal_workflow[];

/* The date of a duty that begins today, by the row's setting. */
int64_t case_due_on(const struct proposal_case *);
struct matter case_matter(const struct proposal_case *);

/* Opens a line of this proposal. */
void case_open_line(struct proposal_case *, enum line_kind, enum line_owner_kind, int64_t owner_id,
    int64_t part_id, int64_t due_on);
/* Tells the proposers: lead and confirmed co-signers. `second` fills {2}; {1} is the title. */
void case_tell_proposers(struct proposal_case *, enum message, const char *second);
void case_tell_role(
    struct proposal_case *, enum role, int64_t unit_id, enum message, const char *second);
/* The clerks of the units that have it. */
void case_tell_units(struct proposal_case *, enum message, const char *second);

/* The input's text is needed. */
void check_text(struct proposal_case *);

/* drafting.c, co_signing.c, contacts.c, review.c, handing.c, answering.c, closing.c, scoring.c,
 * keeping.c: guards, checks and effects of the rows. */
bool has_assignment(const struct proposal_case *);
bool has_contacts(const struct proposal_case *);
void check_dispute(struct proposal_case *);
void dispute_contact(struct proposal_case *);

void check_invited(struct proposal_case *);
void remind(struct proposal_case *);
void uninvite(struct proposal_case *);
bool is_co_signing(const struct proposal_case *);
void check_invitation(struct proposal_case *);
void check_complete(struct proposal_case *);
void invite(struct proposal_case *);
void confirm_co_signature(struct proposal_case *);
void decline_co_signature(struct proposal_case *);
void to_office(struct proposal_case *);
void end_matter(struct proposal_case *);

bool is_another_reviewer(const struct proposal_case *);
bool has_passed_two_looks(const struct proposal_case *);
void check_filing(struct proposal_case *);
void check_declining(struct proposal_case *);
void check_merging(struct proposal_case *);
void check_converting(struct proposal_case *);
void take_into_review(struct proposal_case *);
void send_back(struct proposal_case *);
void pass_look(struct proposal_case *);
void give_number(struct proposal_case *);
void decline(struct proposal_case *);
void merge(struct proposal_case *);
void convert(struct proposal_case *);

bool needs_head(const struct proposal_case *);
bool needs_no_head(const struct proposal_case *);
bool asks_nobody_without_head(const struct proposal_case *);
bool asks_nobody_with_head(const struct proposal_case *);
bool waits_for_acceptance(const struct proposal_case *);
bool is_last_to_accept(const struct proposal_case *);
void check_units(struct proposal_case *);
void assign_units(struct proposal_case *);
void accept_assignment(struct proposal_case *);
void return_assignment(struct proposal_case *);

bool is_accepted(const struct proposal_case *);
bool may_extend(const struct proposal_case *);
bool is_extension_asked(const struct proposal_case *);
bool is_reply_waiting(const struct proposal_case *);
bool is_last_signature(const struct proposal_case *);
void check_contact(struct proposal_case *);
bool is_reply_with_head(const struct proposal_case *);
void check_reply_version(struct proposal_case *);
void check_reply(struct proposal_case *);
void record_contact(struct proposal_case *);
void give_opinion(struct proposal_case *);
void ask_extension(struct proposal_case *);
void grant_extension(struct proposal_case *);
void refuse_extension(struct proposal_case *);
void save_reply(struct proposal_case *);
void submit_reply(struct proposal_case *);
void send_reply_back(struct proposal_case *);
void sign_reply(struct proposal_case *);
void sign_last_reply(struct proposal_case *);

bool is_first_dissatisfaction(const struct proposal_case *);
bool is_co_signers_verdict(const struct proposal_case *);
bool is_feedback_late(const struct proposal_case *);
bool may_be_published(const struct proposal_case *);
bool is_published_now(const struct proposal_case *);
bool is_not_key(const struct proposal_case *);
bool is_key_now(const struct proposal_case *);
bool is_not_excellent(const struct proposal_case *);
bool has_second_reply_due(const struct proposal_case *);
bool has_second_reply_waiting(const struct proposal_case *);
bool has_open_commitment(const struct proposal_case *);
bool has_look_back(const struct proposal_case *);
void check_feedback(struct proposal_case *);
void check_key(struct proposal_case *);
void check_publishing(struct proposal_case *);
void check_scores(struct proposal_case *);
void check_commitment(struct proposal_case *);
void take_feedback(struct proposal_case *);
void handle_again(struct proposal_case *);
void close_by_feedback(struct proposal_case *);
void close_without_feedback(struct proposal_case *);
void publish(struct proposal_case *);
void unpublish(struct proposal_case *);
void make_key(struct proposal_case *);
void oversee(struct proposal_case *);
void make_excellent(struct proposal_case *);
void take_scores(struct proposal_case *);
void note_progress(struct proposal_case *);
void keep_commitment(struct proposal_case *);
void change_commitment(struct proposal_case *);
void fail_commitment(struct proposal_case *);
void open_commitment_lines(struct proposal_case *, int64_t reply_id);
void sign_second_reply(struct proposal_case *);
void look_back(struct proposal_case *);
