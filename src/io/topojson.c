#include "io/topojson.h"

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "hinterland/geometry/arcs.h"
#include "hinterland/geometry/crs.h"
#include "hinterland/io/json.h"

enum { STEPS = 100000 };

/// From coordinates to whole steps.
typedef struct grid {
    double x;
    double y;
    double step;
} grid;

// ----------------------------------------------------------------- properties

static bool add_json(struct json_object *value, hl_buffer *out)
{
    const char *text =
        value != NULL
            ? json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
                                                        JSON_C_TO_STRING_NOSLASHESCAPE)
            : "null";

    if (text != NULL) hl_buffer_text(out, text);
    if (value != NULL) json_object_put(value);
    return text != NULL;
}

static void add_text(const char *text, hl_buffer *out)
{
    if (!add_json(hl_json_string(text), out)) out->failed = true;
}

static void add_value(const hl_field *field, size_t row, hl_buffer *out)
{
    struct json_object *value = field->kind == HL_FIELD_TEXT
                                    ? hl_json_string(field->text[row])
                                    : hl_json_number(field->number[row]);

    if (!add_json(value, out)) out->failed = true;
}

static void add_properties(const hl_table *table, size_t row, hl_buffer *out)
{
    hl_buffer_text(out, ",\"properties\":{");
    for (size_t c = 0; c < table->count; c++) {
        if (c > 0) hl_buffer_text(out, ",");
        add_text(table->field[c].name, out);
        hl_buffer_text(out, ":");
        add_value(&table->field[c], row, out);
    }
    hl_buffer_text(out, "}");
}

// ------------------------------------------------------------------- geometry

/// Twice the area of a ring: above 0 when it runs counterclockwise.
static double ring_area(const hl_arcs *a, size_t ring)
{
    double twice = 0.0;

    for (size_t k = a->ring[ring]; k < a->ring[ring + 1]; k++) {
        const size_t arc = a->ref[k] / 2;
        double along = 0.0;
        for (size_t v = a->vertex[arc]; v + 1 < a->vertex[arc + 1]; v++) {
            along += a->x[v] * a->y[v + 1] - a->x[v + 1] * a->y[v];
        }
        twice += a->ref[k] % 2 == 1 ? -along : along;
    }
    return twice;
}

/// The arcs of a ring; ~arc where it runs backward. Outer rings clockwise, holes not.
static void add_ring(const hl_arcs *a, size_t ring, hl_buffer *out)
{
    const size_t first = a->ring[ring];
    const size_t count = a->ring[ring + 1] - first;
    const bool turn = (ring_area(a, ring) > 0.0) != (a->hole[ring] != 0);

    hl_buffer_text(out, "[");
    for (size_t k = 0; k < count; k++) {
        const size_t ref = a->ref[turn ? first + count - 1 - k : first + k];
        const long arc = (long)(ref / 2);
        const bool backward = (ref % 2 == 1) != turn;
        hl_buffer_format(out, "%s%ld", k > 0 ? "," : "", backward ? ~arc : arc);
    }
    hl_buffer_text(out, "]");
}

static void add_geometry(const hl_arcs *a, size_t unit, hl_buffer *out)
{
    if (a->start[unit] == a->start[unit + 1]) {
        hl_buffer_text(out, "{\"type\":null");
        return;
    }
    hl_buffer_text(out, "{\"type\":\"MultiPolygon\",\"arcs\":[");
    for (size_t r = a->start[unit]; r < a->start[unit + 1]; r++) {
        const bool first = r == a->start[unit];
        if (!a->hole[r]) hl_buffer_text(out, first ? "[" : "],[");
        if (a->hole[r]) hl_buffer_text(out, ",");
        add_ring(a, r, out);
    }
    hl_buffer_text(out, "]]");
}

/// Whole steps from vertex to vertex; a vertex on the one before is left out, but for
/// the last.
static void add_arc(const hl_arcs *a, size_t arc, const grid *g, hl_buffer *out)
{
    long x = 0;
    long y = 0;

    hl_buffer_text(out, "[");
    for (size_t v = a->vertex[arc]; v < a->vertex[arc + 1]; v++) {
        const long to_x = lround((a->x[v] - g->x) / g->step);
        const long to_y = lround((a->y[v] - g->y) / g->step);
        const bool first = v == a->vertex[arc];
        const bool last = v + 1 == a->vertex[arc + 1];
        if (!first && !last && to_x == x && to_y == y) continue;
        hl_buffer_format(out, "%s[%ld,%ld]", first ? "" : ",", to_x - x, to_y - y);
        x = to_x;
        y = to_y;
    }
    hl_buffer_text(out, "]");
}

static grid make_grid(const hl_arcs *a, double high[2])
{
    grid g = {HUGE_VAL, HUGE_VAL, 1.0};

    high[0] = high[1] = -HUGE_VAL;
    for (size_t v = 0; v < a->vertex[a->count]; v++) {
        g.x = fmin(g.x, a->x[v]);
        g.y = fmin(g.y, a->y[v]);
        high[0] = fmax(high[0], a->x[v]);
        high[1] = fmax(high[1], a->y[v]);
    }
    if (a->vertex[a->count] == 0) g.x = g.y = high[0] = high[1] = 0.0;
    const double longer = fmax(high[0] - g.x, high[1] - g.y);
    if (longer > 0.0) g.step = longer / STEPS;
    return g;
}

// --------------------------------------------------------------- the document

static void add_document(const hl_layer *layer, const hl_arcs *a, const char *name,
                         hl_buffer *out)
{
    double high[2];
    const grid g = make_grid(a, high);

    hl_buffer_format(out,
                     "{\"type\":\"Topology\",\"bbox\":[%.17g,%.17g,%.17g,%.17g],"
                     "\"transform\":{\"scale\":[%.17g,%.17g],\"translate\":[%.17g,"
                     "%.17g]},\"objects\":{",
                     g.x, g.y, high[0], high[1], g.step, g.step, g.x, g.y);
    add_text(name, out);
    hl_buffer_text(out, ":{\"type\":\"GeometryCollection\",\"geometries\":[\n");
    for (size_t i = 0; i < a->units; i++) {
        if (i > 0) hl_buffer_text(out, ",\n");
        add_geometry(a, i, out);
        add_properties(&layer->table, i, out);
        hl_buffer_text(out, "}");
    }
    hl_buffer_text(out, "\n]}},\"arcs\":[\n");
    for (size_t arc = 0; arc < a->count; arc++) {
        if (arc > 0) hl_buffer_text(out, ",\n");
        add_arc(a, arc, &g, out);
    }
    hl_buffer_text(out, "\n]}\n");
}

/// What lies outside its own reference system has no longitude.
static hl_status check_places(const hl_arcs *a, const char *name, hl_error *err)
{
    for (size_t v = 0; v < a->vertex[a->count]; v++) {
        if (isfinite(a->x[v]) && isfinite(a->y[v])) continue;
        return hl_fail(err, HL_CODE_WRITE_FAILED, "%s\ta vertex has no place on earth",
                       name);
    }
    return HL_OK;
}

hl_status hl_topojson_add(const hl_layer *layer, const char *name, hl_buffer *out,
                          hl_error *err)
{
    hl_arcs arcs = {0};
    hl_crs crs = {0};

    hl_status status = hl_crs_read(layer->crs, &crs, err);
    if (status == HL_OK) {
        status = hl_arcs_build(&layer->polygons, 0.0, &arcs, NULL, err);
    }
    if (status == HL_OK) { // an arc stays in one piece
        hl_crs_to_lonlat(&crs, arcs.x, arcs.y, arcs.vertex[arcs.count]);
        status = check_places(&arcs, name, err);
    }
    if (status == HL_OK) {
        add_document(layer, &arcs, name, out);
        status = hl_buffer_check(out, err);
    }
    hl_arcs_free(&arcs);
    hl_crs_free(&crs);
    return status;
}
