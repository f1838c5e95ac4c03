#include "support/check.h"

#include <math.h>

#include "hinterland/weights/combine.h"
#include "hinterland/weights/diagnosis.h"

/// a: 0 -> 1 (2), 0 -> 2 (1), 1 -> 0 (4).  b: 0 -> 1 (3), 2 -> 0 (1), 2 -> 1 (5).
typedef struct pair {
    hl_weights a, b;
} pair;

static int set_up(void **state)
{
    static pair p;
    const uint32_t from_a[] = {0, 0, 1};
    const uint32_t to_a[] = {1, 2, 0};
    const double weight_a[] = {2, 1, 4};
    const uint32_t from_b[] = {0, 2, 2};
    const uint32_t to_b[] = {1, 0, 1};
    const double weight_b[] = {3, 1, 5};

    p = (pair){0};
    assert_ok(hl_weights_from_links(3, from_a, to_a, weight_a, 3, &p.a, NULL), NULL);
    assert_ok(hl_weights_from_links(3, from_b, to_b, weight_b, 3, &p.b, NULL), NULL);
    *state = &p;
    return 0;
}

static int tear_down(void **state)
{
    pair *p = *state;

    hl_weights_free(&p->a);
    hl_weights_free(&p->b);
    return 0;
}

/// The matrix is `cell`, row by row; 0 is no link.
static void matrix_is(const hl_weights *w, const double cell[9])
{
    double found[9] = {0};

    assert_int_equal(w->n, 3);
    for (size_t i = 0; i < 3; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            assert_true(l == w->start[i] || w->neighbor[l] > w->neighbor[l - 1]);
            found[3 * i + w->neighbor[l]] = w->weight[l];
        }
    }
    for (size_t c = 0; c < 9; c++) {
        assert_close(found[c], cell[c], 0.0, 0.0);
    }
}

static void sets_by_hand(void **state)
{
    const pair *p = *state;
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_combine(&p->a, &p->b, HL_SET_UNION, &w, &err), &err);
    matrix_is(&w, (double[]){0, 3, 1, 4, 0, 0, 1, 5, 0});
    hl_weights_free(&w);
    assert_ok(hl_weights_combine(&p->a, &p->b, HL_SET_INTERSECTION, &w, &err), &err);
    matrix_is(&w, (double[]){0, 2, 0, 0, 0, 0, 0, 0, 0});
    hl_weights_free(&w);
    assert_ok(hl_weights_combine(&p->a, &p->b, HL_SET_DIFFERENCE, &w, &err), &err);
    matrix_is(&w, (double[]){0, 0, 1, 4, 0, 0, 0, 0, 0});
    assert_int_equal(w.standardization, HL_WEIGHTS_AS_GIVEN);
    hl_weights_free(&w);
}

static void both_directions_by_hand(void **state)
{
    const pair *p = *state;
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_transpose(&p->a, &w, &err), &err);
    matrix_is(&w, (double[]){0, 4, 0, 2, 0, 0, 1, 0, 0});
    hl_weights_free(&w);
    assert_ok(hl_weights_symmetrize(&p->a, HL_SYMMETRY_LARGER, &w, &err), &err);
    matrix_is(&w, (double[]){0, 4, 1, 4, 0, 0, 1, 0, 0});
    assert_ok(hl_weights_check_symmetric(&w, NULL, &err), &err);
    hl_weights_free(&w);
    assert_ok(hl_weights_symmetrize(&p->a, HL_SYMMETRY_SMALLER, &w, &err), &err);
    matrix_is(&w, (double[]){0, 2, 0, 2, 0, 0, 0, 0, 0});
    hl_weights_free(&w);
    assert_ok(hl_weights_symmetrize(&p->a, HL_SYMMETRY_MEAN, &w, &err), &err);
    matrix_is(&w, (double[]){0, 3, 0.5, 3, 0, 0, 0.5, 0, 0});
    hl_weights_free(&w);
}

static void binary_sets_stay_binary(void **state)
{
    pair *p = *state;
    hl_weights w = {0};
    hl_error err = {0};

    hl_weights_standardize(&p->a, HL_WEIGHTS_BINARY);
    hl_weights_standardize(&p->b, HL_WEIGHTS_BINARY);
    assert_ok(hl_weights_combine(&p->a, &p->b, HL_SET_UNION, &w, &err), &err);
    assert_int_equal(w.standardization, HL_WEIGHTS_BINARY);
    hl_weights_free(&w);
    assert_ok(hl_weights_symmetrize(&p->a, HL_SYMMETRY_MEAN, &w, &err), &err);
    assert_int_equal(w.standardization, HL_WEIGHTS_AS_GIVEN);
    hl_weights_free(&w);
}

static void sets_errors(void **state)
{
    const pair *p = *state;
    const char *const key[] = {"north", "south", "west"};
    const bool keep[] = {true, true, false};
    hl_weights small = {0};
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_subset(&p->a, keep, &small, &err), &err);
    assert_int_equal(hl_weights_combine(&p->a, &small, HL_SET_UNION, &w, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_WEIGHTS_UNITS);
    assert_int_equal(hl_weights_check_symmetric(&p->a, key, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_WEIGHTS_ASYMMETRIC);
    assert_int_equal(hl_weights_check_symmetric(&p->a, NULL, NULL), HL_INPUT);
    hl_weights_free(&small);
}

/// Of a: S0 = 7; S1 = (2 + 4)^2 for the pair 0 1, 1 for 0 -> 2; S2 = 7^2 + 6^2 + 1.
static void moments_by_hand(void **state)
{
    const pair *p = *state;
    hl_weights_diagnosis d = {0};
    hl_error err = {0};

    assert_ok(hl_weights_diagnose(&p->a, NULL, &d, &err), &err);
    assert_close(d.s0, 7.0, 0.0, 0.0);
    assert_close(d.s1, 37.0, 0.0, 0.0);
    assert_close(d.s2, 86.0, 0.0, 0.0);
    hl_weights_diagnosis_free(&d);
}

/// Rows of a: (2, 1) and (4); b has two rows as well.
static void standardizations_by_hand(void **state)
{
    const pair *p = *state;
    hl_weights w = {0};
    hl_error err = {0};

    assert_ok(hl_weights_copy(&p->a, &w, &err), &err);
    hl_weights_standardize(&w, HL_WEIGHTS_GLOBAL); // two units have neighbors
    matrix_is(&w, (double[]){0, 4.0 / 7, 2.0 / 7, 8.0 / 7, 0, 0, 0, 0, 0});
    hl_weights_standardize(&w, HL_WEIGHTS_UNIT);
    assert_close(w.weight[0], 2.0 / 7, 1e-15, 0.0);
    hl_weights_free(&w);
    assert_ok(hl_weights_copy(&p->a, &w, &err), &err);
    hl_weights_standardize(&w, HL_WEIGHTS_VARIANCE);
    const double q = 3.0 / sqrt(5.0) + 1.0;
    assert_close(w.weight[0], 2.0 / sqrt(5.0) * 2.0 / q, 1e-15, 0.0);
    assert_close(w.weight[2], 2.0 / q, 1e-15, 0.0);
    hl_weights_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sets_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(both_directions_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(binary_sets_stay_binary, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sets_errors, set_up, tear_down),
        cmocka_unit_test_setup_teardown(moments_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(standardizations_by_hand, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
