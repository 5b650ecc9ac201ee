/* heyi: one program, its commands. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"

static const struct {
    const char *name;
    int (*run)(struct command_line *);
    const char *help;
} commands[] = {
    { "serve", command_serve, "answers requests; reminders and mail run inside" },
    { "demo", command_demo, "fills an empty database with an invented committee [--size N]" },
    { "migrate", command_migrate, "brings the database to the version of this program" },
    { "user", command_user, "add NAME | passwd NAME | roles NAME [ROLE[:UNIT]] ..." },
    { "workflow", command_workflow, "draws how a proposal travels, as Graphviz [zh|en]" },
    { "config", command_config, "prints what is in force and where it came from" },
};

static int help(FILE *out)
{
    fputs("Heyi 荷议 " HEYI_VERSION
          ": where a deliberative body works with the people it speaks for\n\n"
          "use: heyi COMMAND [--config FILE] [--database URL] [--data FOLDER] [--listen ADDRESS] "
          "[--port N] ...\n\n",
        out);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].help);
    fputs("\nEvery key of heyi.conf is an option too. See heyi(1).\n", out);
    return out == stdout ? 0 : 2;
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
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return help(stdout);
    if (strcmp(argv[1], "--version") == 0) {
        puts("heyi " HEYI_VERSION);
        return 0;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        struct command_line line = { .arena = arena_new() };
        const char *path = NULL, *error = NULL;
        line.words = ARENA_ARRAY(line.arena, const char *, argc);
        if (!take_options(&line, argc - 2, argv + 2, &path, &error)) {
            fprintf(stderr, "heyi: %s\n", error);
            return 2;
        }
        int status = commands[i].run(&line);
        arena_free(line.arena);
        return status;
    }
    fprintf(stderr, "heyi: there is no command %s\n\n", argv[1]);
    return help(stderr);
}
