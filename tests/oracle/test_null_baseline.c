#include "support/check.h"

#include <math.h>

#include "hinterland/coupling/null_baseline.h"

/// METHODS 4.7: shares of C > 0.8 of independent uniform indices, in per cent, each of
/// 400,000 draws; compared with 200,000 within four standard errors of both together.
static void uniform_shares_are_those_of_the_documentation(void **state)
{
    enum { DRAWS = 200000, SIZES = 3 };
    static const size_t N[SIZES] = {2, 3, 5};
    static const double PER_CENT[HL_COUPLING_MODEL_COUNT][SIZES] = {
        [HL_COUPLING_STANDARD] = {74.9, 65.0, 54.9},
        [HL_COUPLING_WANG] = {24.2, 10.4, 2.3 },
        [HL_COUPLING_FAN] = {36.0, 13.7, 2.1 },
    };
    (void)state;

    for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
        for (size_t k = 0; k < SIZES; k++) {
            double share = NAN;
            hl_error err = {0};
            assert_ok(hl_null_uniform_share(
                          (hl_coupling_model)m, N[k],
                          &(hl_null_options){.draws = DRAWS, .seed = 1}, &share, &err),
                      &err);
            assert_close(100.0 * share, PER_CENT[m][k], 0.0, 0.55);
        }
    }
}

/// Exact for two: C > 0.8 just when min / max > 1/4, which has probability 3/4; Fan
/// when |U1 - U2| < 0.2: 1 - 0.8^2.
static void uniform_shares_of_two_are_exact(void **state)
{
    enum { DRAWS = 300000 };
    (void)state;
    double share = NAN;
    hl_error err = {0};

    assert_ok(hl_null_uniform_share(HL_COUPLING_STANDARD, 2,
                                    &(hl_null_options){.draws = DRAWS, .seed = 2},
                                    &share, &err),
              &err);
    assert_close(share, 0.75, 0.0, 4.0 * sqrt(0.75 * 0.25 / DRAWS));
    assert_ok(hl_null_uniform_share(HL_COUPLING_FAN, 2,
                                    &(hl_null_options){.draws = DRAWS, .seed = 2},
                                    &share, &err),
              &err);
    assert_close(share, 0.36, 0.0, 4.0 * sqrt(0.36 * 0.64 / DRAWS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uniform_shares_are_those_of_the_documentation),
        cmocka_unit_test(uniform_shares_of_two_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
