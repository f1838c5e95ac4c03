// The disease example of the geographical detector.
#include "support/reference.h"

#include <math.h>
#include <string.h>

#include "hinterland/stats/detector.h"
#include "stats/distribution.h"

enum { UNITS = 185, MOST = 9 };
#define DATA   "disease, Heshun county"
#define PEER   "gdverse (vignette)"
#define FACTOR "geographical detector"

typedef struct factor {
    const char *heading;
    double q, p;     ///< as printed by gdverse
    double mixture;  ///< R: the p as sum(dpois() * pbeta()), which pf() truncates
    double p_sample; ///< R: pf() with the variance divided by n - 1, as geodetector
    const char *risk; ///< rows of the printed table: zone 2 against 1, 3 against 1 2, …
} factor;

static const factor FACTORS[] = {
    {"region", 0.6377737, 0.000128803, 0.00012880226356173737, 1.16991385019422e-04,
     "Y YY YNY YYYY YYYYN YYNYYY YYNYYYN YYNYYYNY"},
    {"level",  0.6067087, 0.043382244, 0.043382243038673086,   4.08040687343688e-02,
     "Y YN YYY YYYY YYYYY YYYYYY"                 },
    {"type",   0.3857168, 0.372145486, 0.37214548590693874,    3.63236288544127e-01,
     "Y YN YYY NYYY"                              },
};

static double Y[UNITS];
static uint32_t STRATUM[3][UNITS];
static hl_strata STRATA[3];

static int read_all(void **state)
{
    (void)state;
    reference_column("disease", "incidence", UNITS, Y);
    for (size_t k = 0; k < 3; k++) {
        double code[UNITS];
        uint32_t zone[MOST + 1] = {0};
        reference_column("disease", FACTORS[k].heading, UNITS, code);
        for (size_t i = 0; i < UNITS; i++) {
            zone[(size_t)code[i]] = 1;
        }
        for (size_t c = 0, next = 0; c <= MOST; c++) {
            if (zone[c] == 0) continue;
            zone[c] = (uint32_t)next++;
            STRATA[k] = (hl_strata){STRATUM[k], next};
        }
        for (size_t i = 0; i < UNITS; i++) {
            STRATUM[k][i] = zone[(size_t)code[i]];
        }
    }
    return 0;
}

static void factors(void **state)
{
    (void)state;
    for (size_t k = 0; k < 3; k++) {
        hl_factor f = {0};
        hl_error err = {0};
        assert_ok(hl_factor_detect(Y, UNITS, &STRATA[k], &f, &err), &err);
        reference_check(&(reference_row){.statistic = FACTOR ": q",
                                         .data = DATA,
                                         .peer = PEER,
                                         .ours = f.q,
                                         .theirs = FACTORS[k].q,
                                         .absolute = 5e-8});
        reference_check(&(reference_row){.statistic = FACTOR ": p",
                                         .data = DATA,
                                         .peer = PEER,
                                         .ours = f.p,
                                         .theirs = FACTORS[k].p,
                                         .absolute = 2e-9,
                                         .reason = "R's pf() is good to 1e-9"});
        reference_check(&(reference_row){.statistic = FACTOR ": p",
                                         .data = DATA,
                                         .peer = "R 4.2, sum(dpois * pbeta)",
                                         .ours = f.p,
                                         .theirs = FACTORS[k].mixture,
                                         .relative = 1e-11});
        reference_check(&(reference_row){
            .statistic = FACTOR ": p",
            .data = DATA,
            .peer = "geodetector 1.0-2 (its formula in R)",
            .ours = hl_noncentral_f_greater(f.f, f.df1, f.df2,
                                            f.lambda * (UNITS - 1) / UNITS),
            .theirs = FACTORS[k].p_sample,
            .absolute = 2e-9,
            .reason =
                "geodetector divides the variance in lambda by n - 1: lambda (n - "
                "1) / n"});
    }
}

/// The verdicts as printed: strata whose means differ at 0.05.
static void risks(void **state)
{
    (void)state;
    for (size_t k = 0; k < 3; k++) {
        hl_risk risk[MOST * (MOST - 1) / 2];
        const char *verdict = FACTORS[k].risk;
        hl_error err = {0};
        assert_ok(hl_risk_detect(Y, UNITS, &STRATA[k], risk, &err), &err);
        for (size_t b = 1; b < STRATA[k].count; b++) {
            for (size_t a = 0; a < b; a++, verdict++) {
                size_t at = 0;
                while (risk[at].a != a || risk[at].b != b) {
                    at++;
                }
                if ((risk[at].p < 0.05) != (*verdict == 'Y')) {
                    fail_msg("%s: zones %zu and %zu: p %g, published %c",
                             FACTORS[k].heading, a + 1, b + 1, risk[at].p, *verdict);
                }
            }
            verdict += *verdict == ' ';
        }
        assert_true(*verdict == '\0');
    }
}

/// R 4.2: t.test(incidence of soil type 1, of soil type 5).
static void a_risk_is_the_t_test_of_r(void **state)
{
    hl_risk risk[10];
    hl_error err = {0};
    (void)state;

    assert_ok(hl_risk_detect(Y, UNITS, &STRATA[2], risk, &err), &err);
    assert_int_equal(risk[2].b, 3);
    assert_close(risk[2].t, 1.21847761991747e+01, 1e-12, 0.0);
    assert_close(risk[2].df, 6.89997378922583e+01, 1e-12, 0.0);
    assert_close(risk[2].p, 7.26359240246687e-19, 1e-9, 0.0);
}

/// q of the crossed strata: R, the same formula on pasted codes. All three pairs are
/// "Enhance, bi-" in print. Ecological: "No" for watershed > elevation, soil.
static void interactions(void **state)
{
    const double both[3][3] = {
        {0, 7.13596778534710e-01, 7.35680548139531e-01},
        {0, 0,                    6.63523698335635e-01}
    };
    (void)state;

    for (size_t a = 0; a < 3; a++) {
        for (size_t b = a + 1; b < 3; b++) {
            hl_interaction r = {0};
            hl_error err = {0};
            assert_ok(hl_interaction_detect(Y, UNITS, &STRATA[a], &STRATA[b], &r, &err),
                      &err);
            reference_check(&(reference_row){.statistic = FACTOR ": q of two factors",
                                             .data = DATA,
                                             .peer = "R 4.2",
                                             .ours = r.both.q,
                                             .theirs = both[a][b],
                                             .relative = 1e-12});
            assert_int_equal(r.kind, HL_ENHANCE_BOTH);
            assert_true(r.p_greater > 0.05);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factors),
        cmocka_unit_test(risks),
        cmocka_unit_test(a_risk_is_the_t_test_of_r),
        cmocka_unit_test(interactions),
    };

    return cmocka_run_group_tests(tests, read_all, NULL);
}
