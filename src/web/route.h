/* Routes: which handler answers what, and who may. Permission stands here and in the workflow
 * tables, nowhere else. */
#pragma once
#include "base/actor.h"
#include "web/request.h"

typedef void route_handler(struct request *);

struct route {
    const char *method; /* NULL ends a table */
    const char *pattern; /* "/proposals/:id"; a literal segment wins over a parameter */
    route_handler *handler;
    uint64_t permission; /* ROLE_BITs, ANYONE or SIGNED_IN: one of them is enough */
    int64_t body_limit; /* bytes */
    bool takes_json; /* the body is JSON: no form, no CSRF token; for /api */
    bool is_preference; /* only how pages look in this browser: no token, so that pages with it can
                           be the same for all visitors; not taken from other sites */
    bool is_slow; /* takes long by design: answered in a thread of its own */
    bool asks_similar; /* looks for similar texts, which are kept with the state of the data */
    bool has_secret; /* a parameter of its path is a secret: logs show the pattern instead */
};

enum { FORM_LIMIT = 512 * 1024 };

#define GET(pattern_, handler_, permission_)                                                       \
    {                                                                                              \
        "GET", pattern_, handler_, permission_, 0, false                                           \
    }
#define GET_WITH_SIMILAR(pattern_, handler_, permission_)                                          \
    {                                                                                              \
        .method = "GET", .pattern = pattern_, .handler = handler_, .permission = permission_,      \
        .asks_similar = true                                                                       \
    }
#define POST(pattern_, handler_, permission_)                                                      \
    {                                                                                              \
        "POST", pattern_, handler_, permission_, FORM_LIMIT, false                                 \
    }
/* A form whose answer takes long by design, since a password is looked at. */
#define SLOW_POST(pattern_, handler_, permission_)                                                 \
    {                                                                                              \
        .method = "POST", .pattern = pattern_, .handler = handler_, .permission = permission_,     \
        .body_limit = FORM_LIMIT, .is_slow = true                                                  \
    }
/* A form with files. */
#define UPLOAD(pattern_, handler_, permission_, limit_)                                            \
    {                                                                                              \
        "POST", pattern_, handler_, permission_, limit_, false                                     \
    }

/* A form that sets nothing but this browser's cookies. Its buttons say formmethod="post": then no
 * tokens are put into it. */
#define PREFERENCE(pattern_, handler_)                                                             \
    {                                                                                              \
        "POST", pattern_, handler_, ANYONE, FORM_LIMIT, false, true                                \
    }

struct route_table {
    const struct route **items;
    size_t count;
};

/* Puts tables (each ended by a zero row) together so that the first match is the right one. Ends
 * the program with a message where two rows have the same method and shape. */
struct route_table route_table_make(
    struct arena *, const struct route *const *tables, size_t count);

enum route_result { ROUTE_FOUND, ROUTE_UNKNOWN, ROUTE_OTHER_METHOD };

/* Finds the route; parameters are added to `params`, percent-decoded already. HEAD finds GET. */
enum route_result route_find(const struct route_table *, struct ctx *, const char *method,
    const char *path, const struct route **found, struct pair_list *params);
