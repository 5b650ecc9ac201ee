/* A life from the first draft to the office's decision. */
#include "demo/life.h"

#include "base/clock.h"
#include "base/text.h"
#include "demo/extras.h"
#include "demo/stage.h"
#include "kit/settings.h"

/* Those whose end is fixed before they begin come through the review. */
static bool is_safe(const struct stage *stage)
{
    return stage->plan->is_key || stage->plan->is_excellent || stage->plan->pose >= POSE_FILED;
}

/* ---- drafting ---- */

static const char *key_words_of(struct stage *stage)
{
    const struct demo_proposal *text = stage->text;
    return arena_printf(stage->ctx->arena, "%s %s %s", text->topic->name,
        text->suggestions[0].heading, text->suggestions[1].heading);
}

static const char *units_wished(struct stage *stage)
{
    const struct demo_topic *topic = stage->text->topic;
    const char *lead = demo_units[topic->lead].short_name;
    return topic->assist_count && chance(stage, 60)
        ? arena_printf(stage->ctx->arena, "%s、%s", lead, demo_units[topic->assists[0]].short_name)
        : lead;
}

static void fill_draft(struct stage *stage, struct proposal_draft *draft)
{
    static const int source_weights[] = { 46, 18, 12, 15, 9 };
    const struct demo_proposal *text = stage->text;
    struct proposal *to = &draft->text;
    to->title = text->title;
    to->situation = text->situation;
    to->analysis = text->analysis;
    to->category = demo_categories[text->topic->category].code;
    if (!*to->sector)
        to->sector = demo_sectors[text->topic->sectors[0]].code;
    to->suggested_units = units_wished(stage);
    to->key_words = key_words_of(stage);
    to->source =
        (enum proposal_source)demo_random_weighted(stage->random, source_weights, SOURCE_COUNT);
    to->source_note = note(stage, (enum demo_note)(DEMO_SOURCE_OWN + to->source), -1);
    to->publicity = chance(stage, 4) ? PUBLICITY_NO
        : chance(stage, 4)           ? PUBLICITY_TITLE
                                     : PUBLICITY_YES;
    to->publicity_reason = to->publicity == PUBLICITY_YES ? "" : note(stage, DEMO_UNPUBLISHED, -1);
    to->may_contact = true;
    if (stage->plan->body >= 0) {
        to->contact_name = stage->lead->name;
        to->signed_by = stage->cast->body_heads[stage->plan->body];
    }
    for (size_t i = 0; i < text->suggestion_count; i++)
        LIST_PUSH(stage->ctx, draft->suggestions, text->suggestions[i].text);
}

/* First what is there of it, then all: so there are versions to compare. */
static void write_draft(struct stage *stage)
{
    struct ctx *ctx = stage->ctx;
    ctx->actor = stage->lead;
    stage->id =
        proposal_begin(ctx, stage->plan->body >= 0 ? PROPOSAL_COLLECTIVE : PROPOSAL_INDIVIDUAL);
    db_exec(ctx, "UPDATE proposal SET year = $1 WHERE id = $2", stage->text->year, stage->id);
    struct proposal_draft draft = { .text = *proposal_find(ctx, stage->id) };
    bool is_half = stage->plan->pose == POSE_DRAFT;
    if (is_half || chance(stage, 35)) {
        draft.text.title = stage->text->title;
        draft.text.situation = stage->text->situation;
        draft.text.category = demo_categories[stage->text->topic->category].code;
        proposal_save(ctx, &draft, true);
        draft.text.version++;
        later(stage, 0, 3);
    }
    if (rests(stage, POSE_DRAFT))
        return;
    ctx->actor = stage->lead;
    fill_draft(stage, &draft);
    proposal_save(ctx, &draft, true);
    if (chance(stage, 2))
        extras_attach(stage);
}

static bool is_asked_already(struct stage *stage, int64_t person_id)
{
    return person_id == stage->lead->id
        || db_scalar(stage->ctx,
               "SELECT COUNT(*) FROM co_signer WHERE proposal_id = $1 AND person_id = $2",
               stage->id, person_id)
        > 0;
}

static void gather_co_signers(struct stage *stage)
{
    bool is_alone = stage->plan->body >= 0 || stage->plan->pose == POSE_SENT_BACK;
    size_t wanted = is_alone || !chance(stage, 45) ? 0 : 1 + demo_random_below(stage->random, 6);
    size_t confirmed = 0; /* a joint proposal needs one */
    for (size_t i = 0; i < wanted && !stage->is_over; i++) {
        const struct actor *other = pick_member(stage);
        if (other == stage->plan->guest || is_asked_already(stage, other->id))
            continue;
        play(stage, stage->lead, ACTION_INVITE, (struct action_input) { .number = other->id });
        later(stage, 0, 1);
        bool is_refused = confirmed > 0 && chance(stage, 12);
        confirmed += !is_refused;
        play(stage, other, is_refused ? ACTION_DECLINE_COSIGN : ACTION_COSIGN,
            (struct action_input) {
                .text =
                    note(stage, is_refused ? DEMO_DECLINED_INVITATION : DEMO_CO_SIGNATURE, -1) });
    }
    if (stage->plan->guest)
        play(stage, stage->lead, ACTION_INVITE,
            (struct action_input) { .number = stage->plan->guest->id });
    rests(stage, POSE_INVITING);
}

/* ---- review ---- */

static bool has_co_signers(struct stage *stage)
{
    return db_scalar(stage->ctx, "SELECT COUNT(*) FROM co_signer WHERE proposal_id = $1", stage->id)
        > 0;
}

static void revise(struct stage *stage)
{
    play(stage, &stage->cast->reviewers[0], ACTION_SEND_BACK,
        (struct action_input) { .text = note(stage, DEMO_REVISION, -1) });
    if (rests(stage, POSE_SENT_BACK))
        return;
    later(stage, 2, 8);
    if (stage->is_over)
        return;
    stage->ctx->actor = stage->lead;
    struct proposal_draft draft = { .text = *proposal_find(stage->ctx, stage->id),
        .suggestions = proposal_suggestions(stage->ctx, stage->id) };
    draft.text.analysis = arena_printf(
        stage->ctx->arena, "%s\n（数据来源：%s）", draft.text.analysis, draft.text.source_note);
    proposal_save(stage->ctx, &draft, true);
    play(stage, stage->lead, ACTION_SUBMIT, (struct action_input) { 0 });
    later(stage, 0, 3);
}

static void withdraw(struct stage *stage)
{
    play(stage, stage->lead, ACTION_WITHDRAW,
        (struct action_input) { .text = note(stage, DEMO_WITHDRAWAL, -1) });
    stage->is_over = true;
}

static void look(struct stage *stage, const struct actor *reviewer, enum demo_note kind)
{
    later(stage, 1, 4);
    play(stage, reviewer, ACTION_PASS_LOOK,
        (struct action_input) { .text = note(stage, kind, stage->text->topic->lead) });
    play(stage, reviewer, ACTION_SCORE,
        (struct action_input) { .score_kind = SCORE_QUALITY_REVIEW,
            .scores = scores_about(stage, "score.quality", score_level(stage)) });
}

static void decline_it(struct stage *stage)
{
    static const struct {
        const char *code;
        int weight;
    } grounds[] = { { "empty", 38 }, { "personal", 16 }, { "academic", 12 }, { "proceedings", 9 },
        { "promotion", 9 }, { "accusation", 6 }, { "secret", 3 }, { "forbidden", 3 },
        { "inner_party", 2 }, { "inner_affairs", 2 } };
    int weights[COUNT_OF(grounds)];
    for (size_t i = 0; i < COUNT_OF(grounds); i++)
        weights[i] = grounds[i].weight;
    const char *ground =
        grounds[demo_random_weighted(stage->random, weights, COUNT_OF(grounds))].code;
    play(stage, &stage->cast->head, ACTION_DECLINE,
        (struct action_input) { .code = ground,
            .text = demo_decline_make(
                stage->texts, stage->ctx->arena, stage->text, stage->text->seed, ground) });
    stage->is_over = true;
}

static void convert_it(struct stage *stage)
{
    bool is_letter = chance(stage, 35);
    play(stage, &stage->cast->head, ACTION_CONVERT,
        (struct action_input) { .number = is_letter ? CONVERSION_LETTER : CONVERSION_OPINION_REPORT,
            .is_agreed = true,
            .text = note(stage, is_letter ? DEMO_TO_LETTER : DEMO_TO_OPINION_REPORT, -1) });
    stage->is_over = true;
}

/* The office's decision: about 85 of a hundred are filed. */
static void decide(struct stage *stage)
{
    enum pose pose = stage->plan->pose;
    later(stage, 1, 4);
    if (stage->is_over)
        return;
    size_t draw = is_safe(stage) ? 100 : demo_random_below(stage->random, 100);
    if (pose == POSE_DECLINED || draw < 5)
        decline_it(stage);
    else if (pose == POSE_CONVERTED || draw < 8)
        convert_it(stage);
    else
        play(stage, &stage->cast->head, ACTION_FILE,
            (struct action_input) { .code = "", .text = note(stage, DEMO_THIRD_LOOK, -1) });
    rests(stage, POSE_FILED);
}

static void review(struct stage *stage)
{
    const struct actor *first = &stage->cast->reviewers[chance(stage, 30)];
    const struct actor *second = first == &stage->cast->reviewers[0] ? first + 1 : first - 1;
    if (rests(stage, POSE_SUBMITTED))
        return;
    later(stage, 0, 2);
    bool is_revised = !is_safe(stage) && chance(stage, 6) && !has_co_signers(stage);
    if (is_revised || stage->plan->pose == POSE_SENT_BACK)
        revise(stage);
    if (stage->plan->pose == POSE_WITHDRAWN || (!is_safe(stage) && chance(stage, 2)))
        return withdraw(stage);
    play(stage, first, ACTION_TAKE, (struct action_input) { 0 });
    if (rests(stage, POSE_TAKEN))
        return;
    look(stage, first, DEMO_FIRST_LOOK);
    if (rests(stage, POSE_FIRST_LOOK))
        return;
    look(stage, second, DEMO_SECOND_LOOK);
    if (!rests(stage, POSE_SECOND_LOOK))
        decide(stage);
}

/* Another member wrote on the same matter: taken in while this one is handled. */
static void take_in_another(struct stage *stage, struct id_list *made)
{
    struct ctx *ctx = stage->ctx;
    int64_t now = ctx->now;
    struct demo_proposal copy =
        demo_proposal_near_copy(stage->texts, ctx->arena, stage->text, stage->text->seed + 77);
    struct life_plan plan = { .body = -1, .until = now };
    struct stage other = *stage;
    other.text = &copy;
    other.plan = &plan;
    other.lead = pick_member(stage);
    ctx->now = now - INT64_C(10) * 86400000;
    if (other.lead == stage->lead)
        return;
    write_draft(&other);
    LIST_PUSH(ctx, *made, other.id);
    later(&other, 0, 2);
    play(&other, other.lead, ACTION_SUBMIT, (struct action_input) { 0 });
    later(&other, 1, 2);
    play(&other, &stage->cast->reviewers[0], ACTION_TAKE, (struct action_input) { 0 });
    other.until = stage->until;
    other.is_over = false;
    ctx->now = now;
    if (proposal_find(ctx, other.id)->state == PROPOSAL_IN_REVIEW)
        play(&other, &stage->cast->head, ACTION_MERGE,
            (struct action_input) { .number = stage->id, .text = note(&other, DEMO_MERGE, -1) });
    stage->made++;
}

int life_play(struct ctx *ctx, struct cast *cast, const struct demo_texts *texts,
    const struct demo_proposal *text, struct demo_random *random, const struct life_plan *plan,
    struct id_list *made)
{
    struct stage stage = { .ctx = ctx,
        .cast = cast,
        .texts = texts,
        .text = text,
        .plan = plan,
        .random = random,
        .until = plan->until,
        .made = 1 };
    ctx->now = plan->begun_at;
    stage.lead = plan->lead ? plan->lead
        : plan->body >= 0   ? &cast->bodies[plan->body]
                            : pick_member(&stage);
    write_draft(&stage);
    LIST_PUSH(ctx, *made, stage.id);
    if (plan->pose == POSE_DISCARDED)
        play(&stage, stage.lead, ACTION_DISCARD, (struct action_input) { 0 });
    if (plan->pose == POSE_DISCARDED)
        return stage.made;
    if (!stage.is_over)
        gather_co_signers(&stage);
    later(&stage, 0, 3);
    if (!play(&stage, stage.lead, ACTION_SUBMIT, (struct action_input) { 0 }))
        return stage.made;
    review(&stage);
    if (!stage.is_over)
        play_handling(&stage);
    if (!stage.is_over && plan->takes_in)
        take_in_another(&stage, made);
    if (!stage.is_over)
        play_replies(&stage, false);
    if (!stage.is_over)
        play_after(&stage);
    return stage.made;
}
