/* A parcel: a folder that grows under another name, with the size and hash of each of its files for
 * the manifest. Private to the exchange. */
#pragma once
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/ctx.h"

struct parcel {
    struct ctx *ctx;
    const char *folder; /* as it will be called */
    const char *unfinished; /* where it grows */
    json_t *files;
};

struct parcel_file {
    struct parcel *parcel;
    const char *path;
    FILE *out;
    crypto_hash_sha256_state hash;
    int64_t size;
};

/* Begins one; the folder must not exist or be empty. False with ctx->fault. */
bool parcel_begin(struct parcel *, struct ctx *, const char *folder);

/* A file in it; folders on the way are made. After an error ctx->fault is set and writing does
 * nothing. */
struct parcel_file parcel_open(struct parcel *, const char *path);
void parcel_write(struct parcel_file *, const void *data, size_t length);
void parcel_close(struct parcel_file *);

/* Copies a file into it, or only lists it. False where it cannot be read. */
bool parcel_copy(struct parcel *, const char *path, const char *from, bool only_lists);

/* Lists a file that was written into the unfinished folder by others. */
bool parcel_list(struct parcel *, const char *path);

/* Writes manifest.json with what is in `about` and the list of the files, flushes, gives the folder
 * its name. After a fault, removes everything. */
bool parcel_end(struct parcel *, json_t *about);

/* Reads and verifies a manifest: the format's name, the version, and where `contents` is not NULL
 * every file's size and hash; files/ lie below `contents`, the others below `folder`. NULL with
 * ctx->fault. The caller gives it back with json_decref. */
json_t *parcel_verify(struct ctx *, const char *folder, const char *contents, const char *format,
    void (*show)(int64_t done, int64_t total));

/* Deletes a folder with all that is in it. */
void parcel_delete(const char *folder);

/* Whether a path of a manifest stays inside of its folder. */
bool parcel_is_inside(const char *path);
