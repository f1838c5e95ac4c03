#include "support/check.h"

#include <math.h>

#include "hinterland/coupling/obstacle_table.h"

enum { N = 3, T = 2, ROWS = N * T };

static const double A[ROWS] = {0, 5, 10, 5, 10, 10};
static const double B[ROWS] = {0, 10, 10, 5, 0, 10};
static const double C[ROWS] = {10, 0, 10, 5, 5, 10};

typedef struct study {
    hl_indicator indicator[3];
    double weight[2][2];
    hl_subsystem subsystem[2];
    hl_coupling_input input;
    hl_coupling result;
} study;

/// Two subsystems, (a, b) with equal weights and (c); the last unit lacks nothing.
static void compute(study *s)
{
    hl_error err = {0};

    *s = (study){
        .indicator = {{.name = "a", .dimension = "d", .value = A},
                      {.name = "b", .dimension = "d", .value = B},
                      {.name = "c", .value = C}}
    };
    s->subsystem[0] = (hl_subsystem){
        .name = "first", .short_name = "f", .count = 2, .indicator = s->indicator};
    s->subsystem[1] = (hl_subsystem){
        .name = "second", .short_name = "s", .count = 1, .indicator = s->indicator + 2};
    for (size_t k = 0; k < 2; k++) {
        s->weight[k][0] = k == 0 ? 0.5 : 1.0;
        s->weight[k][1] = 0.5;
        s->subsystem[k].user_weight = s->weight[k];
    }
    s->input = (hl_coupling_input){.n = N,
                                   .periods = T,
                                   .subsystems = 2,
                                   .subsystem = s->subsystem,
                                   .options = hl_coupling_defaults()};
    s->input.options.weighting = hl_weighting_rule_of(HL_WEIGHTING_USER);
    assert_ok(hl_coupling_compute(&s->input, &s->result, &err), &err);
}

/// By hand, period 1: unit 0 lacks a 1/4, b 1/4, c 0; unit 1 lacks a 1/8, b 0, c 1/2.
static void sums_match_the_hand_calculation(void **state)
{
    (void)state;
    static const char *const PERIOD[T] = {"2010", "2020"};
    enum { ITEMS = 5 };
    study s;
    hl_columns columns = {0};
    hl_error err = {0};

    compute(&s);
    assert_ok(hl_obstacle_table(&s.input, &s.result, PERIOD, &columns, &err), &err);
    assert_int_equal(columns.rows, ITEMS * (T + 1));
    const hl_column *obstacle = hl_columns_find(&columns, "obstacle");
    const hl_column *lack = hl_columns_find(&columns, "lack");
    const hl_column *first = hl_columns_find(&columns, "first");
    const hl_column *rank = hl_columns_find(&columns, "rank");
    const hl_column *units = hl_columns_find(&columns, "units");
    const double share[ITEMS] = {(1.0 + 0.2) / 2, (0.5 + 0.2) / 2, 0.25, 0.4, 0.4};
    const double gap[ITEMS] = {(0.5 + 0.125) / 2, (0.25 + 0.125) / 2, 0.125, 0.25,
                               0.25};
    for (size_t k = 0; k < ITEMS; k++) {
        assert_close(obstacle->value[k], share[k], 1e-15, 0.0);
        assert_close(lack->value[k], gap[k], 1e-15, 0.0);
        assert_close(units->value[k], 2.0, 0.0, 0.0); // the third lacks nothing
    }
    assert_close(first->value[0], 1.0, 0.0, 0.0);
    assert_close(first->value[1], 1.0, 0.0, 0.0);
    assert_close(first->value[4], 1.0, 0.0, 0.0);
    assert_close(rank->value[0], 1.0, 0.0, 0.0); // of the subsystems
    assert_close(rank->value[4], 1.0, 0.0, 0.0); // of the indicators
    assert_close(rank->value[2], 3.0, 0.0, 0.0);
    assert_string_equal(hl_columns_find(&columns, "period")->text[0], "2010");
    assert_null(hl_columns_find(&columns, "period")->text[2 * ITEMS]);
    assert_null(hl_columns_find(&columns, "indicator")->text[0]);
    assert_string_equal(hl_columns_find(&columns, "indicator")->text[4], "c");
    hl_columns_free(&columns);
    hl_coupling_free(&s.result);
}

/// The obstacles of a unit sum to 1 and are those of hl_obstacle_degrees().
static void units_match_the_obstacle_degrees(void **state)
{
    (void)state;
    static const char *const KEY[N] = {"x", "y", "z"};
    static const char *const PERIOD[T] = {"2010", "2020"};
    enum { ITEMS = 5 };
    static const size_t INDICATOR[ITEMS] = {SIZE_MAX, 0, 1, SIZE_MAX, 2};
    study s;
    hl_columns columns = {0};
    hl_error err = {0};

    compute(&s);
    assert_ok(hl_obstacle_unit_table(&s.input, &s.result, KEY, PERIOD, &columns, &err),
              &err);
    assert_int_equal(columns.rows, ROWS * ITEMS);
    const hl_column *obstacle = hl_columns_find(&columns, "obstacle");
    for (size_t r = 0; r < ROWS; r++) {
        double sum = 0.0;
        for (size_t k = 0; k < ITEMS; k++) {
            const double here = obstacle->value[r * ITEMS + k];
            if (INDICATOR[k] == SIZE_MAX) continue;
            assert_close(here, s.result.obstacle[INDICATOR[k] * ROWS + r], 1e-15, 0.0);
            sum += here;
        }
        if (!isnan(sum)) assert_close(sum, 1.0, 1e-15, 0.0);
    }
    assert_string_equal(hl_columns_find(&columns, "key")->text[ITEMS], "y");
    assert_string_equal(hl_columns_find(&columns, "period")->text[N * ITEMS], "2020");
    hl_columns_free(&columns);
    hl_coupling_free(&s.result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_match_the_hand_calculation),
        cmocka_unit_test(units_match_the_obstacle_degrees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
