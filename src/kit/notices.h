/* Notices: what a person should know, in the program and by e-mail. The e-mail is a row in the
 * outbox, written in the same transaction as what it tells of; `serve` sends it after the commit
 * and tries again later when the mail server does not answer. */
#pragma once
#include "db/db.h"
#include "kit/matter.h"
#include "web/messages.h"

struct notice {
    int64_t id;
    int64_t person_id;
    enum message message; /* with up to two texts put in */
    const char *first, *second;
    struct matter matter;
    int64_t at;
    int64_t read_at; /* 0 until read */
};
struct notice_list {
    struct notice *items;
    size_t count;
};

/* Tells one person. `first` and `second` fill {1} and {2} of the message and may be NULL. */
void notice_send(struct ctx *, int64_t person_id, enum message, struct matter, const char *first,
    const char *second);

/* Tells everyone who has a role (in the unit, where unit_id is not 0) at this time. */
void notice_send_role(struct ctx *, enum role, int64_t unit_id, enum message, struct matter,
    const char *first, const char *second);

struct notice_list notice_list(struct ctx *, int64_t person_id, int limit);
int64_t notice_unread_count(struct ctx *, int64_t person_id);
void notice_mark_read(struct ctx *, int64_t person_id, int64_t up_to_id);

/* Sends what waits in the outbox through SMTP (libcurl). Each message is claimed by a row update
 * first, so that it is never sent twice; a failure is retried after 1, 5, 30, 120 ... minutes.
 * Runs outside of request transactions, on its own connection. Gives how many were sent. */
struct mail_server {
    const char *url; /* smtp://host:port or smtps:// */
    const char *user, *password;
    const char *from;
};
int outbox_send(struct db_pool *, const struct mail_server *);
