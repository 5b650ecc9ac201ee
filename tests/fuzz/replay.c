/* Gives a fuzz target each file of a folder: how its seeds, and all that once broke it, stand as
 * tests without a fuzzer. Each input is also given cut short at several places.
 * usage: replay_NAME FOLDER */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

enum { SIZE_MOST = 1024 * 1024, CUTS = 8 };

/* A copy of exactly this size, so that a sanitizer sees what is read behind its end. */
static void give(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void replay(const char *path)
{
    static uint8_t data[SIZE_MOST];
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(data, 1, sizeof data, file) : 0;
    if (file)
        fclose(file);
    for (size_t i = 0; i <= CUTS; i++)
        give(data, size * i / CUTS);
}

int main(int count, char **words)
{
    DIR *folder = count == 2 ? opendir(words[1]) : NULL;
    int files = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (entry->d_name[0] != '.') {
            char path[1024];
            snprintf(path, sizeof path, "%s/%s", words[1], entry->d_name);
            fprintf(stderr, "%s\n", entry->d_name);
            replay(path);
            printf("ok %d - %s\n", ++files, entry->d_name);
        }
    if (folder)
        closedir(folder);
    printf("1..%d\n", files);
    return files == 0;
}
