/* The papers of a proposal: what stands in each, put together from the records. They are rendered
 * by kit/document.h. */
#pragma once
#include "kit/document.h"
#include "proposals/handling.h"

/* The proposal itself, for a reader who may read its text. Names only; what the office notes beside
 * it is shown to who works on it (READS_ALL). */
struct document paper_of_proposal(
    struct ctx *, const struct proposal *, enum proposal_reading reading);

/* A signed reply in letter format, its class in the top right corner. Whom to ask is said to who
 * works on the proposal alone (READS_ALL). */
struct document paper_of_reply(
    struct ctx *, const struct proposal *, const struct reply *, enum proposal_reading reading);

/* The notice by which a proposal is assigned, to one of its units: who does what until when. */
struct document paper_of_assignment(
    struct ctx *, const struct proposal *, const struct assignment *);

/* The form by which proposers give their verdict on paper. */
struct document paper_of_feedback(struct ctx *, const struct proposal *);
