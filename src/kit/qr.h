/* QR codes, as drawings in the page. */
#pragma once
#include "web/html.h"

/* An SVG drawing of the code for a text, black on white whatever the theme, with `label` for those
 * who do not see it. Empty where the text is too long for a code (about 2000 bytes). */
struct markup qr_svg(struct ctx *, const char *text, const char *label);

/* The same, kept in memory since it is asked for again: never for a secret. To choose the best
 * pattern of a code costs a third of a proposal's page. */
struct markup qr_svg_kept(struct ctx *, const char *text, const char *label);
