/* Earlier years' proposals: the archive that a committee brings. They come as ended matters, with
 * no duty for anyone. */
#include "base/clock.h"
#include "exchange/import_private.h"
#include "exchange/suggestions.h"
#include "kit/ledger.h"
#include "kit/settings.h"
#include "people/person.h"
#include "proposals/handling.h"
#include "proposals/search_index.h"

/* clang-format off */
static const struct import_column columns[] = {
    { "year", "年度|年份", "Year", true, "2019", "2019", MSG_IMPORT_HELP_YEAR },
    { "number", "提案编号|编号|提案号|案号", "Number", false, "17", "17", MSG_IMPORT_HELP_NUMBER },
    { "title", "标题|案由|提案标题|提案题目", "Title", true, "关于增设社区老年食堂的提案", "On canteens for the elderly", MSG_IMPORT_HELP_TITLE },
    { "proposers", "提案人|提案者|提出者", "Proposers|Proposer", true, "陆荷舟、钱望渡", "Lu Hezhou, Qian Wangdu", MSG_IMPORT_HELP_PROPOSERS },
    { "category", "类别|分类|提案类别", "Category", false, "", "", MSG_IMPORT_HELP_CATEGORY },
    { "sector", "界别", "Sector", false, "教育界", "education", MSG_IMPORT_HELP_SECTOR },
    { "situation", "情况|基本情况|现状|正文", "Situation|Text", false, "社区老年人用餐不便。", "Meals are hard to get.", MSG_IMPORT_HELP_SITUATION },
    { "analysis", "分析|问题分析|问题及分析|原因分析", "Analysis", false, "布点少，补贴不足。", "Few places, little support.", MSG_IMPORT_HELP_ANALYSIS },
    { "suggestions", "建议|意见建议|具体建议", "Suggestions", false, "1. 增设食堂。2. 提高补贴。", "1. Open canteens. 2. Raise support.", MSG_IMPORT_HELP_SUGGESTIONS },
    { "key_words", "关键词", "Key words", false, "养老、助餐", "care, meals", MSG_IMPORT_HELP_KEY_WORDS },
    { "unit", "承办单位|主办单位", "Unit|Lead unit", false, "荷浦区民政局", "", MSG_IMPORT_HELP_UNIT },
    { "assisting_units", "会办单位|协办单位", "Assisting units", false, "", "", MSG_IMPORT_HELP_ASSISTING },
    { "class", "办理类别|答复类别|办理结果", "Class", false, "A", "A", MSG_IMPORT_HELP_CLASS },
    { "reply_number", "答复文号|文号", "Reply number", false, "荷民函〔2019〕12号", "12/2019", MSG_IMPORT_HELP_REPLY_NUMBER },
    { "reply", "答复|答复内容|答复全文", "Reply", false, "已增设食堂三处。", "Three canteens were opened.", MSG_IMPORT_HELP_REPLY },
    { "feedback", "反馈|反馈意见|满意度|满意情况", "Feedback", false, "满意", "satisfied", MSG_IMPORT_HELP_FEEDBACK },
    { "submitted_on", "提交日期|提出日期", "Submitted on", false, "2019-01-15", "2019-01-15", MSG_IMPORT_HELP_SUBMITTED_ON },
    { "replied_on", "答复日期", "Replied on", false, "2019-06-20", "2019-06-20", MSG_IMPORT_HELP_REPLIED_ON },
    { "state", "状态|办理状态", "State", false, "已办结", "closed", MSG_IMPORT_HELP_STATE },
    { "published", "公开|是否公开", "Published", false, "是", "yes", MSG_IMPORT_HELP_PUBLISHED },
    { 0 },
};
/* clang-format on */

/* A row, understood. */
struct past {
    int64_t year, number;
    int64_t submitted_at, replied_at, ended_at;
    enum proposal_state state;
    enum reply_class reply_class;
    enum satisfaction verdict;
    bool is_published;
    const char *category, *sector;
    int64_t body_id;
    struct text_list proposers; /* names of persons */
    struct id_list units; /* the first leads */
};

/* ---- single values ---- */

/* A word of a list, in either language. Gives its number; -1 and a problem where it is none. */
struct word {
    const char *zh, *en;
    int value;
};
static int choose(struct import *import, struct problems *problems, const char *code,
    const struct word *words, size_t count, int otherwise)
{
    const char *written = import_value(import, code);
    if (!*written)
        return otherwise;
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].zh, written) == 0 || strcasecmp(words[i].en, written) == 0)
            return words[i].value;
    import_problem(import, problems, code, MSG_IMPORT_NOT_IN_LIST);
    return otherwise;
}
#define CHOOSE(code, words, otherwise)                                                             \
    choose(import, problems, code, words, COUNT_OF(words), otherwise)

static const struct word states[] = { { "已办结", "closed", PROPOSAL_CLOSED },
    { "办结", "replied", PROPOSAL_CLOSED }, { "已答复", "answered", PROPOSAL_CLOSED },
    { "不予立案", "declined", PROPOSAL_DECLINED }, { "未立案", "not filed", PROPOSAL_DECLINED },
    { "已撤回", "withdrawn", PROPOSAL_WITHDRAWN }, { "撤案", "withdrawn", PROPOSAL_WITHDRAWN },
    { "已转办", "converted", PROPOSAL_CONVERTED } };
static const struct word classes[] = { { "A类", "A", CLASS_A }, { "已解决", "solved", CLASS_A },
    { "B类", "B", CLASS_B }, { "正在解决", "planned", CLASS_B }, { "C类", "C", CLASS_C },
    { "留作参考", "reference", CLASS_C } };
static const struct word verdicts[] = { { "满意", "satisfied", SATISFIED },
    { "基本满意", "basically satisfied", BASICALLY_SATISFIED },
    { "不满意", "dissatisfied", DISSATISFIED } };
static const struct word answers[] = { { "是", "yes", 1 }, { "公开", "true", 1 }, { "1", "1", 1 },
    { "否", "no", 0 }, { "不公开", "false", 0 }, { "0", "0", 0 } };

/* 2019-01-15, also with slashes, dots or 年月日. 0 where nothing was written. */
static int64_t moment_of(struct import *import, struct problems *problems, const char *code)
{
    const char *written = import_value(import, code);
    int64_t numbers[3] = { 0 };
    int count = 0;
    for (const char *at = written; *at && count < 3;) {
        size_t digits = strspn(at, "0123456789");
        for (size_t i = 0; i < digits && i < 4; i++)
            numbers[count] = numbers[count] * 10 + (at[i] - '0');
        count += digits > 0;
        at += digits + strcspn(at + digits, "0123456789");
    }
    int64_t day = 0;
    const char *date = arena_printf(
        import->ctx->arena, "%04d-%02d-%02d", (int)numbers[0], (int)numbers[1], (int)numbers[2]);
    bool is_date = count == 3 && day_parse(date, &day);
    if (*written && !is_date)
        import_problem(import, problems, code, MSG_IMPORT_NOT_DATE);
    return is_date ? day_start_ms(day) : 0;
}

/* "17", "2019-017", "第17号". */
static int64_t number_of(
    struct import *import, struct problems *problems, int64_t year, enum proposal_state state)
{
    const char *written = import_value(import, "number");
    const char *dash = strrchr(written, '-');
    int64_t number = 0, written_year = year;
    bool is_number = import_number(dash ? dash + 1 : written, &number) && number > 0;
    if (dash
        && (!import_number(
                arena_text_n(import->ctx->arena, written, (size_t)(dash - written)), &written_year)
            || written_year != year))
        is_number = false;
    bool needs_number = state == PROPOSAL_CLOSED;
    if (*written ? !is_number : needs_number)
        import_problem(import, problems, "number", MSG_IMPORT_NOT_NUMBER);
    if (!is_number)
        return 0;
    if (import_is_repeated(import,
            arena_printf(import->ctx->arena, "%lld-%lld", (long long)year, (long long)number)))
        import_problem(import, problems, "number", MSG_IMPORT_REPEATED);
    else if (db_scalar(import->ctx, "SELECT COUNT(*) FROM proposal WHERE year = $1 AND number = $2",
                 year, number)
        > 0)
        import_problem(import, problems, "number", MSG_IMPORT_IS_THERE);
    return number;
}

static const char *code_of(
    struct import *import, struct problems *problems, const char *setting, const char *code)
{
    const char *written = import_value(import, code);
    const char *found = *written ? import_code(import, setting, written) : "";
    if (!found)
        import_problem(import, problems, code, MSG_IMPORT_NOT_IN_LIST);
    return text_or(found, "");
}

/* ---- who and where ---- */

static void find_units(
    struct import *import, struct problems *problems, struct past *past, const char *code)
{
    struct text_list names = import_parts(import, import_value(import, code));
    for (size_t i = 0; i < names.count; i++) {
        int64_t id = db_scalar(import->ctx,
            "SELECT id FROM unit WHERE name = $1 OR short_name = $1 OR name_en = $1 ORDER BY id",
            names.items[i]);
        if (id)
            LIST_PUSH(import->ctx, past->units, id);
        else
            problem_add_with(import->ctx, problems, code, MSG_IMPORT_NO_UNIT, names.items[i]);
    }
}

/* A body's name makes the proposal a collective one; the others are persons. Two of one name cannot
 * be told apart: the user name does. */
static void find_proposers(struct import *import, struct problems *problems, struct past *past)
{
    struct ctx *ctx = import->ctx;
    struct text_list names = import_parts(import, import_value(import, "proposers"));
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        int64_t body_id =
            db_scalar(ctx, "SELECT id FROM body WHERE name = $1 OR name_en = $1", name);
        int64_t count = db_scalar(ctx,
            "SELECT COUNT(*) FROM person WHERE name = $1 AND NOT EXISTS"
            " (SELECT 1 FROM person WHERE user_name = $1)",
            name);
        if (body_id)
            past->body_id = body_id;
        else if (count > 1)
            problem_add_with(ctx, problems, "proposers", MSG_IMPORT_TWO_PERSONS, name);
        else
            LIST_PUSH(ctx, past->proposers, name);
    }
}

static int64_t person_of_name(struct import *import, const char *name)
{
    return db_scalar(import->ctx,
        "SELECT id FROM person WHERE user_name = $1 OR name = $1 ORDER BY user_name <> $1, id",
        name);
}

/* Who is a member no more has a closed account, so that the archive keeps the name. */
static int64_t former_person(struct import *import, const char *name, struct problems *problems)
{
    struct ctx *ctx = import->ctx;
    int64_t id = person_of_name(import, name);
    if (id)
        return id;
    int64_t next = db_scalar(ctx, "SELECT COALESCE(MAX(id), 0) + 1 FROM person");
    const struct person draft = {
        .user_name = arena_printf(ctx->arena, "former-%lld", (long long)next),
        .name = name,
        .email = "",
    };
    id = person_create(ctx, &draft, NULL, problems);
    if (id)
        person_set_active(ctx, id, false);
    return id;
}

static void count_former(struct import *import, const struct past *past)
{
    for (size_t i = 0; i < past->proposers.count; i++)
        if (!person_of_name(import, past->proposers.items[i])
            && !import_is_repeated(
                import, arena_printf(import->ctx->arena, "former:%s", past->proposers.items[i])))
            import->report->former_count++;
}

/* ---- the rows ---- */

static int64_t insert_proposal(
    struct import *import, const struct past *past, int64_t lead_id, bool is_joint)
{
    enum proposal_kind kind = past->body_id ? PROPOSAL_COLLECTIVE
        : is_joint                          ? PROPOSAL_JOINT
                                            : PROPOSAL_INDIVIDUAL;
    int64_t filed_at = past->number ? past->submitted_at : 0;
    return db_insert(import->ctx,
        "INSERT INTO proposal (kind, state, year, number, lead_id, body_id, title, situation,"
        " analysis, category, sector, key_words, publicity, looks_passed, reply_class, attitude,"
        " result, is_published, created_at, changed_at, submitted_at, filed_at, replied_at,"
        " assigned_at, closed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
        " $14, $15, $16, $16, $17, $18, $19, $18, $20, $21, $22, $23) RETURNING id",
        kind, past->state, past->year, past->number, lead_id, db_optional(past->body_id),
        import_value(import, "title"), import_value(import, "situation"),
        import_value(import, "analysis"), past->category, past->sector,
        import_value(import, "key_words"), past->is_published ? PUBLICITY_YES : PUBLICITY_NO,
        past->number ? 3 : 0, past->reply_class, past->verdict, past->is_published,
        past->submitted_at, past->ended_at, filed_at, past->replied_at,
        past->units.count ? filed_at : 0, past->state == PROPOSAL_CLOSED ? past->ended_at : 0);
}

static void insert_suggestions(struct import *import, int64_t id)
{
    struct text_list parts =
        suggestions_of(import->ctx->arena, import_value(import, "suggestions"));
    for (size_t i = 0; i < parts.count; i++)
        db_exec(import->ctx,
            "INSERT INTO proposal_suggestion (proposal_id, position, text) VALUES ($1, $2, $3)", id,
            (int64_t)i + 1, parts.items[i]);
}

static void insert_reply(struct import *import, const struct past *past, int64_t id)
{
    struct ctx *ctx = import->ctx;
    int64_t lead = 0;
    for (size_t i = 0; i < past->units.count; i++) {
        enum assignment_role role = i ? ASSIGNED_ASSISTING
            : past->units.count > 1   ? ASSIGNED_LEAD
                                      : ASSIGNED_SOLE;
        int64_t assignment = db_insert(ctx,
            "INSERT INTO assignment (proposal_id, unit_id, role, state, assigned_at, accept_by,"
            " due_on, accepted_at, done_at) VALUES ($1, $2, $3, $4, $5, 0, 0, $5, $6) RETURNING id",
            id, past->units.items[i], role, ASSIGNMENT_DONE, past->submitted_at, past->ended_at);
        lead = i ? lead : assignment;
    }
    const char *body = import_value(import, "reply");
    if (lead && (*body || past->reply_class != CLASS_NONE))
        db_exec(ctx,
            "INSERT INTO reply (assignment_id, proposal_id, round, state, number, class, body,"
            " drafted_by, signed_at) VALUES ($1, $2, 1, $3, $4, $5, $6, 0, $7)",
            lead, id, REPLY_SIGNED, import_value(import, "reply_number"), past->reply_class, body,
            past->ended_at);
}

static void insert_everything(
    struct import *import, const struct past *past, struct problems *problems)
{
    struct ctx *ctx = import->ctx;
    struct id_list persons = { 0 };
    for (size_t i = 0; i < past->proposers.count; i++)
        LIST_PUSH(ctx, persons, former_person(import, past->proposers.items[i], problems));
    if (persons.count == 0) {
        int64_t clerk = db_scalar(ctx,
            "SELECT person_id FROM post WHERE role = $1 AND body_id = $2 ORDER BY id DESC",
            ROLE_COLLECTIVE_CLERK, past->body_id);
        const char *name =
            db_scalar_text(ctx, "SELECT name FROM body WHERE id = $1", past->body_id);
        LIST_PUSH(ctx, persons, clerk ? clerk : former_person(import, name, problems));
    }
    int64_t id = insert_proposal(import, past, persons.items[0], persons.count > 1);
    for (size_t i = 1; i < persons.count; i++)
        db_exec(ctx,
            "INSERT INTO co_signer (proposal_id, person_id, state, at) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT DO NOTHING",
            id, persons.items[i], CO_SIGNER_CONFIRMED, past->submitted_at);
    insert_suggestions(import, id);
    insert_reply(import, past, id);
    if (past->verdict != SATISFACTION_NONE)
        db_exec(ctx,
            "INSERT INTO feedback (proposal_id, person_id, round, attitude, result, at)"
            " VALUES ($1, $2, 1, $3, $3, $4)",
            id, persons.items[0], past->verdict, past->ended_at);
    if (past->number)
        db_exec(ctx,
            "INSERT INTO proposal_number (year, last_number) VALUES ($1, $2) ON CONFLICT (year)"
            " DO UPDATE SET last_number = CASE WHEN excluded.last_number >"
            " proposal_number.last_number THEN excluded.last_number ELSE"
            " proposal_number.last_number END",
            past->year, past->number);
    ledger_write_move(ctx, MATTER(PROPOSAL, id), "import", NULL, proposal_state_code(past->state),
        import_value(import, "title"));
    proposal_index(ctx, id);
}

static struct past understand(struct import *import, struct problems *problems)
{
    struct past past = { 0 };
    struct date today = date_from_day(ctx_today(import->ctx));
    if (!import_number(import_value(import, "year"), &past.year) || past.year < 1949
        || past.year > today.year)
        import_problem(import, problems, "year", MSG_IMPORT_NOT_YEAR);
    if (text_length(import_value(import, "title")) > 200)
        import_problem(import, problems, "title", MSG_IMPORT_TOO_LONG);
    past.state = (enum proposal_state)CHOOSE("state", states, PROPOSAL_CLOSED);
    past.reply_class = (enum reply_class)CHOOSE("class", classes, CLASS_NONE);
    past.verdict = (enum satisfaction)CHOOSE("feedback", verdicts, SATISFACTION_NONE);
    past.is_published = CHOOSE("published", answers, 0) != 0;
    past.number = number_of(import, problems, past.year, past.state);
    past.category = code_of(import, problems, "proposal.categories", "category");
    past.sector = code_of(import, problems, "proposal.sectors", "sector");
    past.submitted_at = moment_of(import, problems, "submitted_on");
    past.replied_at = moment_of(import, problems, "replied_on");
    if (!past.submitted_at && past.year)
        past.submitted_at = day_start_ms(day_from_date((int)past.year, 1, 1));
    past.ended_at =
        past.replied_at ? past.replied_at : day_start_ms(day_from_date((int)past.year, 12, 31));
    if (past.ended_at < past.submitted_at)
        past.ended_at = past.submitted_at;
    find_units(import, problems, &past, "unit");
    find_units(import, problems, &past, "assisting_units");
    if (*import_value(import, "reply") && !*import_value(import, "unit"))
        import_problem(import, problems, "unit", MSG_IMPORT_REPLY_NEEDS_UNIT);
    find_proposers(import, problems, &past);
    if (past.proposers.count == 0 && !past.body_id)
        import_problem(import, problems, "proposers", MSG_FORM_MISSING);
    return past;
}

static void take(struct import *import, struct problems *problems)
{
    struct past past = understand(import, problems);
    if (problems->count > 0)
        return;
    count_former(import, &past);
    if (import->writes)
        insert_everything(import, &past, problems);
}

const struct import_kind import_proposals = { "proposals", columns, take };
