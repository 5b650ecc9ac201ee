#include "exchange/check_private.h"
#include "exchange/dictionary.h"
#include "kit/files.h"
#include "kit/ledger.h"
#include "kit/lines.h"
#include "proposals/proposal.h"

/* A list of bad rows is for someone who mends them one by one. */
enum { NAMED_MOST = 20 };

static void begin(const struct exchange_progress *progress, enum message what)
{
    if (progress && progress->begin)
        progress->begin(what);
}

void check_fault(struct ctx *ctx, struct check_report *report, enum message message,
    const char *first, const char *second)
{
    LIST_PUSH(ctx, report->faults, (struct finding) { message, first, second });
}

static const char *number(struct ctx *ctx, int64_t value)
{
    return arena_printf(ctx->arena, "%lld", (long long)value);
}

static void check_database(struct ctx *ctx, struct check_report *report)
{
    const char *verdict = db_integrity(ctx);
    if (!text_equal(verdict, "ok"))
        check_fault(ctx, report, MSG_CHECK_DATABASE, verdict, NULL);
    const char *differs = dictionary_differs(ctx);
    if (differs)
        check_fault(ctx, report, MSG_CHECK_SCHEMA, differs, NULL);
    check_references(ctx, report);
}

static void check_ledger(
    struct ctx *ctx, struct check_report *report, const struct exchange_progress *progress)
{
    struct ledger_verdict verdict = ledger_check(ctx, progress ? progress->show : NULL);
    report->ledger_count = verdict.count;
    int64_t expected = db_scalar(ctx, "SELECT entry_count FROM ledger_head WHERE id = 1");
    if (verdict.broken_id && verdict.count < expected
        && db_scalar(ctx, "SELECT COUNT(*) FROM ledger WHERE id >= $1", verdict.broken_id) == 0)
        check_fault(ctx, report, MSG_CHECK_LEDGER_TAIL, number(ctx, expected - verdict.count),
            number(ctx, verdict.broken_id));
    else if (verdict.broken_id)
        check_fault(ctx, report, MSG_CHECK_LEDGER, number(ctx, verdict.broken_id), NULL);
}

static void name_files(
    struct ctx *ctx, struct check_report *report, enum message message, struct id_list ids)
{
    for (size_t i = 0; i < ids.count && i < NAMED_MOST; i++) {
        const struct file *file = file_find(ctx, ids.items[i]);
        check_fault(ctx, report, message, number(ctx, ids.items[i]), file ? file->name : "");
    }
    if (ids.count > NAMED_MOST)
        check_fault(
            ctx, report, MSG_CHECK_MORE, number(ctx, (int64_t)ids.count - NAMED_MOST), NULL);
}

static void check_files(
    struct ctx *ctx, struct check_report *report, const struct exchange_progress *progress)
{
    struct files_verdict verdict = files_check(ctx, progress ? progress->show : NULL);
    report->file_count = verdict.count;
    name_files(ctx, report, MSG_CHECK_FILE_MISSING, verdict.missing);
    name_files(ctx, report, MSG_CHECK_FILE_DAMAGED, verdict.damaged);
    if (verdict.orphan_count > 0)
        LIST_PUSH(ctx, report->notes,
            (struct finding) { MSG_CHECK_FILE_ORPHANS, number(ctx, verdict.orphan_count), NULL });
}

/* Adds one fault for each row of a question with two columns. */
static void name_rows(
    struct ctx *ctx, struct check_report *report, enum message message, struct rows rows)
{
    int64_t count = 0;
    for (; db_next(&rows); count++)
        if (count < NAMED_MOST)
            check_fault(ctx, report, message, db_text(&rows, 0), db_text(&rows, 1));
    if (count > NAMED_MOST)
        check_fault(ctx, report, MSG_CHECK_MORE, number(ctx, count - NAMED_MOST), NULL);
}

/* Drafts come into the index when they are submitted. */
static void check_search(struct ctx *ctx, struct check_report *report)
{
    name_rows(ctx, report, MSG_CHECK_SEARCH_MISSING,
        db_query(ctx,
            "SELECT CAST(proposal.id AS TEXT), proposal.title FROM proposal"
            " WHERE state NOT IN ($1, $2) AND NOT EXISTS (SELECT 1 FROM search_entry"
            " WHERE matter_kind = $3 AND matter_id = proposal.id) ORDER BY proposal.id",
            PROPOSAL_DRAFT, PROPOSAL_DISCARDED, MATTER_PROPOSAL));
    name_rows(ctx, report, MSG_CHECK_SEARCH_OLD,
        db_query(ctx,
            "SELECT CAST(proposal.id AS TEXT), proposal.title FROM proposal"
            " JOIN search_entry ON matter_kind = $1 AND matter_id = proposal.id"
            " WHERE title_text <> proposal.title AND state NOT IN ($2, $3) ORDER BY proposal.id",
            MATTER_PROPOSAL, PROPOSAL_DRAFT, PROPOSAL_DISCARDED));
    name_rows(ctx, report, MSG_CHECK_SEARCH_LOST,
        db_query(ctx,
            "SELECT CAST(matter_id AS TEXT), title_text FROM search_entry WHERE matter_kind = $1"
            " AND NOT EXISTS (SELECT 1 FROM proposal WHERE id = matter_id) ORDER BY matter_id",
            MATTER_PROPOSAL));
}

static void check_counts(struct ctx *ctx, struct check_report *report)
{
    name_rows(ctx, report, MSG_CHECK_COUNTS,
        db_query(ctx,
            "SELECT CAST(year AS TEXT), CAST(SUM(there) AS TEXT) FROM (SELECT year, state, CASE "
            "WHEN"
            " is_published = 1 AND publicity <> 2 THEN 1 ELSE 0 END AS is_public, 1 AS there, 0 AS"
            " kept FROM proposal WHERE state <> $1 UNION ALL SELECT year, state, is_public, 0, "
            "total"
            " FROM proposal_count) AS both_ways GROUP BY year, state, is_public"
            " HAVING SUM(there) <> SUM(kept) ORDER BY year",
            PROPOSAL_DRAFT));
    name_rows(ctx, report, MSG_CHECK_SCORES,
        db_query(ctx,
            "SELECT CAST(proposal_id AS TEXT), '' FROM (SELECT proposal_id, kind, points, 0 AS"
            " scorers FROM score WHERE kind <= 4 UNION ALL SELECT proposal_id, kind, 0,"
            " COUNT(DISTINCT scorer_id) FROM score WHERE kind <= 4 GROUP BY proposal_id, kind"
            " UNION ALL SELECT proposal_id, 0, -reviewed, -reviewed_scorers FROM score_sum"
            " UNION ALL SELECT proposal_id, 1, -closed, -closed_scorers FROM score_sum"
            " UNION ALL SELECT proposal_id, 2, -by_proposer, -by_proposer_scorers FROM score_sum"
            " UNION ALL SELECT proposal_id, 3, -by_office, -by_office_scorers FROM score_sum"
            " UNION ALL SELECT proposal_id, 4, -by_assigning, -by_assigning_scorers FROM"
            " score_sum) AS both_ways GROUP BY proposal_id, kind"
            " HAVING SUM(points) <> 0 OR SUM(scorers) <> 0 ORDER BY proposal_id"));
}

/* A matter that ended leaves nobody a duty; what is closed may still be scored, looked back at,
 * kept in its promises and then answered a second time, under a signature; but not written,
 * reviewed or assigned. */
static void check_lines(struct ctx *ctx, struct check_report *report)
{
    name_rows(ctx, report, MSG_CHECK_LINE_OPEN,
        db_query(ctx,
            "SELECT CAST(line.id AS TEXT), line.title FROM line"
            " JOIN proposal ON line.matter_kind = $1 AND proposal.id = line.matter_id"
            " WHERE line.struck_at = 0 AND (proposal.state IN ($2, $3, $4, $5, $6)"
            " OR (proposal.state = $7 AND line.kind < $8 AND line.kind <> $9)) ORDER BY line.id",
            MATTER_PROPOSAL, PROPOSAL_WITHDRAWN, PROPOSAL_DECLINED, PROPOSAL_MERGED,
            PROPOSAL_CONVERTED, PROPOSAL_DISCARDED, PROPOSAL_CLOSED, LINE_FEEDBACK, LINE_SIGN));
    name_rows(ctx, report, MSG_CHECK_LINE_LOST,
        db_query(ctx,
            "SELECT CAST(line.id AS TEXT), line.title FROM line WHERE line.struck_at = 0"
            " AND line.matter_kind = $1 AND NOT EXISTS (SELECT 1 FROM proposal WHERE id ="
            " line.matter_id) ORDER BY line.id",
            MATTER_PROPOSAL));
}

struct check_report exchange_check(struct ctx *ctx, const struct exchange_progress *progress)
{
    struct check_report report = { 0 };
    db_begin(ctx, DB_READ);
    begin(progress, MSG_EXCHANGE_PROGRESS_DATABASE);
    check_database(ctx, &report);
    begin(progress, MSG_EXCHANGE_PROGRESS_LEDGER);
    check_ledger(ctx, &report, progress);
    begin(progress, MSG_EXCHANGE_PROGRESS_FILES);
    check_files(ctx, &report, progress);
    begin(progress, MSG_EXCHANGE_PROGRESS_INDEX_CHECK);
    check_search(ctx, &report);
    check_lines(ctx, &report);
    check_counts(ctx, &report);
    report.proposal_count = db_scalar(ctx, "SELECT COUNT(*) FROM proposal");
    db_rollback(ctx);
    return report;
}
