/* What the enumerators of proposals are called: codes for exports and the API, messages for people.
 */
#include "kit/settings.h"
#include "proposals/handling.h"

struct name {
    const char *code;
    enum message message;
};

static const struct name proposal_state_names[] = {
    [PROPOSAL_DRAFT] = { "draft", MSG_PROPOSAL_STATE_DRAFT },
    [PROPOSAL_SUBMITTED] = { "submitted", MSG_PROPOSAL_STATE_SUBMITTED },
    [PROPOSAL_IN_REVIEW] = { "in_review", MSG_PROPOSAL_STATE_IN_REVIEW },
    [PROPOSAL_FILED] = { "filed", MSG_PROPOSAL_STATE_FILED },
    [PROPOSAL_ASSIGNED] = { "assigned", MSG_PROPOSAL_STATE_ASSIGNED },
    [PROPOSAL_IN_HANDLING] = { "in_handling", MSG_PROPOSAL_STATE_IN_HANDLING },
    [PROPOSAL_REPLIED] = { "replied", MSG_PROPOSAL_STATE_REPLIED },
    [PROPOSAL_CLOSED] = { "closed", MSG_PROPOSAL_STATE_CLOSED },
    [PROPOSAL_WITHDRAWN] = { "withdrawn", MSG_PROPOSAL_STATE_WITHDRAWN },
    [PROPOSAL_DECLINED] = { "declined", MSG_PROPOSAL_STATE_DECLINED },
    [PROPOSAL_MERGED] = { "merged", MSG_PROPOSAL_STATE_MERGED },
    [PROPOSAL_CONVERTED] = { "converted", MSG_PROPOSAL_STATE_CONVERTED },
    [PROPOSAL_DISCARDED] = { "discarded", MSG_PROPOSAL_STATE_DISCARDED },
};

enum message proposal_state_message(enum proposal_state value)
{
    return proposal_state_names[value].message;
}

const char *proposal_state_code(enum proposal_state value)
{
    return proposal_state_names[value].code;
}

static const struct name proposal_kind_names[] = {
    [PROPOSAL_INDIVIDUAL] = { "individual", MSG_PROPOSAL_KIND_INDIVIDUAL },
    [PROPOSAL_JOINT] = { "joint", MSG_PROPOSAL_KIND_JOINT },
    [PROPOSAL_COLLECTIVE] = { "collective", MSG_PROPOSAL_KIND_COLLECTIVE },
};

enum message proposal_kind_message(enum proposal_kind value)
{
    return proposal_kind_names[value].message;
}

const char *proposal_kind_code(enum proposal_kind value)
{
    return proposal_kind_names[value].code;
}

static const struct name proposal_publicity_names[] = {
    [PUBLICITY_YES] = { "yes", MSG_PROPOSAL_PUBLICITY_YES },
    [PUBLICITY_TITLE] = { "title", MSG_PROPOSAL_PUBLICITY_TITLE },
    [PUBLICITY_NO] = { "no", MSG_PROPOSAL_PUBLICITY_NO },
};

enum message proposal_publicity_message(enum proposal_publicity value)
{
    return proposal_publicity_names[value].message;
}

const char *proposal_publicity_code(enum proposal_publicity value)
{
    return proposal_publicity_names[value].code;
}

enum message proposal_source_message(enum proposal_source value)
{
    static const enum message messages[] = {
        [SOURCE_OWN_STUDY] = MSG_PROPOSAL_SOURCE_OWN_STUDY,
        [SOURCE_LEAD] = MSG_PROPOSAL_SOURCE_LEAD,
        [SOURCE_CONSULTATION] = MSG_PROPOSAL_SOURCE_CONSULTATION,
        [SOURCE_STUDY_REPORT] = MSG_PROPOSAL_SOURCE_STUDY_REPORT,
        [SOURCE_OPINION_REPORT] = MSG_PROPOSAL_SOURCE_OPINION_REPORT,
    };
    return messages[value];
}

static const struct name satisfaction_names[] = {
    [SATISFACTION_NONE] = { "none", MSG_PROPOSAL_SATISFACTION_NONE },
    [SATISFIED] = { "satisfied", MSG_PROPOSAL_SATISFACTION_SATISFIED },
    [BASICALLY_SATISFIED] = { "basically", MSG_PROPOSAL_SATISFACTION_BASICALLY },
    [DISSATISFIED] = { "dissatisfied", MSG_PROPOSAL_SATISFACTION_DISSATISFIED },
};

enum message satisfaction_message(enum satisfaction value)
{
    return satisfaction_names[value].message;
}

const char *satisfaction_code(enum satisfaction value)
{
    return satisfaction_names[value].code;
}

static const struct name assignment_role_names[] = {
    [ASSIGNED_SOLE] = { "sole", MSG_PROPOSAL_ROLE_SOLE },
    [ASSIGNED_LEAD] = { "lead", MSG_PROPOSAL_ROLE_LEAD },
    [ASSIGNED_CO_LEAD] = { "co_lead", MSG_PROPOSAL_ROLE_CO_LEAD },
    [ASSIGNED_ASSISTING] = { "assisting", MSG_PROPOSAL_ROLE_ASSISTING },
};

enum message assignment_role_message(enum assignment_role value)
{
    return assignment_role_names[value].message;
}

const char *assignment_role_code(enum assignment_role value)
{
    return assignment_role_names[value].code;
}

static const struct name assignment_state_names[] = {
    [ASSIGNMENT_OFFERED] = { "offered", MSG_PROPOSAL_ASSIGNMENT_OFFERED },
    [ASSIGNMENT_ACCEPTED] = { "accepted", MSG_PROPOSAL_ASSIGNMENT_ACCEPTED },
    [ASSIGNMENT_RETURNED] = { "returned", MSG_PROPOSAL_ASSIGNMENT_RETURNED },
    [ASSIGNMENT_DONE] = { "done", MSG_PROPOSAL_ASSIGNMENT_DONE },
};

enum message assignment_state_message(enum assignment_state value)
{
    return assignment_state_names[value].message;
}

static const struct name verdict_names[] = {
    [VERDICT_ADOPTED] = { "adopted", MSG_PROPOSAL_VERDICT_ADOPTED },
    [VERDICT_PARTLY] = { "partly", MSG_PROPOSAL_VERDICT_PARTLY },
    [VERDICT_PLANNED] = { "planned", MSG_PROPOSAL_VERDICT_PLANNED },
    [VERDICT_NOT_NOW] = { "not_now", MSG_PROPOSAL_VERDICT_NOT_NOW },
};

enum message verdict_message(enum verdict value)
{
    return verdict_names[value].message;
}

const char *verdict_code(enum verdict value)
{
    return verdict_names[value].code;
}

static const struct name commitment_state_names[] = {
    [COMMITMENT_OPEN] = { "open", MSG_PROPOSAL_COMMITMENT_OPEN },
    [COMMITMENT_KEPT] = { "kept", MSG_PROPOSAL_COMMITMENT_KEPT },
    [COMMITMENT_CHANGED] = { "changed", MSG_PROPOSAL_COMMITMENT_CHANGED },
    [COMMITMENT_FAILED] = { "failed", MSG_PROPOSAL_COMMITMENT_FAILED },
    [COMMITMENT_REPLACED] = { "replaced", MSG_PROPOSAL_COMMITMENT_REPLACED },
};

enum message commitment_state_message(enum commitment_state value)
{
    return commitment_state_names[value].message;
}

const char *commitment_state_code(enum commitment_state value)
{
    return commitment_state_names[value].code;
}

static const struct name score_kind_names[] = {
    [SCORE_QUALITY_REVIEW] = { "quality_review", MSG_PROPOSAL_SCORE_QUALITY_REVIEW },
    [SCORE_QUALITY_CLOSED] = { "quality_closed", MSG_PROPOSAL_SCORE_QUALITY_CLOSED },
    [SCORE_HANDLING_PROPOSER] = { "handling_proposer", MSG_PROPOSAL_SCORE_HANDLING_PROPOSER },
    [SCORE_HANDLING_OFFICE] = { "handling_office", MSG_PROPOSAL_SCORE_HANDLING_OFFICE },
    [SCORE_HANDLING_ASSIGNING] = { "handling_assigning", MSG_PROPOSAL_SCORE_HANDLING_ASSIGNING },
    [SCORE_BY_UNIT] = { "by_unit", MSG_PROPOSAL_SCORE_BY_UNIT },
};

enum message score_kind_message(enum score_kind value)
{
    return score_kind_names[value].message;
}

static const struct name contact_channel_names[] = {
    [0] = { "call", MSG_PROPOSAL_CHANNEL_CALL },
    [1] = { "visit", MSG_PROPOSAL_CHANNEL_VISIT },
    [2] = { "meeting", MSG_PROPOSAL_CHANNEL_MEETING },
    [3] = { "on_site", MSG_PROPOSAL_CHANNEL_ON_SITE },
    [4] = { "letter", MSG_PROPOSAL_CHANNEL_LETTER },
    [5] = { "other", MSG_PROPOSAL_CHANNEL_OTHER },
};

enum message contact_channel_message(int64_t value)
{
    return contact_channel_names[value].message;
}

static const struct name contact_phase_names[] = {
    [0] = { "before", MSG_PROPOSAL_PHASE_BEFORE },
    [1] = { "during", MSG_PROPOSAL_PHASE_DURING },
    [2] = { "after", MSG_PROPOSAL_PHASE_AFTER },
};

enum message contact_phase_message(int64_t value)
{
    return contact_phase_names[value].message;
}

static const struct name proposal_action_names[] = {
    [ACTION_SAVE] = { "save", MSG_PROPOSAL_ACTION_SAVE },
    [ACTION_INVITE] = { "invite", MSG_PROPOSAL_ACTION_INVITE },
    [ACTION_COSIGN] = { "cosign", MSG_PROPOSAL_ACTION_COSIGN },
    [ACTION_DECLINE_COSIGN] = { "decline_cosign", MSG_PROPOSAL_ACTION_DECLINE_COSIGN },
    [ACTION_SUBMIT] = { "submit", MSG_PROPOSAL_ACTION_SUBMIT },
    [ACTION_DISCARD] = { "discard", MSG_PROPOSAL_ACTION_DISCARD },
    [ACTION_WITHDRAW] = { "withdraw", MSG_PROPOSAL_ACTION_WITHDRAW },
    [ACTION_SEND_BACK] = { "send_back", MSG_PROPOSAL_ACTION_SEND_BACK },
    [ACTION_TAKE] = { "take", MSG_PROPOSAL_ACTION_TAKE },
    [ACTION_PASS_LOOK] = { "pass_look", MSG_PROPOSAL_ACTION_PASS_LOOK },
    [ACTION_FILE] = { "file", MSG_PROPOSAL_ACTION_FILE },
    [ACTION_DECLINE] = { "decline", MSG_PROPOSAL_ACTION_DECLINE },
    [ACTION_MERGE] = { "merge", MSG_PROPOSAL_ACTION_MERGE },
    [ACTION_CONVERT] = { "convert", MSG_PROPOSAL_ACTION_CONVERT },
    [ACTION_ASSIGN] = { "assign", MSG_PROPOSAL_ACTION_ASSIGN },
    [ACTION_ACCEPT] = { "accept", MSG_PROPOSAL_ACTION_ACCEPT },
    [ACTION_RETURN] = { "return", MSG_PROPOSAL_ACTION_RETURN },
    [ACTION_CONTACT] = { "contact", MSG_PROPOSAL_ACTION_CONTACT },
    [ACTION_OPINE] = { "opine", MSG_PROPOSAL_ACTION_OPINE },
    [ACTION_ASK_EXTENSION] = { "ask_extension", MSG_PROPOSAL_ACTION_ASK_EXTENSION },
    [ACTION_GRANT_EXTENSION] = { "grant_extension", MSG_PROPOSAL_ACTION_GRANT_EXTENSION },
    [ACTION_REFUSE_EXTENSION] = { "refuse_extension", MSG_PROPOSAL_ACTION_REFUSE_EXTENSION },
    [ACTION_DRAFT_REPLY] = { "draft_reply", MSG_PROPOSAL_ACTION_DRAFT_REPLY },
    [ACTION_SUBMIT_REPLY] = { "submit_reply", MSG_PROPOSAL_ACTION_SUBMIT_REPLY },
    [ACTION_SEND_REPLY_BACK] = { "send_reply_back", MSG_PROPOSAL_ACTION_SEND_REPLY_BACK },
    [ACTION_SIGN] = { "sign", MSG_PROPOSAL_ACTION_SIGN },
    [ACTION_FEEDBACK] = { "feedback", MSG_PROPOSAL_ACTION_FEEDBACK },
    [ACTION_CLOSE] = { "close", MSG_PROPOSAL_ACTION_CLOSE },
    [ACTION_PUBLISH] = { "publish", MSG_PROPOSAL_ACTION_PUBLISH },
    [ACTION_UNPUBLISH] = { "unpublish", MSG_PROPOSAL_ACTION_UNPUBLISH },
    [ACTION_MAKE_KEY] = { "make_key", MSG_PROPOSAL_ACTION_MAKE_KEY },
    [ACTION_OVERSEE] = { "oversee", MSG_PROPOSAL_ACTION_OVERSEE },
    [ACTION_MAKE_EXCELLENT] = { "make_excellent", MSG_PROPOSAL_ACTION_MAKE_EXCELLENT },
    [ACTION_SCORE] = { "score", MSG_PROPOSAL_ACTION_SCORE },
    [ACTION_PROGRESS] = { "progress", MSG_PROPOSAL_ACTION_PROGRESS },
    [ACTION_KEEP] = { "keep", MSG_PROPOSAL_ACTION_KEEP },
    [ACTION_CHANGE] = { "change", MSG_PROPOSAL_ACTION_CHANGE },
    [ACTION_FAIL] = { "fail", MSG_PROPOSAL_ACTION_FAIL },
    [ACTION_LOOK_BACK] = { "look_back", MSG_PROPOSAL_ACTION_LOOK_BACK },
    [ACTION_REMIND] = { "remind", MSG_PROPOSAL_ACTION_REMIND },
    [ACTION_UNINVITE] = { "uninvite", MSG_PROPOSAL_ACTION_UNINVITE },
    [ACTION_DISPUTE] = { "dispute", MSG_PROPOSAL_ACTION_DISPUTE },
};

enum message proposal_action_message(enum proposal_action value)
{
    return proposal_action_names[value].message;
}

const char *proposal_action_code(enum proposal_action value)
{
    return proposal_action_names[value].code;
}

const char *reply_class_letter(enum reply_class value)
{
    static const char *const letters[CLASS_COUNT] = { "", "A", "B", "C" };
    return letters[value];
}

const char *reply_class_name(struct ctx *ctx, enum reply_class value)
{
    const char *letter = reply_class_letter(value);
    if (value == CLASS_NONE)
        return message_text(ctx->language, MSG_PROPOSAL_CLASS_NONE);
    return message(ctx, MSG_PROPOSAL_CLASS_NAMED, letter,
        setting_choice_name(ctx, "proposal.classes", letter));
}
