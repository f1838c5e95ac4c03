#include "hinterland/periphery/profile_tests.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/rank.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "hinterland/stats/ols.h"
#include "hinterland/stats/residual_moran.h"
#include "stats/dense.h"
#include "stats/permute.h"

enum { DRAWS = 999, PERMUTATIONS = 9999, SEED = 12345, BETAS = 3 };
static const double LEVEL = 0.05;
static const double LOW = 0.025, HIGH = 0.975; ///< of a percentile interval
static const double MOSTLY = 0.5;

hl_profile_test_options hl_profile_test_defaults(void)
{
    return (hl_profile_test_options){.draws = DRAWS,
                                     .permutations = PERMUTATIONS,
                                     .seed = SEED,
                                     .level = LEVEL,
                                     .period = "1"};
}

/// The units that enter, side by side.
typedef struct sample {
    size_t m;
    size_t controls;
    double *y, *km, *x; ///< m each, x = ln(km + 1)
    double *control;    ///< controls * m
    bool *all;          ///< m flags, true
    double least, most; ///< of the distances
} sample;

static void free_sample(sample *s)
{
    free(s->y);
    free(s->km);
    free(s->x);
    free(s->control);
    free(s->all);
    *s = (sample){0};
}

static hl_status make_sample(size_t m, size_t controls, sample *out, hl_error *err)
{
    sample s = {.m = m, .controls = controls, .least = INFINITY};

    s.y = hl_array(m, sizeof *s.y);
    s.km = hl_array(m, sizeof *s.km);
    s.x = hl_array(m, sizeof *s.x);
    s.control = hl_array(m, controls * sizeof *s.control);
    s.all = hl_array(m, sizeof *s.all);
    if (s.y == NULL || s.km == NULL || s.x == NULL || s.control == NULL ||
        s.all == NULL) {
        free_sample(&s);
        return hl_no_memory(err, "a profile of %zu units", m);
    }
    memset(s.all, true, m * sizeof *s.all);
    *out = s;
    return HL_OK;
}

static void put_unit(const hl_profile_input *input, size_t i, size_t at, sample *s)
{
    s->y[at] = input->y[i];
    s->km[at] = input->km[i];
    s->x[at] = log1p(input->km[i]);
    s->least = fmin(s->least, input->km[i]);
    s->most = fmax(s->most, input->km[i]);
    for (size_t j = 0; j < s->controls; j++) {
        s->control[j * s->m + at] = input->control[j][i];
    }
}

static hl_status take_sample(const hl_profile_input *input, sample *out, hl_error *err)
{
    size_t m = 0;

    if (input->controls > HL_PROFILE_CONTROLS_MAX) {
        return hl_fail(err, HL_CODE_PERIPHERY_CONTROLS, "%zu\t%d", input->controls,
                       HL_PROFILE_CONTROLS_MAX);
    }
    for (size_t i = 0; i < input->n; i++) {
        m += input->use[i];
    }
    if (m < HL_PROFILE_TEST_UNITS + input->controls) {
        return hl_fail(err, HL_CODE_PERIPHERY_UNITS, "%zu\t%zu", m,
                       HL_PROFILE_TEST_UNITS + input->controls);
    }
    const hl_status status = make_sample(m, input->controls, out, err);
    for (size_t i = 0, at = 0; status == HL_OK && i < input->n; i++) {
        if (input->use[i]) put_unit(input, i, at++, out);
    }
    return status;
}

// ---- bootstrap

/// What the draws gave, one list per quantity.
typedef struct draws {
    double *beta[BETAS];
    double *turning;
} draws;

static void draw_units(const sample *from, hl_random *random, sample *to)
{
    for (size_t at = 0; at < from->m; at++) {
        const size_t i = hl_random_below(random, (uint32_t)from->m);
        to->y[at] = from->y[i];
        to->km[at] = from->km[i];
        for (size_t j = 0; j < from->controls; j++) {
            to->control[j * from->m + at] = from->control[j * from->m + i];
        }
    }
}

static hl_status fit_sample(const sample *s, double *residual, hl_profile *out,
                            hl_error *err)
{
    const double *control[HL_PROFILE_CONTROLS_MAX] = {NULL};

    for (size_t j = 0; j < s->controls; j++) {
        control[j] = s->control + j * s->m;
    }
    return hl_profile_fit(&(hl_profile_input){.n = s->m,
                                              .y = s->y,
                                              .km = s->km,
                                              .use = s->all,
                                              .controls = s->controls,
                                              .control = control},
                          residual, out, err);
}

static void keep_draw(const sample *s, const hl_profile *profile, draws *d,
                      hl_profile_tests *out)
{
    const double km = expm1(-0.5 * profile->beta[1] / profile->beta[2]);

    for (size_t j = 0; j < BETAS; j++) {
        d->beta[j][out->fits] = profile->beta[j];
    }
    out->fits++;
    if (!(km >= s->least && km <= s->most)) return;
    d->turning[out->turns++] = km;
    out->peaks += profile->beta[2] < 0.0;
}

static void interval(double *value, size_t count, double out[2])
{
    if (count == 0) return;
    hl_sort_values(value, count);
    out[0] = hl_quantile(value, count, LOW);
    out[1] = hl_quantile(value, count, HIGH);
}

static hl_status fit_draws(const sample *s, const hl_profile_test_options *o,
                           sample *drawn, draws *d, hl_profile_tests *out,
                           hl_error *err)
{
    double *residual = hl_array(s->m, sizeof *residual);
    hl_status status =
        residual != NULL ? HL_OK : hl_no_memory(err, "%zu residuals", s->m);

    for (size_t r = 0; r < o->draws && status == HL_OK; r++) {
        hl_random random = hl_random_stream(o->seed, r);
        hl_profile profile = {0};
        draw_units(s, &random, drawn);
        status = fit_sample(drawn, residual, &profile, err);
        if (status == HL_OK && profile.fitted) keep_draw(s, &profile, d, out);
    }
    free(residual);
    return status;
}

static hl_status bootstrap(const sample *s, const hl_profile_test_options *o,
                           hl_profile_tests *out, hl_error *err)
{
    double *room = hl_array(o->draws, (BETAS + 1) * sizeof *room);
    sample drawn = {0};
    draws d = {.turning = room};

    hl_status status = HL_OK;
    if (room == NULL) {
        status = hl_no_memory(err, "%zu draws", o->draws);
        goto done;
    }
    for (size_t j = 0; j < BETAS; j++) {
        d.beta[j] = room + (j + 1) * o->draws;
    }
    status = make_sample(s->m, s->controls, &drawn, err);
    if (status == HL_OK) status = fit_draws(s, o, &drawn, &d, out, err);
    if (status != HL_OK) goto done;
    interval(d.turning, out->turns, out->turning);
    for (size_t j = 0; j < BETAS; j++) {
        interval(d.beta[j], out->fits, out->beta[j]);
    }
done:
    free(room);
    free_sample(&drawn);
    return status;
}

// ---- Freedman and Lane

/// A model and the terms that are tested in it, as an orthonormal basis: those of the
/// reduced model first.
typedef struct terms {
    size_t m;
    size_t k;       ///< of the whole model
    size_t reduced; ///< of the reduced one
    double *basis;  ///< k * m
    double *e;      ///< m residuals of the reduced model
    double size;    ///< their sum of squares
} terms;

/// F of the tested terms for residuals in some order.
static double f_of(const uint32_t *order, const void *context)
{
    const terms *t = context;
    double tested = 0.0;
    double left = t->size;

    for (size_t j = 0; j < t->k; j++) {
        const double *q = t->basis + j * t->m;
        hl_sum sum = {0};
        for (size_t i = 0; i < t->m; i++) {
            hl_sum_add(&sum, q[i] * t->e[order[i]]);
        }
        const double length = hl_sum_value(&sum);
        left -= length * length;
        if (j >= t->reduced) tested += length * length;
    }
    return tested / (double)(t->k - t->reduced) / (left / (double)(t->m - t->k));
}

/// Columns of the whole model: 1, controls, x, x^2, or 1, x, controls, x^2 when only
/// the curve is tested. x is taken from its mean.
static void fill_design(const sample *s, bool curve, double *x)
{
    const double mean = hl_mean(s->x, s->m);
    const size_t line = curve ? 1 : 1 + s->controls;
    const size_t controls = curve ? 2 : 1;
    const size_t square = 2 + s->controls;

    for (size_t i = 0; i < s->m; i++) {
        const double away = s->x[i] - mean;
        x[i] = 1.0;
        x[line * s->m + i] = away;
        x[square * s->m + i] = away * away;
        for (size_t j = 0; j < s->controls; j++) {
            x[(controls + j) * s->m + i] = s->control[j * s->m + i];
        }
    }
}

static hl_status make_terms(const sample *s, bool curve, terms *t, hl_error *err)
{
    const size_t k = BETAS + s->controls;
    double *x = hl_array(s->m, k * sizeof *x);
    hl_qr qr = {0};

    t->m = s->m;
    t->k = k;
    t->reduced = curve ? k - 1 : k - 2;
    t->basis = hl_array(s->m, k * sizeof *t->basis);
    t->e = hl_array(s->m, sizeof *t->e);
    hl_status status = HL_OK;
    if (x == NULL || t->basis == NULL || t->e == NULL) {
        status = hl_no_memory(err, "a profile of %zu units", s->m);
        goto done;
    }
    fill_design(s, curve, x);
    status = hl_qr_make(x, s->m, k, &qr, err);
    if (status == HL_OK && qr.rank < k) {
        status = hl_fail(err, HL_CODE_PERIPHERY_UNITS, "%zu\t%zu", qr.rank, k);
    }
    if (status != HL_OK) goto done;
    for (size_t j = 0; j < k; j++) {
        hl_qr_column(&qr, j, t->basis + j * s->m);
    }
    memcpy(t->e, s->y, s->m * sizeof *t->e);
    for (size_t j = 0; j < t->reduced; j++) {
        const double *q = t->basis + j * s->m;
        const double share = hl_dot(q, t->e, s->m);
        for (size_t i = 0; i < s->m; i++) {
            t->e[i] -= share * q[i];
        }
    }
    t->size = hl_dot(t->e, t->e, s->m);
done:
    free(x);
    hl_qr_free(&qr);
    return status;
}

static void free_terms(terms *t)
{
    free(t->basis);
    free(t->e);
    *t = (terms){0};
}

/// A statistic and how often permutations reach it.
typedef struct shuffled {
    double value;
    hl_permuted permuted;
} shuffled;

static hl_status permute(const hl_profile_test_options *o, size_t m,
                         hl_statistic statistic, const void *context, shuffled *out,
                         hl_error *err)
{
    const hl_permutation how = {
        .n = m, .permutations = o->permutations, .seed = o->seed};
    uint32_t *as_is = hl_array(m, sizeof *as_is);

    if (as_is == NULL) return hl_no_memory(err, "%zu places", m);
    for (size_t i = 0; i < m; i++) {
        as_is[i] = (uint32_t)i;
    }
    out->value = statistic(as_is, context);
    free(as_is);
    return hl_permute(statistic, context, &how, out->value, &out->permuted, err);
}

static hl_status test_terms(const sample *s, const hl_profile_test_options *o,
                            bool curve, double *f, double *p, hl_error *err)
{
    terms t = {0};
    shuffled result = {0};

    hl_status status = make_terms(s, curve, &t, err);
    if (status == HL_OK) status = permute(o, t.m, f_of, &t, &result, err);
    if (status == HL_OK) {
        *f = result.value;
        *p = result.permuted.p.greater;
    }
    free_terms(&t);
    return status;
}

// ---- decay

typedef struct ranks {
    size_t m;
    double *y, *km; ///< ranks from their means
    double size;    ///< product of their lengths
} ranks;

static double spearman_of(const uint32_t *order, const void *context)
{
    const ranks *r = context;
    hl_sum sum = {0};

    for (size_t i = 0; i < r->m; i++) {
        hl_sum_add(&sum, r->km[i] * r->y[order[i]]);
    }
    return hl_sum_value(&sum) / r->size;
}

static hl_status rank_from_mean(const double *value, size_t m, double *rank,
                                hl_error *err)
{
    const hl_status status = hl_rank_average(value, m, rank, err);

    for (size_t i = 0; status == HL_OK && i < m; i++) {
        rank[i] -= 0.5 * (double)(m + 1);
    }
    return status;
}

static hl_status test_ranks(const sample *s, const hl_profile_test_options *o,
                            hl_profile_tests *out, hl_error *err)
{
    ranks r = {.m = s->m};
    shuffled result = {0};

    r.y = hl_array(s->m, sizeof *r.y);
    r.km = hl_array(s->m, sizeof *r.km);
    hl_status status = HL_OK;
    if (r.y == NULL || r.km == NULL) {
        status = hl_no_memory(err, "%zu ranks", s->m);
        goto done;
    }
    status = rank_from_mean(s->y, s->m, r.y, err);
    if (status == HL_OK) status = rank_from_mean(s->km, s->m, r.km, err);
    if (status != HL_OK) goto done;
    r.size = sqrt(hl_dot(r.y, r.y, s->m) * hl_dot(r.km, r.km, s->m));
    status = permute(o, r.m, spearman_of, &r, &result, err);
    if (status != HL_OK) goto done;
    out->spearman = result.value;
    out->spearman_p = result.permuted.p.two_sided;
done:
    free(r.y);
    free(r.km);
    return status;
}

// ---- residuals in space

/// Moran's I of the residuals of y on a design of k columns of m values.
static hl_status check_residuals(const sample *s, const hl_weights *w,
                                 const double *column, size_t k, hl_global *out,
                                 hl_error *err)
{
    double *row = hl_array(s->m, k * sizeof *row);
    double *e = hl_array(s->m, sizeof *e);
    hl_qr qr = {0};

    hl_status status = HL_OK;
    if (row == NULL || e == NULL) {
        status = hl_no_memory(err, "%zu residuals", s->m);
        goto done;
    }
    status = hl_qr_make(column, s->m, k, &qr, err);
    if (status != HL_OK) goto done;
    memcpy(e, s->y, s->m * sizeof *e);
    hl_qr_residual(&qr, e);
    for (size_t i = 0; i < s->m * k; i++) {
        row[i] = column[i % k * s->m + i / k];
    }
    status = hl_moran_residuals(row, k, e, w, out, err);
done:
    free(row);
    free(e);
    hl_qr_free(&qr);
    return status;
}

static hl_status check_space(const sample *s, const hl_weights *w, double level,
                             hl_profile_tests *out, hl_error *err)
{
    const size_t k = BETAS + s->controls;
    double *x = hl_array(s->m, k * sizeof *x);
    hl_global whole = {0};
    hl_global line = {0};

    if (x == NULL) return hl_no_memory(err, "a profile of %zu units", s->m);
    fill_design(s, true, x); // the square is last: without it, the line
    hl_status status = check_residuals(s, w, x, k, &whole, err);
    if (status == HL_OK) status = check_residuals(s, w, x, k - 1, &line, err);
    free(x);
    if (status != HL_OK) return status;
    out->moran = whole.value;
    out->moran_p = whole.p_normality.two_sided;
    out->valid = out->moran_p > level;
    out->slope_moran_p = line.p_normality.two_sided;
    return HL_OK;
}

static hl_status fit_line(const sample *s, hl_profile_tests *out, hl_error *err)
{
    const double *x[1 + HL_PROFILE_CONTROLS_MAX] = {s->x};
    const char *name[1 + HL_PROFILE_CONTROLS_MAX] = {"ln_distance"};
    hl_regression model = {0};

    for (size_t j = 0; j < s->controls; j++) {
        x[1 + j] = s->control + j * s->m;
        name[1 + j] = "control";
    }
    const hl_regression_data data = {.n = s->m,
                                     .response = "y",
                                     .y = s->y,
                                     .terms = 1 + s->controls,
                                     .name = name,
                                     .x = x};
    const hl_status status = hl_ols(&data, &model, err);
    if (status != HL_OK) return status;
    out->slope = model.estimate[1];
    out->slope_se = model.se[1];
    out->slope_p = model.p[1];
    hl_regression_free(&model);
    return HL_OK;
}

// ---- all of it

static void start(hl_profile_tests *t)
{
    *t = (hl_profile_tests){
        .turning = {NAN,         NAN       },
        .beta = { {NAN, NAN}, {NAN, NAN}, {NAN, NAN}},
        .f = NAN,
        .p = NAN,
        .f_curve = NAN,
        .p_curve = NAN,
        .moran = NAN,
        .moran_p = NAN,
        .spearman = NAN,
        .spearman_p = NAN,
        .slope = NAN,
        .slope_se = NAN,
        .slope_p = NAN,
        .slope_moran_p = NAN
    };
}

static hl_status note(const hl_profile_tests *t, const hl_profile_test_options *o,
                      hl_log *log, hl_error *err)
{
    hl_status status = HL_OK;

    if (t->moran_p <= o->level) {
        status = hl_warn(log, err, HL_CODE_PERIPHERY_SPATIAL_RESIDUALS, "", "%s\t%.4g",
                         o->period, t->moran_p);
    }
    const double share = t->fits > 0 ? (double)t->turns / (double)t->fits : 1.0;
    if (status == HL_OK && share < MOSTLY && t->turns > 0) {
        status = hl_warn(log, err, HL_CODE_PERIPHERY_NO_TURN, "", "%s\t%zu\t%zu",
                         o->period, t->turns, t->fits);
    }
    return status;
}

static hl_status test_sample(const sample *s, const hl_weights *w,
                             const hl_profile_test_options *o, hl_profile_tests *out,
                             hl_error *err)
{
    hl_status status = bootstrap(s, o, out, err);

    if (status == HL_OK) status = test_terms(s, o, false, &out->f, &out->p, err);
    if (status == HL_OK) {
        status = test_terms(s, o, true, &out->f_curve, &out->p_curve, err);
    }
    if (status == HL_OK) status = test_ranks(s, o, out, err);
    if (status == HL_OK) status = fit_line(s, out, err);
    if (status == HL_OK && w != NULL && w->start[w->n] > 0) {
        status = check_space(s, w, o->level, out, err);
    }
    return status;
}

hl_status hl_profile_test(const hl_profile_input *input,
                          const hl_profile_test_options *options, hl_profile_tests *out,
                          hl_log *log, hl_error *err)
{
    const hl_profile_test_options defaults = hl_profile_test_defaults();
    const hl_profile_test_options *o = options != NULL ? options : &defaults;
    hl_profile_tests t;
    hl_weights subset = {0};
    sample s = {0};

    start(&t);
    hl_status status = take_sample(input, &s, err);
    if (status == HL_OK && o->w != NULL) {
        status = hl_weights_subset(o->w, input->use, &subset, err);
    }
    if (status != HL_OK) goto done;
    t.units = s.m;
    status = test_sample(&s, o->w != NULL ? &subset : NULL, o, &t, err);
    if (status == HL_OK) status = note(&t, o, log, err);
    if (status == HL_OK) *out = t;
done:
    free_sample(&s);
    hl_weights_free(&subset);
    return status;
}
