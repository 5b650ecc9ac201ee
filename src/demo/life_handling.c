/* A life with the units: assigned, returned, handled, answered. */
#include "base/clock.h"
#include "demo/plans.h"
#include "demo/stage.h"
#include "kit/settings.h"

/* ---- assigning ---- */

static void add_part(struct stage *stage, int unit, enum assignment_role role)
{
    for (size_t i = 0; i < stage->part_count; i++)
        if (stage->parts[i].unit == unit)
            return;
    if (stage->part_count < PARTS_MOST)
        stage->parts[stage->part_count++] = (struct stage_part) { unit, role };
}

static void choose_parts(struct stage *stage)
{
    const struct demo_topic *topic = stage->text->topic;
    size_t others = demo_random_below(stage->random, 4);
    add_part(stage, topic->lead, ASSIGNED_LEAD);
    for (size_t i = 0; i < topic->assist_count && stage->part_count <= others; i++)
        if (topic->assists[i] != topic->wrong_unit)
            add_part(stage, topic->assists[i],
                stage->part_count == 1 && chance(stage, 10) ? ASSIGNED_CO_LEAD
                                                            : ASSIGNED_ASSISTING);
    if (stage->part_count == 1)
        stage->parts[0].role = ASSIGNED_SOLE;
}

static struct unit_choice_list choices_from(struct stage *stage, size_t first, size_t end)
{
    struct unit_choice_list units = { 0 };
    for (size_t i = first; i < end; i++)
        LIST_PUSH(stage->ctx, units,
            (struct unit_choice) {
                stage->cast->unit_ids[stage->parts[i].unit], stage->parts[i].role });
    return units;
}

static void give_to(struct stage *stage, const struct actor *who, size_t first, size_t end)
{
    play(stage, who, ACTION_ASSIGN,
        (struct action_input) { .units = choices_from(stage, first, end),
            .text = note(stage, DEMO_ASSIGNMENT, stage->parts[0].unit) });
}

static void give_back(struct stage *stage)
{
    int unit = stage->parts[0].unit;
    later(stage, 1, 4);
    play(stage, &stage->cast->clerks[unit], ACTION_RETURN,
        (struct action_input) { .text = note(stage, DEMO_RETURN, unit),
            .number = stage->cast->unit_ids[stage->text->topic->wrong_unit] });
}

/* The first unit returns it; the second one takes it, or the head has to decide. */
static void return_some(struct stage *stage)
{
    enum pose pose = stage->plan->pose;
    bool is_twice = pose == POSE_RETURNED_TWICE || (pose == POSE_NONE && chance(stage, 1));
    if (!is_twice && pose != POSE_RETURNED && !(pose == POSE_NONE && chance(stage, 4)))
        return;
    give_back(stage);
    if (rests(stage, POSE_RETURNED))
        return;
    later(stage, 1, 4);
    if (is_twice) {
        give_to(stage, &stage->cast->assigning, 0, 1);
        give_back(stage);
        if (rests(stage, POSE_RETURNED_TWICE))
            return;
        later(stage, 1, 3);
    }
    stage->parts[0].unit = stage->text->topic->wrong_unit;
    give_to(stage, is_twice ? &stage->cast->head : &stage->cast->assigning, 0, 1);
}

static void accept(struct stage *stage)
{
    later(stage, 0, 4);
    for (size_t i = 0; i < stage->part_count; i++)
        play(stage, &stage->cast->clerks[stage->parts[i].unit], ACTION_ACCEPT,
            (struct action_input) { 0 });
}

static void make_key(struct stage *stage)
{
    struct cast *cast = stage->cast;
    if (!stage->plan->is_key)
        return;
    size_t pair = demo_random_below(stage->random, DEMO_LEADER_COUNT);
    play(stage, &cast->head, ACTION_MAKE_KEY,
        (struct action_input) { .contact_name = cast->leaders[pair],
            .second = cast->supervisors[pair],
            .text = note(stage, DEMO_OVERSIGHT_PLAN, stage->parts[0].unit),
            .on_day = ctx_today(stage->ctx) + 170 });
}

void play_handling(struct stage *stage)
{
    choose_parts(stage);
    make_key(stage);
    later(stage, 1, 4);
    reach(stage, pose_days[stage->plan->pose].assigned);
    give_to(stage, &stage->cast->assigning, 0, stage->part_count);
    if (chance(stage, 25) && proposal_find(stage->ctx, stage->id)->publicity != PUBLICITY_NO)
        play(stage, &stage->cast->reviewers[1], ACTION_PUBLISH, (struct action_input) { 0 });
    if (rests(stage, POSE_ASSIGNED))
        return;
    return_some(stage);
    accept(stage);
    oversee_now(stage, DEMO_OVERSIGHT_BEGUN);
}

/* ---- contacts, opinions, extensions ---- */

static void contact(struct stage *stage, int unit, int64_t phase)
{
    static const enum demo_note kinds[] = { DEMO_CONTACT_CALL, DEMO_CONTACT_VISIT,
        DEMO_CONTACT_SITE, DEMO_CONTACT_MEETING };
    static const int weights[][4] = { { 60, 20, 10, 10 }, { 15, 25, 35, 25 }, { 70, 30, 0, 0 } };
    size_t channel = demo_random_weighted(stage->random, weights[phase], 4);
    play(stage, &stage->cast->clerks[unit], ACTION_CONTACT,
        (struct action_input) { .number = (int64_t)channel,
            .phase = phase,
            .on_day = ctx_today(stage->ctx),
            .text = note(stage, phase == 2 ? DEMO_CONTACT_AFTER : kinds[channel], unit) });
}

static void give_opinions(struct stage *stage)
{
    for (size_t i = 0; i < stage->part_count; i++) {
        int unit = stage->parts[i].unit;
        if (replies(&stage->parts[i]))
            continue;
        later(stage, 2, 8);
        play(stage, &stage->cast->clerks[unit], ACTION_OPINE,
            (struct action_input) { .text = note(stage, DEMO_ASSISTING_OPINION, unit) });
    }
}

/* Shortly before the date; gives by how many days the reply may take longer. */
static int extend(struct stage *stage)
{
    enum pose pose = stage->plan->pose;
    int unit = stage->parts[0].unit;
    bool is_meant = pose == POSE_EXTENSION_ASKED || pose == POSE_EXTENDED;
    if (!is_meant && !(pose == POSE_NONE && chance(stage, 6)))
        return 0;
    later(stage, 20, 35);
    reach(stage, pose_days[pose].answered);
    play(stage, &stage->cast->clerks[unit], ACTION_ASK_EXTENSION,
        (struct action_input) { .text = note(stage, DEMO_EXTENSION, unit) });
    if (rests(stage, POSE_EXTENSION_ASKED))
        return 0;
    later(stage, 1, 3);
    bool is_granted = is_meant || chance(stage, 75);
    play(stage, &stage->cast->assigning,
        is_granted ? ACTION_GRANT_EXTENSION : ACTION_REFUSE_EXTENSION,
        (struct action_input) {
            .text =
                note(stage, is_granted ? DEMO_EXTENSION_GRANTED : DEMO_EXTENSION_REFUSED, unit) });
    rests(stage, POSE_EXTENDED);
    return is_granted ? 60 : 0;
}

/* ---- replies ---- */

static struct action_input reply_input(
    struct stage *stage, const struct stage_part *part, enum reply_class class, bool again)
{
    struct ctx *ctx = stage->ctx;
    struct demo_reply reply =
        demo_reply_make(stage->texts, ctx->arena, stage->text, stage->text->seed + ++stage->notes,
            (enum demo_class) class, demo_units[part->unit].short_name, again);
    struct action_input input = { .reply_class = class,
        .text = arena_printf(ctx->arena, "%s\n%s", reply.opening, reply.closing),
        .contact_name = stage->cast->clerks[part->unit].name,
        .second = demo_phone(ctx->arena, 6000 + part->unit) };
    for (size_t i = 0; i < reply.answer_count; i++)
        LIST_PUSH(ctx, input.answers,
            (struct answer) { .position = (int64_t)i + 1,
                .verdict = (enum verdict)reply.stances[i],
                .text = reply.answers[i] });
    for (size_t i = 0; i < reply.commitment_count; i++)
        LIST_PUSH(ctx, input.commitments,
            (struct commitment_draft) {
                reply.commitments[i].text, ctx_today(ctx) + 30 * reply.commitments[i].months });
    return input;
}

static enum reply_class choose_class(struct stage *stage)
{
    if (stage->plan->pose == POSE_PROMISES)
        return CLASS_B;
    if (stage->plan->is_excellent)
        return CLASS_A;
    size_t draw = demo_random_below(stage->random, 100);
    return draw < 53 ? CLASS_A : draw < 90 ? CLASS_B : CLASS_C;
}

/* One unit's reply until its head has signed it. */
static void answer(struct stage *stage, const struct stage_part *part, bool is_last, bool again)
{
    struct cast *cast = stage->cast;
    const struct actor *clerk = &cast->clerks[part->unit], *head = &cast->heads[part->unit];
    enum pose pose = stage->plan->pose;
    struct action_input input = reply_input(stage, part, stage->reply_class, again);
    if (is_last && (pose == POSE_REPLY_DRAFT || chance(stage, 15))) {
        play(stage, clerk, ACTION_DRAFT_REPLY, input);
        if (rests(stage, POSE_REPLY_DRAFT))
            return;
        later(stage, 1, 3);
    }
    play(stage, clerk, ACTION_SUBMIT_REPLY, input);
    if (is_last && rests(stage, POSE_TO_SIGN))
        return;
    later(stage, 1, 2);
    if (chance(stage, 55))
        contact(stage, part->unit, 2);
    if (pose == POSE_NONE && chance(stage, 8)) {
        play(stage, head, ACTION_SEND_REPLY_BACK,
            (struct action_input) { .text = note(stage, DEMO_REPLY_BACK, part->unit) });
        later(stage, 1, 2);
        play(stage, clerk, ACTION_SUBMIT_REPLY, input);
        later(stage, 0, 2);
    }
    play(stage, head, ACTION_SIGN, (struct action_input) { 0 });
}

static size_t last_replying(const struct stage *stage)
{
    size_t last = 0;
    for (size_t i = 0; i < stage->part_count; i++)
        last = replies(&stage->parts[i]) ? i : last;
    return last;
}

void play_replies(struct stage *stage, bool again)
{
    enum pose pose = stage->plan->pose;
    later(stage, 2, 9);
    for (size_t i = 0; i < stage->part_count; i++)
        if (replies(&stage->parts[i]))
            contact(stage, stage->parts[i].unit, 0);
    if (!again)
        give_opinions(stage);
    if (rests(stage, POSE_HANDLING) || rests(stage, POSE_YELLOW) || rests(stage, POSE_RED)
        || (again && rests(stage, POSE_AGAIN)))
        return;
    int longer = again ? 0 : extend(stage);
    if (stage->is_over)
        return;
    later(stage, again ? 4 : 8, again ? 14 : 25 + longer / 2);
    contact(stage, stage->parts[0].unit, 1);
    oversee_now(stage, DEMO_OVERSIGHT_EVENT);
    later(stage, again ? 2 : 4, again ? 6 : 22 + longer / 2);
    if (!again && pose == POSE_NONE && !stage->plan->is_excellent && chance(stage, 4))
        later(stage, 75, 95); /* late */
    if (chance(stage, 35) || stage->plan->is_key)
        contact(stage, stage->parts[0].unit, 1);
    oversee_now(stage, DEMO_OVERSIGHT_EVENT);
    stage->reply_class = choose_class(stage);
    reach(stage, pose_days[pose].answered);
    size_t last = last_replying(stage);
    for (size_t i = 0; i < stage->part_count; i++)
        if (replies(&stage->parts[i]) && !stage->is_over)
            answer(stage, &stage->parts[i], i == last, again);
}
