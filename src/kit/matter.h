/* Matters: what a ledger entry, a line, a notice or a file can belong to. */
#pragma once
#include <stdint.h>

/* The numbers are in the database: add at the end only. */
enum matter_kind {
    MATTER_NONE,
    MATTER_COMMITTEE, /* settings and the installation itself */
    MATTER_PERSON,
    MATTER_UNIT,
    MATTER_BODY, /* parties, organisations, special committees, sectors, groups */
    MATTER_CALL,
    MATTER_VENUE,
    MATTER_PROPOSAL,
    MATTER_KIND_COUNT
};

struct matter {
    enum matter_kind kind;
    int64_t id;
};

#define MATTER(kind_, id_) ((struct matter) { .kind = MATTER_##kind_, .id = (id_) })

/* "proposal", as in exports and the API. */
const char *matter_code(enum matter_kind);
