/* Range headers (web/range.c): the first two bytes are the size of the file. */
#include "fuzz.h"
#include "web/range.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const char *texts[2];
    int64_t length = data[0] * 256 + data[1], part[2] = { -1, -1 };
    fuzz_texts(fuzz_ctx()->arena, data + 2, size - 2, texts);
    enum range range = range_find(texts[0], length, "\"tag\"", *texts[1] ? texts[1] : NULL, part);
    if (range == RANGE_PART)
        MUST(0 <= part[0] && part[0] <= part[1] && part[1] < length);
    return 0;
}
