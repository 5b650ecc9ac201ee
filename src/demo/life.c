#include "demo/life.h"

#include "base/clock.h"
#include "kit/settings.h"
#include "proposals/handling.h"

#define DAY INT64_C(86400000)

/* The stage on which a proposal's life is played: the clock moves on with each scene and the play
 * ends where it would reach today. */
struct stage {
    struct ctx *ctx;
    struct cast *cast;
    const struct demo_texts *texts;
    const struct demo_proposal *text;
    struct demo_random *random;
    struct scene scene;
    int64_t id, until;
    bool is_over;
};

static bool chance(struct stage *stage, int percent)
{
    return demo_random_below(stage->random, 100) < (size_t)percent;
}

/* So many days later, at some minute of office hours. */
static void later(struct stage *stage, int least, int most)
{
    int64_t days = least + (int64_t)demo_random_below(stage->random, (size_t)(most - least + 1));
    int64_t minutes = 9 * 60 + (int64_t)demo_random_below(stage->random, 8 * 60);
    int64_t moment = day_start_ms(day_of(stage->ctx->now) + days) + minutes * 60000;
    stage->ctx->now = moment > stage->ctx->now ? moment : stage->ctx->now + 60000;
    if (stage->ctx->now >= stage->until)
        stage->is_over = true;
}

static bool play(struct stage *stage, const struct actor *actor, enum proposal_action action,
    struct action_input input)
{
    if (stage->is_over || stage->ctx->fault)
        return false;
    struct problems problems = { 0 };
    stage->ctx->actor = actor;
    enum act_result result = proposal_act(stage->ctx, stage->id, action, &input, &problems);
    if (result != ACT_DONE)
        ctx_fault(stage->ctx, "demo: %s was refused (%s)", proposal_action_code(action),
            problems.count ? problems.items[0].field : "not allowed");
    return result == ACT_DONE;
}

static const char *say(
    struct stage *stage, const struct grammar_lines *lines, const char *otherwise)
{
    struct buffer out = buffer_new(stage->ctx->arena);
    grammar_write_one(stage->texts->grammar, &out, stage->random, &stage->scene, lines);
    return out.length ? buffer_text(&out) : otherwise;
}

static const struct actor *pick_member(struct stage *stage)
{
    return &stage->cast->members[demo_random_below(stage->random, DEMO_MEMBER_COUNT)];
}

/* ---- drafting and review ---- */

static void write_draft(struct stage *stage, const struct actor *lead)
{
    struct ctx *ctx = stage->ctx;
    const struct demo_proposal *text = stage->text;
    ctx->actor = lead;
    stage->id = proposal_begin(ctx, PROPOSAL_INDIVIDUAL);
    db_exec(ctx, "UPDATE proposal SET year = $1 WHERE id = $2", text->year, stage->id);
    struct proposal_draft draft = { .text = *proposal_find(ctx, stage->id) };
    draft.text.title = text->title;
    draft.text.situation = text->situation;
    draft.text.analysis = text->analysis;
    draft.text.category = demo_categories[text->topic->category].code;
    draft.text.suggested_units = demo_units[text->topic->lead].short_name;
    draft.text.publicity = chance(stage, 4) ? PUBLICITY_NO
        : chance(stage, 4)                  ? PUBLICITY_TITLE
                                            : PUBLICITY_YES;
    draft.text.publicity_reason =
        draft.text.publicity == PUBLICITY_YES ? "" : "内容涉及尚未公布的工作安排";
    for (size_t i = 0; i < text->suggestion_count; i++)
        LIST_PUSH(ctx, draft.suggestions, text->suggestions[i].text);
    proposal_save(ctx, &draft, true);
}

static void gather_co_signers(struct stage *stage, const struct actor *lead)
{
    size_t wanted = chance(stage, 45) ? 1 + demo_random_below(stage->random, 4) : 0;
    for (size_t i = 0; i < wanted; i++) {
        const struct actor *other = pick_member(stage);
        bool is_new = other->id != lead->id
            && db_scalar(stage->ctx,
                   "SELECT COUNT(*) FROM co_signer WHERE proposal_id = $1 AND person_id = $2",
                   stage->id, other->id)
                == 0;
        if (!is_new)
            continue;
        play(stage, lead, ACTION_INVITE, (struct action_input) { .number = other->id });
        later(stage, 0, 1);
        play(stage, other, ACTION_COSIGN, (struct action_input) { 0 });
    }
}

/* True when it was filed. */
static bool review(struct stage *stage, const struct actor *lead, int64_t merge_into)
{
    struct cast *cast = stage->cast;
    later(stage, 0, 3);
    if (chance(stage, 2)
        && play(
            stage, lead, ACTION_WITHDRAW, (struct action_input) { .text = "与另一件提案合并考虑" }))
        return false;
    play(stage, &cast->reviewers[0], ACTION_TAKE, (struct action_input) { 0 });
    later(stage, 1, 4);
    play(stage, &cast->reviewers[0], ACTION_PASS_LOOK,
        (struct action_input) { .text = "选题贴近民生，建议较具体。" });
    later(stage, 1, 4);
    play(stage, &cast->reviewers[1], ACTION_PASS_LOOK,
        (struct action_input) { .text = "同意初审意见。" });
    later(stage, 1, 5);
    if (stage->is_over)
        return false;
    if (chance(stage, 5)) {
        play(stage, &cast->head, ACTION_DECLINE,
            (struct action_input) {
                .code = "empty", .text = "建议偏原则，欢迎补充调研后再次提出。" });
        return false;
    }
    if (chance(stage, 3)) {
        play(stage, &cast->head, ACTION_CONVERT,
            (struct action_input) { .number = CONVERSION_OPINION_REPORT,
                .is_agreed = true,
                .text = "经与提案人商量，转社情民意信息反映。" });
        return false;
    }
    if (merge_into) {
        play(stage, &cast->head, ACTION_MERGE, (struct action_input) { .number = merge_into });
        return false;
    }
    return play(stage, &cast->head, ACTION_FILE, (struct action_input) { .code = "" });
}

/* ---- handling ---- */

static void assign(struct stage *stage)
{
    const struct demo_topic *topic = stage->text->topic;
    struct cast *cast = stage->cast;
    size_t assisting = topic->assist_count
        ? demo_random_below(stage->random, topic->assist_count > 2 ? 3 : topic->assist_count + 1)
        : 0;
    struct unit_choice_list units = { 0 };
    LIST_PUSH(stage->ctx, units,
        (struct unit_choice) {
            cast->unit_ids[topic->lead], assisting ? ASSIGNED_LEAD : ASSIGNED_SOLE });
    for (size_t i = 0; i < assisting; i++)
        if (topic->assists[i] != topic->lead)
            LIST_PUSH(stage->ctx, units,
                (struct unit_choice) { cast->unit_ids[topic->assists[i]], ASSIGNED_ASSISTING });
    if (units.count == 1)
        units.items[0].role = ASSIGNED_SOLE;
    later(stage, 2, 9);
    play(stage, &cast->assigning, ACTION_ASSIGN, (struct action_input) { .units = units });
    if (chance(stage, 4)) {
        later(stage, 1, 4);
        play(stage, &cast->clerks[topic->lead], ACTION_RETURN,
            (struct action_input) {
                .text = say(stage, &topic->wrong_reasons, "此项职责不属于本单位。"),
                .number = cast->unit_ids[topic->wrong_unit] });
        later(stage, 2, 5);
        struct unit_choice_list again = { 0 };
        LIST_PUSH(stage->ctx, again,
            (struct unit_choice) { cast->unit_ids[topic->lead], units.items[0].role });
        play(stage, &cast->assigning, ACTION_ASSIGN, (struct action_input) { .units = again });
    }
    later(stage, 0, 5);
    for (size_t i = 0; i < units.count; i++)
        play(stage, &cast->clerks[i == 0 ? topic->lead : topic->assists[i - 1]], ACTION_ACCEPT,
            (struct action_input) { 0 });
    for (size_t i = 1; i < units.count; i++) {
        later(stage, 5, 15);
        play(stage, &cast->clerks[topic->assists[i - 1]], ACTION_OPINE,
            (struct action_input) { .text = "我单位支持提案所提建议，将按职责配合主办单位落实。" });
    }
}

/* Answers each suggestion; what is promised comes from the topic's tasks. */
static struct action_input reply_input(struct stage *stage, enum reply_class class)
{
    struct ctx *ctx = stage->ctx;
    struct action_input input = {
        .reply_class = class,
        .text = "您提出的提案收悉。感谢您对这项工作的关心和支持，经研究，现答复如下。",
        .contact_name = stage->cast->clerks[stage->text->topic->lead].name,
        .second = "0571-00000000",
    };
    for (size_t i = 0; i < stage->text->suggestion_count; i++) {
        const struct demo_suggestion *suggestion = &stage->text->suggestions[i];
        stage->scene.values[SLOT_HEADING] = suggestion->heading;
        bool is_planned = class == CLASS_B && (i % 2 == 0) && suggestion->advice->tasks.count > 0;
        bool is_hard = class == CLASS_C && i == 0;
        struct answer answer = { .position = (int64_t)i + 1, .verdict = VERDICT_ADOPTED };
        if (is_hard) {
            answer.verdict = VERDICT_NOT_NOW;
            answer.text = say(
                stage, &suggestion->advice->hard, "受现有条件限制，暂不具备实施条件，将继续研究。");
        } else if (is_planned) {
            const struct demo_task *task =
                &suggestion->advice->tasks
                     .items[demo_random_below(stage->random, suggestion->advice->tasks.count)];
            const char *promise = grammar_text(
                stage->texts->grammar, ctx->arena, stage->random, &stage->scene, task->line);
            answer.verdict = VERDICT_PLANNED;
            answer.text = arena_printf(ctx->arena, "已列入工作计划：%s。", promise);
            LIST_PUSH(ctx, input.commitments,
                (struct commitment_draft) {
                    promise, ctx_today(ctx) + 30 * (task->months > 0 ? task->months : 6) });
        } else {
            answer.text = say(stage, &suggestion->advice->done, "已采纳，并纳入日常工作推进。");
        }
        LIST_PUSH(ctx, input.answers, answer);
    }
    if (class == CLASS_B && input.commitments.count == 0)
        LIST_PUSH(ctx, input.commitments,
            (struct commitment_draft) { "制定实施方案并推进落实", ctx_today(ctx) + 180 });
    return input;
}

static void answer(struct stage *stage, int least, int most)
{
    const struct demo_topic *topic = stage->text->topic;
    struct cast *cast = stage->cast;
    later(stage, 3, 14);
    play(stage, &cast->clerks[topic->lead], ACTION_CONTACT,
        (struct action_input) { .number = (int64_t)demo_random_below(stage->random, 4),
            .on_day = ctx_today(stage->ctx),
            .text = say(stage, &topic->contacts, "与提案人电话沟通，介绍办理安排，听取意见。") });
    later(stage, least, most);
    size_t draw = demo_random_below(stage->random, 100);
    enum reply_class class = draw < 52 ? CLASS_A : draw < 88 ? CLASS_B : CLASS_C;
    if (!play(stage, &cast->clerks[topic->lead], ACTION_SUBMIT_REPLY, reply_input(stage, class)))
        return;
    later(stage, 1, 4);
    play(stage, &cast->heads[topic->lead], ACTION_SIGN, (struct action_input) { 0 });
}

static void follow_promises(struct stage *stage)
{
    struct ctx *ctx = stage->ctx;
    struct commitment_list promises = proposal_commitments(ctx, stage->id, false);
    const struct actor *clerk = &stage->cast->clerks[stage->text->topic->lead];
    for (size_t i = 0; i < promises.count && !stage->is_over; i++) {
        const struct commitment *promise = &promises.items[i];
        int64_t kept_on = promise->due_on - 20 + (int64_t)demo_random_below(stage->random, 25);
        if (promise->state != COMMITMENT_OPEN || kept_on <= ctx_today(ctx))
            continue;
        ctx->now = day_start_ms(kept_on) + 10 * 3600000;
        stage->is_over = ctx->now >= stage->until;
        if (!chance(stage, 12)) /* some are left open, and get red */
            play(stage, clerk, ACTION_KEEP,
                (struct action_input) {
                    .part_id = promise->id, .text = "已按计划完成，附验收材料。" });
    }
}

static void give_feedback(struct stage *stage, const struct actor *lead, bool may_be_dissatisfied)
{
    later(stage, 1, 16);
    size_t draw = demo_random_below(stage->random, 100);
    bool is_dissatisfied = may_be_dissatisfied && draw >= 94;
    enum satisfaction result = is_dissatisfied ? DISSATISFIED
        : draw < 70                            ? SATISFIED
                                               : BASICALLY_SATISFIED;
    if (!play(stage, lead, ACTION_FEEDBACK,
            (struct action_input) { .attitude = is_dissatisfied ? BASICALLY_SATISFIED : SATISFIED,
                .result = result,
                .is_agreed = true,
                .text = is_dissatisfied ? "答复较为原则，没有明确的时间安排，请重新研究。"
                                        : "办理认真，沟通及时。" }))
        return;
    if (is_dissatisfied) {
        answer(stage, 8, 20);
        give_feedback(stage, lead, false);
    }
}

int64_t life_play(struct ctx *ctx, struct cast *cast, const struct demo_texts *texts,
    const struct demo_proposal *text, struct demo_random *random, int64_t begun_at, int64_t until,
    int64_t merge_into)
{
    struct stage stage = {
        .ctx = ctx, .cast = cast, .texts = texts, .text = text, .random = random, .until = until
    };
    stage.scene = demo_scene(text, ctx->arena);
    ctx->now = begun_at;
    const struct actor *lead = pick_member(&stage);
    write_draft(&stage, lead);
    gather_co_signers(&stage, lead);
    later(&stage, 0, 6);
    if (!play(&stage, lead, ACTION_SUBMIT, (struct action_input) { 0 })
        || !review(&stage, lead, merge_into))
        return stage.id;
    if (chance(&stage, 3))
        play(&stage, &cast->head, ACTION_MAKE_KEY,
            (struct action_input) { .contact_name = "区政府分管领导",
                .second = "区政协分管领导",
                .text = "现场调研、专题督办、评议反馈。",
                .on_day = ctx_today(ctx) + 150 });
    assign(&stage);
    answer(&stage, 15, 90);
    if (!stage.is_over && proposal_find(ctx, stage.id)->publicity != PUBLICITY_NO)
        play(&stage, &cast->reviewers[0], ACTION_PUBLISH, (struct action_input) { 0 });
    give_feedback(&stage, lead, true);
    if (chance(&stage, 3))
        play(&stage, &cast->head, ACTION_MAKE_EXCELLENT, (struct action_input) { 0 });
    follow_promises(&stage);
    return stage.id;
}
