/* The committee's looks on every page: its colours as a style sheet, and its logo. */
#pragma once
#include "base/buffer.h"
#include "web/route.h"

extern const struct route theme_routes[]; /* /theme.css, /logo */

/* The address of the style sheet, which changes with the colours; NULL while they are the
 * program's own, so that no page asks for more than it needs. */
const char *theme_url(struct ctx *);

/* The address of the committee's logo, NULL where it has none. */
const char *theme_logo_url(struct ctx *);

/* The style sheet for two colours: whatever they are, text keeps 4.5:1 on its ground and shapes
 * keep 3:1 (WCAG 2.2, 1.4.3 and 1.4.11), in light and in dark. */
void theme_write(struct buffer *, const char *colour, const char *accent);
