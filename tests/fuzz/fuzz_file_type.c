/* Files that people attach (kit/file_type.c): what they are by their content, and under what name
 * they are given out. The name stands before the first byte FF. */
#include "base/text.h"
#include "fuzz.h"
#include "kit/files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx *ctx = fuzz_ctx();
    const uint8_t *cut = size ? memchr(data, 0xff, size) : NULL;
    size_t length = cut ? (size_t)(cut - data) : size;
    const uint8_t *content = cut ? cut + 1 : data;
    size_t content_size = cut ? size - length - 1 : size;
    const char *type = file_sniff(ctx->arena, fuzz_file(content, content_size));
    const char *name = file_safe_name(
        ctx->arena, arena_text_n(ctx->arena, (const char *)data, length), text_or(type, ""));
    MUST(*name && *name != '.' && !strpbrk(name, "/\\\r\n\"<>"));
    MUST(text_is_valid(name, strlen(name)) && text_length(name) <= 90);
    return 0;
}
