#include "kit/qr.h"

#include <cmocka.h>
#include <qrencode.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

enum { QUIET = 4, WIDTH_MOST = 177 };

static struct ctx ctx;

/* The path is drawn again, bar by bar, and every module is as the library says. */
static void every_module_of_the_code_is_drawn_and_no_other(void **state)
{
    (void)state;
    const char *text = "https://zx.example.gov.cn/proposals/2026-118";
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    assert_non_null(code);
    const char *path = strstr(qr_svg(&ctx, text, "code").html, "<path d=\"");
    assert_non_null(path);
    static unsigned char drawn[WIDTH_MOST][WIDTH_MOST];
    int x, y, right, back, end;
    for (path += strlen("<path d=\""); *path != '"'; path += end) {
        assert_int_equal(sscanf(path, "M%d %dh%dv1h-%dz%n", &x, &y, &right, &back, &end), 4);
        assert_int_equal(right, back);
        for (int i = 0; i < right; i++)
            drawn[y - QUIET][x - QUIET + i]++;
    }
    for (y = 0; y < code->width; y++)
        for (x = 0; x < code->width; x++)
            assert_int_equal(drawn[y][x], code->data[y * code->width + x] & 1);
    QRcode_free(code);
}

static void the_label_is_escaped_and_too_long_a_text_gives_nothing(void **state)
{
    (void)state;
    assert_non_null(strstr(qr_svg(&ctx, "a", "\"<b>").html, "aria-label=\"&quot;&lt;b&gt;\""));
    char text[4000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_string_equal(qr_svg(&ctx, text, "").html, "");
}

static void a_kept_drawing_is_the_same_and_that_of_another_text_or_label_is_not(void **state)
{
    (void)state;
    const char *first = qr_svg(&ctx, "https://zx.example.gov.cn/proposals/1", "one").html;
    for (int i = 0; i < 3; i++) {
        assert_string_equal(
            qr_svg_kept(&ctx, "https://zx.example.gov.cn/proposals/1", "one").html, first);
        for (int other = 2; other < 1000; other++) {
            const char *text =
                arena_printf(ctx.arena, "https://zx.example.gov.cn/proposals/%d", other);
            assert_string_not_equal(qr_svg_kept(&ctx, text, "one").html, first);
        }
        assert_string_not_equal(
            qr_svg_kept(&ctx, "https://zx.example.gov.cn/proposals/1", "two").html, first);
    }
}

int main(void)
{
    ctx = (struct ctx) { .arena = arena_new(), .actor = &actor_nobody };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_module_of_the_code_is_drawn_and_no_other),
        cmocka_unit_test(the_label_is_escaped_and_too_long_a_text_gives_nothing),
        cmocka_unit_test(a_kept_drawing_is_the_same_and_that_of_another_text_or_label_is_not),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(ctx.arena);
    return failed;
}
