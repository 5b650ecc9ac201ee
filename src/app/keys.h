/* The key that seals secrets in the database, and the secrets that it seals. */
#pragma once
#include "db/db.h"

/* Where the key lies: the file of the configuration, or beside the folder of the files, with
 * ".key". */
const char *keys_path(struct arena *, const char *configured, const char *data_folder);

/* Reads the key for `serve` and proves that it opens this database; what an older program left open
 * is sealed. Makes a key where nothing was sealed yet. NULL when all is well, else what is wrong.
 * Outside of a transaction. */
const char *keys_open(struct ctx *, const char *path);

/* A new key in place of a lost one: what was sealed with that is gone (second steps need a recovery
 * code, or the security administrator). NULL, or what is wrong: the key is not lost. */
const char *keys_replace(struct ctx *, const char *path);

/* Seals everything with a new key, while no server runs. NULL, or what is wrong. */
const char *keys_rotate(struct ctx *, const char *path);
