#include <math.h>

#include "map/plate.h"

static const double LINE = 0.6;
static const double LEADING = 1.35;
static const double TALLEST = 1.1; // to its width
static const double LEAST = 3.0;   // to the size of type
static const double GAP = 0.45;    // under the title, likewise
static const double HALO = 0.6;
static const double WIDE = 0.26; // of an inset in a corner, to the map
static const double HIGH = 0.34;
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

double hl_plate_inset_scale(const hl_plate *plate)
{
    double scale = 0.0;

    if (plate->ground->projection.planar || plate->theme->panels > 1) return scale;
    for (size_t k = 0; k < plate->look->insets; k++) {
        const hl_map_inset *inset = &plate->look->inset[k];
        const bool corner = inset->corner != HL_CORNER_NONE;
        const double width =
            corner ? WIDE * plate->view[0].box.width : plate->legend.width;
        double low[2];
        double high[2];
        if (!cover(plate, inset, low, high)) continue;
        scale = fmax(scale, width / (high[0] - low[0]));
    }
    return scale;
}

static void draw_box(hl_plate *plate, hl_box box)
{
    hl_paper_ink(plate->paper, "inset", (hl_ink){HL_NO_INK, HL_BLACK, LINE, 0.0});
    hl_paper_box(plate->paper, box);
    hl_paper_draw(plate->paper);
}

const char *const HL_MAP_CORNERS[] = {"", "nw", "ne", "sw", "se", NULL};

/// Draw a part of the plane in a box, and where it lies on the map.
static void draw_part(hl_plate *plate, hl_box box, const double low[2],
                      const double high[2])
{
    const hl_view *map = &plate->view[0];
    hl_view view = {.box = box};

    view.scale = fmax(box.width / (high[0] - low[0]), box.height / (high[1] - low[1]));
    view.x = 0.5 * (low[0] + high[0] - box.width / view.scale);
    view.y = 0.5 * (low[1] + high[1] - box.height / view.scale);
    hl_paper_clip(plate->paper, box);
    hl_paper_ink(plate->paper, "inset", (hl_ink){HL_WHITE, HL_NO_INK, 0.0, 0.0});
    hl_paper_box(plate->paper, box);
    hl_paper_draw(plate->paper);
    if (plate->graticule) hl_plate_graticule(plate, &view);
    hl_plate_units(plate, 0, &view);
    hl_paper_unclip(plate->paper);
    draw_box(plate, box);
    const hl_box there = {
        hl_view_x(map, view.x), hl_view_y(map, view.y + box.height / view.scale),
        map->scale * box.width / view.scale, map->scale * box.height / view.scale};
    const bool inside = there.x >= map->box.x && there.y >= map->box.y &&
                        there.x + there.width <= map->box.x + map->box.width &&
                        there.y + there.height <= map->box.y + map->box.height;
    if (inside) draw_box(plate, there); // a part of the world outside has no place
}

/// Draw one inset under the legend, with its lower edge at `bottom`.
///
/// @return  its upper edge
static double draw_inset(hl_plate *plate, const hl_map_inset *inset, double bottom,
                         double top)
{
    const hl_type type = {plate->size.legend, true, HL_DARK, HL_NO_INK, 0.0};
    const double title = inset->title != NULL ? LEADING * type.size : 0.0;
    const double width = plate->legend.width;
    double low[2];
    double high[2];

    if (!cover(plate, inset, low, high)) return bottom;
    double height = width * (high[1] - low[1]) / (high[0] - low[0]);
    height = fmin(height, fmin(TALLEST * width, bottom - top - title));
    if (height < LEAST * type.size) return bottom; // no room
    const hl_box box = {plate->legend.x, bottom - height, width, height};
    draw_part(plate, box, low, high);
    if (inset->title != NULL) {
        hl_paper_text(plate->paper, box.x, box.y - GAP * type.size, &type,
                      HL_ANCHOR_START, inset->title);
    }
    return box.y - title;
}

void hl_plate_insets(hl_plate *plate)
{
    const double width = plate->legend.width;
    const double top = plate->legend.y + hl_legend_height(plate, width);
    double bottom = plate->legend.y + plate->legend.height;

    if (!plate->beside || plate->ground->projection.planar) return;
    for (size_t k = 0; k < plate->look->insets; k++) {
        const hl_map_inset *inset = &plate->look->inset[k];
        if (inset->corner != HL_CORNER_NONE) continue;
        bottom = draw_inset(plate, inset, bottom, top) - plate->size.legend;
    }
}

static void draw_corner(hl_plate *plate, const hl_map_inset *inset)
{
    const hl_box *map = &plate->view[0].box;
    const hl_type type = {plate->size.small, true, HL_DARK, HL_WHITE, HALO};
    const bool east = inset->corner == HL_CORNER_NE || inset->corner == HL_CORNER_SE;
    const bool south = inset->corner == HL_CORNER_SW || inset->corner == HL_CORNER_SE;
    double low[2];
    double high[2];

    if (!cover(plate, inset, low, high)) return;
    const double ratio = (high[1] - low[1]) / (high[0] - low[0]);
    const double width = fmin(WIDE * map->width, HIGH * map->height / ratio);
    hl_box box = {map->x, map->y, width, width * ratio};
    if (east) box.x += map->width - box.width;
    if (south) box.y += map->height - box.height;
    draw_part(plate, box, low, high);
    plate->obstacle[plate->obstacles++] = box;
    if (inset->title == NULL) return;
    hl_paper_text(plate->paper, box.x + GAP * type.size,
                  box.y + (1.0 + GAP) * type.size, &type, HL_ANCHOR_START,
                  inset->title);
}

void hl_plate_corner_insets(hl_plate *plate)
{
    if (plate->ground->projection.planar) return;
    for (size_t k = 0; k < plate->look->insets; k++) {
        if (plate->look->inset[k].corner == HL_CORNER_NONE) continue;
        draw_corner(plate, &plate->look->inset[k]);
    }
}
