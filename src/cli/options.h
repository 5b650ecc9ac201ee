/* What the commands share: their options, what they say, and progress on a terminal. */
#pragma once
#include "cli/commands.h"
#include "exchange/exchange.h"

/* An option of a command: "--name", or "--name VALUE" and "--name=VALUE". */
struct option {
    const char *name; /* without the dashes; NULL ends a list */
    bool takes_value;
    bool is_given;
    const char *value;
};

/* Takes the options out of the line's words and puts what was given into the list; checks that
 * between `least` and `most` words are left. False after saying what is wrong and how the command
 * is used: the command ends with status 2. */
bool options_take(struct command_line *, struct option *, int least, int most, enum message use);

/* The language of the terminal: Chinese where LC_ALL, LC_MESSAGES or LANG begin with zh. */
enum language command_language(void);

/* One line on standard error: "heyi: ...". */
void command_say(const char *text);

/* Progress on standard error, where that is a terminal and --quiet was not given: percentage,
 * count, rate, time left. The line is wiped by progress_end. */
const struct exchange_progress *progress_start(bool is_quiet);
void progress_end(void);
