#include "demo/topics.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/text.h"
#include "demo/files.h"
#include "demo/units.h"

/* The texts of one topic as they stand in the file, for finding what belongs together. */
struct raw_texts {
    struct text_list titles, facts, causes, advices;
};

struct reading {
    struct raw_texts raw;
    struct demo_texts *texts;
    struct arena *arena; /* for LIST_PUSH */
    struct demo_topic *topic; /* NULL in a file of rules */
    const char *section;
    struct grammar_lines *rule;
    const char *fault;
};

static const struct grammar_line *compile(struct reading *reading, const char *text)
{
    const char *fault;
    const struct grammar_line *line =
        grammar_compile(reading->texts->grammar, text, strlen(text), &fault);
    if (!reading->fault)
        reading->fault = fault;
    return line;
}

static void add_line(struct reading *reading, struct grammar_lines *lines, const char *text)
{
    const struct grammar_line *line = compile(reading, text);
    LIST_PUSH(reading, *lines, line);
}

/* Cuts the next word off; "" at the end. */
static const char *next_word(char **rest)
{
    char *word = *rest + strspn(*rest, " ");
    char *end = word + strcspn(word, " ");
    *rest = *end ? end + 1 : end;
    *end = '\0';
    return word;
}

static int known(struct reading *reading, const char *what, int index)
{
    if (index < 0)
        reading->fault = arena_printf(reading->arena, "no such unit, sector or category: %s", what);
    return index;
}

static int unit_of(struct reading *reading, const char *name)
{
    return known(reading, name, demo_unit_named(name, strlen(name)));
}

static size_t read_indices(
    struct reading *reading, char *rest, int *out, size_t most, bool are_units)
{
    size_t count = 0;
    for (const char *word; *(word = next_word(&rest)) && count < most;)
        out[count++] = are_units ? unit_of(reading, word)
                                 : known(reading, word, demo_sector_coded(word, strlen(word)));
    return count;
}

/* A line above the first section: what the topic is called and whose it is. */
static void read_property(struct reading *reading, char *line)
{
    struct demo_topic *topic = reading->topic;
    const char *key = next_word(&line);
    if (text_equal(key, "名称"))
        topic->name = line;
    else if (text_equal(key, "英文"))
        topic->name_en = line;
    else if (text_equal(key, "类别"))
        topic->category = known(reading, line, demo_category_coded(line, strlen(line)));
    else if (text_equal(key, "界别"))
        topic->sector_count =
            read_indices(reading, line, topic->sectors, DEMO_TOPIC_SECTORS, false);
    else if (text_equal(key, "主办"))
        topic->lead = unit_of(reading, line);
    else if (text_equal(key, "会办"))
        topic->assist_count = read_indices(reading, line, topic->assists, DEMO_TOPIC_ASSISTS, true);
    else
        reading->fault = "not one of 名称 英文 类别 界别 主办 会办";
}

static void read_title(struct reading *reading, const char *line)
{
    struct demo_title title = { .line = compile(reading, line) };
    LIST_PUSH(reading, reading->topic->titles, title);
    LIST_PUSH(reading, reading->raw.titles, line);
}

static void read_fact(struct reading *reading, const char *line)
{
    add_line(reading, &reading->topic->facts, line);
    LIST_PUSH(reading, reading->raw.facts, line);
}

static void read_cause(struct reading *reading, const char *line)
{
    const char *colon = strstr(line, "：");
    if (!colon) {
        reading->fault = "a cause is written 要点：说明";
        return;
    }
    struct demo_point point = { .heading =
                                    arena_text_n(reading->arena, line, (size_t)(colon - line)),
        .line = compile(reading, colon + strlen("：")) };
    LIST_PUSH(reading, reading->topic->causes, point);
    LIST_PUSH(reading, reading->raw.causes, line);
}

static void read_task(struct reading *reading, struct demo_advice *advice, const char *line)
{
    char *end;
    struct demo_task task = { .months = (int)strtol(line, &end, 10) };
    if (task.months < 1 || !text_starts_with(end, "：")) {
        reading->fault = "what is promised is written 拟办6：…, 6 being months";
        return;
    }
    task.line = compile(reading, end + strlen("："));
    LIST_PUSH(reading, advice->tasks, task);
}

static void read_advice(struct reading *reading, const char *line)
{
    struct demo_advices *advices = &reading->topic->advices;
    if (text_starts_with(line, "【")) {
        const char *start = line + strlen("【");
        const char *end = strstr(start, "】");
        if (!end) {
            reading->fault = "】 is missing";
            return;
        }
        struct demo_advice advice = { .heading = arena_text_n(
                                          reading->arena, start, (size_t)(end - start)) };
        add_line(reading, &advice.texts, end + strlen("】"));
        LIST_PUSH(reading, *advices, advice);
        LIST_PUSH(reading, reading->raw.advices, advice.heading);
        return;
    }
    if (advices->count == 0) {
        reading->fault = "a suggestion begins with 【要点】";
        return;
    }
    struct demo_advice *advice = &advices->items[advices->count - 1];
    if (text_starts_with(line, "或："))
        add_line(reading, &advice->texts, line + strlen("或："));
    else if (text_starts_with(line, "已办："))
        add_line(reading, &advice->done, line + strlen("已办："));
    else if (text_starts_with(line, "拟办"))
        read_task(reading, advice, line + strlen("拟办"));
    else if (text_starts_with(line, "暂缓："))
        add_line(reading, &advice->hard, line + strlen("暂缓："));
    else
        reading->fault = "not one of 【…】 或： 已办： 拟办N： 暂缓：";
}

static void read_wrong(struct reading *reading, const char *line)
{
    const char *colon = strstr(line, "：");
    if (!colon) {
        reading->fault = "a return is written 单位：理由";
        return;
    }
    reading->topic->wrong_unit =
        unit_of(reading, arena_text_n(reading->arena, line, (size_t)(colon - line)));
    add_line(reading, &reading->topic->wrong_reasons, colon + strlen("："));
}

static void read_topic_line(struct reading *reading, char *line)
{
    struct demo_topic *topic = reading->topic;
    const char *section = reading->section;
    if (!section)
        read_property(reading, line);
    else if (text_equal(section, "题目"))
        read_title(reading, line);
    else if (text_equal(section, "背景"))
        add_line(reading, &topic->background, line);
    else if (text_equal(section, "情况"))
        read_fact(reading, line);
    else if (text_equal(section, "原因"))
        read_cause(reading, line);
    else if (text_equal(section, "建议"))
        read_advice(reading, line);
    else if (text_equal(section, "退办"))
        read_wrong(reading, line);
    else if (text_equal(section, "难处"))
        add_line(reading, &topic->hard, line);
    else if (text_equal(section, "面商"))
        add_line(reading, &topic->contacts, line);
    else
        reading->fault = "no such section";
}

static void read_heading(struct reading *reading, char *line)
{
    reading->section = next_word(&line);
    if (reading->topic)
        return;
    struct grammar *grammar = reading->texts->grammar;
    size_t length = strlen(reading->section);
    reading->rule = grammar_rule(grammar, reading->section, length);
    if (text_equal(next_word(&line), "固定"))
        grammar_fix_rule(grammar, reading->section, length);
}

static void read_line(struct reading *reading, char *line)
{
    if (text_starts_with(line, "== "))
        read_heading(reading, line + 3);
    else if (reading->topic)
        read_topic_line(reading, line);
    else if (reading->rule)
        add_line(reading, reading->rule, line);
    else
        reading->fault = "a file of rules begins with == name";
}

static const char *what_is_missing(const struct demo_topic *topic)
{
    return !topic->name || !topic->name_en                          ? "名称, 英文"
        : topic->sector_count == 0 || topic->assist_count == 0      ? "界别, 会办"
        : topic->titles.count < 4                                   ? "题目 (four at least)"
        : topic->background.count < 2 || topic->facts.count < 4     ? "背景 (two), 情况 (four)"
        : topic->causes.count < 4                                   ? "原因 (four)"
        : topic->advices.count < 6                                  ? "建议 (six)"
        : topic->wrong_reasons.count == 0 || topic->hard.count == 0 ? "退办, 难处"
                                                                    : NULL;
}

/* How many two-character words of the title stand in the text too, but not in the topic's name,
 * which everything of the topic shares. A Chinese character has three bytes here. */
static int words_shared(const char *title, const char *text, const char *name)
{
    int shared = 0;
    for (const char *at = title; *at; text_next(&at)) {
        char word[7] = { 0 };
        strncpy(word, at, 6);
        bool is_chinese = (at[0] & 0xf0) == 0xe0 && (word[3] & 0xf0) == 0xe0;
        if (is_chinese && strstr(text, word) && !strstr(name, word) && !strstr("建议关于", word))
            shared++;
    }
    return shared;
}

static int best_of(const struct text_list *texts, const char *title, const char *name)
{
    int best = -1, most = 0;
    for (size_t i = 0; i < texts->count; i++) {
        int shared = words_shared(title, texts->items[i], name);
        if (shared > most) {
            most = shared;
            best = (int)i;
        }
    }
    return best;
}

static void match_titles(const struct raw_texts *raw, struct demo_topic *topic)
{
    for (size_t i = 0; i < topic->titles.count; i++) {
        struct demo_title *title = &topic->titles.items[i];
        title->fact = best_of(&raw->facts, raw->titles.items[i], topic->name);
        title->cause = best_of(&raw->causes, raw->titles.items[i], topic->name);
        title->advice = best_of(&raw->advices, raw->titles.items[i], topic->name);
    }
}

static void read_file(struct reading *reading, char *text)
{
    struct demo_topic topic = { 0 };
    reading->topic = NULL;
    reading->section = NULL;
    reading->rule = NULL;
    reading->raw = (struct raw_texts) { 0 };
    int number = 0;
    for (char *line = text, *end; line && *line && !reading->fault; line = end) {
        end = strchr(line, '\n');
        if (end)
            *end++ = '\0';
        number++;
        if (text_starts_with(line, "主题 ")) {
            topic.code = line + strlen("主题 ");
            reading->topic = &topic;
        } else if (*line && *line != '#') {
            read_line(reading, line);
        }
    }
    if (reading->topic) {
        const char *missing = what_is_missing(&topic);
        if (missing && !reading->fault)
            reading->fault = arena_printf(reading->arena, "missing: %s", missing);
        if (!reading->fault)
            match_titles(&reading->raw, &topic);
        LIST_PUSH(reading, *reading->texts, topic);
    }
    if (reading->fault)
        reading->fault = arena_printf(reading->arena, "%d: %s", number, reading->fault);
}

struct demo_texts *demo_texts_load(struct arena *arena, const char **fault)
{
    struct demo_texts *texts = ARENA_NEW(arena, struct demo_texts);
    texts->arena = arena;
    texts->grammar = grammar_new(arena);
    struct reading reading = { .texts = texts, .arena = arena };
    for (const struct demo_file *file = demo_files; file->name && !reading.fault; file++) {
        read_file(&reading, arena_text(arena, file->text));
        if (reading.fault)
            *fault = arena_printf(arena, "%s:%s", file->name, reading.fault);
    }
    const char *missing = grammar_missing_rule(texts->grammar);
    if (!reading.fault && missing)
        *fault = reading.fault = arena_printf(arena, "no lines under == %s", missing);
    return reading.fault ? NULL : texts;
}
