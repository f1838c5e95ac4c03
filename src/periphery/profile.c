#include "hinterland/periphery/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"

enum { TERMS = 3, UNITS_MIN = 4, TERMS_MAX = TERMS + HL_PROFILE_CONTROLS_MAX };
static const double SINGULAR = 1e-12; ///< least share of a term that is its own
static const double FULL_LEVERAGE = 1.0 - 1e-10;

/// The design in orthogonal terms: q[0] = 1, q[1] = x - m, q[2] = (x - m)^2 - a - b (x
/// - m), then what each control has of its own. Normal equations of raw powers would
/// lose half the digits.
typedef struct design {
    size_t m;                          ///< units that enter
    size_t terms;                      ///< TERMS and the controls
    size_t *unit;                      ///< m
    double *q;                         ///< terms * m
    double center, offset, slope;      ///< m, a, b
    double norm[TERMS_MAX];            ///< sum of squares of each term; 0: left out
    double gamma[TERMS_MAX];           ///< coefficients of the terms
    double part[TERMS_MAX][TERMS_MAX]; ///< [j][i]: of term i in control j
} design;

static hl_status allocate(const hl_profile_input *input, design *d, hl_error *err)
{
    for (size_t i = 0; i < input->n; i++) {
        d->m += input->use[i];
    }
    d->unit = hl_array(d->m, sizeof *d->unit);
    d->terms = TERMS + input->controls;
    d->q = hl_array(d->m, d->terms * sizeof *d->q);
    if (d->unit == NULL || d->q == NULL) {
        return hl_no_memory(err, "a profile of %zu units", d->m);
    }
    for (size_t i = 0, k = 0; i < input->n; i++) {
        if (input->use[i]) d->unit[k++] = i;
    }
    return HL_OK;
}

/// What a control has beside the terms before it, in two rounds of Gram and Schmidt.
static void orthogonalize_control(const hl_profile_input *input, size_t j, design *d)
{
    const double *value = input->control[j - TERMS];
    double *own = d->q + j * d->m;

    for (size_t k = 0; k < d->m; k++) {
        own[k] = value[d->unit[k]];
    }
    const double mean = hl_mean(own, d->m);
    for (size_t k = 0; k < d->m; k++) {
        own[k] -= mean; // b0 is the level at the mean of the controls
    }
    const double size = hl_dot(own, own, d->m);
    for (size_t i = 1; i < 2 * j; i++) {
        const size_t other = i % j;
        const double *term = d->q + other * d->m;
        if (d->norm[other] == 0.0) continue;
        const double share = hl_dot(own, term, d->m) / d->norm[other];
        d->part[j][other] += share;
        for (size_t k = 0; k < d->m; k++) {
            own[k] -= share * term[k];
        }
    }
    d->norm[j] = hl_dot(own, own, d->m);
    if (!(d->norm[j] > SINGULAR * size)) d->norm[j] = 0.0;
}

/// Fill the terms; false when the distances do not carry a quadratic.
static bool orthogonalize(const hl_profile_input *input, design *d)
{
    const size_t m = d->m;
    double *one = d->q;
    double *line = d->q + m;
    double *square = d->q + 2 * m;

    if (m < UNITS_MIN + input->controls) return false;
    for (size_t k = 0; k < m; k++) {
        one[k] = 1.0;
        line[k] = log1p(input->km[d->unit[k]]);
    }
    d->center = hl_mean(line, m);
    for (size_t k = 0; k < m; k++) {
        line[k] -= d->center;
        square[k] = line[k] * line[k];
    }
    d->norm[0] = (double)m;
    d->norm[1] = hl_dot(line, line, m);
    const double size = hl_dot(square, square, m);
    const double magnitude = (double)m * d->center * d->center;
    if (!(d->norm[1] > SINGULAR * SINGULAR * magnitude)) return false;
    d->offset = hl_mean(square, m);
    d->slope = hl_dot(square, line, m) / d->norm[1];
    for (size_t k = 0; k < m; k++) {
        square[k] -= d->offset + d->slope * line[k];
    }
    d->norm[2] = hl_dot(square, square, m);
    if (!(d->norm[2] > SINGULAR * size)) return false;
    for (size_t j = TERMS; j < d->terms; j++) {
        orthogonalize_control(input, j, d);
    }
    return true;
}

static double fitted_value(const design *d, size_t k)
{
    double fitted =
        d->gamma[0] + d->gamma[1] * d->q[d->m + k] + d->gamma[2] * d->q[2 * d->m + k];

    for (size_t j = TERMS; j < d->terms; j++) {
        fitted += d->gamma[j] * d->q[j * d->m + k];
    }
    return fitted;
}

static double leverage(const design *d, size_t k)
{
    double h = 0.0;

    for (size_t j = 0; j < d->terms; j++) {
        const double q = d->q[j * d->m + k];
        if (d->norm[j] > 0.0) h += q * q / d->norm[j];
    }
    return h;
}

static void fit_terms(const double *y, design *d)
{
    for (size_t j = 0; j < d->terms; j++) {
        hl_sum sum = {0};
        for (size_t k = 0; k < d->m; k++) {
            hl_sum_add(&sum, d->q[j * d->m + k] * y[d->unit[k]]);
        }
        d->gamma[j] = d->norm[j] > 0.0 ? hl_sum_value(&sum) / d->norm[j] : 0.0;
    }
}

/// Leave-one-out residuals, raw; returns their root mean square.
static double leave_one_out(const double *y, const design *d, double *residual)
{
    hl_sum squares = {0};
    size_t count = 0;

    for (size_t k = 0; k < d->m; k++) {
        const double h = leverage(d, k);
        if (h > FULL_LEVERAGE) continue;
        const double e = (y[d->unit[k]] - fitted_value(d, k)) / (1.0 - h);
        residual[d->unit[k]] = e;
        hl_sum_add(&squares, e * e);
        count++;
    }
    return sqrt(hl_sum_value(&squares) / (double)count);
}

static double r_squared(const double *y, const design *d)
{
    hl_sum total = {0};
    hl_sum left = {0};

    for (size_t k = 0; k < d->m; k++) {
        const double from_mean = y[d->unit[k]] - d->gamma[0];
        const double from_fit = y[d->unit[k]] - fitted_value(d, k);
        hl_sum_add(&total, from_mean * from_mean);
        hl_sum_add(&left, from_fit * from_fit);
    }
    return fmax(0.0, 1.0 - hl_sum_value(&left) / hl_sum_value(&total));
}

/// The coefficients of the terms when the controls enter as they are: the last control
/// has its own, and what it shares with the terms before is taken from theirs.
static void undo_controls(const design *d, double *coefficient)
{
    memcpy(coefficient, d->gamma, d->terms * sizeof *coefficient);
    for (size_t j = d->terms; j-- > TERMS;) {
        for (size_t i = 0; i < j; i++) {
            coefficient[i] -= coefficient[j] * d->part[j][i];
        }
    }
}

/// From the orthogonal terms back to powers of x.
static void to_powers(const design *d, double *beta)
{
    double term[TERMS_MAX] = {0.0};

    undo_controls(d, term);
    const double line = term[1] - term[2] * d->slope;
    beta[2] = term[2];
    beta[1] = line - 2.0 * term[2] * d->center;
    beta[0] = term[0] - term[2] * d->offset - line * d->center +
              term[2] * d->center * d->center;
}

static void find_turning_point(const hl_profile_input *input, const design *d,
                               hl_profile *profile)
{
    const double at = -0.5 * profile->beta[1] / profile->beta[2];
    double least = INFINITY;
    double most = 0.0;

    for (size_t k = 0; k < d->m; k++) {
        least = fmin(least, input->km[d->unit[k]]);
        most = fmax(most, input->km[d->unit[k]]);
    }
    const double km = expm1(at);
    if (!(km >= least && km <= most)) return;
    profile->turning_km = km;
    profile->turning_peak = profile->beta[2] < 0.0;
}

static void solve(const hl_profile_input *input, design *d, double *residual,
                  hl_profile *profile)
{
    fit_terms(input->y, d);
    profile->fitted = true;
    to_powers(d, profile->beta);
    profile->r_squared = r_squared(input->y, d);
    profile->sigma_loo = leave_one_out(input->y, d, residual);
    for (size_t i = 0; i < input->n; i++) {
        residual[i] = profile->sigma_loo > 0.0 ? residual[i] / profile->sigma_loo : NAN;
    }
    find_turning_point(input, d, profile);
}

hl_status hl_profile_fit(const hl_profile_input *input, double *residual,
                         hl_profile *out, hl_error *err)
{
    design d = {0};
    hl_profile profile = {
        .beta = {NAN, NAN, NAN},
          .r_squared = NAN, .sigma_loo = NAN, .turning_km = NAN
    };

    if (input->controls > HL_PROFILE_CONTROLS_MAX) {
        return hl_fail(err, HL_CODE_PERIPHERY_CONTROLS, "%zu\t%d", input->controls,
                       HL_PROFILE_CONTROLS_MAX);
    }
    const hl_status status = allocate(input, &d, err);
    if (status != HL_OK) goto done;
    profile.units = d.m;
    for (size_t i = 0; i < input->n; i++) {
        residual[i] = NAN;
    }
    if (orthogonalize(input, &d)) solve(input, &d, residual, &profile);
    *out = profile;
done:
    free(d.unit);
    free(d.q);
    return status;
}
