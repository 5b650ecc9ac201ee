/* What the fuzz targets share. A target is a file fuzz_NAME.c with the one function that libFuzzer
 * calls; replay.c calls it with each file of seeds/NAME, so that what was found once is tested for
 * ever, with or without a fuzzer. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "base/ctx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program with the file and line, so that the fuzzer keeps the input. */
#define MUST(condition) ((condition) ? (void)0 : fuzz_failed(#condition, __FILE__, __LINE__))
_Noreturn void fuzz_failed(const char *condition, const char *file, int line);

/* A context without a database, and an arena that is emptied by this very call. */
struct ctx *fuzz_ctx(void);

/* The input as text: ended by NUL, and whatever would not pass for text in a form taken out. */
const char *fuzz_text(struct arena *, const uint8_t *data, size_t size);

/* The same cut in two at the first byte FF. */
void fuzz_texts(struct arena *, const uint8_t *data, size_t size, const char *texts[2]);

/* The path of a file with these bytes; the same one for each call. */
const char *fuzz_file(const void *data, size_t size);
