#include <math.h>

#include "map/plate.h"

static const double SEAM = 0.25;  // hides the hairline between neighbors
static const double PIXEL = 0.24; // a pixel at 300 dpi, finer than the eye
static const double HATCH_WIDTH = 0.24;
static const double HATCH_DISTANCE = 2.3;
static const double UP = 45.0;
static const double DOWN = 135.0;
static const double UPRIGHT = 90.0;
static const double FEW = 0.3;
static const double MANY = 0.24; // a pixel at 300 dpi: no viewer widens it
static const double GROUP_WIDTH = 0.4;
enum { MANY_UNITS = 800, CONTEXT_FILL = 0xF3F1EC, CONTEXT_LINE = 0xCFCBC2 };
#define OWN_COLOR (HL_NO_INK - 1U) // the line of a unit has the color of its fill

hl_status hl_plate_thin(hl_plate *plate, hl_error *err)
{
    const hl_map_ground *g = plate->ground;
    const double tolerance =
        PIXEL / fmax(plate->view[0].scale, hl_plate_inset_scale(plate));

    const hl_status status =
        hl_arcs_thin(&g->arcs, g->rank, tolerance, &plate->thin, err);
    if (status != HL_OK || g->context.units == 0) return status;
    return hl_arcs_thin(&g->context, g->context_rank, tolerance, &plate->context, err);
}

static void trace_arc(hl_plate *plate, const hl_arcs *a, const hl_view *view,
                      size_t ref, bool first)
{
    const size_t begin = a->vertex[ref / 2];
    const size_t count = a->vertex[ref / 2 + 1] - begin;

    for (size_t k = first ? 0 : 1; k < count; k++) {
        const size_t v = ref % 2 != 0 ? begin + count - 1 - k : begin + k;
        const double x = hl_view_x(view, a->x[v]);
        const double y = hl_view_y(view, a->y[v]);
        if (k == 0) {
            hl_paper_move(plate->paper, x, y);
        } else {
            hl_paper_line(plate->paper, x, y);
        }
    }
}

static void trace_unit(hl_plate *plate, const hl_arcs *a, const hl_view *view,
                       size_t unit)
{
    for (size_t r = a->start[unit]; r < a->start[unit + 1]; r++) {
        if (a->ring[r] == a->ring[r + 1]) continue;
        for (size_t k = a->ring[r]; k < a->ring[r + 1]; k++) {
            trace_arc(plate, a, view, a->ref[k], k == a->ring[r]);
        }
        hl_paper_close(plate->paper);
    }
}

void hl_plate_trace(hl_plate *plate, const hl_view *view, size_t unit)
{
    trace_unit(plate, &plate->thin, view, unit);
}

/// The land around, paler than any class, with its borders.
static void draw_context(hl_plate *plate, const hl_view *view)
{
    const hl_arcs *a = &plate->context;

    if (a->units == 0) return;
    hl_paper_ink(plate->paper, "context",
                 (hl_ink){CONTEXT_FILL, CONTEXT_LINE, MANY, 0.0});
    for (size_t i = 0; i < a->units; i++) {
        trace_unit(plate, a, view, i);
        hl_paper_draw(plate->paper);
    }
}

bool hl_plate_is_land(const hl_plate *plate, const hl_view *view, double x, double y)
{
    const hl_arcs *a = &plate->thin;
    const double px = view->x + (x - view->box.x) / view->scale;
    const double py = view->y + (view->box.y + view->box.height - y) / view->scale;
    bool inside = false;

    for (size_t arc = 0; arc < a->count; arc++) {
        const hl_arc_kind kind = hl_arcs_kind(a, arc, NULL);
        if (kind != HL_ARC_OUTLINE && kind != HL_ARC_RING) continue;
        for (size_t v = a->vertex[arc]; v + 1 < a->vertex[arc + 1]; v++) {
            if ((a->y[v] > py) == (a->y[v + 1] > py)) continue;
            const double at = a->x[v] + (py - a->y[v]) / (a->y[v + 1] - a->y[v]) *
                                            (a->x[v + 1] - a->x[v]);
            if (at > px) inside = !inside;
        }
    }
    return inside;
}

/// Whether a panel has a unit of a row.
static bool has_member(const hl_plate *plate, const uint8_t *member, size_t row)
{
    for (size_t i = 0; i < plate->ground->n; i++) {
        if (member[i] == row) return true;
    }
    return false;
}

static bool is_at(const hl_plate *plate, const uint8_t *member, size_t unit, size_t row,
                  uint8_t faded)
{
    const uint8_t *level = plate->theme->faded;

    return member[unit] == row && (level == NULL ? 0 : level[unit]) == faded;
}

/// @param line  around every unit; HL_NO_INK: none, OWN_COLOR: that of the unit
static void fill_row(hl_plate *plate, const hl_view *view, const uint8_t *member,
                     size_t row, const hl_ink *line)
{
    const uint32_t color =
        row == HL_KEY_MISSING ? HL_NO_DATA : plate->key.row[row].color;
    const uint8_t levels = plate->theme->faded != NULL ? HL_FADES : 1;

    if (!has_member(plate, member, row)) return;
    for (uint8_t level = 0; level < levels; level++) {
        hl_ink ink = *line;
        ink.fill = hl_plate_fade(color, level);
        if (ink.line == OWN_COLOR) ink.line = ink.fill;
        hl_paper_ink(plate->paper, "units", ink);
        for (size_t i = 0; i < plate->ground->n; i++) {
            if (!is_at(plate, member, i, row, level)) continue;
            hl_plate_trace(plate, view, i);
            hl_paper_draw(plate->paper);
        }
    }
}

uint32_t hl_plate_fade(uint32_t color, uint8_t level)
{
    static const double WHITE[HL_FADES] = {0.0, 0.45, 0.75};
    enum { BYTE = 0xFF, CHANNEL = 8, CHANNELS = 3 };
    uint32_t out = 0;

    for (int k = 0; k < CHANNELS; k++) {
        const double part = (double)(color >> CHANNEL * k & BYTE);
        out |= (uint32_t)lround(part + WHITE[level] * (BYTE - part)) << CHANNEL * k;
    }
    return out;
}

static void fill_rows(hl_plate *plate, const hl_view *view, const uint8_t *member,
                      const hl_ink *line)
{
    fill_row(plate, view, member, HL_KEY_MISSING, line);
    for (size_t k = 0; k < plate->key.count; k++) {
        fill_row(plate, view, member, k, line);
    }
}

static void hatch_units(hl_plate *plate, const hl_view *view, const uint8_t *member,
                        uint8_t row, double angle)
{
    for (size_t i = 0; i < plate->ground->n; i++) {
        if (member[i] != row) continue;
        hl_plate_trace(plate, view, i);
        hl_paper_hatch(plate->paper, angle, HATCH_DISTANCE);
    }
}

static void hatch_row(hl_plate *plate, const hl_view *view, const uint8_t *member,
                      size_t row)
{
    static const double FIRST[] = {
        [HL_PATTERN_UP] = UP,           [HL_PATTERN_DOWN] = DOWN,
        [HL_PATTERN_CROSS] = UP,        [HL_PATTERN_LEVEL] = 0.0,
        [HL_PATTERN_UPRIGHT] = UPRIGHT,
    };
    const bool missing = row == HL_KEY_MISSING;
    const hl_pattern pattern = missing ? HL_PATTERN_UP : plate->key.row[row].pattern;
    const uint32_t ink = missing ? (uint32_t)HL_PALE : plate->key.row[row].ink;

    if (pattern == HL_PATTERN_NONE || !has_member(plate, member, row)) return;
    hl_paper_ink(plate->paper, "hatch", (hl_ink){HL_NO_INK, ink, HATCH_WIDTH, 0.0});
    hatch_units(plate, view, member, (uint8_t)row, FIRST[pattern]);
    if (pattern == HL_PATTERN_CROSS) {
        hatch_units(plate, view, member, (uint8_t)row, DOWN);
    }
}

/// The hatch over units that the theme marks.
static void hatch_marked(hl_plate *plate, const hl_view *view)
{
    const uint8_t *marked = plate->theme->hatched;

    if (marked == NULL) return;
    hl_paper_ink(plate->paper, "hatch", (hl_ink){HL_NO_INK, HL_DARK, HATCH_WIDTH, 0.0});
    hatch_units(plate, view, marked, 1, UP);
}

static void draw_arcs(hl_plate *plate, const hl_view *view, hl_arc_kind kind,
                      const hl_ink *ink)
{
    static const char *const NAME[] = {
        [HL_ARC_BORDER] = "borders",
        [HL_ARC_GROUP] = "groups",
        [HL_ARC_OUTLINE] = "outline",
        [HL_ARC_RING] = "borders",
    };
    const hl_arcs *a = &plate->thin;
    bool begun = false;

    for (size_t arc = 0; arc < a->count; arc++) {
        if (hl_arcs_kind(a, arc, plate->ground->group) != kind) continue;
        if (!begun) hl_paper_ink(plate->paper, NAME[kind], *ink);
        begun = true;
        trace_arc(plate, a, view, 2 * arc, true);
    }
    if (begun) hl_paper_draw(plate->paper);
}

/// Borders of many units are pale, so that they do not darken the map.
static uint32_t border_color(const hl_plate *plate)
{
    const bool many = plate->ground->n > MANY_UNITS || plate->theme->panels > 1;

    if (plate->look->bw) return many ? HL_PALE : HL_DARK;
    return many ? HL_BORDER : HL_PALE;
}

/// Whether units are so small on the sheet that their borders would hide them.
static bool are_tiny(const hl_plate *plate, const hl_view *view)
{
    static const double TINY = 2.5; // points
    double area = 0.0;

    for (size_t i = 0; i < plate->ground->n; i++) {
        area += plate->ground->area[i];
    }
    return view->scale * sqrt(area / (double)plate->ground->n) < TINY;
}

/// Whether borders of a width hide what shines through between neighbors: those of a
/// pixel do.
static bool covers_edges(const hl_plate *plate, double width)
{
    static const double POINTS_PER_INCH = 72.0;
    static const double ALMOST = 0.99;

    return plate->format == HL_MAP_PNG &&
           width * plate->look->dpi / POINTS_PER_INCH > ALMOST;
}

/// Whether parts of one unit touch: a line around the unit would draw what is no
/// border.
static bool has_seams(const hl_plate *plate)
{
    const hl_arcs *a = &plate->thin;

    for (size_t arc = 0; arc < a->count; arc++) {
        if (hl_arcs_kind(a, arc, NULL) == HL_ARC_SEAM) return true;
    }
    return false;
}

/// Fill the units and draw the borders between them. In a PDF a unit is drawn with its
/// border, which is a third less to write than borders of their own; pixels are quicker
/// without a line around every unit, and an SVG keeps the borders apart for whoever
/// edits it.
static void draw_units(hl_plate *plate, const hl_view *view, const uint8_t *member,
                       const hl_ink *border)
{
    static const hl_ink NONE = {HL_NO_INK, HL_NO_INK, 0.0, 0.0};
    static const hl_ink SEAMS = {HL_NO_INK, OWN_COLOR, SEAM, 0.0};
    const bool borders = !are_tiny(plate, view);
    const bool together = borders && plate->format == HL_MAP_PDF && !has_seams(plate);
    const bool covered = borders && covers_edges(plate, border->width);

    hl_paper_cover_edges(plate->paper, covered);
    fill_rows(plate, view, member, together ? border : covered ? &NONE : &SEAMS);
    hl_paper_cover_edges(plate->paper, false);
    hatch_row(plate, view, member, HL_KEY_MISSING);
    for (size_t k = 0; k < plate->key.count; k++) {
        hatch_row(plate, view, member, k);
    }
    hatch_marked(plate, view);
    if (!borders || together) return;
    draw_arcs(plate, view, HL_ARC_BORDER, border);
    draw_arcs(plate, view, HL_ARC_RING, border);
}

void hl_plate_units(hl_plate *plate, size_t panel, const hl_view *view)
{
    const uint8_t *member = plate->key.member + panel * plate->ground->n;
    const bool small = plate->theme->panels > 1;
    const double thin = plate->ground->n > MANY_UNITS || small ? MANY : FEW;
    const hl_ink border = {HL_NO_INK, border_color(plate), thin, 0.0};
    const double wide = small ? 2.0 * thin : GROUP_WIDTH * plate->factor;
    const hl_ink group = {HL_NO_INK, HL_DARK, wide, 0.0};
    const hl_ink outline = {HL_NO_INK, HL_BLACK, wide, 0.0};

    draw_context(plate, view);
    draw_units(plate, view, member, &border);
    draw_arcs(plate, view, HL_ARC_GROUP, &group);
    draw_arcs(plate, view, HL_ARC_OUTLINE, &outline);
}
