/* heyi: one program, its commands. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "demo/year.h"

#define COMMAND(name, capitals)                                                                    \
    {                                                                                              \
#name, command_##name, MSG_COMMAND_##capitals##_SUMMARY, MSG_COMMAND_##capitals##_USE,     \
            MSG_COMMAND_##capitals##_HELP                                                          \
    }

static const struct command {
    const char *name;
    int (*run)(struct command_line *);
    enum message summary, use, help;
} commands[] = {
    COMMAND(serve, SERVE),
    COMMAND(demo, DEMO),
    COMMAND(migrate, MIGRATE),
    COMMAND(user, USER),
    COMMAND(import, IMPORT),
    COMMAND(export, EXPORT),
    COMMAND(restore, RESTORE),
    COMMAND(backup, BACKUP),
    COMMAND(check, CHECK),
    COMMAND(key, KEY),
    COMMAND(workflow, WORKFLOW),
    COMMAND(routes, ROUTES),
    COMMAND(config, CONFIG),
};

static const char *say(enum message message)
{
    return message_text(command_language(), message);
}

static int help(FILE *out)
{
    fprintf(
        out, "heyi " HEYI_VERSION "\n%s\n\n%s\n\n", say(MSG_COMMAND_TITLE), say(MSG_COMMAND_USE));
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        fprintf(out, "  %-9s %s\n", commands[i].name, say(commands[i].summary));
    fprintf(out, "\n%s\n", say(MSG_COMMAND_MORE));
    return out == stdout ? 0 : 2;
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int no_command(const char *name)
{
    struct ctx ctx = { .arena = arena_new(), .language = command_language() };
    command_say(message(&ctx, MSG_COMMAND_NO_COMMAND, name));
    arena_free(ctx.arena);
    fputs("\n", stderr);
    return help(stderr);
}

static int help_command(const char *name)
{
    const struct command *command = find_command(name);
    if (!command)
        return no_command(name);
    struct ctx ctx = { .arena = arena_new(), .language = command_language() };
    printf("%s\n\n%s\n", say(command->use), message(&ctx, command->help, DEMO_PLAYED_MOST));
    arena_free(ctx.arena);
    return 0;
}

/* Options of the configuration, "--key value" or "--key=value", are taken out of the words. */
static bool take_options(
    struct command_line *line, int count, char **words, const char **path, const char **error)
{
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1 && !(line->config = config_read(line->arena, *path, error)))
            return false;
        line->count = 0;
        for (int i = 0; i < count; i++) {
            bool is_option = strncmp(words[i], "--", 2) == 0 && config_is_key(words[i] + 2);
            if (!is_option) {
                line->words[line->count++] = words[i];
                continue;
            }
            const char *equals = strchr(words[i], '=');
            const char *key = arena_text_n(line->arena, words[i] + 2,
                equals ? (size_t)(equals - words[i] - 2) : strlen(words[i] + 2));
            const char *value = equals ? equals + 1 : i + 1 < count ? words[++i] : "";
            if (strcmp(key, "config") == 0)
                *path = value;
            else if (pass == 1 && !config_set(line->arena, key, value, error))
                return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    if (sodium_init() < 0)
        return 1;
    if (argc < 2)
        return help(stderr);
    const char *name = argv[1];
    bool wants_help = strcmp(name, "--help") == 0 || strcmp(name, "help") == 0;
    if (wants_help && argc > 2)
        return help_command(argv[2]);
    if (wants_help)
        return help(stdout);
    if (strcmp(name, "--version") == 0) {
        puts("heyi " HEYI_VERSION);
        return 0;
    }
    const struct command *command = find_command(name);
    if (!command)
        return no_command(name);
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0)
            return help_command(name);
    struct command_line line = { .arena = arena_new() };
    const char *path = NULL, *error = NULL;
    line.words = ARENA_ARRAY(line.arena, const char *, argc);
    if (!take_options(&line, argc - 2, argv + 2, &path, &error)) {
        command_say(error);
        arena_free(line.arena);
        return 2;
    }
    int status = command->run(&line);
    arena_free(line.arena);
    return status;
}
