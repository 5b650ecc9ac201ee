/* Shared by the files of the API alone. */
#pragma once
#include "proposals/public_data.h"
#include "web/request.h"

enum { API_PAGE = 20, API_PAGE_MOST = 100 };

/* ---- answers ---- */

/* 200 for everyone's eyes, readable from pages of other sites too. */
void api_respond_public(struct request *, json_t *taken);
/* For the caller alone: not kept by anybody in between. */
void api_respond_own(struct request *, int status, json_t *taken);
/* RFC 9457, with what is wrong field by field in the caller's language (may be NULL). */
void api_respond_problem(
    struct request *, int status, enum message title, enum message advice, const struct problems *);

/* Which page is asked for, by page and per_page; what is no number is a problem, and so is a page
 * beyond LIST_COUNTED items: each further one would cost more. */
struct api_page {
    int64_t number, size;
};
struct api_page api_page_of(struct request *, struct problems *);
/* {"items", "total", "has_more", "page", "per_page", "links"}, and the same links in the header
 * Link. `has_more`: there are more than `total`. */
json_t *api_list(struct request *, struct api_page, json_t *items, int64_t total, bool has_more);

/* ---- values ---- */

json_t *api_day(int64_t day); /* "2026-02-14", null for 0 */
json_t *api_day_of(int64_t ms);
json_t *api_moment(int64_t ms); /* "2026-02-14T08:30:00Z", null for 0 */
json_t *api_text_or_null(const char *); /* null for blank */
json_t *api_texts(struct text_list);

/* ---- proposals ---- */

json_t *api_proposal_summary(struct ctx *, const struct proposal *);
/* Everything that the public page shows; `is_own` with what its proposers see besides. */
json_t *api_proposal(struct ctx *, const struct proposal *, bool is_own);
json_t *api_commitment(const struct public_commitment *);

/* ---- handlers ---- */

void api_list_proposals(struct request *);
void api_show_proposal(struct request *);
void api_list_commitments(struct request *);
void api_search(struct request *);
void api_show_committee(struct request *);
void api_list_categories(struct request *);
void api_list_sectors(struct request *);
void api_list_units(struct request *);
void api_list_figures(struct request *);

void api_show_me(struct request *);
void api_list_own(struct request *);
void api_list_feedback_due(struct request *);
void api_show_own(struct request *);
void api_create_draft(struct request *);
void api_save_draft(struct request *);
void api_submit_own(struct request *);
void api_give_feedback(struct request *);
