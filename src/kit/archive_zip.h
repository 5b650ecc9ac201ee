/* A zip archive in memory: the container of DOCX files. */
#pragma once
#include "base/buffer.h"
#include "base/ctx.h"

struct zip_entry {
    const char *name;
    struct buffer content;
};
struct zip_entry_list {
    struct zip_entry *items;
    size_t count;
};

/* The entries in this order, deflated. An empty buffer after a fault. */
struct buffer zip_of(struct ctx *, const struct zip_entry_list *);
