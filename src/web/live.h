/* Live streams (server-sent events): a person's open pages hear what happens. */
#pragma once
#include "web/server.h"

/* Tells all open pages of a person, in this process. `event` is a name, `data` one line. */
void live_publish(struct server *, int64_t person_id, const char *event, const char *data);

/* Whether any page of the person is open in this process. */
bool live_is_watched(struct server *, int64_t person_id);
