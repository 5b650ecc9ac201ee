/* The actor: on whose behalf something happens, and what that person may do. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Roles, as posts give them (spec: people). The order is kept: the numbers are in the database. */
enum role {
    ROLE_RESIDENT,
    ROLE_MEMBER,
    ROLE_COLLECTIVE_CLERK, /* writes for a body that proposes collectively */
    ROLE_REVIEWER, /* the proposal office's first and second look */
    ROLE_OFFICE_HEAD, /* head of the proposal office: the third look */
    ROLE_ASSIGNING_OFFICE,
    ROLE_UNIT_CLERK,
    ROLE_UNIT_HEAD,
    ROLE_CHAIR,
    ROLE_VENUE_OPERATOR,
    ROLE_SYSTEM_ADMIN,
    ROLE_SECURITY_ADMIN,
    ROLE_AUDIT_ADMIN,
    ROLE_COUNT
};

#define ROLE_BIT(role) (UINT64_C(1) << (role))

/* Masks for the route tables. Everyone has the bit ANYONE; who is signed in has SIGNED_IN too. */
#define ANYONE (UINT64_C(1) << 62)
#define SIGNED_IN (UINT64_C(1) << 61)
#define OFFICE (ROLE_BIT(ROLE_REVIEWER) | ROLE_BIT(ROLE_OFFICE_HEAD))
#define UNITS (ROLE_BIT(ROLE_UNIT_CLERK) | ROLE_BIT(ROLE_UNIT_HEAD))
/* Who must have a second step where security.totp_for_staff is on: all who work on others' matters.
 */
#define STAFF_ROLES                                                                                \
    ((ROLE_BIT(ROLE_COUNT) - 1)                                                                    \
        & ~(ROLE_BIT(ROLE_RESIDENT) | ROLE_BIT(ROLE_MEMBER) | ROLE_BIT(ROLE_COLLECTIVE_CLERK)))
#define PROPOSERS (ROLE_BIT(ROLE_MEMBER) | ROLE_BIT(ROLE_COLLECTIVE_CLERK))
#define ADMINISTRATORS                                                                             \
    (ROLE_BIT(ROLE_SYSTEM_ADMIN) | ROLE_BIT(ROLE_SECURITY_ADMIN) | ROLE_BIT(ROLE_AUDIT_ADMIN))

struct actor {
    int64_t id; /* person, 0 for nobody */
    int64_t session_id; /* 0 for tokens, jobs and commands */
    int64_t token_id; /* the API token that speaks for the person, else 0 */
    int64_t token_seen_at; /* when that token was last noted as used */
    const char *name;
    uint64_t roles; /* ROLE_BITs with ANYONE and SIGNED_IN */
    int64_t unit_id; /* the unit that a unit's clerk or head acts for, else 0 */
    int64_t body_id; /* the body that a collective clerk writes for, else 0 */
    bool must_change_password; /* the password was given by an administrator */
    bool has_second_step; /* signs in with one-time codes */
};

/* Nobody in particular. */
extern const struct actor actor_nobody;

bool actor_has(const struct actor *, uint64_t roles);
