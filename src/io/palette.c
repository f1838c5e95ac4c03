#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/style.h"
#include "io/template.h"

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

hl_status hl_palette_find(const char *name, hl_palette *out, hl_error *err)
{
    const size_t length = strlen(name);
    const char *line = hl_template_find(FILE_NAME);

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
