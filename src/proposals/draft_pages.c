/* The page on which a proposal is drafted: one form, saved as one types, by its button, and before
 * each step that the page makes without scripts. */
#include "proposals/draft_pages.h"

#include "base/buffer.h"
#include "proposals/draft.h"
#include "proposals/edit.html.h"

/* The hard limit of the settings can be 50,000 characters; what is longer is no proposal. */
enum { TEXT_MOST = 50000, SUGGESTIONS_LEAST = 2, SIMILAR_MOST = 5 };

/* Ten files of the default limit at once. */
#define DRAFT_LIMIT (INT64_C(201) * 1024 * 1024)

const struct proposal *draft_of_path(struct request *rq)
{
    const struct proposal *proposal = proposal_find(rq->ctx, request_id(rq, "id"));
    bool is_own = proposal && proposal->state == PROPOSAL_DRAFT
        && (proposal_relations(rq->ctx, proposal) & LEAD_PROPOSER);
    return is_own ? proposal : NULL;
}

/* The characters of situation, analysis and suggestions together. */
static int64_t length_of(const struct proposal *p, struct text_list suggestions)
{
    size_t length = text_length(p->situation) + text_length(p->analysis);
    for (size_t i = 0; i < suggestions.count; i++)
        length += text_length(suggestions.items[i]);
    return (int64_t)length;
}

const char *draft_suggestions_text(struct ctx *ctx, struct text_list suggestions)
{
    struct buffer out = buffer_new(ctx->arena);
    size_t number = 0;
    for (size_t i = 0; i < suggestions.count; i++)
        if (!text_is_blank(suggestions.items[i]))
            buffer_printf(&out, "%s%zu. %s", number ? "\n" : "", number + 1, suggestions.items[i]),
                number++;
    return buffer_text(&out);
}

/* The similar ones of what stands there now. */
static struct similar_one_list similar_to(
    struct ctx *ctx, const struct proposal *p, struct text_list suggestions)
{
    const char *text = arena_printf(ctx->arena, "%s\n%s\n%s", p->situation, p->analysis,
        draft_suggestions_text(ctx, suggestions));
    return similar_ones(ctx, p->title, text, p->id, SIMILAR_MOST);
}

static struct draft_check_list checks_of(struct ctx *ctx, const struct proposal *p,
    struct text_list suggestions, struct co_signer_list signers)
{
    static const struct draft_check each[] = {
        { "title", MSG_MATTER_CHECK_TITLE, false },
        { "category", MSG_MATTER_CHECK_CATEGORY, false },
        { "situation", MSG_MATTER_CHECK_SITUATION, false },
        { "analysis", MSG_MATTER_CHECK_ANALYSIS, false },
        { "suggestion", MSG_MATTER_CHECK_SUGGESTION, false },
    };
    struct draft_check_list list = { 0 };
    struct problems problems = { 0 };
    proposal_check(ctx, p, suggestions, &problems);
    for (size_t i = 0; i < COUNT_OF(each); i++)
        LIST_PUSH(ctx, list,
            (struct draft_check) {
                each[i].field, each[i].label, !problem_of(&problems, each[i].field) });
    if (p->publicity != PUBLICITY_YES)
        LIST_PUSH(ctx, list,
            (struct draft_check) { "publicity_reason", MSG_MATTER_CHECK_PUBLICITY,
                !problem_of(&problems, "publicity_reason") });
    if (p->kind == PROPOSAL_COLLECTIVE)
        LIST_PUSH(ctx, list,
            (struct draft_check) { "contact_name", MSG_MATTER_CHECK_COLLECTIVE,
                !problem_of(&problems, "contact_name") && !problem_of(&problems, "signed_by") });
    if (p->kind == PROPOSAL_JOINT) {
        bool is_confirmed = false;
        for (size_t i = 0; i < signers.count; i++)
            is_confirmed |= signers.items[i].state == CO_SIGNER_CONFIRMED;
        LIST_PUSH(ctx, list,
            (struct draft_check) { "co_signer", MSG_MATTER_CHECK_CO_SIGNER, is_confirmed });
    }
    return list;
}

static struct template draft_template(struct request *rq, const struct proposal *p,
    struct text_list suggestions, struct problems *problems, const struct proposal *newer)
{
    struct ctx *ctx = rq->ctx;
    struct draft_view view = {
        .p = p,
        .co_signers = proposal_co_signers(ctx, p->id),
        .categories = setting_choices(ctx, "proposal.categories"),
        .sectors = setting_choices(ctx, "proposal.sectors"),
        .files = file_list(ctx, MATTER(PROPOSAL, p->id), "proposal"),
        .seals = file_list(ctx, MATTER(PROPOSAL, p->id), "seal"),
        .similar = similar_to(ctx, p, suggestions),
        .call = call_of_year(ctx, p->year),
        .length = length_of(p, suggestions),
        .recommended = setting_int(ctx, "proposal.body_recommended"),
        .limit = setting_int(ctx, "proposal.body_limit"),
        .title_limit = setting_int(ctx, "proposal.title_limit"),
        .file_limit_mb = setting_int(ctx, "files.limit_mb"),
        .version_count = (int64_t)proposal_versions(ctx, p->id).count,
        .problems = problems,
        .newer = newer,
    };
    view.checks = checks_of(ctx, p, suggestions, view.co_signers);
    if (newer)
        view.newer_suggestions = proposal_suggestions(ctx, newer->id);
    while (suggestions.count < SUGGESTIONS_LEAST)
        LIST_PUSH(ctx, suggestions, "");
    view.suggestions = suggestions;
    struct proposal_edit_page_params params = { .view = ARENA_COPY(ctx, view) };
    return (struct template) { proposal_edit_page_render, ARENA_COPY(ctx, params) };
}

static void begin_proposal(struct request *rq)
{
    struct problems problems = { 0 };
    int kind = form_choice(rq, "kind", PROPOSAL_INDIVIDUAL, PROPOSAL_COLLECTIVE, &problems);
    bool is_collective = kind == PROPOSAL_COLLECTIVE && rq->ctx->actor->body_id;
    int64_t id = proposal_begin(rq->ctx, is_collective ? PROPOSAL_COLLECTIVE : PROPOSAL_INDIVIDUAL);
    respond_redirect(rq, "/proposals/%lld/edit", (long long)id);
}

/* A notice or a bookmark may lead here after the text was handed in. */
static void lead_to_matter(struct request *rq)
{
    const struct proposal *proposal = proposal_find(rq->ctx, request_id(rq, "id"));
    if (!proposal || !(proposal_relations(rq->ctx, proposal) & LEAD_PROPOSER))
        return respond_not_found(rq);
    respond_redirect(rq, "/proposals/%lld", (long long)proposal->id);
}

static void show_draft(struct request *rq)
{
    const struct proposal *proposal = draft_of_path(rq);
    if (!proposal)
        return lead_to_matter(rq);
    struct problems problems = { 0 };
    struct text_list suggestions = proposal_suggestions(rq->ctx, proposal->id);
    if (query_has(rq, "more"))
        LIST_PUSH(rq->ctx, suggestions, "");
    respond_page(rq, draft_template(rq, proposal, suggestions, &problems, NULL));
}

/* As it is now; where the database is gone meanwhile, the fault answers. */
static void show_again(
    struct request *rq, int64_t id, struct text_list suggestions, struct problems *problems)
{
    const struct proposal *now = proposal_find(rq->ctx, id);
    if (now)
        respond_problems(rq, draft_template(rq, now, suggestions, problems, NULL));
    else
        respond_not_found(rq);
}

static struct proposal_draft draft_of_form(
    struct request *rq, const struct proposal *before, struct problems *problems)
{
    struct proposal text = *before;
    text.title = form_text(rq, "title", 200, problems);
    text.category = form_text(rq, "category", 60, problems);
    text.sector = form_text(rq, "sector", 60, problems);
    text.situation = form_text(rq, "situation", TEXT_MOST, problems);
    text.analysis = form_text(rq, "analysis", TEXT_MOST, problems);
    text.suggested_units = form_text(rq, "suggested_units", 200, problems);
    text.publicity =
        (enum proposal_publicity)form_choice(rq, "publicity", 0, PUBLICITY_NO, problems);
    text.publicity_reason = form_text(rq, "publicity_reason", 200, problems);
    text.may_contact = form_bool(rq, "may_contact");
    text.source = (enum proposal_source)form_choice(rq, "source", 0, SOURCE_COUNT - 1, problems);
    text.source_note = form_text(rq, "source_note", 300, problems);
    if (text.kind == PROPOSAL_COLLECTIVE) {
        text.contact_name = form_text(rq, "contact_name", 60, problems);
        text.signed_by = form_text(rq, "signed_by", 60, problems);
    }
    text.version = form_int(rq, "version", problems);
    return (struct proposal_draft) { .text = text, .suggestions = form_texts(rq, "suggestion") };
}

/* What the page's buttons do to the suggestions where no script does it: "up-2", "drop-1". Gives
 * false where the button is another one. */
static bool arrange(struct text_list *list, const char *then)
{
    static const char *const moves[] = { "up-", "down-", "drop-" };
    for (size_t move = 0; move < COUNT_OF(moves); move++) {
        int64_t at = 0;
        if (!text_starts_with(then, moves[move]) || !text_to_int(then + strlen(moves[move]), &at)
            || at < 0 || (size_t)at >= list->count)
            continue;
        size_t i = (size_t)at, other = move == 0 ? i - 1 : i + 1;
        if (move == 2) {
            memmove(
                &list->items[i], &list->items[i + 1], (list->count - i - 1) * sizeof *list->items);
            list->count--;
        } else if (other < list->count) {
            const char *text = list->items[i];
            list->items[i] = list->items[other];
            list->items[other] = text;
        }
        return true;
    }
    return false;
}

static void take_files(struct request *rq, int64_t id, struct problems *problems)
{
    static const char *const parts[][2] = { { "file", "proposal" }, { "seal", "seal" } };
    for (size_t part = 0; part < COUNT_OF(parts); part++) {
        struct upload_list uploads = form_files(rq, parts[part][0], problems);
        for (size_t i = 0; i < uploads.count; i++)
            file_attach(rq->ctx, MATTER(PROPOSAL, id), parts[part][1], uploads.items[i].name,
                uploads.items[i].path, parts[part][0], problems);
    }
    int64_t removed = form_has(rq, "remove") ? form_int(rq, "remove", problems) : 0;
    const struct file *file = removed ? file_find(rq->ctx, removed) : NULL;
    if (file && file->matter.kind == MATTER_PROPOSAL && file->matter.id == id)
        file_remove(rq->ctx, removed);
}

static void submit(struct request *rq, const struct proposal *before, struct text_list suggestions)
{
    struct ctx *ctx = rq->ctx;
    struct problems problems = { 0 };
    enum act_result result = proposal_act(ctx, before->id, ACTION_SUBMIT, NULL, &problems);
    if (result == ACT_PROBLEMS) /* the text itself is saved */
        return show_again(rq, before->id, suggestions, &problems);
    if (result == ACT_NOT_ALLOWED)
        return respond_error(rq, 409, MSG_PROPOSAL_NOT_ALLOWED, MSG_PROPOSAL_NOT_ALLOWED_ADVICE);
    flash(rq, MSG_PROPOSAL_SUBMITTED_NOTE, NULL, NULL);
    respond_redirect(rq, "/proposals/%lld", (long long)before->id);
}

static void save_draft(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal *before = draft_of_path(rq);
    if (!before)
        return respond_not_found(rq);
    struct problems problems = { 0 };
    struct proposal_draft draft = draft_of_form(rq, before, &problems);
    const char *then = form_text(rq, "then", 20, &problems);
    bool is_step = arrange(&draft.suggestions, then) || strcmp(then, "more") == 0
        || strcmp(then, "attach") == 0 || form_has(rq, "remove");
    if (problems.count > 0)
        return respond_problems(
            rq, draft_template(rq, &draft.text, draft.suggestions, &problems, NULL));
    if (proposal_save(ctx, &draft, !is_step) == SAVE_CONFLICT) {
        draft.text.version = before->version; /* the next save is made in knowledge of the newer */
        return respond_page_status(
            rq, 409, draft_template(rq, &draft.text, draft.suggestions, &problems, before));
    }
    take_files(rq, before->id, &problems);
    if (problems.count > 0)
        return show_again(rq, before->id, draft.suggestions, &problems);
    if (strcmp(then, "submit") == 0)
        return submit(rq, before, draft.suggestions);
    if (!is_step)
        flash(rq, MSG_PROPOSAL_SAVED, NULL, NULL);
    bool is_about_files = strcmp(then, "attach") == 0 || form_has(rq, "remove");
    respond_redirect(rq, "/proposals/%lld/edit%s%s", (long long)before->id,
        strcmp(then, "more") == 0 ? "?more=1" : "",
        is_about_files ? "#files"
            : is_step  ? "#suggestions"
                       : "");
}

/* ---- while one types ---- */

static json_t *missing_fields(struct draft_check_list checks)
{
    json_t *list = json_array();
    for (size_t i = 0; i < checks.count; i++)
        if (!checks.items[i].is_done)
            json_array_append_new(list, json_string(checks.items[i].field));
    return list;
}

static json_t *text_as_json(struct ctx *ctx, const struct proposal *p)
{
    json_t *suggestions = json_array();
    struct text_list texts = proposal_suggestions(ctx, p->id);
    for (size_t i = 0; i < texts.count; i++)
        json_array_append_new(suggestions, json_string(texts.items[i]));
    return json_pack("{s:I, s:I, s:s, s:s, s:s, s:o}", "version", (json_int_t)p->version,
        "saved_at", (json_int_t)p->changed_at, "title", p->title, "situation", p->situation,
        "analysis", p->analysis, "suggestions", suggestions);
}

static void autosave(struct request *rq)
{
    struct ctx *ctx = rq->ctx;
    const struct proposal *before = draft_of_path(rq);
    if (!before)
        return respond_json(rq, 404, json_pack("{s:s}", "error", "not_found"));
    struct problems problems = { 0 };
    struct proposal_draft draft = draft_of_form(rq, before, &problems);
    if (problems.count > 0)
        return respond_json(rq, 422,
            json_pack("{s:s, s:s}", "error", "problems", "field", problems.items[0].field));
    if (proposal_save(ctx, &draft, false) == SAVE_CONFLICT)
        return respond_json(rq, 409, text_as_json(ctx, before));
    const struct proposal *saved = proposal_find(ctx, before->id);
    struct draft_check_list checks =
        checks_of(ctx, saved, draft.suggestions, proposal_co_signers(ctx, saved->id));
    respond_json(rq, 200,
        json_pack("{s:I, s:I, s:o}", "version", (json_int_t)saved->version, "saved_at",
            (json_int_t)saved->changed_at, "missing", missing_fields(checks)));
}

static void show_similar(struct request *rq)
{
    const struct proposal *p = draft_of_path(rq);
    if (!p)
        return respond_not_found(rq);
    struct similar_one_list list = similar_to(rq->ctx, p, proposal_suggestions(rq->ctx, p->id));
    respond_page(rq, draft_similar_list(.list = list));
}

const struct route draft_routes[] = {
    POST("/proposals", begin_proposal, PROPOSERS),
    GET_WITH_SIMILAR("/proposals/:id/edit", show_draft, PROPOSERS),
    UPLOAD("/proposals/:id/edit", save_draft, PROPOSERS, DRAFT_LIMIT),
    POST("/proposals/:id/autosave", autosave, PROPOSERS),
    GET_WITH_SIMILAR("/proposals/:id/similar", show_similar, PROPOSERS),
    { 0 },
};
