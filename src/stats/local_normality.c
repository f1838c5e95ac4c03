#include "hinterland/stats/local_normality.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/distribution.h"
#include "stats/local_steps.h"
#include "stats/variable.h"

enum { FEWEST_UNITS = 4, NOT_ZERO = 3, HALF_NODES = 120, SERIES = 16 };
static const double PI = 3.14159265358979323846;
static const double NODE_STEP = 1.0 / 32.0;
static const double SMALL = 0.05; // |y| below which a logarithm is a series

/// The eigenvalues of M V_i M: two, and `zeros` that are 0.
typedef struct spectrum {
    double highest; ///< e_1
    double lowest;  ///< e_n
    double zeros;   ///< n - 3: the mean takes one direction
} spectrum;

static spectrum spectrum_of(const hl_row *row, double n)
{
    const double all = row->weight * row->weight;
    const double first = -row->weight;
    const double second =
        n * n * row->squares / 2.0 - n * (all + row->squares) / 2.0 + all;
    const double root = sqrt(fmax(0.0, 2.0 * second - first * first));

    return (spectrum){0.5 * (first + root), 0.5 * (first - root), n - NOT_ZERO};
}

/// P(u'Vu / u'u > value) for value >= 0 by the tanh-sinh rule over [0, limit], where
/// the integrand ends in a power of the distance: that rule does not mind.
static double upper_tail(const spectrum *s, double value)
{
    const double center = 0.5 * (s->highest + s->lowest);
    const double radius = 0.5 * (s->highest - s->lowest);
    hl_sum sum = {0};

    if (value >= s->highest) return 0.0;
    const double limit = acos(fmax(-1.0, fmin(1.0, (value - center) / radius)));
    for (int node = -HALF_NODES; node <= HALF_NODES; node++) {
        const double t = node * NODE_STEP;
        const double inner = 0.5 * PI * sinh(t);
        const double slope = 0.5 * PI * cosh(t) / (cosh(inner) * cosh(inner));
        const double angle = limit * 0.5 * (1.0 + tanh(inner));
        const double form = center + radius * cos(angle);
        if (!(form > value)) continue;
        hl_sum_add(&sum, slope * pow(1.0 - value / form, 0.5 * s->zeros));
    }
    return 0.5 * limit * NODE_STEP * hl_sum_value(&sum) / PI;
}

typedef struct both_tails {
    double above;
    double below;
} both_tails;

static both_tails exact_tails(const spectrum *s, double value)
{
    const spectrum turned = {-s->lowest, -s->highest, s->zeros};

    if (value >= 0.0) {
        const double above = upper_tail(s, value);
        return (both_tails){above, 1.0 - above};
    }
    const double below = upper_tail(&turned, -value);
    return (both_tails){1.0 - below, below};
}

/// The root x = 2 omega of sum tau / (1 - x tau) = 0, tau the eigenvalues less the
/// value: a quadratic, of whose roots one keeps all 1 - x tau positive.
static double saddlepoint(double high, double low, double zero, double zeros)
{
    const double a = (zeros + 2.0) * high * low * zero;
    const double b = -(2.0 * high * low + (zeros + 1.0) * zero * (high + low));
    const double c = high + low + zeros * zero;
    const double root = sqrt(fmax(0.0, b * b - 4.0 * a * c));
    const double q = -0.5 * (b + copysign(root, b));
    const double first = q / a; // infinite where a is 0
    const double second = c / q;

    if (1.0 - second * high > 0.0 && 1.0 - second * low > 0.0 &&
        1.0 - second * zero > 0.0) {
        return second;
    }
    return first;
}

/// y - log(1 + y) - y^2 / 2, without cancellation for small y.
static double beyond_square(double y)
{
    double power = y * y;
    double sum = 0.0;

    if (fabs(y) > SMALL) return y - log1p(y) - 0.5 * power;
    for (int k = 3; k <= SERIES; k++) {
        power *= -y;
        sum += power / k;
    }
    return sum;
}

// With y = x tau / (1 - x tau), of which the sum is 0 at the saddlepoint,
//     r^2 = sum log(1 - x tau) = sum (y - log(1 + y)),   u^2 = sum y^2 / 2:
// so r^2 / u^2 - 1 is known to full precision, also near the mean.
/// Barndorff-Nielsen's r* = r - log(r / u) / r.
static double saddlepoint_deviate(const spectrum *s, double value)
{
    const double tau[] = {s->highest - value, s->lowest - value, -value};
    const double count[] = {1.0, 1.0, s->zeros};
    const double x = saddlepoint(tau[0], tau[1], tau[2], s->zeros);
    double squares = 0.0;
    double beyond = 0.0;

    for (size_t e = 0; e < sizeof tau / sizeof *tau; e++) {
        const double y = x * tau[e] / (1.0 - x * tau[e]);
        squares += count[e] * 0.5 * y * y;
        beyond += count[e] * beyond_square(y);
    }
    if (!(squares > 0.0)) return 0.0;
    const double r = copysign(sqrt(squares + beyond), x);
    return r - 0.5 * log1p(beyond / squares) / r;
}

static double variance_of(const spectrum *s, double expected)
{
    const double freedom = s->zeros + 2.0;
    const double high = s->highest - expected;
    const double low = s->lowest - expected;

    return 2.0 * (high * high + low * low + s->zeros * expected * expected) /
           (freedom * (freedom + 2.0));
}

static void compute_unit(const hl_variable *x, const hl_weights *w, size_t i,
                         hl_local_normality *out)
{
    const double n = (double)w->n;
    const hl_row row = hl_row_sums(w, x->z, i);

    if (!(row.squares > 0.0)) {
        out->value[i] = out->expected[i] = out->variance[i] = NAN;
        out->p_exact[i] = out->z_exact[i] = NAN;
        out->p_saddlepoint[i] = out->z_saddlepoint[i] = NAN;
        return;
    }
    const spectrum s = spectrum_of(&row, n);
    const double value = x->z[i] * row.lag / (x->squares / n);
    const both_tails t = exact_tails(&s, value);
    out->value[i] = value;
    out->expected[i] = -row.weight / (n - 1.0);
    out->variance[i] = variance_of(&s, out->expected[i]);
    out->p_exact[i] = fmin(1.0, 2.0 * fmin(t.above, t.below));
    out->z_exact[i] = t.above < t.below ? gsl_cdf_ugaussian_Qinv(t.above)
                                        : gsl_cdf_ugaussian_Pinv(t.below);
    out->z_saddlepoint[i] = saddlepoint_deviate(&s, value);
    out->p_saddlepoint[i] = hl_normal_two_sided(out->z_saddlepoint[i]);
}

static hl_status allocate(size_t n, hl_local_normality *l, hl_error *err)
{
    double **const array[] = {&l->value,        &l->expected, &l->variance,
                              &l->p_exact,      &l->z_exact,  &l->p_saddlepoint,
                              &l->z_saddlepoint};

    l->n = n;
    for (size_t k = 0; k < sizeof array / sizeof *array; k++) {
        *array[k] = hl_array(n, sizeof **array[k]);
        if (*array[k] == NULL) return hl_no_memory(err, "%zu local statistics", n);
    }
    return HL_OK;
}

hl_status hl_local_moran_normality(const double *x, const hl_weights *w, int threads,
                                   hl_local_normality *out, hl_error *err)
{
    hl_variable variable = {0};
    hl_local_normality l = {0};

    if (w->n < FEWEST_UNITS) {
        return hl_fail(err, HL_CODE_STATS_UNITS, "%zu\t%d", w->n, FEWEST_UNITS);
    }
    hl_status status = hl_variable_center(x, w->n, &variable, err);
    if (status != HL_OK) goto done;
    status = allocate(w->n, &l, err);
    if (status != HL_OK) goto done;
#pragma omp parallel for schedule(static) num_threads(hl_threads(threads))
    for (size_t i = 0; i < w->n; i++) {
        compute_unit(&variable, w, i, &l);
    }
    *out = l;
    l = (hl_local_normality){0};
done:
    hl_variable_free(&variable);
    hl_local_normality_free(&l);
    return status;
}

void hl_local_normality_free(hl_local_normality *result)
{
    double *const array[] = {
        result->value,   result->expected,      result->variance,     result->p_exact,
        result->z_exact, result->p_saddlepoint, result->z_saddlepoint};

    for (size_t k = 0; k < sizeof array / sizeof *array; k++) {
        free(array[k]);
    }
    *result = (hl_local_normality){0};
}
