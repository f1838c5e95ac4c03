#include "hinterland/coupling/degree.h"

#include <math.h>
#include <stdbool.h>

#include "core/sum.h"

static const double RANGE_TOLERANCE = 1e-12; ///< rounding of U outside [0, 1]
static const double ALPHA_TOLERANCE = 1e-9;  ///< of the sum of alpha

static double unit_interval(double x)
{
    return fmin(1.0, fmax(0.0, x));
}

static hl_status check_alpha(const double *alpha, size_t n, hl_error *err)
{
    hl_sum sum = {0};

    for (size_t s = 0; s < n; s++) {
        if (!isfinite(alpha[s]) || alpha[s] < 0.0) {
            return hl_fail(err, HL_CODE_COUPLING_ALPHA, "%g", alpha[s]);
        }
        hl_sum_add(&sum, alpha[s]);
    }
    if (fabs(hl_sum_value(&sum) - 1.0) > ALPHA_TOLERANCE) {
        return hl_fail(err, HL_CODE_COUPLING_ALPHA_SUM, "%.12g", hl_sum_value(&sum));
    }
    return HL_OK;
}

/// Copy U into [0, 1] and say what is wrong with it. A missing value sets the flag.
static hl_status take(const double *u, size_t n, double *clipped, unsigned *flags,
                      hl_error *err)
{
    size_t zeros = 0;

    *flags = 0;
    for (size_t s = 0; s < n; s++) {
        if (isnan(u[s])) *flags = HL_COUPLING_MISSING;
        if (u[s] < -RANGE_TOLERANCE || u[s] > 1.0 + RANGE_TOLERANCE) {
            return hl_fail(err, HL_CODE_COUPLING_RANGE, "%zu\t%.17g", s + 1, u[s]);
        }
        clipped[s] = unit_interval(u[s]);
        zeros += clipped[s] == 0.0;
    }
    if (*flags != 0) return HL_OK;
    if (zeros == n) *flags = HL_COUPLING_UNDEFINED;
    if (zeros > 0 && zeros < n) *flags = HL_COUPLING_STRUCTURAL_ZERO;
    return HL_OK;
}

static double largest(const double *u, size_t n)
{
    double max = 0.0;

    for (size_t s = 0; s < n; s++) {
        max = fmax(max, u[s]);
    }
    return max;
}

static double total(const double *u, size_t n)
{
    hl_sum sum = {0};

    for (size_t s = 0; s < n; s++) {
        hl_sum_add(&sum, u[s]);
    }
    return hl_sum_value(&sum);
}

/// ln of prod (u / max); -inf when one is 0. The factor of the maximum adds nothing.
static double log_ratios(const double *u, size_t n, double max)
{
    hl_sum sum = {0};

    for (size_t s = 0; s < n; s++) {
        if (u[s] == 0.0) return -INFINITY;
        hl_sum_add(&sum, log(u[s] / max));
    }
    return hl_sum_value(&sum);
}

static double standard(const double *u, size_t n, double max, double log_product)
{
    const double mean = total(u, n) / (double)n;

    return unit_interval(exp(log_product / (double)n) / (mean / max));
}

static double wang(const double *u, size_t n, double log_product)
{
    const double pairs = 0.5 * (double)n * (double)(n - 1);
    hl_sum apart = {0};

    for (size_t i = 1; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            hl_sum_add(&apart, fabs(u[i] - u[j]));
        }
    }
    const double near = 1.0 - hl_sum_value(&apart) / pairs;
    return unit_interval(sqrt(fmax(0.0, near) * exp(log_product / (double)(n - 1))));
}

/// 1 - 2 sd_pop by deviations: n sum U^2 - (sum U)^2 would cancel.
static double fan(const double *u, size_t n)
{
    const double mean = total(u, n) / (double)n;
    hl_sum squares = {0};

    for (size_t s = 0; s < n; s++) {
        hl_sum_add(&squares, (u[s] - mean) * (u[s] - mean));
    }
    return unit_interval(1.0 - 2.0 * sqrt(hl_sum_value(&squares) / (double)n));
}

static double overall(const double *u, const double *alpha, size_t n)
{
    hl_sum sum = {0};

    for (size_t s = 0; s < n; s++) {
        hl_sum_add(&sum, alpha != NULL ? alpha[s] * u[s] : u[s] / (double)n);
    }
    return unit_interval(hl_sum_value(&sum));
}

static void all_missing(hl_coupling_degree *out)
{
    *out = (hl_coupling_degree){.t = NAN, .gm = NAN, .flags = HL_COUPLING_MISSING};
    for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
        out->c[m] = NAN;
        out->d[m] = NAN;
    }
}

hl_status hl_coupling_degrees(const double *u, const double *alpha, size_t n,
                              hl_coupling_degree *out, hl_error *err)
{
    double clipped[HL_COUPLING_SUBSYSTEMS_MAX] = {0};
    hl_coupling_degree degree = {0};

    if (n < HL_COUPLING_SUBSYSTEMS_MIN || n > HL_COUPLING_SUBSYSTEMS_MAX) {
        return hl_fail(err, HL_CODE_COUPLING_SUBSYSTEMS, "%zu", n);
    }
    hl_status status = alpha == NULL ? HL_OK : check_alpha(alpha, n, err);
    if (status != HL_OK) return status;
    status = take(u, n, clipped, &degree.flags, err);
    if (status != HL_OK) return status;

    if (degree.flags == HL_COUPLING_MISSING) {
        all_missing(out);
        return HL_OK;
    }
    if (degree.flags != HL_COUPLING_UNDEFINED) {
        const double max = largest(clipped, n);
        const double log_product = log_ratios(clipped, n, max);
        degree.t = overall(clipped, alpha, n);
        degree.gm = max * exp(log_product / (double)n);
        degree.c[HL_COUPLING_STANDARD] = standard(clipped, n, max, log_product);
        degree.c[HL_COUPLING_WANG] = wang(clipped, n, log_product);
        degree.c[HL_COUPLING_FAN] = fan(clipped, n);
    }
    for (size_t m = 0; m < HL_COUPLING_MODEL_COUNT; m++) {
        degree.d[m] = sqrt(degree.c[m] * degree.t);
    }
    *out = degree;
    return HL_OK;
}

void hl_coupling_degree_power(hl_coupling_degree *degree, size_t n, double power)
{
    double *c = &degree->c[HL_COUPLING_STANDARD];

    if (isnan(power) || isnan(*c)) return;
    *c = unit_interval(pow(*c, (double)n * power));
    degree->d[HL_COUPLING_STANDARD] = sqrt(*c * degree->t);
}

const char *hl_coupling_model_name(hl_coupling_model model)
{
    static const char *const NAME[HL_COUPLING_MODEL_COUNT] = {"standard", "wang",
                                                              "fan"};

    return model < HL_COUPLING_MODEL_COUNT ? NAME[model] : "";
}
