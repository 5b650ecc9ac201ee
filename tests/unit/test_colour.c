/* Whatever colours a committee chooses, what is written can be read. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

#include "admin/colour.h"
#include "admin/theme.h"

static struct colour value_in(const char *css, const char *name)
{
    const char *at = strstr(css, name);
    assert_non_null(at);
    char text[8] = "";
    memcpy(text, at + strlen(name), 7);
    return colour_parse(text);
}

static void black_on_white_has_the_highest_contrast(void **state)
{
    (void)state;
    struct colour black = colour_parse("#000000"), white = colour_parse("#ffffff");
    assert_float_equal(colour_contrast(black, white), 21, 0.01);
    assert_float_equal(colour_contrast(white, white), 1, 0.01);
}

static void buttons_and_links_are_readable_in_every_colour(void **state)
{
    (void)state;
    static const char *const colours[] = { "#2f7d62", "#ffd23f", "#ffffff", "#000000", "#ff0000",
        "#00ff00", "#0000ff", "#808080", "#f0f8ff", "#c8553d" };
    struct arena *arena = arena_new();
    struct colour white = colour_parse("#ffffff");
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++) {
        struct buffer out = buffer_new(arena);
        theme_write(&out, colours[i], colours[sizeof colours / sizeof *colours - 1 - i]);
        const char *light = buffer_text(&out), *dark = strstr(light, "data-theme=\"dark\"");
        for (const char *css = light; css; css = css == light ? dark : NULL) {
            assert_true(colour_contrast(white, value_in(css, "--lotus:")) >= 4.5);
            struct colour wash = value_in(css, "--lotus-wash:");
            assert_true(colour_contrast(value_in(css, "--link:"), wash) >= 4.5);
            struct colour petal_wash = value_in(css, "--petal-wash:");
            assert_true(colour_contrast(value_in(css, "--petal-strong:"), petal_wash) >= 4.5);
        }
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(black_on_white_has_the_highest_contrast),
        cmocka_unit_test(buttons_and_links_are_readable_in_every_colour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
