#include "people/own_data.h"

#include "base/clock.h"

/* A part of the data: a question with the person as $1, and what its columns are called. The sign
 * after a name says what the column holds. */
static const struct part {
    const char *name, *sql;
    const char *columns; /* name# number, name@ moment, name! day, name? yes or no, else text */
} parts[] = {
    { "account",
        "SELECT id, user_name, name, phone, email, language, wants_mail, is_active, totp_is_on,"
        " password_set_at, created_at FROM person WHERE id = $1",
        "id# user_name name phone email language# wants_mail? is_active? second_step? "
        "password_set_at@ created_at@" },
    { "posts",
        "SELECT role, unit.name, body.name, from_on, until_on FROM post LEFT JOIN unit ON unit.id ="
        " unit_id LEFT JOIN body ON body.id = body_id WHERE person_id = $1 ORDER BY post.id",
        "role# unit body from! until!" },
    { "terms", "SELECT term, sector, position FROM member WHERE person_id = $1 ORDER BY term",
        "term# sector position" },
    { "sessions",
        "SELECT created_at, last_seen_at, address, agent FROM session WHERE person_id = $1"
        " ORDER BY id",
        "created_at@ last_seen_at@ address browser" },
    { "tokens",
        "SELECT name, created_at, last_used_at FROM api_token WHERE person_id = $1 ORDER BY id",
        "name created_at@ last_used_at@" },
    { "venues",
        "SELECT venue.name FROM venue_member JOIN venue ON venue.id = venue_id"
        " WHERE person_id = $1 ORDER BY venue.id",
        "name" },
    { "proposals",
        "SELECT id, year, number, title, situation, analysis, state, created_at, changed_at"
        " FROM proposal WHERE lead_id = $1 ORDER BY id",
        "id# year# number# title situation analysis state# created_at@ changed_at@" },
    { "co_signed",
        "SELECT proposal.id, title, co_signer.state, opinion, co_signer.at FROM co_signer"
        " JOIN proposal ON proposal.id = proposal_id WHERE person_id = $1 AND proposal.state <> 0"
        " ORDER BY proposal.id",
        "id# title state# opinion at@" },
    { "feedback",
        "SELECT proposal_id, round, attitude, result, was_contacted, text, at FROM feedback"
        " WHERE person_id = $1 ORDER BY id",
        "proposal# round# attitude# result# was_contacted? text at@" },
    { "files", "SELECT id, name, type, size, at FROM file WHERE uploaded_by = $1 ORDER BY id",
        "id# name type size# at@" },
    { "notices",
        "SELECT message, first, second, at, read_at FROM notice WHERE person_id = $1 ORDER BY id",
        "message first second at@ read_at@" },
    { "mail",
        "SELECT address, subject, body, at, sent_at FROM outbox WHERE person_id = $1 ORDER BY id",
        "address subject body at@ sent_at@" },
    { "ledger",
        "SELECT id, at, action, matter_kind, matter_id, actor_id FROM ledger WHERE actor_id = $1"
        " OR (matter_kind = 2 AND matter_id = $1) ORDER BY id",
        "id# at@ action matter_kind# matter_id# actor#" },
};

static json_t *moment(int64_t ms)
{
    char text[21];
    clock_format_utc(ms, text);
    return ms ? json_string(text) : json_null();
}

static json_t *day(int64_t number)
{
    char text[11];
    day_format(number, text);
    return number ? json_string(text) : json_null();
}

static json_t *value(const struct rows *rows, int column, char sign)
{
    if (db_is_null(rows, column))
        return json_null();
    switch (sign) {
    case '#':
        return json_integer(db_int(rows, column));
    case '?':
        return json_boolean(db_int(rows, column) != 0);
    case '@':
        return moment(db_int(rows, column));
    case '!':
        return day(db_int(rows, column));
    default:
        return json_string(db_text(rows, column));
    }
}

static json_t *row_of(const struct rows *rows, const char *columns)
{
    json_t *row = json_object();
    for (int column = 0; *columns; column++) {
        size_t word = strcspn(columns, " "), name = strcspn(columns, " #?@!");
        json_object_set_new(
            row, arena_text_n(rows->ctx->arena, columns, name), value(rows, column, columns[name]));
        columns += word + (columns[word] == ' ');
    }
    return row;
}

json_t *person_own_data(struct ctx *ctx, int64_t person_id)
{
    json_t *data = json_object();
    json_object_set_new(data, "made_at", moment(ctx->now));
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        json_t *list = json_array();
        struct rows rows = db_query(ctx, parts[i].sql, person_id);
        while (db_next(&rows))
            json_array_append_new(list, row_of(&rows, parts[i].columns));
        json_object_set_new(data, parts[i].name, list);
    }
    return data;
}
