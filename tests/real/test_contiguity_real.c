#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/weights/build.h"
#include "support/shapefile.h"

enum { LINE_SIZE = 8192, PATH_SIZE = 1024 };

/// A dataset of ../shared/reference/spatial and its polygons.
typedef struct dataset {
    const char *name;
    const char *polygons;
} dataset;

static const dataset SETS[] = {
    {"columbus", "data/classic/columbus_spdata/columbus.shp"},
    {"nc",       "data/classic/nc/nc_rate.shp"              },
};

static FILE *open_reference(const char *set, const char *kind)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof path, "%s/../shared/reference/spatial/%s_%s.csv",
                   HL_SOURCE_DIR, set, kind);
    FILE *file = fopen(path, "r");
    if (file == NULL) fail_msg("%s is missing", path);
    return file;
}

/// Row i of w is the list in the last-but-`after` field of the line.
static void row_equals(const hl_weights *w, size_t i, char *list, const char *what)
{
    size_t count = 0;
    const size_t begin = w->start[i];

    for (char *word = strtok(list, " \n"); word != NULL; word = strtok(NULL, " \n")) {
        const uint32_t j = (uint32_t)strtoul(word, NULL, 10);
        size_t l = begin;
        while (l < w->start[i + 1] && w->neighbor[l] != j) {
            l++;
        }
        if (l == w->start[i + 1]) {
            fail_msg("%s: unit %zu should have neighbor %u", what, i, j);
        }
        count++;
    }
    if (count != w->start[i + 1] - begin) {
        fail_msg("%s: unit %zu has %zu neighbors, not %zu", what, i,
                 w->start[i + 1] - begin, count);
    }
}

/// @param field  which comma-separated field holds the neighbors
static void equals_reference(const hl_weights *w, const char *set, const char *kind,
                             int field)
{
    char line[LINE_SIZE];
    char what[PATH_SIZE];
    size_t rows = 0;
    FILE *file = open_reference(set, kind);

    (void)snprintf(what, sizeof what, "%s_%s", set, kind);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        char *list = line;
        for (int f = 0; f < field; f++) {
            list = strchr(list, ',') + 1;
        }
        list[strcspn(list, ",\r\n")] = '\0';
        row_equals(w, rows++, list, what);
    }
    (void)fclose(file);
    assert_int_equal(rows, w->n);
}

static void contiguity_equals_the_peers(void **state)
{
    (void)state;
    hl_error err = {0};

    for (size_t s = 0; s < sizeof SETS / sizeof *SETS; s++) {
        hl_polygons polygons = {0};
        hl_adjacency adjacency = {0};
        hl_weights w = {0};
        hl_contiguity_options options = hl_contiguity_defaults();
        if (!shapefile_read(SETS[s].polygons, &polygons)) skip();
        assert_ok(hl_adjacency_find(&polygons, NULL, &adjacency, &err), &err);

        assert_ok(hl_weights_contiguity(&adjacency, &options, &w, &err), &err);
        equals_reference(&w, SETS[s].name, "queen", 2);
        hl_weights_free(&w);
        options.kind = HL_ROOK;
        assert_ok(hl_weights_contiguity(&adjacency, &options, &w, &err), &err);
        equals_reference(&w, SETS[s].name, "rook", 2);
        hl_weights_free(&w);
        options = (hl_contiguity_options){HL_QUEEN, 2, HL_ORDER_EXACTLY};
        assert_ok(hl_weights_contiguity(&adjacency, &options, &w, &err), &err);
        equals_reference(&w, SETS[s].name, "queen_order2", 2);
        hl_weights_free(&w);
        hl_adjacency_free(&adjacency);
        hl_polygons_free(&polygons);
    }
}

/// Centroids of the reference itself, so that only the rule is under test.
static hl_sites read_sites(const char *set, int column, hl_metric metric)
{
    hl_sites sites = {.metric = metric};
    char line[LINE_SIZE];
    double *x = calloc(LINE_SIZE, sizeof *x);
    double *y = calloc(LINE_SIZE, sizeof *y);
    FILE *file = open_reference(set, "centroids");

    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        const char *at = line;
        for (int f = 0; f < column; f++) {
            at = strchr(at, ',') + 1;
        }
        char *next = NULL;
        x[sites.n] = strtod(at, &next);
        y[sites.n++] = strtod(next + 1, NULL);
    }
    (void)fclose(file);
    sites.x = x;
    sites.y = y;
    return sites;
}

static void free_sites(const hl_sites *sites)
{
    free((void *)(uintptr_t)sites->x);
    free((void *)(uintptr_t)sites->y);
}

static void check_nearest(const char *set, int column, hl_metric metric, size_t k,
                          const char *kind, int field)
{
    hl_error err = {0};
    hl_weights w = {0};
    const hl_sites sites = read_sites(set, column, metric);

    assert_ok(hl_weights_nearest(&sites, k, &w, NULL, &err), &err);
    equals_reference(&w, set, kind, field);
    hl_weights_free(&w);
    free_sites(&sites);
}

static void nearest_equals_the_file_of_the_same_kind(void **state)
{
    (void)state;
    const hl_metric sphere = hl_metric_sphere(6371.0088);
    const hl_metric plane = hl_metric_planar();
    const hl_metric clarke = hl_metric_geodesic(6378206.4, 1.0 / 294.978698213898);
    const int proj = 1;
    const int native = 3;

    check_nearest("columbus", proj, plane, 4, "knn4_proj", 1);
    check_nearest("columbus", proj, plane, 6, "knn6_proj", 1);
    check_nearest("columbus", native, plane, 4, "knn4_geoda_planar_native", 2);
    check_nearest("columbus", native, sphere, 4, "knn4_geoda_arc", 2);
    check_nearest("nc", proj, plane, 4, "knn4_proj", 1);
    check_nearest("nc", proj, plane, 6, "knn6_proj", 1);
    check_nearest("nc", native, plane, 4, "knn4_geoda_planar_native", 2);
    check_nearest("nc", native, sphere, 4, "knn4_haversine_R6371.0088", 1);
    check_nearest("nc", native, sphere, 6, "knn6_haversine_R6371.0088", 1);
    check_nearest("nc", native, sphere, 4, "knn4_geoda_arc", 2);
    check_nearest("nc", native, clarke, 4, "knn4_greatcircle_spdep", 1);
    check_nearest("nc", native, clarke, 6, "knn6_greatcircle_spdep", 1);
}

static void the_smallest_band_equals_the_peers(void **state)
{
    (void)state;
    hl_error err = {0};

    for (size_t s = 0; s < sizeof SETS / sizeof *SETS; s++) {
        hl_weights w = {0};
        const hl_sites sites = read_sites(SETS[s].name, 1, hl_metric_planar());
        assert_ok(hl_weights_band(&sites, 0.0, 0.0, &w, &err), &err);
        equals_reference(&w, SETS[s].name, "dband_min", 2);
        hl_weights_free(&w);
        free_sites(&sites);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contiguity_equals_the_peers),
        cmocka_unit_test(nearest_equals_the_file_of_the_same_kind),
        cmocka_unit_test(the_smallest_band_equals_the_peers),
    };
    hl_polygons polygons = {0};

    if (!shapefile_read(SETS[0].polygons, &polygons)) return 77;
    hl_polygons_free(&polygons);
    return cmocka_run_group_tests_name("contiguity on real counties", tests, NULL,
                                       NULL);
}
