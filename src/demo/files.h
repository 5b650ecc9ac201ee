/* The data files of the demo, as they stood in src/demo/data when the program was built. */
#pragma once
#include <stddef.h>

struct demo_file {
    const char *name;
    const char *text;
};

/* Ends with a name of NULL. */
extern const struct demo_file demo_files[];
