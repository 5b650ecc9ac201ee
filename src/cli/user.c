/* heyi user add|passwd|roles */
#include <stdio.h>

#include "cli/options.h"
#include "people/password.h"

static void say_problems(const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        fprintf(stderr, "heyi: %s: %s\n", problems->items[i].field,
            message_text(command_language(), problems->items[i].message));
}

/* A password is read from standard input, so that it stands in no list of processes. */
static const char *read_password(struct arena *arena)
{
    char text[256] = "";
    fprintf(stderr, "password: ");
    if (!fgets(text, sizeof text, stdin))
        return "";
    text[strcspn(text, "\r\n")] = '\0';
    return arena_text(arena, text);
}

static int64_t person_of(struct ctx *ctx, const char *user_name)
{
    const struct person *person = person_by_user_name(ctx, user_name);
    if (!person)
        fprintf(stderr, "heyi: there is no user %s\n", user_name);
    return person ? person->id : 0;
}

static void add_user(struct ctx *ctx, struct command_line *line, struct problems *problems)
{
    const char *password = read_password(ctx->arena);
    password_check(ctx, password, line->words[1], "password", problems);
    struct person draft = {
        .user_name = line->words[1],
        .name = line->count > 2 ? line->words[2] : line->words[1],
    };
    if (problems->count == 0)
        person_create(ctx, &draft, password, problems);
}

static void change_password(struct ctx *ctx, struct command_line *line, struct problems *problems)
{
    int64_t id = person_of(ctx, line->words[1]);
    const char *password = id ? read_password(ctx->arena) : "";
    if (id)
        password_check(ctx, password, line->words[1], "password", problems);
    if (id && problems->count == 0)
        password_set(ctx, id, password, true);
}

/* Words such as "member", "unit_clerk:12" (a unit's number), "collective_clerk:3" (a body's). */
static void give_roles(struct ctx *ctx, struct command_line *line, struct problems *problems)
{
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
}

static const struct {
    const char *name;
    void (*act)(struct ctx *, struct command_line *, struct problems *);
} actions[] = {
    { "add", add_user },
    { "passwd", change_password },
    { "roles", give_roles },
};

int command_user(struct command_line *line)
{
    struct option words[] = { { 0 } };
    if (!options_take(line, words, 2, line->count, MSG_COMMAND_USER_USE))
        return 2;
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        if (strcmp(line->words[0], actions[i].name) != 0)
            continue;
        struct ctx ctx;
        struct problems problems = { 0 };
        struct db_pool *pool = command_open(line, &ctx, 1);
        if (!pool)
            return 1;
        db_begin(&ctx, DB_WRITE);
        actions[i].act(&ctx, line, &problems);
        say_problems(&problems);
        if (problems.count > 0)
            db_rollback(&ctx);
        bool is_done = problems.count == 0 && db_commit(&ctx);
        command_close(pool, &ctx);
        return is_done ? 0 : 1;
    }
    fprintf(stderr, "%s\n", message_text(command_language(), MSG_COMMAND_USER_USE));
    return 2;
}
