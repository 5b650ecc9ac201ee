#include "proposals/proposal.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "kit/search.h"
#include "proposals/figures.h"

#define PROPOSAL_COLUMNS                                                                           \
    "p.id, p.kind, p.state, p.year, p.number, p.is_session, p.lead_id, p.body_id, lead.name, "     \
    "body.name,"                                                                                   \
    " p.contact_name, p.signed_by, p.title, p.category, p.sector, p.key_words, "                   \
    "p.suggested_units, p.source,"                                                                 \
    " p.source_note, p.publicity, p.publicity_reason, p.may_contact, p.version, p.looks_passed, "  \
    "p.ground,"                                                                                    \
    " p.explanation, p.merged_into, p.converted_to, p.return_count, p.round, p.reply_class, "      \
    "p.attitude,"                                                                                  \
    " p.result, p.closed_without_feedback, p.is_published, p.is_key, p.is_excellent, "             \
    "p.created_at,"                                                                                \
    " p.changed_at, p.submitted_at, p.filed_at, p.assigned_at, p.replied_at, p.closed_at, "        \
    "p.published_at"
#define PROPOSER_TABLES                                                                            \
    " JOIN person lead ON lead.id = p.lead_id LEFT JOIN body ON body.id = p.body_id"
#define PROPOSAL_TABLES " FROM proposal p" PROPOSER_TABLES

static struct proposal proposal_from(struct rows *row)
{
    return (struct proposal) {
        .id = db_int(row, 0),
        .kind = (enum proposal_kind)db_int(row, 1),
        .state = (enum proposal_state)db_int(row, 2),
        .year = db_int(row, 3),
        .number = db_int(row, 4),
        .is_session = db_int(row, 5) != 0,
        .lead_id = db_int(row, 6),
        .body_id = db_int(row, 7),
        .lead_name = db_text(row, 8),
        .body_name = db_text(row, 9),
        .contact_name = db_text(row, 10),
        .signed_by = db_text(row, 11),
        .title = db_text(row, 12),
        .situation = "",
        .analysis = "",
        .category = db_text(row, 13),
        .sector = db_text(row, 14),
        .key_words = db_text(row, 15),
        .suggested_units = db_text(row, 16),
        .source = (enum proposal_source)db_int(row, 17),
        .source_note = db_text(row, 18),
        .publicity = (enum proposal_publicity)db_int(row, 19),
        .publicity_reason = db_text(row, 20),
        .may_contact = db_int(row, 21) != 0,
        .version = db_int(row, 22),
        .looks_passed = db_int(row, 23),
        .ground = db_text(row, 24),
        .explanation = db_text(row, 25),
        .merged_into = db_int(row, 26),
        .converted_to = (enum conversion)db_int(row, 27),
        .return_count = db_int(row, 28),
        .round = db_int(row, 29),
        .reply_class = (enum reply_class)db_int(row, 30),
        .attitude = (enum satisfaction)db_int(row, 31),
        .result = (enum satisfaction)db_int(row, 32),
        .closed_without_feedback = db_int(row, 33) != 0,
        .is_published = db_int(row, 34) != 0,
        .is_key = db_int(row, 35) != 0,
        .is_excellent = db_int(row, 36) != 0,
        .created_at = db_int(row, 37),
        .changed_at = db_int(row, 38),
        .submitted_at = db_int(row, 39),
        .filed_at = db_int(row, 40),
        .assigned_at = db_int(row, 41),
        .replied_at = db_int(row, 42),
        .closed_at = db_int(row, 43),
        .published_at = db_int(row, 44),
    };
}

const struct proposal *proposal_find(struct ctx *ctx, int64_t id)
{
    struct rows rows = db_query(ctx,
        "SELECT " PROPOSAL_COLUMNS ", p.situation, p.analysis" PROPOSAL_TABLES " WHERE p.id = $1",
        id);
    if (!db_next(&rows))
        return NULL;
    struct proposal proposal = proposal_from(&rows);
    proposal.situation = db_text(&rows, 45);
    proposal.analysis = db_text(&rows, 46);
    db_end(&rows);
    return ARENA_COPY(ctx, proposal);
}

#define HEADS_OF(...)                                                                              \
    "SELECT p.id, p.lead_id, p.year, p.number, p.title, p.state, p.reply_class, p.publicity,"      \
    " p.is_published, p.category FROM (VALUES " __VA_ARGS__ ") AS chosen"                          \
    " CROSS JOIN proposal p WHERE p.id = chosen.column1"

struct proposal_head_list proposal_find_few(struct ctx *ctx, const int64_t *ids, size_t count)
{
    _Static_assert(PROPOSALS_FEW == 5 && PROPOSALS_MOST == 20, "the statements say it too");
    struct proposal_head_list list = { 0 };
    struct db_values values = { .count = count > PROPOSALS_FEW ? PROPOSALS_MOST : PROPOSALS_FEW };
    for (size_t i = 0; i < values.count; i++)
        values.items[i] = db_value_int(i < count ? ids[i] : 0);
    struct rows rows = db_query_values(ctx,
        count > PROPOSALS_FEW
            ? HEADS_OF("($1), ($2), ($3), ($4), ($5), ($6), ($7), ($8), ($9), ($10), ($11), ($12),"
                       " ($13), ($14), ($15), ($16), ($17), ($18), ($19), ($20)")
            : HEADS_OF("($1), ($2), ($3), ($4), ($5)"),
        values);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct proposal_head) {
                .id = db_int(&rows, 0),
                .lead_id = db_int(&rows, 1),
                .year = db_int(&rows, 2),
                .number = db_int(&rows, 3),
                .title = db_text(&rows, 4),
                .state = (enum proposal_state)db_int(&rows, 5),
                .reply_class = (enum reply_class)db_int(&rows, 6),
                .publicity = (enum proposal_publicity)db_int(&rows, 7),
                .is_published = db_int(&rows, 8) != 0,
                .category = db_text(&rows, 9),
            });
    return list;
}

const struct proposal *proposal_by_number(struct ctx *ctx, int64_t year, int64_t number)
{
    int64_t id =
        db_scalar(ctx, "SELECT id FROM proposal WHERE year = $1 AND number = $2", year, number);
    return id && number > 0 ? proposal_find(ctx, id) : NULL;
}

const char *proposal_number_of(struct ctx *ctx, int64_t year, int64_t number)
{
    if (number == 0)
        return "";
    char *text = arena_alloc(ctx->arena, TEXT_INT_MOST * 2 + 2);
    size_t length = text_put_int(text, year, 1);
    text[length++] = '-';
    text_put_int(text + length, number, 3);
    return text;
}

/* Digits with at most one hyphen among them; the signs around a number are passed over. */
bool proposal_number_parse(const char *text, int64_t *year, int64_t *number)
{
    char digits[16] = "";
    size_t count = 0, hyphen = 0;
    for (const char *at = text; *at;) {
        uint32_t code = text_next(&at);
        bool is_hyphen = code == '-' || code == 0xff0d || code == 0x2013;
        bool is_around = code == ' ' || code == 0x7b2c || code == 0x53f7 || code == '#'; /* 第 号 */
        if (is_around)
            continue;
        if (is_hyphen && count > 0 && hyphen == 0)
            hyphen = count;
        else if (code >= '0' && code <= '9' && count < 10)
            digits[count++] = (char)code;
        else
            return false;
    }
    size_t years = hyphen ? hyphen : count >= 7 ? 4 : 0;
    if (count == 0 || (years && (years != 4 || count == years)) || count - years > 6)
        return false;
    char before[8] = "0";
    memcpy(before, digits, years);
    return text_to_int(before, year) && text_to_int(digits + years, number) && *number > 0;
}

const char *proposal_number_text(struct ctx *ctx, const struct proposal *proposal)
{
    return proposal_number_of(ctx, proposal->year, proposal->number);
}

struct text_list proposal_suggestions(struct ctx *ctx, int64_t id)
{
    struct text_list list = { 0 };
    struct rows rows = db_query(
        ctx, "SELECT text FROM proposal_suggestion WHERE proposal_id = $1 ORDER BY position", id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list, db_text(&rows, 0));
    return list;
}

static int by_signing(const void *first, const void *second)
{
    const struct co_signer *a = first, *b = second;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->person_id < b->person_id ? -1 : a->person_id > b->person_id;
}

struct co_signer_list proposal_co_signers(struct ctx *ctx, int64_t id)
{
    struct co_signer_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT person_id, person.name, state, opinion, is_changed, at FROM co_signer"
        " JOIN person ON person.id = person_id"
        " WHERE proposal_id = $1",
        id);
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct co_signer) { .person_id = db_int(&rows, 0),
                .name = db_text(&rows, 1),
                .state = db_int(&rows, 2),
                .opinion = db_text(&rows, 3),
                .is_changed = db_int(&rows, 4) != 0,
                .at = db_int(&rows, 5) });
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, by_signing);
    return list;
}

/* ---- lists: the conditions are put together, the values are bound ---- */

struct conditions {
    struct buffer sql;
    struct db_values values;
    size_t counted; /* the length of sql that the kept numbers answer as well */
};

static void add_condition(struct conditions *where, const char *format, struct db_value value)
{
    where->values.items[where->values.count++] = value;
    char place[8];
    snprintf(place, sizeof place, "$%zu", where->values.count);
    buffer_add(&where->sql, " AND ");
    for (const char *c = format; *c; c++)
        if (*c == '?')
            buffer_add(&where->sql, place);
        else
            buffer_add_char(&where->sql, *c);
}

/* Most states are asked for by the others, which no index can find: the list is then read in its
 * order up to the end of the page, where by their states all would be found and sorted. */
static void add_states(struct conditions *where, uint32_t states)
{
    bool is_most = __builtin_popcount(states) > PROPOSAL_STATE_COUNT / 2;
    buffer_add(&where->sql, is_most ? " AND p.state NOT IN (-1" : " AND p.state IN (-1");
    for (int state = 0; state < PROPOSAL_STATE_COUNT; state++)
        if ((states >> state & 1) != is_most)
            buffer_printf(&where->sql, ",%d", state);
    buffer_add(&where->sql, ")");
}

static const char *like_words(struct ctx *ctx, const char *words)
{
    struct buffer out = buffer_new(ctx->arena);
    buffer_add_char(&out, '%');
    for (const char *c = words; *c; c++)
        buffer_add_char(&out, *c == '%' || *c == '_' ? '_' : *c);
    buffer_add_char(&out, '%');
    return buffer_text(&out);
}

/* Among a million titles few hold most words: those are found by the index of search, so that only
 * they are looked at. A title that somebody is still changing is not in it yet: what is public has
 * been looked at and stays. */
static void add_title(struct ctx *ctx, struct conditions *where, const char *words, bool is_public)
{
    enum { TITLES_FOUND_MOST = 1000 };
    struct id_list ids = { 0 };
    if (is_public && search_titles(ctx, MATTER_PROPOSAL, words, TITLES_FOUND_MOST, &ids)) {
        buffer_add(&where->sql, " AND p.id IN (-1");
        for (size_t i = 0; i < ids.count; i++)
            buffer_printf(&where->sql, ",%lld", (long long)ids.items[i]);
        buffer_add(&where->sql, ")");
    }
    add_condition(where, "p.title LIKE ?", db_value_text(like_words(ctx, words)));
}

static void add_words(struct ctx *ctx, struct conditions *where, const char *words, bool is_public)
{
    int64_t year = 0, number = 0;
    if (!proposal_number_parse(words, &year, &number))
        return add_title(ctx, where, words, is_public);
    struct db_value like = db_value_text(like_words(ctx, words));
    const char *of_year =
        year ? arena_printf(ctx->arena, " AND p.year = %lld", (long long)year) : "";
    add_condition(where,
        arena_printf(
            ctx->arena, "(p.title LIKE ? OR (p.number = %lld%s))", (long long)number, of_year),
        like);
}

/* The proposals of most units are found by their assignments. Of a unit that has a share in very
 * many the newest are found sooner by looking at one proposal after the other; there the sum keeps
 * SQLite from going through all that the unit has for each. */
static void add_unit(
    struct ctx *ctx, struct conditions *where, const struct proposal_filter *filter)
{
    int64_t count = db_scalar(ctx,
        "SELECT COUNT(*) FROM (SELECT 1 FROM assignment WHERE unit_id = $1 AND state <> 2"
        " LIMIT $2) AS counted",
        filter->unit_id, LIST_COUNTED + 1);
    const char *format = count > LIST_COUNTED
        ? "EXISTS (SELECT 1 FROM assignment a WHERE a.proposal_id = p.id AND a.unit_id + 0 = ?"
          " AND a.state <> 2%s)"
        : "p.id IN (SELECT a.proposal_id FROM assignment a WHERE a.unit_id = ? AND a.state <> 2%s)";
    add_condition(where,
        arena_printf(ctx->arena, format, filter->unit_leads ? " AND a.role <> 3" : ""),
        db_value_int(filter->unit_id));
}

/* The sum keeps SQLite from looking through all that were ever replied to by their state. */
static void add_days(struct conditions *where, const struct proposal_filter *filter)
{
    bool is_reply = filter->dated == DATED_REPLIED;
    add_condition(where,
        is_reply ? "p.replied_at >= ? AND p.state + 0 IN (6, 7)" : "p.submitted_at >= ?",
        db_value_int(filter->from_on ? day_start_ms(filter->from_on) : 1));
    if (filter->until_on)
        add_condition(where, is_reply ? "p.replied_at < ?" : "p.submitted_at < ?",
            db_value_int(day_start_ms(filter->until_on + 1)));
}

/* What proposal_count knows of a proposal as well. */
static struct conditions counted_conditions(
    struct ctx *ctx, const struct proposal_filter *filter, const char *public_condition)
{
    struct conditions where = { .sql = buffer_new(ctx->arena) };
    if (filter->year)
        add_condition(&where, "p.year = ?", db_value_int(filter->year));
    if (filter->state)
        add_condition(&where, "p.state = ?", db_value_int(filter->state - 1));
    if (filter->states)
        add_states(&where, filter->states);
    if (filter->is_public)
        buffer_add(&where.sql, public_condition);
    where.counted = where.sql.length;
    return where;
}

static struct conditions conditions_of(struct ctx *ctx, const struct proposal_filter *filter)
{
    struct conditions where =
        counted_conditions(ctx, filter, " AND p.is_published = 1 AND p.publicity <> 2");
    if (filter->category && *filter->category)
        add_condition(&where, "p.category = ?", db_value_text(filter->category));
    if (filter->sector && *filter->sector)
        add_condition(&where, "p.sector = ?",
            db_value_text(strcmp(filter->sector, "-") == 0 ? "" : filter->sector));
    if (filter->unit_id)
        add_unit(ctx, &where, filter);
    if (filter->reply_class)
        add_condition(&where, "p.reply_class = ?", db_value_int(filter->reply_class));
    if (filter->lead_id)
        add_condition(&where, "p.lead_id = ?", db_value_int(filter->lead_id));
    if (filter->signer_id)
        add_condition(&where,
            "p.id IN (SELECT own.id FROM proposal own WHERE own.lead_id = ? UNION ALL"
            " SELECT c.proposal_id FROM co_signer c WHERE c.person_id = ? AND c.state = 1)",
            db_value_int(filter->signer_id));
    if (filter->words && *filter->words)
        add_words(ctx, &where, filter->words, filter->is_public);
    if (filter->result)
        add_condition(&where, "p.result = ?", db_value_int(filter->result));
    if (filter->is_key)
        buffer_add(&where.sql, " AND p.is_key = 1");
    if (filter->is_excellent)
        buffer_add(&where.sql, " AND p.is_excellent = 1");
    if (filter->figure)
        buffer_printf(
            &where.sql, " AND %s", figure_condition(ctx, (enum figure)(filter->figure - 1)));
    if (filter->dated)
        add_days(&where, filter);
    return where;
}

/* Drafts are not among the kept numbers. */
static bool may_be_draft(const struct proposal_filter *filter)
{
    bool is_past = filter->state > PROPOSAL_DRAFT + 1
        || (filter->states && !(filter->states & (1u << PROPOSAL_DRAFT)));
    return !filter->is_public && !is_past;
}

/* From the kept numbers where the filter asks for nothing else, so that it costs the same among a
 * million. */
static int64_t kept_total(struct ctx *ctx, const struct proposal_filter *filter)
{
    struct conditions where = counted_conditions(ctx, filter, " AND p.is_public = 1");
    struct rows rows = db_query_built_values(ctx,
        arena_printf(ctx->arena,
            "SELECT CAST(SUM(p.total) AS BIGINT) FROM proposal_count p WHERE 1 = 1%s",
            buffer_text(&where.sql)),
        where.values);
    int64_t total = db_next(&rows) ? db_int(&rows, 0) : 0;
    db_end(&rows);
    return total;
}

/* How many there are beside the `count` that a page shows. */
static int64_t count_all(struct ctx *ctx, const struct proposal_filter *filter,
    struct conditions *where, size_t count, bool *has_more)
{
    bool is_end = (int)count < filter->limit && (count || filter->offset == 0);
    if (is_end || filter->limit == 0)
        return filter->offset + (int64_t)count;
    if (where->sql.length == where->counted && !may_be_draft(filter))
        return kept_total(ctx, filter);
    struct rows rows = db_query_built_values(ctx,
        arena_printf(ctx->arena,
            "SELECT COUNT(*) FROM (SELECT 1 FROM proposal p WHERE 1 = 1%s LIMIT %d) AS counted",
            buffer_text(&where->sql), LIST_COUNTED + 1),
        where->values);
    int64_t total = db_next(&rows) ? db_int(&rows, 0) : 0;
    db_end(&rows);
    *has_more = total > LIST_COUNTED;
    return *has_more ? LIST_COUNTED : total;
}

/* The page's ids are found in the index alone; only their rows are read and joined. */
static struct rows rows_of_page(struct ctx *ctx, const struct proposal_filter *filter,
    struct conditions *where, const char *columns)
{
    static const char *const orders[] = {
        [PROPOSALS_NEWEST] = "p.year DESC, p.number DESC, p.id DESC",
        [PROPOSALS_BY_NUMBER] = "p.year, p.number, p.id",
        [PROPOSALS_BY_CHANGE] = "p.changed_at DESC, p.id DESC",
        [PROPOSALS_BY_TITLE] = "p.title, p.id",
        [PROPOSALS_BY_PUBLICATION] = "p.published_at DESC, p.id DESC",
    };
    return db_query_built_values(ctx,
        arena_printf(ctx->arena,
            "SELECT %s" PROPOSAL_TABLES
            " WHERE p.id IN (SELECT p.id FROM proposal p WHERE 1 = 1%s ORDER BY %s LIMIT %d OFFSET "
            "%d) ORDER BY %s",
            columns, buffer_text(&where->sql), orders[filter->order],
            filter->limit ? filter->limit : 100000, filter->offset, orders[filter->order]),
        where->values);
}

struct proposal_list proposal_find_all(struct ctx *ctx, const struct proposal_filter *filter)
{
    struct proposal_list list = { 0 };
    struct conditions where = conditions_of(ctx, filter);
    struct rows rows = rows_of_page(ctx, filter, &where, PROPOSAL_COLUMNS);
    while (db_next(&rows))
        LIST_PUSH(ctx, list, proposal_from(&rows));
    list.total = count_all(ctx, filter, &where, list.count, &list.has_more);
    return list;
}

struct proposal_row_list proposal_find_rows(struct ctx *ctx, const struct proposal_filter *filter)
{
    struct proposal_row_list list = { 0 };
    struct conditions where = conditions_of(ctx, filter);
    struct rows rows = rows_of_page(ctx, filter, &where,
        "p.id, p.year, p.number, p.title, lead.name, body.name, p.category, p.state, p.reply_class,"
        " p.is_key, p.is_excellent");
    while (db_next(&rows))
        LIST_PUSH(ctx, list,
            (struct proposal_row) {
                .id = db_int(&rows, 0),
                .year = db_int(&rows, 1),
                .number = db_int(&rows, 2),
                .title = db_text(&rows, 3),
                .lead_name = db_text(&rows, 4),
                .body_name = db_text(&rows, 5),
                .category = db_text(&rows, 6),
                .state = (enum proposal_state)db_int(&rows, 7),
                .reply_class = (enum reply_class)db_int(&rows, 8),
                .is_key = db_int(&rows, 9) != 0,
                .is_excellent = db_int(&rows, 10) != 0,
            });
    list.total = count_all(ctx, filter, &where, list.count, &list.has_more);
    return list;
}
