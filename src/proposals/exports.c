#include "proposals/exports.h"

#include <sodium.h>

#include "base/clock.h"
#include "kit/ics.h"
#include "kit/settings.h"
#include "people/person.h"
#include "proposals/handling.h"

static const char *say(const struct ctx *ctx, enum message what)
{
    return message_text(ctx->language, what);
}

/* ---- proposals ---- */

/* The units of one proposal: they stand in a row, ordered by proposal. */
struct unit_of_proposal {
    int64_t proposal_id, due_on;
    const char *name;
    enum assignment_role role;
};
struct units_of_proposals {
    struct unit_of_proposal *items;
    size_t count;
};

/* Of a year, or of all years (0), in one query. */
static struct units_of_proposals units_of(struct ctx *ctx, int64_t year)
{
    struct units_of_proposals units = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT a.proposal_id, unit.name, a.role, a.due_on, unit.name_en FROM assignment a"
        " JOIN unit ON unit.id = a.unit_id JOIN proposal p ON p.id = a.proposal_id"
        " WHERE a.state <> $1 AND ($2 = 0 OR p.year = $2) ORDER BY a.proposal_id, a.role, a.id",
        ASSIGNMENT_RETURNED, year);
    while (db_next(&rows))
        LIST_PUSH(ctx, units,
            (struct unit_of_proposal) {
                .proposal_id = db_int(&rows, 0),
                .name = ctx_name(ctx, db_text(&rows, 1), db_text(&rows, 4)),
                .role = (enum assignment_role)db_int(&rows, 2),
                .due_on = db_int(&rows, 3),
            });
    return units;
}

/* The first of a proposal's units, or where it would stand. */
static size_t first_unit(const struct units_of_proposals *units, int64_t proposal_id)
{
    size_t low = 0, high = units->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (units->items[middle].proposal_id < proposal_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Gives the latest date by which one of them must reply. */
static const char *unit_names(struct ctx *ctx, const struct units_of_proposals *units,
    int64_t proposal_id, bool with_roles, int64_t *due_on)
{
    struct buffer out = buffer_new(ctx->arena);
    *due_on = 0;
    size_t first = first_unit(units, proposal_id);
    for (size_t i = first; i < units->count && units->items[i].proposal_id == proposal_id; i++) {
        const struct unit_of_proposal *unit = &units->items[i];
        if (i > first)
            buffer_add(&out, say(ctx, MSG_PAPER_NAME_COMMA));
        buffer_add(&out,
            with_roles ? message(ctx, MSG_EXPORT_UNIT_ROLE, unit->name,
                say(ctx, assignment_role_message(unit->role)))
                       : unit->name);
        if (unit->role != ASSIGNED_ASSISTING && unit->due_on > *due_on)
            *due_on = unit->due_on;
    }
    return buffer_text(&out);
}

/* The columns in order; the public ones come first. */
enum proposal_column {
    COLUMN_YEAR,
    COLUMN_NUMBER,
    COLUMN_TITLE,
    COLUMN_PROPOSER,
    COLUMN_KIND,
    COLUMN_CATEGORY,
    COLUMN_STATE,
    COLUMN_CLASS,
    COLUMN_UNITS,
    COLUMN_KEY,
    COLUMN_EXCELLENT,
    COLUMN_FILED,
    COLUMN_CLOSED,
    COLUMNS_PUBLIC,
    COLUMN_SUBMITTED = COLUMNS_PUBLIC,
    COLUMN_ASSIGNED,
    COLUMN_DUE,
    COLUMN_REPLIED,
    COLUMN_ATTITUDE,
    COLUMN_RESULT,
    COLUMN_COUNT
};

static struct sheet_column_list proposal_columns(struct ctx *ctx, bool is_internal)
{
    static const struct {
        enum message title;
        enum sheet_type type;
        int width;
    } columns[COLUMN_COUNT] = {
        [COLUMN_YEAR] = { MSG_EXPORT_YEAR, SHEET_INT, 7 },
        [COLUMN_NUMBER] = { MSG_EXPORT_NUMBER, SHEET_TEXT, 10 },
        [COLUMN_TITLE] = { MSG_EXPORT_TITLE, SHEET_TEXT, 44 },
        [COLUMN_PROPOSER] = { MSG_EXPORT_PROPOSER, SHEET_TEXT, 16 },
        [COLUMN_KIND] = { MSG_EXPORT_KIND, SHEET_TEXT, 10 },
        [COLUMN_CATEGORY] = { MSG_EXPORT_CATEGORY, SHEET_TEXT, 10 },
        [COLUMN_STATE] = { MSG_EXPORT_STATE, SHEET_TEXT, 10 },
        [COLUMN_CLASS] = { MSG_EXPORT_CLASS, SHEET_TEXT, 9 },
        [COLUMN_UNITS] = { MSG_EXPORT_UNITS, SHEET_TEXT, 36 },
        [COLUMN_KEY] = { MSG_EXPORT_KEY, SHEET_TEXT, 6 },
        [COLUMN_EXCELLENT] = { MSG_EXPORT_EXCELLENT, SHEET_TEXT, 6 },
        [COLUMN_FILED] = { MSG_EXPORT_FILED, SHEET_DAY, 12 },
        [COLUMN_CLOSED] = { MSG_EXPORT_CLOSED, SHEET_DAY, 12 },
        [COLUMN_SUBMITTED] = { MSG_EXPORT_SUBMITTED, SHEET_DAY, 12 },
        [COLUMN_ASSIGNED] = { MSG_EXPORT_ASSIGNED, SHEET_DAY, 12 },
        [COLUMN_DUE] = { MSG_EXPORT_DUE, SHEET_DAY, 12 },
        [COLUMN_REPLIED] = { MSG_EXPORT_REPLIED, SHEET_DAY, 12 },
        [COLUMN_ATTITUDE] = { MSG_EXPORT_ATTITUDE, SHEET_TEXT, 12 },
        [COLUMN_RESULT] = { MSG_EXPORT_RESULT, SHEET_TEXT, 12 },
    };
    struct sheet_column_list list = { 0 };
    for (int i = 0; i < (is_internal ? COLUMN_COUNT : COLUMNS_PUBLIC); i++)
        LIST_PUSH(ctx, list,
            (struct sheet_column) {
                say(ctx, columns[i].title), columns[i].type, columns[i].width });
    return list;
}

static struct sheet_cell day_cell(int64_t moment)
{
    return (struct sheet_cell) { .number = moment ? day_of(moment) : 0 };
}

static const char *satisfaction_cell(const struct ctx *ctx, enum satisfaction satisfaction)
{
    return satisfaction ? say(ctx, satisfaction_message(satisfaction)) : "";
}

static void add_proposal(struct ctx *ctx, struct sheet *sheet, const struct proposal *proposal,
    const struct units_of_proposals *units, bool is_internal)
{
    int64_t due_on;
    const char *yes = say(ctx, MSG_EXPORT_YES);
    const char *category = *proposal->category
        ? setting_choice_name(ctx, "proposal.categories", proposal->category)
        : "";
    struct sheet_cell cells[COLUMN_COUNT] = {
        [COLUMN_YEAR] = { .number = proposal->year },
        [COLUMN_NUMBER] = { proposal_number_text(ctx, proposal) },
        [COLUMN_TITLE] = { proposal->title },
        [COLUMN_PROPOSER] = { proposal->body_name ? proposal->body_name : proposal->lead_name },
        [COLUMN_KIND] = { say(ctx, proposal_kind_message(proposal->kind)) },
        [COLUMN_CATEGORY] = { category },
        [COLUMN_STATE] = { say(ctx, proposal_state_message(proposal->state)) },
        [COLUMN_CLASS] = { reply_class_letter(proposal->reply_class) },
        [COLUMN_UNITS] = { unit_names(ctx, units, proposal->id, is_internal, &due_on) },
        [COLUMN_KEY] = { proposal->is_key ? yes : "" },
        [COLUMN_EXCELLENT] = { proposal->is_excellent ? yes : "" },
        [COLUMN_FILED] = day_cell(proposal->filed_at),
        [COLUMN_CLOSED] = day_cell(proposal->closed_at),
        [COLUMN_SUBMITTED] = day_cell(proposal->submitted_at),
        [COLUMN_ASSIGNED] = day_cell(proposal->assigned_at),
        [COLUMN_REPLIED] = day_cell(proposal->replied_at),
        [COLUMN_ATTITUDE] = { satisfaction_cell(ctx, proposal->attitude) },
        [COLUMN_RESULT] = { satisfaction_cell(ctx, proposal->result) },
    };
    cells[COLUMN_DUE].number = due_on;
    sheet_row(sheet, cells);
}

struct buffer export_proposals(
    struct ctx *ctx, const struct proposal_filter *filter, enum sheet_form form, bool is_internal)
{
    struct proposal_list list = proposal_find_all(ctx, filter);
    struct units_of_proposals units = units_of(ctx, filter->year);
    struct sheet_column_list columns = proposal_columns(ctx, is_internal);
    struct sheet *sheet = sheet_begin(ctx, form, say(ctx, MSG_EXPORT_SHEET_PROPOSALS), &columns);
    for (size_t i = 0; i < list.count; i++)
        add_proposal(ctx, sheet, &list.items[i], &units, is_internal);
    return sheet_end(sheet);
}

/* ---- lines ---- */

static const char *owner_of(const struct ctx *ctx, const struct line *line)
{
    return line->owner_name ? line->owner_name : say(ctx, role_message((enum role)line->owner_id));
}

struct buffer export_lines(struct ctx *ctx, const struct line_filter *filter, enum sheet_form form)
{
    struct sheet_column columns[] = {
        { say(ctx, MSG_EXPORT_COLOUR), SHEET_TEXT, 8 },
        { say(ctx, MSG_EXPORT_DUTY), SHEET_TEXT, 16 },
        { say(ctx, MSG_EXPORT_MATTER), SHEET_TEXT, 48 },
        { say(ctx, MSG_EXPORT_OWNER), SHEET_TEXT, 22 },
        { say(ctx, MSG_EXPORT_OPENED), SHEET_DAY, 12 },
        { say(ctx, MSG_EXPORT_DUE), SHEET_DAY, 12 },
        { say(ctx, MSG_EXPORT_STRUCK), SHEET_DAY, 12 },
        { say(ctx, MSG_EXPORT_STRUCK_BY), SHEET_TEXT, 14 },
        { say(ctx, MSG_EXPORT_EVIDENCE), SHEET_TEXT, 36 },
    };
    struct sheet_column_list list = { columns, COUNT_OF(columns) };
    struct sheet *sheet = sheet_begin(ctx, form, say(ctx, MSG_EXPORT_SHEET_LINES), &list);
    struct line_list lines = line_find(ctx, filter);
    for (size_t i = 0; i < lines.count; i++) {
        const struct line *line = &lines.items[i];
        struct sheet_cell cells[COUNT_OF(columns)] = {
            { say(ctx, line_colour_message(line_colour(ctx, line))) },
            { say(ctx, line_kind_message(line->kind)) },
            { line->title },
            { owner_of(ctx, line) },
            day_cell(line->opened_at),
            { .number = line->due_on },
            day_cell(line->struck_at),
            { line->struck_by_name },
            { line->evidence },
        };
        sheet_row(sheet, cells);
    }
    return sheet_end(sheet);
}

struct buffer export_calendar(struct ctx *ctx, const struct line_filter *filter, const char *site)
{
    const char *committee = setting_text(
        ctx, ctx->language == LANGUAGE_EN ? "committee.short_name_en" : "committee.short_name");
    struct buffer out = ics_begin(ctx, message(ctx, MSG_CALENDAR_NAME, committee));
    struct line_list lines = line_find(ctx, filter);
    for (size_t i = 0; i < lines.count; i++) {
        const struct line *line = &lines.items[i];
        if (!line->due_on)
            continue;
        struct ics_event event = {
            /* made from when the line was opened, so that another installation's differs */
            .uid = arena_printf(
                ctx->arena, "line-%lld-%lld@heyi", (long long)line->id, (long long)line->opened_at),
            .day = line->due_on,
            .changed_at = line->opened_at,
            .summary = message(
                ctx, MSG_CALENDAR_EVENT, say(ctx, line_kind_message(line->kind)), line->title),
            .description = owner_of(ctx, line),
            .url = site
                ? arena_printf(ctx->arena, "%s/proposals/%lld", site, (long long)line->matter.id)
                : NULL,
            .remind_days = line->struck_at ? -1 : 1,
        };
        ics_add(&out, &event);
    }
    ics_end(&out);
    return out;
}

/* ---- feeds ---- */

static const char *secret_hash(struct ctx *ctx, const char *secret)
{
    unsigned char hash[crypto_generichash_BYTES];
    char *hex = arena_alloc(ctx->arena, sizeof hash * 2 + 1);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)secret, strlen(secret), NULL, 0);
    return sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
}

const char *calendar_feed_make(struct ctx *ctx, int64_t person_id)
{
    unsigned char bytes[24];
    char *secret = arena_alloc(ctx->arena, sizeof bytes * 2 + 1);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(secret, sizeof bytes * 2 + 1, bytes, sizeof bytes);
    db_send(ctx,
        "INSERT INTO calendar_feed (person_id, secret_hash, made_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (person_id) DO UPDATE SET secret_hash = excluded.secret_hash,"
        " made_at = excluded.made_at",
        person_id, secret_hash(ctx, secret), ctx->now);
    return secret;
}

void calendar_feed_revoke(struct ctx *ctx, int64_t person_id)
{
    db_send(ctx, "DELETE FROM calendar_feed WHERE person_id = $1", person_id);
}

int64_t calendar_feed_since(struct ctx *ctx, int64_t person_id)
{
    return db_scalar(ctx, "SELECT made_at FROM calendar_feed WHERE person_id = $1", person_id);
}

int64_t calendar_feed_person(struct ctx *ctx, const char *secret)
{
    return db_scalar(ctx, "SELECT person_id FROM calendar_feed WHERE secret_hash = $1",
        secret_hash(ctx, secret));
}
