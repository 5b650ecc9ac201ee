/* The ledger: every change of a matter is a row that is never changed, chained by hashes.
 * hash = SHA-256 (hex) over the previous row's hash and this row's fields, each preceded by its
 * length, so that no two different rows give the same input. */
#pragma once
#include "db/db.h"
#include "kit/matter.h"

struct ledger_entry {
    int64_t id;
    struct matter matter;
    int64_t actor_id; /* 0 for the program itself */
    const char *actor_name; /* as it was then */
    int64_t at;
    const char *action; /* code: "file", "setting.change" */
    const char *from; /* state code or old value, NULL where nothing moved */
    const char *to;
    const char *detail; /* what a reader should know: reason, number, title; never personal data */
    const char *hash;
};

struct ledger_list {
    struct ledger_entry *items;
    size_t count;
};

/* Writes what ctx->actor did to a matter, in the open write transaction. */
void ledger_write(struct ctx *, struct matter, const char *action, const char *detail);
void ledger_write_move(struct ctx *, struct matter, const char *action, const char *from,
    const char *to, const char *detail);

/* Takes the turn to write before anything is written: who looks first whether something may be, and
 * then does it, sees what the writer before him did. The turn is over with the transaction. */
void ledger_take_turn(struct ctx *);

/* Writes many at once, in their order: matter, action, from, to and detail of each are read, the
 * rest is the context's. */
void ledger_write_many(struct ctx *, const struct ledger_entry *, size_t count);

/* The history of a matter, oldest first. */
struct ledger_list ledger_of(struct ctx *, struct matter);

/* An entry of a row that begins with id, matter_kind, matter_id, actor_id, actor_name, at, action,
 * state_from, state_to, detail, hash. */
struct ledger_entry ledger_entry_read(struct rows *);

struct ledger_verdict {
    int64_t count; /* rows looked at */
    int64_t broken_id; /* the first row that does not fit, 0 where all do */
};

/* Proves the whole chain, also that rows at its end were not cut off. */
struct ledger_verdict ledger_check(struct ctx *, void (*progress)(int64_t done, int64_t total));

/* The same in steps, for a page that must answer soon: begin with { 0 } and call until is_done. */
struct ledger_step {
    int64_t after_id; /* the last row that was looked at */
    int64_t count; /* rows looked at */
    bool is_done;
    int64_t broken_id; /* as above */
};
void ledger_check_step(struct ctx *, struct ledger_step *, int limit);
