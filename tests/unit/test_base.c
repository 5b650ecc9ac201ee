/* The ground floor: text and arenas. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "world.h"

static void the_ideographic_space_is_blank(void **state)
{
    (void)state;
    assert_true(text_is_blank(NULL));
    assert_true(text_is_blank(" \t\u3000"));
    assert_false(text_is_blank("\u3000荷"));
}

static void length_counts_characters_and_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_length("荷议 𠮷"), 4);
}

static void overlong_and_surrogate_bytes_are_no_text(void **state)
{
    (void)state;
    assert_true(text_is_valid("荷\n", 4));
    assert_false(text_is_valid("\xc0\xaf", 2));
    assert_false(text_is_valid("\xed\xa0\x80", 3));
    assert_false(text_is_valid("a\0b", 3));
    assert_false(text_is_valid("\xe8\x8d", 2));
}

static void numbers_are_written_as_printf_writes_them(void **state)
{
    (void)state;
    const int64_t numbers[] = { 0, 1, -1, 9, 10, 2026, -305, INT64_MAX, INT64_MIN };
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        for (int least = 1; least < 5; least++) {
            char ours[TEXT_INT_MOST + 1] = "", theirs[32];
            ours[text_put_int(ours, numbers[i], least)] = '\0';
            snprintf(theirs, sizeof theirs, "%.*lld", least, (long long)numbers[i]);
            assert_string_equal(ours, theirs);
        }
}

static void a_number_with_something_behind_it_is_none(void **state)
{
    (void)state;
    int64_t number = 7;
    assert_true(text_to_int(" -12 ", &number));
    assert_int_equal(number, -12);
    assert_false(text_to_int("12a", &number));
    assert_false(text_to_int("", &number));
    assert_false(text_to_int("9223372036854775808", &number));
}

static void a_text_is_read_no_further_than_its_length(void **state)
{
    (void)state;
    assert_false(text_is_valid("\xe8\x8d\xb7", 2));
    assert_true(text_is_valid("a\xe8\x8d\xb7", 1));
}

static void a_day_has_no_white_space_in_it(void **state)
{
    (void)state;
    int64_t day = 0;
    assert_true(day_parse("2025-02-14", &day));
    assert_false(day_parse("2025-2-\n14", &day));
    assert_false(day_parse(" 2025-02-14", &day));
    assert_false(day_parse("2025-02-30", &day));
}

static void what_grows_in_an_arena_keeps_its_bytes(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char *text = arena_text(arena, "first");
    arena_alloc(arena, 100000);
    text = arena_grow(arena, text, 6, 200000);
    assert_string_equal(text, "first");
    arena_free(arena);
}

static void asks_for_too_much(void *context)
{
    struct arena *inner = arena_within(arena_within(context));
    arena_alloc(inner, 100000);
    arena_alloc(inner, SIZE_MAX / 2);
    fail();
}

static void takes_little(void *context)
{
    arena_alloc(context, 10);
}

static void where_memory_runs_out_within_an_arena_its_owner_goes_on(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char *text = arena_text(arena, "kept");
    assert_false(arena_try(arena, asks_for_too_much, arena));
    assert_string_equal(text, "kept");
    assert_true(arena_try(arena, takes_little, arena));
    assert_null(arena_on_exhausted(arena, NULL));
    arena_free(arena);
}

static void an_arena_goes_with_its_owner_unless_it_is_kept(void **state)
{
    (void)state;
    struct arena *owner = arena_new();
    struct arena *first = arena_within(owner), *kept = arena_within(owner);
    arena_within(first); /* LeakSanitizer sees where one of them is left behind */
    char *text = arena_text(kept, "kept");
    arena_keep(kept);
    arena_free(arena_within(owner));
    arena_reset(owner);
    arena_within(owner);
    arena_free(owner);
    assert_string_equal(text, "kept");
    arena_free(kept);
}

static const char *in_folder(const char *folder, const char *name)
{
    static char paths[16][200];
    static int next;
    char *path = paths[next++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void make_old(const char *path, int64_t day)
{
    struct timespec times[2] = { { .tv_sec = day_start_ms(day) / 1000 + 3600 },
        { .tv_sec = day_start_ms(day) / 1000 + 3600 } };
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static int64_t size_of(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 ? info.st_size : -1;
}

static void touch(const char *path)
{
    close(open(path, O_WRONLY | O_CREAT, 0600));
}

static void empty_folder(const char *path)
{
    DIR *at = opendir(path);
    for (struct dirent *entry; (entry = readdir(at));)
        unlinkat(dirfd(at), entry->d_name, 0);
    closedir(at);
}

static void the_access_log_is_put_aside_each_day_and_deleted_after_its_days(void **state)
{
    (void)state;
    char folder[WORLD_FOLDER_MOST];
    world_folder(folder);
    int64_t today = day_from_date(2026, 3, 2);
    const char *path = in_folder(folder, "access.log");
    log_access_open(path);
    log_access_json(today, "{\"first\":1}");
    make_old(path, today);
    log_access_tend(today, 180);
    assert_true(size_of(path) > 0); /* of this very day */

    make_old(path, today - 1);
    touch(in_folder(folder, "access.log.2026-03-01")); /* put aside by hand before */
    touch(in_folder(folder, "access.log.2025-09-03")); /* 180 days */
    touch(in_folder(folder, "access.log.2025-09-02"));
    touch(in_folder(folder, "access.log.2025-09-02.1"));
    touch(in_folder(folder, "access.log.2025-09-02.notes"));
    touch(in_folder(folder, "other.log.2025-09-02"));
    log_access_tend(today, 180);
    log_access_json(today, "{\"second\":2}");
    assert_int_equal(size_of(in_folder(folder, "access.log.2026-03-01.1")), 12);
    assert_int_equal(size_of(path), 13);
    assert_true(is_there(in_folder(folder, "access.log.2025-09-03")));
    assert_false(is_there(in_folder(folder, "access.log.2025-09-02")));
    assert_false(is_there(in_folder(folder, "access.log.2025-09-02.1")));
    assert_true(is_there(in_folder(folder, "access.log.2025-09-02.notes")));
    assert_true(is_there(in_folder(folder, "other.log.2025-09-02")));
    empty_folder(folder);
    rmdir(folder);
}

/* Somebody asks every minute: at no time is the file's last line of an earlier day. */
static void an_access_log_that_is_never_silent_is_one_file_a_day_too(void **state)
{
    (void)state;
    char folder[WORLD_FOLDER_MOST];
    world_folder(folder);
    int64_t first = day_from_date(2026, 3, 1), left_before = 0;
    const char *path = in_folder(folder, "access.log");
    int written = open(path, O_WRONLY | O_CREAT, 0600); /* by the process before */
    assert_int_equal(write(written, "{}\n", 3), 3);
    close(written);
    make_old(path, first - 1);
    log_access_open(path);
    for (int64_t day = first; day < first + 4; day++)
        for (int minute = 0; minute < 3; minute++) {
            log_access_json(day, "{\"asked\":1}");
            make_old(path, day);
            log_access_tend(day, 2);
            if (day == first)
                left_before = size_of(in_folder(folder, "access.log.2026-02-28"));
        }
    assert_int_equal(left_before, 3);
    assert_int_equal(size_of(path), 3 * 12);
    assert_int_equal(size_of(in_folder(folder, "access.log.2026-03-03")), 3 * 12);
    assert_int_equal(size_of(in_folder(folder, "access.log.2026-03-02")), 3 * 12);
    assert_false(is_there(in_folder(folder, "access.log.2026-03-01"))); /* after two days */
    assert_false(is_there(in_folder(folder, "access.log.2026-02-28")));
    log_access_json(first + 2, "{\"asked\":1}"); /* came late, just after midnight */
    log_access_json(first + 3, "{\"asked\":1}");
    assert_int_equal(size_of(path), 5 * 12);
    assert_false(is_there(in_folder(folder, "access.log.2026-03-03.1")));
    log_access_json(first, "{\"asked\":1}"); /* the clock was set back */
    assert_int_equal(size_of(path), 6 * 12);

    rename(path, in_folder(folder, "by-another-process"));
    touch(path);
    log_access_json(first + 9, "{\"asked\":1}");
    assert_int_equal(size_of(path), 12);
    empty_folder(folder);
    rmdir(folder);
}

/* Asked in an order in which what was kept of one moment or zone would be wrong for the next. */
static void local_time_is_what_the_c_library_says_in_every_zone_and_year(void **state)
{
    (void)state;
    static const char *const zones[] = { "Asia/Shanghai", "Europe/Berlin", "Asia/Kathmandu",
        "America/St_Johns", "Australia/Lord_Howe", "Africa/Monrovia" };
    for (int round = 0; round < 2; round++)
        for (size_t zone = 0; zone < COUNT_OF(zones); zone++) {
            assert_true(clock_set_zone(zones[zone]));
            for (int64_t ms = -INT64_C(86400000) * 365 * 75; ms < INT64_C(86400000) * 365 * 80;
                 ms += INT64_C(3600000) * 13 + 900001) {
                time_t seconds = (time_t)(ms < 0 ? -((-ms + 999) / 1000) : ms / 1000);
                struct tm tm;
                localtime_r(&seconds, &tm);
                int64_t day = day_from_date(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
                struct date date;
                int hour, minute, second;
                clock_local(ms, &date, &hour, &minute, &second);
                assert_int_equal(day_of(ms), day);
                assert_int_equal(hour * 3600 + minute * 60 + second,
                    tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec);
                if (date.day != 1)
                    continue;
                tm = (struct tm) { .tm_year = date.year - 1900,
                    .tm_mon = date.month - 1,
                    .tm_mday = 1,
                    .tm_isdst = -1 };
                assert_int_equal(day_start_ms(day), (int64_t)mktime(&tm) * 1000);
            }
        }
    assert_true(clock_set_zone("Asia/Shanghai"));
}

static void a_moment_is_written_in_utc(void **state)
{
    (void)state;
    char text[21];
    clock_format_utc(INT64_C(1790000000999), text);
    assert_string_equal(text, "2026-09-21T14:13:20Z");
    clock_format_utc(0, text);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
}

static void printing_has_no_length_at_which_it_breaks(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char wanted[600];
    for (int length = 0; length < 600; length++) {
        memset(wanted, 'a', (size_t)length);
        wanted[length] = '\0';
        assert_string_equal(arena_printf(arena, "%s", wanted), wanted);
        struct buffer buffer = buffer_new(arena);
        buffer_printf(&buffer, "%s", wanted);
        assert_string_equal(buffer_text(&buffer), wanted);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ideographic_space_is_blank),
        cmocka_unit_test(local_time_is_what_the_c_library_says_in_every_zone_and_year),
        cmocka_unit_test(a_moment_is_written_in_utc),
        cmocka_unit_test(printing_has_no_length_at_which_it_breaks),
        cmocka_unit_test(length_counts_characters_and_not_bytes),
        cmocka_unit_test(overlong_and_surrogate_bytes_are_no_text),
        cmocka_unit_test(numbers_are_written_as_printf_writes_them),
        cmocka_unit_test(a_number_with_something_behind_it_is_none),
        cmocka_unit_test(the_access_log_is_put_aside_each_day_and_deleted_after_its_days),
        cmocka_unit_test(an_access_log_that_is_never_silent_is_one_file_a_day_too),
        cmocka_unit_test(a_text_is_read_no_further_than_its_length),
        cmocka_unit_test(a_day_has_no_white_space_in_it),
        cmocka_unit_test(what_grows_in_an_arena_keeps_its_bytes),
        cmocka_unit_test(where_memory_runs_out_within_an_arena_its_owner_goes_on),
        cmocka_unit_test(an_arena_goes_with_its_owner_unless_it_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
