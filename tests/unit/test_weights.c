#include "support/check.h"

#include <math.h>

#include "hinterland/weights/weights.h"

/// A path 0 - 1 - 2 and an island 3, links given in a scrambled order.
static const uint32_t FROM[] = {1, 2, 0, 1};
static const uint32_t TO[] = {2, 1, 1, 0};

static void links_become_sorted_rows(void **state)
{
    (void)state;
    hl_weights w = {0};
    hl_error err = {0};
    const double x[4] = {1, 2, 5, 9};

    assert_ok(hl_weights_from_links(4, FROM, TO, NULL, 4, &w, &err), &err);
    assert_int_equal(w.start[1], 1);
    assert_int_equal(w.start[2], 3);
    assert_int_equal(w.start[4], 4);
    assert_int_equal(w.neighbor[1], 0);
    assert_int_equal(w.neighbor[2], 2);
    assert_close(hl_weights_lag(&w, x, 1), 6.0, 0.0, 0.0);
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    assert_close(hl_weights_lag(&w, x, 1), 3.0, 0.0, 0.0);
    assert_close(hl_weights_lag(&w, x, 3), NAN, 0.0, 0.0);
    assert_true(hl_weights_rows_are_equal(&w));
    hl_weights_free(&w);
}

static void a_subset_is_renumbered_and_standardized_anew(void **state)
{
    (void)state;
    hl_weights w = {0};
    hl_weights sub = {0};
    hl_error err = {0};
    const bool keep[4] = {false, true, true, true};

    assert_ok(hl_weights_from_links(4, FROM, TO, NULL, 4, &w, &err), &err);
    hl_weights_standardize(&w, HL_WEIGHTS_ROW);
    assert_ok(hl_weights_subset(&w, keep, &sub, &err), &err);
    assert_int_equal(sub.n, 3);
    assert_int_equal(sub.start[3], 2);
    assert_int_equal(sub.neighbor[0], 1);
    assert_close(sub.weight[0], 1.0, 0.0, 0.0);
    hl_weights_free(&w);
    hl_weights_free(&sub);
}

static void links_errors(void **state)
{
    (void)state;
    hl_weights w = {0};
    const uint32_t self[] = {1, 1};
    const uint32_t twice_from[] = {0, 0};
    const uint32_t twice_to[] = {1, 1};
    const double bad[] = {1.0, NAN, 1.0, 1.0};

    assert_int_equal(hl_weights_from_links(1, FROM, TO, NULL, 4, &w, NULL), HL_INPUT);
    assert_int_equal(hl_weights_from_links(4, self, self, NULL, 2, &w, NULL), HL_INPUT);
    assert_int_equal(hl_weights_from_links(4, twice_from, twice_to, NULL, 2, &w, NULL),
                     HL_INPUT);
    assert_int_equal(hl_weights_from_links(4, FROM, TO, bad, 4, &w, NULL), HL_INPUT);
    assert_null(w.start);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_become_sorted_rows),
        cmocka_unit_test(a_subset_is_renumbered_and_standardized_anew),
        cmocka_unit_test(links_errors),
    };
    return cmocka_run_group_tests_name("weights", tests, NULL, NULL);
}
