/* Puts the common passwords into the program, as hashes in ascending order.
 *
 *     embed_passwords OUT.c FILE.txt
 *
 * FILE has one a line, in small letters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "people/known_passwords.h"

static int compare(const void *one, const void *other)
{
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    FILE *in = argc == 3 ? fopen(argv[2], "r") : NULL, *out = in ? fopen(argv[1], "w") : NULL;
    if (!out)
        return 2;
    uint32_t *hashes = NULL;
    size_t count = 0, room = 0;
    for (char line[256]; fgets(line, sizeof line, in); count++) {
        if (count == room && !(hashes = realloc(hashes, (room = 2 * room + 1024) * sizeof *hashes)))
            return 1;
        line[strcspn(line, "\r\n")] = '\0';
        hashes[count] = known_password_hash(line);
    }
    if (count == 0)
        return 1;
    qsort(hashes, count, sizeof *hashes, compare);
    fputs("#include \"people/known_passwords.h\"\n\nconst uint32_t known_passwords[] = {", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, i % 8 ? "%uu," : "\n%uu,", hashes[i]);
    fprintf(out, "\n};\nconst size_t known_password_count = %zu;\n", count);
    fclose(in);
    free(hashes);
    return fclose(out) != 0;
}
