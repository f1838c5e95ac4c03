#include "map/fonts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/memory.h"

const char HL_FONT_FAMILY[] = "Noto Sans CJK SC";

static const double POINTS_PER_INCH = 72.0;

static bool is_installed(PangoFontMap *map, const char *family)
{
    PangoFontFamily **list = NULL;
    int count = 0;
    bool found = false;

    pango_font_map_list_families(map, &list, &count);
    for (int i = 0; i < count && !found; i++) {
        found = strcasecmp(pango_font_family_get_name(list[i]), family) == 0;
    }
    g_free(list);
    return found;
}

/// Letters as they are, not fitted to pixels: the same in every format and size.
static void unhint(PangoContext *context)
{
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
}

hl_status hl_fonts_open(const char *family, hl_lang lang, hl_fonts *out, hl_error *err)
{
    hl_fonts f = {0};

    f.family = hl_copy_text(family != NULL ? family : HL_FONT_FAMILY);
    if (f.family == NULL) return hl_no_memory(err, "a font");
    f.map = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(f.map), POINTS_PER_INCH);
    if (!is_installed(f.map, f.family)) {
        const hl_status status = hl_fail(err, HL_CODE_MAP_FONT, "%s", f.family);
        hl_fonts_close(&f);
        return status;
    }
    f.context = pango_font_map_create_context(f.map);
    pango_context_set_language(
        f.context, pango_language_from_string(lang == HL_ZH ? "zh-cn" : "en"));
    pango_context_set_base_dir(f.context, PANGO_DIRECTION_LTR);
    unhint(f.context);
    f.layout = pango_layout_new(f.context);
    *out = f;
    return HL_OK;
}

static void describe(const hl_fonts *fonts, const hl_type *type)
{
    PangoFontDescription *font = pango_font_description_new();

    pango_font_description_set_family(font, fonts->family);
    pango_font_description_set_weight(font, type->bold ? PANGO_WEIGHT_BOLD
                                                       : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, type->size * PANGO_SCALE);
    pango_layout_set_font_description(fonts->layout, font);
    pango_font_description_free(font);
}

void hl_fonts_set(const hl_fonts *fonts, const hl_type *type, const char *text)
{
    describe(fonts, type);
    pango_layout_set_width(fonts->layout, -1);
    pango_layout_set_single_paragraph_mode(fonts->layout, TRUE);
    pango_layout_set_text(fonts->layout, text, -1);
}

double hl_fonts_width(const hl_fonts *fonts, const hl_type *type, const char *text)
{
    PangoRectangle box;

    hl_fonts_set(fonts, type, text);
    pango_layout_get_extents(fonts->layout, NULL, &box);
    return (double)box.width / PANGO_SCALE;
}

size_t hl_fonts_wrap(const hl_fonts *fonts, const hl_type *type, const char *text,
                     double width, hl_buffer *out)
{
    if (text[0] == '\0') return 0;
    describe(fonts, type);
    pango_layout_set_width(fonts->layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(fonts->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_single_paragraph_mode(fonts->layout, FALSE);
    pango_layout_set_text(fonts->layout, text, -1);
    const int count = pango_layout_get_line_count(fonts->layout);
    for (int i = 0; i < count; i++) {
        const PangoLayoutLine *line = pango_layout_get_line_readonly(fonts->layout, i);
        size_t length = (size_t)line->length;
        while (length > 0 && text[(size_t)line->start_index + length - 1] == ' ') {
            length--;
        }
        hl_buffer_bytes(out, text + line->start_index, length);
        hl_buffer_text(out, "\n");
    }
    return (size_t)count;
}

size_t hl_fonts_unknown(const hl_fonts *fonts, const char *text)
{
    static const hl_type ANY = {.size = 10.0, .halo = HL_NO_INK};

    hl_fonts_set(fonts, &ANY, text);
    return (size_t)pango_layout_get_unknown_glyphs_count(fonts->layout);
}

hl_status hl_fonts_check(const hl_fonts *fonts, const char *const *text, size_t count,
                         hl_log *log, hl_error *err)
{
    for (size_t k = 0; k < count; k++) {
        const size_t unknown = hl_fonts_unknown(fonts, text[k]);
        if (unknown == 0) continue;
        return hl_warn(log, err, HL_CODE_MAP_GLYPHS, "", "%zu\t%.200s", unknown,
                       text[k]);
    }
    return HL_OK;
}

void hl_fonts_close(hl_fonts *fonts)
{
    if (fonts->layout != NULL) g_object_unref(fonts->layout);
    if (fonts->context != NULL) g_object_unref(fonts->context);
    if (fonts->map != NULL) g_object_unref(fonts->map);
    free(fonts->family);
    *fonts = (hl_fonts){0};
}
