/* Assets: styles, scripts and pictures of the program itself, compressed at build time. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct asset {
    const char *path; /* "/assets/heyi.3fa9c1d2e4b5.css" */
    const char *type;
    const char *etag;
    struct {
        const void *data;
        size_t size; /* 0 where this form is not smaller */
    } plain, gzip, brotli;
    bool is_immutable; /* its path holds its hash */
};

/* The asset that a path names, or NULL. */
const struct asset *asset_find(const char *path);

/* The path of an asset: "heyi.css" to "/assets/heyi.3fa9c1d2e4b5.css". "" where there is none. */
const char *asset_url(const char *name);
