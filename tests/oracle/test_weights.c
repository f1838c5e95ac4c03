// Weights against the numbers of spdep and PySAL: neighbors in their order, distances,
// kernels, standardizations.
#include "support/reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/weights/attribute.h"
#include "hinterland/weights/diagnosis.h"
#include "hinterland/weights/kernel.h"

static const double RELATIVE = 1e-10;
static const double ABSOLUTE = 1e-12;

enum { MOST_UNITS = 128, MOST_LINKS = 2048, LINE_SIZE = 4096 };

typedef struct map {
    const char *name;
    size_t n;
    double x[MOST_UNITS];
    double y[MOST_UNITS];
    hl_sites sites;
} map;

static void read_map(const char *name, size_t n, map *m)
{
    char file[64];

    *m = (map){.name = name, .n = n};
    snprintf(file, sizeof file, "%s_centroids", name);
    reference_column(file, "cx_proj", n, m->x);
    reference_column(file, "cy_proj", n, m->y);
    m->sites = (hl_sites){n, m->x, m->y, hl_metric_planar()};
}

static void same_links(const hl_weights *ours, const hl_weights *theirs,
                       const char *what, const char *data, const char *peer)
{
    size_t common = 0;

    for (size_t i = 0; i < ours->n; i++) {
        for (size_t l = ours->start[i]; l < ours->start[i + 1]; l++) {
            for (size_t k = theirs->start[i]; k < theirs->start[i + 1]; k++) {
                common += theirs->neighbor[k] == ours->neighbor[l];
            }
        }
    }
    assert_int_equal(ours->start[ours->n], theirs->start[theirs->n]);
    reference_check(&(reference_row){.statistic = what,
                                     .data = data,
                                     .peer = peer,
                                     .ours = (double)common,
                                     .theirs = (double)theirs->start[theirs->n]});
}

/// Rows "idx,a b c,1.5 2.5 3.5": neighbors and distances, nearest first.
static void nearest_is(const map *m, const char *name, size_t k, const char *data)
{
    char path[1024];
    static char line[LINE_SIZE];
    hl_weights w = {0};
    double distance[MOST_LINKS];
    double theirs[MOST_LINKS];
    double ours[MOST_LINKS];
    hl_error err = {0};

    assert_ok(hl_weights_nearest(&m->sites, k, &w, NULL, &err), &err);
    hl_link_distances(&w, &m->sites, distance);
    snprintf(path, sizeof path, "%s/tests/oracle/spatial/%s.csv", HL_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    for (size_t i = 0; i < m->n; i++) {
        assert_non_null(fgets(line, sizeof line, file));
        char *at = strchr(line, ',') + 1;
        char *d = strchr(at, ',') + 1;
        for (size_t c = 0; c < k; c++) {
            const uint32_t to = (uint32_t)strtoul(at, &at, 10);
            theirs[i * k + c] = strtod(d, &d);
            ours[i * k + c] = NAN;
            for (size_t l = w.start[i]; l < w.start[i + 1]; l++) {
                if (w.neighbor[l] == to) ours[i * k + c] = distance[l];
            }
        }
    }
    (void)fclose(file);
    // the file has twelve digits
    reference_check_all(&(reference_row){.statistic = "k nearest: distances",
                                         .data = data,
                                         .peer = "spdep 1.2-7",
                                         .relative = 1e-11,
                                         .absolute = ABSOLUTE},
                        ours, theirs, m->n * k);
    hl_weights_free(&w);
}

static void nearest_and_their_distances(void **state)
{
    (void)state;
    map columbus;
    map nc;

    read_map("columbus", 49, &columbus);
    read_map("nc", 100, &nc);
    nearest_is(&columbus, "columbus_knn4_proj", 4, "columbus, centroids, k = 4");
    nearest_is(&columbus, "columbus_knn6_proj", 6, "columbus, centroids, k = 6");
    nearest_is(&nc, "nc_knn4_proj", 4, "nc, projected centroids, k = 4");
    nearest_is(&nc, "nc_knn6_proj", 6, "nc, projected centroids, k = 6");
}

static void the_least_band(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t n;
        const char *data;
    } MAPS[] = {
        {"columbus", 49,  "columbus, centroids"    },
        {"nc",       100, "nc, projected centroids"}
    };

    for (size_t k = 0; k < 2; k++) {
        char name[64];
        map m;
        double least = 0.0;
        hl_weights ours = {0};
        hl_weights theirs = {0};
        hl_error err = {0};
        snprintf(name, sizeof name, "%s_spdep", MAPS[k].name);
        json_object *spdep = reference_json(name);
        read_map(MAPS[k].name, MAPS[k].n, &m);
        assert_ok(hl_band_minimum(&m.sites, &least, &err), &err);
        reference_check(&(reference_row){
            .statistic = "smallest distance that leaves nobody alone",
            .data = MAPS[k].data,
            .peer = "spdep 1.2-7",
            .ours = least,
            .theirs =
                reference_number(spdep, "distance_band/min_threshold_all_connected"),
            .relative = RELATIVE});
        assert_ok(hl_weights_band(&m.sites, 0.0, 0.0, &ours, &err), &err);
        snprintf(name, sizeof name, "%s_dband_min", MAPS[k].name);
        reference_weights(name, HL_WEIGHTS_BINARY, &theirs);
        same_links(&ours, &theirs, "links within the smallest band", MAPS[k].data,
                   "spdep 1.2-7");
        hl_weights_free(&ours);
        hl_weights_free(&theirs);
        json_object_put(spdep);
    }
}

static void second_order(void **state)
{
    (void)state;
    static const char *const MAPS[] = {"columbus", "nc"};

    for (size_t k = 0; k < 2; k++) {
        char name[64];
        hl_weights first = {0};
        hl_weights ours = {0};
        hl_weights theirs = {0};
        hl_error err = {0};
        snprintf(name, sizeof name, "%s_queen", MAPS[k]);
        reference_weights(name, HL_WEIGHTS_BINARY, &first);
        snprintf(name, sizeof name, "%s_queen_order2", MAPS[k]);
        reference_weights(name, HL_WEIGHTS_BINARY, &theirs);
        assert_ok(hl_weights_order(&first, 2, HL_ORDER_EXACTLY, &ours, &err), &err);
        same_links(&ours, &theirs, "links of second order, exactly", MAPS[k],
                   "spdep 1.2-7");
        hl_weights_free(&first);
        hl_weights_free(&ours);
        hl_weights_free(&theirs);
    }
}

static void moments_of_every_standardization(void **state)
{
    (void)state;
    static const struct {
        const char *style;
        hl_standardization ours;
    } STYLES[] = {
        {"W", HL_WEIGHTS_ROW     },
        {"B", HL_WEIGHTS_BINARY  },
        {"C", HL_WEIGHTS_GLOBAL  },
        {"U", HL_WEIGHTS_UNIT    },
        {"S", HL_WEIGHTS_VARIANCE}
    };
    static const char *const MAPS[] = {"columbus", "nc", "nc_island"};

    for (size_t m = 0; m < 3; m++) {
        char name[64];
        snprintf(name, sizeof name, "%s_spdep", MAPS[m]);
        json_object *spdep = reference_json(name);
        for (size_t k = 0; k < sizeof STYLES / sizeof *STYLES; k++) {
            static const char *const MOMENTS[] = {"S0", "S1", "S2"};
            hl_weights w = {0};
            hl_weights_diagnosis d = {0};
            hl_error err = {0};
            char data[64];
            snprintf(name, sizeof name, "global_queen_%s", STYLES[k].style);
            json_object *there = NULL;
            if (!json_object_object_get_ex(spdep, name, &there)) continue;
            snprintf(name, sizeof name, "%s_queen", MAPS[m]);
            reference_weights(name, HL_WEIGHTS_BINARY, &w);
            hl_weights_standardize(&w, STYLES[k].ours);
            assert_ok(hl_weights_diagnose(&w, NULL, &d, &err), &err);
            const double ours[] = {d.s0, d.s1, d.s2};
            snprintf(data, sizeof data, "%s, queen, style %s", MAPS[m],
                     STYLES[k].style);
            for (size_t q = 0; q < 3; q++) {
                char path[96];
                char what[64];
                snprintf(path, sizeof path, "global_queen_%s/weights/%s",
                         STYLES[k].style, MOMENTS[q]);
                snprintf(what, sizeof what, "weights: %s", MOMENTS[q]);
                reference_check(
                    &(reference_row){.statistic = what,
                                     .data = data,
                                     .peer = "spdep 1.2-7",
                                     .ours = ours[q],
                                     .theirs = reference_number(spdep, path),
                                     .relative = RELATIVE,
                                     .absolute = ABSOLUTE});
            }
            hl_weights_diagnosis_free(&d);
            hl_weights_free(&w);
        }
        json_object_put(spdep);
    }
}

/// Files of tests/oracle/kernel_pysal.py, one row per link, without the diagonal.
static void kernels_are(const map *m, const char *name, size_t links,
                        const hl_kernel_options *options, const char *data)
{
    static const struct {
        const char *heading;
        hl_kernel kernel;
    } KERNELS[] = {
        {"uniform",    HL_KERNEL_UNIFORM     },
        {"triangular", HL_KERNEL_TRIANGULAR  },
        {"quadratic",  HL_KERNEL_EPANECHNIKOV},
        {"quartic",    HL_KERNEL_BISQUARE    },
        {"gaussian",   HL_KERNEL_GAUSSIAN    }
    };
    double from[MOST_LINKS];
    double to[MOST_LINKS];
    double theirs[MOST_LINKS];
    double h[MOST_UNITS];
    hl_error err = {0};

    reference_column(name, "from", links, from);
    reference_column(name, "to", links, to);
    for (size_t k = 0; k < sizeof KERNELS / sizeof *KERNELS; k++) {
        hl_kernel_options how = *options;
        hl_weights w = {0};
        char what[64];
        how.kernel = KERNELS[k].kernel;
        assert_ok(hl_weights_kernel(&m->sites, &how, h, &w, &err), &err);
        assert_int_equal(w.start[w.n], links);
        for (size_t l = 0; l < links; l++) {
            assert_int_equal(w.neighbor[l], (uint32_t)to[l]);
            assert_true(l >= w.start[(size_t)from[l]] &&
                        l < w.start[(size_t)from[l] + 1]);
        }
        reference_column(name, KERNELS[k].heading, links, theirs);
        snprintf(what, sizeof what, "kernel weights, %s", KERNELS[k].heading);
        reference_check_all(&(reference_row){.statistic = what,
                                             .data = data,
                                             .peer = "libpysal 4.7.0",
                                             .relative = RELATIVE,
                                             .absolute = ABSOLUTE},
                            w.weight, theirs, links);
        hl_weights_free(&w);
    }
}

static void kernels_fixed_and_adaptive(void **state)
{
    (void)state;
    const hl_kernel_options fixed = {.bandwidth = 0.9};
    const hl_kernel_options adaptive = {.k = 6, .adaptive = true};
    map m;

    read_map("columbus", 49, &m);
    kernels_are(&m, "columbus_kernel_fixed_pysal", 488, &fixed,
                "columbus, centroids, bandwidth 0.9");
    kernels_are(&m, "columbus_kernel_k6_pysal", 49 * 6, &adaptive,
                "columbus, centroids, adaptive, k = 6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_and_their_distances),
        cmocka_unit_test(the_least_band),
        cmocka_unit_test(second_order),
        cmocka_unit_test(moments_of_every_standardization),
        cmocka_unit_test(kernels_fixed_and_adaptive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
