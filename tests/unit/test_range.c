/* Which part of a file a Range header means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "web/range.h"

static const char tag[] = "\"tag\"";

static void means(const char *given, int64_t size, int64_t first, int64_t last)
{
    int64_t part[2] = { -1, -1 };
    assert_int_equal(range_find(given, size, tag, NULL, part), RANGE_PART);
    assert_int_equal(part[0], first);
    assert_int_equal(part[1], last);
}

static enum range kind_of(const char *given, int64_t size, const char *if_range)
{
    int64_t part[2];
    return range_find(given, size, tag, if_range, part);
}

static void a_range_means_its_part_of_the_file(void **state)
{
    (void)state;
    means("bytes=0-0", 10, 0, 0);
    means("bytes=2-5", 10, 2, 5);
    means("bytes=2-500", 10, 2, 9);
    means("bytes=7-", 10, 7, 9);
    means("bytes=-3", 10, 7, 9);
    means("bytes=-300", 10, 0, 9);
}

static void what_lies_behind_the_end_is_outside(void **state)
{
    (void)state;
    assert_int_equal(kind_of("bytes=10-", 10, NULL), RANGE_OUTSIDE);
    assert_int_equal(kind_of("bytes=10-12", 10, NULL), RANGE_OUTSIDE);
    assert_int_equal(kind_of("bytes=-0", 10, NULL), RANGE_OUTSIDE);
    assert_int_equal(kind_of("bytes=0-", 0, NULL), RANGE_OUTSIDE);
}

static void what_is_no_single_range_asks_for_the_whole_file(void **state)
{
    (void)state;
    static const char *const others[] = { "bytes=0-1,3-4", "bytes=5-2", "bytes=-", "bytes=a-b",
        "bytes=-1-2", "bytes= 1-2", "lines=1-2", "bytes=", "1-2",
        "bytes=99999999999999999999999-" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(kind_of(others[i], 10, NULL), RANGE_NONE);
    assert_int_equal(kind_of("bytes=0-", 10, "\"other\""), RANGE_NONE);
    assert_int_equal(kind_of("bytes=0-", 10, tag), RANGE_PART);
    assert_int_equal(kind_of(0, 10, NULL), RANGE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_means_its_part_of_the_file),
        cmocka_unit_test(what_lies_behind_the_end_is_outside),
        cmocka_unit_test(what_is_no_single_range_asks_for_the_whole_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
