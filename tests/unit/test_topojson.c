// A layer as TopoJSON, read back by GDAL.
#include "support/check.h"

#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/geometry/adjacency.h"
#include "hinterland/geometry/measure.h"
#include "hinterland/io/layer_file.h"
#include "hinterland/io/read.h"
#include "support/scratch.h"
#include "support/shapes.h"

enum { SIDE = 4, UNITS = SIDE * SIDE };

static char NAME[] = "name";
static char VALUE[] = "value";
static char EVIL[] = "</script> \"quoted\" \\ 县";

typedef struct fixture {
    hl_layer layer;
    hl_field field[2];
    char *name[UNITS + 1];
    double value[UNITS + 1];
    scratch scratch;
} fixture;

/// A grid of squares with a hole in the first, filled by one unit more.
static int set_up(void **state)
{
    static fixture f;
    static char plain[] = "unit";
    static const double hole[] = {0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75, 0.25};

    f.layer.polygons = shapes_room(UNITS + 1);
    for (int i = 0; i < UNITS; i++) {
        const double x = i % SIDE;
        const double y = i / SIDE; // NOLINT(bugprone-integer-division): a row
        shapes_box(&f.layer.polygons, x, y, x + 1.0, y + 1.0);
        if (i == 0) shapes_ring(&f.layer.polygons, hole, 4, false, true);
    }
    shapes_ring(&f.layer.polygons, hole, 4, true, false);
    for (int i = 0; i <= UNITS; i++) {
        f.name[i] = i == 3 ? NULL : i == 1 ? EVIL : plain;
        f.value[i] = i == 2 ? NAN : 0.1 * i;
    }
    f.field[0] = (hl_field){.name = NAME, .kind = HL_FIELD_TEXT, .text = f.name};
    f.field[1] = (hl_field){.name = VALUE, .kind = HL_FIELD_REAL, .number = f.value};
    f.layer.shape = HL_SHAPE_POLYGONS;
    f.layer.table = (hl_table){.rows = UNITS + 1, .count = 2, .field = f.field};
    f.layer.crs = NULL;
    scratch_make(&f.scratch);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    hl_polygons_free(&f->layer.polygons);
    scratch_remove(&f->scratch);
    return 0;
}

static const char *write_it(fixture *f)
{
    const char *path = scratch_path(&f->scratch, "grid.topojson");
    hl_error err = {0};

    assert_ok(hl_layer_write(path, &f->layer, true, &err), &err);
    return path;
}

/// Areas, neighbors, texts and numbers are those that were written.
static void gdal_reads_it_back(void **state)
{
    fixture *f = *state;
    hl_layer_options options = hl_layer_options_defaults();
    hl_crs plane = {.planar = true, .unit = 1.0};
    hl_layer back = {0};
    hl_measures m = {0};
    hl_error err = {0};

    options.crs = "planar";
    assert_ok(hl_read_layer(write_it(f), &options, &back, NULL, &err), &err);
    assert_int_equal(back.table.rows, UNITS + 1);
    assert_ok(hl_measure(&back.polygons, &plane, &m, &err), &err);
    for (size_t i = 0; i <= UNITS; i++) {
        const double area = i == 0 ? 0.75 : i == UNITS ? 0.25 : 1.0;
        assert_close(m.area[i], area, 1e-4, 0.0);
    }
    const hl_field *name = hl_table_find(&back.table, "name");
    const hl_field *value = hl_table_find(&back.table, "value");
    assert_string_equal(name->text[1], EVIL);
    assert_null(name->text[3]);
    assert_true(value->number[4] == 0.1 * 4);
    assert_true(isnan(value->number[2]));
    hl_measures_free(&m);
    hl_layer_free(&back);
}

/// A shared border is there once: inner borders of a grid of 4 times 4 are 24, and the
/// hole is one arc for the unit around it and the one in it.
static void borders_are_there_once(void **state)
{
    struct json_object *root = json_object_from_file(write_it(*state));
    struct json_object *arcs = NULL;
    size_t points = 0;

    assert_non_null(root);
    assert_true(json_object_object_get_ex(root, "arcs", &arcs));
    for (size_t k = 0; k < json_object_array_length(arcs); k++) {
        points += json_object_array_length(json_object_array_get_idx(arcs, k)) - 1;
    }
    assert_int_equal(points, 24 + 16 + 4); // sides: inner, outer, those of the hole
    json_object_put(root);
}

/// The ring of the first object runs clockwise on the sheet.
static void outer_rings_run_clockwise(void **state)
{
    struct json_object *root = json_object_from_file(write_it(*state));
    struct json_object *at = NULL;
    struct json_object *arcs = NULL;
    double twice = 0.0;
    double x = 0.0;
    double y = 0.0;

    assert_true(json_object_object_get_ex(root, "arcs", &arcs));
    assert_true(json_object_object_get_ex(root, "objects", &at));
    assert_true(json_object_object_get_ex(at, "grid", &at));
    assert_true(json_object_object_get_ex(at, "geometries", &at));
    at = json_object_array_get_idx(at, UNITS); // the filling: one arc
    assert_true(json_object_object_get_ex(at, "arcs", &at));
    at = json_object_array_get_idx(json_object_array_get_idx(at, 0), 0);
    assert_int_equal(json_object_array_length(at), 1);
    const int ref = json_object_get_int(json_object_array_get_idx(at, 0));
    struct json_object *arc =
        json_object_array_get_idx(arcs, (size_t)(ref < 0 ? ~ref : ref));
    for (size_t k = 0; k < json_object_array_length(arc); k++) {
        struct json_object *step = json_object_array_get_idx(arc, k);
        const double dx = json_object_get_double(json_object_array_get_idx(step, 0));
        const double dy = json_object_get_double(json_object_array_get_idx(step, 1));
        twice += x * (y + dy) - (x + dx) * y;
        x += dx;
        y += dy;
    }
    assert_true(ref < 0 ? twice > 0.0 : twice < 0.0);
    json_object_put(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gdal_reads_it_back),
        cmocka_unit_test(borders_are_there_once),
        cmocka_unit_test(outer_rings_run_clockwise),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
