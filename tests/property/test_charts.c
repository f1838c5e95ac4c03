// The numbers on charts are those of the tables they are made of.
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/io/read.h"
#include "hinterland/study/charts.h"
#include "support/whole.h"

enum { UNITS = 16, PERMUTATIONS = 99 };

static char folder[WHOLE_PATH];
static char package[WHOLE_PATH];

/// A panel of four years, its field under a short name, and all its charts as CSV.
static int set_up(void **state)
{
    static const char *const SET[] = {"association.fields=[{field: gdp, short: g}]"};
    char study[WHOLE_PATH];
    char out[WHOLE_PATH];
    const hl_run_options options = {.output_dir = out};
    hl_charts_request request = hl_charts_defaults();
    hl_maps_summary summary = {0};
    hl_error err = {0};

    (void)state;
    whole_folder(folder);
    whole_copy(HL_SOURCE_DIR "/tests/cli/data", folder);
    whole_join(study, folder, "change.yaml");
    whole_join(out, folder, "out");
    assert_ok(whole_run_study(study, SET, 1, &options, &err), &err);
    whole_join(package, out, "change.gpkg");
    request.source = package;
    request.output_dir = out;
    request.formats = 1U << HL_MAP_SVG;
    request.csv = true;
    assert_ok(hl_charts_draw(&request, &summary, NULL, &err), &err);
    hl_maps_summary_free(&summary);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    whole_remove(folder);
    return 0;
}

static hl_table read(const char *path, const char *sheet)
{
    const hl_table_options how = {.sheet = sheet};
    hl_table table = {0};
    hl_error err = {0};

    assert_ok(hl_read_table(path, &how, &table, NULL, &err), &err);
    return table;
}

static hl_table chart(const char *name)
{
    char file[WHOLE_PATH];
    char path[2 * WHOLE_PATH];

    whole_join(file, folder, "out");
    (void)snprintf(path, sizeof path, "%s/%s.csv", file, name);
    return read(path, NULL);
}

static double number(const hl_table *t, const char *column, size_t row)
{
    double value[1024];
    const hl_field *field = hl_table_find(t, column);

    assert_non_null(field);
    assert_true(t->rows <= 1024);
    hl_field_numbers(field, t->rows, value, NULL);
    return value[row];
}

static const char *text(const hl_table *t, const char *column, size_t row)
{
    const hl_field *field = hl_table_find(t, column);

    assert_non_null(field);
    assert_non_null(field->text);
    return field->text[row] != NULL ? field->text[row] : "";
}

static void a_null_distribution_holds_every_permutation(void **state)
{
    (void)state;
    hl_table t = chart("null_moran_g");
    hl_table g = read(package, "global_association");
    double sum = 0.0;

    for (size_t r = 0; r < t.rows; r++) {
        sum += number(&t, "y", r);
        assert_true(number(&t, "x_end", r) > number(&t, "x", r));
        if (r > 0)
            assert_close(number(&t, "x", r), number(&t, "x_end", r - 1), 1e-9, 1e-12);
    }
    assert_close(sum, PERMUTATIONS, 0.0, 0.0);
    assert_close(number(&g, "permutations", 0), PERMUTATIONS, 0.0, 0.0);
    hl_table_free(&t);
    hl_table_free(&g);
}

static void neighbors_are_counted(void **state)
{
    (void)state;
    hl_table t = chart("connectivity");
    hl_table links = read(package, "neighbors");
    double units = 0.0;
    double ends = 0.0;

    for (size_t r = 0; r < t.rows; r++) {
        units += number(&t, "y", r);
        ends += number(&t, "x", r) * number(&t, "y", r);
    }
    assert_close(units, UNITS, 0.0, 0.0);
    assert_close(ends, (double)links.rows, 0.0, 0.0);
    hl_table_free(&t);
    hl_table_free(&links);
}

/// The line through the points of the scatterplot is Moran's I of the last year.
static void the_scatterplot_has_the_slope(void **state)
{
    (void)state;
    hl_table t = chart("moran_scatter_g");
    hl_table g = read(package, "global_association");
    double xx = 0.0;
    double xy = 0.0;

    assert_int_equal(t.rows, UNITS);
    for (size_t r = 0; r < t.rows; r++) {
        xx += number(&t, "x", r) * number(&t, "x", r);
        xy += number(&t, "x", r) * number(&t, "y", r);
    }
    bool found = false;
    for (size_t r = 0; r < g.rows; r++) {
        if (strcmp(text(&g, "period", r), "2015") != 0) continue;
        assert_close(xy / xx, number(&g, "value", r), 1e-9, 0.0);
        found = true;
    }
    assert_true(found);
    hl_table_free(&t);
    hl_table_free(&g);
}

/// A unit without a value leaves its neighbors with the others: their rows still sum to
/// one, and the slope is Moran's I of those that took part.
static void a_missing_unit_takes_no_part(void **state)
{
    static const char STUDY[] =
        "boundaries: {source: grid.geojson, key: code}\n"
        "indicators: {source: gaps.csv, key: code, min_match: 0.5}\n"
        "association: {fields: [gdp], permutations: {local: 99, global: 99}}\n"
        "output: {geopackage: gaps.gpkg, report: false}\n";
    char path[WHOLE_PATH];
    char out[WHOLE_PATH];
    const hl_run_options options = {.output_dir = out};
    static const char *const NAME[] = {"moran_scatter_gdp"};
    hl_charts_request request = hl_charts_defaults();
    hl_maps_summary summary = {0};
    hl_error err = {0};

    (void)state;
    whole_join(path, folder, "gaps.csv");
    FILE *to = fopen(path, "w");
    assert_non_null(to);
    (void)fputs("code,gdp\n", to);
    for (int k = 1; k <= UNITS; k++) {
        if (k == 6) {
            (void)fprintf(to, "%02d,\n", k); // four units have it for a neighbor
        } else {
            (void)fprintf(to, "%02d,%d\n", k, k * k % 17);
        }
    }
    assert_int_equal(fclose(to), 0);
    whole_join(path, folder, "gaps.yaml");
    to = fopen(path, "w");
    assert_non_null(to);
    (void)fputs(STUDY, to);
    assert_int_equal(fclose(to), 0);
    whole_join(out, folder, "gaps");
    assert_ok(whole_run_study(path, NULL, 0, &options, &err), &err);
    whole_join(path, out, "gaps.gpkg");
    request.source = path;
    request.output_dir = out;
    request.chart = NAME;
    request.charts = 1;
    request.formats = 1U << HL_MAP_SVG;
    request.csv = true;
    assert_ok(hl_charts_draw(&request, &summary, NULL, &err), &err);
    hl_maps_summary_free(&summary);
    hl_table g = read(path, "global_association");
    whole_join(path, out, "moran_scatter_gdp.csv");
    hl_table t = read(path, NULL);
    double xx = 0.0;
    double xy = 0.0;
    size_t used = 0;
    for (size_t r = 0; r < t.rows; r++) {
        if (isnan(number(&t, "x", r))) continue;
        xx += number(&t, "x", r) * number(&t, "x", r);
        xy += number(&t, "x", r) * number(&t, "y", r);
        used++;
    }
    assert_int_equal(used, UNITS - 1);
    assert_close(xy / xx, number(&g, "value", 0), 1e-9, 0.0);
    hl_table_free(&t);
    hl_table_free(&g);
}

static void periods_stand_where_they_belong(void **state)
{
    (void)state;
    hl_table t = chart("moran_periods_g");
    hl_table m = read(package, "moran_periods");
    size_t found = 0;

    for (size_t r = 0; r < t.rows; r++) {
        if (strcmp(text(&t, "series", r), "observed") != 0) continue;
        for (size_t k = 0; k < m.rows; k++) {
            if (strcmp(text(&m, "statistic", k), "moran") != 0 ||
                strcmp(text(&m, "field", k), "gdp") != 0 ||
                number(&m, "to", k) != number(&t, "x", r)) {
                continue;
            }
            assert_close(number(&t, "y", r), number(&m, "value", k), 1e-12, 0.0);
            found++;
        }
    }
    assert_int_equal(found, 4);
    hl_table_free(&t);
    hl_table_free(&m);
}

/// Weighted by population, as the study wants: the curve has the Gini of the table.
static void the_lorenz_curve_has_the_gini(void **state)
{
    (void)state;
    hl_table t = chart("lorenz");
    hl_table q = read(package, "inequality");
    double area = 0.0;
    char title[64];

    (void)snprintf(title, sizeof title, "2015 Gini %.3f",
                   number(&q, "gini", q.rows - 1));
    size_t points = 0;
    for (size_t r = 1; r < t.rows; r++) {
        if (strcmp(text(&t, "series", r), title) != 0) continue;
        points++;
        if (strcmp(text(&t, "series", r - 1), title) != 0) continue;
        area += (number(&t, "x", r) - number(&t, "x", r - 1)) *
                (number(&t, "y", r) + number(&t, "y", r - 1));
    }
    assert_int_equal(points, UNITS + 1);
    assert_close(1.0 - area, number(&q, "gini", q.rows - 1), 1e-9, 0.0);
    hl_table_free(&t);
    hl_table_free(&q);
}

static void transitions_are_the_probabilities(void **state)
{
    (void)state;
    hl_table t = chart("markov_gdp_0");
    hl_table m = read(package, "transitions");
    size_t row = 0;

    for (size_t k = 0; k < m.rows; k++) {
        if (number(&m, "chain", k) != 0.0) continue;
        assert_close(number(&t, "x", row), number(&m, "to", k), 0.0, 0.0);
        assert_close(number(&t, "y", row), number(&m, "from", k) - 1.0, 0.0, 0.0);
        assert_close(number(&t, "value", row), number(&m, "probability", k), 1e-12,
                     0.0);
        row++;
    }
    assert_int_equal(row, t.rows);
    hl_table_free(&t);
    hl_table_free(&m);
}

// ------------------------------------------------------------ the embedded study

/// The embedded study, small draws, with its charts as CSV.
static int set_up_delta(void **state)
{
    static const char *const SET[] = {
        "universes.draws=8", "association.permutations={local: 99, global: 99}",
        "periphery.draws=99", "output.report=false", "output.qgis_project=false"};
    char out[WHOLE_PATH];
    const hl_run_options options = {.output_dir = out};
    hl_charts_request request = hl_charts_defaults();
    hl_maps_summary summary = {0};
    hl_error err = {0};

    (void)state;
    whole_folder(folder);
    whole_join(out, folder, "out");
    assert_ok(whole_run_study(HL_SOURCE_DIR "/shapefiles/yrd/study.yaml", SET,
                              sizeof SET / sizeof *SET, &options, &err),
              &err);
    whole_join(package, out, "yrd.gpkg");
    request.source = package;
    request.output_dir = out;
    request.unit = "340523";
    request.formats = 1U << HL_MAP_SVG;
    request.csv = true;
    assert_ok(hl_charts_draw(&request, &summary, NULL, &err), &err);
    hl_maps_summary_free(&summary);
    return 0;
}

static int ascending(const void *a, const void *b)
{
    const double p = *(const double *)a;
    const double q = *(const double *)b;

    return (p > q) - (p < q);
}

/// The nearest of the twelve bins: the 12th part of the units that are no core.
static void the_profile_has_the_medians(void **state)
{
    (void)state;
    hl_table t = chart("profile");
    hl_table c = read(package, "counties");
    double near[256];
    double level[256];
    double all[256];
    size_t units = 0;

    for (size_t r = 0; r < c.rows; r++) {
        if (number(&c, "core_km", r) > 0.0) all[units++] = number(&c, "core_km", r);
    }
    qsort(all, units, sizeof *all, ascending);
    const size_t first = units / 12;
    size_t count = 0;
    double sum = 0.0;
    for (size_t r = 0; r < c.rows; r++) {
        const double km = number(&c, "core_km", r);
        if (!(km > 0.0) || km > all[first - 1]) continue;
        near[count] = km;
        level[count] = number(&c, "d_standard", r);
        sum += near[count++];
    }
    assert_int_equal(count, first);
    qsort(level, count, sizeof *level, ascending);
    const double median = count % 2 == 1
                              ? level[count / 2]
                              : 0.5 * (level[count / 2 - 1] + level[count / 2]);
    bool found = false;
    for (size_t r = 0; r < t.rows && !found; r++) {
        if (strcmp(text(&t, "series", r), "median") != 0) continue;
        assert_close(number(&t, "x", r), sum / (double)count, 1e-9, 0.0);
        assert_close(number(&t, "y", r), median, 1e-9, 0.0);
        found = true;
    }
    assert_true(found);
    hl_table_free(&t);
    hl_table_free(&c);
}

/// Hexian, by an indicator of which more is better and one of which less is.
static void a_unit_stands_by_the_better_side(void **state)
{
    (void)state;
    static const struct {
        const char *column;
        const char *title;
        bool more;
    } CASES[] = {
        {"urb_rate",  "Urban share of residents",     true },
        {"illit_pct", "Illiterate, aged 15 and over", false}
    };
    hl_table t = chart("unit_340523");
    hl_table c = read(package, "counties");

    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        size_t own = c.rows;
        for (size_t r = 0; r < c.rows; r++) {
            if (strcmp(text(&c, "key", r), "340523") == 0) own = r;
        }
        assert_true(own < c.rows);
        const double mine = number(&c, CASES[k].column, own);
        double worse = 0.0;
        for (size_t r = 0; r < c.rows; r++) {
            const double other = number(&c, CASES[k].column, r);
            const bool below = CASES[k].more ? other < mine : other > mine;
            worse += below ? 1.0 : other == mine ? 0.5 : 0.0;
        }
        bool found = false;
        for (size_t r = 0; r < t.rows; r++) {
            if (strcmp(text(&t, "x", r), CASES[k].title) != 0) continue;
            assert_close(number(&t, "y", r), worse / (double)c.rows, 1e-12, 0.0);
            found = true;
        }
        if (!found) fail_msg("no %s", CASES[k].title);
    }
    hl_table_free(&t);
    hl_table_free(&c);
}

/// The rows go down the ranking of the study; the first is the most marginalized.
static void ranks_begin_with_the_most_marginalized(void **state)
{
    (void)state;
    hl_table t = chart("ranks");
    hl_table c = read(package, "counties");
    size_t most = 0;

    for (size_t r = 0; r < c.rows; r++) {
        if (number(&c, "m_prox", r) > number(&c, "m_prox", most) ||
            isnan(number(&c, "m_prox", most))) {
            most = r;
        }
    }
    assert_string_equal(text(&t, "x", 0), text(&c, "name_en", most));
    for (size_t r = 0; r < t.rows; r++) {
        assert_close(number(&t, "y", r), (double)r + 1.0, 0.0, 0.0);
        assert_true(number(&t, "low", r) <= number(&t, "high", r));
    }
    hl_table_free(&t);
    hl_table_free(&c);
}

int main(void)
{
    const struct CMUnitTest delta[] = {
        cmocka_unit_test(the_profile_has_the_medians),
        cmocka_unit_test(a_unit_stands_by_the_better_side),
        cmocka_unit_test(ranks_begin_with_the_most_marginalized),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_null_distribution_holds_every_permutation),
        cmocka_unit_test(neighbors_are_counted),
        cmocka_unit_test(the_scatterplot_has_the_slope),
        cmocka_unit_test(a_missing_unit_takes_no_part),
        cmocka_unit_test(periods_stand_where_they_belong),
        cmocka_unit_test(the_lorenz_curve_has_the_gini),
        cmocka_unit_test(transitions_are_the_probabilities),
    };

    const int panel = cmocka_run_group_tests(tests, set_up, tear_down);
    return panel + cmocka_run_group_tests(delta, set_up_delta, tear_down);
}
