/* What a file is, by its content; and under what name it may be given out. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zip.h>

#include "kit/files.h"

static const struct {
    const char *type, *ending;
    const char *member; /* what makes a ZIP archive this kind of document */
} types[] = {
    { "application/pdf", ".pdf", NULL },
    { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx",
        "word/document.xml" },
    { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx",
        "xl/workbook.xml" },
    { "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx",
        "ppt/presentation.xml" },
    { "application/vnd.oasis.opendocument.text", ".odt", "content.xml" },
    { "image/jpeg", ".jpg", NULL },
    { "image/png", ".png", NULL },
    { "image/webp", ".webp", NULL },
    { "text/plain", ".txt", NULL },
};
enum { TYPE_PDF, TYPE_DOCX, TYPE_ODT = 4, TYPE_JPEG, TYPE_PNG, TYPE_WEBP, TYPE_TEXT };

static bool has_member(zip_t *archive, const char *name)
{
    return zip_name_locate(archive, name, 0) >= 0;
}

/* Macros make a document a program. */
static bool has_macros(zip_t *archive)
{
    static const char *const macros[] = { "word/vbaProject.bin", "xl/vbaProject.bin",
        "ppt/vbaProject.bin", "Basic/script-lc.xml" };
    for (size_t i = 0; i < COUNT_OF(macros); i++)
        if (has_member(archive, macros[i]))
            return true;
    return false;
}

/* OpenDocument says what it is in a member of its own. */
static bool is_open_document_text(zip_t *archive)
{
    char said[64] = "";
    zip_file_t *member = zip_fopen(archive, "mimetype", 0);
    if (!member)
        return false;
    zip_fread(member, said, sizeof said - 1);
    zip_fclose(member);
    return strcmp(said, types[TYPE_ODT].type) == 0;
}

static const char *sniff_archive(const char *path)
{
    zip_t *archive = zip_open(path, ZIP_RDONLY, NULL);
    if (!archive)
        return NULL;
    const char *type = NULL;
    if (has_macros(archive))
        type = NULL;
    else if (is_open_document_text(archive))
        type = types[TYPE_ODT].type;
    else if (has_member(archive, "[Content_Types].xml"))
        for (int i = TYPE_DOCX; i < TYPE_ODT && !type; i++)
            if (has_member(archive, types[i].member))
                type = types[i].type;
    zip_discard(archive);
    return type;
}

/* The whole file is well-formed UTF-8 without control characters. */
static bool is_text(struct arena *arena, FILE *in, size_t size)
{
    char *text = arena_alloc(arena, size + 1);
    rewind(in);
    return fread(text, 1, size, in) == size && text_is_valid(text, size);
}

const char *file_sniff(struct arena *arena, const char *path)
{
    unsigned char start[12] = { 0 };
    struct stat found;
    FILE *in = fopen(path, "rbe");
    if (!in)
        return NULL;
    const char *type = NULL;
    if (fstat(fileno(in), &found) != 0 || fread(start, 1, sizeof start, in) == 0)
        type = NULL;
    else if (memcmp(start, "%PDF-", 5) == 0)
        type = types[TYPE_PDF].type;
    else if (memcmp(start, "\xff\xd8\xff", 3) == 0)
        type = types[TYPE_JPEG].type;
    else if (memcmp(start, "\x89PNG\r\n\x1a\n", 8) == 0)
        type = types[TYPE_PNG].type;
    else if (memcmp(start, "RIFF", 4) == 0 && memcmp(start + 8, "WEBP", 4) == 0)
        type = types[TYPE_WEBP].type;
    else if (memcmp(start, "PK\x03\x04", 4) == 0)
        type = sniff_archive(path);
    else if (is_text(arena, in, (size_t)found.st_size))
        type = types[TYPE_TEXT].type;
    fclose(in);
    return type;
}

static const char *ending_of(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (text_equal(types[i].type, type))
            return types[i].ending;
    return "";
}

/* Paths, commands, and marks that turn the direction of writing so that a name reads as another. */
static bool is_unsafe(uint32_t c)
{
    return c < 0x20 || c == 0x7f || (c < 0x80 && strchr("<>:\"/\\|?*", (int)c))
        || (c >= 0x80 && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xfffd;
}

const char *file_safe_name(struct arena *arena, const char *name, const char *type)
{
    enum { NAME_MOST = 80 };
    /* what stands behind the last slash of either kind */
    for (const char *c = name; *c; c++)
        if (*c == '/' || *c == '\\')
            name = c + 1;
    const char *ending = ending_of(type), *dot = strrchr(name, '.');
    size_t length = dot && dot != name && strlen(dot) <= 6 ? (size_t)(dot - name) : strlen(name);
    const char *at = arena_text_n(arena, name, length);
    char *safe = arena_alloc(arena, length * 3 + strlen(ending) + 8), *out = safe;
    for (uint32_t c; out - safe < NAME_MOST * 3 && (c = text_next(&at));)
        if (!is_unsafe(c) && !(out == safe && (c == '.' || c == ' ' || c == '-')))
            out += text_put(out, c);
    while (out > safe && (out[-1] == '.' || out[-1] == ' '))
        out--;
    *out = 0;
    return arena_printf(arena, "%s%s", *safe ? text_cut(arena, safe, NAME_MOST) : "file", ending);
}
