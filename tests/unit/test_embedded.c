// The embedded study agrees with itself: keys, formulas, points and cells.
#include "support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/read.h"
#include "support/crossing.h"

#define YRD HL_SOURCE_DIR "/shapefiles/yrd/"

enum { POINTS = 308, UNITS = 191, CORES = 41, INDICATORS = 19 };

static void read_table(const char *path, hl_table *out)
{
    const hl_table_options options = {0};
    hl_error err = {0};

    assert_ok(hl_read_table(path, &options, out, NULL, &err), &err);
}

/// A column as numbers; the caller frees it.
static double *numbers(const hl_table *table, const char *name)
{
    const hl_field *field = hl_table_find(table, name);
    double *value = calloc(table->rows, sizeof *value);
    size_t rejected = 0;

    if (field == NULL) fail_msg("no column %s", name);
    assert_non_null(value);
    hl_field_numbers(field, table->rows, value, &rejected);
    assert_int_equal(rejected, 0);
    return value;
}

static double value_at(const hl_table *table, const char *name, size_t row)
{
    double *value = numbers(table, name);
    const double one = value[row];

    free(value);
    return one;
}

/// A formula of the dictionary over one row of figures: + - * / and parentheses.
typedef struct formula {
    const char *rest;
    const hl_table *figures;
    size_t row;
} formula;

static double sum(formula *f);

static void skip_blanks(formula *f)
{
    f->rest += strspn(f->rest, " ");
}

// NOLINTNEXTLINE(misc-no-recursion): parentheses nest
static double operand(formula *f)
{
    char name[64] = {0};
    char *end = NULL;

    skip_blanks(f);
    if (*f->rest == '(') {
        f->rest++;
        const double inner = sum(f);
        skip_blanks(f);
        assert_int_equal(*f->rest, ')');
        f->rest++;
        return inner;
    }
    const double number = strtod(f->rest, &end);
    if (end != f->rest) {
        f->rest = end;
        return number;
    }
    const size_t length = strspn(f->rest, "abcdefghijklmnopqrstuvwxyz_0123456789");
    assert_in_range(length, 1, sizeof name - 1);
    memcpy(name, f->rest, length);
    f->rest += length;
    return value_at(f->figures, name, f->row);
}

static double product(formula *f)
{
    double value = operand(f);

    for (skip_blanks(f); *f->rest == '*' || *f->rest == '/'; skip_blanks(f)) {
        const bool times = *f->rest++ == '*';
        const double next = operand(f);
        value = times ? value * next : value / next;
    }
    return value;
}

static double sum(formula *f)
{
    double value = product(f);

    for (skip_blanks(f); *f->rest == '+' || *f->rest == '-'; skip_blanks(f)) {
        const double sign = *f->rest++ == '+' ? 1.0 : -1.0;
        value += sign * product(f);
    }
    return value;
}

static size_t row_of(const double *keys, size_t rows, double key)
{
    for (size_t i = 0; i < rows; i++) {
        if (keys[i] == key) return i;
    }
    fail_msg("no row with the key %.0f", key);
    return rows;
}

static void check_indicator(const hl_table *indicators, const hl_table *figures,
                            const char *name, const char *text)
{
    static const double SEVEN_DIGITS = 5.1e-7;
    double *value = numbers(indicators, name);
    double *key = numbers(indicators, "adcode");
    double *figure_key = numbers(figures, "adcode");

    for (size_t i = 0; i < indicators->rows; i++) {
        formula f = {.rest = text,
                     .figures = figures,
                     .row = row_of(figure_key, figures->rows, key[i])};
        const double expected = sum(&f);
        assert_int_equal(*f.rest, '\0');
        assert_true(isfinite(value[i]));
        assert_close(value[i], expected, SEVEN_DIGITS, 0.0);
    }
    free(value);
    free(key);
    free(figure_key);
}

static void indicators_follow_their_formulas(void **state)
{
    hl_table indicators = {0};
    hl_table figures = {0};
    hl_table dictionary = {0};

    (void)state;
    read_table(YRD "indicators_2020.csv", &indicators);
    read_table(YRD "figures_2020.csv", &figures);
    read_table(YRD "dictionary.csv", &dictionary);
    assert_int_equal(indicators.rows, UNITS);
    assert_int_equal(figures.rows, POINTS);
    assert_int_equal(dictionary.rows, INDICATORS);
    assert_int_equal(indicators.count, INDICATORS + 2); // adcode, name
    const hl_field *name = hl_table_find(&dictionary, "field");
    const hl_field *text = hl_table_find(&dictionary, "formula");
    for (size_t j = 0; j < dictionary.rows; j++) {
        check_indicator(&indicators, &figures, name->text[j], text->text[j]);
    }
    hl_table_free(&indicators);
    hl_table_free(&figures);
    hl_table_free(&dictionary);
}

static void points_are_distinct_and_keys_agree(void **state)
{
    hl_table points = {0};
    hl_table indicators = {0};
    hl_table cores = {0};
    size_t published = 0;

    (void)state;
    read_table(YRD "points.csv", &points);
    read_table(YRD "indicators_2020.csv", &indicators);
    read_table(YRD "cores.csv", &cores);
    assert_int_equal(points.rows, POINTS);
    assert_int_equal(cores.rows, CORES);
    double *key = numbers(&points, "adcode");
    double *lon = numbers(&points, "lon");
    double *lat = numbers(&points, "lat");
    double *gdp = numbers(&points, "gdp_pub");
    double *unit = numbers(&indicators, "adcode");
    for (size_t i = 0; i < POINTS; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_true(key[i] != key[j]);
            assert_true(lon[i] != lon[j] || lat[i] != lat[j]);
        }
        if (gdp[i] != 1.0) continue;
        published++;
        (void)row_of(unit, indicators.rows, key[i]);
    }
    assert_int_equal(published, UNITS);
    free(key);
    free(lon);
    free(lat);
    free(gdp);
    free(unit);
    hl_table_free(&points);
    hl_table_free(&indicators);
    hl_table_free(&cores);
}

static void each_cell_holds_its_point_and_no_other(void **state)
{
    const hl_layer_options options = hl_layer_options_defaults();
    hl_table points = {0};
    hl_layer cells = {0};
    hl_error err = {0};

    (void)state;
    read_table(YRD "points.csv", &points);
    assert_ok(hl_read_layer(YRD "cells.shp", &options, &cells, NULL, &err), &err);
    assert_int_equal(cells.polygons.n, POINTS);
    double *key = numbers(&points, "adcode");
    double *lon = numbers(&points, "lon");
    double *lat = numbers(&points, "lat");
    double *cell = numbers(&cells.table, "adcode");
    for (size_t c = 0; c < POINTS; c++) {
        const size_t own = row_of(key, POINTS, cell[c]);
        for (size_t i = 0; i < POINTS; i++) {
            const bool inside = crossing_inside(&cells.polygons, c, lon[i], lat[i]);
            assert_int_equal(inside, i == own);
        }
    }
    free(key);
    free(lon);
    free(lat);
    free(cell);
    hl_table_free(&points);
    hl_layer_free(&cells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indicators_follow_their_formulas),
        cmocka_unit_test(points_are_distinct_and_keys_agree),
        cmocka_unit_test(each_cell_holds_its_point_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
