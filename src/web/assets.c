#include <string.h>

#include "web/asset_table.h"

/* A dozen entries: a walk is as fast as a search. */
const struct asset *asset_find(const char *path)
{
    if (strncmp(path, "/assets/", 8) != 0 && strcmp(path, "/favicon.ico") != 0)
        return NULL;
    for (int i = 0; i < asset_count; i++)
        if (strcmp(asset_table[i].asset.path, path) == 0)
            return &asset_table[i].asset;
    return NULL;
}

const char *asset_url(const char *name)
{
    for (int i = 0; i < asset_count; i++)
        if (strcmp(asset_table[i].name, name) == 0)
            return asset_table[i].asset.path;
    return "";
}
