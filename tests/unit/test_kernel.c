#include "support/check.h"

#include <math.h>

#include "hinterland/weights/diagnosis.h"
#include "hinterland/weights/kernel.h"

/// PySAL's example: six points of a plane.
static const double X[] = {10, 20, 40, 15, 30, 30};
static const double Y[] = {10, 10, 10, 20, 20, 30};

static hl_sites points(void)
{
    return (hl_sites){6, X, Y, hl_metric_planar()};
}

static double weight(const hl_weights *w, size_t i, uint32_t j)
{
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        if (w->neighbor[l] == j) return w->weight[l];
    }
    return 0.0;
}

static void kernels_by_hand(void **state)
{
    (void)state;
    assert_close(hl_kernel_value(HL_KERNEL_UNIFORM, 0.5), 0.5, 0.0, 0.0);
    assert_close(hl_kernel_value(HL_KERNEL_TRIANGULAR, 0.25), 0.75, 0.0, 0.0);
    assert_close(hl_kernel_value(HL_KERNEL_EPANECHNIKOV, 0.5), 9.0 / 16.0, 1e-15, 0.0);
    assert_close(hl_kernel_value(HL_KERNEL_BISQUARE, 0.5), 135.0 / 256.0, 1e-15, 0.0);
    assert_close(hl_kernel_value(HL_KERNEL_GAUSSIAN, 1.0), 0.24197072451914337, 1e-15,
                 0.0);
    for (int k = HL_KERNEL_UNIFORM; k <= HL_KERNEL_GAUSSIAN; k++) {
        assert_true(hl_kernel_value((hl_kernel)k, 1.0000001) == 0.0);
        assert_true(hl_kernel_value((hl_kernel)k, NAN) == 0.0);
    }
}

/// libpysal.weights.Kernel, docstring: the default, a bandwidth of 15, adaptive.
static void six_points_as_pysal_has_them(void **state)
{
    (void)state;
    const hl_sites sites = points();
    hl_kernel_options options = hl_kernel_defaults();
    hl_weights w = {0};
    double h[6];
    hl_error err = {0};

    assert_ok(hl_weights_kernel(&sites, NULL, h, &w, &err), &err);
    assert_close(h[5], 20.000002, 1e-15, 0.0);
    assert_int_equal(w.start[1], 2);
    assert_close(weight(&w, 0, 1), 0.500000049999995, 1e-14, 0.0);
    assert_close(weight(&w, 0, 3), 0.4409830615267465, 1e-14, 0.0);
    hl_weights_free(&w);
    options.bandwidth = 15.0;
    assert_ok(hl_weights_kernel(&sites, &options, h, &w, &err), &err);
    assert_close(weight(&w, 0, 1), 0.33333333333333337, 1e-15, 0.0);
    assert_close(weight(&w, 0, 3), 0.2546440075000701, 1e-15, 0.0);
    hl_weights_free(&w);
    options = (hl_kernel_options){HL_KERNEL_GAUSSIAN, 0.0, 2, true};
    assert_ok(hl_weights_kernel(&sites, &options, h, &w, &err), &err);
    assert_close(h[0], 11.18034101, 1e-9, 0.0);
    assert_close(weight(&w, 0, 1), 0.2674190291577696, 1e-14, 0.0);
    assert_close(weight(&w, 0, 3), 0.2419707487162134, 1e-14, 0.0);
    hl_weights_free(&w);
}

/// At the bandwidth itself a triangle is 0, and no link.
static void a_weight_of_zero_is_no_link(void **state)
{
    (void)state;
    const hl_sites sites = points();
    const hl_kernel_options options = {.kernel = HL_KERNEL_TRIANGULAR,
                                       .bandwidth = 10.0};
    const hl_kernel_options flat = {.kernel = HL_KERNEL_UNIFORM, .bandwidth = 10.0};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_kernel(&sites, &options, NULL, &w, &err), &err);
    assert_int_equal(w.start[6], 0);
    hl_weights_free(&w);
    assert_ok(hl_weights_kernel(&sites, &flat, NULL, &w, &err), &err);
    assert_int_equal(w.start[6], 4); // 0 - 1 and 4 - 5 lie 10 apart
    assert_close(w.weight[0], 0.5, 0.0, 0.0);
    hl_weights_free(&w);
}

static void kernel_errors(void **state)
{
    (void)state;
    const double same[] = {1, 1, 1};
    const hl_sites stacked = {3, same, same, hl_metric_planar()};
    const hl_sites sites = points();
    const hl_kernel_options bad[] = {
        {HL_KERNEL_UNIFORM, -1.0,     1, false},
        {HL_KERNEL_UNIFORM, INFINITY, 1, false},
        {HL_KERNEL_UNIFORM, 1.0,      1, true },
        {HL_KERNEL_UNIFORM, 0.0,      0, false},
        {HL_KERNEL_UNIFORM, 0.0,      6, true }
    };
    hl_weights w = {0};
    hl_error err = {0};

    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        assert_int_equal(hl_weights_kernel(&sites, &bad[k], NULL, &w, &err), HL_INPUT);
        assert_null(w.start);
    }
    for (int adaptive = 0; adaptive < 2; adaptive++) {
        const hl_kernel_options one = {HL_KERNEL_UNIFORM, 0.0, 1, adaptive == 1};
        assert_int_equal(hl_weights_kernel(&stacked, &one, NULL, &w, &err), HL_INPUT);
        assert_int_equal(err.code, HL_CODE_WEIGHTS_NO_WIDTH);
    }
}

/// A ring from 10 to 20: beyond the first, up to the second.
static void a_ring_leaves_the_near_ones_out(void **state)
{
    (void)state;
    const hl_sites sites = points();
    const hl_band ring = {.beyond = 10.0, .radius = 20.0, .power = 2.0};
    const hl_band all = {.radius = INFINITY, .power = 1.0};
    const hl_band bad[] = {
        {.beyond = 20.0, .radius = 20.0},
        {.beyond = -1.0, .radius = 20.0},
        {.beyond = NAN,  .radius = 20.0},
        {.beyond = 15.0, .radius = 0.0 }  // the least band is 14.1
    };
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_ring(&sites, &ring, &w, &err), &err);
    assert_close(weight(&w, 0, 1), 0.0, 0.0, 0.0); // 10 away
    assert_close(weight(&w, 0, 3), 1.0 / 125.0, 1e-15, 0.0);
    assert_close(weight(&w, 1, 2), 1.0 / 400.0, 1e-15, 0.0); // 20 away
    assert_close(weight(&w, 0, 2), 0.0, 0.0, 0.0);
    hl_weights_free(&w);
    assert_ok(hl_weights_ring(&sites, &all, &w, &err), &err);
    assert_int_equal(w.start[6], 30);
    assert_close(weight(&w, 2, 0), 1.0 / 30.0, 1e-15, 0.0);
    hl_weights_free(&w);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        assert_int_equal(hl_weights_ring(&sites, &bad[k], &w, &err), HL_INPUT);
        assert_int_equal(err.code, HL_CODE_WEIGHTS_RING);
    }
}

/// Minutes between three places, one way longer than the other.
static const uint32_t FROM[] = {0, 0, 1, 1, 2};
static const uint32_t TO[] = {1, 2, 0, 2, 0};
static const double MINUTES[] = {20, 60, 25, 40, 60};

static void travel_times_become_weights(void **state)
{
    (void)state;
    const hl_decay binary = {.form = HL_DECAY_BINARY, .cutoff = 40.0};
    const hl_decay power = {.form = HL_DECAY_POWER, .power = 2.0};
    const hl_decay kernel = {
        .form = HL_DECAY_KERNEL, .kernel = HL_KERNEL_BISQUARE, .cutoff = 50.0};
    hl_weights t = {0};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(3, FROM, TO, MINUTES, 5, &t, &err), &err);
    assert_ok(hl_weights_from_distances(&t, &binary, &w, &err), &err);
    assert_int_equal(w.start[3], 3);
    assert_int_equal(w.standardization, HL_WEIGHTS_BINARY);
    hl_weights_free(&w);
    assert_ok(hl_weights_from_distances(&t, &power, &w, &err), &err);
    assert_close(weight(&w, 2, 0), 1.0 / 3600.0, 1e-15, 0.0);
    assert_int_equal(w.standardization, HL_WEIGHTS_AS_GIVEN);
    hl_weights_free(&w);
    assert_ok(hl_weights_from_distances(&t, &kernel, &w, &err), &err);
    assert_int_equal(w.start[3], 3);
    assert_close(weight(&w, 1, 0), 135.0 / 256.0, 1e-15, 0.0); // z = 1/2
    hl_weights_free(&w);
    hl_weights_free(&t);
}

static void distances_errors(void **state)
{
    (void)state;
    const double zero[] = {20, 0, 25, 40, 60};
    const hl_decay bad[] = {
        {.form = HL_DECAY_BINARY, .cutoff = -1.0  },
        {.form = HL_DECAY_BINARY, .cutoff = NAN   },
        {.form = HL_DECAY_POWER,  .power = 0.0    },
        {.form = HL_DECAY_KERNEL, .bandwidth = 0.0},
        {.form = HL_DECAY_POWER,  .power = 1.0    }  // a distance of 0
    };
    hl_weights t = {0};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_from_links(3, FROM, TO, zero, 5, &t, &err), &err);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        assert_int_equal(hl_weights_from_distances(&t, &bad[k], &w, &err), HL_INPUT);
        assert_null(w.start);
    }
    assert_int_equal(err.code, HL_CODE_WEIGHTS_COINCIDE);
    hl_weights_free(&t);
}

static void links_have_distances(void **state)
{
    (void)state;
    const hl_sites sites = points();
    hl_weights w = {0};
    double d[6];
    hl_error err = {0};

    assert_ok(hl_weights_nearest(&sites, 1, &w, NULL, &err), &err);
    hl_link_distances(&w, &sites, d);
    assert_close(d[0], 10.0, 1e-15, 0.0);
    assert_close(d[2], sqrt(200.0), 1e-15, 0.0);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_by_hand),
        cmocka_unit_test(six_points_as_pysal_has_them),
        cmocka_unit_test(a_weight_of_zero_is_no_link),
        cmocka_unit_test(kernel_errors),
        cmocka_unit_test(a_ring_leaves_the_near_ones_out),
        cmocka_unit_test(travel_times_become_weights),
        cmocka_unit_test(distances_errors),
        cmocka_unit_test(links_have_distances),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
