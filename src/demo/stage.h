/* The stage on which a proposal's life is played: the clock moves on with each scene, and the play
 * ends where it would reach today, or at the scene in which it is meant to rest. */
#pragma once
#include "demo/life.h"
#include "demo/replies.h"
#include "proposals/handling.h"

enum { PARTS_MOST = 5 };

/* A unit and its part. */
struct stage_part {
    int unit; /* index into demo_units */
    enum assignment_role role;
};

struct stage {
    struct ctx *ctx;
    struct cast *cast;
    const struct demo_texts *texts;
    const struct demo_proposal *text;
    const struct life_plan *plan;
    struct demo_random *random;
    int64_t id, until;
    const struct actor *lead;
    struct stage_part parts[PARTS_MOST];
    size_t part_count;
    enum reply_class reply_class; /* of the first part's reply in this round */
    uint64_t notes; /* how many were written: each from a seed of its own */
    bool is_over;
    int made; /* proposals: more than one where others were merged into it */
};

bool chance(struct stage *, int percent);

/* So many days later, at some minute of office hours. Who rests at a certain scene gets there: his
 * clock stops short of today. */
void later(struct stage *, int least, int most);

/* For one that rests at a certain scene: not before so many days ago (0: any time). */
void reach(struct stage *, int days_ago);

/* True, and the play is over, where it is meant to rest at this scene. */
bool rests(struct stage *, enum pose);

/* Lets somebody act. False where the play is over; a refusal is a fault of the demo. */
bool play(struct stage *, const struct actor *, enum proposal_action, struct action_input);

/* A note of that kind; unit is an index or -1 for the topic's own. */
const char *note(struct stage *, enum demo_note, int unit);

const struct actor *pick_member(struct stage *);

/* Units that reply: all but assisting ones. */
static inline bool replies(const struct stage_part *part)
{
    return part->role != ASSIGNED_ASSISTING;
}

/* Scores by a table of the settings, about so good (0 to 100). */
struct score_item_list scores_about(struct stage *, const char *table, int percent);
int score_level(struct stage *);

/* Somebody oversees a key proposal; nothing where it is none. */
void oversee_now(struct stage *, enum demo_note);

/* life_handling.c */
void play_handling(struct stage *);
/* Contacts, drafts, signatures of all that reply. */
void play_replies(struct stage *, bool again);

/* life_after.c */
void play_after(struct stage *);
