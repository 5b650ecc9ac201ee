/* Years of a committee's work, invented: who there is, and what they did. Everything happens
 * through the capabilities' own functions, by the persons whose part it is, at moments of the past.
 */
#pragma once
#include "db/db.h"

/* So many proposals go through the whole workflow; what a larger demo has beyond is written in
 * bulk. */
enum { DEMO_PLAYED_MOST = 20000 };

struct demo_size {
    int this_year; /* proposals of this year */
    int each_before; /* and of each earlier year */
    int years_before;
    bool has_files; /* a few attachments are written: the place of files is open */
};

/* Fills an empty database; the same seed and day give the same. False with the reason in
 * ctx->fault. `progress` may be NULL. */
bool demo_fill(
    struct ctx *, struct demo_size, uint64_t seed, void (*progress)(int done, int total));

/* One sign-in for each role, the password of all of them is demo_password. */
struct demo_sign_in {
    const char *user_name, *zh, *en;
};
extern const struct demo_sign_in demo_sign_ins[]; /* ends with NULL */
extern const char *const demo_password;
