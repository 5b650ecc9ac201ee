/* What the page of the API is given. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct api_endpoint {
    const char *method, *path, *summary, *parameters;
    bool needs_token;
};
struct api_endpoint_list {
    struct api_endpoint *items;
    size_t count;
};
