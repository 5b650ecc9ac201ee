/* What the form of a new post holds. */
#pragma once
#include "people/person_list.h"

struct new_post {
    const char *user_name;
    struct post post;
    const char *sector, *position; /* of a member */
};
