#include "demo/texts.h"

#include "base/text.h"
#include "demo/units.h"
#include "demo/venues.h"

#define LINES_MOST 64
#define TITLE_MOST 40

/* Which lines of the topic, in which order and form: what a near-copy shares with its original. */
struct plan {
    size_t title;
    size_t background[LINES_MOST], facts[LINES_MOST], causes[LINES_MOST], advices[LINES_MOST];
    size_t background_count, fact_count, cause_count, advice_count;
    int situation_form, analysis_form;
    bool has_headings;
};

struct writing {
    const struct demo_texts *texts;
    const struct demo_topic *topic;
    const struct plan *plan;
    struct scene scene;
    struct demo_random random;
    struct arena *arena;
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Draws lines; `first` is among them where it is not -1, and stands at the front. */
static void choose(
    struct demo_random *random, size_t *order, size_t available, size_t wanted, int first)
{
    size_t count = least(available, LINES_MOST);
    demo_random_order(random, order, count, wanted);
    for (size_t i = 0; first >= 0 && i < count; i++) {
        if (order[i] == (size_t)first) {
            order[i] = order[0];
            order[0] = (size_t)first;
        }
    }
}

static struct plan make_plan(const struct demo_topic *topic, struct demo_random *random)
{
    static const int suggestion_weights[] = { 22, 40, 25, 13 };
    struct plan plan = { .title = demo_random_below(random, topic->titles.count) };
    const struct demo_title *title = &topic->titles.items[plan.title];
    plan.situation_form = (int)demo_random_below(random, 4);
    plan.analysis_form = (int)demo_random_below(random, 4);
    plan.has_headings = demo_random_chance(random, 60);
    plan.background_count = least(topic->background.count, 1 + demo_random_below(random, 2));
    plan.fact_count = least(topic->facts.count, 3 + demo_random_below(random, 2));
    plan.cause_count = least(topic->causes.count, 3 + demo_random_below(random, 2));
    plan.advice_count =
        least(topic->advices.count, 3 + demo_random_weighted(random, suggestion_weights, 4));
    if (plan.situation_form == 1) /* the form without background needs more facts */
        plan.fact_count = least(topic->facts.count, 4);
    if (!plan.has_headings)
        plan.advice_count =
            least(topic->advices.count, plan.advice_count < 4 ? 4 : plan.advice_count);
    choose(random, plan.background, topic->background.count, plan.background_count, -1);
    choose(random, plan.facts, topic->facts.count, plan.fact_count, title->fact);
    choose(random, plan.causes, topic->causes.count, plan.cause_count, title->cause);
    choose(random, plan.advices, topic->advices.count, plan.advice_count, title->advice);
    return plan;
}

static void write_line(struct writing *writing, struct buffer *out, const struct grammar_line *line)
{
    grammar_write(writing->texts->grammar, out, &writing->random, &writing->scene, line);
}

static void write_rule(struct writing *writing, struct buffer *out, const char *rule)
{
    grammar_write_rule(writing->texts->grammar, out, &writing->random, &writing->scene, rule);
}

static void write_background(struct writing *writing, struct buffer *out)
{
    for (size_t i = 0; i < writing->plan->background_count; i++)
        write_line(writing, out, writing->topic->background.items[writing->plan->background[i]]);
}

static void write_facts(struct writing *writing, struct buffer *out)
{
    static const char *const ordinals[] = { "一是", "二是", "三是", "四是" };
    const struct plan *plan = writing->plan;
    bool is_numbered = plan->situation_form == 3;
    for (size_t i = 0; i < plan->fact_count; i++) {
        if (is_numbered && i < COUNT_OF(ordinals))
            buffer_add(out, ordinals[i]);
        else if (i > 0)
            write_rule(writing, out, "fact_link");
        write_line(writing, out, writing->topic->facts.items[plan->facts[i]]);
    }
}

static const char *write_situation(struct writing *writing)
{
    struct buffer out = buffer_new(writing->arena);
    switch (writing->plan->situation_form) {
    case 0:
        write_background(writing, &out);
        write_rule(writing, &out, "but");
        write_facts(writing, &out);
        break;
    case 1:
        write_rule(writing, &out, "survey");
        write_facts(writing, &out);
        write_rule(writing, &out, "concern");
        break;
    case 2:
        write_background(writing, &out);
        buffer_add_char(&out, '\n');
        write_rule(writing, &out, "survey");
        write_facts(writing, &out);
        break;
    default:
        write_background(writing, &out);
        write_rule(writing, &out, "facts_intro");
        write_facts(writing, &out);
        write_rule(writing, &out, "concern");
        break;
    }
    return buffer_text(&out);
}

static const char *write_analysis(struct writing *writing)
{
    static const char *const inline_marks[] = { "一是", "二是", "三是", "四是" };
    static const char *const line_marks[] = { "（一）", "（二）", "（三）", "（四）" };
    static const char *const first_marks[] = { "首先，", "其次，", "再次，", "此外，" };
    const struct plan *plan = writing->plan;
    struct buffer out = buffer_new(writing->arena);
    write_rule(writing, &out, plan->analysis_form == 1 ? "analysis_intro_lines" : "analysis_intro");
    for (size_t i = 0; i < plan->cause_count && i < 4; i++) {
        const struct demo_point *cause = &writing->topic->causes.items[plan->causes[i]];
        if (plan->analysis_form == 1)
            buffer_printf(&out, "\n%s%s。", line_marks[i], cause->heading);
        else if (plan->analysis_form == 0)
            buffer_printf(&out, "%s%s。", inline_marks[i], cause->heading);
        else if (plan->analysis_form == 2)
            buffer_add(&out, first_marks[i]);
        write_line(writing, &out, cause->line);
        buffer_add(&out, "。");
    }
    if (plan->analysis_form != 1)
        write_rule(writing, &out, "analysis_end");
    return buffer_text(&out);
}

static void write_suggestions(struct writing *writing, struct demo_proposal *proposal)
{
    const struct plan *plan = writing->plan;
    proposal->suggestion_count = least(plan->advice_count, DEMO_SUGGESTIONS_MOST);
    for (size_t i = 0; i < proposal->suggestion_count; i++) {
        const struct demo_advice *advice = &writing->topic->advices.items[plan->advices[i]];
        struct buffer out = buffer_new(writing->arena);
        if (plan->has_headings)
            buffer_printf(&out, "%s。", advice->heading);
        grammar_write_one(
            writing->texts->grammar, &out, &writing->random, &writing->scene, &advice->texts);
        if (out.length < 240 && demo_random_chance(&writing->random, 30))
            write_rule(writing, &out, "suggestion_tail");
        proposal->suggestions[i] = (struct demo_suggestion) {
            .heading = advice->heading,
            .text = buffer_text(&out),
            .advice = advice,
        };
    }
}

static const char *write_title(struct writing *writing)
{
    const struct demo_titles *titles = &writing->topic->titles;
    for (size_t i = 0; i < 6; i++) {
        const char *title = grammar_text(writing->texts->grammar, writing->arena, &writing->random,
            &writing->scene, titles->items[(writing->plan->title + i) % titles->count].line);
        if (text_length(title) <= TITLE_MOST)
            return title;
    }
    return arena_printf(writing->arena, "关于%s的建议", writing->topic->name);
}

struct scene demo_scene(const struct demo_proposal *proposal, struct arena *arena)
{
    struct demo_random random = demo_random_new(proposal->seed, 7);
    const struct demo_topic *topic = proposal->topic;
    const struct demo_town *town = &demo_towns[proposal->town];
    size_t other = ((size_t)proposal->town + 1 + demo_random_below(&random, DEMO_TOWN_COUNT - 1))
        % DEMO_TOWN_COUNT;
    struct scene scene = { .seed = proposal->seed };
    scene.values[SLOT_TOWN] = town->name;
    scene.values[SLOT_OTHER_TOWN] = demo_towns[other].name;
    scene.values[SLOT_VILLAGE] = town->villages[proposal->village];
    scene.values[SLOT_YEAR] = arena_printf(arena, "%d", proposal->year);
    scene.values[SLOT_LAST_YEAR] = arena_printf(arena, "%d", proposal->year - 1);
    scene.values[SLOT_NEXT_YEAR] = arena_printf(arena, "%d", proposal->year + 1);
    scene.values[SLOT_LEAD] = demo_units[topic->lead].short_name;
    scene.values[SLOT_ASSIST] =
        demo_units[topic->assists[demo_random_below(&random, topic->assist_count)]].short_name;
    scene.values[SLOT_UNIT] = scene.values[SLOT_LEAD];
    scene.values[SLOT_TOPIC] = topic->name;
    scene.values[SLOT_TITLE] = proposal->title;
    return scene;
}

static void write_proposal(const struct demo_texts *texts, struct arena *arena,
    const struct plan *plan, uint64_t seed, struct demo_proposal *proposal)
{
    struct writing writing = {
        .texts = texts,
        .topic = proposal->topic,
        .plan = plan,
        .scene = demo_scene(proposal, arena),
        .random = demo_random_new(seed, 2),
        .arena = arena,
    };
    proposal->title = write_title(&writing);
    proposal->situation = write_situation(&writing);
    proposal->analysis = write_analysis(&writing);
    write_suggestions(&writing, proposal);
}

/* Topic, place and plan of a seed, drawn in this order. */
static struct demo_proposal draw_proposal(
    const struct demo_texts *texts, uint64_t seed, int year, int topic, struct plan *plan)
{
    struct demo_random random = demo_random_new(seed, 1);
    size_t any = demo_random_below(&random, texts->count);
    struct demo_proposal proposal = {
        .seed = seed,
        .year = year,
        .topic = &texts->items[topic < 0 ? any : (size_t)topic],
        .town = (int)demo_random_below(&random, DEMO_TOWN_COUNT),
        .village = (int)demo_random_below(&random, DEMO_VILLAGE_COUNT),
    };
    *plan = make_plan(proposal.topic, &random);
    return proposal;
}

struct demo_proposal demo_proposal_make(
    const struct demo_texts *texts, struct arena *arena, uint64_t seed, int year, int topic)
{
    struct plan plan;
    struct demo_proposal proposal = draw_proposal(texts, seed, year, topic, &plan);
    write_proposal(texts, arena, &plan, seed, &proposal);
    return proposal;
}

/* Words that stand for each other, in both directions. */
static const char *const synonyms[][2] = { { "加快", "加紧" }, { "完善", "健全" },
    { "目前", "当前" }, { "反映", "反馈" }, { "推动", "促进" }, { "不足", "不够" },
    { "群众", "居民" }, { "开展", "组织" }, { "加强", "强化" }, { "部分", "一些" },
    { "设立", "建立" }, { "提高", "提升" }, { "鼓励", "支持" }, { "困难", "难题" },
    { "及时", "尽快" } };

static const char *with_synonyms(struct arena *arena, struct demo_random *random, const char *text)
{
    struct buffer out = buffer_new(arena);
    while (*text) {
        const char *other = NULL;
        size_t length = 1;
        for (size_t i = 0; i < COUNT_OF(synonyms) && !other; i++) {
            for (size_t j = 0; j < 2 && !other; j++) {
                if (text_starts_with(text, synonyms[i][j])) {
                    other = synonyms[i][1 - j];
                    length = strlen(synonyms[i][j]);
                }
            }
        }
        if (other && demo_random_chance(random, 60))
            buffer_add(&out, other);
        else
            buffer_append(&out, text, length);
        text += length;
    }
    return buffer_text(&out);
}

static void shuffle(struct demo_random *random, size_t *items, size_t count)
{
    size_t order[LINES_MOST], old[LINES_MOST];
    demo_random_order(random, order, count, count);
    memcpy(old, items, count * sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = old[order[i]];
}

struct demo_proposal demo_proposal_near_copy(const struct demo_texts *texts, struct arena *arena,
    const struct demo_proposal *original, uint64_t seed)
{
    struct plan plan;
    int topic = (int)(original->topic - texts->items);
    struct demo_proposal copy = draw_proposal(texts, original->seed, original->year, topic, &plan);
    struct demo_random random = demo_random_new(seed, 3);
    copy.seed = seed;
    copy.town = (int)demo_random_below(&random, DEMO_TOWN_COUNT);
    copy.village = (int)demo_random_below(&random, DEMO_VILLAGE_COUNT);
    shuffle(&random, plan.facts, plan.fact_count);
    shuffle(&random, plan.causes, plan.cause_count);
    shuffle(&random, plan.advices, plan.advice_count);
    plan.analysis_form = (int)demo_random_below(&random, 4);
    if (plan.advice_count > 3)
        plan.advice_count--;
    write_proposal(texts, arena, &plan, seed, &copy);
    copy.situation = with_synonyms(arena, &random, copy.situation);
    copy.analysis = with_synonyms(arena, &random, copy.analysis);
    for (size_t i = 0; i < copy.suggestion_count; i++)
        copy.suggestions[i].text = with_synonyms(arena, &random, copy.suggestions[i].text);
    return copy;
}

const char *demo_proposal_body(const struct demo_proposal *proposal, struct arena *arena)
{
    struct buffer out = buffer_new(arena);
    buffer_printf(&out, "%s\n\n%s\n\n", proposal->situation, proposal->analysis);
    for (size_t i = 0; i < proposal->suggestion_count; i++)
        buffer_printf(&out, "%zu. %s\n", i + 1, proposal->suggestions[i].text);
    return buffer_text(&out);
}
