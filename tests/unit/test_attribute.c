#include "support/check.h"

#include <math.h>

#include "hinterland/weights/attribute.h"
#include "hinterland/weights/build.h"

static double weight(const hl_weights *w, size_t i, uint32_t j)
{
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        if (w->neighbor[l] == j) return w->weight[l];
    }
    return 0.0;
}

static void blocks_of_two_regions(void **state)
{
    (void)state;
    const uint32_t group[] = {7, 3, 7, HL_NO_GROUP, 7, 3};
    size_t links = 0;
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_block_links(group, 6, &links, &err), &err);
    assert_int_equal(links, 3 * 2 + 2 * 1);
    assert_ok(hl_weights_block(group, 6, &w, &err), &err);
    assert_int_equal(w.start[6], links);
    assert_int_equal(w.start[4], w.start[3]); // no group, no neighbor
    assert_int_equal(w.neighbor[0], 2);
    assert_int_equal(w.neighbor[1], 4);
    assert_int_equal(w.neighbor[w.start[5]], 1);
    assert_int_equal(w.standardization, HL_WEIGHTS_BINARY);
    hl_weights_free(&w);
    assert_ok(hl_weights_block(group, 0, &w, &err), &err);
    assert_int_equal(w.n, 0);
    hl_weights_free(&w);
}

/// e = 10, 20, 50 and one that is missing.
static void economic_weights_by_hand(void **state)
{
    (void)state;
    const double e[] = {10, 20, 50, NAN};
    hl_weights all = {0};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_all(4, &all, &err), &err);
    assert_int_equal(all.start[4], 12);
    assert_ok(hl_weights_similarity(&all, e, NAN, &w, &err), &err);
    assert_int_equal(w.start[4], 6);
    assert_close(weight(&w, 0, 1), 0.1, 1e-15, 0.0);
    assert_close(weight(&w, 2, 1), 1.0 / 30.0, 1e-15, 0.0);
    hl_weights_free(&w);
    assert_ok(hl_weights_similarity(&all, e, 15.0, &w, &err), &err);
    assert_close(weight(&w, 0, 1), 1.0 / 15.0, 1e-15, 0.0);
    assert_close(weight(&w, 0, 2), 1.0 / 40.0, 1e-15, 0.0);
    hl_weights_free(&w);
    hl_weights_free(&all);
}

/// M = 4, 9, 0 on a line at 0, 2, 3: only the first two attract each other.
static void gravity_by_hand(void **state)
{
    (void)state;
    const double x[] = {0, 2, 3};
    const double y[] = {0, 0, 0};
    const double mass[] = {4, 9, 0};
    const hl_sites sites = {3, x, y, hl_metric_planar()};
    const hl_band all = {.radius = INFINITY, .power = 2.0};
    hl_weights d = {0};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_ring(&sites, &all, &d, &err), &err);
    assert_ok(hl_weights_gravity(&d, mass, &w, &err), &err);
    assert_int_equal(w.start[3], 2);
    assert_close(weight(&w, 0, 1), 9.0, 1e-15, 0.0);
    assert_close(weight(&w, 1, 0), 9.0, 1e-15, 0.0);
    hl_weights_free(&w);
    hl_weights_free(&d);
}

static void attribute_errors(void **state)
{
    (void)state;
    const double equal[] = {1, 2, 1};
    const double endless[] = {1, INFINITY, 1};
    const double negative[] = {1, -1, 1};
    hl_weights all = {0};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_all(3, &all, &err), &err);
    assert_int_equal(hl_weights_similarity(&all, equal, NAN, &w, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_WEIGHTS_EQUAL);
    assert_int_equal(hl_weights_similarity(&all, equal, 0.0, &w, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_WEIGHTS_FLOOR);
    assert_int_equal(hl_weights_similarity(&all, endless, 1.0, &w, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_WEIGHTS_VALUE);
    assert_int_equal(hl_weights_gravity(&all, negative, &w, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_WEIGHTS_VALUE);
    assert_null(w.start);
    hl_weights_free(&all);
}

static void a_full_matrix_is_made_only_when_asked(void **state)
{
    (void)state;
    const size_t n = 5001;
    hl_error err = {0};

    assert_ok(hl_weights_check_size(5000, 5000 * 4999, false, &err), &err);
    assert_int_equal(hl_weights_check_size(n, n * (n - 1), false, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_WEIGHTS_FULL);
    assert_ok(hl_weights_check_size(n, n * (n - 1), true, &err), &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_two_regions),
        cmocka_unit_test(economic_weights_by_hand),
        cmocka_unit_test(gravity_by_hand),
        cmocka_unit_test(attribute_errors),
        cmocka_unit_test(a_full_matrix_is_made_only_when_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
