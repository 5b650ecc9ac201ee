/* Words that pass between the processes that work on one PostgreSQL database. An SQLite database
 * has one process, which needs none. */
#pragma once
#include "db/db.h"

struct db_listener;

/* Says a word (under 8,000 bytes) to whoever listens on the channel, in this process as well: at
 * once, or with the transaction that is open. False on SQLite and after a fault. */
bool db_say(struct ctx *, const char *channel, const char *word);

/* Calls `hear` for each word, one after the other, in a thread of the listener's. It connects again
 * by itself where the connection broke; what was said meanwhile is lost. NULL on SQLite, and where
 * no thread can be had. `channel` is a lower-case name that lives as long as the listener. */
struct db_listener *db_listen(struct db_pool *, const char *channel,
    void (*hear)(void *context, const char *word), void *context, struct arena *);

/* Ends it; returns when the last call of `hear` did. NULL is fine. */
void db_listen_end(struct db_listener *);
