/* The workflow of proposals: one table says what may happen, who may do it and what follows. */
#pragma once
#include "proposals/proposal.h"

/* In what way a person has to do with a proposal; several at once are bits. */
enum relation {
    LEAD_PROPOSER = 1 << 0,
    CO_SIGNER = 1 << 1, /* invited or confirmed, or whose own proposal was merged into it */
    REVIEWER = 1 << 2,
    OFFICE_HEAD = 1 << 3,
    ASSIGNING_OFFICE = 1 << 4,
    UNIT_CLERK = 1 << 5, /* of a lead or co-lead unit */
    UNIT_HEAD = 1 << 6, /* of a lead or co-lead unit */
    ASSISTING_CLERK = 1 << 7,
    CHAIR = 1 << 8,
    THE_PROGRAM = 1 << 9, /* time has passed */
};

enum proposal_action {
    ACTION_SAVE,
    ACTION_INVITE,
    ACTION_COSIGN,
    ACTION_DECLINE_COSIGN,
    ACTION_SUBMIT,
    ACTION_DISCARD,
    ACTION_WITHDRAW,
    ACTION_SEND_BACK,
    ACTION_TAKE,
    ACTION_PASS_LOOK,
    ACTION_FILE,
    ACTION_DECLINE,
    ACTION_MERGE,
    ACTION_CONVERT,
    ACTION_ASSIGN,
    ACTION_ACCEPT,
    ACTION_RETURN,
    ACTION_CONTACT,
    ACTION_OPINE,
    ACTION_ASK_EXTENSION,
    ACTION_GRANT_EXTENSION,
    ACTION_REFUSE_EXTENSION,
    ACTION_DRAFT_REPLY,
    ACTION_SUBMIT_REPLY,
    ACTION_SEND_REPLY_BACK,
    ACTION_SIGN,
    ACTION_FEEDBACK,
    ACTION_CLOSE,
    ACTION_PUBLISH,
    ACTION_UNPUBLISH,
    ACTION_MAKE_KEY,
    ACTION_OVERSEE,
    ACTION_MAKE_EXCELLENT,
    ACTION_SCORE,
    ACTION_PROGRESS,
    ACTION_KEEP,
    ACTION_CHANGE,
    ACTION_FAIL,
    ACTION_LOOK_BACK,
    ACTION_REMIND, /* who has not answered an invitation */
    ACTION_UNINVITE,
    ACTION_DISPUTE, /* a contact that the unit recorded */
    ACTION_COUNT
};

enum assignment_role {
    ASSIGNED_SOLE,
    ASSIGNED_LEAD,
    ASSIGNED_CO_LEAD,
    ASSIGNED_ASSISTING,
    ASSIGNED_ROLE_COUNT
};

struct commitment_draft {
    const char *text;
    int64_t due_on;
};
struct commitment_draft_list {
    struct commitment_draft *items;
    size_t count;
};
struct answer {
    int64_t position; /* of the suggestion, from 1 */
    enum verdict {
        VERDICT_ADOPTED,
        VERDICT_PARTLY,
        VERDICT_PLANNED,
        VERDICT_NOT_NOW,
        VERDICT_COUNT
    } verdict;
    const char *text;
};
struct answer_list {
    struct answer *items;
    size_t count;
};
struct unit_choice {
    int64_t unit_id;
    enum assignment_role role;
};
struct unit_choice_list {
    struct unit_choice *items;
    size_t count;
};
struct score_item {
    const char *code;
    int64_t points;
};
struct score_item_list {
    struct score_item *items;
    size_t count;
};

/* What an action is given; each reads only what it needs. */
struct action_input {
    int64_t part_id; /* assignment or commitment that is meant */
    const char *text; /* reason, opinion, note, explanation, plan */
    const char *code; /* ground, category */
    const char *second; /* key words; supervisor of a key proposal; reply's contact phone */
    int64_t
        number; /* person invited; proposal merged into; enum conversion; unit suggested; channel */
    int64_t phase; /* of a contact: 0 before, 1 during, 2 after */
    int64_t on_day; /* of a contact, an oversight event; a new date */
    bool is_agreed; /* the proposer's consent to a conversion; was contacted */
    enum satisfaction attitude, result;
    enum reply_class reply_class;
    const char *contact_name;
    struct unit_choice_list units;
    struct answer_list answers;
    struct commitment_draft_list commitments;
    int score_kind;
    struct score_item_list scores;
    int64_t version; /* of the reply that was read before it was changed; 0: not asked */
};

enum act_result { ACT_DONE, ACT_NOT_ALLOWED, ACT_PROBLEMS };

/* The one way in which a proposal changes: looks at the table, checks, writes the row, the ledger,
 * the lines and the notices, all in the open write transaction. ACT_NOT_ALLOWED and ACT_PROBLEMS
 * leave nothing behind. `input` may be NULL for actions that need nothing. */
enum act_result proposal_act(
    struct ctx *, int64_t id, enum proposal_action, const struct action_input *, struct problems *);

/* Keeps a reply while it is being typed: as ACTION_DRAFT_REPLY, without a row in the ledger. False
 * where the actor may not, where the reply lies with the head already, and (with a problem at
 * "version") where somebody else saved it in the meantime. */
bool proposal_keep_reply(struct ctx *, int64_t id, const struct action_input *, struct problems *);

/* What the actor could do with a proposal now, as bits (UINT64_C(1) << action): the buttons. */
uint64_t proposal_actions(struct ctx *, const struct proposal *);
static inline bool may_act(uint64_t actions, enum proposal_action action)
{
    return (actions >> action & 1) != 0;
}

/* How the actor has to do with a proposal: enum relation bits. */
uint32_t proposal_relations(struct ctx *, const struct proposal *);

/* Whether the actor may read a proposal that is not published. */
bool proposal_may_read(struct ctx *, const struct proposal *);

/* How much of a proposal the actor may read; each holds what stands before it. */
enum proposal_reading {
    READS_NOTHING, /* the same answer as for one that does not exist */
    READS_TITLE, /* published by title: what became of it, without its text */
    READS_TEXT, /* published */
    READS_ALL, /* works on it: also what is never public */
};
enum proposal_reading proposal_reading(struct ctx *, const struct proposal *);

/* Does what is due because time has passed: silence is acceptance, feedback that never came. */
void proposal_pass_time(struct ctx *);

/* The table as Graphviz text, for docs and the program's own page. */
const char *proposal_workflow_draw(struct ctx *);

enum message proposal_action_message(enum proposal_action);
const char *proposal_action_code(enum proposal_action);
