/* The committee's colours: what can be read on what. */
#pragma once

struct colour {
    double red, green, blue; /* 0 to 1, sRGB */
};

/* "#2f7d62"; black where it is none. */
struct colour colour_parse(const char *);
void colour_format(struct colour, char out[8]);

/* Contrast ratio of WCAG 2.2, from 1 to 21. */
double colour_contrast(struct colour, struct colour);

/* `share` of b in a. */
struct colour colour_mix(struct colour a, struct colour b, double share);

/* The colour moved towards `target` just as far as it has the wanted contrast with the ground; the
 * target itself where nothing less does. */
struct colour colour_until(
    struct colour, struct colour target, struct colour ground, double contrast);
