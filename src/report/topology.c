#include "report/topology.h"

#include <math.h>
#include <stdbool.h>

enum { STEPS = 10000 };

/// Thinning, in steps: less than half a pixel on a wide screen.
static const double TOLERANCE = 3.0;

typedef struct grid {
    double x; ///< of the upper left corner
    double y;
    double step;
    long width;
    long height;
} grid;

static grid make_grid(const hl_map_ground *ground)
{
    const double width = ground->high_x - ground->low_x;
    const double height = ground->high_y - ground->low_y;
    const double longer = fmax(width, height);
    const double step = longer > 0.0 ? longer / STEPS : 1.0;

    return (grid){ground->low_x, ground->high_y, step, lround(width / step),
                  lround(height / step)};
}

static void write_arc(const hl_arcs *arcs, size_t arc, const grid *g, hl_buffer *out)
{
    long last_x = 0;
    long last_y = 0;
    bool first = true;
    bool last_moves = true;

    hl_buffer_text(out, "[");
    for (size_t v = arcs->vertex[arc]; v < arcs->vertex[arc + 1]; v++) {
        const long x = lround((arcs->x[v] - g->x) / g->step);
        const long y = lround((g->y - arcs->y[v]) / g->step);
        const bool ends = v + 1 == arcs->vertex[arc + 1];
        last_moves = x != last_x || y != last_y;
        if (!first && !last_moves && !ends) continue;
        hl_buffer_format(out, "%s%ld,%ld", first ? "" : ",", x - last_x, y - last_y);
        last_x = x;
        last_y = y;
        first = false;
    }
    hl_buffer_text(out, "]");
}

static void write_ring(const hl_arcs *arcs, size_t ring, hl_buffer *out)
{
    hl_buffer_text(out, "[");
    for (size_t k = arcs->ring[ring]; k < arcs->ring[ring + 1]; k++) {
        const long arc = (long)(arcs->ref[k] / 2);
        hl_buffer_format(out, "%s%ld", k > arcs->ring[ring] ? "," : "",
                         arcs->ref[k] % 2 == 1 ? ~arc : arc);
    }
    hl_buffer_text(out, "]");
}

static void write_units(const hl_arcs *arcs, hl_buffer *out)
{
    for (size_t i = 0; i < arcs->units; i++) {
        hl_buffer_text(out, i > 0 ? ",[" : "[");
        for (size_t r = arcs->start[i]; r < arcs->start[i + 1]; r++) {
            if (r > arcs->start[i]) hl_buffer_text(out, ",");
            write_ring(arcs, r, out);
        }
        hl_buffer_text(out, "]");
    }
}

static void write_kind(const hl_map_ground *ground, const hl_arcs *arcs,
                       hl_arc_kind kind, hl_arc_kind other, hl_buffer *out)
{
    const char *comma = "";

    for (size_t a = 0; a < arcs->count; a++) {
        const hl_arc_kind is = hl_arcs_kind(arcs, a, ground->group);
        if (is != kind && is != other) continue;
        hl_buffer_format(out, "%s%zu", comma, a);
        comma = ",";
    }
}

hl_status topology_json(const hl_map_ground *ground, hl_buffer *out, hl_error *err)
{
    const grid g = make_grid(ground);
    const bool plane = ground->projection.planar;
    hl_arcs thin = {0};

    const hl_status status =
        hl_arcs_thin(&ground->arcs, ground->rank, TOLERANCE * g.step, &thin, err);
    if (status != HL_OK) return status;
    hl_buffer_format(out, "{\"width\":%ld,\"height\":%ld,\"meters\":", g.width,
                     g.height);
    if (plane) {
        hl_buffer_text(out, "null");
    } else {
        hl_buffer_format(out, "%.6g", g.step);
    }
    hl_buffer_text(out, ",\n\"arcs\":[");
    for (size_t a = 0; a < thin.count; a++) {
        if (a > 0) hl_buffer_text(out, ",");
        write_arc(&thin, a, &g, out);
    }
    hl_buffer_text(out, "],\n\"units\":[");
    write_units(&thin, out);
    hl_buffer_text(out, "],\n\"outline\":[");
    write_kind(ground, &thin, HL_ARC_OUTLINE, HL_ARC_RING, out);
    hl_buffer_text(out, "],\n\"groups\":[");
    write_kind(ground, &thin, HL_ARC_GROUP, HL_ARC_GROUP, out);
    hl_buffer_text(out, "]}");
    hl_arcs_free(&thin);
    return hl_buffer_check(out, err);
}
