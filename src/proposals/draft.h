/* Private to the pages of drafting: what a draft looks like while it is being written. */
#pragma once
#include "kit/files.h"
#include "kit/text_diff.h"
#include "proposals/calls.h"
#include "proposals/pages_data.h"
#include "proposals/similar_ones.h"
#include "web/request.h"

/* One line of the list of completeness. */
struct draft_check {
    const char *field; /* where it is mended */
    enum message label;
    bool is_done;
};
struct draft_check_list {
    struct draft_check *items;
    size_t count;
};

/* All that its page shows. */
struct draft_view {
    const struct proposal *p;
    struct text_list suggestions;
    struct co_signer_list co_signers;
    struct choice_list categories, sectors;
    struct file_list files, seals;
    struct draft_check_list checks;
    struct similar_one_list similar;
    const struct proposal_call *call;
    int64_t length, recommended, limit, title_limit, file_limit_mb, version_count;
    struct problems *problems;
    const struct proposal *newer; /* saved by somebody else in the meantime; NULL for none */
    struct text_list newer_suggestions;
};

/* The draft that the actor may write, by the path's id; NULL else. */
const struct proposal *draft_of_path(struct request *);

/* The suggestions as one text, numbered. */
const char *draft_suggestions_text(struct ctx *, struct text_list);

bool id_is_in(struct id_list, int64_t id);

/* One part of two versions, side by side in one text. */
struct diff_part {
    enum message heading;
    struct text_pieces pieces;
};
struct diff_part_list {
    struct diff_part *items;
    size_t count;
};
