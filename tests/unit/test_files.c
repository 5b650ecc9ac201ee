/* Attachments: what they are, where they lie, what is found when one is lost. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/clock.h"
#include "kit/files.h"
#include "kit/ledger.h"
#include "world.h"

static char folder[WORLD_FOLDER_MOST], upload[WORLD_FOLDER_MOST + 8];
static const struct matter a_matter = { MATTER_PROPOSAL, 7 };

static int open_world_and_folder(void **state)
{
    world_folder(folder);
    if (!files_open(folder))
        return 1;
    snprintf(upload, sizeof upload, "%s/upload", folder);
    return world_open(state);
}

static int close_world_and_folder(void **state)
{
    char command[WORLD_FOLDER_MOST + 20];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) != 0 || world_close(state) != 0;
}

/* Each test begins with an empty store. */
static int begin(void **state)
{
    char command[WORLD_FOLDER_MOST + 20];
    snprintf(command, sizeof command, "rm -rf %s/files", folder);
    return system(command) != 0 || !files_open(folder) || world_begin(state) != 0;
}

static const char *put_upload(const void *data, size_t size)
{
    FILE *out = fopen(upload, "wb");
    fwrite(data, 1, size, out);
    fclose(out);
    return upload;
}

static const char *put_text(const char *text)
{
    return put_upload(text, strlen(text));
}

/* An archive whose members are named; the last argument is NULL. */
static const char *put_archive(const char *mimetype, const char *const *members)
{
    unlink(upload);
    zip_t *archive = zip_open(upload, ZIP_CREATE, NULL);
    if (mimetype)
        zip_file_add(archive, "mimetype", zip_source_buffer(archive, mimetype, strlen(mimetype), 0),
            ZIP_FL_ENC_UTF_8);
    for (; *members; members++)
        zip_file_add(archive, *members, zip_source_buffer(archive, "x", 1, 0), ZIP_FL_ENC_UTF_8);
    zip_close(archive);
    return upload;
}

static int64_t attach(struct ctx *ctx, const char *name, struct problems *problems)
{
    return file_attach(ctx, a_matter, "proposal", name, upload, "attachment", problems);
}

static int64_t attach_text(struct ctx *ctx, const char *text)
{
    struct problems problems = { 0 };
    put_text(text);
    int64_t id = attach(ctx, "说明.txt", &problems);
    assert_int_equal(problems.count, 0);
    assert_null(ctx->fault);
    return id;
}

/* ---- kinds ---- */

static void the_content_says_what_a_file_is(void **state)
{
    struct ctx *ctx = *state;
    assert_string_equal(file_sniff(ctx->arena, put_text("%PDF-1.7\n...")), "application/pdf");
    assert_string_equal(
        file_sniff(ctx->arena, put_upload("\xff\xd8\xff\xe0 12345678", 13)), "image/jpeg");
    assert_string_equal(
        file_sniff(ctx->arena, put_upload("\x89PNG\r\n\x1a\n12345", 13)), "image/png");
    assert_string_equal(
        file_sniff(ctx->arena, put_upload("RIFF\x01\0\0\0WEBPVP8 ", 16)), "image/webp");
    assert_string_equal(file_sniff(ctx->arena, put_text("关于荷浦的说明")), "text/plain");
    assert_string_equal(
        file_sniff(ctx->arena,
            put_archive(
                NULL, (const char *[]) { "[Content_Types].xml", "word/document.xml", NULL })),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    assert_string_equal(
        file_sniff(ctx->arena,
            put_archive(NULL, (const char *[]) { "[Content_Types].xml", "xl/workbook.xml", NULL })),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert_string_equal(file_sniff(ctx->arena,
                            put_archive("application/vnd.oasis.opendocument.text",
                                (const char *[]) { "content.xml", NULL })),
        "application/vnd.oasis.opendocument.text");
}

static void what_is_not_on_the_list_is_refused_under_any_name(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    put_upload("MZ\x90\0\x03\0\0\0\x04", 9);
    assert_int_equal(attach(ctx, "说明.pdf", &problems), 0);
    assert_int_equal(problems.items[0].message, MSG_FILE_TYPE);
    assert_string_equal(problems.items[0].field, "attachment");

    assert_null(
        file_sniff(ctx->arena, put_archive(NULL, (const char *[]) { "anything.exe", NULL })));
    assert_null(file_sniff(ctx->arena,
        put_archive(NULL,
            (const char *[]) {
                "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin", NULL })));
    assert_null(file_sniff(ctx->arena, put_upload("PK\x03\x04 broken", 11)));
    assert_null(file_sniff(ctx->arena, put_upload("text\0with a zero", 16)));
}

static void a_name_is_safe_and_has_the_ending_of_its_type(void **state)
{
    struct ctx *ctx = *state;
    static const struct {
        const char *given, *safe;
    } names[] = {
        { "说明.txt", "说明.txt" },
        { "../../etc/passwd", "passwd.txt" },
        { "C:\\文件\\调研报告.docx", "调研报告.txt" },
        { "a\r\nSet-Cookie: x=1.txt", "aSet-Cookie x=1.txt" },
        { "\u202etxt.exe", "txt.txt" },
        { ".htaccess", "htaccess.txt" },
        { "-rf.txt", "rf.txt" },
        { "...", "file.txt" },
        { "", "file.txt" },
        { "第3.5版", "第3.txt" },
        { "关于第二次全体会议的若干意见（2026.征求意见稿）",
            "关于第二次全体会议的若干意见（2026.征求意见稿）.txt" },
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_string_equal(
            file_safe_name(ctx->arena, names[i].given, "text/plain"), names[i].safe);
    char *lengthy = arena_alloc(ctx->arena, 4000);
    for (int i = 0; i < 1000; i++)
        strcat(lengthy, "荷");
    assert_true(text_length(file_safe_name(ctx->arena, lengthy, "text/plain")) <= 90);
}

/* ---- keeping ---- */

static void an_attachment_can_be_read_back(void **state)
{
    struct ctx *ctx = *state;
    const struct file *file = file_find(ctx, attach_text(ctx, "荷浦"));
    char data[16] = "";
    FILE *in = fopen(file_path(ctx, file), "rb");
    assert_int_equal(fread(data, 1, sizeof data, in), strlen("荷浦"));
    fclose(in);
    assert_string_equal(data, "荷浦");
    assert_int_equal(file->size, strlen("荷浦"));
    assert_string_equal(file->name, "说明.txt");
    assert_int_equal(file_list(ctx, a_matter, "proposal").count, 1);
    assert_int_equal(file_list(ctx, a_matter, "reply").count, 0);
    assert_int_equal(file_list(ctx, a_matter, NULL).count, 1);
    assert_string_equal(ledger_of(ctx, a_matter).items[0].action, "file.attach");
}

static void an_empty_a_large_and_one_too_many_are_refused(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    put_text("");
    assert_int_equal(attach(ctx, "a.txt", &problems), 0);
    assert_int_equal(problems.items[0].message, MSG_FILE_EMPTY);
    problems = (struct problems) { 0 };
    put_text("large");
    assert_int_equal(truncate(upload, 20 * 1024 * 1024 + 1), 0);
    assert_int_equal(attach(ctx, "a.txt", &problems), 0);
    assert_int_equal(problems.items[0].message, MSG_FILE_TOO_LARGE);
    problems = (struct problems) { 0 };
    for (int i = 0; i < 10; i++)
        attach_text(ctx, "same");
    put_text("one more");
    assert_int_equal(attach(ctx, "a.txt", &problems), 0);
    assert_int_equal(problems.items[0].message, MSG_FILE_TOO_MANY);
}

static void a_store_that_cannot_be_written_is_a_fault(void **state)
{
    struct ctx *ctx = *state;
    struct problems problems = { 0 };
    char command[WORLD_FOLDER_MOST + 20];
    put_text("text");
    snprintf(command, sizeof command, "rm -rf %s/files", folder); /* nowhere to write */
    assert_int_equal(system(command), 0);
    assert_int_equal(attach(ctx, "a.txt", &problems), 0);
    assert_non_null(ctx->fault);
}

static void equal_contents_lie_there_once_and_stay_while_one_row_has_them(void **state)
{
    struct ctx *ctx = *state;
    int64_t first = attach_text(ctx, "same"), second = attach_text(ctx, "same");
    const char *path = file_path(ctx, file_find(ctx, first));
    assert_string_equal(path, file_path(ctx, file_find(ctx, second)));
    ctx->now += INT64_C(3) * 86400000; /* old enough for the sweep */
    assert_true(file_remove(ctx, first));
    assert_int_equal(files_sweep(ctx), 0);
    assert_int_equal(access(path, R_OK), 0);
    assert_true(file_remove(ctx, second));
    assert_false(file_remove(ctx, second));
    assert_int_equal(files_sweep(ctx), 1);
    assert_int_equal(access(path, R_OK), -1);
}

static void a_young_content_without_a_row_is_left_alone(void **state)
{
    struct ctx *ctx = *state;
    file_remove(ctx, attach_text(ctx, "perhaps not committed yet"));
    assert_int_equal(files_sweep(ctx), 0);
}

static void what_a_killed_process_was_putting_is_swept_when_it_is_old(void **state)
{
    struct ctx *ctx = *state;
    char unfinished[WORLD_FOLDER_MOST + 20];
    snprintf(unfinished, sizeof unfinished, "%s/files/new-abcdef", folder);
    FILE *out = fopen(unfinished, "w");
    assert_non_null(out);
    fclose(out);
    assert_int_equal(files_sweep(ctx), 0);
    assert_int_equal(access(unfinished, R_OK), 0);
    ctx->now += INT64_C(3) * 86400000;
    assert_int_equal(files_sweep(ctx), 1);
    assert_int_equal(access(unfinished, R_OK), -1);
}

/* ---- proving ---- */

static void whole_files_pass_the_check(void **state)
{
    struct ctx *ctx = *state;
    attach_text(ctx, "one");
    attach_text(ctx, "two");
    struct files_verdict verdict = files_check(ctx, NULL);
    assert_int_equal(verdict.count, 2);
    assert_int_equal(verdict.missing.count + verdict.damaged.count, 0);
    assert_int_equal(verdict.orphan_count, 0);
}

static void a_missing_a_damaged_and_an_orphaned_content_are_found(void **state)
{
    struct ctx *ctx = *state;
    int64_t missing = attach_text(ctx, "one"), damaged = attach_text(ctx, "two");
    int64_t twin = attach_text(ctx, "two"), orphan = attach_text(ctx, "three");
    unlink(file_path(ctx, file_find(ctx, missing)));
    FILE *out = fopen(file_path(ctx, file_find(ctx, damaged)), "wb");
    fputs("twO", out);
    fclose(out);
    file_remove(ctx, orphan);

    struct files_verdict verdict = files_check(ctx, NULL);
    assert_int_equal(verdict.missing.count, 1);
    assert_int_equal(verdict.missing.items[0], missing);
    assert_int_equal(verdict.damaged.count, 2);
    assert_int_equal(verdict.damaged.items[0], damaged);
    assert_int_equal(verdict.damaged.items[1], twin);
    assert_int_equal(verdict.orphan_count, 1);
    assert_null(ctx->fault);
}

/* A small file system; false where it takes root and we are not. */
static bool mount_small(const char *at, const char *limits)
{
    if (mount("tmpfs", at, "tmpfs", 0, limits) == 0)
        return true;
    print_message("skipped: mounting a small file system takes root (%s)\n", strerror(errno));
    return false;
}

static int count_in(const char *path)
{
    int count = 0;
    DIR *at = opendir(path);
    for (struct dirent *entry; (entry = readdir(at));)
        count += entry->d_name[0] != '.';
    closedir(at);
    return count;
}

/* Attaches a large file where only so much can be kept. */
static void attach_where_it_is_full(struct ctx *ctx, const char *limits)
{
    static char large[200 * 1024] = "\x89PNG\r\n\x1a\n";
    struct problems problems = { 0 };
    char full[WORLD_FOLDER_MOST + 5], files[WORLD_FOLDER_MOST + 40];
    snprintf(full, sizeof full, "%s/full", folder);
    snprintf(files, sizeof files, "%s/files", full);
    assert_true(mkdir(full, 0700) == 0 || errno == EEXIST);
    if (!mount_small(full, limits))
        skip();
    bool is_open = files_open(full);
    put_upload(large, sizeof large);
    int64_t id = file_attach(ctx, a_matter, "draft", "图.png", upload, "file", &problems);
    int left = count_in(files);
    umount(full);
    assert_true(is_open);
    assert_int_equal(id, 0);
    assert_int_equal(problems.count, 0);
    assert_int_equal(left, 0);
    assert_non_null(ctx->fault);
    assert_non_null(strstr(ctx->fault, strerror(ENOSPC)));
    assert_int_equal(ctx->fault_kind, FAULT_STORAGE_FULL);
}

static void a_disk_without_room_is_called_full_and_nothing_is_left(void **state)
{
    attach_where_it_is_full(*state, "size=64k");
}

/* Its own folder, that of the files and the file itself: none is left for the folder of its hash.
 */
static void a_disk_without_room_for_a_folder_is_called_full_too(void **state)
{
    attach_where_it_is_full(*state, "nr_inodes=3");
}

#define FILES_TEST(test) cmocka_unit_test_setup_teardown(test, begin, world_forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILES_TEST(the_content_says_what_a_file_is),
        FILES_TEST(what_is_not_on_the_list_is_refused_under_any_name),
        FILES_TEST(a_name_is_safe_and_has_the_ending_of_its_type),
        FILES_TEST(an_attachment_can_be_read_back),
        FILES_TEST(an_empty_a_large_and_one_too_many_are_refused),
        FILES_TEST(a_store_that_cannot_be_written_is_a_fault),
        FILES_TEST(a_disk_without_room_is_called_full_and_nothing_is_left),
        FILES_TEST(a_disk_without_room_for_a_folder_is_called_full_too),
        FILES_TEST(equal_contents_lie_there_once_and_stay_while_one_row_has_them),
        FILES_TEST(a_young_content_without_a_row_is_left_alone),
        FILES_TEST(what_a_killed_process_was_putting_is_swept_when_it_is_old),
        FILES_TEST(whole_files_pass_the_check),
        FILES_TEST(a_missing_a_damaged_and_an_orphaned_content_are_found),
    };
    return cmocka_run_group_tests(tests, open_world_and_folder, close_world_and_folder);
}
