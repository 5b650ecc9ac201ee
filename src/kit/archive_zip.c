#include "kit/archive_zip.h"

#include <archive.h>
#include <archive_entry.h>

static la_ssize_t take_bytes(struct archive *archive, void *to, const void *data, size_t length)
{
    (void)archive;
    buffer_append(to, data, length);
    return (la_ssize_t)length;
}

static bool add_entry(struct archive *archive, const struct zip_entry *entry, time_t moment)
{
    struct archive_entry *header = archive_entry_new();
    archive_entry_set_pathname(header, entry->name);
    archive_entry_set_size(header, (la_int64_t)entry->content.length);
    archive_entry_set_filetype(header, AE_IFREG);
    archive_entry_set_perm(header, 0644);
    archive_entry_set_mtime(header, moment, 0);
    bool is_done = archive_write_header(archive, header) == ARCHIVE_OK
        && archive_write_data(archive, entry->content.data, entry->content.length)
            == (la_ssize_t)entry->content.length;
    archive_entry_free(header);
    return is_done;
}

struct buffer zip_of(struct ctx *ctx, const struct zip_entry_list *entries)
{
    struct buffer out = buffer_new(ctx->arena);
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_set_bytes_in_last_block(archive, 1);
    bool is_done = archive_write_open(archive, &out, NULL, take_bytes, NULL) == ARCHIVE_OK;
    for (size_t i = 0; i < entries->count && is_done; i++)
        is_done = add_entry(archive, &entries->items[i], (time_t)(ctx->now / 1000));
    is_done = is_done && archive_write_close(archive) == ARCHIVE_OK;
    if (!is_done)
        ctx_fault(ctx, "zip: %s", archive_error_string(archive));
    archive_write_free(archive);
    return is_done ? out : buffer_new(ctx->arena);
}
