/* What is on the disk, and not only on its way there. */
#pragma once
#include "base/arena.h"

/* Brings a new or changed name to the disk: the folder that it stands in. */
void disk_keep_name(struct arena *, const char *path);
