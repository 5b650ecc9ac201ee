/* What a review looks at: the part of it that the program can see. The judgement is the reviewer's.
 */
#include "people/person.h"
#include "proposals/matter_view.h"

static void add(struct ctx *ctx, struct review_check_list *list, bool is_done, const char *text)
{
    LIST_PUSH(ctx, *list, (struct review_check) { text, is_done });
}

static struct review_check_list standing_of(struct ctx *ctx, const struct matter_view *view)
{
    struct review_check_list list = { 0 };
    const struct proposal *p = view->proposal;
    if (p->kind == PROPOSAL_COLLECTIVE) {
        add(ctx, &list, p->body_name != NULL,
            message(ctx, MSG_MATTER_REVIEW_BODY, text_or(p->body_name, "")));
        add(ctx, &list, !text_is_blank(p->signed_by), message(ctx, MSG_MATTER_REVIEW_SIGNED));
        bool has_seal = false;
        for (size_t i = 0; i < view->files.count; i++)
            has_seal |= text_equal(view->files.items[i].part, "seal");
        add(ctx, &list, has_seal, message(ctx, MSG_MATTER_REVIEW_SEAL));
        return list;
    }
    bool is_member = false;
    struct id_list members = persons_with_role(ctx, ROLE_MEMBER, 0);
    for (size_t i = 0; i < members.count; i++)
        is_member |= members.items[i] == p->lead_id;
    add(ctx, &list, is_member, message(ctx, MSG_MATTER_REVIEW_MEMBER, p->lead_name));
    int64_t confirmed = 0, changed = 0;
    for (size_t i = 0; i < view->co_signers.count; i++) {
        confirmed += view->co_signers.items[i].state == CO_SIGNER_CONFIRMED;
        changed += view->co_signers.items[i].is_changed;
    }
    if (p->kind == PROPOSAL_JOINT)
        add(ctx, &list, confirmed > 0, message(ctx, MSG_MATTER_REVIEW_CO_SIGNERS, confirmed));
    if (changed > 0)
        add(ctx, &list, false, message(ctx, MSG_MATTER_REVIEW_CHANGED, changed));
    return list;
}

static struct review_check_list content_of(struct ctx *ctx, const struct matter_view *view)
{
    struct review_check_list list = { 0 };
    const struct proposal *p = view->proposal;
    add(ctx, &list, !text_is_blank(p->situation) && !text_is_blank(p->analysis),
        message(ctx, MSG_MATTER_REVIEW_TEXT));
    add(ctx, &list, view->suggestions.count > 0,
        message(ctx, MSG_MATTER_REVIEW_SUGGESTIONS, (int64_t)view->suggestions.count));
    add(ctx, &list, view->similar.count == 0 || view->similar.items[0].score < 0.6,
        view->similar.count ? message(ctx, MSG_MATTER_REVIEW_SIMILAR, (int64_t)view->similar.count)
                            : message(ctx, MSG_MATTER_REVIEW_NO_SIMILAR));
    return list;
}

static struct review_check_list form_of(struct ctx *ctx, const struct matter_view *view)
{
    struct review_check_list list = { 0 };
    const struct proposal *p = view->proposal;
    size_t length = text_length(p->situation) + text_length(p->analysis);
    for (size_t i = 0; i < view->suggestions.count; i++)
        length += text_length(view->suggestions.items[i]);
    add(ctx, &list, text_length(p->title) <= (size_t)setting_int(ctx, "proposal.title_limit"),
        message(ctx, MSG_MATTER_REVIEW_TITLE_LENGTH, (int64_t)text_length(p->title)));
    add(ctx, &list, length <= (size_t)setting_int(ctx, "proposal.body_recommended"),
        message(ctx, MSG_MATTER_REVIEW_BODY_LENGTH, (int64_t)length));
    add(ctx, &list, !text_is_blank(p->category), message(ctx, MSG_MATTER_REVIEW_CATEGORY));
    return list;
}

struct review_part_list review_checks_of(struct ctx *ctx, const struct matter_view *view)
{
    struct review_part_list parts = { 0 };
    LIST_PUSH(
        ctx, parts, (struct review_part) { MSG_MATTER_REVIEW_STANDING, standing_of(ctx, view) });
    LIST_PUSH(
        ctx, parts, (struct review_part) { MSG_MATTER_REVIEW_CONTENT, content_of(ctx, view) });
    LIST_PUSH(ctx, parts, (struct review_part) { MSG_MATTER_REVIEW_FORM, form_of(ctx, view) });
    return parts;
}
