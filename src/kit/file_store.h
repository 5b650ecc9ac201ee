/* Where contents lie: private to the files. */
#pragma once
#include "base/ctx.h"

enum { HASH_TEXT = 65 }; /* SHA-256 in hex with its NUL */

/* Copies a file into the store: hashed on the way, flushed to the disk, then given its name. False
 * after a fault of the disk. */
bool store_put(struct ctx *, const char *path, char hash[HASH_TEXT], int64_t *size);

/* The place of a content, whether it is there or not. */
const char *store_path(struct arena *, const char *hash);

/* Reads a content: its size and hash. False where it is not there. */
bool store_read(struct arena *, const char *hash, int64_t *size, char found[HASH_TEXT]);

/* Calls for every content in the store, with the moment at which it was last put. */
void store_each(
    struct ctx *, void (*call)(struct ctx *, const char *hash, int64_t put_at, void *), void *with);

void store_delete(struct ctx *, const char *hash);

/* Removes what was being put when a process was killed, where it is older than that moment: a young
 * one may still be growing. Gives how many. */
int64_t store_remove_unfinished(int64_t before_ms);

/* Makes the store below the data folder. */
bool store_open(const char *data_folder);
