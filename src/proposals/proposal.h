/* Proposals: what one is, how it is written, found and moved. The rules are those of the
 * committee's workflow (docs/workflow.md, drawn from the table in workflow.c). */
#pragma once
#include "db/db.h"
#include "kit/matter.h"
#include "web/problems.h"

/* The numbers of all these are in the database: add at the end only. */
enum proposal_kind {
    PROPOSAL_INDIVIDUAL,
    PROPOSAL_JOINT,
    PROPOSAL_COLLECTIVE,
    PROPOSAL_KIND_COUNT
};

enum proposal_state {
    PROPOSAL_DRAFT,
    PROPOSAL_SUBMITTED,
    PROPOSAL_IN_REVIEW,
    PROPOSAL_FILED,
    PROPOSAL_ASSIGNED,
    PROPOSAL_IN_HANDLING,
    PROPOSAL_REPLIED,
    PROPOSAL_CLOSED,
    PROPOSAL_WITHDRAWN,
    PROPOSAL_DECLINED,
    PROPOSAL_MERGED,
    PROPOSAL_CONVERTED,
    PROPOSAL_DISCARDED,
    PROPOSAL_STATE_COUNT
};

enum proposal_publicity { PUBLICITY_YES, PUBLICITY_TITLE, PUBLICITY_NO, PUBLICITY_COUNT };
enum proposal_source {
    SOURCE_OWN_STUDY,
    SOURCE_LEAD,
    SOURCE_CONSULTATION,
    SOURCE_STUDY_REPORT,
    SOURCE_OPINION_REPORT,
    SOURCE_COUNT
};
enum reply_class { CLASS_NONE, CLASS_A, CLASS_B, CLASS_C, CLASS_COUNT };
enum satisfaction {
    SATISFACTION_NONE,
    SATISFIED,
    BASICALLY_SATISFIED,
    DISSATISFIED,
    SATISFACTION_COUNT
};
enum conversion { CONVERSION_NONE, CONVERSION_OPINION_REPORT, CONVERSION_LETTER };

struct proposal {
    int64_t id;
    enum proposal_kind kind;
    enum proposal_state state;
    int64_t year;
    int64_t number; /* 0 until filed */
    bool is_session; /* submitted in the call of a plenary, not between meetings */
    int64_t lead_id; /* lead proposer; of a collective one its clerk */
    int64_t body_id; /* of a collective proposal */
    const char *lead_name, *body_name;
    const char *contact_name, *signed_by; /* of a collective proposal */
    const char *title, *situation, *analysis;
    const char *category, *sector; /* codes of the settings */
    const char *key_words, *suggested_units;
    enum proposal_source source;
    const char *source_note;
    enum proposal_publicity publicity;
    const char *publicity_reason;
    bool may_contact;
    int64_t version; /* grows with each save: who saves an older one sees the newer */
    int64_t looks_passed;
    const char *ground, *explanation; /* why it was declined */
    int64_t merged_into;
    enum conversion converted_to;
    int64_t return_count, round;
    enum reply_class reply_class;
    enum satisfaction attitude, result; /* the lead proposer's verdict of the last round */
    bool closed_without_feedback, is_published, is_key, is_excellent;
    int64_t created_at, changed_at, submitted_at, filed_at, assigned_at, replied_at, closed_at,
        published_at; /* 0 while it is not published */
};

struct proposal_list {
    struct proposal *items;
    size_t count;
    int64_t total; /* without the page's limit */
    bool has_more; /* there are more than `total`: they were not counted to the end */
};

/* The proposal, or NULL. */
const struct proposal *proposal_find(struct ctx *, int64_t id);

/* By what people write: 2026-017. NULL where there is none. */
const struct proposal *proposal_by_number(struct ctx *, int64_t year, int64_t number);

/* Reads what people type for a number: 2026-017, 2026017, 第2026-017号, or 017 of no year (0).
 * False where the text is something else. */
bool proposal_number_parse(const char *text, int64_t *year, int64_t *number);

/* "2026-017", "" until it is filed. */
const char *proposal_number_text(struct ctx *, const struct proposal *);
const char *proposal_number_of(struct ctx *, int64_t year, int64_t number);

/* The numbered suggestions, in order. */
struct text_list proposal_suggestions(struct ctx *, int64_t id);

struct co_signer {
    int64_t person_id;
    const char *name;
    enum { CO_SIGNER_INVITED, CO_SIGNER_CONFIRMED, CO_SIGNER_DECLINED } state;
    const char *opinion; /* given with the answer */
    bool is_changed; /* the text was changed after the confirmation */
    int64_t at;
};
struct co_signer_list {
    struct co_signer *items;
    size_t count;
};
struct co_signer_list proposal_co_signers(struct ctx *, int64_t id);

/* Which proposals. Zero, "" and NULL mean: any. */
struct proposal_filter {
    int64_t year;
    int state; /* enum proposal_state + 1 */
    uint32_t states; /* or several: bits */
    const char *category, *sector;
    int64_t unit_id; /* has an assignment that was not returned */
    int reply_class;
    int64_t lead_id; /* written by */
    int64_t signer_id; /* written or co-signed by */
    const char *words; /* in the title or the number */
    bool is_public; /* only published ones, whose title at least may be public */
    bool is_key, is_excellent;
    int result; /* enum satisfaction: the lead proposer's verdict on the result */
    bool unit_leads; /* unit_id as sole, lead or co-lead */
    int figure; /* enum figure + 1 (proposals/figures.h) */
    enum { DATED_NOT, DATED_SUBMITTED, DATED_REPLIED } dated; /* which moment lies in the days */
    int64_t from_on, until_on; /* day numbers, 0 for open */
    enum proposal_order {
        PROPOSALS_NEWEST,
        PROPOSALS_BY_NUMBER,
        PROPOSALS_BY_CHANGE,
        PROPOSALS_BY_TITLE,
        PROPOSALS_BY_PUBLICATION
    } order;
    int offset, limit;
};

/* What a line about a proposal needs to name it and to tell who may see it. */
struct proposal_head {
    int64_t id, lead_id, year, number;
    const char *title, *category;
    enum proposal_state state;
    enum reply_class reply_class;
    enum proposal_publicity publicity;
    bool is_published;
};
struct proposal_head_list {
    struct proposal_head *items;
    size_t count;
};

/* At most PROPOSALS_MOST heads by their ids, in no order; best for PROPOSALS_FEW and for all. */
enum { PROPOSALS_FEW = 5, PROPOSALS_MOST = 20 };
struct proposal_head_list proposal_find_few(struct ctx *, const int64_t *ids, size_t count);

/* A page of proposals with their total; the body is left out. Of all proposals, and of those of a
 * year or state, the total is exact; of what else is filtered at most LIST_COUNTED are counted, so
 * that nobody can make the server count a million by looking. Without a limit nothing is left to
 * count. */
enum { LIST_COUNTED = 10000 };
struct proposal_list proposal_find_all(struct ctx *, const struct proposal_filter *);

/* What a row of a list shows. */
struct proposal_row {
    int64_t id, year, number;
    const char *title, *lead_name, *body_name, *category; /* body_name is NULL without a body */
    enum proposal_state state;
    enum reply_class reply_class;
    bool is_key, is_excellent;
};
struct proposal_row_list {
    struct proposal_row *items;
    size_t count;
    int64_t total; /* as in proposal_list */
    bool has_more;
};

/* As proposal_find_all, in half its time. */
struct proposal_row_list proposal_find_rows(struct ctx *, const struct proposal_filter *);

/* ---- drafting ---- */

struct proposal_draft {
    struct proposal text; /* title to may_contact and version are read */
    struct text_list suggestions;
};

/* Begins an empty draft of the actor's. Returns its id. */
int64_t proposal_begin(struct ctx *, enum proposal_kind);

enum save_result { SAVE_DONE, SAVE_NOT_ALLOWED, SAVE_CONFLICT };

/* Saves what was typed, however unfinished. SAVE_CONFLICT where somebody saved a newer version than
 * draft->text.version: nothing is written then. `keeps_version` also keeps a copy of the text. */
enum save_result proposal_save(struct ctx *, const struct proposal_draft *, bool keeps_version);

/* What is missing before it can be submitted. */
void proposal_check(
    struct ctx *, const struct proposal *, struct text_list suggestions, struct problems *);

struct proposal_version {
    int64_t id, version;
    const char *title, *situation, *analysis;
    struct text_list suggestions;
    const char *saved_by;
    int64_t saved_at;
};
struct proposal_version_list {
    struct proposal_version *items;
    size_t count;
};
/* The copies that were kept, newest first. */
struct proposal_version_list proposal_versions(struct ctx *, int64_t id);

/* One of them by its own id, NULL where the proposal has no such copy. */
const struct proposal_version *proposal_version_find(
    struct ctx *, int64_t proposal_id, int64_t version_id);

/* Members who may be invited to co-sign: by a part of the name and a sector ("" for any), without
 * the lead proposer and those who were invited already; by name. */
struct member_choice {
    int64_t person_id;
    const char *name, *sector, *position;
};
struct member_choice_list {
    struct member_choice *items;
    size_t count;
};
struct member_choice_list proposal_member_choices(
    struct ctx *, const struct proposal *, const char *words, const char *sector, int most);

/* ---- words and codes ---- */

enum message proposal_state_message(enum proposal_state);
const char *proposal_state_code(enum proposal_state); /* "filed" */
enum message proposal_kind_message(enum proposal_kind);
enum message proposal_publicity_message(enum proposal_publicity);
enum message proposal_source_message(enum proposal_source);
enum message satisfaction_message(enum satisfaction);
const char *satisfaction_code(enum satisfaction); /* "basically", "none" */
const char *proposal_kind_code(enum proposal_kind); /* "joint" */
const char *proposal_publicity_code(enum proposal_publicity); /* "title" */
const char *reply_class_name(struct ctx *, enum reply_class); /* "A (solved or adopted)" */
const char *reply_class_letter(enum reply_class); /* "A", "" for none */
