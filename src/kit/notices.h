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

/* The newest first. */
struct notice_list notice_list(struct ctx *, int64_t person_id, int limit);
struct notice_list notice_list_unread(struct ctx *, int64_t person_id, int limit);
int64_t notice_unread_count(struct ctx *, int64_t person_id);
void notice_mark_read(struct ctx *, int64_t person_id, int64_t up_to_id);

/* Marks one of the person's as read and gives it; NULL where it is not his. */
const struct notice *notice_read_one(struct ctx *, int64_t person_id, int64_t id);

/* ---- mail ---- */

/* The numbers are in the database. */
enum mail_state {
    MAIL_WAITING,
    MAIL_SENDING, /* claimed by a process */
    MAIL_SENT,
    MAIL_GIVEN_UP, /* refused ten times */
    MAIL_UNCERTAIN, /* the process or the connection broke while it was being sent */
};

struct mail_server {
    const char *url; /* smtp://host:port (with STARTTLS where it is offered) or smtps:// */
    const char *user, *password; /* NULL or "" for none; never sent without TLS */
    const char *from; /* "heyi@example.org" or "Name <heyi@example.org>" */
    const char *site; /* "https://heyi.example.org", before the path of the page that a mail speaks
                         of; NULL or "": mails name no page */
};

/* Sends what waits in the outbox through SMTP (libcurl). Each message is claimed by a row update
 * that is committed before it is sent, so at most one process sends it, once. A refusal is tried
 * again after 1, 5, 30, 120 ... minutes, ten times. Where nobody knows whether the message went out
 * (the process died between sending and marking, or the server did not answer to the end of the
 * text), it becomes MAIL_UNCERTAIN and is shown to the administrator rather than sent again. Runs
 * outside of request transactions, on its own connection. Gives how many were sent. */
int outbox_send(struct db_pool *, const struct mail_server *);

struct mail {
    int64_t id;
    int64_t person_id;
    enum message about; /* what kind of thing it tells of */
    const char *address; /* masked: "l…@example.org" */
    enum mail_state state;
    int attempts;
    int64_t at, next_at, sent_at;
    const char *error; /* of the last attempt, NULL for none */
};
struct mail_list {
    struct mail *items;
    size_t count;
};

/* The newest first. For the system administrator, who is to keep the sending going and not to read
 * the committee's business: no subjects, no whole addresses. */
struct mail_list outbox_list(struct ctx *, enum mail_state, int limit);
int64_t outbox_count(struct ctx *, enum mail_state);

/* Lets one that was given up or is uncertain wait again, by decision of the administrator. */
bool outbox_retry(struct ctx *, int64_t id);

enum message mail_state_message(enum mail_state);
