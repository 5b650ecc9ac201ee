/* Files: attachments of matters. The content lies in the data folder under its SHA-256, once
 * however many rows have it; the row says of which matter it is and what it is called. */
#pragma once
#include "db/db.h"
#include "kit/matter.h"
#include "web/problems.h"

/* Makes the place of the files below the data folder. Once, before anything else here; false where
 * it cannot be made. */
bool files_open(const char *data_folder);

struct file {
    int64_t id;
    struct matter matter;
    const char *part; /* which list of the matter: "proposal", "reply", "evidence" */
    const char *name; /* safe to download under: no path, the ending of its type */
    const char *type; /* MIME, by the content and not by the name */
    int64_t size;
    const char *hash; /* SHA-256 in hex */
    int64_t uploaded_by;
    const char *uploaded_by_name; /* read only */
    int64_t at;
};
struct file_list {
    struct file *items;
    size_t count;
};

/* Attaches what lies at `path` (an upload's place; it is copied) under the name that the browser
 * gave, and writes the ledger. Its type is found from the content: PDF, Word, Excel, PowerPoint and
 * OpenDocument text, JPEG, PNG, WebP, plain text in UTF-8. 0 with what is wrong in `problems`: too
 * large (files.limit_mb), too many of the part (files.count_limit), empty, of another type. */
int64_t file_attach(struct ctx *, struct matter, const char *part, const char *name,
    const char *path, const char *field, struct problems *);

/* The file, or NULL. Whether the actor may have it is the matter's to say. */
const struct file *file_find(struct ctx *, int64_t id);

/* What a matter has, oldest first; `part` NULL for all parts. */
struct file_list file_list(struct ctx *, struct matter, const char *part);

/* Takes the row away and writes the ledger. The content stays for files_sweep: other rows may share
 * it, and the transaction may still be taken back. False where there is no such file. */
bool file_remove(struct ctx *, int64_t id);

/* Where the content lies, for respond_file. */
const char *file_path(struct ctx *, const struct file *);

/* A name that no system takes for a path or a command, with the ending that fits the type. */
const char *file_safe_name(struct arena *, const char *name, const char *type);

/* The MIME type of what lies at `path` by its content, NULL where it is none of those above. */
const char *file_sniff(struct arena *, const char *path);

struct files_verdict {
    int64_t count; /* rows looked at */
    struct id_list missing; /* rows without content */
    struct id_list damaged; /* rows whose content has another size or hash */
    int64_t orphan_count; /* contents without a row: harmless, files_sweep takes them */
};

/* Proves that every row has its content. Reads everything. `progress` may be NULL. */
struct files_verdict files_check(struct ctx *, void (*progress)(int64_t done, int64_t total));

/* Deletes contents that have had no row for a day, and what a killed process left unfinished. Gives
 * how many; a nightly job. */
int64_t files_sweep(struct ctx *);
