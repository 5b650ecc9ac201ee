/* Puts what the browser gets into the program, compressed beforehand.
 *
 *     embed_assets OUT.c FILE ...
 *
 * Each file is there as it is, as gzip and as brotli, under /assets/name.HASH.ext (to be kept by
 * browsers for good) and, for favicon.ico, under /name. */
#include <brotli/encode.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct bytes {
    unsigned char *data;
    size_t size;
};

static struct bytes read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    struct bytes bytes = { .size = (size_t)ftell(file) };
    rewind(file);
    bytes.data = malloc(bytes.size + 1);
    if (!bytes.data || fread(bytes.data, 1, bytes.size, file) != bytes.size)
        exit(1);
    fclose(file);
    return bytes;
}

static struct bytes gzip(struct bytes in)
{
    z_stream stream = { 0 };
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    struct bytes out = { .size = deflateBound(&stream, in.size) };
    out.data = malloc(out.size);
    stream.next_in = in.data;
    stream.avail_in = (uInt)in.size;
    stream.next_out = out.data;
    stream.avail_out = (uInt)out.size;
    deflate(&stream, Z_FINISH);
    out.size = stream.total_out;
    deflateEnd(&stream);
    return out;
}

static struct bytes brotli(struct bytes in)
{
    struct bytes out = { .size = BrotliEncoderMaxCompressedSize(in.size) };
    out.data = malloc(out.size);
    BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, in.size,
        in.data, &out.size, out.data);
    return out;
}

static uint64_t hash_of(struct bytes bytes)
{
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < bytes.size; i++)
        hash = (hash ^ bytes.data[i]) * UINT64_C(1099511628211);
    return hash;
}

static const char *type_of(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        { ".css", "text/css; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".svg", "image/svg+xml" },
        { ".png", "image/png" },
        { ".ico", "image/x-icon" },
        { ".txt", "text/plain; charset=utf-8" },
        { ".woff2", "font/woff2" },
        { ".webmanifest", "application/manifest+json" },
        { ".yaml", "application/yaml" },
        { ".json", "application/json" },
    };
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
        if (strcmp(ending, types[i].ending) == 0)
            return types[i].type;
    return "application/octet-stream";
}

static void write_bytes(FILE *out, const char *kind, int number, struct bytes bytes)
{
    fprintf(out, "static const unsigned char %s_%d[] = {", kind, number);
    for (size_t i = 0; i < bytes.size; i++)
        fprintf(out, i % 32 ? "%d," : "\n%d,", bytes.data[i]);
    fprintf(out, "\n};\n");
}

int main(int argc, char **argv)
{
    FILE *out = argc > 2 ? fopen(argv[1], "w") : NULL;
    if (!out)
        return 2;
    fputs("#include \"web/asset_table.h\"\n\n", out);
    struct bytes *files = calloc((size_t)argc, sizeof *files);
    char(*codings)[2] = calloc((size_t)argc, sizeof *codings);
    for (int i = 2; i < argc; i++) {
        files[i] = read_file(argv[i]);
        struct bytes zipped = gzip(files[i]), small = brotli(files[i]);
        write_bytes(out, "plain", i, files[i]);
        /* a picture does not get smaller: then it is sent as it is */
        codings[i][0] = zipped.size < files[i].size;
        codings[i][1] = small.size < files[i].size;
        if (codings[i][0])
            write_bytes(out, "gzip", i, zipped);
        if (codings[i][1])
            write_bytes(out, "brotli", i, small);
    }
    fputs("\nconst struct named_asset asset_table[] = {\n", out);
    for (int i = 2; i < argc; i++) {
        const char *slash = strrchr(argv[i], '/'), *name = slash ? slash + 1 : argv[i],
                   *ending = strrchr(name, '.');
        unsigned long long hash = hash_of(files[i]);
        int is_fixed = strcmp(name, "favicon.ico") == 0;
        fprintf(out, "    { \"%s\", { ", name);
        if (is_fixed)
            fprintf(out, "\"/%s\"", name);
        else
            fprintf(out, "\"/assets/%.*s.%012llx%s\"", (int)(ending - name), name,
                hash & 0xffffffffffffULL, ending);
        fprintf(out, ", \"%s\", \"\\\"%016llx\\\"\", { plain_%d, sizeof plain_%d }, ",
            type_of(name), hash, i, i);
        fprintf(out, codings[i][0] ? "{ gzip_%d, sizeof gzip_%d }, " : "{ 0 }, ", i, i);
        fprintf(out, codings[i][1] ? "{ brotli_%d, sizeof brotli_%d }, " : "{ 0 }, ", i, i);
        fprintf(out, "%s } },\n", is_fixed ? "false" : "true");
    }
    fprintf(out, "};\nconst int asset_count = %d;\n", argc - 2);
    return fclose(out) != 0;
}
