/* The list of persons, as administrators see it. */
#pragma once
#include "people/person.h"

enum person_state { PERSONS_OPEN, PERSONS_CLOSED, PERSONS_LOCKED, PERSONS_ANY };
enum person_order { PERSONS_BY_NAME, PERSONS_BY_USER_NAME, PERSONS_NEWEST };

struct person_filter {
    const char *words; /* in name, user name or phone; "" for all */
    int role; /* enum role + 1 that is held today; 0 for all */
    enum person_state state;
    enum person_order order;
    int offset, limit;
};

struct listed_person {
    struct person person;
    struct post_list posts; /* of today */
};
struct listed_person_list {
    struct listed_person *items;
    size_t count;
    int64_t total;
};

struct listed_person_list person_list_find(struct ctx *, const struct person_filter *);

/* Lets a locked person try again at once; writes the ledger. */
void person_unlock(struct ctx *, int64_t id);

struct post_filter {
    const char *words; /* in the name or user name of the person; "" for all */
    int role; /* enum role + 1; 0 for all */
    bool with_ended; /* also those that are over */
    int offset, limit;
};

struct listed_post {
    struct post post;
    const char *name, *user_name; /* of the person */
};
struct listed_post_list {
    struct listed_post *items;
    size_t count;
    int64_t total;
};

/* The newest first. */
struct listed_post_list post_list_find(struct ctx *, const struct post_filter *);

/* Which sector a member stands for in the present term (setting committee.term), with his position
 * outside. Writes the ledger. */
void member_put(struct ctx *, int64_t person_id, const char *sector, const char *position);

/* `words` for LIKE ... ESCAPE '!': anywhere in the text, its signs taken as they are. */
const char *like_text(struct ctx *, const char *words);
