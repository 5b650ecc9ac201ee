/* Files that come with forms, before anything takes them. */
#pragma once
#include "web/request.h"

/* Has the virus scanner look at each file of the request, outside of the transaction; what it found
 * stands in the ledger. False where the session has ended meanwhile and that was answered. */
bool app_look_at_uploads(struct request *);
