/* Puts text files into the program, so that the demo needs none beside it.
 *
 *     embed_texts OUT.c FILE.txt ...
 *
 * Each becomes an entry of demo_files (demo/files.h), under the file's own name. */
#include <string.h>

#include "embed.h"

static void write_file(FILE *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    fprintf(out, "    { \"%s\",\n        ", slash ? slash + 1 : path);
    embed(out, path);
    fputs(" },\n", out);
}

int main(int argc, char **argv)
{
    return embed_all(argc, argv,
        "#include \"demo/files.h\"\n\nconst struct demo_file demo_files[] = {\n", write_file,
        "    { NULL, NULL },\n};\n");
}
