/* The table that tools/embed_assets.c writes. Private to web/assets.c. */
#pragma once
#include "web/assets.h"

struct named_asset {
    const char *name;
    struct asset asset;
};

extern const struct named_asset asset_table[];
extern const int asset_count;
