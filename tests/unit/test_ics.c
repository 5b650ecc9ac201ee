#include "kit/ics.h"

#include <cmocka.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/clock.h"

static struct ctx ctx;

/* Every line has at most 75 octets and begins where a character begins. */
static void assert_folded(const char *text)
{
    for (const char *line = text; *line;) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= 75);
        assert_true(text_is_valid(line, (size_t)(end - line)));
        line = end + 2;
    }
}

static void unfold(const char *text, char *out)
{
    for (; *text; text++)
        if (strncmp(text, "\r\n ", 3) == 0)
            text += 2;
        else
            *out++ = *text;
    *out = '\0';
}

static void a_long_line_is_folded_between_characters(void **state)
{
    (void)state;
    const char *line =
        "SUMMARY:"
        "关于完善城区老旧小区养老服务设施、推动家门口的日间照料中心提质增效的建议的办理期限";
    struct buffer out = buffer_new(ctx.arena);
    ics_add_line(&out, line);
    assert_folded(buffer_text(&out));
    char unfolded[400];
    unfold(buffer_text(&out), unfolded);
    assert_string_equal(unfolded, arena_printf(ctx.arena, "%s\r\n", line));
}

static void a_line_of_75_octets_is_not_folded(void **state)
{
    (void)state;
    char line[76];
    memset(line, 'a', 75);
    line[75] = '\0';
    struct buffer out = buffer_new(ctx.arena);
    ics_add_line(&out, line);
    assert_null(strstr(buffer_text(&out), "\r\n "));
}

static void signs_of_the_format_are_escaped_in_texts(void **state)
{
    (void)state;
    assert_string_equal(ics_escape(ctx.arena, "a,b;c\\d\ne"), "a\\,b\\;c\\\\d\\ne");
}

static void a_day_is_an_event_of_the_whole_day_with_a_reminder(void **state)
{
    (void)state;
    struct buffer out = ics_begin(&ctx, "荷浦政协");
    ics_add(&out,
        &(struct ics_event) { .uid = "line-7-1@heyi",
            .day = day_from_date(2026, 2, 28),
            .changed_at = 0,
            .summary = "答复",
            .remind_days = 1 });
    ics_end(&out);
    const char *text = buffer_text(&out);
    assert_folded(text);
    assert_non_null(strstr(text, "UID:line-7-1@heyi\r\n"));
    assert_non_null(strstr(text, "DTSTAMP:19700101T000000Z\r\n"));
    assert_non_null(strstr(text, "DTSTART;VALUE=DATE:20260228\r\nDTEND;VALUE=DATE:20260301\r\n"));
    assert_non_null(strstr(text, "TRIGGER:-PT15H\r\n"));
    assert_true(text_starts_with(text, "BEGIN:VCALENDAR\r\n"));
    assert_true(text_ends_with(text, "END:VEVENT\r\nEND:VCALENDAR\r\n"));
}

int main(void)
{
    ctx = (struct ctx) { .arena = arena_new(), .actor = &actor_nobody };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_line_is_folded_between_characters),
        cmocka_unit_test(a_line_of_75_octets_is_not_folded),
        cmocka_unit_test(signs_of_the_format_are_escaped_in_texts),
        cmocka_unit_test(a_day_is_an_event_of_the_whole_day_with_a_reminder),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(ctx.arena);
    return failed;
}
