#include <math.h>

#include "map/plate.h"

static const double LINE = 0.6;
static const double LEADING = 1.35;
static const double TALLEST = 1.1; // to its width
static const double LEAST = 3.0;   // to the size of type
static const double GAP = 0.45;    // under the title, likewise
enum { SAMPLES = 16 };

/// What a box of degrees covers on the plane. False when it has no place there.
static bool cover(const hl_plate *plate, const hl_map_inset *inset, double low[2],
                  double high[2])
{
    low[0] = low[1] = HUGE_VAL;
    high[0] = high[1] = -HUGE_VAL;
    for (int k = 0; k <= SAMPLES; k++) {
        const double t = (double)k / SAMPLES;
        double x[4] = {inset->west + t * (inset->east - inset->west), 0.0, inset->west,
                       inset->east};
        double y[4] = {inset->south, inset->north,
                       inset->south + t * (inset->north - inset->south), 0.0};
        x[1] = x[0];
        y[3] = y[2];
        hl_projection_forward(&plate->ground->projection, x, y, 4);
        for (int i = 0; i < 4; i++) {
            if (!isfinite(x[i]) || !isfinite(y[i])) return false;
            low[0] = fmin(low[0], x[i]);
            low[1] = fmin(low[1], y[i]);
            high[0] = fmax(high[0], x[i]);
            high[1] = fmax(high[1], y[i]);
        }
    }
    return high[0] > low[0] && high[1] > low[1];
}

static void draw_box(hl_plate *plate, hl_box box)
{
    hl_paper_ink(plate->paper, "inset", (hl_ink){HL_NO_INK, HL_BLACK, LINE, 0.0});
    hl_paper_box(plate->paper, box);
    hl_paper_draw(plate->paper);
}

/// Draw one inset with its lower edge at `bottom`.
///
/// @return  its upper edge
static double draw_inset(hl_plate *plate, const hl_map_inset *inset, double bottom,
                         double top)
{
    const hl_view *map = &plate->view[0];
    const hl_type type = {plate->size.legend, true, HL_DARK, HL_NO_INK, 0.0};
    const double title = inset->title != NULL ? LEADING * type.size : 0.0;
    const double width = plate->legend.width;
    double low[2];
    double high[2];

    if (!cover(plate, inset, low, high)) return bottom;
    double height = width * (high[1] - low[1]) / (high[0] - low[0]);
    height = fmin(height, fmin(TALLEST * width, bottom - top - title));
    if (height < LEAST * type.size) return bottom; // no room
    hl_view view = {
        .box = {plate->legend.x, bottom - height, width, height}
    };
    view.scale = fmax(width / (high[0] - low[0]), height / (high[1] - low[1]));
    view.x = 0.5 * (low[0] + high[0] - width / view.scale);
    view.y = 0.5 * (low[1] + high[1] - height / view.scale);
    hl_paper_clip(plate->paper, view.box);
    if (plate->graticule) hl_plate_graticule(plate, &view);
    hl_plate_units(plate, 0, &view);
    hl_paper_unclip(plate->paper);
    draw_box(plate, view.box);
    const double right = view.x + width / view.scale;
    const double upper = view.y + height / view.scale;
    draw_box(plate,
             (hl_box){hl_view_x(map, view.x), hl_view_y(map, upper),
                      map->scale * (right - view.x), map->scale * (upper - view.y)});
    if (inset->title != NULL) {
        hl_paper_text(plate->paper, view.box.x, view.box.y - GAP * type.size, &type,
                      HL_ANCHOR_START, inset->title);
    }
    return view.box.y - title;
}

void hl_plate_insets(hl_plate *plate)
{
    const double width = plate->legend.width;
    const double top = plate->legend.y + hl_legend_height(plate, width);
    double bottom = plate->legend.y + plate->legend.height;

    if (!plate->beside || plate->ground->projection.planar) return;
    for (size_t k = 0; k < plate->look->insets; k++) {
        bottom =
            draw_inset(plate, &plate->look->inset[k], bottom, top) - plate->size.legend;
    }
}
