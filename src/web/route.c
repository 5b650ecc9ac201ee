#include "web/route.h"

#include <stdio.h>
#include <stdlib.h>

/* Literals sort before parameters, segment by segment, so the most literal pattern is met first. */
static int compare_patterns(const char *a, const char *b)
{
    for (; *a && *a == *b; a++, b++)
        if (*a == ':') {
            a += strcspn(a, "/");
            b += strcspn(b, "/");
            if (!*a || !*b)
                break;
        }
    if (*a == ':' || *b == ':')
        return (*a == ':') - (*b == ':');
    return (unsigned char)*a - (unsigned char)*b;
}

static int compare_routes(const void *a, const void *b)
{
    const struct route *left = *(const struct route *const *)a,
                       *right = *(const struct route *const *)b;
    int order = compare_patterns(left->pattern, right->pattern);
    return order ? order : strcmp(left->method, right->method);
}

struct route_table route_table_make(
    struct arena *arena, const struct route *const *tables, size_t count)
{
    struct route_table table = { 0 };
    struct ctx holder = { .arena = arena };
    for (size_t i = 0; i < count; i++)
        for (const struct route *route = tables[i]; route->method; route++)
            LIST_PUSH(&holder, table, route);
    qsort(table.items, table.count, sizeof *table.items, compare_routes);
    for (size_t i = 1; i < table.count; i++)
        if (compare_routes(&table.items[i - 1], &table.items[i]) == 0) {
            fprintf(stderr, "heyi: two routes for %s %s\n", table.items[i]->method,
                table.items[i]->pattern);
            exit(1);
        }
    return table;
}

static bool matches(const char *pattern, const char *path)
{
    for (;;) {
        if (*pattern == ':') {
            size_t length = strcspn(path, "/");
            if (length == 0)
                return false;
            pattern += strcspn(pattern, "/");
            path += length;
        } else if (*pattern != *path) {
            return false;
        } else if (*pattern == '\0') {
            return true;
        } else {
            pattern++;
            path++;
        }
    }
}

static void read_params(
    struct ctx *ctx, const char *pattern, const char *path, struct pair_list *params)
{
    while (*pattern) {
        if (*pattern != ':') {
            pattern++;
            path++;
            continue;
        }
        size_t name = strcspn(pattern, "/"), value = strcspn(path, "/");
        LIST_PUSH(ctx, *params,
            (struct pair) { arena_text_n(ctx->arena, pattern + 1, name - 1),
                arena_text_n(ctx->arena, path, value) });
        pattern += name;
        path += value;
    }
}

enum route_result route_find(const struct route_table *table, struct ctx *ctx, const char *method,
    const char *path, const struct route **found, struct pair_list *params)
{
    if (strcmp(method, "HEAD") == 0)
        method = "GET";
    if (*path != '/') /* "GET ?a=b": there is no second character to look at */
        return ROUTE_UNKNOWN;
    bool has_other = false;
    for (size_t i = 0; i < table->count; i++) {
        const struct route *route = table->items[i];
        /* the second character tells most rows apart before the walk */
        if (route->pattern[1] != path[1] && route->pattern[1] != ':')
            continue;
        if (!matches(route->pattern, path))
            continue;
        if (strcmp(route->method, method) == 0) {
            *found = route;
            read_params(ctx, route->pattern, path, params);
            return ROUTE_FOUND;
        }
        has_other = true;
    }
    return has_other ? ROUTE_OTHER_METHOD : ROUTE_UNKNOWN;
}
