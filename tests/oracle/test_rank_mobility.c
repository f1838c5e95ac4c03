// Ranks of 48 states in 1929 and 2009: what giddy says of them, and ours.
#include "support/reference.h"

#include <math.h>

#include "hinterland/stats/rank_mobility.h"

enum { UNITS = 48, THEIR_PERMUTATIONS = 999 };

static void income_of_the_states(void **state)
{
    json_object *giddy = reference_json("us48_giddy");
    double first[UNITS];
    double last[UNITS];
    hl_weights w = {0};
    hl_spatial_tau t = {0};
    hl_error err = {0};
    (void)state;

    reference_column("us48_income", "1929", UNITS, first);
    reference_column("us48_income", "2009", UNITS, last);
    reference_weights("us48_states48", HL_WEIGHTS_BINARY, &w);
    assert_ok(hl_spatial_tau_compute(first, last, &w, NULL, &t, &err), &err);
    const struct {
        const char *what;
        double ours;
        const char *path;
    } row[] = {
        {"Kendall's tau",                     t.all.tau,        "kendall_tau_1929_2009/tau"        },
        {"Kendall's tau: concordant pairs",   t.all.concordant,
         "kendall_tau_1929_2009/concordant"                                                        },
        {"Kendall's tau: discordant pairs",   t.all.discordant,
         "kendall_tau_1929_2009/discordant"                                                        },
        {"spatial tau",                       t.neighbors,      "spatial_tau_1929_2009/tau_spatial"},
        {"spatial tau: concordant neighbors", t.concordant,
         "spatial_tau_1929_2009/concordant_spatial"                                                },
    };
    for (size_t k = 0; k < sizeof row / sizeof row[0]; k++) {
        reference_check(&(reference_row){.statistic = row[k].what,
                                         .data = "us48 income, 1929 and 2009",
                                         .peer = "giddy 2.3.4",
                                         .ours = row[k].ours,
                                         .theirs = reference_number(giddy, row[k].path),
                                         .relative = 1e-10,
                                         .absolute = 1e-12});
    }
    const double giddy_z =
        t.all.tau / sqrt((4.0 * UNITS + 10.0) / (9.0 * UNITS * 47.0));
    reference_check(&(reference_row){
        .statistic = "Kendall's tau: p",
        .data = "us48 income, 1929 and 2009",
        .peer = "giddy 2.3.4",
        .ours = erfc(fabs(giddy_z) / 1.4142136),
        .theirs = reference_number(giddy, "kendall_tau_1929_2009/p"),
        .relative = 1e-10,
        .reason =
            "giddy ignores ties in the variance: z = tau / sqrt((4n + 10) / (9n(n - "
            "1))), p = erfc(|z| / 1.4142136)"});
    assert_close(t.all.p, erfc(fabs(giddy_z) / sqrt(2.0)), 0.02, 0.0); // one tie
    // giddy prints the smaller tail, from 999 permutations
    const double folded = fmin(t.p.greater, t.p.less);
    const double theirs =
        reference_number(giddy, "spatial_tau_1929_2009/tau_spatial_psim");
    reference_check(&(reference_row){
        .statistic = "spatial tau: pseudo p, folded",
        .data = "us48 income, 1929 and 2009",
        .peer = "giddy 2.3.4",
        .ours = folded,
        .theirs = theirs,
        .absolute =
            4.0 * sqrt(folded * (1.0 - folded) *
                       (1.0 / (double)t.permutations + 1.0 / THEIR_PERMUTATIONS)) +
            1.0 / THEIR_PERMUTATIONS,
        .reason = "another stream of random numbers: 4 standard errors"});
    hl_weights_free(&w);
    json_object_put(giddy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(income_of_the_states),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
