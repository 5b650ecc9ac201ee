/* Between the files of the site. */
#pragma once
#include "web/request.h"

void send_feed(struct request *);
void send_sitemap(struct request *);
void send_sitemap_part(struct request *);
void send_robots(struct request *);

/* A dataset as its page lists it; sizes in bytes, -1 where the file was not made yet. */
struct open_dataset;
struct open_row {
    const struct open_dataset *dataset;
    int64_t count, csv_size, json_size;
    bool has_more; /* than were counted */
};
struct open_row_list {
    struct open_row *items;
    size_t count;
};
