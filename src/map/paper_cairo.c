#include <cairo-pdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/core/version.h"
#include "map/paper_parts.h"
#include "map/png_file.h"

enum { BYTE = 0xFF, RED = 16, GREEN = 8 };

static const double WHOLE = 255.0;
static const double POINTS_PER_INCH = 72.0;
static const double MITER_LIMIT = 2.0; // sharper corners are cut

static void set_color(cairo_t *cr, uint32_t color)
{
    cairo_set_source_rgb(cr, (color >> RED & BYTE) / WHOLE,
                         (color >> GREEN & BYTE) / WHOLE, (color & BYTE) / WHOLE);
}

static cairo_status_t collect(void *closure, const unsigned char *data,
                              unsigned int length)
{
    hl_buffer *bytes = closure;

    hl_buffer_bytes(bytes, data, length);
    return bytes->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

static void ink(hl_paper *paper, const char *name)
{
    (void)name;
    cairo_set_line_width(paper->cairo, paper->ink.width);
    cairo_set_dash(paper->cairo, &paper->ink.dash, paper->ink.dash > 0.0 ? 1 : 0, 0.0);
}

static void trace(cairo_t *cr, const hl_path *path)
{
    for (size_t k = 0; k < path->parts; k++) {
        const size_t begin = path->part[k];
        const size_t end = k + 1 < path->parts ? path->part[k + 1] : path->count;
        cairo_move_to(cr, path->x[begin], path->y[begin]);
        for (size_t v = begin + 1; v < end; v++) {
            cairo_line_to(cr, path->x[v], path->y[v]);
        }
        if (path->closed[k]) cairo_close_path(cr);
    }
}

static void draw(hl_paper *paper)
{
    cairo_t *cr = paper->cairo;
    const hl_ink *with = &paper->ink;

    trace(cr, &paper->path);
    if (with->fill != HL_NO_INK) {
        set_color(cr, with->fill);
        cairo_set_antialias(cr, paper->covered ? CAIRO_ANTIALIAS_NONE
                                               : CAIRO_ANTIALIAS_DEFAULT);
        if (with->line != HL_NO_INK) {
            cairo_fill_preserve(cr);
        } else {
            cairo_fill(cr);
        }
    }
    if (with->line != HL_NO_INK) {
        set_color(cr, with->line);
        cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
        cairo_stroke(cr);
    }
    cairo_new_path(cr);
}

static void text(hl_paper *paper, double x, double y, const hl_type *type,
                 const char *words)
{
    cairo_t *cr = paper->cairo;
    const hl_fonts *fonts = paper->fonts;

    hl_fonts_set(fonts, type, words);
    PangoLayoutLine *line = pango_layout_get_line_readonly(fonts->layout, 0);
    if (type->halo != HL_NO_INK) {
        cairo_save(cr);
        cairo_move_to(cr, x, y);
        pango_cairo_layout_line_path(cr, line);
        set_color(cr, type->halo);
        cairo_set_line_width(cr, 2.0 * type->halo_width);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_dash(cr, NULL, 0, 0.0);
        cairo_stroke(cr);
        cairo_restore(cr);
    }
    cairo_move_to(cr, x, y);
    set_color(cr, type->color);
    if (paper->settings.format == HL_MAP_PNG) { // cairo 1.16 moves glyphs to pixels
        pango_cairo_layout_line_path(cr, line);
        cairo_set_fill_rule(cr, CAIRO_FILL_RULE_WINDING);
        cairo_fill(cr);
        cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    } else {
        pango_cairo_show_layout_line(cr, line);
    }
    cairo_new_path(cr);
}

static void clip(hl_paper *paper, hl_box box)
{
    cairo_save(paper->cairo);
    cairo_rectangle(paper->cairo, box.x, box.y, box.width, box.height);
    cairo_clip(paper->cairo);
}

static void unclip(hl_paper *paper)
{
    cairo_restore(paper->cairo);
}

static hl_status failure(cairo_status_t status, hl_error *err)
{
    if (status == CAIRO_STATUS_NO_MEMORY) return hl_no_memory(err, "a sheet");
    return hl_fail(err, HL_CODE_INTERNAL, "cairo: %s", cairo_status_to_string(status));
}

static hl_status end_image(hl_paper *paper, hl_buffer *out, hl_error *err)
{
    cairo_surface_t *image = paper->surface;

    cairo_surface_flush(image);
    const hl_png picture = {.pixels = cairo_image_surface_get_data(image),
                            .width = cairo_image_surface_get_width(image),
                            .height = cairo_image_surface_get_height(image),
                            .stride = cairo_image_surface_get_stride(image),
                            .dpi = paper->settings.dpi};
    return hl_png_write(&picture, out, err);
}

static hl_status end(hl_paper *paper, hl_buffer *out, hl_error *err)
{
    cairo_status_t status = cairo_status(paper->cairo);

    if (status != CAIRO_STATUS_SUCCESS) return failure(status, err);
    if (paper->settings.format == HL_MAP_PNG) return end_image(paper, out, err);
    cairo_surface_finish(paper->surface);
    status = cairo_surface_status(paper->surface);
    if (paper->bytes.failed) status = CAIRO_STATUS_NO_MEMORY;
    if (status != CAIRO_STATUS_SUCCESS) return failure(status, err);
    hl_buffer_bytes(out, paper->bytes.text, paper->bytes.length);
    return out->failed ? hl_no_memory(err, "a sheet") : HL_OK;
}

static void drop(hl_paper *paper)
{
    if (paper->cairo != NULL) cairo_destroy(paper->cairo);
    if (paper->surface != NULL) cairo_surface_destroy(paper->surface);
}

static const hl_paper_back CAIRO = {.ink = ink,
                                    .draw = draw,
                                    .text = text,
                                    .clip = clip,
                                    .unclip = unclip,
                                    .end = end,
                                    .drop = drop};

/// The same bytes on another day.
static void describe(hl_paper *paper)
{
    static const char DATE[] = "1980-01-01T00:00:00Z";
    cairo_surface_t *pdf = paper->surface;

    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE,
                                   paper->settings.title);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATOR, "hinterland");
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, DATE);
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_MOD_DATE, DATE);
}

hl_status hl_paper_begin_cairo(hl_paper *paper, hl_error *err)
{
    const hl_paper_settings *s = &paper->settings;
    double scale[2] = {1.0, 1.0};

    paper->back = &CAIRO;
    if (s->format == HL_MAP_PDF) {
        paper->surface = cairo_pdf_surface_create_for_stream(collect, &paper->bytes,
                                                             s->width, s->height);
        if (cairo_surface_status(paper->surface) == CAIRO_STATUS_SUCCESS) {
            describe(paper);
        }
    } else {
        const double pixels[2] = {round(s->width * s->dpi / POINTS_PER_INCH),
                                  round(s->height * s->dpi / POINTS_PER_INCH)};
        scale[0] = pixels[0] / s->width; // the sheet fills the last pixel
        scale[1] = pixels[1] / s->height;
        paper->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)pixels[0],
                                                    (int)pixels[1]);
    }
    paper->cairo = cairo_create(paper->surface);
    const cairo_status_t status = cairo_status(paper->cairo);
    if (status == CAIRO_STATUS_INVALID_SIZE) {
        return hl_fail(err, HL_CODE_MAP_PIXELS, "%.0f\t%.0f", s->width * scale[0],
                       s->height * scale[1]);
    }
    if (status != CAIRO_STATUS_SUCCESS) return hl_no_memory(err, "a sheet");
    cairo_scale(paper->cairo, scale[0], scale[1]);
    cairo_set_line_join(paper->cairo, CAIRO_LINE_JOIN_MITER); // quicker than round
    cairo_set_miter_limit(paper->cairo, MITER_LIMIT);
    cairo_set_line_cap(paper->cairo, CAIRO_LINE_CAP_ROUND);
    cairo_set_fill_rule(paper->cairo, CAIRO_FILL_RULE_EVEN_ODD);
    pango_cairo_update_context(paper->cairo, paper->fonts->context);
    return HL_OK;
}
