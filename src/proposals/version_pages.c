/* The versions of a proposal's text: who saved when, what differs, and back to an older one. */
#include "kit/text_diff.h"
#include "proposals/draft.h"
#include "proposals/draft_pages.h"
#include "proposals/matter_view.h"
#include "proposals/versions.html.h"

/* Who put a name to the text may read how it came about; others only read what was submitted. */
static const struct proposal *versioned_of_path(struct request *rq)
{
    const struct proposal *proposal = proposal_find(rq->ctx, request_id(rq, "id"));
    bool may_read = proposal && proposal_may_read(rq->ctx, proposal)
        && (proposal_relations(rq->ctx, proposal) & (LEAD_PROPOSER | CO_SIGNER));
    return may_read ? proposal : NULL;
}

static void list_versions(struct request *rq)
{
    const struct proposal *p = versioned_of_path(rq);
    if (!p)
        return respond_not_found(rq);
    respond_page(rq,
        proposal_versions_page(.p = p, .versions = proposal_versions(rq->ctx, p->id),
            .may_restore = draft_of_path(rq) != NULL));
}

/* The newest kept copy, or what stands there now where "now" is asked for. */
static const struct proposal_version *version_named(
    struct ctx *ctx, const struct proposal *p, const char *name)
{
    int64_t id = 0;
    if (strcmp(name, "now") == 0) {
        struct proposal_version now = {
            .title = p->title,
            .situation = p->situation,
            .analysis = p->analysis,
            .suggestions = proposal_suggestions(ctx, p->id),
            .saved_at = p->changed_at,
        };
        return ARENA_COPY(ctx, now);
    }
    return text_to_int(name, &id) ? proposal_version_find(ctx, p->id, id) : NULL;
}

static void add_part(struct ctx *ctx, struct diff_part_list *parts, enum message heading,
    const char *before, const char *after)
{
    if (!text_is_blank(before) || !text_is_blank(after))
        LIST_PUSH(ctx, *parts, (struct diff_part) { heading, text_diff(ctx, before, after) });
}

/* /proposals/7/versions/12..15, also as ?from=12&to=15 from the list's form. */
static void compare_versions(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal *p = versioned_of_path(rq);
    const char *range = request_param(rq, "range"), *dots = strstr(range, "..");
    bool is_form = strcmp(range, "compare") == 0;
    if (!p || (!dots && !is_form))
        return respond_not_found(rq);
    const char *from =
        is_form ? query_text(rq, "from") : arena_text_n(ctx->arena, range, (size_t)(dots - range));
    const char *to = is_form ? query_text(rq, "to") : dots + 2;
    const struct proposal_version *before = version_named(ctx, p, from),
                                  *after = version_named(ctx, p, to);
    if (!before || !after)
        return respond_not_found(rq);
    struct diff_part_list parts = { 0 };
    add_part(ctx, &parts, MSG_PROPOSAL_TITLE, before->title, after->title);
    add_part(ctx, &parts, MSG_PROPOSAL_SITUATION, before->situation, after->situation);
    add_part(ctx, &parts, MSG_PROPOSAL_ANALYSIS, before->analysis, after->analysis);
    add_part(ctx, &parts, MSG_PROPOSAL_SUGGESTIONS,
        draft_suggestions_text(ctx, before->suggestions),
        draft_suggestions_text(ctx, after->suggestions));
    respond_page(rq,
        proposal_diff_page(.p = p, .before = before, .after = after, .parts = parts,
            .may_restore = draft_of_path(rq) != NULL));
}

/* The older text becomes the newest version: what stands there now is kept first. */
static void restore_version(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal *p = draft_of_path(rq);
    const struct proposal_version *version =
        p ? proposal_version_find(ctx, p->id, request_id(rq, "version")) : NULL;
    if (!version)
        return respond_not_found(rq);
    struct proposal_draft draft = { .text = *p, .suggestions = proposal_suggestions(ctx, p->id) };
    proposal_save(ctx, &draft, true);
    const struct proposal *now = proposal_find(ctx, p->id);
    if (!now)
        return respond_not_found(rq);
    draft.text = *now;
    draft.text.title = version->title;
    draft.text.situation = version->situation;
    draft.text.analysis = version->analysis;
    draft.suggestions = version->suggestions;
    proposal_save(ctx, &draft, true);
    flash(rq, MSG_MATTER_VERSION_RESTORED, NULL, NULL);
    respond_redirect(rq, "/proposals/%lld/edit", (long long)p->id);
}

const struct route version_routes[] = {
    GET("/proposals/:id/versions", list_versions, SIGNED_IN),
    GET("/proposals/:id/versions/:range", compare_versions, SIGNED_IN),
    POST("/proposals/:id/versions/:version/restore", restore_version, PROPOSERS),
    { 0 },
};
