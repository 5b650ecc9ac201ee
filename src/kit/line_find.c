/* The lists: filters become conditions with bound values. */
#include <stdlib.h>

#include "base/buffer.h"
#include "kit/lines.h"
#include "kit/settings.h"

/* Conditions as they are put together; the values stand where their $n says. */
struct conditions {
    struct ctx *ctx;
    struct buffer sql;
    struct db_values values;
};

/* Binds a value and gives its number. */
static int bind(struct conditions *at, struct db_value value)
{
    at->values.items[at->values.count++] = value;
    return (int)at->values.count;
}

static int bind_int(struct conditions *at, int64_t value)
{
    return bind(at, db_value_int(value));
}

/* $1 is today, $2 and $3 are the warnings of long and short duties. */
static void bind_days(struct conditions *at)
{
    bind_int(at, ctx_today(at->ctx));
    bind_int(at, setting_int(at->ctx, "days.yellow"));
    bind_int(at, setting_int(at->ctx, "days.yellow_short"));
}

/* The colour by the rule of line_colour: 1 green, 2 yellow, 3 red, 4 struck. */
#define WARNING_SQL "(CASE WHEN line.due_on - line.opened_on < 30 THEN $3 ELSE $2 END)"
#define COLOUR_SQL                                                                                 \
    "(CASE WHEN line.struck_at <> 0 THEN 4 WHEN line.due_on = 0 THEN 1 WHEN line.due_on < $1"      \
    " THEN 3 WHEN line.due_on - $1 <= " WARNING_SQL " THEN 2 ELSE 1 END)"
_Static_assert(LINE_SHORT_DAYS == 30, "WARNING_SQL says it too");

static void add_roles(struct conditions *at, uint64_t roles, const char *state)
{
    buffer_add(&at->sql, "(line.owner_kind = 2 AND line.owner_id IN (");
    const char *comma = "";
    for (int role = 0; role < ROLE_COUNT; role++)
        if (roles & ROLE_BIT(role)) {
            buffer_printf(&at->sql, "%s$%d", comma, bind_int(at, role));
            comma = ", ";
        }
    buffer_printf(&at->sql, ") AND %s)", state);
}

/* What one owns as a person, as a unit and by one's roles, together. The state stands in each of
 * them, as a range, so that each is read from the index by owner: an equality that all have SQLite
 * takes out of the parentheses, and then reads all open lines. */
static void add_owners(struct conditions *at, const struct line_filter *filter, const char *state)
{
    uint64_t roles = filter->roles & (ROLE_BIT(ROLE_COUNT) - 1);
    const char *or_ = "";
    buffer_add(&at->sql, " WHERE (");
    if (filter->person_id) {
        buffer_printf(&at->sql, "(line.owner_kind = 0 AND line.owner_id = $%d AND %s)",
            bind_int(at, filter->person_id), state);
        or_ = " OR ";
    }
    if (filter->unit_id) {
        buffer_printf(&at->sql, "%s(line.owner_kind = 1 AND line.owner_id = $%d AND %s)", or_,
            bind_int(at, filter->unit_id), state);
        or_ = " OR ";
    }
    if (roles) {
        buffer_add(&at->sql, or_);
        add_roles(at, roles, state);
    }
    buffer_add(&at->sql, filter->person_id || filter->unit_id || roles ? ")" : "1 = 0)");
}

/* What is red or yellow of what is open, as ranges that an index by date finds; they say what
 * COLOUR_SQL says. */
#define RED_SQL "line.due_on BETWEEN 1 AND $1 - 1"
#define YELLOW_SQL                                                                                 \
    "line.due_on BETWEEN $1 AND $1 + CASE WHEN $2 > $3 THEN $2 ELSE $3 END AND line.due_on <= $1 " \
    "+ " WARNING_SQL

static void add_colour(struct conditions *at, enum line_colour colour)
{
    if (colour == LINE_RED)
        buffer_add(&at->sql, " AND +line.struck_at = 0 AND " RED_SQL);
    else if (colour == LINE_YELLOW)
        buffer_add(&at->sql, " AND +line.struck_at = 0 AND " YELLOW_SQL);
    else
        buffer_printf(&at->sql, " AND " COLOUR_SQL " = $%d", bind_int(at, (int)colour + 1));
}

/* The words stand somewhere in the title; the signs of LIKE are taken as they are. */
static void add_words(struct conditions *at, const char *words)
{
    struct buffer pattern = buffer_new(at->ctx->arena);
    buffer_add_char(&pattern, '%');
    for (const char *c = words; *c; c++) {
        if (*c == '%' || *c == '_' || *c == '!')
            buffer_add_char(&pattern, '!');
        buffer_add_char(&pattern, *c);
    }
    buffer_add_char(&pattern, '%');
    buffer_printf(&at->sql, " AND LOWER(line.title) LIKE LOWER($%d) ESCAPE '!'",
        bind(at, db_value_text(buffer_text(&pattern))));
}

static struct conditions conditions_of(struct ctx *ctx, const struct line_filter *filter)
{
    struct conditions at = { .ctx = ctx, .sql = buffer_new(ctx->arena) };
    bind_days(&at);
    const char *state = filter->state == LINES_OPEN ? "line.struck_at BETWEEN 0 AND 0"
        : filter->state == LINES_STRUCK             ? "line.struck_at > 0"
                                                    : "1 = 1";
    if (!filter->of_anyone)
        add_owners(&at, filter, state);
    else
        buffer_printf(
            &at.sql, " WHERE %s", filter->state == LINES_OPEN ? "line.struck_at = 0" : state);
    if (filter->of_anyone && filter->of_persons)
        buffer_add(&at.sql, " AND line.owner_kind = 0");
    if (filter->due_from)
        buffer_printf(&at.sql, " AND line.due_on >= $%d", bind_int(&at, filter->due_from));
    if (filter->due_until)
        buffer_printf(&at.sql, " AND line.due_on > 0 AND line.due_on <= $%d",
            bind_int(&at, filter->due_until));
    if (filter->kind)
        buffer_printf(&at.sql, " AND line.kind = $%d", bind_int(&at, filter->kind - 1));
    if (filter->colour)
        add_colour(&at, (enum line_colour)(filter->colour - 1));
    if (filter->matter.kind)
        buffer_printf(&at.sql, " AND line.matter_kind = $%d", bind_int(&at, filter->matter.kind));
    if (filter->matter.id)
        buffer_printf(&at.sql, " AND line.matter_id = $%d", bind_int(&at, filter->matter.id));
    if (!text_is_blank(filter->words))
        add_words(&at, filter->words);
    return at;
}

static struct line line_from(struct rows *row)
{
    return (struct line) {
        .id = db_int(row, 0),
        .matter = { (enum matter_kind)db_int(row, 1), db_int(row, 2) },
        .part_id = db_int(row, 3),
        .kind = (enum line_kind)db_int(row, 4),
        .owner_kind = (enum line_owner_kind)db_int(row, 5),
        .owner_id = db_int(row, 6),
        .owner_name = db_text(row, 7),
        .title = db_text(row, 8),
        .opened_at = db_int(row, 9),
        .due_on = db_int(row, 10),
        .struck_at = db_int(row, 11),
        .struck_by = db_int(row, 12),
        .struck_by_name = db_text(row, 13),
        .evidence = db_text(row, 14),
        .reminder_stage = (int)db_int(row, 15),
    };
}

struct line_list line_find(struct ctx *ctx, const struct line_filter *filter)
{
    /* what has no date stands behind all dates */
    static const char *const orders[][2] = {
        [LINES_BY_DUE] = { "line.due_on = 0, line.due_on", "line.due_on = 0, line.due_on DESC" },
        [LINES_BY_OPENED] = { "line.opened_at", "line.opened_at DESC" },
        [LINES_BY_OWNER] = { "line.owner_kind, owner_name, line.owner_id",
            "line.owner_kind DESC, owner_name DESC, line.owner_id DESC" },
        [LINES_BY_KIND] = { "line.kind", "line.kind DESC" },
        [LINES_BY_STRUCK] = { "line.struck_at", "line.struck_at DESC" },
    };
    struct line_list list = { 0 };
    struct conditions at = conditions_of(ctx, filter);
    int limit = bind_int(&at, filter->limit ? filter->limit : INT64_MAX);
    int offset = bind_int(&at, filter->offset);
    int is_english = bind_int(&at, ctx->language == LANGUAGE_EN);
    const char *sql = arena_printf(ctx->arena,
        "SELECT line.id, line.matter_kind, line.matter_id, line.part_id, line.kind,"
        " line.owner_kind, line.owner_id, COALESCE(person.name, CASE WHEN"
        " $%d = 1 AND unit.name_en <> '' THEN unit.name_en ELSE unit.name END) AS owner_name,"
        " line.title, line.opened_at, line.due_on, line.struck_at, line.struck_by, striker.name,"
        " line.evidence, line.reminder_stage, %s"
        " FROM line LEFT JOIN person ON line.owner_kind = 0 AND person.id = line.owner_id"
        " LEFT JOIN unit ON line.owner_kind = 1 AND unit.id = line.owner_id"
        " LEFT JOIN person AS striker ON striker.id = line.struck_by"
        "%s ORDER BY %s, line.id LIMIT $%d OFFSET $%d",
        is_english, filter->limit ? "COUNT(*) OVER ()" : "0", buffer_text(&at.sql),
        orders[filter->order][filter->is_descending], limit, offset);
    struct rows rows = db_query_built_values(ctx, sql, at.values);
    while (db_next(&rows)) {
        LIST_PUSH(ctx, list, line_from(&rows));
        list.total = filter->limit ? db_int(&rows, 16) : (int64_t)list.count;
    }
    return list;
}

/* What has no date stands behind all dates. */
static int by_due(const void *first, const void *second)
{
    const struct line *a = first, *b = second;
    if (!a->due_on != !b->due_on)
        return a->due_on ? -1 : 1;
    if (a->due_on != b->due_on)
        return a->due_on < b->due_on ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* A literal with names looked up one by one, put in order here: every page of a matter asks it, and
 * it costs a third of what line_find does. */
struct line_list line_open_of(struct ctx *ctx, struct matter matter)
{
    struct line_list list = { 0 };
    struct rows rows = db_query(ctx,
        "SELECT id, matter_kind, matter_id, part_id, kind, owner_kind, owner_id, CASE owner_kind"
        " WHEN 0 THEN (SELECT name FROM person WHERE person.id = owner_id)"
        " WHEN 1 THEN (SELECT CASE WHEN $3 = 1 AND name_en <> '' THEN name_en ELSE name END"
        " FROM unit WHERE unit.id = owner_id) END,"
        " title, opened_at, due_on, 0, 0, NULL, evidence, reminder_stage"
        " FROM line WHERE matter_kind = $1 AND matter_id = $2 AND struck_at = 0",
        matter.kind, matter.id, ctx->language == LANGUAGE_EN);
    while (db_next(&rows))
        LIST_PUSH(ctx, list, line_from(&rows));
    list.total = (int64_t)list.count;
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, by_due);
    return list;
}

/* How many a filter finds, and how many of them are red and yellow. What one asks of each row costs
 * more than to find it, so the red and the yellow ones are found by themselves. */
#define COUNT_SQL(where, and_what) "(SELECT COUNT(*) FROM line " where " AND " and_what ")"

/* What up to four own, each from the index by owner; $4 and $5 are the first one's. The statement
 * is a literal, since every page of who is signed in asks it for its menu. */
#define OWNED(kind, id) "WHERE owner_kind = $" kind " AND owner_id = $" id " AND struck_at = 0"
#define OWNED_1(what) COUNT_SQL(OWNED("4", "5"), what)
#define OWNED_2(what) OWNED_1(what) " + " COUNT_SQL(OWNED("6", "7"), what)
#define OWNED_3(what) OWNED_2(what) " + " COUNT_SQL(OWNED("8", "9"), what)
#define OWNED_4(what) OWNED_3(what) " + " COUNT_SQL(OWNED("10", "11"), what)
#define COUNTS_SQL(of) "SELECT " of("1 = 1") ", " of(YELLOW_SQL) ", " of(RED_SQL)
enum { OWNERS_MOST = 4 };

static struct line_counts counts_from(struct rows rows)
{
    struct line_counts counts = { 0 };
    if (db_next(&rows)) {
        counts.yellow = db_int(&rows, 1);
        counts.red = db_int(&rows, 2);
        counts.green = db_int(&rows, 0) - counts.yellow - counts.red;
    }
    db_end(&rows);
    return counts;
}

static void bind_owner(struct conditions *at, enum line_owner_kind kind, int64_t id)
{
    bind_int(at, kind);
    bind_int(at, id);
}

static struct conditions owners_of(struct ctx *ctx, const struct line_filter *filter)
{
    struct conditions at = { .ctx = ctx };
    bind_days(&at);
    if (filter->person_id)
        bind_owner(&at, LINE_OWNER_PERSON, filter->person_id);
    if (filter->unit_id)
        bind_owner(&at, LINE_OWNER_UNIT, filter->unit_id);
    for (int role = 0; role < ROLE_COUNT && at.values.count < 3 + 2 * OWNERS_MOST + 2; role++)
        if (filter->roles & ROLE_BIT(role))
            bind_owner(&at, LINE_OWNER_ROLE, role);
    return at;
}

enum { COUNTS, TOTAL };

/* NULL where so many do not stand in one statement. */
static const char *owned_sql(int what, size_t owners)
{
#define ALL_OF(of) of("1 = 1")
    static const char *const statements[][OWNERS_MOST + 1] = {
        [COUNTS] = { NULL, COUNTS_SQL(OWNED_1), COUNTS_SQL(OWNED_2), COUNTS_SQL(OWNED_3),
            COUNTS_SQL(OWNED_4) },
        [TOTAL] = { NULL, "SELECT " ALL_OF(OWNED_1), "SELECT " ALL_OF(OWNED_2),
            "SELECT " ALL_OF(OWNED_3), "SELECT " ALL_OF(OWNED_4) },
    };
    return owners <= OWNERS_MOST ? statements[what][owners] : NULL;
}

static bool asks_owners_alone(const struct line_filter *filter)
{
    return !filter->of_anyone && filter->state == LINES_OPEN && !filter->kind && !filter->colour
        && !filter->matter.kind && !filter->due_from && !filter->due_until
        && text_is_blank(filter->words);
}

/* Of one colour, the others need not be asked for. */
static struct line_counts count_colour(struct ctx *ctx, const struct line_filter *filter)
{
    struct conditions at = conditions_of(ctx, filter);
    struct rows rows = db_query_built_values(ctx,
        arena_printf(ctx->arena, "SELECT COUNT(*) FROM line%s", buffer_text(&at.sql)), at.values);
    int64_t count = db_next(&rows) ? db_int(&rows, 0) : 0;
    db_end(&rows);
    return (struct line_counts) {
        .green = filter->colour == LINE_GREEN + 1 ? count : 0,
        .yellow = filter->colour == LINE_YELLOW + 1 ? count : 0,
        .red = filter->colour == LINE_RED + 1 ? count : 0,
    };
}

struct line_counts line_count(struct ctx *ctx, const struct line_filter *filter)
{
    if (filter->colour)
        return count_colour(ctx, filter);
    if (asks_owners_alone(filter)) {
        struct conditions owned = owners_of(ctx, filter);
        const char *statement = owned_sql(COUNTS, (owned.values.count - 3) / 2);
        if (statement)
            return counts_from(db_query_values(ctx, statement, owned.values));
    }
    struct conditions at = conditions_of(ctx, filter);
    const char *where = buffer_text(&at.sql);
    return counts_from(db_query_built_values(ctx,
        arena_printf(ctx->arena,
            "SELECT " COUNT_SQL("%s", "+line.struck_at = 0") ", " COUNT_SQL(
                "%s", "+line.struck_at = 0 AND " YELLOW_SQL) ", " COUNT_SQL("%s",
                "+line.struck_at = 0 AND " RED_SQL),
            where, where, where),
        at.values));
}

int64_t line_count_all(struct ctx *ctx, const struct line_filter *filter)
{
    struct conditions owned = owners_of(ctx, filter);
    const char *statement =
        asks_owners_alone(filter) ? owned_sql(TOTAL, (owned.values.count - 3) / 2) : NULL;
    if (statement)
        return db_scalar_values(ctx, statement, owned.values);
    struct line_counts counts = line_count(ctx, filter);
    return counts.green + counts.yellow + counts.red;
}
