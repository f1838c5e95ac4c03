#include "stats/saddlepoint.h"

#include <assert.h>
#include <math.h>
#include <omp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "stats/distribution.h"

enum { CLASSES = HL_SADDLEPOINT_CLASSES, STEPS = 60, HALVINGS = 40 };
static const double CONVERGED = 1e-20;         // squared Newton decrement
static const double NO_SEARCH = 1e-11;         // so near, whole steps are right
static const double FARTHEST = 500.0;          // t sd(S): there is no solution
static const double NEAR_THE_MEAN = 0.05;      // sd(S): between, r* is interpolated
static const double LARGEST_CORRECTION = 0.75; // of r, in standard deviations
static const double SUFFICIENT = 1e-4;         // share of the promised decrease

/// The null of one unit. The weights are taken relative to that of class 0, the most
/// frequent one, whose u is 0.
typedef struct unit_null {
    const double *a; ///< the other values, around their mean, over their sd
    size_t count;    ///< N
    size_t classes;
    double weight[CLASSES]; ///< w_c - w_0
    double number[CLASSES]; ///< m_c
    double sd;              ///< of S, in units of `a`
    double step;            ///< of the lattice of S; 0 for none
} unit_null;

/// K and its derivatives at a point y = (t, u_1, …).
typedef struct cumulant {
    double value;
    double slope[CLASSES];
    double curve[CLASSES][CLASSES];
} cumulant;

/// The choice of one value: probabilities p_c, and their mean weight.
typedef struct choice {
    double p[CLASSES];
    double mean;
    double logsum;
} choice;

static choice choose(const unit_null *null, const double *y, double a)
{
    choice c;
    double most = 0.0;
    double sum = 0.0;

    c.p[0] = 0.0;
    for (size_t k = 1; k < null->classes; k++) {
        c.p[k] = y[0] * null->weight[k] * a + y[k];
        most = fmax(most, c.p[k]);
    }
    for (size_t k = 0; k < null->classes; k++) {
        c.p[k] = exp(c.p[k] - most);
        sum += c.p[k];
    }
    c.mean = 0.0;
    for (size_t k = 0; k < null->classes; k++) {
        c.p[k] /= sum;
        c.mean += c.p[k] * null->weight[k];
    }
    c.logsum = most + log(sum);
    return c;
}

static void add_value(const unit_null *null, const double *y, double a, cumulant *out)
{
    const choice c = choose(null, y, a);
    double squares = 0.0;

    out->value += c.logsum;
    out->slope[0] += a * c.mean;
    for (size_t k = 1; k < null->classes; k++) {
        squares += c.p[k] * null->weight[k] * null->weight[k];
        out->slope[k] += c.p[k];
        out->curve[k][0] += a * c.p[k] * (null->weight[k] - c.mean);
        out->curve[k][k] += c.p[k];
        for (size_t l = 1; l <= k; l++) {
            out->curve[k][l] -= c.p[k] * c.p[l];
        }
    }
    out->curve[0][0] += a * a * (squares - c.mean * c.mean);
}

static void evaluate(const unit_null *null, const double *y, cumulant *out)
{
    out->value = 0.0;
    for (size_t k = 0; k < null->classes; k++) {
        out->slope[k] = 0.0;
        for (size_t l = 0; l <= k; l++) {
            out->curve[k][l] = 0.0;
        }
    }
    for (size_t j = 0; j < null->count; j++) {
        add_value(null, y, null->a[j], out);
    }
}

/// Row i of the Cholesky factor, in place; false when it is not positive definite.
static bool factor_row(cumulant *k, size_t i)
{
    for (size_t j = 0; j <= i; j++) {
        double sum = k->curve[i][j];
        for (size_t l = 0; l < j; l++) {
            sum -= k->curve[i][l] * k->curve[j][l];
        }
        if (i == j && !(sum > 0.0)) return false;
        k->curve[i][j] = i == j ? sqrt(sum) : sum / k->curve[j][j];
    }
    return true;
}

/// Lower triangular Cholesky factor in place; false when it is not positive definite.
static bool factor(cumulant *k, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!factor_row(k, i)) return false;
    }
    return true;
}

static void solve(const cumulant *k, size_t size, double *x)
{
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < i; j++) {
            x[i] -= k->curve[i][j] * x[j];
        }
        x[i] /= k->curve[i][i];
    }
    for (size_t i = size; i-- > 0;) {
        for (size_t j = i + 1; j < size; j++) {
            x[i] -= k->curve[j][i] * x[j];
        }
        x[i] /= k->curve[i][i];
    }
}

/// K(t, u) - t s - u m: what the saddlepoint minimizes.
static double objective(const unit_null *null, const double *y, double value, double s)
{
    value -= y[0] * s;
    for (size_t k = 1; k < null->classes; k++) {
        value -= y[k] * null->number[k];
    }
    return value;
}

/// A search for the saddlepoint: where it is, and what is known there.
typedef struct search {
    double y[CLASSES];    ///< (t, u_1, …)
    double move[CLASSES]; ///< the Newton step
    double promise;       ///< twice what the step should gain
    double least;         ///< objective at y
    cumulant at;          ///< K at y; after newton_step() with the Cholesky factor
} search;

/// The Newton step at y; false when the curvature is not positive definite.
static bool newton_step(const unit_null *null, double s, search *f)
{
    double gradient[CLASSES] = {0.0};

    gradient[0] = s - f->at.slope[0];
    for (size_t k = 1; k < null->classes; k++) {
        gradient[k] = null->number[k] - f->at.slope[k];
    }
    memcpy(f->move, gradient, sizeof gradient);
    if (!factor(&f->at, null->classes)) return false;
    solve(&f->at, null->classes, f->move);
    f->promise = 0.0;
    for (size_t k = 0; k < null->classes; k++) {
        f->promise += gradient[k] * f->move[k];
    }
    return true;
}

/// Go as far along the step as it keeps its promise.
static void go(const unit_null *null, double s, search *f)
{
    double next[CLASSES] = {0.0};
    double length = 1.0;

    for (int half = 0; half < HALVINGS; half++) {
        for (size_t k = 0; k < null->classes; k++) {
            next[k] = f->y[k] + length * f->move[k];
        }
        evaluate(null, next, &f->at);
        const double value = objective(null, next, f->at.value, s);
        const double enough = f->least - SUFFICIENT * length * f->promise;
        if (value <= enough || f->promise < NO_SEARCH) {
            f->least = value;
            break;
        }
        length *= 0.5;
    }
    for (size_t k = 0; k < null->classes; k++) {
        f->y[k] = next[k];
    }
}

/// Damped Newton steps from f->y; false when there is no solution.
static bool minimize(const unit_null *null, double s, search *f)
{
    evaluate(null, f->y, &f->at);
    f->least = objective(null, f->y, f->at.value, s);
    for (int step = 0; step < STEPS; step++) {
        if (!newton_step(null, s, f)) return false;
        if (f->promise < CONVERGED) return true;
        go(null, s, f);
        if (!(fabs(f->y[0]) * null->sd < FARTHEST)) return false;
    }
    return false;
}

/// r* of P(S >= s) = 1 - Phi(r*); NaN without a solution, or where the correction of r
/// is so large that the expansion behind it cannot be trusted (a distribution with
/// several peaks: an outlier among few values). `s` is not at the mean.
static double deviate_at(const unit_null *null, double s)
{
    const double all = (double)null->count;
    search f = {.promise = 0.0};

    // at t = 0: K = N log(N / m_0), and |K_uu| = N^C prod of all shares
    double start = all * log(all / null->number[0]);
    double logs = log(null->number[0] / all);
    for (size_t k = 1; k < null->classes; k++) {
        f.y[k] = log(null->number[k] / null->number[0]);
        start -= f.y[k] * null->number[k];
        logs += log(null->number[k]);
    }
    if (!minimize(null, s, &f)) return NAN;
    double log_v = -0.5 * logs;
    for (size_t k = 0; k < null->classes; k++) {
        log_v += log(f.at.curve[k][k]);
    }
    const double t = fabs(f.y[0]);
    log_v += log(null->step > 0.0 ? 2.0 * sinh(0.5 * null->step * t) / null->step : t);
    const double r = sqrt(fmax(0.0, 2.0 * (start - f.least)));
    const double correction = (log_v - log(r)) / r;
    if (!(fabs(correction) < LARGEST_CORRECTION)) return NAN;
    return (f.y[0] < 0.0 ? -1.0 : 1.0) * (r + correction);
}

/// As deviate_at(), for every s: near the mean, where r vanishes, on the line between
/// both sides of it.
static double deviate(const unit_null *null, double s)
{
    const double near = NEAR_THE_MEAN * null->sd;

    if (fabs(s) >= near) return deviate_at(null, s);
    const double below = deviate_at(null, -near);
    const double above = deviate_at(null, near);
    return below + (above - below) * (s + near) / (2.0 * near);
}

/// Split the weights of a row (sorted) into classes, the most frequent one first. False
/// when there are too many.
static bool make_classes(unit_null *null, const double *weight, size_t neighbors)
{
    double value[CLASSES];
    size_t most = 0;

    null->classes = 0;
    if (neighbors < null->count) {
        value[0] = 0.0;
        null->number[0] = (double)(null->count - neighbors);
        null->classes = 1;
    }
    for (size_t l = 0; l < neighbors; l++) {
        if (null->classes > 0 && weight[l] == value[null->classes - 1]) {
            null->number[null->classes - 1]++;
            continue;
        }
        if (null->classes == CLASSES) return false;
        value[null->classes] = weight[l];
        null->number[null->classes++] = 1.0;
    }
    for (size_t c = 1; c < null->classes; c++) {
        if (null->number[c] > null->number[most]) most = c;
    }
    assert(null->classes > 0);
    for (size_t c = 0; c < null->classes; c++) {
        null->weight[c] = value[c] - value[most];
    }
    const double number = null->number[0];
    const double relative = null->weight[0];
    null->number[0] = null->number[most];
    null->weight[0] = 0.0;
    null->number[most] = most > 0 ? number : null->number[0];
    null->weight[most] = most > 0 ? relative : 0.0;
    return true;
}

/// Room for one unit at a time. Owned.
typedef struct scratch {
    double *value;
    double *weight;
} scratch;

/// Everyone's value but that of i, around their mean, over their sd; that mean and sd.
static void standardize(const hl_saddlepoint_input *in, size_t i, double *value,
                        double *mean, double *sd)
{
    const size_t n = in->w->n;
    const double others = (double)n - 1.0;
    double sum = 0.0;
    double squares = 0.0;
    size_t count = 0;

    for (size_t j = 0; j < n; j++) {
        if (j != i) sum += in->z[j];
    }
    *mean = sum / others;
    for (size_t j = 0; j < n; j++) {
        if (j == i) continue;
        value[count] = in->z[j] - *mean;
        squares += value[count] * value[count];
        count++;
    }
    *sd = sqrt(squares / others);
    for (size_t j = 0; j < count; j++) {
        value[j] /= *sd;
    }
}

/// sd of sum_c w_c over a random assignment of values of variance 1.
static double spread(const unit_null *null)
{
    const double all = (double)null->count;
    double sum = 0.0;
    double squares = 0.0;

    for (size_t c = 0; c < null->classes; c++) {
        sum += null->number[c] * null->weight[c];
        squares += null->number[c] * null->weight[c] * null->weight[c];
    }
    return sqrt((squares - sum * sum / all) * all / (all - 1.0));
}

static void compute_unit(const hl_saddlepoint_input *in, size_t i, const scratch *room,
                         double *at_least, double *at_most)
{
    const hl_weights *w = in->w;
    const size_t begin = w->start[i];
    const size_t neighbors = w->start[i + 1] - begin;
    unit_null null = {.a = room->value, .count = w->n - 1};
    double mean = 0.0;
    double sd = 0.0;
    double s = 0.0;

    *at_least = *at_most = NAN;
    if (neighbors == 0) return;
    standardize(in, i, room->value, &mean, &sd);
    for (size_t l = 0; l < neighbors; l++) {
        room->weight[l] = w->weight[begin + l];
        s += w->weight[begin + l] * (in->z[w->neighbor[begin + l]] - mean) / sd;
    }
    hl_sort_values(room->weight, neighbors);
    if (!make_classes(&null, room->weight, neighbors)) return;
    null.sd = spread(&null);
    if (!(null.sd > 0.0) || !isfinite(s)) return; // one class, or one value
    // two classes: the sum moves in steps of their difference
    null.step = null.classes == 2 ? in->step / sd * fabs(null.weight[1]) : 0.0;
    const double up = deviate(&null, s - 0.5 * null.step);
    const double down = null.step > 0.0 ? deviate(&null, s + 0.5 * null.step) : up;
    *at_least = hl_normal_greater(up);
    *at_most = hl_normal_greater(-down);
    if (isnan(up) || isnan(down)) *at_least = *at_most = NAN;
}

hl_status hl_saddlepoint_tails(const hl_saddlepoint_input *in, double *at_least,
                               double *at_most, hl_error *err)
{
    const size_t n = in->w->n;
    const size_t threads = (size_t)in->threads;
    double *value = hl_array(n * threads, sizeof *value);
    double *weight = hl_array(n * threads, sizeof *weight);
    hl_status status = HL_OK;

    if (value == NULL || weight == NULL) {
        status = hl_no_memory(err, "%zu values", n * threads);
        goto done;
    }
#pragma omp parallel num_threads(in->threads)
    {
        const size_t mine = n * (size_t)omp_get_thread_num();
        const scratch room = {value + mine, weight + mine};
#pragma omp for schedule(dynamic, 8)
        for (size_t i = 0; i < n; i++) {
            compute_unit(in, i, &room, &at_least[i], &at_most[i]);
        }
    }
done:
    free(value);
    free(weight);
    return status;
}
