// The embedded study against the real counties beside the project: points, cores,
// figures.
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hinterland/io/read.h"
#include "support/crossing.h"

#define YRD  HL_SOURCE_DIR "/shapefiles/yrd/"
#define REAL HL_SOURCE_DIR "/../shared/data/yrd/"

enum { SKIPPED = 77, POINTS = 308, CORES = 41 };

static void read_table(const char *path, hl_table *out)
{
    hl_error err = {0};

    assert_ok(hl_read_table(path, NULL, out, NULL, &err), &err);
}

static char *const *texts(const hl_table *table, const char *name)
{
    const hl_field *field = hl_table_find(table, name);

    if (field == NULL || field->text == NULL) fail_msg("no text column %s", name);
    return field->text;
}

/// The row with this text in a column; fails when there is none.
static size_t row_of(const hl_table *table, const char *name, const char *text)
{
    char *const *column = texts(table, name);

    for (size_t r = 0; r < table->rows; r++) {
        if (column[r] != NULL && strcmp(column[r], text) == 0) return r;
    }
    fail_msg("%s has no %s", table->source, text);
    return 0;
}

/// The real unit that holds a point.
static size_t unit_at(const hl_layer *real, double x, double y)
{
    for (size_t i = 0; i < real->polygons.n; i++) {
        if (crossing_inside(&real->polygons, i, x, y)) return i;
    }
    return SIZE_MAX;
}

static void each_point_lies_in_its_real_polygon(void **state)
{
    (void)state;
    hl_layer real = {0};
    hl_table points = {0};
    hl_error err = {0};

    assert_ok(hl_read_layer(REAL "yrd_counties_2020.shp", NULL, &real, NULL, &err),
              &err);
    read_table(YRD "points.csv", &points);
    assert_int_equal(points.rows, POINTS);
    for (size_t r = 0; r < points.rows; r++) {
        const char *key = texts(&points, "adcode")[r];
        const size_t unit = row_of(&real.table, "adcode", key);
        if (!crossing_inside(&real.polygons, unit, atof(texts(&points, "lon")[r]),
                             atof(texts(&points, "lat")[r]))) {
            fail_msg("the point of %s lies elsewhere", key);
        }
    }
    hl_table_free(&points);
    hl_layer_free(&real);
}

static void each_core_lies_in_its_city(void **state)
{
    (void)state;
    enum { CITY_DIGITS = 4 };
    hl_layer real = {0};
    hl_table cores = {0};
    hl_error err = {0};

    assert_ok(hl_read_layer(REAL "yrd_counties_2020.shp", NULL, &real, NULL, &err),
              &err);
    read_table(YRD "cores.csv", &cores);
    assert_int_equal(cores.rows, CORES);
    for (size_t r = 0; r < cores.rows; r++) {
        const size_t unit = unit_at(&real, atof(texts(&cores, "lon")[r]),
                                    atof(texts(&cores, "lat")[r]));
        assert_true(unit != SIZE_MAX);
        assert_memory_equal(texts(&real.table, "adcode")[unit],
                            texts(&cores, "code")[r], CITY_DIGITS);
    }
    hl_table_free(&cores);
    hl_layer_free(&real);
}

static void figures_are_the_published_ones(void **state)
{
    (void)state;
    hl_table figures = {0};
    hl_table published = {0};

    read_table(YRD "figures_2020.csv", &figures);
    read_table(REAL "yrd_indicators_2020.csv", &published);
    for (size_t r = 0; r < figures.rows; r++) {
        const size_t row = row_of(&published, "adcode", texts(&figures, "adcode")[r]);
        for (size_t f = 0; f < figures.count; f++) {
            const char *ours = figures.field[f].text[r];
            const char *theirs = texts(&published, figures.field[f].name)[row];
            assert_string_equal(ours != NULL ? ours : "", theirs != NULL ? theirs : "");
        }
    }
    hl_table_free(&figures);
    hl_table_free(&published);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_point_lies_in_its_real_polygon),
        cmocka_unit_test(each_core_lies_in_its_city),
        cmocka_unit_test(figures_are_the_published_ones),
    };

    if (access(REAL "yrd_counties_2020.shp", R_OK) != 0) {
        fputs("skipped: the real counties are not beside the project\n", stderr);
        return SKIPPED;
    }
    return cmocka_run_group_tests_name("embedded study", tests, NULL, NULL);
}
