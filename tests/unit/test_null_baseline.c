#include "support/check.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/rank.h"
#include "hinterland/core/random.h"
#include "hinterland/coupling/null_baseline.h"

enum { N = 4, S = 2 };

static const double U[S * N] = {0.1, 0.2, 0.4, 0.8, 0.2, 0.3, 0.5, 0.9};

static hl_null_input input_of(const double *u)
{
    return (hl_null_input){.n = N,
                           .periods = 1,
                           .subsystems = S,
                           .u = u,
                           .models =
                               (1U << HL_COUPLING_STANDARD) | (1U << HL_COUPLING_WANG)};
}

static double standard(double a, double b)
{
    return 2.0 * sqrt(a * b) / (a + b);
}

/// All 24 pairings of four units are enumerated: the mean over them, and the share of
/// those that are as high as what is observed, which 99,999 draws come near to.
static void draws_come_near_to_the_enumeration(void **state)
{
    enum { DRAWS = 99999, PAIRINGS = 24 };
    (void)state;
    const hl_null_input input = input_of(U);
    const hl_null_options options = {.draws = DRAWS, .seed = 5};
    hl_null_baseline b = {0};
    hl_error err = {0};
    double observed = 0.0;
    double mean = 0.0;
    size_t high = 0;
    double value[PAIRINGS];
    size_t count = 0;

    for (size_t p = 0; p < N * N * N * N; p++) {
        const size_t to[N] = {p % N, p / N % N, p / (N * N) % N, p / (N * N * N)};
        bool distinct = true;
        double sum = 0.0;
        for (size_t i = 0; i < N; i++) {
            for (size_t j = 0; j < i; j++) {
                distinct = distinct && to[i] != to[j];
            }
            sum += standard(U[i], U[N + to[i]]) / N;
        }
        if (distinct) value[count++] = sum;
    }
    assert_int_equal(count, PAIRINGS);
    for (size_t i = 0; i < N; i++) {
        observed += standard(U[i], U[N + i]) / N;
    }
    for (size_t k = 0; k < PAIRINGS; k++) {
        mean += value[k] / PAIRINGS;
        high += value[k] >= observed - 1e-12;
    }

    assert_ok(hl_null_baseline_compute(&input, &options, &b, &err), &err);
    assert_int_equal(b.count, 2 * HL_NULL_RHO + 1);
    const hl_null_record *c =
        hl_null_baseline_find(&b, 0, HL_NULL_MEAN_C, HL_COUPLING_STANDARD);
    const double share = (double)high / PAIRINGS;
    assert_close(c->observed, observed, 1e-14, 0.0);
    assert_close(c->mean, mean, 0.0, 4.0 * c->sd / sqrt(DRAWS));
    assert_close(c->p, share, 0.0, 4.0 * sqrt(share / DRAWS));
    assert_true(c->low <= c->mean && c->mean <= c->high);
    assert_int_equal(c->units, N);

    const hl_null_record *rho =
        hl_null_baseline_find(&b, 0, HL_NULL_RHO, HL_COUPLING_STANDARD);
    assert_close(rho->observed, 1.0, 1e-14, 0.0); // both ascend
    assert_close(rho->p, 1.0 / PAIRINGS, 0.0, 4.0 * sqrt(1.0 / PAIRINGS / DRAWS));
    hl_null_baseline_free(&b);
    hl_null_baseline_free(&b);
}

/// Every record is there for every model, and rho agrees with the rank correlation.
static void rho_is_spearmans(void **state)
{
    enum { MANY = 50 };
    (void)state;
    double u[3 * MANY];
    double rho = NAN;
    hl_random random = hl_random_stream(11, 0);
    hl_null_baseline b = {0};
    hl_error err = {0};

    for (size_t k = 0; k < 3 * MANY; k++) {
        u[k] = floor(20.0 * hl_random_unit(&random)) / 20.0; // with ties
    }
    const hl_null_input input = {.n = MANY,
                                 .periods = 1,
                                 .subsystems = 3,
                                 .u = u,
                                 .models = 1U << HL_COUPLING_FAN};
    assert_ok(
        hl_null_baseline_compute(&input, &(hl_null_options){.draws = 99}, &b, &err),
        &err);
    assert_int_equal(b.count, HL_NULL_RHO + 3);
    for (size_t k = HL_NULL_RHO; k < b.count; k++) {
        const hl_null_record *r = &b.record[k];
        assert_ok(hl_rank_correlation(u + r->first * MANY, u + r->second * MANY, MANY,
                                      &rho, &err),
                  &err);
        assert_close(r->observed, rho, 1e-13, 0.0);
    }
    hl_null_baseline_free(&b);
}

/// What is observed is what hl_coupling_degrees() gives, in every model, with zeros and
/// unequal alpha.
static void observed_values_are_the_degrees(void **state)
{
    enum { MANY = 40, THREE = 3 };
    (void)state;
    const double alpha[THREE] = {0.5, 0.3, 0.2};
    double u[THREE * MANY];
    hl_random random = hl_random_stream(17, 0);
    hl_null_baseline b = {0};
    hl_error err = {0};

    for (size_t k = 0; k < THREE * MANY; k++) {
        u[k] = k % 13 == 0 ? 0.0 : hl_random_unit(&random);
    }
    u[0] = u[MANY] = u[2 * MANY] = 0.0;
    const hl_null_input input = {.n = MANY,
                                 .periods = 1,
                                 .subsystems = THREE,
                                 .u = u,
                                 .alpha = alpha,
                                 .models = 7};
    assert_ok(
        hl_null_baseline_compute(&input, &(hl_null_options){.draws = 9}, &b, &err),
        &err);
    for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
        const hl_coupling_model model = (hl_coupling_model)m;
        double c = 0.0;
        double d = 0.0;
        double high = 0.0;
        for (size_t i = 0; i < MANY; i++) {
            const double row[THREE] = {u[i], u[MANY + i], u[2 * MANY + i]};
            hl_coupling_degree degree = {0};
            assert_ok(hl_coupling_degrees(row, alpha, THREE, &degree, &err), &err);
            c += degree.c[m] / MANY;
            d += degree.d[m] / MANY;
            high += degree.c[m] > HL_HIGH_COUPLING ? 1.0 / MANY : 0.0;
        }
        assert_close(hl_null_baseline_find(&b, 0, HL_NULL_MEAN_C, model)->observed, c,
                     1e-14, 0.0);
        assert_close(hl_null_baseline_find(&b, 0, HL_NULL_MEAN_D, model)->observed, d,
                     1e-14, 0.0);
        assert_close(hl_null_baseline_find(&b, 0, HL_NULL_HIGH_C, model)->observed,
                     high, 1e-14, 0.0);
    }
    hl_null_baseline_free(&b);
}

/// Groups of one unit can only stay as they are.
static void groups_keep_values_together(void **state)
{
    (void)state;
    const uint32_t alone[N] = {0, 1, 2, 3};
    const uint32_t pairs[N] = {0, 0, 1, 1};
    hl_null_input input = input_of(U);
    hl_null_baseline b = {0};
    hl_error err = {0};

    input.group = alone;
    assert_ok(
        hl_null_baseline_compute(&input, &(hl_null_options){.draws = 19}, &b, &err),
        &err);
    assert_close(b.record[0].mean, b.record[0].observed, 1e-14, 0.0);
    assert_close(b.record[0].p, 1.0, 0.0, 0.0);
    hl_null_baseline_free(&b);

    input.group = pairs; // four arrangements, one of them as observed
    assert_ok(
        hl_null_baseline_compute(&input, &(hl_null_options){.draws = 9999}, &b, &err),
        &err);
    assert_close(b.record[0].p, 0.25, 0.0, 0.02);
    hl_null_baseline_free(&b);
}

static void periods_and_missing_units_stand_apart(void **state)
{
    (void)state;
    const double nan = NAN;
    // two periods; unit 3 is missing in the first, all but one in the second
    const double u[S * 2 * N] = {0.1, 0.2, 0.4, nan, nan, nan, nan, 0.5,
                                 0.2, 0.3, 0.5, 0.9, 0.2, 0.3, 0.5, 0.6};
    hl_null_input input = input_of(u);
    hl_null_baseline b = {0};
    hl_error err = {0};

    input.periods = 2;
    assert_ok(
        hl_null_baseline_compute(&input, &(hl_null_options){.draws = 99}, &b, &err),
        &err);
    assert_int_equal(b.count, 2 * (2 * HL_NULL_RHO + 1));
    assert_int_equal(b.record[0].units, 3);
    assert_true(isfinite(b.record[0].p));
    const hl_null_record *second =
        hl_null_baseline_find(&b, 1, HL_NULL_MEAN_D, HL_COUPLING_WANG);
    assert_int_equal(second->units, 1);
    assert_true(isnan(second->p) && isnan(second->observed));
    hl_null_baseline_free(&b);
}

static void threads_do_not_change_bits(void **state)
{
    (void)state;
    const hl_null_input input = input_of(U);
    hl_null_baseline b[2] = {{0}};
    hl_error err = {0};

    for (int k = 0; k < 2; k++) {
        const hl_null_options options = {
            .draws = 999, .seed = 3, .threads = k == 0 ? 1 : 4};
        assert_ok(hl_null_baseline_compute(&input, &options, &b[k], &err), &err);
    }
    assert_int_equal(b[0].count, b[1].count);
    for (size_t k = 0; k < b[0].count; k++) {
        assert_true(b[0].record[k].mean == b[1].record[k].mean);
        assert_true(b[0].record[k].sd == b[1].record[k].sd);
        assert_true(b[0].record[k].p == b[1].record[k].p);
    }
    hl_null_baseline_free(&b[0]);
    hl_null_baseline_free(&b[1]);
}

static void null_baseline_errors(void **state)
{
    (void)state;
    const double outside[S * N] = {0.1, 0.2, 0.4, 1.8, 0.2, 0.3, 0.5, 0.9};
    const double alpha[S] = {0.9, 0.9};
    hl_null_input input = input_of(U);
    hl_null_baseline b = {0};
    double share = NAN;
    hl_error err = {0};

    assert_int_equal(hl_null_baseline_compute(&input, &(hl_null_options){0}, &b, &err),
                     HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_NULL_DRAWS);
    input.models = 0;
    assert_int_equal(hl_null_baseline_compute(&input, NULL, &b, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_MODEL);
    input = input_of(outside);
    assert_int_equal(hl_null_baseline_compute(&input, NULL, &b, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_RANGE);
    input = input_of(U);
    input.alpha = alpha;
    assert_int_equal(hl_null_baseline_compute(&input, NULL, &b, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_ALPHA_SUM);
    input.subsystems = 17;
    assert_int_equal(hl_null_baseline_compute(&input, NULL, &b, &err), HL_INPUT);
    assert_int_equal(err.code, HL_CODE_COUPLING_SUBSYSTEMS);
    assert_int_equal(
        hl_null_uniform_share(HL_COUPLING_FAN, 2, &(hl_null_options){0}, &share, &err),
        HL_INPUT);
    assert_int_equal(hl_null_uniform_share(HL_COUPLING_FAN, 1, NULL, &share, &err),
                     HL_INPUT);
    assert_null(b.record);
}

static void columns_say_what_a_row_is(void **state)
{
    (void)state;
    static const char *const NAME[S] = {"urb", "ind"};
    const hl_null_input input = input_of(U);
    hl_null_baseline b = {0};
    hl_columns columns = {0};
    hl_error err = {0};

    assert_ok(
        hl_null_baseline_compute(&input, &(hl_null_options){.draws = 9}, &b, &err),
        &err);
    assert_ok(hl_null_baseline_columns(&b, NAME, &columns, &err), &err);
    const hl_column *quantity = hl_columns_find(&columns, "quantity");
    const hl_column *model = hl_columns_find(&columns, "model");
    const hl_column *second = hl_columns_find(&columns, "second");
    assert_string_equal(quantity->text[0], "mean_c");
    assert_string_equal(model->text[3], "wang");
    assert_string_equal(quantity->text[6], "rho");
    assert_null(model->text[6]);
    assert_string_equal(second->text[6], "ind");
    assert_close(hl_columns_find(&columns, "draws")->value[0], 9.0, 0.0, 0.0);
    hl_columns_free(&columns);
    hl_null_baseline_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_come_near_to_the_enumeration),
        cmocka_unit_test(rho_is_spearmans),
        cmocka_unit_test(observed_values_are_the_degrees),
        cmocka_unit_test(groups_keep_values_together),
        cmocka_unit_test(periods_and_missing_units_stand_apart),
        cmocka_unit_test(threads_do_not_change_bits),
        cmocka_unit_test(null_baseline_errors),
        cmocka_unit_test(columns_say_what_a_row_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
