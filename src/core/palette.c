#include "hinterland/core/palette.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/embedded.h"

enum { HEX_DIGITS = 6, HEX = 16 };
static const char FILE_NAME[] = "palettes";

/// The colors of one line of the file, which start at `at`.
static void read_colors(const char *at, hl_palette *out)
{
    while (out->count < HL_PALETTE_MAX) {
        at += strspn(at, " ");
        if (!isxdigit((unsigned char)*at)) return;
        char digits[HEX_DIGITS + 1] = {0};
        strncpy(digits, at, HEX_DIGITS);
        out->color[out->count++] = (uint32_t)strtoul(digits, NULL, HEX);
        at += strcspn(at, " \n");
    }
}

static const char *palettes(void)
{
    for (size_t i = 0; i < HL_EMBEDDED_STYLES_COUNT; i++) {
        if (strcmp(HL_EMBEDDED_STYLES[i].name, FILE_NAME) == 0) {
            return (const char *)HL_EMBEDDED_STYLES[i].bytes;
        }
    }
    return NULL;
}

hl_status hl_palette_find(const char *name, hl_palette *out, hl_error *err)
{
    const size_t length = strlen(name);
    const char *line = palettes();

    while (line != NULL) {
        if (strncmp(line, name, length) == 0 && line[length] == ':') {
            hl_palette palette = {.name = name};
            read_colors(line + length + 1, &palette);
            *out = palette;
            return HL_OK;
        }
        line = strchr(line, '\n');
        if (line != NULL) line++;
    }
    return hl_fail(err, HL_CODE_INTERNAL, "no palette named %s", name);
}

uint32_t hl_palette_spread(const hl_palette *palette, size_t k, size_t count,
                           bool from_top)
{
    if (from_top && count < palette->count) {
        return palette->color[palette->count - count + k];
    }
    if (count < 2) return palette->color[palette->count / 2];
    const double place = (double)k * (double)(palette->count - 1) / (double)(count - 1);
    return palette->color[(size_t)lround(place)];
}
