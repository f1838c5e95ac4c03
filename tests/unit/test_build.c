#include "support/check.h"

#include <math.h>
#include <string.h>

#include "hinterland/weights/diagnosis.h"
#include "support/shapes.h"

static const char *const KEY[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};

static hl_adjacency find(const hl_polygons *p)
{
    hl_adjacency found = {0};
    hl_error err = {0};

    assert_ok(hl_adjacency_find(p, NULL, &found, &err), &err);
    return found;
}

static void row_is(const hl_weights *w, size_t i, size_t count, const uint32_t *to)
{
    assert_int_equal(w->start[i + 1] - w->start[i], count);
    for (size_t k = 0; k < count; k++) {
        assert_int_equal(w->neighbor[w->start[i] + k], to[k]);
    }
}

static void contiguity_of_nine_squares(void **state)
{
    (void)state;
    hl_polygons p = shapes_grid(3);
    hl_adjacency found = find(&p);
    hl_weights w = {0};
    hl_error err = {0};
    hl_contiguity_options options = hl_contiguity_defaults();

    assert_ok(hl_weights_contiguity(&found, NULL, &w, &err), &err);
    row_is(&w, 0, 3, (uint32_t[]){1, 3, 4});
    row_is(&w, 4, 8, (uint32_t[]){0, 1, 2, 3, 5, 6, 7, 8});
    assert_int_equal(w.standardization, HL_WEIGHTS_BINARY);
    hl_weights_free(&w);
    options.kind = HL_ROOK;
    assert_ok(hl_weights_contiguity(&found, &options, &w, &err), &err);
    row_is(&w, 4, 4, (uint32_t[]){1, 3, 5, 7});
    hl_weights_free(&w);
    options.order = 2;
    assert_ok(hl_weights_contiguity(&found, &options, &w, &err), &err);
    row_is(&w, 0, 5, (uint32_t[]){1, 2, 3, 4, 6});
    hl_weights_free(&w);
    options.mode = HL_ORDER_EXACTLY;
    assert_ok(hl_weights_contiguity(&found, &options, &w, &err), &err);
    row_is(&w, 0, 3, (uint32_t[]){2, 4, 6});
    hl_weights_free(&w);
    options.order = 5; // further than anything is
    assert_ok(hl_weights_contiguity(&found, &options, &w, &err), &err);
    assert_int_equal(w.start[9], 0);
    hl_weights_free(&w);
    options.order = 0;
    assert_int_equal(hl_weights_contiguity(&found, &options, &w, NULL), HL_INPUT);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

static void border_lengths_are_weights(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(3);
    hl_weights w = {0};
    hl_error err = {0};
    const double perimeter[] = {6.0, 4.0, 4.0};
    shapes_box(&p, 0.0, 0.0, 2.0, 1.0);
    shapes_box(&p, 0.0, 1.0, 1.0, 2.0);
    shapes_box(&p, 2.0, 1.0, 3.0, 2.0); // a corner only
    hl_adjacency found = find(&p);

    assert_ok(hl_weights_border(&found, NULL, &w, &err), &err);
    assert_int_equal(w.start[3], 2);
    assert_close(w.weight[0], 1.0, 1e-12, 0.0);
    hl_weights_free(&w);
    assert_ok(hl_weights_border(&found, perimeter, &w, &err), &err);
    assert_close(w.weight[0], 1.0 / 6.0, 1e-12, 0.0);
    assert_close(w.weight[1], 1.0 / 4.0, 1e-12, 0.0);
    hl_weights_free(&w);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

static void nearest_decides_ties_by_index_and_says_so(void **state)
{
    (void)state;
    const double x[] = {0, 1, -1, 0, 0, 5};
    const double y[] = {0, 0, 0, 1, -1, 5};
    const hl_sites sites = {6, x, y, hl_metric_planar()};
    hl_weights w = {0};
    hl_log log = {0};
    hl_error err = {0};

    assert_ok(hl_weights_nearest(&sites, 2, &w, &log, &err), &err);
    row_is(&w, 0, 2, (uint32_t[]){1, 2});
    row_is(&w, 5, 2, (uint32_t[]){1, 3});
    row_is(&w, 1, 2, (uint32_t[]){0, 3});
    assert_int_equal(log.count, 1);
    assert_string_equal(hl_code_info(log.message[0].code)->id, "WEIGHTS-003");
    // units 1 to 5: 0 has four at 1, each of its neighbors two at sqrt 2
    assert_memory_equal(log.message[0].values, "5\t1", 4);
    hl_log_free(&log);
    hl_weights_free(&w);
    assert_ok(hl_weights_nearest(&sites, 4, &w, &log, &err), &err);
    row_is(&w, 0, 4, (uint32_t[]){1, 2, 3, 4});
    hl_log_free(&log);
    hl_weights_free(&w);
}

/// On the earth, a degree of longitude at 60 north is half as far as one of latitude.
static void nearest_goes_by_the_ellipsoid(void **state)
{
    (void)state;
    const double x[] = {179.5, -179.5, 179.5};
    const double y[] = {60.0, 60.0, 60.9};
    hl_sites sites = {3, x, y, hl_metric_geodesic(6378137.0, 1.0 / 298.257223563)};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_nearest(&sites, 1, &w, NULL, &err), &err);
    row_is(&w, 0, 1, (uint32_t[]){1});
    hl_weights_free(&w);
    sites.metric = hl_metric_planar();
    assert_ok(hl_weights_nearest(&sites, 1, &w, NULL, &err), &err);
    row_is(&w, 0, 1, (uint32_t[]){2});
    hl_weights_free(&w);
}

static void a_band_takes_all_within_a_distance(void **state)
{
    (void)state;
    const double x[] = {0, 1, 3, 7};
    const double y[] = {0, 0, 0, 0};
    const hl_sites sites = {4, x, y, hl_metric_planar()};
    hl_weights w = {0};
    hl_error err = {0};
    double least = 0.0;

    assert_ok(hl_band_minimum(&sites, &least, &err), &err);
    assert_close(least, 4.0, 0.0, 0.0);
    assert_ok(hl_weights_band(&sites, 0.0, 0.0, &w, &err), &err);
    row_is(&w, 0, 2, (uint32_t[]){1, 2});
    row_is(&w, 3, 1, (uint32_t[]){2});
    hl_weights_free(&w);
    assert_ok(hl_weights_band(&sites, 3.0, 2.0, &w, &err), &err);
    row_is(&w, 3, 0, NULL);
    assert_close(w.weight[0], 1.0, 0.0, 0.0);
    assert_close(w.weight[1], 1.0 / 9.0, 1e-15, 0.0);
    assert_int_equal(w.standardization, HL_WEIGHTS_AS_GIVEN);
    hl_weights_free(&w);
}

static void distance_errors(void **state)
{
    (void)state;
    const double x[] = {0, 0, 3, NAN};
    const double y[] = {0, 0, 0, 0};
    hl_sites sites = {3, x, y, hl_metric_planar()};
    hl_weights w = {0};
    hl_error err = {0};
    double least = 0.0;

    assert_int_equal(hl_weights_nearest(&sites, 0, &w, NULL, NULL), HL_INPUT);
    assert_int_equal(hl_weights_nearest(&sites, 3, &w, NULL, NULL), HL_INPUT);
    assert_int_equal(hl_weights_band(&sites, -1.0, 0.0, &w, NULL), HL_INPUT);
    assert_int_equal(hl_weights_band(&sites, INFINITY, 0.0, &w, NULL), HL_INPUT);
    assert_int_equal(hl_weights_band(&sites, 1.0, 1.0, &w, &err), HL_INPUT);
    assert_string_equal(hl_code_info(err.code)->id, "WEIGHTS-006");
    sites.n = 4;
    assert_int_equal(hl_weights_nearest(&sites, 1, &w, NULL, &err), HL_INPUT);
    assert_string_equal(hl_code_info(err.code)->id, "WEIGHTS-008");
    sites.n = 1;
    assert_int_equal(hl_band_minimum(&sites, &least, NULL), HL_INPUT);
    assert_null(w.start);
}

/// Two squares that touch and two islands next to each other.
static void islands_stay_or_are_bridged_or_refused(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(4);
    const double x[] = {0.5, 1.5, 5.0, 6.0};
    const double y[] = {0.5, 0.5, 0.5, 0.5};
    const hl_sites sites = {4, x, y, hl_metric_planar()};
    hl_weights w = {0};
    hl_bridges bridges = {0};
    hl_error err = {0};
    shapes_box(&p, 0.0, 0.0, 1.0, 1.0);
    shapes_box(&p, 1.0, 0.0, 2.0, 1.0);
    shapes_box(&p, 4.8, 0.0, 5.2, 1.0);
    shapes_box(&p, 5.8, 0.0, 6.2, 1.0);
    hl_adjacency found = find(&p);
    assert_ok(hl_weights_contiguity(&found, NULL, &w, &err), &err);

    assert_ok(hl_weights_islands(&w, HL_ISLANDS_KEEP, NULL, NULL, &bridges, &err),
              &err);
    assert_int_equal(bridges.count, 0);
    assert_int_equal(
        hl_weights_islands(&w, HL_ISLANDS_ERROR, NULL, KEY, &bridges, &err), HL_INPUT);
    assert_string_equal(err.values, "2\tc");
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    assert_ok(hl_weights_islands(&w, HL_ISLANDS_NEAREST, &sites, KEY, &bridges, &err),
              &err);
    assert_int_equal(bridges.count, 1);
    assert_int_equal(bridges.island[0], 2);
    assert_int_equal(bridges.to[0], 3);
    row_is(&w, 2, 1, (uint32_t[]){3});
    row_is(&w, 3, 1, (uint32_t[]){2});
    assert_int_equal(w.standardization, HL_WEIGHTS_ROW);

    const hl_links links = {KEY, &w, &found, &bridges, &p, x, y};
    hl_lines lines = {0};
    assert_ok(hl_neighbors_lines(&links, &lines, &err), &err);
    assert_int_equal(lines.columns.rows, 4);
    const hl_column *evidence = hl_columns_find(&lines.columns, "evidence");
    assert_close(evidence->value[0], HL_EVIDENCE_EDGE, 0.0, 0.0);
    assert_close(evidence->value[2], HL_LINK_BRIDGE, 0.0, 0.0);
    assert_string_equal(hl_columns_find(&lines.columns, "from_key")->text[2], "c");
    assert_string_equal(hl_columns_find(&lines.columns, "to_key")->text[2], "d");
    assert_close(hl_columns_find(&lines.columns, "shared")->value[0], 1.0, 0.0, 0.0);
    assert_close(hl_columns_find(&lines.columns, "shared")->value[2], NAN, 0.0, 0.0);
    assert_close(lines.x[1], 1.5, 0.0, 0.0);
    assert_int_equal(lines.start[4], 8);
    hl_lines_free(&lines);
    hl_lines_free(&lines);
    hl_bridges_free(&bridges);
    hl_weights_free(&w);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

/// Of an edge, a corner and a T-junction, the audit has the last two.
static void the_audit_has_all_but_equal_edges(void **state)
{
    (void)state;
    hl_polygons p = shapes_room(4);
    const double x[] = {0.5, 1.5, 1.5, -0.25};
    const double y[] = {0.5, 0.5, 1.5, 0.5};
    hl_weights w = {0};
    hl_lines lines = {0};
    hl_error err = {0};
    shapes_box(&p, 0.0, 0.0, 1.0, 1.0);
    shapes_box(&p, 1.0, 0.0, 2.0, 1.0);
    shapes_box(&p, 1.0, 1.0, 2.0, 2.0);
    shapes_box(&p, -0.5, 0.25, 0.0, 0.75);
    hl_adjacency found = find(&p);
    assert_ok(hl_weights_contiguity(&found, NULL, &w, &err), &err);
    const hl_links links = {KEY, &w, &found, NULL, &p, x, y};

    assert_ok(hl_border_audit_lines(&links, &lines, &err), &err);
    assert_int_equal(lines.columns.rows, 2);
    const hl_column *evidence = hl_columns_find(&lines.columns, "evidence");
    assert_close(evidence->value[0], HL_EVIDENCE_POINT, 0.0, 0.0);
    assert_close(evidence->value[1], HL_EVIDENCE_JUNCTION_EDGE, 0.0, 0.0);
    assert_close(hl_columns_find(&lines.columns, "near")->value[1], 0.5, 1e-12, 0.0);
    assert_string_equal(hl_columns_find(&lines.columns, "b_key")->text[1], "d");
    assert_int_equal(lines.start[1], 3); // unit 0, the corner (1, 1), unit 2
    assert_close(lines.x[1], 1.0, 0.0, 0.0);
    assert_close(lines.y[1], 1.0, 0.0, 0.0);
    assert_close(lines.y[2], 1.5, 0.0, 0.0);
    assert_int_equal(lines.start[2], 5);
    hl_lines_free(&lines);
    hl_weights_free(&w);
    hl_adjacency_free(&found);
    hl_polygons_free(&p);
}

static void a_diagnosis_counts_and_recognizes(void **state)
{
    (void)state;
    const uint32_t from[] = {1, 2, 2, 3};
    const uint32_t to[] = {2, 1, 3, 2};
    hl_weights w = {0};
    hl_weights_diagnosis d = {0};
    hl_weights_diagnosis e = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(5, from, to, NULL, 4, &w, &err), &err);
    assert_ok(hl_weights_diagnose(&w, KEY, &d, &err), &err);
    assert_int_equal(d.links, 4);
    assert_int_equal(d.islands, 2);
    assert_int_equal(d.components, 3);
    const uint32_t component[] = {0, 1, 1, 1, 2};
    assert_memory_equal(d.component, component, sizeof component);
    assert_int_equal(d.min, 0);
    assert_int_equal(d.max, 2);
    assert_int_equal(d.histogram[0], 2);
    assert_int_equal(d.histogram[1], 2);
    assert_int_equal(d.histogram[2], 1);
    assert_close(d.mean, 0.8, 1e-15, 0.0);
    assert_close(d.percent_nonzero, 16.0, 1e-15, 0.0);
    assert_true(d.symmetric_structure && d.symmetric_values);

    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    assert_ok(hl_weights_diagnose(&w, KEY, &e, &err), &err);
    assert_true(e.symmetric_structure);
    assert_false(e.symmetric_values);
    assert_string_not_equal(d.fingerprint, e.fingerprint);
    hl_weights_diagnosis_free(&e);
    hl_weights_standardize(&w, HL_WEIGHTS_BINARY);
    assert_ok(hl_weights_diagnose(&w, KEY, &e, &err), &err);
    assert_string_equal(d.fingerprint, e.fingerprint);
    hl_weights_diagnosis_free(&e);
    assert_ok(hl_weights_diagnose(&w, KEY + 1, &e, &err), &err);
    assert_string_not_equal(d.fingerprint, e.fingerprint);
    hl_weights_diagnosis_free(&e);
    hl_weights_diagnosis_free(&d);
    hl_weights_free(&w);
    assert_ok(hl_weights_from_links(5, from, to, NULL, 3, &w, &err), &err);
    assert_ok(hl_weights_diagnose(&w, NULL, &d, &err), &err);
    assert_false(d.symmetric_structure);
    hl_weights_diagnosis_free(&d);
    hl_weights_free(&w);
}

static void link_classes_begin_with_the_evidence(void **state)
{
    (void)state;
    const hl_classes *evidence = hl_evidence_classes();
    const hl_classes *link = hl_link_classes();

    assert_int_equal(evidence->count, HL_EVIDENCE_END - 1);
    for (size_t k = 0; k < evidence->count; k++) {
        assert_int_equal(evidence->row[k].code, k + 1);
        assert_int_equal(evidence->row[k].code, link->row[k].code);
        assert_string_equal(evidence->row[k].label.en, link->row[k].label.en);
        assert_string_equal(evidence->row[k].label.zh, link->row[k].label.zh);
        assert_int_equal(evidence->row[k].color, link->row[k].color);
    }
    assert_non_null(hl_classes_find(link, HL_LINK_BRIDGE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contiguity_of_nine_squares),
        cmocka_unit_test(border_lengths_are_weights),
        cmocka_unit_test(nearest_decides_ties_by_index_and_says_so),
        cmocka_unit_test(nearest_goes_by_the_ellipsoid),
        cmocka_unit_test(a_band_takes_all_within_a_distance),
        cmocka_unit_test(distance_errors),
        cmocka_unit_test(islands_stay_or_are_bridged_or_refused),
        cmocka_unit_test(the_audit_has_all_but_equal_edges),
        cmocka_unit_test(a_diagnosis_counts_and_recognizes),
        cmocka_unit_test(link_classes_begin_with_the_evidence),
    };
    return cmocka_run_group_tests_name("build", tests, NULL, NULL);
}
