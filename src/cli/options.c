#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"

enum language command_language(void)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strncmp(value, "zh", 2) == 0 ? LANGUAGE_ZH : LANGUAGE_EN;
    }
    return LANGUAGE_EN;
}

void command_say(const char *text)
{
    progress_end();
    fprintf(stderr, "heyi: %s\n", text);
}

/* ---- options ---- */

static struct option *find(struct option *options, const char *word)
{
    size_t length = strcspn(word, "=");
    for (; options->name; options++)
        if (strlen(options->name) == length && strncmp(options->name, word, length) == 0)
            return options;
    return NULL;
}

static bool refuse(struct command_line *line, enum message what, const char *word, enum message use)
{
    struct ctx ctx = { .arena = line->arena, .language = command_language() };
    if (what != MSG_NONE)
        command_say(message(&ctx, what, word));
    fprintf(stderr, "%s\n", message(&ctx, use));
    return false;
}

bool options_take(
    struct command_line *line, struct option *options, int least, int most, enum message use)
{
    int kept = 0;
    for (int i = 0; i < line->count; i++) {
        const char *word = line->words[i];
        if (strncmp(word, "--", 2) != 0) {
            line->words[kept++] = word;
            continue;
        }
        struct option *option = find(options, word + 2);
        const char *equals = strchr(word, '=');
        if (!option || (equals && !option->takes_value))
            return refuse(line, MSG_COMMAND_UNKNOWN_OPTION, word, use);
        option->is_given = true;
        if (option->takes_value && !equals && i + 1 == line->count)
            return refuse(line, MSG_COMMAND_NO_VALUE, word, use);
        if (option->takes_value)
            option->value = equals ? equals + 1 : line->words[++i];
    }
    line->count = kept;
    return (kept >= least && kept <= most) || refuse(line, MSG_NONE, "", use);
}

/* ---- progress ---- */

static struct {
    bool is_shown, has_line;
    const char *what;
    int64_t began_us, shown_us;
} progress;

static void begin(enum message what)
{
    progress_end();
    progress.what = message_text(command_language(), what);
    progress.began_us = clock_steady_us();
    progress.shown_us = 0;
}

/* At most ten times a second, and the end always. */
static void show(int64_t done, int64_t total)
{
    int64_t now = clock_steady_us();
    if (!progress.is_shown || total <= 0 || (done < total && now - progress.shown_us < 100 * 1000))
        return;
    double seconds = (double)(now - progress.began_us) / 1e6;
    double rate = seconds > 0.05 ? (double)done / seconds : 0;
    fprintf(stderr, "\r\033[K%s %3d%%  %lld/%lld", text_or(progress.what, ""),
        (int)(done * 100 / total), (long long)done, (long long)total);
    if (rate > 0) {
        int64_t left = (int64_t)((double)(total - done) / rate + 0.5);
        fprintf(stderr, "  %.0f/s  %lld:%02lld", rate, (long long)left / 60, (long long)left % 60);
    }
    progress.has_line = true;
    progress.shown_us = now;
}

const struct exchange_progress *progress_start(bool is_quiet)
{
    static const struct exchange_progress functions = { begin, show };
    progress.is_shown = !is_quiet && isatty(STDERR_FILENO);
    return &functions;
}

void progress_end(void)
{
    if (progress.has_line)
        fputs("\r\033[K", stderr);
    progress.has_line = false;
}
