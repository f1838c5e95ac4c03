// Outlines of groups and a topology, out of memory.
#include "support/check.h"

#include "hinterland/geometry/dissolve.h"
#include "io/topojson.h"
#include "support/scarce_memory.h"
#include "support/shapes.h"

enum { SIDE = 3 };

static hl_status dissolve_and_write(const hl_layer *layer, hl_polygons *outline,
                                    hl_buffer *text, hl_error *err)
{
    static const uint32_t GROUP[SIDE * SIDE] = {0, 0, 0, 0, 1, 0, 2, 2, 2};
    const hl_status status =
        hl_polygons_dissolve(&layer->polygons, GROUP, SIDE, outline, err);

    return status == HL_OK ? hl_topojson_add(layer, "grid", text, err) : status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    static char name[] = "value";
    double value[SIDE * SIDE] = {0.0};
    hl_field field = {.name = name, .kind = HL_FIELD_REAL, .number = value};
    hl_layer layer = {
        .table = {.rows = SIDE * SIDE, .count = 1, .field = &field},
        .shape = HL_SHAPE_POLYGONS,
        .polygons = shapes_grid(SIDE)
    };
    hl_polygons outline = {0};
    hl_buffer text = {0};
    hl_error err = {0};
    hl_status status = HL_MEMORY;
    size_t n = 0;

    for (; status == HL_MEMORY; n++) {
        allowed = n;
        status = dissolve_and_write(&layer, &outline, &text, &err);
        allowed = SIZE_MAX;
        if (status != HL_MEMORY) break;
        assert_int_equal(err.code, HL_CODE_MEMORY);
        hl_polygons_free(&outline);
        hl_buffer_free(&text);
    }
    assert_ok(status, &err);
    assert_true(n > 20);
    assert_int_equal(outline.n, SIDE);
    assert_true(text.length > 100);
    hl_polygons_free(&outline);
    hl_buffer_free(&text);
    hl_polygons_free(&layer.polygons);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("shapes out of memory", tests, NULL, NULL);
}
