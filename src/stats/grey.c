#include "hinterland/stats/grey.h"

#include <math.h>

#include "core/sum.h"

enum { FEWEST_VALUES = 4 };
static const double HALF = 0.5;
static const double REACH = 2.0; // of admissible ratios: e^(+-2 / (n + 1))
static const double QUARTILE = 0.6744897501960817; // 75 % of the normal distribution

static hl_status check(const double *x, size_t n, hl_error *err)
{
    if (n < FEWEST_VALUES) {
        return hl_fail(err, HL_CODE_STATS_GREY_LENGTH, "%zu\t%d", n, FEWEST_VALUES);
    }
    for (size_t k = 0; k < n; k++) {
        if (!isfinite(x[k]) || x[k] <= 0.0) {
            return hl_fail(err, HL_CODE_STATS_GREY_VALUE, "%zu\t%g", k + 1, x[k]);
        }
    }
    return HL_OK;
}

/// The regression of x(k) on Z(k), by sums of deviations.
static void regress(const double *x, hl_grey *m)
{
    const double count = (double)m->n - 1.0;
    hl_sum z_sum = {0};
    hl_sum x_sum = {0};
    hl_sum products = {0};
    hl_sum squares = {0};
    double before = x[0];

    for (size_t k = 1; k < m->n; k++) {
        hl_sum_add(&z_sum, before + HALF * x[k]);
        hl_sum_add(&x_sum, x[k]);
        before += x[k];
    }
    const double z_mean = hl_sum_value(&z_sum) / count;
    const double x_mean = hl_sum_value(&x_sum) / count;
    before = x[0];
    for (size_t k = 1; k < m->n; k++) {
        const double z = before + HALF * x[k] - z_mean;
        hl_sum_add(&products, z * (x[k] - x_mean));
        hl_sum_add(&squares, z * z);
        before += x[k];
    }
    m->a = -hl_sum_value(&products) / hl_sum_value(&squares);
    m->b = x_mean + m->a * z_mean;
}

static void find_ratios(const double *x, hl_grey *m)
{
    const double reach = REACH / ((double)m->n + 1.0);

    m->ratio_low = m->ratio_high = x[0] / x[1];
    for (size_t k = 2; k < m->n; k++) {
        m->ratio_low = fmin(m->ratio_low, x[k - 1] / x[k]);
        m->ratio_high = fmax(m->ratio_high, x[k - 1] / x[k]);
    }
    m->admissible = m->ratio_low > exp(-reach) && m->ratio_high < exp(reach);
}

/// Value k of the series, or what the model leaves of it.
static double value_of(const hl_grey *m, const double *x, size_t k, bool residual)
{
    return residual ? x[k] - hl_grey_value(m, k) : x[k];
}

static double mean_of(const hl_grey *m, const double *x, bool residual)
{
    hl_sum sum = {0};

    for (size_t k = 0; k < m->n; k++) {
        hl_sum_add(&sum, value_of(m, x, k, residual));
    }
    return hl_sum_value(&sum) / (double)m->n;
}

static double deviation_of(const hl_grey *m, const double *x, bool residual)
{
    const double mean = mean_of(m, x, residual);
    hl_sum sum = {0};

    for (size_t k = 0; k < m->n; k++) {
        const double d = value_of(m, x, k, residual) - mean;
        hl_sum_add(&sum, d * d);
    }
    return sqrt(hl_sum_value(&sum) / (double)m->n);
}

static void judge(const double *x, hl_grey *m)
{
    const double spread = deviation_of(m, x, false);
    const double mean = mean_of(m, x, true);
    size_t small = 0;

    m->posterior = spread > 0.0 ? deviation_of(m, x, true) / spread : NAN;
    for (size_t k = 0; k < m->n; k++) {
        small += fabs(value_of(m, x, k, true) - mean) < QUARTILE * spread;
    }
    m->small_errors = (double)small / (double)m->n;
}

hl_status hl_grey_fit(const double *x, size_t n, hl_grey *out, hl_error *err)
{
    const hl_status status = check(x, n, err);
    if (status != HL_OK) return status;

    hl_grey m = {.n = n, .first = x[0]};
    regress(x, &m);
    find_ratios(x, &m);
    judge(x, &m);
    *out = m;
    return HL_OK;
}

/// (1 - e^a) (x(0) - b / a) = -(e^a - 1) x(0) + b (e^a - 1) / a, which a = 0 does not
/// break.
double hl_grey_value(const hl_grey *model, size_t k)
{
    const double growth = expm1(model->a);
    const double share = model->a != 0.0 ? growth / model->a : 1.0;

    if (k == 0) return model->first;
    return (model->b * share - growth * model->first) * exp(-model->a * (double)k);
}
