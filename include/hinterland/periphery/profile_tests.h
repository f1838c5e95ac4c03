/// @file profile_tests.h
/// Is there a distance profile at all, does it turn, and where?
#ifndef HINTERLAND_PERIPHERY_PROFILE_TESTS_H
#define HINTERLAND_PERIPHERY_PROFILE_TESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hinterland/core/column.h"
#include "hinterland/core/log.h"
#include "hinterland/periphery/profile.h"
#include "hinterland/weights/weights.h"

enum { HL_PROFILE_TEST_UNITS = 5 }; ///< at least so many, and one more per control

typedef struct hl_profile_test_options {
    size_t draws;        ///< bootstrap samples of the units; 0: none [999]
    size_t permutations; ///< of the residuals; 0: none [9999]
    uint64_t seed;       ///< draw and permutation r use stream r of it [12345]
    double level;        ///< of the check of the residuals, in (0, 1) [0.05]
    const hl_weights *w; ///< of all n units, of which those that enter are taken; NULL:
                         ///< no check of the residuals, `valid` is false [NULL]
    const char *period;  ///< its name, for the warnings ["1"]
} hl_profile_test_options;

/// The defaults in brackets above.
hl_profile_test_options hl_profile_test_defaults(void);

/// What is known about a profile beyond its coefficients. Plain data; what was not
/// asked for or cannot be is NaN.
typedef struct hl_profile_tests {
    size_t units;
    size_t fits;          ///< bootstrap profiles that could be fitted
    size_t turns;         ///< of them with a turning point inside the range of the data
    size_t peaks;         ///< of these, maxima
    double turning[2];    ///< 2.5 % and 97.5 % of the turning points that exist, km
    double beta[3][2];    ///< the same of b0, b1, b2
    double f;             ///< of x and x^2 together, beside the controls
    double p;             ///< that the distance says nothing
    double f_curve;       ///< of x^2 beside x and the controls
    double p_curve;       ///< that the profile is a straight line in ln(c + 1)
    double moran;         ///< Moran's I of the residuals
    double moran_p;       ///< two-sided, normal
    bool valid;           ///< the residuals do not cluster at the level: p and p_curve
                          ///< may be read
    double spearman;      ///< rank correlation of y with the distance: the decay
    double spearman_p;    ///< two-sided, by permutation
    double slope;         ///< of y on ln(c + 1), controls held: change per log unit
    double slope_se;      ///< classic
    double slope_p;       ///< two-sided, Student
    double slope_moran_p; ///< that the residuals of that line do not cluster
} hl_profile_tests;

/// Test a distance profile.
///
/// Turning point: units are drawn with replacement, the profile is fitted again and its
/// turning point, where it lies inside the range of the distances of all units, enters
/// a percentile interval. How often there was one stands beside it: an interval of
/// turning points that mostly do not exist means nothing. Units that are alike among
/// neighbors make it too narrow.
///
/// Permutation: Freedman and Lane (1983), J. Business & Economic Statistics 1, 292-298.
/// The residuals of the model without the tested terms are shuffled over the units and
/// added back to its fit; p = (1 + #{F* >= F}) / (R + 1). Residuals must be
/// exchangeable, so where Moran's I of the residuals says they cluster (`valid` false,
/// warning PERIPHERY-107) the p does not hold and the placebo-core test decides.
///
/// Decay: Spearman's correlation of y and the distance, by permutation, and the slope
/// of y on ln(c + 1 km) by least squares.
///
/// @param options  NULL for hl_profile_test_defaults()
/// @param out      overwritten on success only
/// @return         HL_INPUT for too few units or distances to fit a profile
///                 (PERIPHERY-007), too many controls; HL_MEMORY
///
/// Time O((draws + permutations) n (3 + controls)). The bits do not depend on the
/// number of threads.
hl_status hl_profile_test(const hl_profile_input *input,
                          const hl_profile_test_options *options, hl_profile_tests *out,
                          hl_log *log, hl_error *err);

enum { HL_PROFILE_ROWS = 12 };

/// One line of the sheet `periphery_profile`.
typedef struct hl_profile_row {
    double period;
    const char *quantity; ///< static: "b1", "turning_km", "f", …
    double value;
    double low, high; ///< 95 % interval
    double p;
    double count; ///< units, bootstrap profiles or permutations behind it
} hl_profile_row;

/// The lines of one period.
///
/// @param near_mid  Delta of the region
/// @param row       HL_PROFILE_ROWS rows, overwritten
void hl_profile_list(const hl_profile *profile, const hl_profile_tests *tests,
                     double near_mid, double period, hl_profile_row *row);

/// Append period, quantity, value, low, high, p and count.
///
/// @param row  columns->rows rows
hl_status hl_profile_columns(const hl_profile_row *row, hl_columns *columns,
                             hl_error *err);

#endif
