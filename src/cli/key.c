/* heyi key rotate|replace */
#include <stdio.h>

#include "app/keys.h"
#include "cli/options.h"

int command_key(struct command_line *line)
{
    struct option options[] = { { 0 } };
    if (!options_take(line, options, 1, 1, MSG_COMMAND_KEY_USE))
        return 2;
    bool is_rotate = strcmp(line->words[0], "rotate") == 0;
    if (!is_rotate && strcmp(line->words[0], "replace") != 0) {
        command_say(message_text(command_language(), MSG_COMMAND_KEY_USE));
        return 2;
    }
    struct ctx ctx;
    struct db_pool *pool = command_open(line, &ctx, 1);
    if (!pool)
        return 1;
    const char *path = keys_path(line->arena, line->config->secret_key_file, line->config->data);
    const char *error = is_rotate ? keys_rotate(&ctx, path) : keys_replace(&ctx, path);
    command_close(pool, &ctx);
    if (error)
        command_say(error);
    else
        printf("%s\n", path);
    return error ? 1 : 0;
}
