#include "support/check.h"
#include "support/folder.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hinterland/core/random.h"
#include "hinterland/io/weights_file.h"
#include "hinterland/weights/attribute.h"
#include "hinterland/weights/combine.h"
#include "hinterland/weights/diagnosis.h"
#include "hinterland/weights/kernel.h"

enum { N = 600, GROUPS = 25 };

/// Points on the earth with a value and a group, each of them random.
typedef struct world {
    double x[N];
    double y[N];
    double value[N];
    uint32_t group[N];
    hl_sites sites;
} world;

static void make_world(world *w, uint64_t seed)
{
    hl_random random = hl_random_stream(seed, 0);

    for (size_t i = 0; i < N; i++) {
        w->x[i] = 100.0 + 20.0 * hl_random_unit(&random);
        w->y[i] = 25.0 + 15.0 * hl_random_unit(&random);
        w->value[i] = 1.0 + 1000.0 * hl_random_unit(&random);
        w->group[i] = hl_random_below(&random, GROUPS);
    }
    w->sites =
        (hl_sites){N, w->x, w->y, hl_metric_geodesic(6378.137, 1.0 / 298.257223563)};
}

/// The ways to make weights: which of them go both ways alike.
enum { KERNEL, ADAPTIVE, RING, NEAREST, BLOCK, ECONOMIC, GRAVITY, WAYS };
static const bool SYMMETRIC[WAYS] = {true, false, true, false, true, true, true};

static void build(const world *at, size_t way, hl_weights *out)
{
    const hl_kernel_options fixed = {.kernel = HL_KERNEL_BISQUARE, .k = 6};
    const hl_kernel_options adaptive = {HL_KERNEL_GAUSSIAN, 0.0, 6, true};
    const hl_band ring = {.beyond = 20.0, .radius = 200.0, .power = 1.5};
    hl_weights links = {0};
    hl_error err = {0};

    if (way == ECONOMIC || way == GRAVITY) {
        assert_ok(hl_weights_ring(&at->sites, &ring, &links, &err), &err);
    }
    if (way == KERNEL) {
        assert_ok(hl_weights_kernel(&at->sites, &fixed, NULL, out, &err), &err);
    } else if (way == ADAPTIVE) {
        assert_ok(hl_weights_kernel(&at->sites, &adaptive, NULL, out, &err), &err);
    } else if (way == RING) {
        assert_ok(hl_weights_ring(&at->sites, &ring, out, &err), &err);
    } else if (way == NEAREST) {
        assert_ok(hl_weights_nearest(&at->sites, 5, out, NULL, &err), &err);
    } else if (way == BLOCK) {
        assert_ok(hl_weights_block(at->group, N, out, &err), &err);
    } else if (way == ECONOMIC) {
        assert_ok(hl_weights_similarity(&links, at->value, 5.0, out, &err), &err);
    } else {
        assert_ok(hl_weights_gravity(&links, at->value, out, &err), &err);
    }
    hl_weights_free(&links);
}

static double weight(const hl_weights *w, size_t i, size_t j)
{
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        if (w->neighbor[l] == j) return w->weight[l];
    }
    return NAN;
}

static void same_matrix(const hl_weights *a, const hl_weights *b)
{
    const size_t links = a->start[a->n];

    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->start, b->start, (a->n + 1) * sizeof *a->start);
    assert_memory_equal(a->neighbor, b->neighbor, links * sizeof *a->neighbor);
    assert_memory_equal(a->weight, b->weight, links * sizeof *a->weight);
}

/// Units in another order: the same links with the same bits.
static void the_order_of_units_does_not_matter(void **state)
{
    (void)state;
    static world at;
    static world turned;
    size_t place[N];
    hl_random random = hl_random_stream(7, 1);

    make_world(&at, 1);
    for (size_t i = 0; i < N; i++) {
        place[i] = i;
    }
    for (size_t i = N; i > 1; i--) {
        const size_t j = hl_random_below(&random, (uint32_t)i);
        const size_t k = place[i - 1];
        place[i - 1] = place[j];
        place[j] = k;
    }
    for (size_t i = 0; i < N; i++) {
        turned.x[place[i]] = at.x[i];
        turned.y[place[i]] = at.y[i];
        turned.value[place[i]] = at.value[i];
        turned.group[place[i]] = at.group[i];
    }
    turned.sites = (hl_sites){N, turned.x, turned.y, at.sites.metric};
    for (size_t way = 0; way < WAYS; way++) {
        hl_weights a = {0};
        hl_weights b = {0};
        build(&at, way, &a);
        build(&turned, way, &b);
        assert_int_equal(a.start[N], b.start[N]);
        for (size_t i = 0; i < N; i++) {
            for (size_t l = a.start[i]; l < a.start[i + 1]; l++) {
                // a geodesic is measured from the unit with the smaller index: one of
                // the two directions, which differ in the last place
                assert_close(weight(&b, place[i], place[a.neighbor[l]]), a.weight[l],
                             1e-9, 0.0);
            }
        }
        hl_weights_free(&a);
        hl_weights_free(&b);
    }
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    static world at;
    const int usual = omp_get_max_threads();

    make_world(&at, 2);
    for (size_t way = 0; way < WAYS; way++) {
        hl_weights one = {0};
        hl_weights many = {0};
        omp_set_num_threads(1);
        build(&at, way, &one);
        omp_set_num_threads(5);
        build(&at, way, &many);
        omp_set_num_threads(usual);
        same_matrix(&one, &many);
        hl_weights_free(&one);
        hl_weights_free(&many);
    }
}

static void symmetric_types_are_symmetric(void **state)
{
    (void)state;
    static world at;

    make_world(&at, 3);
    for (size_t way = 0; way < WAYS; way++) {
        hl_weights w = {0};
        hl_weights even = {0};
        hl_error err = {0};
        build(&at, way, &w);
        if (SYMMETRIC[way]) {
            assert_ok(hl_weights_check_symmetric(&w, NULL, &err), &err);
        } else {
            assert_int_equal(hl_weights_check_symmetric(&w, NULL, &err), HL_INPUT);
        }
        for (int how = HL_SYMMETRY_LARGER; how <= HL_SYMMETRY_MEAN; how++) {
            assert_ok(hl_weights_symmetrize(&w, (hl_symmetry)how, &even, &err), &err);
            assert_ok(hl_weights_check_symmetric(&even, NULL, &err), &err);
            if (SYMMETRIC[way]) same_matrix(&w, &even);
            hl_weights_free(&even);
        }
        hl_weights_free(&w);
    }
}

static void transposing_twice_is_nothing(void **state)
{
    (void)state;
    static world at;
    hl_weights w = {0};
    hl_weights back = {0};
    hl_weights again = {0};
    hl_error err = {0};

    make_world(&at, 4);
    build(&at, ADAPTIVE, &w);
    assert_ok(hl_weights_transpose(&w, &back, &err), &err);
    assert_ok(hl_weights_transpose(&back, &again, &err), &err);
    same_matrix(&w, &again);
    hl_weights_free(&w);
    hl_weights_free(&back);
    hl_weights_free(&again);
}

/// a = (a - b) + (a and b); union and intersection do not care for the order.
static void sets_fit_together(void **state)
{
    (void)state;
    static world at;
    hl_weights a = {0};
    hl_weights b = {0};
    hl_weights w[6] = {{0}};
    hl_error err = {0};

    make_world(&at, 5);
    build(&at, NEAREST, &a);
    build(&at, BLOCK, &b);
    assert_ok(hl_weights_combine(&a, &b, HL_SET_UNION, &w[0], &err), &err);
    assert_ok(hl_weights_combine(&b, &a, HL_SET_UNION, &w[1], &err), &err);
    same_matrix(&w[0], &w[1]);
    assert_ok(hl_weights_combine(&a, &b, HL_SET_INTERSECTION, &w[2], &err), &err);
    assert_ok(hl_weights_combine(&b, &a, HL_SET_INTERSECTION, &w[3], &err), &err);
    same_matrix(&w[2], &w[3]);
    assert_ok(hl_weights_combine(&a, &b, HL_SET_DIFFERENCE, &w[4], &err), &err);
    assert_ok(hl_weights_combine(&w[4], &w[2], HL_SET_UNION, &w[5], &err), &err);
    same_matrix(&w[5], &a);
    for (size_t k = 0; k < 6; k++) {
        hl_weights_free(&w[k]);
    }
    hl_weights_free(&a);
    hl_weights_free(&b);
}

/// A subset of standardized weights, standardized anew, is the subset standardized.
static void a_subset_is_standardized_like_the_raw_one(void **state)
{
    (void)state;
    static world at;
    bool keep[N];
    hl_random random = hl_random_stream(9, 2);

    make_world(&at, 6);
    for (size_t i = 0; i < N; i++) {
        keep[i] = hl_random_below(&random, 4) > 0;
    }
    for (int how = HL_WEIGHTS_BINARY; how <= HL_WEIGHTS_VARIANCE; how++) {
        hl_weights w = {0};
        hl_weights raw = {0};
        hl_weights anew = {0};
        hl_error err = {0};
        build(&at, KERNEL, &w);
        assert_ok(hl_weights_subset(&w, keep, &raw, &err), &err);
        hl_weights_standardize(&raw, (hl_standardization)how);
        hl_weights_standardize(&w, (hl_standardization)how);
        assert_ok(hl_weights_subset(&w, keep, &anew, &err), &err);
        assert_int_equal(anew.standardization, how);
        assert_int_equal(anew.start[anew.n], raw.start[raw.n]);
        for (size_t l = 0; l < raw.start[raw.n]; l++) {
            assert_close(anew.weight[l], raw.weight[l], 1e-13, 0.0);
        }
        hl_weights_free(&w);
        hl_weights_free(&raw);
        hl_weights_free(&anew);
    }
}

/// S0, S1 and S2 against sums over the whole matrix.
static void moments_are_those_of_the_full_matrix(void **state)
{
    (void)state;
    static world at;
    static double full[N][N];
    hl_weights w = {0};
    hl_weights_diagnosis d = {0};
    hl_error err = {0};
    double s0 = 0.0;
    double s1 = 0.0;
    double s2 = 0.0;

    make_world(&at, 8);
    build(&at, ADAPTIVE, &w);
    for (size_t i = 0; i < N; i++) {
        for (size_t l = w.start[i]; l < w.start[i + 1]; l++) {
            full[i][w.neighbor[l]] = w.weight[l];
        }
    }
    for (size_t i = 0; i < N; i++) {
        double both = 0.0;
        for (size_t j = 0; j < N; j++) {
            s0 += full[i][j];
            s1 += (full[i][j] + full[j][i]) * (full[i][j] + full[j][i]) / 2.0;
            both += full[i][j] + full[j][i];
        }
        s2 += both * both;
    }
    assert_ok(hl_weights_diagnose(&w, NULL, &d, &err), &err);
    assert_close(d.s0, s0, 1e-12, 0.0);
    assert_close(d.s1, s1, 1e-12, 0.0);
    assert_close(d.s2, s2, 1e-12, 0.0);
    hl_weights_diagnosis_free(&d);
    hl_weights_free(&w);
}

static void every_format_keeps_every_bit(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"w.gwt", "w.kwt", "w.mtx", "w.csv"};
    static char folder[FOLDER_PATH_SIZE];
    static char text[N][8];
    static char *key[N];
    static world at;

    folder_make(folder);
    make_world(&at, 10);
    for (size_t i = 0; i < N; i++) {
        (void)snprintf(text[i], sizeof text[i], "%06zu", i * 7);
        key[i] = text[i];
    }
    for (size_t way = 0; way < WAYS; way++) {
        hl_weights w = {0};
        hl_error err = {0};
        build(&at, way, &w);
        for (size_t f = 0; f < sizeof NAMES / sizeof *NAMES; f++) {
            hl_weights back = {0};
            const char *path = folder_path(folder, NAMES[f]);
            assert_ok(hl_weights_file_write(path, HL_WEIGHTS_FILE_UNKNOWN, &w, key,
                                            true, &err),
                      &err);
            assert_ok(hl_weights_file_read(path, HL_WEIGHTS_FILE_UNKNOWN, key, N, &back,
                                           NULL, &err),
                      &err);
            same_matrix(&w, &back);
            assert_int_equal(w.standardization, back.standardization);
            hl_weights_free(&back);
        }
        hl_weights_free(&w);
    }
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_units_does_not_matter),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(symmetric_types_are_symmetric),
        cmocka_unit_test(transposing_twice_is_nothing),
        cmocka_unit_test(sets_fit_together),
        cmocka_unit_test(a_subset_is_standardized_like_the_raw_one),
        cmocka_unit_test(moments_are_those_of_the_full_matrix),
        cmocka_unit_test(every_format_keeps_every_bit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
