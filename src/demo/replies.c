#include "demo/replies.h"

#include "base/text.h"
#include "demo/units.h"

struct letter {
    const struct demo_texts *texts;
    const struct demo_proposal *proposal;
    struct arena *arena;
    struct scene scene;
    struct demo_random random;
};

static struct letter letter_new(const struct demo_texts *texts, struct arena *arena,
    const struct demo_proposal *proposal, uint64_t seed, uint64_t which, const char *unit)
{
    struct letter letter = {
        .texts = texts,
        .proposal = proposal,
        .arena = arena,
        .scene = demo_scene(proposal, arena),
        .random = demo_random_new(seed, which),
    };
    if (unit)
        letter.scene.values[SLOT_UNIT] = unit;
    if (proposal->suggestion_count > 0) {
        size_t which_one = demo_random_below(&letter.random, proposal->suggestion_count);
        letter.scene.values[SLOT_HEADING] = proposal->suggestions[which_one].heading;
    }
    return letter;
}

static const char *write_rule(struct letter *letter, const char *rule)
{
    return grammar_rule_text(
        letter->texts->grammar, letter->arena, &letter->random, &letter->scene, rule);
}

static const char *write_one(struct letter *letter, const struct grammar_lines *lines)
{
    struct buffer out = buffer_new(letter->arena);
    grammar_write_one(letter->texts->grammar, &out, &letter->random, &letter->scene, lines);
    return buffer_text(&out);
}

static const char *line_or_rule(
    struct letter *letter, const struct grammar_lines *lines, const char *rule)
{
    return lines->count > 0 ? write_one(letter, lines) : write_rule(letter, rule);
}

static const char *reason_of(struct letter *letter, const struct demo_advice *advice)
{
    return advice->hard.count > 0 ? write_one(letter, &advice->hard)
        : demo_random_chance(&letter->random, 50)
        ? write_one(letter, &letter->proposal->topic->hard)
        : write_rule(letter, "reason");
}

/* How often adopted, partly, planned, not now; by class. */
static const int stance_weights[][4] = { [DEMO_CLASS_A] = { 75, 25, 0, 0 },
    [DEMO_CLASS_B] = { 25, 20, 45, 10 },
    [DEMO_CLASS_C] = { 0, 30, 0, 70 } };

static void choose_stances(
    struct letter *letter, enum demo_class reply_class, struct demo_reply *reply)
{
    bool has_plan = false, has_refusal = false;
    for (size_t i = 0; i < reply->answer_count; i++) {
        reply->stances[i] =
            (enum demo_stance)demo_random_weighted(&letter->random, stance_weights[reply_class], 4);
        has_plan = has_plan || reply->stances[i] == DEMO_PLANNED;
        has_refusal = has_refusal || reply->stances[i] == DEMO_NOT_NOW;
    }
    size_t one = demo_random_below(&letter->random, reply->answer_count);
    if (reply_class == DEMO_CLASS_B && !has_plan)
        reply->stances[one] = DEMO_PLANNED;
    if (reply_class == DEMO_CLASS_C && !has_refusal)
        reply->stances[one] = DEMO_NOT_NOW;
}

static void commit(struct letter *letter, struct demo_reply *reply, size_t suggestion)
{
    const struct demo_advice *advice = letter->proposal->suggestions[suggestion].advice;
    struct demo_commitment commitment = { .suggestion = suggestion };
    if (advice->tasks.count > 0) {
        size_t which = demo_random_below(&letter->random, advice->tasks.count);
        const struct demo_task *task = &advice->tasks.items[which];
        commitment.months = task->months;
        commitment.text = grammar_text(
            letter->texts->grammar, letter->arena, &letter->random, &letter->scene, task->line);
    } else {
        commitment.months = (int)demo_random_range(&letter->random, 3, 12);
        commitment.text = write_rule(letter, "task");
    }
    letter->scene.values[SLOT_TASK] = commitment.text;
    letter->scene.values[SLOT_MONTHS] = arena_printf(letter->arena, "%d", commitment.months);
    reply->commitments[reply->commitment_count++] = commitment;
}

static const char *answer(struct letter *letter, struct demo_reply *reply, size_t suggestion)
{
    static const char *const rules[] = { "answer_adopted", "answer_partly", "answer_planned",
        "answer_not_now" };
    const struct demo_suggestion *asked = &letter->proposal->suggestions[suggestion];
    enum demo_stance stance = reply->stances[suggestion];
    letter->scene.values[SLOT_HEADING] = asked->heading;
    letter->scene.values[SLOT_DONE] = line_or_rule(letter, &asked->advice->done, "done");
    letter->scene.values[SLOT_REASON] = reason_of(letter, asked->advice);
    if (stance == DEMO_PLANNED)
        commit(letter, reply, suggestion);
    return write_rule(letter, rules[stance]);
}

struct demo_reply demo_reply_make(const struct demo_texts *texts, struct arena *arena,
    const struct demo_proposal *proposal, uint64_t seed, enum demo_class reply_class,
    const char *unit, bool again)
{
    static const char *const closings[] = {
        [DEMO_CLASS_A] = "closing_a", [DEMO_CLASS_B] = "closing_b", [DEMO_CLASS_C] = "closing_c"
    };
    struct letter letter = letter_new(texts, arena, proposal, seed, 11, unit);
    struct demo_reply reply = { .answer_count = proposal->suggestion_count };
    choose_stances(&letter, reply_class, &reply);
    reply.opening = write_rule(&letter, again ? "opening_again" : "opening");
    for (size_t i = 0; i < reply.answer_count; i++)
        reply.answers[i] = answer(&letter, &reply, i);
    reply.closing = write_rule(&letter, closings[reply_class]);
    return reply;
}

struct demo_reply demo_second_reply_make(const struct demo_texts *texts, struct arena *arena,
    const struct demo_proposal *proposal, uint64_t seed, const char *unit)
{
    struct letter letter = letter_new(texts, arena, proposal, seed, 12, unit);
    struct demo_reply reply = { .answer_count = proposal->suggestion_count };
    reply.opening = write_rule(&letter, "second_opening");
    for (size_t i = 0; i < reply.answer_count; i++) {
        const struct demo_suggestion *asked = &proposal->suggestions[i];
        letter.scene.values[SLOT_HEADING] = asked->heading;
        letter.scene.values[SLOT_DONE] = line_or_rule(&letter, &asked->advice->done, "done");
        reply.answers[i] = write_rule(&letter, "second_answer");
    }
    reply.closing = write_rule(&letter, "closing_a");
    return reply;
}

static const char *const note_rules[DEMO_NOTE_COUNT] = { [DEMO_CO_SIGNATURE] = "co_signature",
    [DEMO_FIRST_LOOK] = "first_look",
    [DEMO_SECOND_LOOK] = "second_look",
    [DEMO_THIRD_LOOK] = "third_look",
    [DEMO_REVISION] = "revision",
    [DEMO_MERGE] = "merge",
    [DEMO_TO_OPINION_REPORT] = "to_opinion_report",
    [DEMO_TO_LETTER] = "to_letter",
    [DEMO_WITHDRAWAL] = "withdrawal",
    [DEMO_ASSIGNMENT] = "assignment",
    [DEMO_RETURN] = "return",
    [DEMO_CONTACT_CALL] = "contact_call",
    [DEMO_CONTACT_VISIT] = "contact_visit",
    [DEMO_CONTACT_SITE] = "contact_site",
    [DEMO_CONTACT_MEETING] = "contact_meeting",
    [DEMO_CONTACT_AFTER] = "contact_after",
    [DEMO_ASSISTING_OPINION] = "assisting_opinion",
    [DEMO_EXTENSION] = "extension",
    [DEMO_EXTENSION_GRANTED] = "extension_granted",
    [DEMO_EXTENSION_REFUSED] = "extension_refused",
    [DEMO_SATISFIED] = "satisfied",
    [DEMO_BASICALLY_SATISFIED] = "basically_satisfied",
    [DEMO_DISSATISFIED] = "dissatisfied",
    [DEMO_SCORE_PROPOSAL] = "score_proposal",
    [DEMO_SCORE_BY_UNIT] = "score_by_unit",
    [DEMO_SCORE_HANDLING] = "score_handling",
    [DEMO_OVERSIGHT_PLAN] = "oversight_plan",
    [DEMO_EXCELLENT] = "excellent",
    [DEMO_SOURCE_OWN] = "source_own",
    [DEMO_SOURCE_LEAD] = "source_lead",
    [DEMO_SOURCE_CONSULTATION] = "source_consultation",
    [DEMO_SOURCE_STUDY] = "source_study",
    [DEMO_SOURCE_OPINION] = "source_opinion",
    [DEMO_DECLINED_INVITATION] = "decline_invitation",
    [DEMO_OVERSIGHT_BEGUN] = "oversight_begun",
    [DEMO_OVERSIGHT_EVENT] = "oversight_event",
    [DEMO_OVERSIGHT_ENDED] = "oversight_ended",
    [DEMO_LOOK_BACK] = "look_back",
    [DEMO_REPLY_BACK] = "reply_back",
    [DEMO_UNPUBLISHED] = "unpublished",
    [DEMO_SURVEY] = "survey_note" };

const char *demo_note_make(const struct demo_texts *texts, struct arena *arena,
    const struct demo_proposal *proposal, uint64_t seed, enum demo_note note, const char *unit)
{
    struct letter letter = letter_new(texts, arena, proposal, seed, 100 + note, unit);
    const struct demo_topic *topic = proposal->topic;
    if (note == DEMO_RETURN) {
        letter.scene.values[SLOT_REASON] = write_one(&letter, &topic->wrong_reasons);
        letter.scene.values[SLOT_ASSIST] = demo_units[topic->wrong_unit].short_name;
    }
    if (note == DEMO_CONTACT_SITE && topic->contacts.count > 0)
        letter.scene.values[SLOT_DONE] = write_one(&letter, &topic->contacts);
    else if (note == DEMO_CONTACT_SITE)
        letter.scene.values[SLOT_DONE] = write_rule(&letter, "site");
    if (note == DEMO_ASSISTING_OPINION && proposal->suggestion_count > 0) {
        size_t one = demo_random_below(&letter.random, proposal->suggestion_count);
        letter.scene.values[SLOT_HEADING] = proposal->suggestions[one].heading;
        letter.scene.values[SLOT_DONE] =
            line_or_rule(&letter, &proposal->suggestions[one].advice->done, "done");
    }
    return write_rule(&letter, note_rules[note]);
}

const char *demo_decline_make(const struct demo_texts *texts, struct arena *arena,
    const struct demo_proposal *proposal, uint64_t seed, const char *ground)
{
    struct letter letter = letter_new(texts, arena, proposal, seed, 200, NULL);
    return write_rule(&letter, arena_printf(arena, "decline_%s", ground));
}

const char *demo_progress_make(const struct demo_texts *texts, struct arena *arena,
    const struct demo_proposal *proposal, const struct demo_commitment *commitment, uint64_t seed,
    enum demo_progress progress)
{
    static const char *const rules[] = { "progress_begun", "progress_halfway", "progress_kept",
        "progress_changed", "progress_failed" };
    struct letter letter = letter_new(texts, arena, proposal, seed, 300 + progress, NULL);
    const struct demo_suggestion *asked = &proposal->suggestions[commitment->suggestion];
    letter.scene.values[SLOT_HEADING] = asked->heading;
    letter.scene.values[SLOT_TASK] = commitment->text;
    letter.scene.values[SLOT_DONE] = line_or_rule(&letter, &asked->advice->done, "done");
    letter.scene.values[SLOT_REASON] = reason_of(&letter, asked->advice);
    return write_rule(&letter, rules[progress]);
}
