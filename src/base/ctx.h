/* The context of a piece of work: a request, a job or a command. Everything that is allocated for
 * it lives in its arena; everything that it does happens as its actor, at its moment. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/actor.h"
#include "base/arena.h"
#include "base/list.h"
#include "base/text.h"

struct db;
struct db_state;
struct line_counts;

enum language { LANGUAGE_ZH, LANGUAGE_EN, LANGUAGE_COUNT };

/* What can be done about a fault. */
enum fault_kind {
    FAULT_LASTING,
    FAULT_PASSING, /* everything was taken back, and the same once more may well succeed */
    FAULT_STORAGE_FULL,
};

struct ctx {
    struct arena *arena;
    struct db *db; /* the connection of this work, in a transaction */
    const struct actor *actor; /* never NULL; id 0 for who is not signed in */
    enum language language;
    int64_t now; /* UTC milliseconds, the same through the whole work */
    const struct line_counts *own_lines; /* as they were counted for the page, for its menu too;
                                            NULL where they were not */
    const struct db_state *data_state; /* as it was before this work began to read; NULL where that
                                          is not known, or where it writes */
    const char *fault; /* what broke in the machine, NULL while all is well */
    struct id_list *told; /* who got a notice: their open pages hear of it after the commit; NULL
                             where nobody listens */
    enum fault_kind fault_kind;
};

/* The local date of ctx->now, as a day number. */
int64_t ctx_today(const struct ctx *);

/* Of a name and its English form the one for this reader: the first where there is no other. */
const char *ctx_name(const struct ctx *, const char *name, const char *name_en);

/* Sets the fault once and logs it. Later ones are consequences and are only logged. */
void ctx_fault(struct ctx *, const char *format, ...) __attribute__((format(printf, 2, 3)));
