/* heyi user add|passwd|roles */
#include <stdio.h>

#include "cli/options.h"
#include "people/known_passwords.h"
#include "people/password.h"

static void say_problems(struct ctx *ctx, const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        fprintf(stderr, "heyi: %s: %s\n", problems->items[i].field,
            message(ctx, problems->items[i].message, text_or(problems->items[i].first, "")));
}

/* A password is read from standard input, so that it stands in no list of processes; and before
 * the transaction, for it may be typed, and its hash takes its time. NULL after a problem. */
static const char *read_password_hash(
    struct ctx *ctx, struct command_line *line, struct problems *problems)
{
    char text[256] = "";
    fprintf(stderr, "password: ");
    if (!fgets(text, sizeof text, stdin))
        text[0] = '\0';
    text[strcspn(text, "\r\n")] = '\0';
    db_begin(ctx, DB_READ);
    password_check(ctx, text, line->words[1], "password", problems);
    db_commit(ctx);
    return problems->count == 0 ? password_hash(ctx, text) : NULL;
}

static int64_t person_of(struct ctx *ctx, const char *user_name)
{
    const struct person *person = person_by_user_name(ctx, user_name);
    if (!person)
        fprintf(stderr, "heyi: there is no user %s\n", user_name);
    return person ? person->id : 0;
}

static bool add_user(
    struct ctx *ctx, struct command_line *line, const char *hash, struct problems *problems)
{
    struct person draft = {
        .user_name = line->words[1],
        .name = line->count > 2 ? line->words[2] : line->words[1],
    };
    return person_create(ctx, &draft, hash, problems) != 0;
}

static bool change_password(
    struct ctx *ctx, struct command_line *line, const char *hash, struct problems *problems)
{
    (void)problems;
    int64_t id = person_of(ctx, line->words[1]);
    if (id)
        password_set(ctx, id, hash, true);
    return id != 0;
}

/* Words such as "member", "unit_clerk:12" (a unit's number), "collective_clerk:3" (a body's). */
static bool give_roles(
    struct ctx *ctx, struct command_line *line, const char *hash, struct problems *problems)
{
    (void)hash;
    int64_t id = person_of(ctx, line->words[1]);
    for (int i = 2; id && i < line->count; i++) {
        const char *colon = strchr(line->words[i], ':');
        size_t length = colon ? (size_t)(colon - line->words[i]) : strlen(line->words[i]);
        struct post post = {
            .person_id = id,
            .role = role_from_code(arena_text_n(ctx->arena, line->words[i], length)),
        };
        if (colon && !text_to_int(colon + 1, &post.unit_id))
            problem_add(ctx, problems, line->words[i], MSG_FORM_NOT_NUMBER);
        post.body_id = post.unit_id;
        if (post.role == ROLE_COUNT)
            problem_add(ctx, problems, line->words[i], MSG_FORM_CHOOSE);
        else
            post_give(ctx, &post, problems);
    }
    struct post_list posts = id ? post_list(ctx, id) : (struct post_list) { 0 };
    for (size_t i = 0; i < posts.count; i++)
        printf("%s%s%s%s\n", role_code(posts.items[i].role), posts.items[i].unit_name ? " " : "",
            text_or(posts.items[i].unit_name, ""), posts.items[i].until_on ? " (ended)" : "");
    return id != 0;
}

static const struct action {
    const char *name;
    bool takes_password;
    bool (*act)(struct ctx *, struct command_line *, const char *hash, struct problems *);
} actions[] = {
    { "add", true, add_user },
    { "passwd", true, change_password },
    { "roles", false, give_roles },
};

static bool act(struct ctx *ctx, struct command_line *line, const struct action *action)
{
    struct problems problems = { 0 };
    const char *hash = action->takes_password ? read_password_hash(ctx, line, &problems) : NULL;
    bool is_done = problems.count == 0 && !ctx->fault;
    if (is_done) {
        db_begin(ctx, DB_WRITE);
        is_done = action->act(ctx, line, hash, &problems) && problems.count == 0;
        if (is_done)
            is_done = db_commit(ctx);
        else
            db_rollback(ctx);
    }
    say_problems(ctx, &problems);
    return is_done;
}

int command_user(struct command_line *line)
{
    struct option words[] = { { 0 } };
    if (!options_take(line, words, 2, line->count, MSG_COMMAND_USER_USE))
        return 2;
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        if (strcmp(line->words[0], actions[i].name) != 0)
            continue;
        const char *error = known_list_open(line->arena, line->config->password_list);
        if (error)
            command_say(error);
        struct ctx ctx;
        struct db_pool *pool = error ? NULL : command_open(line, &ctx, 1);
        if (!pool)
            return 1;
        ctx.language = command_language();
        bool is_done = act(&ctx, line, &actions[i]);
        command_close(pool, &ctx);
        return is_done ? 0 : 1;
    }
    fprintf(stderr, "%s\n", message_text(command_language(), MSG_COMMAND_USER_USE));
    return 2;
}
