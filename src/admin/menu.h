/* What each of the three administrators does, and where. */
#pragma once
#include "base/ctx.h"
#include "web/messages.h"

#define SYSTEM ROLE_BIT(ROLE_SYSTEM_ADMIN)
#define SECURITY ROLE_BIT(ROLE_SECURITY_ADMIN)
#define AUDIT ROLE_BIT(ROLE_AUDIT_ADMIN)

struct admin_entry {
    const char *path;
    enum message label, help;
    uint64_t roles; /* as its route says: shown to those alone */
};
struct admin_menu {
    struct admin_entry *items;
    size_t count;
};

/* The entries of the context's actor. */
struct admin_menu admin_menu(struct ctx *);
