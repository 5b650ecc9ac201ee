#include "demo/grammar.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/text.h"

enum node_kind { NODE_TEXT, NODE_CHOICE, NODE_NUMBER, NODE_DECIMAL, NODE_SLOT, NODE_RULE };

struct node {
    enum node_kind kind;
    const char *text;
    size_t length;
    struct grammar_lines choices;
    int64_t least, most, step; /* a decimal in tenths */
    size_t which; /* slot or rule */
};

struct grammar_line {
    struct node *items;
    size_t count;
};

struct rule {
    const char *name;
    bool is_fixed;
    struct grammar_lines lines;
};

struct grammar {
    struct arena *arena;
    struct rule **items;
    size_t count;
};

static const char *const slot_names[SLOT_COUNT] = { [SLOT_TOWN] = "town",
    [SLOT_OTHER_TOWN] = "other_town",
    [SLOT_VILLAGE] = "village",
    [SLOT_YEAR] = "year",
    [SLOT_LAST_YEAR] = "last_year",
    [SLOT_NEXT_YEAR] = "next_year",
    [SLOT_LEAD] = "lead",
    [SLOT_ASSIST] = "assist",
    [SLOT_UNIT] = "unit",
    [SLOT_TOPIC] = "topic",
    [SLOT_TITLE] = "title",
    [SLOT_HEADING] = "heading",
    [SLOT_TASK] = "task",
    [SLOT_DONE] = "done",
    [SLOT_REASON] = "reason",
    [SLOT_MONTHS] = "months" };

struct grammar *grammar_new(struct arena *arena)
{
    struct grammar *grammar = ARENA_NEW(arena, struct grammar);
    grammar->arena = arena;
    return grammar;
}

static size_t rule_index(struct grammar *grammar, const char *name, size_t length)
{
    for (size_t i = 0; i < grammar->count; i++) {
        const char *known = grammar->items[i]->name;
        if (strlen(known) == length && memcmp(known, name, length) == 0)
            return i;
    }
    struct rule *rule = ARENA_NEW(grammar->arena, struct rule);
    rule->name = arena_text_n(grammar->arena, name, length);
    LIST_PUSH(grammar, *grammar, rule);
    return grammar->count - 1;
}

struct grammar_lines *grammar_rule(struct grammar *grammar, const char *name, size_t length)
{
    size_t index = rule_index(grammar, name, length); /* may move items */
    return &grammar->items[index]->lines;
}

void grammar_fix_rule(struct grammar *grammar, const char *name, size_t length)
{
    size_t index = rule_index(grammar, name, length);
    grammar->items[index]->is_fixed = true;
}

const char *grammar_missing_rule(const struct grammar *grammar)
{
    for (size_t i = 0; i < grammar->count; i++) {
        if (grammar->items[i]->lines.count == 0)
            return grammar->items[i]->name;
    }
    return NULL;
}

static bool parse_range(const char *text, size_t length, struct node *node)
{
    bool is_decimal = node->kind == NODE_DECIMAL;
    char copy[40];
    if (length >= sizeof copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = 0;
    char *end;
    double least = strtod(copy, &end);
    if (end == copy || *end != '-')
        return false;
    char *second = end + 1;
    double most = strtod(second, &end);
    node->step = 1;
    if (end != second && *end == '/')
        node->step = strtol(end + 1, &end, 10);
    node->least = (int64_t)(is_decimal ? least * 10 + 0.5 : least);
    node->most = (int64_t)(is_decimal ? most * 10 + 0.5 : most);
    return end != second && *end == 0 && node->least <= node->most && node->step > 0;
}

static bool parse_slot(struct grammar *grammar, const char *text, size_t length, struct node *node)
{
    if (length > 7 && memcmp(text, "number:", 7) == 0) {
        node->kind = NODE_NUMBER;
        return parse_range(text + 7, length - 7, node);
    }
    if (length > 8 && memcmp(text, "decimal:", 8) == 0) {
        node->kind = NODE_DECIMAL;
        return parse_range(text + 8, length - 8, node);
    }
    for (size_t i = 0; i < length; i++) {
        if (!strchr("abcdefghijklmnopqrstuvwxyz_", text[i]))
            return false;
    }
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        if (strlen(slot_names[i]) == length && memcmp(slot_names[i], text, length) == 0) {
            node->kind = NODE_SLOT;
            node->which = i;
            return true;
        }
    }
    node->kind = NODE_RULE;
    node->which = rule_index(grammar, text, length);
    return length > 0;
}

static const struct grammar_line *parse_line(
    struct grammar *, const char **at, const char *end, bool is_inner, const char **fault);

static bool parse_choice(struct grammar *grammar, const char **at, const char *end,
    struct node *node, const char **fault)
{
    do {
        (*at)++; /* the bracket or the bar */
        const struct grammar_line *line = parse_line(grammar, at, end, true, fault);
        LIST_PUSH(grammar, node->choices, line);
    } while (!*fault && *at < end && **at == '|');
    if (*at >= end)
        *fault = "a bracket [ is not closed";
    else
        (*at)++;
    return !*fault;
}

/* Reads up to the end, or inside of brackets up to | or ]. */
static const struct grammar_line *parse_line(
    struct grammar *grammar, const char **at, const char *end, bool is_inner, const char **fault)
{
    struct grammar_line *line = ARENA_NEW(grammar->arena, struct grammar_line);
    while (*at < end && !*fault && !(is_inner && (**at == '|' || **at == ']'))) {
        struct node node = { 0 };
        if (**at == '[') {
            node.kind = NODE_CHOICE;
            if (!parse_choice(grammar, at, end, &node, fault))
                break;
        } else if (**at == '{') {
            const char *close = memchr(*at, '}', (size_t)(end - *at));
            if (!close || !parse_slot(grammar, *at + 1, (size_t)(close - *at) - 1, &node)) {
                *fault = "a slot { } is malformed";
                break;
            }
            *at = close + 1;
        } else if (strchr("]|}", **at)) {
            *fault = "a ], | or } without its beginning";
            break;
        } else {
            const char *start = *at;
            while (*at < end && !strchr("[]{}|", **at))
                (*at)++;
            node = (struct node) {
                .kind = NODE_TEXT,
                .length = (size_t)(*at - start),
                .text = arena_text_n(grammar->arena, start, (size_t)(*at - start)),
            };
        }
        LIST_PUSH(grammar, *line, node);
    }
    return line;
}

const struct grammar_line *grammar_compile(
    struct grammar *grammar, const char *text, size_t length, const char **fault)
{
    *fault = NULL;
    const char *at = text;
    const struct grammar_line *line = parse_line(grammar, &at, text + length, false, fault);
    return *fault ? NULL : line;
}

static void write_rule(const struct grammar *grammar, struct buffer *out,
    struct demo_random *random, const struct scene *scene, size_t index)
{
    const struct rule *rule = grammar->items[index];
    if (!rule->is_fixed)
        return grammar_write_one(grammar, out, random, scene, &rule->lines);
    struct demo_random fixed = demo_random_new(scene->seed, index + 1);
    grammar_write_one(grammar, out, &fixed, scene, &rule->lines);
}

void grammar_write(const struct grammar *grammar, struct buffer *out, struct demo_random *random,
    const struct scene *scene, const struct grammar_line *line)
{
    for (size_t i = 0; i < line->count; i++) {
        const struct node *node = &line->items[i];
        switch (node->kind) {
        case NODE_TEXT:
            buffer_append(out, node->text, node->length);
            break;
        case NODE_CHOICE:
            grammar_write_one(grammar, out, random, scene, &node->choices);
            break;
        case NODE_NUMBER: {
            int64_t steps = (node->most - node->least) / node->step;
            int64_t number = node->least + node->step * demo_random_range(random, 0, steps);
            buffer_printf(out, "%lld", (long long)number);
            break;
        }
        case NODE_DECIMAL: {
            int64_t tenths = demo_random_range(random, node->least, node->most);
            buffer_printf(out, "%lld.%lld", (long long)tenths / 10, (long long)tenths % 10);
            break;
        }
        case NODE_SLOT:
            buffer_add(out, text_or(scene->values[node->which], ""));
            break;
        case NODE_RULE:
            write_rule(grammar, out, random, scene, node->which);
            break;
        }
    }
}

void grammar_write_one(const struct grammar *grammar, struct buffer *out,
    struct demo_random *random, const struct scene *scene, const struct grammar_lines *lines)
{
    if (lines->count > 0)
        grammar_write(
            grammar, out, random, scene, lines->items[demo_random_below(random, lines->count)]);
}

void grammar_write_rule(const struct grammar *grammar, struct buffer *out,
    struct demo_random *random, const struct scene *scene, const char *name)
{
    for (size_t i = 0; i < grammar->count; i++) {
        if (text_equal(grammar->items[i]->name, name))
            return write_rule(grammar, out, random, scene, i);
    }
}

const char *grammar_text(const struct grammar *grammar, struct arena *arena,
    struct demo_random *random, const struct scene *scene, const struct grammar_line *line)
{
    struct buffer out = buffer_new(arena);
    grammar_write(grammar, &out, random, scene, line);
    return buffer_text(&out);
}

const char *grammar_rule_text(const struct grammar *grammar, struct arena *arena,
    struct demo_random *random, const struct scene *scene, const char *rule)
{
    struct buffer out = buffer_new(arena);
    grammar_write_rule(grammar, &out, random, scene, rule);
    return buffer_text(&out);
}
