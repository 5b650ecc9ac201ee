/* The virus scanner that the configuration names: clamd of ClamAV, asked over its socket. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* From now on files are looked at by the clamd at this address: the path of its socket, or
 * host:port ([::1]:3310 too). "": by none. It gets that many seconds for each. Before any thread
 * asks. NULL, or what is wrong with it. */
const char *scanner_set(struct arena *, const char *address, int64_t seconds);

bool scanner_is_set(void);

/* Whether it answers now. */
bool scanner_answers(void);

enum scan_result {
    SCAN_CLEAN,
    SCAN_INFECTED,
    SCAN_FAILED, /* not reachable, too slow, the file is too large for it: nothing is known */
};

/* Has it look at what lies at `path`; gives the name of what it found, or why it failed. Takes as
 * long as scanner_set allows: never in a transaction, nor in a thread that serves connections. */
enum scan_result scanner_look(struct arena *, const char *path, const char **what);
