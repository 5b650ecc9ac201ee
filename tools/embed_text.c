/* Puts one text file into the program as a constant.
 *
 *     embed_text NAME FILE OUT.c
 *
 * OUT.c defines `const char NAME[]` with the file's text, ended by NUL. */
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    FILE *in = fopen(argv[2], "r"), *out = fopen(argv[3], "w");
    if (!in || !out) {
        perror(in ? argv[3] : argv[2]);
        return 1;
    }
    fprintf(out, "extern const char %s[];\nconst char %s[] =\n    \"", argv[1], argv[1]);
    for (int c; (c = getc(in)) != EOF;) {
        if (c == '\n')
            fputs("\\n\"\n    \"", out);
        else if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c == '?')
            fputs("\\?", out);
        else
            putc(c, out);
    }
    fputs("\";\n", out);
    return fclose(in) | fclose(out);
}
