#include "base/ctx.h"

#include "base/clock.h"
#include "base/log.h"

int64_t ctx_today(const struct ctx *ctx)
{
    return day_of(ctx->now);
}

void ctx_fault(struct ctx *ctx, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *fault = arena_vprintf(ctx->arena, format, args);
    va_end(args);
    log_line(LOG_ERROR, "%s", fault);
    if (!ctx->fault)
        ctx->fault = fault;
}

const char *ctx_name(const struct ctx *ctx, const char *name, const char *name_en)
{
    return ctx->language == LANGUAGE_EN && name_en && *name_en ? name_en : name;
}
