/* A life after the reply: feedback, publishing, scores, promises until they are kept, looks back.
 */
#include "base/clock.h"
#include "demo/plans.h"
#include "demo/stage.h"

/* ---- feedback ---- */

static bool is_without_feedback(struct stage *stage)
{
    bool is_fated = stage->plan->is_excellent || stage->plan->pose != POSE_NONE;
    return !is_fated && chance(stage, 3);
}

static const struct actor *member_of(struct stage *stage, int64_t person_id)
{
    for (int i = 0; i < DEMO_MEMBER_COUNT; i++)
        if (stage->cast->members[i].id == person_id)
            return &stage->cast->members[i];
    return NULL;
}

static void co_signers_verdicts(struct stage *stage)
{
    struct co_signer_list signers = proposal_co_signers(stage->ctx, stage->id);
    for (size_t i = 0; i < signers.count && i < 2; i++) {
        const struct actor *signer = member_of(stage, signers.items[i].person_id);
        if (signer && chance(stage, 40))
            play(stage, signer, ACTION_FEEDBACK,
                (struct action_input) { .attitude = SATISFIED,
                    .result = SATISFIED,
                    .is_agreed = true,
                    .text = note(stage, DEMO_SATISFIED, -1) });
    }
}

/* True when it is closed by it. */
static bool give_feedback(struct stage *stage, bool again)
{
    enum pose pose = stage->plan->pose;
    later(stage, 1, chance(stage, 8) ? 26 : 13);
    reach(stage, pose_days[pose].verdict);
    bool is_fated = pose != POSE_NONE || stage->plan->is_excellent;
    bool is_dissatisfied = is_fated ? pose == POSE_AGAIN : chance(stage, again ? 40 : 4);
    enum satisfaction result = is_dissatisfied ? DISSATISFIED
        : stage->plan->is_excellent || chance(stage, stage->reply_class == CLASS_C ? 45 : 82)
        ? SATISFIED
        : BASICALLY_SATISFIED;
    co_signers_verdicts(stage);
    play(stage, stage->lead, ACTION_FEEDBACK,
        (struct action_input) { .attitude = is_dissatisfied ? BASICALLY_SATISFIED : SATISFIED,
            .result = result,
            .is_agreed = true,
            .text = note(stage, (enum demo_note)(DEMO_SATISFIED + (result - SATISFIED)), -1) });
    return !is_dissatisfied;
}

static void close_it(struct stage *stage)
{
    if (is_without_feedback(stage)) {
        later(stage, 32, 38);
        play(stage, &stage->cast->reviewers[0], ACTION_CLOSE, (struct action_input) { 0 });
        return;
    }
    if (!give_feedback(stage, false) && !stage->is_over) {
        play_replies(stage, true);
        if (!stage->is_over)
            give_feedback(stage, true);
    }
}

/* ---- both rise ---- */

static void score(struct stage *stage, const struct actor *who, enum score_kind kind)
{
    bool is_quality = kind == SCORE_QUALITY_CLOSED || kind == SCORE_BY_UNIT;
    int better = kind == SCORE_BY_UNIT || kind == SCORE_HANDLING_PROPOSER ? 5 : 2;
    int level = score_level(stage) + better;
    play(stage, who, ACTION_SCORE,
        (struct action_input) { .score_kind = (int)kind,
            .scores = scores_about(stage, is_quality ? "score.quality" : "score.handling",
                level + 8 * stage->plan->is_excellent) });
}

static void score_all(struct stage *stage)
{
    struct cast *cast = stage->cast;
    if (!stage->plan->is_excellent && chance(stage, 15))
        return; /* a year's tables never have all of them */
    score(stage, &cast->reviewers[0], SCORE_QUALITY_CLOSED);
    score(stage, &cast->reviewers[1], SCORE_QUALITY_CLOSED);
    score(stage, &cast->head, SCORE_HANDLING_OFFICE);
    score(stage, &cast->assigning, SCORE_HANDLING_ASSIGNING);
    score(stage, stage->lead, SCORE_HANDLING_PROPOSER);
    for (size_t i = 0; i < stage->part_count; i++)
        if (replies(&stage->parts[i]))
            score(stage, &cast->clerks[stage->parts[i].unit], SCORE_BY_UNIT);
}

/* ---- promises ---- */

enum deed { DEED_PROGRESS, DEED_KEEP, DEED_CHANGE, DEED_FAIL, DEED_LOOK_BACK };

struct agenda_item {
    int64_t on_day;
    enum deed deed;
    struct commitment promise;
    enum demo_progress progress;
};

struct agenda {
    struct agenda_item *items;
    size_t count;
};

/* What becomes of a promise: most are kept, some late, some with a new date, a few not. */
static void add_fate(struct stage *stage, struct agenda *agenda, const struct commitment *promise)
{
    int64_t today = ctx_today(stage->ctx), span = promise->due_on - today;
    if (span < 4)
        span = 4;
    struct agenda_item item = { .promise = *promise, .deed = DEED_PROGRESS };
    item.progress = DEMO_BEGUN;
    item.on_day = today + span / 4 + demo_random_range(stage->random, 0, span / 5);
    LIST_PUSH(stage->ctx, *agenda, item);
    if (span > 100 && chance(stage, 60)) {
        item.progress = DEMO_HALFWAY;
        item.on_day = today + span * 6 / 10 + demo_random_range(stage->random, 0, span / 6);
        LIST_PUSH(stage->ctx, *agenda, item);
    }
    size_t draw = demo_random_below(stage->random, 100);
    int64_t end = promise->due_on - demo_random_range(stage->random, 0, span / 5);
    if (draw >= 84 && draw < 91) {
        item.deed = DEED_CHANGE;
        item.on_day = promise->due_on - demo_random_range(stage->random, 2, 20);
        LIST_PUSH(stage->ctx, *agenda, item);
        end = promise->due_on + demo_random_range(stage->random, 30, 80);
    } else if (draw >= 58 && draw < 84) {
        end = promise->due_on + demo_random_range(stage->random, 4, 130);
    }
    item.on_day = end;
    item.deed = draw >= 91 ? DEED_FAIL : DEED_KEEP;
    LIST_PUSH(stage->ctx, *agenda, item);
}

static void add_look_backs(struct stage *stage, struct agenda *agenda)
{
    int64_t closed_on = ctx_today(stage->ctx);
    for (int year = 1; year <= 2; year++) {
        int64_t late = chance(stage, 6) ? 14 : 0;
        LIST_PUSH(stage->ctx, *agenda,
            (struct agenda_item) { .deed = DEED_LOOK_BACK,
                .on_day =
                    closed_on + 365 * year - 12 + late + demo_random_range(stage->random, 0, 10) });
    }
}

static int unit_of(const struct stage *stage, int64_t unit_id)
{
    for (int i = 0; i < DEMO_UNIT_COUNT; i++)
        if (stage->cast->unit_ids[i] == unit_id)
            return i;
    return stage->parts[0].unit;
}

static const char *report(
    struct stage *stage, const struct commitment *promise, enum demo_progress progress)
{
    const struct demo_commitment text = { .text = promise->text,
        .suggestion = demo_random_below(stage->random, stage->text->suggestion_count) };
    return demo_progress_make(stage->texts, stage->ctx->arena, stage->text, &text,
        stage->text->seed + ++stage->notes, progress);
}

/* All of a unit's promises are kept: it replies again, which may raise B to A. */
static void reply_again_when_kept(struct stage *stage, int unit)
{
    struct ctx *ctx = stage->ctx;
    ctx->actor = &stage->cast->clerks[unit];
    bool is_due =
        may_act(proposal_actions(ctx, proposal_find(ctx, stage->id)), ACTION_SUBMIT_REPLY);
    if (!is_due)
        return;
    later(stage, 3, 20);
    struct demo_reply reply = demo_second_reply_make(stage->texts, ctx->arena, stage->text,
        stage->text->seed + ++stage->notes, demo_units[unit].short_name);
    struct action_input input = { .reply_class = chance(stage, 30) ? CLASS_A : CLASS_B,
        .text = arena_printf(ctx->arena, "%s\n%s", reply.opening, reply.closing),
        .contact_name = stage->cast->clerks[unit].name,
        .second = demo_phone(ctx->arena, 6000 + unit) };
    for (size_t i = 0; i < reply.answer_count; i++)
        LIST_PUSH(ctx, input.answers,
            (struct answer) {
                .position = (int64_t)i + 1, .verdict = VERDICT_ADOPTED, .text = reply.answers[i] });
    play(stage, &stage->cast->clerks[unit], ACTION_SUBMIT_REPLY, input);
    later(stage, 1, 4);
    play(stage, &stage->cast->heads[unit], ACTION_SIGN, (struct action_input) { 0 });
}

static void look_back_now(struct stage *stage)
{
    stage->ctx->actor = &stage->cast->reviewers[0];
    const struct proposal *now = proposal_find(stage->ctx, stage->id);
    if (may_act(proposal_actions(stage->ctx, now), ACTION_LOOK_BACK))
        play(stage, &stage->cast->reviewers[chance(stage, 40)], ACTION_LOOK_BACK,
            (struct action_input) { .text = note(stage, DEMO_LOOK_BACK, -1) });
}

static void do_item(struct stage *stage, const struct agenda_item *item)
{
    static const enum proposal_action actions[] = { [DEED_PROGRESS] = ACTION_PROGRESS,
        [DEED_KEEP] = ACTION_KEEP,
        [DEED_CHANGE] = ACTION_CHANGE,
        [DEED_FAIL] = ACTION_FAIL };
    static const enum demo_progress progresses[] = {
        [DEED_KEEP] = DEMO_KEPT, [DEED_CHANGE] = DEMO_CHANGED, [DEED_FAIL] = DEMO_FAILED
    };
    if (item->deed == DEED_LOOK_BACK)
        return look_back_now(stage);
    int unit = unit_of(stage, item->promise.unit_id);
    bool is_progress = item->deed == DEED_PROGRESS;
    play(stage, &stage->cast->clerks[unit], actions[item->deed],
        (struct action_input) { .part_id = item->promise.id,
            .on_day = item->promise.due_on + 90,
            .text = report(
                stage, &item->promise, is_progress ? item->progress : progresses[item->deed]) });
    if (item->deed == DEED_KEEP && !stage->is_over)
        reply_again_when_kept(stage, unit);
}

static struct agenda_item take_first(struct agenda *agenda)
{
    size_t first = 0;
    for (size_t i = 1; i < agenda->count; i++)
        if (agenda->items[i].on_day < agenda->items[first].on_day)
            first = i;
    struct agenda_item item = agenda->items[first];
    for (size_t i = first + 1; i < agenda->count; i++)
        agenda->items[i - 1] = agenda->items[i];
    agenda->count--;
    return item;
}

/* Moves the clock to the day of the next deed, or ends the play. */
static bool comes_to(struct stage *stage, int64_t day)
{
    int64_t moment = day_start_ms(day) + demo_random_range(stage->random, 540, 1020) * 60000;
    stage->ctx->now = moment > stage->ctx->now ? moment : stage->ctx->now + 60000;
    stage->is_over |= stage->ctx->now >= stage->until;
    return !stage->is_over;
}

static void live_on(struct stage *stage)
{
    struct ctx *ctx = stage->ctx;
    struct agenda agenda = { 0 };
    struct commitment_list promises = proposal_commitments(ctx, stage->id, false);
    for (size_t i = 0; i < promises.count; i++)
        if (promises.items[i].state == COMMITMENT_OPEN)
            add_fate(stage, &agenda, &promises.items[i]);
    if (stage->reply_class == CLASS_B)
        add_look_backs(stage, &agenda);
    while (agenda.count > 0 && !stage->is_over && !ctx->fault) {
        struct agenda_item item = take_first(&agenda);
        if (comes_to(stage, item.on_day))
            do_item(stage, &item);
    }
}

void play_after(struct stage *stage)
{
    const struct proposal *proposal = proposal_find(stage->ctx, stage->id);
    if (rests(stage, POSE_REPLIED) || rests(stage, POSE_REPLIED_LONG_AGO))
        return;
    close_it(stage);
    oversee_now(stage, DEMO_OVERSIGHT_ENDED);
    if (rests(stage, POSE_CLOSED))
        return;
    later(stage, 1, 9);
    if (proposal->publicity != PUBLICITY_NO && !proposal_find(stage->ctx, stage->id)->is_published)
        play(stage, &stage->cast->reviewers[0], ACTION_PUBLISH, (struct action_input) { 0 });
    later(stage, 0, 6);
    score_all(stage);
    if (stage->plan->is_excellent) {
        later(stage, 3, 20);
        play(stage, &stage->cast->head, ACTION_MAKE_EXCELLENT,
            (struct action_input) { .text = note(stage, DEMO_EXCELLENT, -1) });
    }
    if (!stage->is_over)
        live_on(stage);
}
