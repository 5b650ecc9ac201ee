#include "app/keys.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "base/seal.h"

const char *keys_path(struct arena *arena, const char *configured, const char *data_folder)
{
    size_t length = strlen(data_folder);
    while (length > 1 && data_folder[length - 1] == '/')
        length--;
    return *configured ? configured : arena_printf(arena, "%.*s.key", (int)length, data_folder);
}

/* ---- what is sealed ---- */

struct sealed {
    int64_t row;
    const char *text;
};
struct sealed_list {
    struct sealed *items;
    size_t count;
};

static struct sealed_list read_rows(struct rows rows)
{
    struct sealed_list list = { 0 };
    struct ctx *ctx = rows.ctx;
    while (db_next(&rows))
        LIST_PUSH(ctx, list, (struct sealed) { db_int(&rows, 0), db_text(&rows, 1) });
    return list;
}

static struct sealed_list form_keys(struct ctx *ctx)
{
    return read_rows(db_query(ctx, "SELECT id, secret FROM web_secret"));
}

static struct sealed_list second_steps(struct ctx *ctx)
{
    return read_rows(
        db_query(ctx, "SELECT id, totp_secret FROM person WHERE totp_secret <> '' ORDER BY id"));
}

static void keep_form_key(struct ctx *ctx, int64_t row, const char *text)
{
    db_exec(ctx, "UPDATE web_secret SET secret = $1 WHERE id = $2", text, row);
}

static void keep_second_step(struct ctx *ctx, int64_t row, const char *text)
{
    db_exec(ctx, "UPDATE person SET totp_secret = $1 WHERE id = $2", text, row);
}

/* Every secret that is sealed. */
static const struct place {
    const char *name;
    struct sealed_list (*list)(struct ctx *);
    void (*keep)(struct ctx *, int64_t row, const char *text);
} places[] = {
    { SEAL_FORM_KEY, form_keys, keep_form_key },
    { SEAL_SECOND_STEP, second_steps, keep_second_step },
};

/* The form key is there as soon as a server ran once: whoever opens it has the right key. */
static bool opens_database(struct ctx *ctx)
{
    struct sealed_list list = form_keys(ctx);
    for (size_t i = 0; i < list.count; i++)
        if (seal_is_sealed(list.items[i].text)
            && !seal_open(ctx, SEAL_FORM_KEY, list.items[i].row, list.items[i].text))
            return false;
    return true;
}

static bool has_sealed(struct ctx *ctx)
{
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct sealed_list list = places[i].list(ctx);
        for (size_t k = 0; k < list.count; k++)
            if (seal_is_sealed(list.items[k].text))
                return true;
    }
    return false;
}

static void seal_what_is_open(struct ctx *ctx)
{
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct sealed_list list = places[i].list(ctx);
        for (size_t k = 0; k < list.count; k++)
            if (!seal_is_sealed(list.items[k].text))
                places[i].keep(ctx, list.items[k].row,
                    seal_text(ctx, places[i].name, list.items[k].row, list.items[k].text));
    }
}

/* ---- the key of the process ---- */

static const char *end(struct ctx *ctx, const char *error)
{
    if (!error && db_commit(ctx))
        return NULL;
    const char *fault = ctx->fault;
    db_rollback(ctx);
    return error ? error : fault;
}

static const char *use(struct ctx *ctx, const char *path)
{
    unsigned char key[SEAL_KEY_BYTES];
    const char *error = NULL;
    enum seal_key_state state = seal_key_read(ctx->arena, path, key, &error);
    if (state == SEAL_KEY_READ)
        seal_key_use(key);
    sodium_memzero(key, sizeof key);
    return state == SEAL_KEY_ABSENT ? arena_printf(ctx->arena, "%s is missing", path) : error;
}

/* A rotation that was cut off between the database and the file is brought to its end here. */
static const char *use_fitting(struct ctx *ctx, const char *path)
{
    const char *next = arena_printf(ctx->arena, "%s.new", path);
    const char *error = use(ctx, path);
    if (error || opens_database(ctx))
        return error;
    if (!use(ctx, next) && opens_database(ctx))
        return rename(next, path) == 0 ? NULL : arena_printf(ctx->arena, "%s: %m", path);
    return arena_printf(ctx->arena,
        "%s is not the key of this database: put the right one there, or after `heyi key replace` "
        "the sealed secrets are gone",
        path);
}

const char *keys_open(struct ctx *ctx, const char *path)
{
    const char *error = NULL;
    db_begin(ctx, DB_WRITE);
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        if (has_sealed(ctx))
            error = arena_printf(ctx->arena,
                "%s, the key of this database, is missing: put it there, or after `heyi key "
                "replace` the sealed secrets are gone",
                path);
        else
            seal_key_write(ctx->arena, path, &error);
    }
    if (!error)
        error = use_fitting(ctx, path);
    if (!error)
        seal_what_is_open(ctx);
    return end(ctx, error);
}

/* ---- commands ---- */

const char *keys_replace(struct ctx *ctx, const char *path)
{
    const char *error = NULL;
    db_begin(ctx, DB_WRITE);
    if (access(path, F_OK) == 0)
        error = arena_printf(
            ctx->arena, "%s is there: move it away first, if it is not the right one", path);
    else if (seal_key_write(ctx->arena, path, &error))
        db_exec(ctx, "DELETE FROM web_secret");
    return end(ctx, error);
}

/* What is sealed with the key of now, opened. */
static void open_all(struct ctx *ctx, struct sealed_list lists[COUNT_OF(places)])
{
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        lists[i] = places[i].list(ctx);
        for (size_t k = 0; k < lists[i].count; k++)
            lists[i].items[k].text =
                seal_open(ctx, places[i].name, lists[i].items[k].row, lists[i].items[k].text);
    }
}

/* What does not open was lost before, and stays as it is. */
static void seal_all(struct ctx *ctx, struct sealed_list lists[COUNT_OF(places)])
{
    for (size_t i = 0; i < COUNT_OF(places); i++)
        for (size_t k = 0; k < lists[i].count; k++)
            if (lists[i].items[k].text)
                places[i].keep(ctx, lists[i].items[k].row,
                    seal_text(ctx, places[i].name, lists[i].items[k].row, lists[i].items[k].text));
}

const char *keys_rotate(struct ctx *ctx, const char *path)
{
    const char *next = arena_printf(ctx->arena, "%s.new", path);
    const char *error = keys_open(ctx, path);
    if (error)
        return error;
    struct sealed_list lists[COUNT_OF(places)];
    unlink(next);
    db_begin(ctx, DB_WRITE);
    open_all(ctx, lists);
    if (seal_key_write(ctx->arena, next, &error))
        error = use(ctx, next);
    if (!error)
        seal_all(ctx, lists);
    error = end(ctx, error);
    if (error)
        unlink(next);
    else if (rename(next, path) != 0)
        error = arena_printf(ctx->arena, "%s: %m", path);
    return error;
}
