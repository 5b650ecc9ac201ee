/* Persons and their posts: who there is, and what each may do today. */
#pragma once
#include "db/db.h"
#include "web/problems.h"

struct person {
    int64_t id;
    const char *user_name;
    const char *phone; /* NULL where there is none */
    const char *name;
    const char *email; /* "" where there is none */
    enum language language;
    bool wants_mail;
    bool must_change_password;
    bool totp_is_on;
    bool is_active;
    int64_t locked_until; /* moment until which sign-in is refused, 0 for none */
    int64_t created_at;
};

struct person_list {
    struct person *items;
    size_t count;
    int64_t total;
};

/* The person, or NULL. */
const struct person *person_find(struct ctx *, int64_t id);
const struct person *person_by_user_name(struct ctx *, const char *user_name);

/* The name alone, "" where there is no such person. */
const char *person_name(struct ctx *, int64_t id);

/* Makes a person who can sign in with the password of a hash (NULL: cannot, until one is set).
 * Writes the ledger. Returns the id, or 0 with what is wrong in `problems`. */
int64_t person_create(
    struct ctx *, const struct person *draft, const char *password_hash, struct problems *);

/* Changes name, phone, e-mail, language and mail; false with `problems`. */
bool person_change(struct ctx *, const struct person *, struct problems *);

/* Closes or opens an account; a closed one has no sessions. */
void person_set_active(struct ctx *, int64_t id, bool is_active);

struct post {
    int64_t id;
    int64_t person_id;
    enum role role;
    int64_t unit_id, body_id; /* 0 where the role needs none */
    const char *unit_name, *body_name; /* in the reader's language */
    int64_t from_on, until_on; /* day numbers; until_on 0 while it lasts */
};

/* What post_from reads from the first columns of a row, and what it is joined with. */
#define POST_COLUMNS                                                                               \
    "post.id, post.person_id, post.role, post.unit_id, post.body_id, unit.name, unit.name_en,"     \
    " body.name, body.name_en, post.from_on, post.until_on"
#define POST_JOINS                                                                                 \
    " LEFT JOIN unit ON unit.id = post.unit_id LEFT JOIN body ON body.id = post.body_id"
enum { POST_COLUMN_COUNT = 11 };
struct post post_from(const struct rows *);

struct post_list {
    struct post *items;
    size_t count;
};

/* Whether it holds today. */
bool post_is_current(struct ctx *, const struct post *);

/* All posts of a person, the newest first. */
struct post_list post_list(struct ctx *, int64_t person_id);

/* Gives a post from today on. The three administrators exclude each other and every role that works
 * on matters (MLPS GB/T 22239-2019: separation of system, security and audit administrators). 0
 * with `problems`. */
int64_t post_give(struct ctx *, const struct post *, struct problems *);

/* Ends a post: today it holds no more. False where it is over already, and for one's own. */
bool post_end(struct ctx *, int64_t post_id);

/* "member", "office_head": as in commands, exports and the API. ROLE_COUNT where it is none. */
const char *role_code(enum role);
enum role role_from_code(const char *);
enum message role_message(enum role);

/* The numbers of all roles, for a choice. */
struct id_list role_numbers(struct ctx *);

/* The actor of a person with the posts of today. False where the account is closed. */
bool person_load_actor(struct ctx *, int64_t person_id, struct actor *);

/* Everyone who has a role today (in the unit, where unit_id is not 0). */
struct id_list persons_with_role(struct ctx *, enum role, int64_t unit_id);
