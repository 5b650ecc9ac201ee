/* Data that leaves and comes back: everything as open files, backups, and the proof that all is
 * well. */
#pragma once
#include "db/db.h"
#include "web/messages.h"

/* What a long piece of work tells while it lasts. Either may be NULL. */
struct exchange_progress {
    void (*begin)(enum message what);
    void (*show)(int64_t done, int64_t total);
};

struct export_options {
    bool with_secrets; /* hashes of passwords and tokens, keys */
    bool without_contents; /* attachments are listed but not copied */
    const struct exchange_progress *progress;
};

/* Writes every table as CSV and JSON lines, the dictionary, the attachments, and a manifest with
 * the SHA-256 of every file into a folder that does not exist or is empty. All tables show one
 * moment. It is called by its name when it is whole. False with the reason in ctx->fault. Gives in
 * `missing` how many attachments have no content any more. Outside of a transaction. */
bool exchange_export(
    struct ctx *, const char *folder, const struct export_options *, int64_t *missing);

/* Reads what exchange_export wrote into an empty database, all or nothing: the manifest is verified
 * first, ids are kept, the search index is made anew and the ledger's chain proven before anything
 * is kept. `contents` is the folder that has files/, mostly the same one; an attachment that it
 * lacks is left out. Outside of a transaction. */
bool exchange_restore(
    struct ctx *, const char *folder, const char *contents, const struct exchange_progress *);

/* One archive (tar) of everything with its secrets, made while others write, and verified by
 * reading it back. An SQLite database is copied page by page, PostgreSQL is exported. Never
 * overwrites. Gives in `missing` how many attachments have no content any more. Outside of a
 * transaction. */
bool exchange_backup(
    struct ctx *, const char *file, const struct exchange_progress *, int64_t *missing);

/* Restores what exchange_backup made, whatever kind of database it came from. */
bool exchange_restore_backup(struct ctx *, const char *file, const struct exchange_progress *);

/* ---- proof ---- */

struct finding {
    enum message message;
    const char *first, *second; /* fill {1} and {2} */
};
struct finding_list {
    struct finding *items;
    size_t count;
};
struct check_report {
    struct finding_list faults; /* something is broken */
    struct finding_list notes; /* worth knowing, harmless */
    int64_t ledger_count, file_count, proposal_count;
};

/* Looks at everything: the database's own checks, the ledger's chain, attachments, the search index
 * against the proposals, open lines against the states. Changes nothing. Outside of a transaction.
 */
struct check_report exchange_check(struct ctx *, const struct exchange_progress *);
