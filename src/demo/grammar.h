/* The grammar of the demo's texts: lines with alternatives and slots, compiled once and written out
 * many times.
 *
 *     在{town}[选取|确定]{number:2-5}个小区[先行试点|做试点[，成熟后推开|]]
 *
 * [a|b|c]          one of them, also nested, also empty
 * {number:10-90}   a whole number; {number:100-900/50} in steps of 50; {decimal:1.2-4.8}
 * {town}           a slot of the scene, see SLOT_ below; the same through one text
 * {road}           a rule: one of the lines that stand under "== road" in a data file; where the
 *                  heading says 固定, the same line through one scene */
#pragma once
#include "base/arena.h"
#include "base/buffer.h"
#include "demo/random.h"

enum slot {
    SLOT_TOWN,
    SLOT_OTHER_TOWN,
    SLOT_VILLAGE,
    SLOT_YEAR,
    SLOT_LAST_YEAR,
    SLOT_NEXT_YEAR,
    SLOT_LEAD, /* the lead unit's short name */
    SLOT_ASSIST, /* an assisting unit's short name */
    SLOT_UNIT, /* the unit that writes, or that is meant */
    SLOT_TOPIC,
    SLOT_TITLE,
    SLOT_HEADING, /* the heading of one suggestion */
    SLOT_TASK, /* a commitment's text */
    SLOT_DONE, /* what was done about a suggestion */
    SLOT_REASON, /* why a suggestion is not carried out now */
    SLOT_MONTHS,
    SLOT_COUNT
};

/* What the slots stand for in one text, and what its fixed rules hang on. */
struct scene {
    uint64_t seed;
    const char *values[SLOT_COUNT];
};

struct grammar;
struct grammar_line;

struct grammar_lines {
    const struct grammar_line **items;
    size_t count;
};

struct grammar *grammar_new(struct arena *);

/* Compiles one line; NULL with `fault` set where a bracket is open or a slot is malformed. */
const struct grammar_line *grammar_compile(
    struct grammar *, const char *text, size_t length, const char **fault);

/* The lines of a rule, by name; an unknown name is a new rule without lines. */
struct grammar_lines *grammar_rule(struct grammar *, const char *name, size_t length);

/* From here on the rule gives one and the same line in one scene. */
void grammar_fix_rule(struct grammar *, const char *name, size_t length);

/* The name of a rule that is used but has no lines, or NULL. */
const char *grammar_missing_rule(const struct grammar *);

/* Writes the line at the end of the buffer. */
void grammar_write(const struct grammar *, struct buffer *, struct demo_random *,
    const struct scene *, const struct grammar_line *);

/* Writes one of the lines; nothing where there is none. */
void grammar_write_one(const struct grammar *, struct buffer *, struct demo_random *,
    const struct scene *, const struct grammar_lines *);

/* Writes one of the lines of a rule. */
void grammar_write_rule(const struct grammar *, struct buffer *, struct demo_random *,
    const struct scene *, const char *rule);

/* The same as text of its own in `arena`. */
const char *grammar_text(const struct grammar *, struct arena *, struct demo_random *,
    const struct scene *, const struct grammar_line *);
const char *grammar_rule_text(const struct grammar *, struct arena *, struct demo_random *,
    const struct scene *, const char *rule);
