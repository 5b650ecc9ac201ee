#include "base/disk.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

void disk_keep_name(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? arena_text_n(arena, path, (size_t)(slash - path) + 1) : ".";
    int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at >= 0) {
        fsync(at);
        close(at);
    }
}
