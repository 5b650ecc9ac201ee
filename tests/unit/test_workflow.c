/* The workflow of proposals: in every situation, everyone tries everything. What the table below
 * allows is done, everything else is refused and leaves nothing behind. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "kit/ledger.h"
#include "kit/lines.h"
#include "kit/settings.h"
#include "people/person.h"
#include "proposals/handling.h"
#include "world.h"

/* ---- who there is ---- */

enum who {
    LEAD,
    SIGNER,
    OTHER_MEMBER,
    FIRST_REVIEWER,
    SECOND_REVIEWER,
    HEAD,
    ASSIGNER,
    CLERK,
    UNIT_CHIEF,
    HELPER_CLERK,
    HELPER_CHIEF,
    FOREIGN_CLERK,
    FOREIGN_CHIEF,
    CHAIRMAN,
    OPERATOR,
    SYSTEM,
    SECURITY,
    AUDIT,
    VISITOR,
    WHO_COUNT
};

static const char *const who_names[WHO_COUNT] = { "lead", "signer", "other_member", "first",
    "second", "head", "assigner", "clerk", "chief", "helper_clerk", "helper_chief", "foreign_clerk",
    "foreign_chief", "chair", "operator", "system", "security", "audit", "visitor" };

static struct {
    struct actor actors[WHO_COUNT];
    int64_t lead_unit, assisting_unit, foreign_unit;
} cast;

static void add(struct ctx *ctx, enum who who, enum role role, int64_t unit_id)
{
    struct problems problems = { 0 };
    int64_t id = person_create(
        ctx, &(struct person) { .user_name = who_names[who], .name = "人" }, NULL, &problems);
    post_give(ctx,
        &(struct post) { .person_id = id, .role = role, .unit_id = unit_id, .from_on = 1 },
        &problems);
    assert_int_equal(problems.count, 0);
    assert_true(person_load_actor(ctx, id, &cast.actors[who]));
}

static int64_t add_unit(struct ctx *ctx, const char *name)
{
    return db_insert(ctx, "INSERT INTO unit (name, short_name) VALUES ($1, $1) RETURNING id", name);
}

static void fill_cast(struct ctx *ctx)
{
    cast.lead_unit = add_unit(ctx, "水务局");
    cast.assisting_unit = add_unit(ctx, "财政局");
    cast.foreign_unit = add_unit(ctx, "体育局");
    add(ctx, LEAD, ROLE_MEMBER, 0);
    add(ctx, SIGNER, ROLE_MEMBER, 0);
    add(ctx, OTHER_MEMBER, ROLE_MEMBER, 0);
    add(ctx, FIRST_REVIEWER, ROLE_REVIEWER, 0);
    add(ctx, SECOND_REVIEWER, ROLE_REVIEWER, 0);
    add(ctx, HEAD, ROLE_OFFICE_HEAD, 0);
    add(ctx, ASSIGNER, ROLE_ASSIGNING_OFFICE, 0);
    add(ctx, CLERK, ROLE_UNIT_CLERK, cast.lead_unit);
    add(ctx, UNIT_CHIEF, ROLE_UNIT_HEAD, cast.lead_unit);
    add(ctx, HELPER_CLERK, ROLE_UNIT_CLERK, cast.assisting_unit);
    add(ctx, HELPER_CHIEF, ROLE_UNIT_HEAD, cast.assisting_unit);
    add(ctx, FOREIGN_CLERK, ROLE_UNIT_CLERK, cast.foreign_unit);
    add(ctx, FOREIGN_CHIEF, ROLE_UNIT_HEAD, cast.foreign_unit);
    add(ctx, CHAIRMAN, ROLE_CHAIR, 0);
    add(ctx, OPERATOR, ROLE_VENUE_OPERATOR, 0);
    add(ctx, SYSTEM, ROLE_SYSTEM_ADMIN, 0);
    add(ctx, SECURITY, ROLE_SECURITY_ADMIN, 0);
    add(ctx, AUDIT, ROLE_AUDIT_ADMIN, 0);
    cast.actors[VISITOR] = actor_nobody;
}

/* ---- the situations, each played from the one before ---- */

enum situation {
    DRAFTED, /* with an invitation that is open */
    SUBMITTED,
    REVIEWED_BY_NONE,
    REVIEWED_BY_TWO, /* the first and the second reviewer */
    FILED,
    RETURNED_ONCE, /* by the assisting unit, while the lead unit had accepted */
    RETURNED_TWICE, /* by the lead unit */
    ASSIGNED,
    HANDLED, /* accepted by both units, a contact made */
    EXTENSION_WISHED,
    REPLY_TO_BE_SIGNED,
    REPLIED,
    REPLIED_LONG_AGO,
    CLOSED_WITH_PROMISE,
    CLOSED_PROMISE_KEPT,
    SECOND_REPLY_TO_BE_SIGNED,
    WITHDRAWN,
    DECLINED,
    MERGED,
    CONVERTED,
    DISCARDED,
    SITUATION_COUNT
};

static const char *const situation_names[SITUATION_COUNT] = { "draft", "submitted", "in review",
    "in review after two looks", "filed", "returned once", "returned twice", "assigned",
    "in handling", "extension asked", "reply to be signed", "replied", "replied long ago",
    "closed with a promise", "closed, promise kept", "second reply to be signed", "withdrawn",
    "declined", "merged", "converted", "discarded" };

struct stage {
    struct ctx *ctx;
    int64_t id, other_id;
};

/* An input that satisfies every check, whatever the action. */
static struct action_input ample_input(struct stage *stage, enum who who)
{
    struct ctx *ctx = stage->ctx;
    static struct answer answers[] = { { 1, VERDICT_PLANNED, "列入计划。" } };
    static struct commitment_draft promises[1];
    static struct unit_choice units[2];
    static struct score_item quality[] = { { "topic", 20 }, { "study", 20 }, { "analysis", 20 },
        { "suggestions", 30 }, { "form", 10 }, { "time", 20 }, { "contact", 20 }, { "answers", 25 },
        { "commitments", 25 } };
    promises[0] = (struct commitment_draft) { "建成泵站", ctx_today(ctx) + 100 };
    units[0] = (struct unit_choice) { cast.lead_unit, ASSIGNED_LEAD };
    units[1] = (struct unit_choice) { cast.assisting_unit, ASSIGNED_ASSISTING };
    int64_t promise = db_scalar(
        ctx, "SELECT id FROM commitment WHERE proposal_id = $1 AND state IN (0, 2)", stage->id);
    return (struct action_input) {
        .part_id = who == CLERK || who == LEAD ? promise : 0,
        .text = "理由",
        .code = "empty",
        .second = "0571-00000000",
        .number = stage->other_id,
        .on_day = ctx_today(ctx),
        .is_agreed = true,
        .attitude = SATISFIED,
        .result = SATISFIED,
        .reply_class = CLASS_B,
        .contact_name = "经办人",
        .units = { units, COUNT_OF(units) },
        .answers = { answers, COUNT_OF(answers) },
        .commitments = { promises, COUNT_OF(promises) },
        .scores = { quality, COUNT_OF(quality) },
    };
}

static struct action_input input_for(struct stage *stage, enum who who, enum proposal_action action)
{
    struct action_input input = ample_input(stage, who);
    if (action == ACTION_FILE)
        input.code = "environment";
    else if (action == ACTION_INVITE)
        input.number = cast.actors[OTHER_MEMBER].id;
    else if (action == ACTION_REMIND || action == ACTION_UNINVITE)
        input.number = cast.actors[SIGNER].id;
    else if (action == ACTION_DISPUTE)
        input.part_id = db_scalar(stage->ctx, "SELECT MAX(id) FROM contact");
    else if (action == ACTION_CONVERT)
        input.number = CONVERSION_LETTER;
    else if (action == ACTION_CONTACT)
        input.number = 0;
    else if (action == ACTION_CHANGE)
        input.on_day += 30;
    else if (action == ACTION_GRANT_EXTENSION || action == ACTION_REFUSE_EXTENSION)
        input.part_id = 0;
    return input;
}

static enum act_result try_to(struct stage *stage, enum who who, enum proposal_action action,
    struct action_input input, struct problems *problems)
{
    stage->ctx->actor = &cast.actors[who];
    return proposal_act(stage->ctx, stage->id, action, &input, problems);
}

static void must(
    struct stage *stage, enum who who, enum proposal_action action, struct action_input input)
{
    struct problems problems = { 0 };
    enum act_result result = try_to(stage, who, action, input, &problems);
    if (result != ACT_DONE)
        fail_msg("%s may not %s: %s", who_names[who], proposal_action_code(action),
            problems.count ? problems.items[0].field : "not allowed");
}

static void does(struct stage *stage, enum who who, enum proposal_action action)
{
    must(stage, who, action, input_for(stage, who, action));
}

static int64_t write_draft(struct ctx *ctx, const char *title)
{
    ctx->actor = &cast.actors[LEAD];
    struct proposal_draft draft = { .text = *proposal_find(
                                        ctx, proposal_begin(ctx, PROPOSAL_INDIVIDUAL)) };
    draft.text.title = title;
    draft.text.situation = "老城区三处道路逢雨积水。";
    draft.text.analysis = "管网标准偏低。";
    draft.text.category = "environment";
    LIST_PUSH(ctx, draft.suggestions, "改造泵站。");
    assert_int_equal(proposal_save(ctx, &draft, true), SAVE_DONE);
    return draft.text.id;
}

static void assign_to(struct stage *stage, enum who who, struct unit_choice unit)
{
    struct action_input input = ample_input(stage, who);
    input.units.items = &unit;
    input.units.count = unit.unit_id ? 1 : 0;
    must(stage, who, ACTION_ASSIGN, input);
}

/* The first part of the life: up to the units' acceptance. */
static void play_to_handling(struct stage *stage, enum situation until)
{
    does(stage, ASSIGNER, ACTION_ASSIGN);
    if (until == ASSIGNED)
        return;
    if (until == RETURNED_ONCE || until == RETURNED_TWICE) {
        does(stage, CLERK, until == RETURNED_ONCE ? ACTION_ACCEPT : ACTION_RETURN);
        if (until == RETURNED_ONCE) {
            does(stage, HELPER_CLERK, ACTION_RETURN);
            return;
        }
        assign_to(stage, ASSIGNER, (struct unit_choice) { cast.lead_unit, ASSIGNED_LEAD });
        does(stage, CLERK, ACTION_RETURN);
        return;
    }
    does(stage, CLERK, ACTION_ACCEPT);
    does(stage, HELPER_CLERK, ACTION_ACCEPT);
    does(stage, CLERK, ACTION_CONTACT);
}

static void play_to_close(struct stage *stage, enum situation until)
{
    struct ctx *ctx = stage->ctx;
    does(stage, CLERK, ACTION_SUBMIT_REPLY);
    if (until == REPLY_TO_BE_SIGNED)
        return;
    does(stage, UNIT_CHIEF, ACTION_SIGN);
    if (until == REPLIED_LONG_AGO)
        ctx->now += INT64_C(31) * 86400000;
    if (until == REPLIED || until == REPLIED_LONG_AGO)
        return;
    does(stage, LEAD, ACTION_FEEDBACK);
    if (until == CLOSED_WITH_PROMISE)
        return;
    does(stage, CLERK, ACTION_KEEP);
    if (until == CLOSED_PROMISE_KEPT)
        return;
    does(stage, CLERK, ACTION_SUBMIT_REPLY);
}

static void play_review(struct stage *stage, enum situation until)
{
    does(stage, FIRST_REVIEWER, ACTION_TAKE);
    if (until == MERGED) {
        int64_t main_id = stage->other_id;
        struct stage main = { stage->ctx, main_id, stage->id };
        does(&main, LEAD, ACTION_SUBMIT);
        does(&main, FIRST_REVIEWER, ACTION_TAKE);
        does(stage, HEAD, ACTION_MERGE);
        return;
    }
    if (until == CONVERTED)
        does(stage, HEAD, ACTION_CONVERT);
    if (until == REVIEWED_BY_NONE || until == CONVERTED)
        return;
    does(stage, FIRST_REVIEWER, ACTION_PASS_LOOK);
    does(stage, SECOND_REVIEWER, ACTION_PASS_LOOK);
    if (until == DECLINED)
        does(stage, HEAD, ACTION_DECLINE);
    if (until == REVIEWED_BY_TWO || until == DECLINED)
        return;
    does(stage, HEAD, ACTION_FILE);
}

static struct stage play_to(struct ctx *ctx, enum situation until)
{
    struct stage stage = { .ctx = ctx };
    stage.id = write_draft(ctx, "关于治理道路积水的建议");
    stage.other_id = write_draft(ctx, "关于疏通排水管网的建议");
    struct action_input invitation = { .number = cast.actors[SIGNER].id };
    must(&stage, LEAD, ACTION_INVITE, invitation);
    if (until == DISCARDED)
        does(&stage, LEAD, ACTION_DISCARD);
    if (until == DRAFTED || until == DISCARDED)
        return stage;
    does(&stage, SIGNER, ACTION_COSIGN);
    does(&stage, LEAD, ACTION_SUBMIT);
    if (until == WITHDRAWN)
        does(&stage, LEAD, ACTION_WITHDRAW);
    if (until == SUBMITTED || until == WITHDRAWN)
        return stage;
    play_review(&stage, until);
    if (until <= FILED || until >= DECLINED)
        return stage;
    play_to_handling(&stage, until);
    if (until == EXTENSION_WISHED)
        does(&stage, CLERK, ACTION_ASK_EXTENSION);
    if (until > EXTENSION_WISHED)
        play_to_close(&stage, until);
    return stage;
}

/* ---- who may do what: written down once more, from the rules and not from the program ---- */

#define MAY(...)                                                                                   \
    (const enum who[])                                                                             \
    {                                                                                              \
        __VA_ARGS__, WHO_COUNT                                                                     \
    }

struct permission {
    enum situation situation;
    enum proposal_action action;
    const enum who *people; /* ended by WHO_COUNT */
    enum proposal_state to;
};

#define OFFICE_STAFF FIRST_REVIEWER, SECOND_REVIEWER, HEAD

/* clang-format off */
static const struct permission permissions[] = {
    { DRAFTED, ACTION_SAVE, MAY(LEAD), PROPOSAL_DRAFT },
    { DRAFTED, ACTION_INVITE, MAY(LEAD), PROPOSAL_DRAFT },
    { DRAFTED, ACTION_COSIGN, MAY(SIGNER), PROPOSAL_DRAFT },
    { DRAFTED, ACTION_DECLINE_COSIGN, MAY(SIGNER), PROPOSAL_DRAFT },
    { DRAFTED, ACTION_REMIND, MAY(LEAD), PROPOSAL_DRAFT },
    { DRAFTED, ACTION_UNINVITE, MAY(LEAD), PROPOSAL_DRAFT },
    { DRAFTED, ACTION_DISCARD, MAY(LEAD), PROPOSAL_DISCARDED },
    { SUBMITTED, ACTION_WITHDRAW, MAY(LEAD), PROPOSAL_WITHDRAWN },
    { SUBMITTED, ACTION_SEND_BACK, MAY(OFFICE_STAFF), PROPOSAL_DRAFT },
    { SUBMITTED, ACTION_TAKE, MAY(OFFICE_STAFF), PROPOSAL_IN_REVIEW },
    { REVIEWED_BY_NONE, ACTION_WITHDRAW, MAY(LEAD), PROPOSAL_WITHDRAWN },
    { REVIEWED_BY_NONE, ACTION_SEND_BACK, MAY(OFFICE_STAFF), PROPOSAL_DRAFT },
    { REVIEWED_BY_NONE, ACTION_PASS_LOOK, MAY(OFFICE_STAFF), PROPOSAL_IN_REVIEW },
    { REVIEWED_BY_NONE, ACTION_CONVERT, MAY(HEAD), PROPOSAL_CONVERTED },
    { REVIEWED_BY_NONE, ACTION_SCORE, MAY(OFFICE_STAFF), PROPOSAL_IN_REVIEW },
    { REVIEWED_BY_TWO, ACTION_WITHDRAW, MAY(LEAD), PROPOSAL_WITHDRAWN },
    { REVIEWED_BY_TWO, ACTION_SEND_BACK, MAY(OFFICE_STAFF), PROPOSAL_DRAFT },
    { REVIEWED_BY_TWO, ACTION_FILE, MAY(HEAD), PROPOSAL_FILED },
    { REVIEWED_BY_TWO, ACTION_DECLINE, MAY(HEAD), PROPOSAL_DECLINED },
    { REVIEWED_BY_TWO, ACTION_CONVERT, MAY(HEAD), PROPOSAL_CONVERTED },
    { REVIEWED_BY_TWO, ACTION_SCORE, MAY(OFFICE_STAFF), PROPOSAL_IN_REVIEW },
    { FILED, ACTION_WITHDRAW, MAY(LEAD), PROPOSAL_WITHDRAWN },
    { FILED, ACTION_ASSIGN, MAY(ASSIGNER), PROPOSAL_ASSIGNED },
    { FILED, ACTION_SCORE, MAY(OFFICE_STAFF), PROPOSAL_FILED },
    { FILED, ACTION_MAKE_KEY, MAY(HEAD, CHAIRMAN), PROPOSAL_FILED },
    { FILED, ACTION_PUBLISH, MAY(OFFICE_STAFF), PROPOSAL_FILED },
    { RETURNED_TWICE, ACTION_WITHDRAW, MAY(LEAD), PROPOSAL_WITHDRAWN },
    { RETURNED_TWICE, ACTION_SCORE, MAY(OFFICE_STAFF), PROPOSAL_FILED },
    { RETURNED_TWICE, ACTION_MAKE_KEY, MAY(HEAD, CHAIRMAN), PROPOSAL_FILED },
    { RETURNED_TWICE, ACTION_PUBLISH, MAY(OFFICE_STAFF), PROPOSAL_FILED },
    { ASSIGNED, ACTION_ACCEPT, MAY(CLERK, HELPER_CLERK), PROPOSAL_ASSIGNED },
    { ASSIGNED, ACTION_RETURN, MAY(CLERK, HELPER_CLERK), PROPOSAL_FILED },
    { ASSIGNED, ACTION_MAKE_KEY, MAY(HEAD, CHAIRMAN), PROPOSAL_ASSIGNED },
    { ASSIGNED, ACTION_PUBLISH, MAY(OFFICE_STAFF), PROPOSAL_ASSIGNED },
    { HANDLED, ACTION_DISPUTE, MAY(LEAD, SIGNER), PROPOSAL_IN_HANDLING },
    { HANDLED, ACTION_CONTACT, MAY(CLERK, HELPER_CLERK), PROPOSAL_IN_HANDLING },
    { HANDLED, ACTION_OPINE, MAY(HELPER_CLERK), PROPOSAL_IN_HANDLING },
    { HANDLED, ACTION_ASK_EXTENSION, MAY(CLERK), PROPOSAL_IN_HANDLING },
    { HANDLED, ACTION_DRAFT_REPLY, MAY(CLERK), PROPOSAL_IN_HANDLING },
    { HANDLED, ACTION_SUBMIT_REPLY, MAY(CLERK), PROPOSAL_IN_HANDLING },
    { HANDLED, ACTION_MAKE_KEY, MAY(HEAD, CHAIRMAN), PROPOSAL_IN_HANDLING },
    { HANDLED, ACTION_PUBLISH, MAY(OFFICE_STAFF), PROPOSAL_IN_HANDLING },
    { EXTENSION_WISHED, ACTION_DISPUTE, MAY(LEAD, SIGNER), PROPOSAL_IN_HANDLING },
    { EXTENSION_WISHED, ACTION_GRANT_EXTENSION, MAY(ASSIGNER), PROPOSAL_IN_HANDLING },
    { EXTENSION_WISHED, ACTION_REFUSE_EXTENSION, MAY(ASSIGNER), PROPOSAL_IN_HANDLING },
    { EXTENSION_WISHED, ACTION_CONTACT, MAY(CLERK, HELPER_CLERK), PROPOSAL_IN_HANDLING },
    { EXTENSION_WISHED, ACTION_OPINE, MAY(HELPER_CLERK), PROPOSAL_IN_HANDLING },
    { EXTENSION_WISHED, ACTION_DRAFT_REPLY, MAY(CLERK), PROPOSAL_IN_HANDLING },
    { EXTENSION_WISHED, ACTION_SUBMIT_REPLY, MAY(CLERK), PROPOSAL_IN_HANDLING },
    { EXTENSION_WISHED, ACTION_MAKE_KEY, MAY(HEAD, CHAIRMAN), PROPOSAL_IN_HANDLING },
    { EXTENSION_WISHED, ACTION_PUBLISH, MAY(OFFICE_STAFF), PROPOSAL_IN_HANDLING },
    { REPLY_TO_BE_SIGNED, ACTION_DISPUTE, MAY(LEAD, SIGNER), PROPOSAL_IN_HANDLING },
    { REPLY_TO_BE_SIGNED, ACTION_SIGN, MAY(UNIT_CHIEF), PROPOSAL_REPLIED },
    { REPLY_TO_BE_SIGNED, ACTION_SEND_REPLY_BACK, MAY(UNIT_CHIEF), PROPOSAL_IN_HANDLING },
    { REPLY_TO_BE_SIGNED, ACTION_CONTACT, MAY(CLERK, HELPER_CLERK), PROPOSAL_IN_HANDLING },
    { REPLY_TO_BE_SIGNED, ACTION_OPINE, MAY(HELPER_CLERK), PROPOSAL_IN_HANDLING },
    { REPLY_TO_BE_SIGNED, ACTION_ASK_EXTENSION, MAY(CLERK), PROPOSAL_IN_HANDLING },
    { REPLY_TO_BE_SIGNED, ACTION_DRAFT_REPLY, MAY(CLERK), PROPOSAL_IN_HANDLING },
    { REPLY_TO_BE_SIGNED, ACTION_SUBMIT_REPLY, MAY(CLERK), PROPOSAL_IN_HANDLING },
    { REPLY_TO_BE_SIGNED, ACTION_MAKE_KEY, MAY(HEAD, CHAIRMAN), PROPOSAL_IN_HANDLING },
    { REPLY_TO_BE_SIGNED, ACTION_PUBLISH, MAY(OFFICE_STAFF), PROPOSAL_IN_HANDLING },
    { REPLIED, ACTION_CONTACT, MAY(CLERK), PROPOSAL_REPLIED },
    { REPLIED, ACTION_DISPUTE, MAY(LEAD, SIGNER), PROPOSAL_REPLIED },
    { REPLIED, ACTION_FEEDBACK, MAY(LEAD), PROPOSAL_CLOSED },
    { REPLIED, ACTION_FEEDBACK, MAY(SIGNER), PROPOSAL_REPLIED },
    { REPLIED, ACTION_PUBLISH, MAY(OFFICE_STAFF), PROPOSAL_REPLIED },
    { REPLIED_LONG_AGO, ACTION_CONTACT, MAY(CLERK), PROPOSAL_REPLIED },
    { REPLIED_LONG_AGO, ACTION_DISPUTE, MAY(LEAD, SIGNER), PROPOSAL_REPLIED },
    { REPLIED_LONG_AGO, ACTION_FEEDBACK, MAY(LEAD), PROPOSAL_CLOSED },
    { REPLIED_LONG_AGO, ACTION_FEEDBACK, MAY(SIGNER), PROPOSAL_REPLIED },
    { REPLIED_LONG_AGO, ACTION_CLOSE, MAY(OFFICE_STAFF), PROPOSAL_CLOSED },
    { REPLIED_LONG_AGO, ACTION_PUBLISH, MAY(OFFICE_STAFF), PROPOSAL_REPLIED },
    { CLOSED_WITH_PROMISE, ACTION_PUBLISH, MAY(OFFICE_STAFF), PROPOSAL_CLOSED },
    { CLOSED_WITH_PROMISE, ACTION_MAKE_EXCELLENT, MAY(HEAD), PROPOSAL_CLOSED },
    { CLOSED_WITH_PROMISE, ACTION_SCORE, MAY(LEAD, OFFICE_STAFF, ASSIGNER, CLERK, UNIT_CHIEF), PROPOSAL_CLOSED },
    { CLOSED_WITH_PROMISE, ACTION_PROGRESS, MAY(LEAD, CLERK), PROPOSAL_CLOSED },
    { CLOSED_WITH_PROMISE, ACTION_KEEP, MAY(CLERK), PROPOSAL_CLOSED },
    { CLOSED_WITH_PROMISE, ACTION_CHANGE, MAY(CLERK), PROPOSAL_CLOSED },
    { CLOSED_WITH_PROMISE, ACTION_FAIL, MAY(CLERK), PROPOSAL_CLOSED },
    { CLOSED_WITH_PROMISE, ACTION_LOOK_BACK, MAY(OFFICE_STAFF), PROPOSAL_CLOSED },
    { CLOSED_PROMISE_KEPT, ACTION_PUBLISH, MAY(OFFICE_STAFF), PROPOSAL_CLOSED },
    { CLOSED_PROMISE_KEPT, ACTION_MAKE_EXCELLENT, MAY(HEAD), PROPOSAL_CLOSED },
    { CLOSED_PROMISE_KEPT, ACTION_SCORE, MAY(LEAD, OFFICE_STAFF, ASSIGNER, CLERK, UNIT_CHIEF), PROPOSAL_CLOSED },
    { CLOSED_PROMISE_KEPT, ACTION_DRAFT_REPLY, MAY(CLERK), PROPOSAL_CLOSED },
    { CLOSED_PROMISE_KEPT, ACTION_SUBMIT_REPLY, MAY(CLERK), PROPOSAL_CLOSED },
    { CLOSED_PROMISE_KEPT, ACTION_LOOK_BACK, MAY(OFFICE_STAFF), PROPOSAL_CLOSED },
    { SECOND_REPLY_TO_BE_SIGNED, ACTION_SIGN, MAY(UNIT_CHIEF), PROPOSAL_CLOSED },
    { SECOND_REPLY_TO_BE_SIGNED, ACTION_SEND_REPLY_BACK, MAY(UNIT_CHIEF), PROPOSAL_CLOSED },
    { SECOND_REPLY_TO_BE_SIGNED, ACTION_PUBLISH, MAY(OFFICE_STAFF), PROPOSAL_CLOSED },
    { SECOND_REPLY_TO_BE_SIGNED, ACTION_MAKE_EXCELLENT, MAY(HEAD), PROPOSAL_CLOSED },
    { SECOND_REPLY_TO_BE_SIGNED, ACTION_SCORE, MAY(LEAD, OFFICE_STAFF, ASSIGNER, CLERK, UNIT_CHIEF), PROPOSAL_CLOSED },
    { SECOND_REPLY_TO_BE_SIGNED, ACTION_DRAFT_REPLY, MAY(CLERK), PROPOSAL_CLOSED },
    { SECOND_REPLY_TO_BE_SIGNED, ACTION_SUBMIT_REPLY, MAY(CLERK), PROPOSAL_CLOSED },
    { SECOND_REPLY_TO_BE_SIGNED, ACTION_LOOK_BACK, MAY(OFFICE_STAFF), PROPOSAL_CLOSED },
};
/* clang-format on */

static const struct permission *permission_for(
    enum situation situation, enum proposal_action action, enum who who)
{
    for (size_t i = 0; i < COUNT_OF(permissions); i++) {
        if (permissions[i].situation != situation || permissions[i].action != action)
            continue;
        for (const enum who *one = permissions[i].people; *one != WHO_COUNT; one++)
            if (*one == who)
                return &permissions[i];
    }
    return NULL;
}

/* What must stay as it was where nothing may happen. */
struct footprint {
    int64_t entries, lines, notices, state, version;
};

static struct footprint footprint_of(struct stage *stage)
{
    struct ctx *ctx = stage->ctx;
    const struct proposal *proposal = proposal_find(ctx, stage->id);
    return (struct footprint) {
        .entries = db_scalar(ctx, "SELECT COUNT(*) FROM ledger"),
        .lines = db_scalar(ctx,
            "SELECT COUNT(*) * 1000 + COALESCE(SUM(CASE WHEN struck_at > 0 "
            "THEN 1 ELSE 0 END), 0) FROM line"),
        .notices = db_scalar(ctx, "SELECT COUNT(*) FROM notice"),
        .state = proposal->state,
        .version = proposal->version,
    };
}

static void attempt(
    struct stage *stage, enum situation situation, enum proposal_action action, enum who who)
{
    struct ctx *ctx = stage->ctx;
    struct problems problems = { 0 };
    const struct permission *permission = permission_for(situation, action, who);
    struct footprint before = footprint_of(stage);
    enum act_result result = try_to(stage, who, action, input_for(stage, who, action), &problems);
    struct footprint after = footprint_of(stage);
    const char *words = arena_printf(ctx->arena, "%s: %s, %s", situation_names[situation],
        who_names[who], proposal_action_code(action));
    if (ctx->fault)
        fail_msg("%s broke: %s", words, ctx->fault);
    if (!permission && result != ACT_NOT_ALLOWED)
        fail_msg("%s must be refused", words);
    if (!permission && memcmp(&before, &after, sizeof before) != 0)
        fail_msg("%s was refused and left something behind", words);
    if (permission && result != ACT_DONE)
        fail_msg("%s must be done, but %s", words,
            problems.count ? problems.items[0].field : "is refused");
    if (permission && after.state != (int64_t)permission->to)
        fail_msg("%s led to %s", words, proposal_state_code((enum proposal_state)after.state));
    if (permission && after.entries <= before.entries)
        fail_msg("%s is not in the ledger", words);
}

/* The buttons say the same as the deed. */
static void buttons_agree(struct stage *stage, enum situation situation, enum who who)
{
    stage->ctx->actor = &cast.actors[who];
    uint64_t actions = proposal_actions(stage->ctx, proposal_find(stage->ctx, stage->id));
    for (int action = 0; action < ACTION_COUNT; action++) {
        bool is_given = permission_for(situation, (enum proposal_action)action, who) != NULL;
        /* what only its input can forbid has a button */
        bool depends_on_input = action == ACTION_SUBMIT || action == ACTION_MERGE;
        if (!depends_on_input && may_act(actions, (enum proposal_action)action) != is_given)
            fail_msg("%s: the button %s of %s is wrong", situation_names[situation],
                proposal_action_code((enum proposal_action)action), who_names[who]);
    }
}

static void try_everything(struct ctx *ctx, enum situation situation)
{
    fill_cast(ctx);
    struct stage stage = play_to(ctx, situation);
    assert_null(ctx->fault);
    for (enum who who = 0; who < WHO_COUNT; who++) {
        buttons_agree(&stage, situation, who);
        for (int action = 0; action < ACTION_COUNT; action++) {
            /* these are tried by tests of their own below */
            if (action == ACTION_SUBMIT || action == ACTION_MERGE)
                continue;
            db_exec(ctx, "SAVEPOINT attempt");
            attempt(&stage, situation, (enum proposal_action)action, who);
            db_exec(ctx, "ROLLBACK TO SAVEPOINT attempt");
        }
    }
}

#define IN_SITUATION(name, situation)                                                              \
    static void name(void **state)                                                                 \
    {                                                                                              \
        try_everything(*state, situation);                                                         \
    }

IN_SITUATION(a_draft_is_its_proposers, DRAFTED)
IN_SITUATION(what_is_submitted_waits_for_the_office, SUBMITTED)
IN_SITUATION(nothing_is_decided_before_two_looks, REVIEWED_BY_NONE)
IN_SITUATION(after_two_looks_the_head_alone_decides, REVIEWED_BY_TWO)
IN_SITUATION(what_is_filed_waits_for_the_assigning_office, FILED)
IN_SITUATION(units_accept_or_return_what_they_were_assigned, ASSIGNED)
IN_SITUATION(units_handle_what_they_accepted, HANDLED)
IN_SITUATION(the_assigning_office_decides_on_an_extension, EXTENSION_WISHED)
IN_SITUATION(the_units_head_alone_signs, REPLY_TO_BE_SIGNED)
IN_SITUATION(the_proposers_alone_give_feedback, REPLIED)
IN_SITUATION(the_office_closes_what_got_no_feedback_in_thirty_days, REPLIED_LONG_AGO)
IN_SITUATION(a_promise_stays_with_its_unit_until_kept, CLOSED_WITH_PROMISE)
IN_SITUATION(kept_promises_call_for_a_second_reply, CLOSED_PROMISE_KEPT)
IN_SITUATION(the_head_signs_the_second_reply, SECOND_REPLY_TO_BE_SIGNED)
IN_SITUATION(what_was_withdrawn_has_ended, WITHDRAWN)
IN_SITUATION(what_was_declined_has_ended, DECLINED)
IN_SITUATION(what_was_merged_has_ended, MERGED)
IN_SITUATION(what_was_converted_has_ended, CONVERTED)
IN_SITUATION(what_was_discarded_has_ended, DISCARDED)

/* ---- rules that need a test of their own ---- */

static void nobody_takes_two_looks(void **state)
{
    fill_cast(*state);
    struct stage stage = play_to(*state, REVIEWED_BY_NONE);
    struct problems problems = { 0 };
    does(&stage, HEAD, ACTION_PASS_LOOK);
    assert_int_equal(try_to(&stage, HEAD, ACTION_PASS_LOOK,
                         input_for(&stage, HEAD, ACTION_PASS_LOOK), &problems),
        ACT_NOT_ALLOWED);
    does(&stage, SECOND_REVIEWER, ACTION_PASS_LOOK);
    assert_int_equal(
        try_to(&stage, HEAD, ACTION_FILE, input_for(&stage, HEAD, ACTION_FILE), &problems),
        ACT_NOT_ALLOWED);
}

static void numbers_have_no_gap(void **state)
{
    fill_cast(*state);
    struct stage first = play_to(*state, FILED), second = play_to(*state, DECLINED),
                 third = play_to(*state, FILED);
    int64_t number = proposal_find(*state, first.id)->number;
    assert_int_equal(number, 1);
    assert_int_equal(proposal_find(*state, second.id)->number, 0);
    assert_int_equal(proposal_find(*state, third.id)->number, 2);
}

static void a_merged_proposer_reads_and_judges_the_common_reply(void **state)
{
    struct ctx *ctx = *state;
    fill_cast(ctx);
    struct stage stage = play_to(ctx, REPLIED);
    int64_t other = write_draft(ctx, "关于改造泵站的建议");
    db_exec(ctx, "UPDATE proposal SET lead_id = $1, merged_into = $2, state = $3 WHERE id = $4",
        cast.actors[OTHER_MEMBER].id, stage.id, PROPOSAL_MERGED, other);
    ctx->actor = &cast.actors[OTHER_MEMBER];
    assert_true(proposal_may_read(ctx, proposal_find(ctx, stage.id)));
    does(&stage, OTHER_MEMBER, ACTION_FEEDBACK);
    assert_int_equal(proposal_find(ctx, stage.id)->state, PROPOSAL_REPLIED);
}

static void merging_needs_a_living_main_proposal_of_the_year(void **state)
{
    struct ctx *ctx = *state;
    fill_cast(ctx);
    struct stage stage = play_to(ctx, REVIEWED_BY_NONE);
    struct problems problems = { 0 };
    struct action_input into_itself = { .number = stage.id },
                        into_draft = { .number = stage.other_id };
    assert_int_equal(try_to(&stage, HEAD, ACTION_MERGE, into_itself, &problems), ACT_PROBLEMS);
    assert_string_equal(problems.items[0].field, "number");
    assert_int_equal(try_to(&stage, HEAD, ACTION_MERGE, into_draft, &problems), ACT_PROBLEMS);
    struct stage main = play_to(ctx, FILED);
    must(&stage, HEAD, ACTION_MERGE, (struct action_input) { .number = main.id });
    assert_int_equal(proposal_find(ctx, stage.id)->merged_into, main.id);
}

static void an_incomplete_draft_is_not_submitted(void **state)
{
    struct ctx *ctx = *state;
    fill_cast(ctx);
    struct stage stage = play_to(ctx, DRAFTED);
    struct problems problems = { 0 };
    db_exec(ctx, "DELETE FROM proposal_suggestion WHERE proposal_id = $1", stage.id);
    assert_int_equal(
        try_to(&stage, LEAD, ACTION_SUBMIT, (struct action_input) { 0 }, &problems), ACT_PROBLEMS);
    assert_string_equal(problems.items[0].field, "suggestion");
    assert_int_equal(proposal_find(ctx, stage.id)->state, PROPOSAL_DRAFT);
}

static void what_an_assisting_unit_returned_may_be_left_out(void **state)
{
    fill_cast(*state);
    struct stage stage = play_to(*state, RETURNED_ONCE);
    assign_to(&stage, ASSIGNER, (struct unit_choice) { 0 });
    assert_int_equal(proposal_find(*state, stage.id)->state, PROPOSAL_IN_HANDLING);
}

static void after_a_second_return_the_head_assigns(void **state)
{
    fill_cast(*state);
    struct stage stage = play_to(*state, RETURNED_TWICE);
    struct problems problems = { 0 };
    struct unit_choice unit = { cast.foreign_unit, ASSIGNED_LEAD };
    struct action_input input = ample_input(&stage, ASSIGNER);
    input.units.items = &unit;
    input.units.count = 1;
    assert_int_equal(try_to(&stage, ASSIGNER, ACTION_ASSIGN, input, &problems), ACT_NOT_ALLOWED);
    must(&stage, HEAD, ACTION_ASSIGN, input);
}

static void silence_is_acceptance_after_the_days_to_return(void **state)
{
    struct ctx *ctx = *state;
    fill_cast(ctx);
    struct stage stage = play_to(ctx, ASSIGNED);
    ctx->actor = &actor_nobody;
    proposal_pass_time(ctx);
    assert_int_equal(proposal_find(ctx, stage.id)->state, PROPOSAL_ASSIGNED);
    ctx->now += INT64_C(20) * 86400000;
    proposal_pass_time(ctx);
    assert_int_equal(proposal_find(ctx, stage.id)->state, PROPOSAL_IN_HANDLING);
}

static void a_dissatisfied_proposer_has_it_handled_once_more(void **state)
{
    struct ctx *ctx = *state;
    fill_cast(ctx);
    struct stage stage = play_to(ctx, REPLIED);
    struct action_input no = input_for(&stage, LEAD, ACTION_FEEDBACK);
    no.result = DISSATISFIED;
    must(&stage, LEAD, ACTION_FEEDBACK, no);
    const struct proposal *again = proposal_find(ctx, stage.id);
    assert_int_equal(again->state, PROPOSAL_IN_HANDLING);
    assert_int_equal(again->round, 2);
    assert_int_equal(proposal_commitments(ctx, stage.id, true).count, 0);
    does(&stage, CLERK, ACTION_SUBMIT_REPLY);
    does(&stage, UNIT_CHIEF, ACTION_SIGN);
    must(&stage, LEAD, ACTION_FEEDBACK, no);
    assert_int_equal(proposal_find(ctx, stage.id)->state, PROPOSAL_CLOSED);
    assert_int_equal(proposal_find(ctx, stage.id)->result, DISSATISFIED);
}

static void an_extension_moves_the_date_once(void **state)
{
    struct ctx *ctx = *state;
    fill_cast(ctx);
    struct stage stage = play_to(ctx, EXTENSION_WISHED);
    does(&stage, ASSIGNER, ACTION_GRANT_EXTENSION);
    int64_t due = proposal_assignments(ctx, stage.id).items[0].due_on;
    assert_int_equal(due, ctx_today(ctx) + setting_int(ctx, "days.reply_extended"));
    struct line_list lines = line_find(ctx,
        &(struct line_filter) {
            .of_anyone = true, .matter = MATTER(PROPOSAL, stage.id), .kind = LINE_REPLY + 1 });
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.items[0].due_on, due);
    struct problems problems = { 0 };
    assert_int_equal(try_to(&stage, CLERK, ACTION_ASK_EXTENSION,
                         input_for(&stage, CLERK, ACTION_ASK_EXTENSION), &problems),
        ACT_NOT_ALLOWED);
}

static void no_reply_before_a_contact(void **state)
{
    struct ctx *ctx = *state;
    fill_cast(ctx);
    struct stage stage = play_to(ctx, HANDLED);
    struct problems problems = { 0 };
    db_exec(ctx, "DELETE FROM contact");
    assert_int_equal(try_to(&stage, CLERK, ACTION_SUBMIT_REPLY,
                         input_for(&stage, CLERK, ACTION_SUBMIT_REPLY), &problems),
        ACT_PROBLEMS);
    assert_string_equal(problems.items[0].field, "contact");
}

static void class_b_needs_a_promise_with_a_date(void **state)
{
    fill_cast(*state);
    struct stage stage = play_to(*state, HANDLED);
    struct problems problems = { 0 };
    struct action_input input = input_for(&stage, CLERK, ACTION_SUBMIT_REPLY);
    input.commitments.count = 0;
    assert_int_equal(try_to(&stage, CLERK, ACTION_SUBMIT_REPLY, input, &problems), ACT_PROBLEMS);
    assert_string_equal(problems.items[0].field, "commitment");
}

static void a_second_reply_raises_b_to_a_and_ends_the_look_backs(void **state)
{
    struct ctx *ctx = *state;
    fill_cast(ctx);
    struct stage stage = play_to(ctx, CLOSED_PROMISE_KEPT);
    struct action_input input = input_for(&stage, CLERK, ACTION_SUBMIT_REPLY);
    input.reply_class = CLASS_A;
    input.commitments.count = 0;
    must(&stage, CLERK, ACTION_SUBMIT_REPLY, input);
    does(&stage, UNIT_CHIEF, ACTION_SIGN);
    assert_int_equal(proposal_find(ctx, stage.id)->reply_class, CLASS_A);
    struct line_filter look_backs = {
        .of_anyone = true, .matter = MATTER(PROPOSAL, stage.id), .kind = LINE_LOOK_BACK + 1
    };
    assert_int_equal(line_find(ctx, &look_backs).count, 0);
}

static void each_yearly_look_back_strikes_off_one_line(void **state)
{
    struct ctx *ctx = *state;
    fill_cast(ctx);
    struct stage stage = play_to(ctx, CLOSED_WITH_PROMISE);
    struct line_filter look_backs = {
        .of_anyone = true, .matter = MATTER(PROPOSAL, stage.id), .kind = LINE_LOOK_BACK + 1
    };
    assert_int_equal(line_find(ctx, &look_backs).count, 2);
    does(&stage, HEAD, ACTION_LOOK_BACK);
    struct line_list left = line_find(ctx, &look_backs);
    assert_int_equal(left.count, 1);
    assert_int_equal(left.items[0].part_id, 2);
}

static void less_than_the_proposer_wished_is_published_with_a_reason_only(void **state)
{
    struct ctx *ctx = *state;
    fill_cast(ctx);
    struct stage stage = play_to(ctx, CLOSED_WITH_PROMISE);
    struct problems problems = { 0 };
    struct action_input title_only = { .code = "title" };
    assert_int_equal(
        try_to(&stage, FIRST_REVIEWER, ACTION_PUBLISH, title_only, &problems), ACT_PROBLEMS);
    title_only.text = "涉及未公布的规划";
    must(&stage, FIRST_REVIEWER, ACTION_PUBLISH, title_only);
    assert_int_equal(proposal_find(ctx, stage.id)->publicity, PUBLICITY_TITLE);
    must(&stage, HEAD, ACTION_UNPUBLISH, (struct action_input) { .text = "更正" });
    assert_int_equal(proposal_find(ctx, stage.id)->publicity, PUBLICITY_YES);
}

static void what_may_not_be_published_stays_inside(void **state)
{
    struct ctx *ctx = *state;
    fill_cast(ctx);
    struct stage stage = play_to(ctx, CLOSED_WITH_PROMISE);
    db_exec(ctx, "UPDATE proposal SET publicity = $1 WHERE id = $2", PUBLICITY_NO, stage.id);
    struct problems problems = { 0 };
    assert_int_equal(try_to(&stage, HEAD, ACTION_PUBLISH, (struct action_input) { 0 }, &problems),
        ACT_NOT_ALLOWED);
}

static void every_duty_has_ended_with_its_matter(void **state)
{
    static const enum situation ends[] = { WITHDRAWN, DECLINED, MERGED, CONVERTED, DISCARDED };
    struct ctx *ctx = *state;
    fill_cast(ctx);
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        struct stage stage = play_to(ctx, ends[i]);
        struct line_filter open = { .of_anyone = true, .matter = MATTER(PROPOSAL, stage.id) };
        if (line_find(ctx, &open).count > 0)
            fail_msg("%s: a line is still open", situation_names[ends[i]]);
    }
}

static void the_picture_shows_each_way_from_state_to_state(void **state)
{
    struct ctx *ctx = *state;
    const char *picture = proposal_workflow_draw(ctx);
    for (size_t i = 0; i < COUNT_OF(permissions); i++) {
        static const enum proposal_state from[] = { [DRAFTED] = PROPOSAL_DRAFT,
            [SUBMITTED] = PROPOSAL_SUBMITTED,
            [FILED] = PROPOSAL_FILED,
            [ASSIGNED] = PROPOSAL_ASSIGNED,
            [HANDLED] = PROPOSAL_IN_HANDLING,
            [REPLIED] = PROPOSAL_REPLIED };
        const struct permission *way = &permissions[i];
        if (way->situation > REPLIED || from[way->situation] == way->to
            || (way->situation != DRAFTED && from[way->situation] == PROPOSAL_DRAFT))
            continue;
        const char *arrow = arena_printf(ctx->arena, "%s -> %s [label=\"%s\\n",
            proposal_state_code(from[way->situation]), proposal_state_code(way->to),
            message_text(ctx->language, proposal_action_message(way->action)));
        if (!strstr(picture, arrow))
            fail_msg("the picture lacks %s", arrow);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_draft_is_its_proposers),
        WORLD_TEST(what_is_submitted_waits_for_the_office),
        WORLD_TEST(nothing_is_decided_before_two_looks),
        WORLD_TEST(after_two_looks_the_head_alone_decides),
        WORLD_TEST(what_is_filed_waits_for_the_assigning_office),
        WORLD_TEST(units_accept_or_return_what_they_were_assigned),
        WORLD_TEST(units_handle_what_they_accepted),
        WORLD_TEST(the_assigning_office_decides_on_an_extension),
        WORLD_TEST(the_units_head_alone_signs),
        WORLD_TEST(the_proposers_alone_give_feedback),
        WORLD_TEST(the_office_closes_what_got_no_feedback_in_thirty_days),
        WORLD_TEST(a_promise_stays_with_its_unit_until_kept),
        WORLD_TEST(kept_promises_call_for_a_second_reply),
        WORLD_TEST(the_head_signs_the_second_reply),
        WORLD_TEST(what_was_withdrawn_has_ended),
        WORLD_TEST(what_was_declined_has_ended),
        WORLD_TEST(what_was_merged_has_ended),
        WORLD_TEST(what_was_converted_has_ended),
        WORLD_TEST(what_was_discarded_has_ended),
        WORLD_TEST(nobody_takes_two_looks),
        WORLD_TEST(numbers_have_no_gap),
        WORLD_TEST(a_merged_proposer_reads_and_judges_the_common_reply),
        WORLD_TEST(merging_needs_a_living_main_proposal_of_the_year),
        WORLD_TEST(an_incomplete_draft_is_not_submitted),
        WORLD_TEST(what_an_assisting_unit_returned_may_be_left_out),
        WORLD_TEST(after_a_second_return_the_head_assigns),
        WORLD_TEST(silence_is_acceptance_after_the_days_to_return),
        WORLD_TEST(a_dissatisfied_proposer_has_it_handled_once_more),
        WORLD_TEST(an_extension_moves_the_date_once),
        WORLD_TEST(no_reply_before_a_contact),
        WORLD_TEST(class_b_needs_a_promise_with_a_date),
        WORLD_TEST(a_second_reply_raises_b_to_a_and_ends_the_look_backs),
        WORLD_TEST(each_yearly_look_back_strikes_off_one_line),
        WORLD_TEST(less_than_the_proposer_wished_is_published_with_a_reason_only),
        WORLD_TEST(what_may_not_be_published_stays_inside),
        WORLD_TEST(every_duty_has_ended_with_its_matter),
        WORLD_TEST(the_picture_shows_each_way_from_state_to_state),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
