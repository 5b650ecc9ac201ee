/* What the demo's proposals are about: topics, read from src/demo/data. How such a file is written
 * stands in data/README.md. */
#pragma once
#include "demo/grammar.h"

/* A title, and what in the topic says most about it: these come first in a proposal of that title.
 * -1 where nothing does. */
struct demo_title {
    const struct grammar_line *line;
    int fact, cause, advice;
};

struct demo_titles {
    struct demo_title *items;
    size_t count;
};

struct demo_point {
    const char *heading;
    const struct grammar_line *line;
};

struct demo_points {
    struct demo_point *items;
    size_t count;
};

/* What a unit promises about a suggestion, and in how many months that is usually kept. */
struct demo_task {
    const struct grammar_line *line;
    int months;
};

struct demo_tasks {
    struct demo_task *items;
    size_t count;
};

/* A suggestion as the data file has it, with what a unit answers to it. */
struct demo_advice {
    const char *heading;
    struct grammar_lines texts;
    struct grammar_lines done; /* may be empty, as the next two */
    struct demo_tasks tasks;
    struct grammar_lines hard; /* why not now */
};

struct demo_advices {
    struct demo_advice *items;
    size_t count;
};

#define DEMO_TOPIC_SECTORS 5
#define DEMO_TOPIC_ASSISTS 5

struct demo_topic {
    const char *code;
    const char *name;
    const char *name_en;
    int category; /* index into demo_categories */
    int sectors[DEMO_TOPIC_SECTORS]; /* indices into demo_sectors */
    size_t sector_count;
    int lead; /* index into demo_units */
    int assists[DEMO_TOPIC_ASSISTS];
    size_t assist_count;
    int wrong_unit; /* which unit a return names; an assisting one where nothing is said */
    struct demo_titles titles;
    struct grammar_lines background, facts, wrong_reasons, hard, contacts;
    struct demo_points causes;
    struct demo_advices advices;
};

struct demo_texts {
    struct arena *arena;
    struct grammar *grammar;
    struct demo_topic *items;
    size_t count;
};

/* Reads all data files. NULL where one is wrong, with "file:line: what" in `fault`. */
struct demo_texts *demo_texts_load(struct arena *, const char **fault);
