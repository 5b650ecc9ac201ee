#include "admin/colour.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct colour colour_parse(const char *text)
{
    unsigned red = 0, green = 0, blue = 0;
    if (strlen(text) == 7 && sscanf(text, "#%2x%2x%2x", &red, &green, &blue) == 3)
        return (struct colour) { red / 255.0, green / 255.0, blue / 255.0 };
    return (struct colour) { 0, 0, 0 };
}

static unsigned byte_of(double share)
{
    return (unsigned)lround(fmin(fmax(share, 0), 1) * 255);
}

void colour_format(struct colour colour, char out[8])
{
    snprintf(out, 8, "#%02x%02x%02x", byte_of(colour.red) & 255, byte_of(colour.green) & 255,
        byte_of(colour.blue) & 255);
}

static double linear(double share)
{
    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4);
}

static double luminance(struct colour colour)
{
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green)
        + 0.0722 * linear(colour.blue);
}

double colour_contrast(struct colour a, struct colour b)
{
    double first = luminance(a), second = luminance(b);
    return (fmax(first, second) + 0.05) / (fmin(first, second) + 0.05);
}

struct colour colour_mix(struct colour a, struct colour b, double share)
{
    return (struct colour) {
        a.red + (b.red - a.red) * share,
        a.green + (b.green - a.green) * share,
        a.blue + (b.blue - a.blue) * share,
    };
}

struct colour colour_until(
    struct colour colour, struct colour target, struct colour ground, double contrast)
{
    /* looked at as it will be written: rounded to bytes */
    for (int step = 0; step < 50; step++) {
        char text[8];
        colour_format(colour_mix(colour, target, step / 50.0), text);
        struct colour rounded = colour_parse(text);
        if (colour_contrast(rounded, ground) >= contrast)
            return rounded;
    }
    return target;
}
