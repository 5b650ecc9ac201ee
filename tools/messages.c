/* Compiles po/<language>/<part>.po into the program.
 *
 *     messages OUT_HEADER OUT_SOURCE FILE.po ...
 *
 * The language is the name of the file's folder. Fails, naming file and key, when a language lacks
 * a text, has a text that another does not know, or fills other places ({1} to {9}). */
#include <ctype.h>
#include <gettext-po.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANGUAGES = 2, MESSAGES_MOST = 20000 };
static const char *const languages[LANGUAGES] = { "zh", "en" };

struct text {
    const char *one; /* for a count of 1, or the only form */
    const char *other; /* NULL where there is one form */
};

struct entry {
    const char *key;
    struct text texts[LANGUAGES];
    const char *file;
};

static struct entry entries[MESSAGES_MOST];
static size_t entry_count;
static int mistakes;

static void complain(const char *file, const char *key, const char *what)
{
    fprintf(stderr, "%s: error: %s: %s\n", file, key, what);
    mistakes++;
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static struct entry *entry_of(const char *key, const char *file)
{
    for (size_t i = 0; i < entry_count; i++)
        if (strcmp(entries[i].key, key) == 0)
            return &entries[i];
    if (entry_count == MESSAGES_MOST) {
        complain(file, key, "too many messages");
        exit(1);
    }
    entries[entry_count] = (struct entry) { .key = key, .file = file };
    return &entries[entry_count++];
}

static int language_of(const char *file)
{
    for (int i = 0; i < LANGUAGES; i++) {
        char folder[16];
        snprintf(folder, sizeof folder, "/%s/", languages[i]);
        if (strstr(file, folder))
            return i;
    }
    complain(file, "-", "is in the folder of no language");
    exit(1);
}

static bool is_key(const char *key)
{
    for (const char *c = key; *c; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '.' && *c != '_')
            return false;
    return *key && *key != '.';
}

static void note_error(int severity, po_message_t message, const char *filename, size_t line,
    size_t column, int is_multiline, const char *text)
{
    (void)message, (void)column, (void)is_multiline;
    fprintf(stderr, "%s:%zu: %s: %s\n", filename ? filename : "po", line,
        severity == 0 ? "warning" : "error", text);
    mistakes += severity != 0;
}

static void note_error_pair(int severity, po_message_t a, const char *file, size_t line,
    size_t column, int is_multiline, const char *text, po_message_t b, const char *file_b,
    size_t line_b, size_t column_b, int is_multiline_b, const char *text_b)
{
    (void)b, (void)file_b, (void)line_b, (void)column_b, (void)is_multiline_b, (void)text_b;
    note_error(severity, a, file, line, column, is_multiline, text);
}

static void read_file(const char *path)
{
    int language = language_of(path);
    static const struct po_xerror_handler handler = { note_error, note_error_pair };
    po_file_t file = po_file_read(path, &handler);
    if (!file) {
        complain(path, "-", "cannot be read");
        return;
    }
    po_message_iterator_t at = po_message_iterator(file, NULL);
    for (po_message_t message; (message = po_next_message(at));) {
        const char *key = po_message_msgid(message);
        if (!*key || po_message_is_obsolete(message))
            continue;
        if (!is_key(key))
            complain(path, key, "a key has lower-case letters, digits, dots and underscores only");
        if (po_message_is_fuzzy(message))
            complain(path, key, "is marked fuzzy");
        struct entry *entry = entry_of(key, path);
        if (entry->texts[language].one)
            complain(path, key, "stands here and in another file");
        bool is_plural = po_message_msgid_plural(message) != NULL;
        const char *one =
            is_plural ? po_message_msgstr_plural(message, 0) : po_message_msgstr(message);
        const char *other = is_plural ? po_message_msgstr_plural(message, 1) : NULL;
        if (!one || !*one)
            complain(path, key, "has no text");
        entry->texts[language] = (struct text) { one, other && *other ? other : NULL };
    }
    po_message_iterator_free(at);
}

/* The set of places that a text fills, as bits. */
static unsigned places_of(const char *text)
{
    unsigned places = 0;
    for (; text && *text; text++)
        if (text[0] == '{' && text[1] >= '1' && text[1] <= '9' && text[2] == '}')
            places |= 1u << (text[1] - '0');
    return places;
}

static void check(const struct entry *entry)
{
    unsigned places[LANGUAGES];
    for (int i = 0; i < LANGUAGES; i++) {
        const struct text *text = &entry->texts[i];
        if (!text->one) {
            char what[64];
            snprintf(what, sizeof what, "has no text in language %s", languages[i]);
            complain(entry->file, entry->key, what);
            return;
        }
        places[i] = places_of(text->other ? text->other : text->one);
    }
    if (places[0] != places[1])
        complain(entry->file, entry->key, "the languages fill other places");
}

static void write_name(FILE *out, const char *key)
{
    fputs("MSG_", out);
    for (; *key; key++)
        fputc(*key == '.' ? '_' : toupper((unsigned char)*key), out);
}

static void write_text(FILE *out, const char *text)
{
    if (!text) {
        fputs("0", out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '\n')
            fputs("\\n", out);
        else if (*text == '"' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
    fputc('"', out);
}

static void write_header(const char *path)
{
    FILE *out = fopen(path, "w");
    if (!out)
        exit(1);
    fputs("#pragma once\n\nenum message {\n    MSG_NONE,\n", out);
    for (size_t i = 0; i < entry_count; i++) {
        fputs("    ", out);
        write_name(out, entries[i].key);
        fputs(",\n", out);
    }
    fputs("    MSG_COUNT\n};\n", out);
    fclose(out);
}

/* Bytes of a text that stands in HTML as it is; 0 where it has places for values, or two forms. */
static size_t plain_size(const struct text *text)
{
    return text->other || strpbrk(text->one, "{&<>\"'") ? 0 : strlen(text->one);
}

static void write_source(const char *path)
{
    FILE *out = fopen(path, "w");
    if (!out)
        exit(1);
    fputs("#include \"web/message_table.h\"\n\nconst char *const message_keys[MSG_COUNT] = {\n    "
          "\"\",\n",
        out);
    for (size_t i = 0; i < entry_count; i++)
        fprintf(out, "    \"%s\",\n", entries[i].key);
    fputs("};\n\nconst struct message_forms message_forms[LANGUAGE_COUNT][MSG_COUNT] = {\n", out);
    for (int language = 0; language < LANGUAGES; language++) {
        fputs("    {\n        { \"\", 0, 0 },\n", out);
        for (size_t i = 0; i < entry_count; i++) {
            fputs("        { ", out);
            write_text(out, entries[i].texts[language].one);
            fputs(", ", out);
            write_text(out, entries[i].texts[language].other);
            fprintf(out, ", %zu },\n", plain_size(&entries[i].texts[language]));
        }
        fputs("    },\n", out);
    }
    fputs("};\n", out);
    fclose(out);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    for (int i = 3; i < argc; i++)
        read_file(argv[i]);
    qsort(entries, entry_count, sizeof *entries, compare_keys);
    for (size_t i = 0; i < entry_count; i++)
        check(&entries[i]);
    if (mistakes)
        return 1;
    write_header(argv[1]);
    write_source(argv[2]);
    return 0;
}
