#include <math.h>
#include <stdlib.h>

#include "map/paper_parts.h"

/// An SVG is in hundredths of a point, so that paths are whole numbers.
static const double HUNDRED = 100.0;
static const double MM_PER_POINT = 25.4 / 72.0;

enum { COLOR_MASK = 0xFFFFFF };

static long whole(double points)
{
    return lround(points * HUNDRED);
}

static void end_group(hl_paper *paper)
{
    if (paper->group) hl_buffer_text(&paper->bytes, "</g>\n");
    paper->group = false;
}

static void color(hl_buffer *out, const char *attribute, uint32_t value)
{
    if (value == HL_NO_INK) {
        hl_buffer_format(out, " %s=\"none\"", attribute);
    } else {
        hl_buffer_format(out, " %s=\"#%06x\"", attribute, value & COLOR_MASK);
    }
}

static void ink(hl_paper *paper, const char *name)
{
    hl_buffer *out = &paper->bytes;

    end_group(paper);
    hl_buffer_text(out, "<g");
    if (name != NULL) hl_buffer_format(out, " class=\"%s\"", name);
    color(out, "fill", paper->ink.fill);
    color(out, "stroke", paper->ink.line);
    if (paper->ink.line != HL_NO_INK) {
        hl_buffer_format(out, " stroke-width=\"%ld\"", whole(paper->ink.width));
    }
    if (paper->ink.dash > 0.0) {
        hl_buffer_format(out, " stroke-dasharray=\"%ld\"", whole(paper->ink.dash));
    }
    hl_buffer_text(out, ">\n");
    paper->group = true;
}

/// Write a whole number, with a space before it unless a minus sign tells it apart.
static char *put(char *at, long value)
{
    enum { DIGITS = 24, TEN = 10 };
    char digit[DIGITS];
    int count = 0;
    unsigned long left = value < 0 ? 0UL - (unsigned long)value : (unsigned long)value;

    do {
        digit[count++] = (char)('0' + left % TEN);
        left /= TEN;
    } while (left > 0);
    *at++ = value < 0 ? '-' : ' ';
    while (count > 0) {
        *at++ = digit[--count];
    }
    return at;
}

static void step(hl_buffer *out, long dx, long dy)
{
    char text[64];
    const char *end = put(put(text, dx), dy);

    hl_buffer_bytes(out, text, (size_t)(end - text));
}

/// One part of the path. Steps of less than a hundredth are left out, but for one: a
/// path with nothing after its `l` is none.
static void draw_part(const hl_path *path, size_t part, hl_buffer *out)
{
    const size_t begin = path->part[part];
    const size_t end = part + 1 < path->parts ? path->part[part + 1] : path->count;
    long x = whole(path->x[begin]);
    long y = whole(path->y[begin]);
    bool any = false;

    hl_buffer_format(out, "M%ld %ldl", x, y);
    for (size_t v = begin + 1; v < end; v++) {
        const long to[2] = {whole(path->x[v]), whole(path->y[v])};
        if (to[0] == x && to[1] == y) continue;
        step(out, to[0] - x, to[1] - y);
        x = to[0];
        y = to[1];
        any = true;
    }
    hl_buffer_text(out, any ? "" : "0 0");
    hl_buffer_text(out, path->closed[part] ? "z" : "");
}

static void draw(hl_paper *paper)
{
    hl_buffer *out = &paper->bytes;

    hl_buffer_text(out, "<path d=\"");
    for (size_t k = 0; k < paper->path.parts; k++) {
        draw_part(&paper->path, k, out);
    }
    hl_buffer_text(out, "\"/>\n");
}

static void halo(hl_buffer *out, const hl_type *type)
{
    if (type->halo == HL_NO_INK) return;
    color(out, "stroke", type->halo);
    hl_buffer_format(
        out, " stroke-width=\"%ld\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
        whole(2.0 * type->halo_width));
}

/// The outlines of letters, as cairo traces them.
static void draw_outlines(const cairo_path_t *path, hl_buffer *out)
{
    static const struct {
        char letter;
        int points;
    } STEP[] = {
        [CAIRO_PATH_MOVE_TO] = {'M', 1},
        [CAIRO_PATH_LINE_TO] = {'L', 1},
        [CAIRO_PATH_CURVE_TO] = {'C', 3},
        [CAIRO_PATH_CLOSE_PATH] = {'z', 0},
    };

    for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
        const cairo_path_data_t *d = &path->data[i];
        const int points = STEP[d->header.type].points;
        hl_buffer_bytes(out, &STEP[d->header.type].letter, 1);
        for (int k = 1; k <= points; k++) {
            hl_buffer_format(out, "%ld %ld ", whole(d[k].point.x), whole(d[k].point.y));
        }
    }
}

/// A text as paths, with its words for readers that cannot see.
static void trace_text(hl_paper *paper, double x, double y, const hl_type *type,
                       const char *words)
{
    hl_buffer *out = &paper->bytes;
    const hl_fonts *fonts = paper->fonts;
    cairo_surface_t *nowhere =
        cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, NULL);
    cairo_t *cr = cairo_create(nowhere);

    hl_fonts_set(fonts, type, words);
    cairo_move_to(cr, x, y);
    pango_cairo_layout_line_path(cr, pango_layout_get_line_readonly(fonts->layout, 0));
    cairo_path_t *path = cairo_copy_path(cr);
    if (path->status != CAIRO_STATUS_SUCCESS) paper->failed = true;
    hl_buffer_text(out, "<path fill-rule=\"nonzero\" role=\"text\" aria-label=\"");
    hl_buffer_xml(out, words);
    hl_buffer_text(out, "\"");
    color(out, "fill", type->color);
    halo(out, type);
    hl_buffer_text(out, " d=\"");
    draw_outlines(path, out);
    hl_buffer_text(out, "\"/>\n");
    cairo_path_destroy(path);
    cairo_destroy(cr);
    cairo_surface_destroy(nowhere);
}

static void text(hl_paper *paper, double x, double y, const hl_type *type,
                 const char *words)
{
    hl_buffer *out = &paper->bytes;

    end_group(paper);
    if (paper->settings.outlines) {
        trace_text(paper, x, y, type, words);
        return;
    }
    hl_buffer_format(out, "<text x=\"%ld\" y=\"%ld\" font-size=\"%ld\"", whole(x),
                     whole(y), whole(type->size));
    if (type->bold) hl_buffer_text(out, " font-weight=\"bold\"");
    color(out, "fill", type->color);
    halo(out, type);
    hl_buffer_text(out, ">");
    hl_buffer_xml(out, words);
    hl_buffer_text(out, "</text>\n");
}

static void clip(hl_paper *paper, hl_box box)
{
    hl_buffer *out = &paper->bytes;

    end_group(paper);
    paper->clips++;
    hl_buffer_format(out, "<clipPath id=\"hl-clip-%zu\">", paper->clips);
    hl_buffer_format(out, "<rect x=\"%ld\" y=\"%ld\" width=\"%ld\" height=\"%ld\"/>",
                     whole(box.x), whole(box.y), whole(box.width), whole(box.height));
    hl_buffer_format(out, "</clipPath>\n<g clip-path=\"url(#hl-clip-%zu)\">\n",
                     paper->clips);
}

static void unclip(hl_paper *paper)
{
    end_group(paper);
    hl_buffer_text(&paper->bytes, "</g>\n");
}

static hl_status end(hl_paper *paper, hl_buffer *out, hl_error *err)
{
    end_group(paper);
    hl_buffer_text(&paper->bytes, "</svg>\n");
    hl_buffer_bytes(out, paper->bytes.text, paper->bytes.length);
    return paper->bytes.failed || out->failed ? hl_no_memory(err, "a sheet") : HL_OK;
}

static void drop(hl_paper *paper)
{
    (void)paper;
}

static const hl_paper_back SVG = {.ink = ink,
                                  .draw = draw,
                                  .text = text,
                                  .clip = clip,
                                  .unclip = unclip,
                                  .end = end,
                                  .drop = drop};

hl_status hl_paper_begin_svg(hl_paper *paper, hl_error *err)
{
    const hl_paper_settings *s = &paper->settings;
    hl_buffer *out = &paper->bytes;

    paper->back = &SVG;
    hl_buffer_format(out,
                     "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.3fmm\" "
                     "height=\"%.3fmm\" viewBox=\"0 0 %ld %ld\" lang=\"%s\" ",
                     s->width * MM_PER_POINT, s->height * MM_PER_POINT, whole(s->width),
                     whole(s->height), s->lang == HL_ZH ? "zh-CN" : "en");
    hl_buffer_text(out, "role=\"img\" font-family=\"'");
    hl_buffer_xml(out, paper->fonts->family);
    hl_buffer_text(
        out, "', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', "
             "sans-serif\" text-rendering=\"geometricPrecision\" "
             "style=\"text-spacing-trim:space-all\" "
             "fill-rule=\"evenodd\" stroke-linejoin=\"miter\" stroke-miterlimit=\"2\" "
             "stroke-linecap=\"round\">\n<title>");
    hl_buffer_xml(out, s->title);
    hl_buffer_text(out, "</title>\n");
    return out->failed ? hl_no_memory(err, "a sheet") : HL_OK;
}
