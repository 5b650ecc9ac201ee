/* What is written about a proposal after it is handed in: reviews, replies, contacts, feedback. The
 * same seed gives the same text. */
#pragma once
#include "demo/texts.h"

/* How a unit answers one suggestion, and the class of the whole reply. */
enum demo_stance { DEMO_ADOPTED, DEMO_PARTLY, DEMO_PLANNED, DEMO_NOT_NOW };
enum demo_class { DEMO_CLASS_A = 1, DEMO_CLASS_B, DEMO_CLASS_C };

struct demo_commitment {
    const char *text;
    int months; /* from the reply on, until it is usually kept */
    size_t suggestion; /* which one it belongs to */
};

struct demo_reply {
    const char *opening; /* without the salutation */
    enum demo_stance stances[DEMO_SUGGESTIONS_MOST];
    const char *answers[DEMO_SUGGESTIONS_MOST]; /* one for each suggestion of the proposal */
    size_t answer_count;
    const char *closing;
    struct demo_commitment commitments[DEMO_SUGGESTIONS_MOST]; /* class B has one at least */
    size_t commitment_count;
};

/* The reply of a unit (its short name; NULL: the topic's lead unit). `again` is for the reply after
 * a dissatisfied verdict. */
struct demo_reply demo_reply_make(const struct demo_texts *, struct arena *,
    const struct demo_proposal *, uint64_t seed, enum demo_class, const char *unit, bool again);

/* The reply when all that was promised is kept: what was done about each suggestion. */
struct demo_reply demo_second_reply_make(const struct demo_texts *, struct arena *,
    const struct demo_proposal *, uint64_t seed, const char *unit);

enum demo_note {
    DEMO_CO_SIGNATURE, /* what a co-signer adds */
    DEMO_FIRST_LOOK,
    DEMO_SECOND_LOOK,
    DEMO_THIRD_LOOK,
    DEMO_REVISION, /* sent back: what to mend */
    DEMO_MERGE,
    DEMO_TO_OPINION_REPORT,
    DEMO_TO_LETTER,
    DEMO_WITHDRAWAL,
    DEMO_ASSIGNMENT, /* the assigning office's note */
    DEMO_RETURN, /* why it is not ours; the unit is topic->wrong_unit */
    DEMO_CONTACT_CALL,
    DEMO_CONTACT_VISIT,
    DEMO_CONTACT_SITE,
    DEMO_CONTACT_MEETING,
    DEMO_CONTACT_AFTER,
    DEMO_ASSISTING_OPINION,
    DEMO_EXTENSION, /* why more time is needed */
    DEMO_EXTENSION_GRANTED,
    DEMO_EXTENSION_REFUSED,
    DEMO_SATISFIED,
    DEMO_BASICALLY_SATISFIED,
    DEMO_DISSATISFIED,
    DEMO_SCORE_PROPOSAL, /* the office on its quality */
    DEMO_SCORE_BY_UNIT, /* the unit on the proposal */
    DEMO_SCORE_HANDLING,
    DEMO_OVERSIGHT_PLAN,
    DEMO_EXCELLENT,
    DEMO_SOURCE_OWN, /* where the matter came from: in the order of enum proposal_source */
    DEMO_SOURCE_LEAD,
    DEMO_SOURCE_CONSULTATION,
    DEMO_SOURCE_STUDY,
    DEMO_SOURCE_OPINION,
    DEMO_DECLINED_INVITATION, /* why a member does not sign along */
    DEMO_OVERSIGHT_BEGUN,
    DEMO_OVERSIGHT_EVENT,
    DEMO_OVERSIGHT_ENDED,
    DEMO_LOOK_BACK, /* the yearly look at promises */
    DEMO_REPLY_BACK, /* the unit's head: what to mend in the draft */
    DEMO_UNPUBLISHED, /* why it should not be published */
    DEMO_SURVEY, /* stands above an attached table */
    DEMO_NOTE_COUNT
};

/* One note, one to three sentences. `unit` as above. */
const char *demo_note_make(const struct demo_texts *, struct arena *, const struct demo_proposal *,
    uint64_t seed, enum demo_note, const char *unit);

/* Why it was declined; `ground` is a code of the setting "proposal.grounds". */
const char *demo_decline_make(const struct demo_texts *, struct arena *,
    const struct demo_proposal *, uint64_t seed, const char *ground);

enum demo_progress { DEMO_BEGUN, DEMO_HALFWAY, DEMO_KEPT, DEMO_CHANGED, DEMO_FAILED };

/* What the unit reports about a commitment. */
const char *demo_progress_make(const struct demo_texts *, struct arena *,
    const struct demo_proposal *, const struct demo_commitment *, uint64_t seed,
    enum demo_progress);
