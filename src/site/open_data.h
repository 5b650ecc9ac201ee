/* Open data: what the public pages show, as files. Only published proposals are in them, and of
 * persons nothing but the names of proposers. */
#pragma once
#include "proposals/proposal.h"
#include "web/messages.h"

struct open_column {
    const char *name;
    enum open_type { OPEN_TEXT, OPEN_NUMBER, OPEN_YES_NO, OPEN_DAY, OPEN_TEXTS } type;
    enum message meaning;
};
struct open_dataset {
    const char *code; /* "proposals" */
    enum message title;
    const struct open_column *columns;
    size_t count;
};
enum open_kind { OPEN_PROPOSALS, OPEN_REPLIES, OPEN_COMMITMENTS, OPEN_FIGURES, OPEN_KIND_COUNT };
enum open_format { OPEN_CSV, OPEN_JSON_LINES, OPEN_FORMAT_COUNT };

extern const struct open_dataset open_datasets[OPEN_KIND_COUNT];

struct open_column_list {
    const struct open_column *items;
    size_t count;
};
static inline struct open_column_list open_columns_of(const struct open_dataset *dataset)
{
    return (struct open_column_list) { dataset->columns, dataset->count };
}

const char *open_extension(enum open_format); /* "csv" */
enum message open_type_message(enum open_type);

/* How many rows there are now. Of replies and commitments no more than LIST_COUNTED are counted,
 * since a million took a minute; whether there are more is told in `has_more`. */
int64_t open_count(struct ctx *, enum open_kind, bool *has_more);

/* What the file is at this moment: it changes with every change that may be seen in it. */
const char *open_version(struct ctx *, enum open_kind);

/* The path of the file of this moment below a folder, made where it is not there yet; rows pass
 * through in small portions, however many there are. NULL with ctx->fault set where it cannot be
 * written. */
const char *open_file(struct ctx *, enum open_kind, enum open_format, const char *folder);

/* The size of that file in bytes, -1 where it was not made yet. */
int64_t open_size(struct ctx *, enum open_kind, enum open_format, const char *folder);

/* ---- between the files of open data ---- */

/* Writes rows, column after column in the order of the dataset. */
struct open_writer {
    void *file; /* FILE */
    const struct open_dataset *dataset;
    bool is_json;
    size_t at; /* column */
};
void open_put_text(struct open_writer *, const char *);
void open_put_number(struct open_writer *, int64_t);
void open_put_yes_no(struct open_writer *, bool);
void open_put_day(struct open_writer *, int64_t day); /* 0 for none */
void open_put_moment(struct open_writer *, int64_t ms); /* its day; 0 for none */
void open_put_texts(struct open_writer *, struct text_list);
void open_end_row(struct open_writer *);

/* All rows of a dataset. */
void open_write_rows(struct ctx *, enum open_kind, struct open_writer *);
