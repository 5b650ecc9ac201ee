/* Small things that the pages of calls and mail show. */
#pragma once
#include "kit/notices.h"

/* A moment as a field of date and time takes it: 2027-01-05T09:00, local; "" for 0. */
const char *local_moment(struct ctx *, int64_t ms);

struct mail_state_count {
    enum mail_state state;
    int64_t count;
};
struct mail_state_list {
    struct mail_state_count *items;
    size_t count;
};
