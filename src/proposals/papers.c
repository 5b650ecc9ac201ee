#include "proposals/papers.h"

#include "base/clock.h"
#include "kit/settings.h"
#include "web/html.h"

enum { NAMES_IN_SALUTATION = 3, YEARS_OF_A_TERM = 5 };

static const char *say(const struct ctx *ctx, enum message what)
{
    return message_text(ctx->language, what);
}

static struct document new_paper(struct ctx *ctx, enum document_form form)
{
    return (struct document) { .language = ctx->language, .form = form };
}

static const char *committee_name(struct ctx *ctx)
{
    return setting_text(ctx, ctx->language == LANGUAGE_EN ? "committee.name_en" : "committee.name");
}

static const char *committee_short_name(struct ctx *ctx)
{
    return setting_text(
        ctx, ctx->language == LANGUAGE_EN ? "committee.short_name_en" : "committee.short_name");
}

/* The plenary meeting of the proposal's year, counted back from the one of the settings. */
static void meeting_of(
    struct ctx *ctx, const struct proposal *proposal, int64_t *term, int64_t *meeting)
{
    *term = setting_int(ctx, "committee.term");
    *meeting = setting_int(ctx, "committee.meeting")
        - (setting_int(ctx, "committee.year") - proposal->year);
    for (; *meeting < 1; (*term)--)
        *meeting += YEARS_OF_A_TERM;
}

static const char *counted(struct ctx *ctx, int64_t number)
{
    return ctx->language == LANGUAGE_EN ? arena_printf(ctx->arena, "%lld", (long long)number)
                                        : chinese_number(ctx, (int)number);
}

/* "荷浦政协二届五次会议第2026-017号提案": how papers call it. */
static const char *name_of(struct ctx *ctx, const struct proposal *proposal)
{
    const char *committee = committee_short_name(ctx);
    const char *number = proposal_number_text(ctx, proposal);
    int64_t term, meeting;
    meeting_of(ctx, proposal, &term, &meeting);
    if (!*number)
        return message(ctx, MSG_PAPER_UNNUMBERED, committee);
    if (!proposal->is_session || term < 1)
        return message(ctx, MSG_PAPER_NUMBERED, committee, number);
    return message(
        ctx, MSG_PAPER_OF_MEETING, committee, counted(ctx, term), counted(ctx, meeting), number);
}

/* ---- who proposes ---- */

static struct text_list proposer_names(struct ctx *ctx, const struct proposal *proposal)
{
    struct text_list names = { 0 };
    LIST_PUSH(ctx, names, proposal->body_name ? proposal->body_name : proposal->lead_name);
    struct co_signer_list signers = proposal_co_signers(ctx, proposal->id);
    for (size_t i = 0; i < signers.count; i++)
        if (signers.items[i].state == CO_SIGNER_CONFIRMED)
            LIST_PUSH(ctx, names, signers.items[i].name);
    return names;
}

static const char *joined(struct ctx *ctx, struct text_list names, size_t most)
{
    struct buffer out = buffer_new(ctx->arena);
    for (size_t i = 0; i < names.count && i < most; i++)
        buffer_printf(&out, "%s%s", i ? say(ctx, MSG_PAPER_NAME_COMMA) : "", names.items[i]);
    return buffer_text(&out);
}

static const char *proposers(struct ctx *ctx, const struct proposal *proposal)
{
    return joined(ctx, proposer_names(ctx, proposal), SIZE_MAX);
}

static const char *salutation(struct ctx *ctx, const struct proposal *proposal)
{
    if (proposal->body_name)
        return message(ctx, MSG_PAPER_DEAR_BODY, proposal->body_name);
    struct text_list names = proposer_names(ctx, proposal);
    const char *some = joined(ctx, names, NAMES_IN_SALUTATION);
    return names.count > NAMES_IN_SALUTATION
        ? message(ctx, MSG_PAPER_DEAR_MANY, some, (int64_t)names.count)
        : message(ctx, MSG_PAPER_DEAR_MEMBERS, some);
}

/* ---- parts that several papers have ---- */

/* The first line carries the number, what follows are paragraphs. */
static void add_numbered(struct ctx *ctx, struct document *paper, int level, const char *text)
{
    const char *rest = strchr(text, '\n');
    document_heading(
        ctx, paper, level, rest ? arena_text_n(ctx->arena, text, (size_t)(rest - text)) : text);
    document_paragraphs(ctx, paper, rest);
}

static void add_suggestions(
    struct ctx *ctx, struct document *paper, const struct proposal *proposal)
{
    struct text_list suggestions = proposal_suggestions(ctx, proposal->id);
    for (size_t i = 0; i < suggestions.count; i++)
        add_numbered(ctx, paper, 3, suggestions.items[i]);
}

static void add_fact(struct ctx *ctx, struct document *paper, enum message label, const char *value)
{
    if (!text_is_blank(value))
        document_row(ctx, paper, say(ctx, label), value, 1);
}

static const char *title_of(struct ctx *ctx, const struct proposal *proposal)
{
    return *proposal->title ? proposal->title : say(ctx, MSG_PROPOSAL_UNTITLED);
}

/* ---- the proposal ---- */

static void add_section(
    struct ctx *ctx, struct document *paper, enum message heading, const char *text)
{
    if (text_is_blank(text))
        return;
    document_heading(ctx, paper, 1, say(ctx, heading));
    document_paragraphs(ctx, paper, text);
}

struct document paper_of_proposal(
    struct ctx *ctx, const struct proposal *proposal, enum proposal_reading reading)
{
    struct document paper = new_paper(ctx, DOCUMENT_PLAIN);
    const char *number = proposal_number_text(ctx, proposal);
    paper.issuer = committee_name(ctx);
    paper.number = *number ? message(ctx, MSG_PAPER_NUMBER, number) : say(ctx, MSG_PAPER_NO_NUMBER);
    paper.title = title_of(ctx, proposal);
    add_fact(ctx, &paper, MSG_PROPOSAL_PROPOSER, proposers(ctx, proposal));
    add_fact(ctx, &paper, MSG_PAPER_KIND, say(ctx, proposal_kind_message(proposal->kind)));
    add_fact(ctx, &paper, MSG_PROPOSAL_CATEGORY,
        *proposal->category ? setting_choice_name(ctx, "proposal.categories", proposal->category)
                            : "");
    if (proposal->submitted_at)
        add_fact(ctx, &paper, MSG_PROPOSAL_SUBMITTED_ON,
            document_day(ctx, day_of(proposal->submitted_at)));
    if (proposal->filed_at)
        add_fact(ctx, &paper, MSG_PROPOSAL_FILED_ON, document_day(ctx, day_of(proposal->filed_at)));
    add_fact(ctx, &paper, MSG_PROPOSAL_SUGGESTED_UNITS, proposal->suggested_units);
    if (reading == READS_ALL) {
        add_fact(ctx, &paper, MSG_PAPER_PUBLICITY,
            say(ctx, proposal_publicity_message(proposal->publicity)));
        add_fact(ctx, &paper, MSG_PAPER_SIGNED_BY, proposal->signed_by);
    }
    add_section(ctx, &paper, MSG_PAPER_SITUATION, proposal->situation);
    add_section(ctx, &paper, MSG_PAPER_ANALYSIS, proposal->analysis);
    document_heading(ctx, &paper, 1, say(ctx, MSG_PAPER_SUGGESTIONS));
    add_suggestions(ctx, &paper, proposal);
    return paper;
}

/* ---- the reply ---- */

/* Many units open with the formula themselves; it is not to stand there twice. */
static void add_opening(struct ctx *ctx, struct document *paper, const struct proposal *proposal,
    const struct reply *reply)
{
    if (!strstr(reply->body, "收悉"))
        document_paragraphs(ctx, paper, message(ctx, MSG_PAPER_REPLY_OPENING, proposal->title));
    document_paragraphs(ctx, paper, reply->body);
}

/* What a suggestion is about: its first sentence. */
static const char *gist_of(struct ctx *ctx, const char *suggestion)
{
    size_t length = strcspn(suggestion, "\n");
    const char *stop = strstr(suggestion, "。");
    if (stop && (size_t)(stop - suggestion) < length)
        length = (size_t)(stop - suggestion);
    return text_cut(ctx->arena, arena_text_n(ctx->arena, suggestion, length), 40);
}

static void add_answers(struct ctx *ctx, struct document *paper, struct text_list suggestions,
    struct answer_list answers)
{
    for (size_t i = 0; i < answers.count; i++) {
        const struct answer *answer = &answers.items[i];
        bool is_known = answer->position >= 1 && (size_t)answer->position <= suggestions.count;
        const char *suggestion = is_known ? suggestions.items[answer->position - 1] : "";
        document_heading(ctx, paper, 1,
            message(ctx, MSG_PAPER_ANSWER, gist_of(ctx, suggestion),
                say(ctx, verdict_message(answer->verdict))));
        document_paragraphs(ctx, paper, answer->text);
    }
}

static void add_commitments(struct ctx *ctx, struct document *paper, const struct reply *reply)
{
    struct commitment_list all = proposal_commitments(ctx, reply->proposal_id, false);
    bool has_heading = false;
    for (size_t i = 0; i < all.count; i++) {
        const struct commitment *commitment = &all.items[i];
        if (commitment->reply_id != reply->id)
            continue;
        if (!has_heading)
            document_heading(ctx, paper, 1, say(ctx, MSG_PAPER_COMMITMENTS));
        has_heading = true;
        add_numbered(ctx, paper, 3,
            commitment->due_on ? message(
                ctx, MSG_PAPER_COMMITMENT, commitment->text, document_day(ctx, commitment->due_on))
                               : commitment->text);
    }
}

struct document paper_of_reply(struct ctx *ctx, const struct proposal *proposal,
    const struct reply *reply, enum proposal_reading reading)
{
    struct document paper = new_paper(ctx, DOCUMENT_LETTER);
    paper.issuer = reply->unit_name;
    paper.number = *reply->number ? reply->number : NULL;
    if (reply->reply_class)
        paper.mark = message(ctx, MSG_PAPER_CLASS, reply_class_letter(reply->reply_class));
    if (reply->signed_by)
        paper.signer = message(ctx, MSG_PAPER_SIGNER, reply->signed_by);
    paper.title = message(
        ctx, reply->is_second ? MSG_PAPER_SECOND_REPLY : MSG_PAPER_REPLY, name_of(ctx, proposal));
    paper.salutation = salutation(ctx, proposal);
    add_opening(ctx, &paper, proposal, reply);
    add_answers(ctx, &paper, proposal_suggestions(ctx, proposal->id), reply->answers);
    add_commitments(ctx, &paper, reply);
    document_paragraphs(ctx, &paper, say(ctx, MSG_PAPER_REPLY_THANKS));
    paper.signature = reply->unit_name;
    paper.date = document_day(ctx, day_of(reply->signed_at));
    if (reading == READS_ALL && !text_is_blank(reply->contact_name))
        paper.note = message(ctx, MSG_PAPER_CONTACT, reply->contact_name, reply->contact_phone);
    paper.copies = message(ctx, MSG_PAPER_REPLY_COPIES, committee_name(ctx));
    return paper;
}

/* ---- the notice of assignment ---- */

static void add_units(struct ctx *ctx, struct document *paper, const struct proposal *proposal)
{
    struct assignment_list all = proposal_assignments(ctx, proposal->id);
    for (size_t i = 0; i < all.count; i++) {
        const struct assignment *assignment = &all.items[i];
        if (assignment->state == ASSIGNMENT_RETURNED)
            continue;
        document_row(ctx, paper, say(ctx, assignment_role_message(assignment->role)),
            message(ctx,
                assignment->role == ASSIGNED_ASSISTING ? MSG_PAPER_UNIT_ASSISTS
                                                       : MSG_PAPER_UNIT_REPLIES,
                assignment->unit_label, document_day(ctx, assignment->accept_by),
                document_day(ctx, assignment->due_on)),
            1);
    }
}

static void add_requirements(
    struct ctx *ctx, struct document *paper, const struct assignment *assignment)
{
    const char *accept_by = document_day(ctx, assignment->accept_by);
    const char *due = document_day(ctx, assignment->due_on);
    document_heading(ctx, paper, 3, message(ctx, MSG_PAPER_ASK_ACCEPT, accept_by));
    if (assignment->role == ASSIGNED_ASSISTING) {
        document_heading(ctx, paper, 3, message(ctx, MSG_PAPER_ASK_OPINION, due));
        return;
    }
    document_heading(ctx, paper, 3, say(ctx, MSG_PAPER_ASK_CONTACT));
    document_heading(ctx, paper, 3, message(ctx, MSG_PAPER_ASK_REPLY, due));
    document_heading(ctx, paper, 3, say(ctx, MSG_PAPER_ASK_CLASS));
}

struct document paper_of_assignment(
    struct ctx *ctx, const struct proposal *proposal, const struct assignment *assignment)
{
    struct document paper = new_paper(ctx, DOCUMENT_RED_HEAD);
    const char *name = name_of(ctx, proposal);
    int64_t day = day_of(assignment->assigned_at);
    paper.issuer = committee_name(ctx);
    paper.number = message(ctx, MSG_PAPER_ASSIGNMENT_NUMBER, committee_short_name(ctx),
        arena_printf(ctx->arena, "%lld", (long long)proposal->year),
        arena_printf(ctx->arena, "%lld", (long long)proposal->number));
    paper.title = message(ctx, MSG_PAPER_ASSIGNMENT, name);
    paper.salutation = message(ctx, MSG_PAPER_DEAR_BODY, assignment->unit_label);
    document_paragraphs(ctx, &paper,
        message(ctx, MSG_PAPER_ASSIGNMENT_OPENING, name, proposal->title,
            say(ctx, assignment_role_message(assignment->role))));
    document_heading(ctx, &paper, 1, say(ctx, MSG_PAPER_THE_PROPOSAL));
    add_fact(ctx, &paper, MSG_PAPER_PROPOSAL_NUMBER, proposal_number_text(ctx, proposal));
    add_fact(ctx, &paper, MSG_PAPER_SUBJECT, proposal->title);
    add_fact(ctx, &paper, MSG_PROPOSAL_PROPOSER, proposers(ctx, proposal));
    document_heading(ctx, &paper, 1, say(ctx, MSG_PAPER_UNITS));
    add_units(ctx, &paper, proposal);
    document_heading(ctx, &paper, 1, say(ctx, MSG_PAPER_REQUIREMENTS));
    add_requirements(ctx, &paper, assignment);
    document_heading(ctx, &paper, 1, say(ctx, MSG_PAPER_TO_ANSWER));
    add_suggestions(ctx, &paper, proposal);
    paper.signature = committee_name(ctx);
    paper.date = document_day(ctx, day);
    return paper;
}

/* ---- the feedback form ---- */

static const char *replying_units(struct ctx *ctx, struct reply_list replies)
{
    struct buffer out = buffer_new(ctx->arena);
    for (size_t i = 0; i < replies.count; i++) {
        const struct reply *reply = &replies.items[i];
        buffer_printf(&out, "%s%s", i ? "\n" : "",
            message(ctx, MSG_PAPER_REPLY_OF, reply->unit_name, reply->number,
                reply_class_letter(reply->reply_class)));
    }
    return buffer_text(&out);
}

static void add_choices(struct ctx *ctx, struct document *paper, enum message label)
{
    struct buffer out = buffer_new(ctx->arena);
    for (int verdict = SATISFIED; verdict <= DISSATISFIED; verdict++)
        buffer_printf(&out, "%s□ %s", verdict == SATISFIED ? "" : "　　",
            say(ctx, satisfaction_message((enum satisfaction)verdict)));
    document_row(ctx, paper, say(ctx, label), buffer_text(&out), 1);
}

struct document paper_of_feedback(struct ctx *ctx, const struct proposal *proposal)
{
    struct document paper = new_paper(ctx, DOCUMENT_PLAIN);
    paper.is_form = true;
    paper.issuer = committee_name(ctx);
    paper.title = say(ctx, MSG_PAPER_FEEDBACK);
    add_fact(ctx, &paper, MSG_PAPER_PROPOSAL_NUMBER, proposal_number_text(ctx, proposal));
    add_fact(ctx, &paper, MSG_PAPER_SUBJECT, proposal->title);
    add_fact(ctx, &paper, MSG_PROPOSAL_PROPOSER, proposers(ctx, proposal));
    add_fact(ctx, &paper, MSG_PAPER_REPLIES,
        replying_units(ctx, proposal_replies(ctx, proposal->id, false)));
    document_row(
        ctx, &paper, say(ctx, MSG_PAPER_CONTACTED), say(ctx, MSG_PAPER_CONTACTED_CHOICES), 2);
    add_choices(ctx, &paper, MSG_PROPOSAL_ATTITUDE);
    add_choices(ctx, &paper, MSG_PROPOSAL_RESULT);
    document_row(ctx, &paper, say(ctx, MSG_PAPER_OPINION), "", 6);
    document_row(ctx, &paper, say(ctx, MSG_PAPER_SIGN_HERE), say(ctx, MSG_PAPER_SIGN_DATE), 2);
    document_paragraphs(ctx, &paper,
        message(ctx, MSG_PAPER_FEEDBACK_NOTE, setting_int(ctx, "days.feedback"),
            committee_name(ctx), setting_text(ctx, "committee.address")));
    return paper;
}
