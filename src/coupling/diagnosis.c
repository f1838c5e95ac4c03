#include "hinterland/coupling/diagnosis.h"

#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "coupling/forms.h"

static const double RANGE_TOLERANCE = 1e-9;
static const double ROUNDING = 1e-9; ///< always left open
static const double HALF = 0.51;     ///< of the last decimal, and a little
static const double NEAR_CEILING = 0.9;
static const double TEN = 10.0;
static const double EXACT = 1e-12; ///< of a value on a grid of decimals
static const double STRETCH_LOW = 0.01;
static const double STRETCH_HIGH = 0.99;
static const double USUAL_SHIFT[] = {1e-6, 1e-5, 1e-4, 1e-3, 0.002, 0.01};

enum {
    DIGITS_MAX = 12,   ///< with more, a number counts as not rounded
    SUBSETS_UP_TO = 8, ///< subsystems
    CEILINGS = 8,
    SHIFTS = sizeof USUAL_SHIFT / sizeof *USUAL_SHIFT
};

/// The rows that are compared, and what the digits leave open.
typedef struct comparison {
    size_t rows;
    size_t n;
    double *c;     ///< rows
    double *u;     ///< rows * n, row by row
    double *alpha; ///< n
    double *least; ///< n
    double *greatest;
    double open_c; ///< half a unit of the last decimal of C
    double open_u; ///< likewise of U; 0: not rounded
} comparison;

static void free_comparison(comparison *x)
{
    free(x->c);
    free(x->u);
    free(x->alpha);
    free(x->least);
    free(x->greatest);
    *x = (comparison){0};
}

static bool is_given(const hl_diagnosis_input *in)
{
    return in->u != NULL && in->subsystems > 0;
}

static bool row_is_complete(const hl_diagnosis_input *in, size_t row)
{
    if (!isfinite(in->c[row])) return false;
    for (size_t s = 0; is_given(in) && s < in->subsystems; s++) {
        if (!isfinite(in->u[s * in->rows + row])) return false;
    }
    return true;
}

static bool on_grid(const double *value, size_t count, double unit)
{
    for (size_t k = 0; k < count; k++) {
        const double steps = value[k] / unit;
        if (!(fabs(steps - nearbyint(steps)) <= fmax(EXACT, EXACT * fabs(steps)))) {
            return false;
        }
    }
    return true;
}

/// Half a unit of the last decimal that any of the values has; 0 when there is no such
/// decimal.
static double half_unit(const double *value, size_t count)
{
    double unit = 1.0;

    for (size_t digits = 0; digits < DIGITS_MAX; digits++) {
        if (on_grid(value, count, unit)) return HALF * unit;
        unit /= TEN;
    }
    return 0.0;
}

static hl_status gather(const hl_diagnosis_input *in, comparison *x, hl_error *err)
{
    x->n = is_given(in) ? in->subsystems : 0;
    x->c = hl_array(in->rows, sizeof *x->c);
    x->u = hl_array(in->rows * x->n, sizeof *x->u);
    x->alpha = hl_array(x->n, sizeof *x->alpha);
    x->least = hl_array(x->n, sizeof *x->least);
    x->greatest = hl_array(x->n, sizeof *x->greatest);
    if (x->c == NULL || x->u == NULL || x->alpha == NULL || x->least == NULL ||
        x->greatest == NULL) {
        return hl_no_memory(err, "%zu rows", in->rows);
    }
    for (size_t s = 0; s < x->n; s++) {
        x->alpha[s] = in->alpha != NULL ? in->alpha[s] : 1.0 / (double)x->n;
        x->least[s] = INFINITY;
        x->greatest[s] = -INFINITY;
    }
    for (size_t r = 0; r < in->rows; r++) {
        if (!row_is_complete(in, r)) continue;
        for (size_t s = 0; s < x->n; s++) {
            const double u = in->u[s * in->rows + r];
            x->u[x->rows * x->n + s] = u;
            x->least[s] = fmin(x->least[s], u);
            x->greatest[s] = fmax(x->greatest[s], u);
        }
        x->c[x->rows++] = in->c[r];
    }
    if (x->rows == 0) return hl_fail(err, HL_CODE_COUPLING_DIAGNOSE_EMPTY, "");
    x->open_c = half_unit(x->c, x->rows);
    x->open_u = half_unit(x->u, x->rows * x->n);
    return HL_OK;
}

// ---- forms

static form_case case_of(const comparison *x, size_t row, double parameter)
{
    return (form_case){.n = x->n,
                       .u = x->u + row * x->n,
                       .alpha = x->alpha,
                       .least = x->least,
                       .greatest = x->greatest,
                       .parameter = parameter};
}

/// What half a unit of the last decimal of each U can change.
static double slack(const comparison *x, hl_form form, const form_case *row,
                    double value)
{
    double moved[HL_COUPLING_SUBSYSTEMS_MAX];
    form_case other = *row;
    double sum = 0.0;

    if (x->open_u == 0.0) return 0.0;
    other.u = moved;
    for (size_t s = 0; s < x->n; s++) {
        moved[s] = row->u[s];
    }
    for (size_t s = 0; s < x->n; s++) {
        moved[s] = row->u[s] + x->open_u;
        double most = fabs(hl_form_value(form, &other) - value);
        moved[s] = row->u[s] - x->open_u;
        most = fmax(most, fabs(hl_form_value(form, &other) - value)); // not the NaN
        moved[s] = row->u[s];
        sum += most;
    }
    return sum;
}

static hl_form_fit fit_form(const comparison *x, hl_form form, double parameter)
{
    hl_form_fit fit = {.applies = true, .fits = true, .parameter = parameter};
    hl_sum sum = {0};

    for (size_t r = 0; r < x->rows; r++) {
        const form_case row = case_of(x, r, parameter);
        const double value = hl_form_value(form, &row);
        const double deviation = fabs(x->c[r] - value);
        const double open = x->open_c + slack(x, form, &row, value) + ROUNDING;
        hl_sum_add(&sum, deviation);
        fit.max_deviation = isnan(deviation) ? NAN : fmax(fit.max_deviation, deviation);
        if (isnan(deviation)) break;
        fit.fits = fit.fits && deviation <= open;
    }
    fit.fits = fit.fits && !isnan(fit.max_deviation);
    fit.applies = !isnan(fit.max_deviation);
    fit.mean_deviation = hl_sum_value(&sum) / (double)x->rows;
    return fit;
}

static bool alpha_is_equal(const comparison *x)
{
    for (size_t s = 0; s < x->n; s++) {
        if (fabs(x->alpha[s] * (double)x->n - 1.0) > RANGE_TOLERANCE) return false;
    }
    return true;
}

static bool can_apply(const comparison *x, hl_form form)
{
    if (form >= HL_FORM_SHIFTED) return false; // see fit_parameters()
    if (form == HL_FORM_PAIRWISE_LOST || form == HL_FORM_PAIRWISE) return x->n == 3;
    if (form == HL_FORM_PAIRWISE_ANY) return x->n != 3;
    if (form == HL_FORM_ALPHA_PRODUCT || form == HL_FORM_ALPHA_BOTH) {
        return !alpha_is_equal(x);
    }
    return true;
}

static void take_better(hl_form_fit *best, const hl_form_fit *other)
{
    if (!other->applies) return;
    if (!best->applies || other->max_deviation < best->max_deviation) *best = *other;
}

static hl_form_fit fit_shifts(const comparison *x, hl_form form)
{
    hl_form_fit best = {.max_deviation = NAN};

    for (size_t k = 0; k < SHIFTS; k++) {
        const hl_form_fit fit = fit_form(x, form, USUAL_SHIFT[k]);
        take_better(&best, &fit);
    }
    return best;
}

static hl_form_fit fit_subsets(const comparison *x)
{
    const size_t all = ((size_t)1 << x->n) - 1;
    hl_form_fit best = {.max_deviation = NAN};

    if (x->n > SUBSETS_UP_TO) return best;
    for (size_t mask = 1; mask < all; mask++) {
        if ((mask & (mask - 1)) == 0) continue; // a single one
        const hl_form_fit fit = fit_form(x, HL_FORM_FEWER, (double)mask);
        take_better(&best, &fit);
    }
    return best;
}

/// The factor, or the power, by least squares.
static double solve(const comparison *x, hl_form form)
{
    hl_sum above = {0};
    hl_sum below = {0};

    for (size_t r = 0; r < x->rows; r++) {
        const form_case row = case_of(x, r, NAN);
        double a = hl_form_value(HL_FORM_STANDARD, &row);
        double b = x->c[r];
        if (form == HL_FORM_POWER) {
            if (!(a > 0.0 && b > 0.0)) continue;
            a = log(a);
            b = log(b);
        }
        hl_sum_add(&above, a * b);
        hl_sum_add(&below, a * a);
    }
    const double divisor = hl_sum_value(&below);
    return divisor > 0.0 ? hl_sum_value(&above) / divisor : NAN;
}

static void fit_parameters(const comparison *x, hl_form_fit fit[HL_FORM_COUNT])
{
    fit[HL_FORM_SHIFTED] = fit_shifts(x, HL_FORM_SHIFTED);
    fit[HL_FORM_ZEROS_REPLACED] = fit_shifts(x, HL_FORM_ZEROS_REPLACED);
    fit[HL_FORM_FEWER] = fit_subsets(x);
    for (hl_form form = HL_FORM_FACTOR; form <= HL_FORM_POWER; form++) {
        fit[form] = fit_form(x, form, solve(x, form));
    }
}

static void judge(hl_diagnosis *d)
{
    d->verdict = HL_FORM_COUNT;
    d->nearest = HL_FORM_COUNT;
    for (hl_form form = 0; form < HL_FORM_COUNT; form++) {
        const hl_form_fit *fit = &d->fit[form];
        if (!fit->applies) continue;
        if (fit->fits && d->verdict == HL_FORM_COUNT) d->verdict = form;
        if (d->nearest == HL_FORM_COUNT ||
            fit->max_deviation < d->fit[d->nearest].max_deviation) {
            d->nearest = form;
        }
    }
}

/// Compare with every form; U is taken as exact when `open_u` is 0.
static void fit_forms(const comparison *x, hl_diagnosis *d)
{
    for (hl_form form = 0; form < HL_FORM_COUNT; form++) {
        d->fit[form] = can_apply(x, form) ? fit_form(x, form, NAN)
                                          : (hl_form_fit){.parameter = NAN,
                                                          .max_deviation = NAN,
                                                          .mean_deviation = NAN};
    }
    judge(d);
    if (d->verdict != HL_FORM_COUNT) return;
    fit_parameters(x, d->fit);
    judge(d);
}

/// U may be rounded or not: what fits the numbers as they stand comes first.
static void fit_all(comparison *x, hl_diagnosis *d)
{
    const double open_u = x->open_u;

    x->open_u = 0.0;
    fit_forms(x, d);
    if (d->verdict != HL_FORM_COUNT || open_u == 0.0) return;
    x->open_u = open_u;
    fit_forms(x, d);
}

// ---- marks

/// The k of a ceiling 1 / k that no C passes and one comes near; 0: none.
static size_t ceiling_of(double greatest)
{
    for (size_t k = CEILINGS; k >= 2; k--) {
        const double ceiling = 1.0 / (double)k;
        if (greatest <= ceiling + RANGE_TOLERANCE &&
            greatest > NEAR_CEILING * ceiling) {
            return k;
        }
    }
    return 0;
}

static bool runs(double least, double greatest, double low, double high)
{
    return fabs(least - low) <= EXACT && fabs(greatest - high) <= EXACT;
}

static bool is_stretched(const comparison *x)
{
    for (size_t s = 0; s < x->n; s++) {
        if (!runs(x->least[s], x->greatest[s], 0.0, 1.0) &&
            !runs(x->least[s], x->greatest[s], STRETCH_LOW, STRETCH_HIGH)) {
            return false;
        }
    }
    return x->n > 0;
}

/// A usual shift that is the least value of some index, which is no 0 then.
static double floor_of(const comparison *x)
{
    for (size_t s = 0; s < x->n; s++) {
        for (size_t k = 0; k < SHIFTS; k++) {
            if (fabs(x->least[s] - USUAL_SHIFT[k]) <= EXACT) return USUAL_SHIFT[k];
        }
    }
    return 0.0;
}

static void look_at_rows(const hl_diagnosis_input *in, hl_fingerprint *mark)
{
    for (size_t r = 0; r < in->rows; r++) {
        bool outside = false;
        bool missing = false;
        mark->below += in->c[r] < -RANGE_TOLERANCE;
        mark->above += in->c[r] > 1.0 + RANGE_TOLERANCE;
        for (size_t s = 0; is_given(in) && s < in->subsystems; s++) {
            const double u = in->u[s * in->rows + r];
            outside = outside || u < -EXACT || u > 1.0 + EXACT;
            missing = missing || !isfinite(u);
        }
        mark->u_outside += outside;
        mark->u_missing += missing && isfinite(in->c[r]);
    }
}

static void look(const hl_diagnosis_input *in, const comparison *x, hl_diagnosis *d)
{
    d->least = INFINITY;
    d->greatest = -INFINITY;
    for (size_t r = 0; r < x->rows; r++) {
        d->least = fmin(d->least, x->c[r]);
        d->greatest = fmax(d->greatest, x->c[r]);
    }
    look_at_rows(in, &d->mark);
    d->mark.u_stretched = is_stretched(x);
    d->mark.c_stretched = runs(d->least, d->greatest, 0.0, 1.0);
    d->mark.ceiling = ceiling_of(d->greatest);
    d->mark.floor = floor_of(x);
}

hl_status hl_diagnose(const hl_diagnosis_input *input, hl_diagnosis *out, hl_error *err)
{
    hl_diagnosis d = {.verdict = HL_FORM_COUNT, .nearest = HL_FORM_COUNT};
    comparison x = {0};

    if (is_given(input) && (input->subsystems < HL_COUPLING_SUBSYSTEMS_MIN ||
                            input->subsystems > HL_COUPLING_SUBSYSTEMS_MAX)) {
        return hl_fail(err, HL_CODE_COUPLING_SUBSYSTEMS, "%zu", input->subsystems);
    }
    const hl_status status = gather(input, &x, err);
    if (status == HL_OK) {
        d.rows = x.rows;
        if (is_given(input)) fit_all(&x, &d);
        look(input, &x, &d);
        *out = d;
    }
    free_comparison(&x);
    return status;
}
