/* Calls for proposals: one a year, with its topics and its time. */
#pragma once
#include "db/db.h"
#include "web/problems.h"

struct call {
    int64_t id;
    int64_t year;
    const char *title, *topics; /* topics: one a line */
    int64_t opens_at, closes_at; /* moments */
    int64_t plenary_closes_on; /* day until which proposals count as of the plenary, 0 for none */
};
struct call_list {
    struct call *items;
    size_t count;
};

/* All calls, the newest year first. */
struct call_list call_list(struct ctx *);

/* The call, or NULL. */
const struct call *call_find(struct ctx *, int64_t id);

/* Adds (id 0) or changes a call and writes the ledger; false with `problems`. */
bool call_save(struct ctx *, const struct call *, struct problems *);
