/* One e-mail as text: RFC 5322 with MIME, all of it ASCII. */
#pragma once
#include "base/ctx.h"

struct mail_text {
    const char *from; /* "heyi@example.org" or "Name <heyi@example.org>" */
    const char *to; /* an address alone */
    const char *subject;
    const char *body; /* plain text, lines ended by LF */
    const char *message_id; /* the part before the @ */
    int64_t at;
};

/* The address alone of "Name <address>", NULL where there is none that can stand in a header. */
const char *mail_address(struct arena *, const char *);

/* The whole message with CRLF line ends, or NULL where an address is none. */
const char *mail_compose(struct arena *, const struct mail_text *);
