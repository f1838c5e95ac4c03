#include "hinterland/stats/impacts.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "stats/distribution.h"
#include "stats/jacobian.h"
#include "stats/regressors.h"

static const size_t DEFAULT_DRAWS = 1000;
static const uint64_t DEFAULT_SEED = 12345;
static const double TAIL = 0.025;

enum { DIRECT_SOLVES = 2000, KINDS = 3, WAYS = 2 };

hl_impacts_options hl_impacts_defaults(void)
{
    return (hl_impacts_options){.draws = DEFAULT_DRAWS, .seed = DEFAULT_SEED};
}

/// What one unit more of X, and of W X, does at a rho: the mean over the units on the
/// unit itself and on all.
typedef struct multipliers {
    double own[WAYS]; ///< tr (I - rho W)^-1 / n, tr (I - rho W)^-1 W / n
    double all[WAYS]; ///< 1'(I - rho W)^-1 1 / n, 1'(I - rho W)^-1 W 1 / n
} multipliers;

/// The multipliers as functions of rho.
typedef struct curve {
    hl_jacobian jacobian;
    hl_sparse_lu *lu;
    double *b;                 ///< two right sides
    hl_chebyshev series[WAYS]; ///< of `all`, when n is large
    bool closed;               ///< all rows sum to one: 1 / (1 - rho)
} curve;

static void free_curve(curve *c)
{
    hl_jacobian_free(&c->jacobian);
    hl_sparse_lu_free(c->lu);
    free(c->b);
    hl_chebyshev_free(&c->series[0]);
    hl_chebyshev_free(&c->series[1]);
    *c = (curve){0};
}

static hl_status make_curve(const hl_weights *w, curve *c, hl_error *err)
{
    hl_status status = hl_jacobian_make(w, HL_JACOBIAN_AUTO, &c->jacobian, err);
    if (status != HL_OK) return status;
    c->closed = c->jacobian.sums_to_one && c->jacobian.islands == 0;
    if (c->closed) return HL_OK;
    c->b = hl_array(w->n * WAYS, sizeof *c->b);
    if (c->b == NULL) return hl_no_memory(err, "%zu values", w->n * WAYS);
    return hl_sparse_lu_make(w, &c->lu, err);
}

/// Sums over all pairs by two solves.
static hl_status solve_all(curve *c, double rho, double all[WAYS], hl_error *err)
{
    const hl_weights *w = c->jacobian.w;
    bool singular = false;

    hl_status status = hl_sparse_lu_factor(c->lu, rho, &singular, err);
    if (status != HL_OK) return status;
    if (singular) {
        return hl_fail(err, HL_CODE_STATS_IMPACTS_RHO, "%g\t%g\t%g", rho,
                       c->jacobian.low, c->jacobian.high);
    }
    for (size_t i = 0; i < w->n; i++) {
        c->b[i] = 1.0;
    }
    hl_multiply(w, c->b, c->b + w->n);
    status = hl_sparse_lu_solve(c->lu, c->b, WAYS, err);
    for (size_t way = 0; way < WAYS && status == HL_OK; way++) {
        all[way] = hl_mean(c->b + way * w->n, w->n);
    }
    return status;
}

static hl_status fit_series(curve *c, double low, double high, hl_error *err)
{
    const double center = 0.5 * (low + high);
    const double distance = fmin(center - c->jacobian.low, c->jacobian.high - center);
    const size_t nodes = hl_chebyshev_nodes(0.5 * (high - low), distance);
    double *value = hl_array(nodes * WAYS, sizeof *value);
    hl_status status = HL_OK;

    if (value == NULL) return hl_no_memory(err, "%zu values", nodes * WAYS);
    for (size_t way = 0; way < WAYS && status == HL_OK; way++) {
        status = hl_chebyshev_make(low, high, nodes, &c->series[way], err);
    }
    for (size_t k = 0; k < nodes && status == HL_OK; k++) {
        double all[WAYS] = {0};
        status = solve_all(c, hl_chebyshev_node(&c->series[0], k), all, err);
        value[k] = all[0];
        value[k + nodes] = all[1];
    }
    for (size_t way = 0; way < WAYS && status == HL_OK; way++) {
        hl_chebyshev_fit(&c->series[way], value + way * nodes);
    }
    free(value);
    return status;
}

/// Prepare multiply_at() for rho in [low, high].
static hl_status focus(curve *c, double low, double high, hl_error *err)
{
    const double least = 1e-6; // half-width that keeps the derivatives' digits
    const double room = 0.01;
    const double from = c->jacobian.low + room * (low - c->jacobian.low);
    const double to = c->jacobian.high - room * (c->jacobian.high - high);

    low = fmax(low - least, from);
    high = fmin(high + least, to);
    const hl_status status = hl_jacobian_focus(&c->jacobian, low, high, err);
    if (status != HL_OK || c->closed || c->jacobian.w->n <= DIRECT_SOLVES) {
        return status;
    }
    return fit_series(c, low, high, err);
}

static hl_status multiply_at(curve *c, double rho, multipliers *out, hl_error *err)
{
    const double n = (double)c->jacobian.w->n;
    const double trace = -hl_jacobian_at(&c->jacobian, 1, rho) / n;

    out->own[0] = 1.0 + rho * trace;
    out->own[1] = trace;
    if (c->closed) {
        out->all[0] = out->all[1] = 1.0 / (1.0 - rho);
    } else if (c->series[0].nodes > 0) {
        out->all[0] = hl_chebyshev_at(&c->series[0], 0, rho);
        out->all[1] = hl_chebyshev_at(&c->series[1], 0, rho);
    } else {
        return solve_all(c, rho, out->all, err);
    }
    return HL_OK;
}

static bool has_lags_of_x(const hl_regression *m)
{
    return m->model == HL_MODEL_DURBIN || m->model == HL_MODEL_SLX ||
           m->model == HL_MODEL_DURBIN_ERROR;
}

/// Direct, indirect, total of term t at coefficients b.
static void combine(const hl_regression *m, const double *b, const multipliers *x,
                    size_t t, double impact[KINDS])
{
    const double own = b[1 + t];
    const double lagged = has_lags_of_x(m) ? b[1 + m->terms + t] : 0.0;

    impact[0] = own * x->own[0] + lagged * x->own[1];
    impact[2] = own * x->all[0] + lagged * x->all[1];
    impact[1] = impact[2] - impact[0];
}

static hl_impact *kind_of(hl_impacts *out, size_t kind)
{
    hl_impact *const kinds[KINDS] = {&out->direct, &out->indirect, &out->total};

    return kinds[kind];
}

static hl_status start(const hl_regression *m, hl_impacts *out, hl_error *err)
{
    bool there = true;

    out->terms = m->terms;
    out->term = hl_array(m->terms, sizeof *out->term);
    for (size_t kind = 0; kind < KINDS; kind++) {
        hl_impact *impact = kind_of(out, kind);
        impact->value = hl_array(m->terms, sizeof *impact->value);
        impact->se = hl_array(m->terms, sizeof *impact->se);
        impact->z = hl_array(m->terms, sizeof *impact->z);
        impact->p = hl_array(m->terms, sizeof *impact->p);
        impact->low = hl_array(m->terms, sizeof *impact->low);
        impact->high = hl_array(m->terms, sizeof *impact->high);
        there = there && impact->value != NULL && impact->se != NULL &&
                impact->z != NULL && impact->p != NULL && impact->low != NULL &&
                impact->high != NULL;
        for (size_t t = 0; t < m->terms && there; t++) {
            impact->se[t] = impact->low[t] = impact->high[t] = NAN;
        }
    }
    for (size_t t = 0; t < m->terms && out->term != NULL; t++) {
        out->term[t] = hl_copy_text(m->term[1 + t]);
        there = there && out->term[t] != NULL;
    }
    if (there && out->term != NULL) return HL_OK;
    return hl_no_memory(err, "impacts of %zu terms", m->terms);
}

static void finish(hl_impacts *out)
{
    for (size_t kind = 0; kind < KINDS; kind++) {
        hl_impact *impact = kind_of(out, kind);
        for (size_t t = 0; t < out->terms; t++) {
            impact->z[t] = impact->value[t] / impact->se[t];
            impact->p[t] =
                isnan(impact->z[t]) ? NAN : hl_normal_two_sided(impact->z[t]);
            if (out->simulated) continue;
            const double reach = -gsl_cdf_ugaussian_Pinv(TAIL) * impact->se[t];
            impact->low[t] = impact->value[t] - reach;
            impact->high[t] = impact->value[t] + reach;
        }
    }
}

/// Draws of all coefficients, k per draw.
typedef struct draws {
    const hl_regression *m;
    size_t count;
    uint64_t seed;
    double low, high; ///< of rho, exclusive
    double *factor;   ///< lower Cholesky factor of the covariance
    double *value;
    size_t redrawn;
} draws;

/// One vector from the normal distribution of the coefficients.
static void draw(const draws *s, hl_random *random, double *z, double *b)
{
    const size_t k = s->m->k;
    const double half_step = 0x1p-54; // never 0 or 1

    for (size_t j = 0; j < k; j++) {
        z[j] = gsl_cdf_ugaussian_Pinv(hl_random_unit(random) + half_step);
    }
    for (size_t i = 0; i < k; i++) {
        b[i] = s->m->estimate[i];
        for (size_t j = 0; j <= i; j++) {
            b[i] += s->factor[i + j * k] * z[j];
        }
    }
}

/// Vectors whose rho lies in its interval; others are drawn again from the same stream.
static hl_status draw_all(draws *s, hl_error *err)
{
    enum { MOST_TRIES = 1000 };
    const size_t k = s->m->k;
    double *z = hl_array(k, sizeof *z);

    if (z == NULL) return hl_no_memory(err, "%zu draws", k);
    for (size_t r = 0; r < s->count; r++) {
        hl_random random = hl_random_stream(s->seed, r);
        double *b = s->value + r * k;
        size_t tries = 0;
        draw(s, &random, z, b);
        while (!(b[k - 1] > s->low && b[k - 1] < s->high) && tries < MOST_TRIES) {
            draw(s, &random, z, b);
            tries++;
        }
        s->redrawn += tries;
        if (tries == MOST_TRIES) {
            free(z);
            return hl_fail(err, HL_CODE_STATS_DRAWS, "%zu\t%g\t%g", r, s->low, s->high);
        }
    }
    free(z);
    return HL_OK;
}

static hl_status make_draws(const curve *c, draws *s, hl_error *err)
{
    const size_t k = s->m->k;

    s->factor = hl_array(k * k, sizeof *s->factor);
    s->value = hl_array(k * s->count, sizeof *s->value);
    if (s->factor == NULL || s->value == NULL) {
        return hl_no_memory(err, "%zu draws", s->count);
    }
    memcpy(s->factor, s->m->covariance, k * k * sizeof *s->factor);
    if (!hl_spd_factor(s->factor, k)) {
        return hl_fail(err, HL_CODE_STATS_INFORMATION, "%zu", k);
    }
    s->low = c->jacobian.low;
    s->high = c->jacobian.high;
    return draw_all(s, err);
}

/// Standard deviation and percentiles of the draws of one impact, which are sorted.
static void summarize(double *value, size_t count, size_t t, hl_impact *impact)
{
    const double mean = hl_mean(value, count);
    hl_sum squares = {0};

    for (size_t r = 0; r < count; r++) {
        hl_sum_add(&squares, (value[r] - mean) * (value[r] - mean));
    }
    if (count > 1) {
        impact->se[t] = sqrt(hl_sum_value(&squares) / ((double)count - 1.0));
    }
    hl_sort_values(value, count);
    impact->low[t] = hl_quantile(value, count, TAIL);
    impact->high[t] = hl_quantile(value, count, 1.0 - TAIL);
}

/// The impacts of every draw, kind by kind and term by term, and what they say.
static hl_status spread(curve *c, const draws *s, hl_impacts *out, hl_error *err)
{
    const size_t k = s->m->k;
    const size_t columns = out->terms * KINDS;
    double *value = hl_array(columns * s->count, sizeof *value);
    hl_status status = HL_OK;

    if (value == NULL) return hl_no_memory(err, "%zu impacts", columns * s->count);
    for (size_t r = 0; r < s->count && status == HL_OK; r++) {
        const double *b = s->value + r * k;
        multipliers x = {0};
        status = multiply_at(c, b[k - 1], &x, err);
        for (size_t m = 0; m < columns; m++) {
            double impact[KINDS];
            combine(s->m, b, &x, m / KINDS, impact);
            value[m * s->count + r] = impact[m % KINDS];
        }
    }
    for (size_t m = 0; m < columns && s->count > 0 && status == HL_OK; m++) {
        summarize(value + m * s->count, s->count, m / KINDS, kind_of(out, m % KINDS));
    }
    free(value);
    return status;
}

static hl_status simulate(const hl_regression *m, const hl_impacts_options *o, curve *c,
                          hl_impacts *out, hl_error *err)
{
    const double rho = m->estimate[m->k - 1];
    draws s = {.m = m, .count = o->draws, .seed = o->seed};
    multipliers x = {0};
    double low = rho;
    double high = rho;

    hl_status status = make_draws(c, &s, err);
    if (status != HL_OK) goto done;
    for (size_t r = 0; r < s.count; r++) {
        low = fmin(low, s.value[r * m->k + m->k - 1]);
        high = fmax(high, s.value[r * m->k + m->k - 1]);
    }
    status = focus(c, low, high, err);
    if (status == HL_OK) status = multiply_at(c, rho, &x, err);
    for (size_t t = 0; t < m->terms && status == HL_OK; t++) {
        double impact[KINDS];
        combine(m, m->estimate, &x, t, impact);
        for (size_t kind = 0; kind < KINDS; kind++) {
            kind_of(out, kind)->value[t] = impact[kind];
        }
    }
    if (status == HL_OK) status = spread(c, &s, out, err);
    out->simulated = s.count > 0;
    out->draws = s.count;
    out->redrawn = s.redrawn;
    out->seed = s.seed;
done:
    free(s.factor);
    free(s.value);
    return status;
}

static hl_status compute_feedback(const hl_regression *m, const hl_weights *w,
                                  const hl_impacts_options *o, hl_impacts *out,
                                  hl_error *err)
{
    const double rho = m->estimate[m->k - 1];
    curve c = {0};

    hl_status status = make_curve(w, &c, err);
    if (status == HL_OK && !(rho > c.jacobian.low && rho < c.jacobian.high)) {
        status = hl_fail(err, HL_CODE_STATS_IMPACTS_RHO, "%g\t%g\t%g", rho,
                         c.jacobian.low, c.jacobian.high);
    }
    if (status == HL_OK) status = simulate(m, o, &c, out, err);
    free_curve(&c);
    return status;
}

/// Without feedback: b here, t times the mean row sum next door.
static void compute_lags(const hl_regression *m, const hl_weights *w, hl_impacts *out)
{
    const size_t k = m->k;
    hl_sum links = {0};

    for (size_t l = 0; l < w->start[w->n]; l++) {
        hl_sum_add(&links, w->weight[l]);
    }
    const double row = hl_sum_value(&links) / (double)w->n;
    for (size_t t = 0; t < m->terms; t++) {
        const size_t own = 1 + t;
        const size_t lagged = 1 + m->terms + t;
        const double vb = m->covariance[own + own * k];
        const double vt = row * row * m->covariance[lagged + lagged * k];
        const double both = row * m->covariance[own + lagged * k];
        out->direct.value[t] = m->estimate[own];
        out->indirect.value[t] = row * m->estimate[lagged];
        out->total.value[t] = m->estimate[own] + row * m->estimate[lagged];
        out->direct.se[t] = sqrt(vb);
        out->indirect.se[t] = sqrt(vt);
        out->total.se[t] = sqrt(vb + vt + 2.0 * both);
    }
}

static bool has_feedback(const hl_regression *m)
{
    return m->model == HL_MODEL_LAG || m->model == HL_MODEL_DURBIN ||
           m->model == HL_MODEL_TWO_STAGE;
}

hl_status hl_impacts_compute(const hl_regression *model, const hl_weights *w,
                             const hl_impacts_options *options, hl_impacts *out,
                             hl_error *err)
{
    const hl_impacts_options o = options != NULL ? *options : hl_impacts_defaults();
    hl_impacts impacts = {0};

    if (w->n != model->n) {
        return hl_fail(err, HL_CODE_STATS_WEIGHTS_SIZE, "%zu\t%zu", w->n, model->n);
    }
    if (!has_feedback(model) && !has_lags_of_x(model)) {
        return hl_fail(err, HL_CODE_STATS_IMPACTS_MODEL, "%s",
                       hl_regression_title(model->model).en);
    }
    hl_status status = start(model, &impacts, err);
    if (status == HL_OK && has_feedback(model)) {
        status = compute_feedback(model, w, &o, &impacts, err);
    } else if (status == HL_OK) {
        compute_lags(model, w, &impacts);
    }
    if (status == HL_OK) {
        finish(&impacts);
        *out = impacts;
        impacts = (hl_impacts){0};
    }
    hl_impacts_free(&impacts);
    return status;
}

void hl_impacts_free(hl_impacts *impacts)
{
    if (impacts->term != NULL) hl_free_texts(impacts->term, impacts->terms);
    for (size_t kind = 0; kind < KINDS; kind++) {
        hl_impact *impact = kind_of(impacts, kind);
        free(impact->value);
        free(impact->se);
        free(impact->z);
        free(impact->p);
        free(impact->low);
        free(impact->high);
    }
    *impacts = (hl_impacts){0};
}
