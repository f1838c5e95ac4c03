// Breaks by hand: equal, round, given; classes, labels, fit.
#include "support/check.h"

#include <math.h>

#include "hinterland/core/breaks.h"

static const double VALUE[] = {1.0, 2.0, 3.0, 7.0, 11.0, NAN};
enum { N = sizeof VALUE / sizeof *VALUE };

static void expect(const hl_breaks *b, const double *bound, size_t count)
{
    assert_int_equal(b->count, count);
    for (size_t k = 0; k <= count; k++) {
        assert_close(b->bound[k], bound[k], 2e-15, 0.0);
    }
}

static void equal_widths(void **state)
{
    const double bound[] = {1.0, 6.0, 11.0};
    (void)state;
    hl_breaks b = {0};
    hl_error err = {0};

    assert_ok(hl_breaks_equal(VALUE, N, 2, &b, &err), &err);
    expect(&b, bound, 2);
    assert_int_equal(hl_breaks_equal(VALUE, N, 13, &b, &err), HL_INTERNAL);
}

static void round_breaks_reach_over_the_values(void **state)
{
    const double bound[] = {0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0};
    (void)state;
    hl_breaks b = {0};
    hl_error err = {0};

    assert_ok(hl_breaks_pretty(VALUE, N, 5, &b, &err), &err);
    expect(&b, bound, 6);
    const double fine[] = {0.1, 0.1004};
    assert_ok(hl_breaks_pretty(fine, 2, 4, &b, &err), &err);
    expect(&b, (const double[]){0.1, 0.1001, 0.1002, 0.1003, 0.1004}, 4);
    const double alike[] = {5.0, 5.0};
    assert_ok(hl_breaks_pretty(alike, 2, 4, &b, &err), &err);
    assert_int_equal(b.count, 1);
}

/// Values beyond the cuts have classes of their own; without any, there is none.
static void given_breaks_take_all_values(void **state)
{
    const double cut[] = {2.0, 5.0, 10.0};
    const double inner[] = {0.0, 20.0};
    const double bad[] = {2.0, 2.0};
    (void)state;
    hl_breaks b = {0};
    hl_error err = {0};

    assert_ok(hl_breaks_user(VALUE, N, cut, 3, &b, &err), &err);
    expect(&b, (const double[]){1.0, 2.0, 5.0, 10.0, 11.0}, 4);
    assert_ok(hl_breaks_user(VALUE, N, inner, 2, &b, &err), &err);
    expect(&b, inner, 1);
    assert_int_equal(hl_breaks_user(VALUE, N, bad, 2, &b, &err), HL_INTERNAL);
}

/// Left-closed, the last one closed on both sides.
static void a_value_on_a_break_belongs_above(void **state)
{
    (void)state;
    const hl_breaks b = {
        .count = 3, .bound = {0.0, 1.0, 2.0, 3.0}
    };

    assert_int_equal(hl_breaks_class(&b, 0.0), 0);
    assert_int_equal(hl_breaks_class(&b, 1.0), 1);
    assert_int_equal(hl_breaks_class(&b, nextafter(2.0, 0.0)), 1);
    assert_int_equal(hl_breaks_class(&b, 3.0), 2);
    assert_int_equal(hl_breaks_class(&b, 3.1), 3);
    assert_int_equal(hl_breaks_class(&b, -0.1), 3);
    assert_int_equal(hl_breaks_class(&b, NAN), 3);
}

static void labels_say_which_end_is_open(void **state)
{
    char text[64];
    (void)state;
    const hl_breaks b = {
        .count = 2, .bound = {-1.5, 0.25, 40.0}
    };
    const int digits = hl_breaks_digits(&b);

    assert_string_equal(hl_breaks_label(&b, 0, digits, false, text, sizeof text),
                        "−1.5 – <0.2");
    assert_string_equal(hl_breaks_label(&b, 1, digits, false, text, sizeof text),
                        "0.2 – 40.0");
    assert_string_equal(hl_breaks_label(&b, 0, digits, true, text, sizeof text),
                        "<0.2");
}

/// (1 2 3 | 7 11): within 2 + 8, about the mean 4.8: 14.44 + 7.84 + 3.24 + 4.84
/// + 38.44.
static void the_fit_is_the_share_of_squares(void **state)
{
    (void)state;
    const hl_breaks b = {
        .count = 2, .bound = {1.0, 7.0, 11.0}
    };

    assert_close(hl_breaks_fit(&b, VALUE, N), 1.0 - 10.0 / 68.8, 1e-14, 0.0);
    assert_close(hl_breaks_fit(&b, VALUE + 5, 1), 1.0, 0.0, 0.0);
}

/// The same breaks closed above: (a, b], the first one closed at both ends.
static void closed_above_a_value_on_a_break_belongs_below(void **state)
{
    char text[64];
    (void)state;
    const hl_breaks b = {
        .count = 3, .bound = {0.0, 0.4, 0.5, 1.0},
             .right = true
    };

    assert_int_equal(hl_breaks_class(&b, 0.0), 0);
    assert_int_equal(hl_breaks_class(&b, 0.4), 0);
    assert_int_equal(hl_breaks_class(&b, 0.5), 1);
    assert_int_equal(hl_breaks_class(&b, nextafter(0.5, 1.0)), 2);
    assert_int_equal(hl_breaks_class(&b, 1.0), 2);
    assert_string_equal(hl_breaks_label(&b, 0, 1, false, text, sizeof text),
                        "0.0 – 0.4");
    assert_string_equal(hl_breaks_label(&b, 1, 1, false, text, sizeof text),
                        ">0.4 – 0.5");
}

static void levels_of_p_are_written_as_levels(void **state)
{
    char text[64];
    (void)state;
    const hl_breaks b = {
        .count = 3, .bound = {0.0, 0.001, 0.01, 1.0},
             .right = true
    };
    const int digits = hl_breaks_digits(&b);

    assert_string_equal(hl_breaks_label(&b, 0, digits, true, text, sizeof text),
                        "p ≤ 0.001");
    assert_string_equal(hl_breaks_label(&b, 1, digits, true, text, sizeof text),
                        "≤ 0.01");
    assert_string_equal(hl_breaks_label(&b, 2, digits, true, text, sizeof text),
                        "> 0.01");
}

/// 1 .. 9 and 100: mean 14.5, quartiles 3.25, 5.5, 7.75 (type 7), distance 4.5; squares
/// about the mean 285 + 10000 - 10 * 14.5^2 = 8182.5, sd = sqrt(8182.5 / 9).
static void statistics_set_breaks(void **state)
{
    static const double TAIL[] = {1.0, 2.0, 3.0, 4.0,   5.0, 6.0,
                                  7.0, 8.0, 9.0, 100.0, NAN};
    enum { COUNT = sizeof TAIL / sizeof *TAIL };
    const double sd = sqrt(8182.5 / 9.0);
    (void)state;
    hl_breaks b = {0};
    hl_error err = {0};

    assert_ok(hl_breaks_deviation(TAIL, COUNT, &b, &err), &err);
    expect(&b, (const double[]){1.0, 14.5 + sd, 14.5 + 2.0 * sd, 100.0}, 3);
    assert_ok(hl_breaks_box(TAIL, COUNT, 1.5, &b, &err), &err);
    expect(&b, (const double[]){1.0, 3.25, 5.5, 7.75, 14.5, 100.0}, 5);
    assert_ok(hl_breaks_box(TAIL, COUNT, 3.0, &b, &err), &err);
    expect(&b, (const double[]){1.0, 3.25, 5.5, 7.75, 21.25, 100.0}, 5);
    assert_ok(hl_breaks_percentile(TAIL, COUNT, &b, &err), &err);
    expect(&b, (const double[]){1.0, 1.09, 1.9, 5.5, 18.1, 91.81, 100.0}, 6);
    assert_ok(hl_breaks_head_tail(TAIL, COUNT, &b, &err), &err);
    expect(&b, (const double[]){1.0, 14.5, 100.0}, 2);
    assert_int_equal(hl_breaks_box(TAIL, COUNT, 0.0, &b, &err), HL_INTERNAL);
}

/// Means 29 / 8 = 3.625 (head 4 8 9 at 3 of 8), then 7 (head 2 of 3: no minority).
static void head_and_tail_go_on_in_the_head(void **state)
{
    static const double HEAVY[] = {1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 8.0, 9.0};
    static const double ALIKE[] = {2.0, 2.0};
    (void)state;
    hl_breaks b = {0};
    hl_error err = {0};

    assert_ok(hl_breaks_head_tail(HEAVY, 8, &b, &err), &err);
    expect(&b, (const double[]){1.0, 3.625, 7.0, 9.0}, 3);
    assert_ok(hl_breaks_head_tail(ALIKE, 2, &b, &err), &err);
    expect(&b, (const double[]){2.0, 2.0}, 1);
    assert_ok(hl_breaks_deviation(ALIKE, 2, &b, &err), &err);
    expect(&b, (const double[]){2.0, 2.0}, 1);
    assert_ok(hl_breaks_percentile(ALIKE, 0, &b, &err), &err);
    assert_int_equal(b.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_widths),
        cmocka_unit_test(round_breaks_reach_over_the_values),
        cmocka_unit_test(given_breaks_take_all_values),
        cmocka_unit_test(a_value_on_a_break_belongs_above),
        cmocka_unit_test(labels_say_which_end_is_open),
        cmocka_unit_test(closed_above_a_value_on_a_break_belongs_below),
        cmocka_unit_test(levels_of_p_are_written_as_levels),
        cmocka_unit_test(statistics_set_breaks),
        cmocka_unit_test(head_and_tail_go_on_in_the_head),
        cmocka_unit_test(the_fit_is_the_share_of_squares),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
