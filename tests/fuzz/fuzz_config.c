/* heyi.conf (cli/config.c): it is read, or it is said what is wrong with it. */
#include "cli/config.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx *ctx = fuzz_ctx();
    const char *error = NULL;
    const struct config *config = config_read(ctx->arena, fuzz_file(data, size), &error);
    MUST((config != NULL) == (error == NULL));
    MUST(!config || (config->port >= 0 && config->port <= 65535 && config->threads <= 256));
    return 0;
}
