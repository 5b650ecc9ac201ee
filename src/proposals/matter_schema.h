/* What search engines and readers' tools learn of a published matter: schema.org's words as
 * JSON-LD, its address, and a sentence. */
#pragma once
#include "proposals/matter_view.h"
#include "web/frame.h"

/* A script element of data. Says nothing that the page does not show to the public. For visitors:
 * who is signed in is no search engine. */
struct markup matter_schema(struct request *, const struct matter_view *);

/* "https://.../proposals/17" */
const char *matter_address(struct request *, const struct proposal *);

const char *matter_description(struct ctx *, const struct matter_view *);
