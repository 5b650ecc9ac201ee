/* A text file as lines of a C string. */
#ifndef TOOLS_EMBED_H
#define TOOLS_EMBED_H

#include <stdio.h>
#include <stdlib.h>

/* Writes it between quotes. Ends the program where it cannot be read. */
static inline void embed(FILE *out, const char *path)
{
    FILE *in = fopen(path, "r");
    if (!in) {
        perror(path);
        exit(1);
    }
    fputs("\"", out);
    for (int c; (c = getc(in)) != EOF;) {
        if (c == '\n')
            fputs("\\n\"\n        \"", out);
        else if (c == '"' || c == '\\' || c == '?')
            fprintf(out, "\\%c", c);
        else if (c != '\r')
            putc(c, out);
    }
    fputs("\"", out);
    fclose(in);
}

/* The main() of a tool whose command line is OUT.c FILE ...: what stands before the entries, an
 * entry a file, what stands behind them. Gives the exit status. */
static inline int embed_all(int argc, char **argv, const char *before,
    void (*write_file)(FILE *out, const char *path), const char *after)
{
    FILE *out = argc > 2 ? fopen(argv[1], "w") : NULL;
    if (!out)
        return 2;
    fputs(before, out);
    for (int i = 2; i < argc; i++)
        write_file(out, argv[i]);
    fputs(after, out);
    return fclose(out) != 0;
}

#endif
