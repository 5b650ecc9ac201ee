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

#endif
