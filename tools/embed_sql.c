/* Puts SQL files into the program, in the order in which they are named.
 *
 *     embed_sql OUT.c FILE.sql ...
 *
 * A file below a folder "migrations" named NNN-what.sql is version NNN; all others are version 1.
 * One that ends in .sqlite.sql or .postgres.sql is for that database alone. */
#include <string.h>

#include "embed.h"

static const char *driver_of(const char *path)
{
    return strstr(path, ".sqlite.sql")  ? "MIGRATION_SQLITE"
        : strstr(path, ".postgres.sql") ? "MIGRATION_POSTGRES"
                                        : "MIGRATION_BOTH";
}

static void write_file(FILE *out, const char *path)
{
    const char *migration = strstr(path, "migrations/");
    int version = migration ? atoi(migration + strlen("migrations/")) : 1;
    const char *name = strstr(path, "src/");
    fprintf(
        out, "    { %d, %s, \"%s\",\n        ", version, driver_of(path), name ? name + 4 : path);
    embed(out, path);
    fputs(" },\n", out);
}

int main(int argc, char **argv)
{
    return embed_all(argc, argv,
        "#include \"db/migrate.h\"\n\nconst struct migration migrations[] = {\n", write_file,
        "    { 0, MIGRATION_BOTH, NULL, NULL },\n};\n");
}
