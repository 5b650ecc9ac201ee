/* One tar archive of what a manifest lists. Private to the exchange. */
#pragma once
#include <jansson.h>

#include "base/ctx.h"

/* Writes manifest.json and the files that it lists, from `folder` or, those under files/, from the
 * store; flushed to the disk. False with ctx->fault. */
bool archive_write(struct ctx *, const char *path, const char *folder, const json_t *manifest,
    void (*show)(int64_t done, int64_t total));

/* Reads an archive back and compares every file with the manifest. False with ctx->fault. */
bool archive_verify(struct ctx *, const char *path, const json_t *manifest);

/* Unpacks it into a folder that exists; entries that lead out of it are an error. */
bool archive_unpack(struct ctx *, const char *path, const char *folder);
