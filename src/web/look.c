/* The page's looks: language, light or dark, large type, by a form that works without scripts; and
 * the page that shows each component once. */
#include "web/look.h"

#include "web/style.html.h"

static void set_look(struct request *rq)
{
    struct problems problems = { 0 };
    const char *language = form_text(rq, "language", 2, &problems);
    const char *theme = form_text(rq, "theme", 5, &problems);
    const char *mode = form_text(rq, "mode", 6, &problems);
    bool is_en = *language ? text_equal(language, "en") : rq->ctx->language == LANGUAGE_EN;
    bool is_elder = *mode ? text_equal(mode, "elder") : rq->look.is_elder;
    bool is_dark = *theme ? text_equal(theme, "dark") : rq->look.theme == THEME_DARK;
    bool is_light = *theme ? text_equal(theme, "light") : rq->look.theme == THEME_LIGHT;
    respond_cookie(rq, "heyi_look",
        arena_printf(rq->ctx->arena, "%s.%s.%s", is_en ? "en" : "zh",
            is_dark        ? "dark"
                : is_light ? "light"
                           : "auto",
            is_elder ? "elder" : "plain"),
        INT64_C(400) * 86400);
    respond_redirect(rq, "%s", safe_path(form_text(rq, "next", 2000, &problems)));
}

static void show_style(struct request *rq)
{
    respond_page(rq, style_page(.unused = 0));
}

const struct route look_routes[] = {
    GET("/style", show_style, ANYONE),
    PREFERENCE("/look", set_look),
    { 0 },
};
