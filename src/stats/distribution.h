/// @file distribution.h
/// Tail probabilities of the distributions that tests refer to.
#ifndef HINTERLAND_STATS_DISTRIBUTION_H
#define HINTERLAND_STATS_DISTRIBUTION_H

/// P(X > x) of chi-squared with `df` degrees of freedom; NaN for df <= 0 or a NaN.
double hl_chi2_greater(double x, double df);

/// P(X > f) of F with d1 and d2 degrees of freedom; NaN for one <= 0 or a NaN.
double hl_f_greater(double f, double d1, double d2);

/// P(|X| > |t|) of Student's t; NaN for df <= 0 or a NaN.
double hl_t_two_sided(double t, double df);

/// P(|X| > |z|) of the standard normal distribution.
double hl_normal_two_sided(double z);

/// P(X > z) of the standard normal distribution.
double hl_normal_greater(double z);

/// P(X > f) of the noncentral F, as a Poisson mixture of central ones:
///
///     P = sum_j Poisson(j; lambda / 2) (1 - I_x(d1 / 2 + j, d2 / 2)),
///     x = d1 f / (d1 f + d2)
///
/// summed from the largest Poisson weight outward until the weights left out are
/// below 1e-15 of it. What is left out bounds the error of truncation: it is below
/// 1e-14 (absolute); rounding of the incomplete beta function comes on top.
///
/// @return  NaN for f or lambda negative, NaN or above 1e8 (lambda), or degrees of
///          freedom <= 0
double hl_noncentral_f_greater(double f, double d1, double d2, double lambda);

#endif
