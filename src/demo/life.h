/* One invented proposal's life. */
#pragma once
#include "demo/cast.h"
#include "demo/texts.h"

/* The scene in which a life is meant to be today; POSE_NONE lives until today comes. */
enum pose {
    POSE_NONE,
    POSE_DRAFT, /* half written */
    POSE_INVITING, /* waits for a co-signature */
    POSE_DISCARDED,
    POSE_SUBMITTED,
    POSE_SENT_BACK,
    POSE_TAKEN, /* waits for the first look */
    POSE_FIRST_LOOK, /* waits for the second */
    POSE_SECOND_LOOK, /* waits for the head's decision */
    POSE_WITHDRAWN,
    POSE_DECLINED,
    POSE_CONVERTED,
    POSE_FILED,
    POSE_ASSIGNED, /* waits for the unit to accept */
    POSE_RETURNED, /* once */
    POSE_RETURNED_TWICE, /* waits for the head */
    POSE_HANDLING,
    POSE_YELLOW, /* in handling, the date is near */
    POSE_RED, /* in handling, the date has passed */
    POSE_EXTENSION_ASKED,
    POSE_EXTENDED,
    POSE_REPLY_DRAFT,
    POSE_TO_SIGN,
    POSE_REPLIED,
    POSE_REPLIED_LONG_AGO, /* the feedback is late */
    POSE_AGAIN, /* handled again */
    POSE_CLOSED, /* not yet published */
    POSE_PROMISES, /* closed with class B, promises open */
    POSE_COUNT
};

/* What is known of a life before it is played. */
struct life_plan {
    enum pose pose;
    int64_t begun_at, until;
    const struct actor *lead; /* NULL: some member */
    const struct actor *guest; /* who is invited to sign along where it rests there */
    int body; /* index into demo_bodies: proposes collectively; -1: a member does */
    int topic; /* index, or -1 */
    bool is_key, is_excellent;
    bool takes_in; /* another one on the same matter is merged into it */
};

/* Writes one and lets everyone play his part. Gives how many proposals were made: others may be
 * merged into it. */
int life_play(struct ctx *, struct cast *, const struct demo_texts *, const struct demo_proposal *,
    struct demo_random *, const struct life_plan *, struct id_list *made);
