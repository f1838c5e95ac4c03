#include "stats/distribution.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "core/sum.h"

static const double LARGEST_LAMBDA = 1e8; // the mixture has some sqrt(lambda) terms
static const double SMALLEST_SHARE = 1e-15;

double hl_chi2_greater(double x, double df)
{
    if (!(df > 0.0) || isnan(x)) return NAN;
    return x > 0.0 ? gsl_cdf_chisq_Q(x, df) : 1.0;
}

double hl_f_greater(double f, double d1, double d2)
{
    if (!(d1 > 0.0) || !(d2 > 0.0) || isnan(f)) return NAN;
    if (!(f > 0.0)) return 1.0;
    return isinf(f) ? 0.0 : gsl_cdf_fdist_Q(f, d1, d2);
}

double hl_t_two_sided(double t, double df)
{
    if (!(df > 0.0) || isnan(t)) return NAN;
    return isinf(t) ? 0.0 : 2.0 * gsl_cdf_tdist_Q(fabs(t), df);
}

double hl_normal_two_sided(double z)
{
    return erfc(fabs(z) / sqrt(2.0));
}

double hl_normal_greater(double z)
{
    return 0.5 * erfc(z / sqrt(2.0));
}

/// The parameters of the mixture.
typedef struct mixture {
    double half; ///< lambda / 2
    double x;    ///< d1 f / (d1 f + d2)
    double a, b; ///< half of the degrees of freedom
} mixture;

static double term(const mixture *m, unsigned long j)
{
    return gsl_cdf_beta_Q(m->x, m->a + (double)j, m->b);
}

/// Add the terms from the mode down, then from behind it up, until their Poisson
/// weights no longer count.
static double add_terms(const mixture *m)
{
    const unsigned long mode = (unsigned long)m->half;
    const double most = gsl_ran_poisson_pdf((unsigned)mode, m->half);
    const double least = most * SMALLEST_SHARE;
    hl_sum sum = {0};
    hl_sum weights = {0}; // 1 but for rounding of the first, which cancels

    double weight = most;
    for (unsigned long j = mode; weight > least; j--) {
        hl_sum_add(&sum, weight * term(m, j));
        hl_sum_add(&weights, weight);
        weight *= (double)j / m->half; // 0 after j = 0
    }
    weight = most * m->half / ((double)mode + 1.0);
    for (unsigned long j = mode + 1; weight > least; j++) {
        hl_sum_add(&sum, weight * term(m, j));
        hl_sum_add(&weights, weight);
        weight *= m->half / ((double)j + 1.0);
    }
    return hl_sum_value(&sum) / hl_sum_value(&weights);
}

double hl_noncentral_f_greater(double f, double d1, double d2, double lambda)
{
    if (!(f >= 0.0) || !(lambda >= 0.0) || lambda > LARGEST_LAMBDA) return NAN;
    if (!(d1 > 0.0) || !(d2 > 0.0)) return NAN;
    if (isinf(f)) return 0.0;
    if (!(lambda > 0.0)) return hl_f_greater(f, d1, d2);
    const mixture m = {0.5 * lambda, d1 * f / (d1 * f + d2), 0.5 * d1, 0.5 * d2};

    return fmin(1.0, add_terms(&m));
}
