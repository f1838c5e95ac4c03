#include "hinterland/periphery/siphon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "hinterland/core/random.h"
#include "periphery/within.h"
#include "stats/dense.h"
#include "stats/distribution.h"

enum {
    DRAWS = 999,
    SEED = 12345,
    SLOPES = 2,
    WEBB = 6,
    UNITS_MIN = 3,
    STEPS = 200 ///< of bisection: more than doubles have bits
};
static const double LEVEL = 0.05;
static const double ABSORBED = 1e-9; ///< of a length: nothing but rounding is left
static const double LARGEST_T = 1e12;

hl_siphon_options hl_siphon_defaults(void)
{
    return (hl_siphon_options){.unit_effects = true,
                               .period_effects = true,
                               .draws = DRAWS,
                               .seed = SEED,
                               .level = LEVEL};
}

/// The transformed differences of the units that enter.
typedef struct panel {
    hl_within within;
    size_t rows;
    size_t k;        ///< r1, r2, controls
    size_t *unit;    ///< those that enter
    double *y;       ///< rows
    double *x;       ///< k * rows
    size_t *cluster; ///< rows
    size_t clusters;
    double *inverse; ///< k * k
    double *mean;    ///< scratch of the transformation
} panel;

static void free_panel(panel *p)
{
    free(p->unit);
    free(p->y);
    free(p->x);
    free(p->cluster);
    free(p->inverse);
    free(p->mean);
    *p = (panel){0};
}

static bool enters(const hl_siphon_input *in, size_t i)
{
    for (size_t t = 0; t < in->periods; t++) {
        const size_t r = t * in->n + i;
        if (!(isfinite(in->y[r]) && in->y[r] > 0.0)) return false;
        if (!(isfinite(in->core_y[r]) && in->core_y[r] > 0.0)) return false;
        for (size_t j = 0; t > 0 && j < in->controls; j++) {
            if (!isfinite(in->control[j][r])) return false;
        }
    }
    return isfinite(in->km[i]);
}

static hl_status pick_units(const hl_siphon_input *in, panel *p, hl_error *err)
{
    p->unit = hl_array(in->n, sizeof *p->unit);
    if (p->unit == NULL) return hl_no_memory(err, "%zu units", in->n);
    for (size_t i = 0; i < in->n; i++) {
        if (enters(in, i)) p->unit[p->within.units++] = i;
    }
    return HL_OK;
}

static hl_status allocate(const hl_siphon_input *in, panel *p, hl_error *err)
{
    p->within.times = in->periods - 1;
    p->within.unit_effects = in->options.unit_effects;
    p->within.time_effects = in->options.period_effects;
    p->rows = p->within.units * p->within.times;
    p->k = SLOPES + in->controls;
    p->y = hl_array(p->rows, sizeof *p->y);
    p->x = hl_array(p->rows, p->k * sizeof *p->x);
    p->cluster = hl_array(p->rows, sizeof *p->cluster);
    p->inverse = hl_array(p->k * p->k, sizeof *p->inverse);
    p->mean = hl_array(p->within.units + p->within.times, sizeof *p->mean);
    if (p->y == NULL || p->x == NULL || p->cluster == NULL || p->inverse == NULL ||
        p->mean == NULL) {
        return hl_no_memory(err, "%zu differences", p->rows);
    }
    return HL_OK;
}

/// Number the cores in the order in which their units come.
static void number_clusters(const hl_siphon_input *in, panel *p)
{
    const size_t n = p->within.units;

    for (size_t m = 0; m < n; m++) {
        size_t first = 0;
        while (in->core[p->unit[first]] != in->core[p->unit[m]]) {
            first++;
        }
        p->cluster[m] = first == m ? p->clusters++ : p->cluster[first];
    }
    for (size_t r = n; r < p->rows; r++) {
        p->cluster[r] = p->cluster[r % n];
    }
}

static void fill_rows(const hl_siphon_input *in, panel *p)
{
    for (size_t r = 0; r < p->rows; r++) {
        const size_t i = p->unit[r % p->within.units];
        const size_t before = r / p->within.units * in->n + i;
        const size_t now = before + in->n;
        const double growth = log(in->core_y[now] / in->core_y[before]);
        p->y[r] = log(in->y[now] / in->y[before]);
        p->x[r] = growth;
        p->x[p->rows + r] = growth * in->km[i];
        for (size_t j = 0; j < in->controls; j++) {
            p->x[(SLOPES + j) * p->rows + r] = in->control[j][now];
        }
    }
}

static const char *name_of(const hl_siphon_input *in, size_t j)
{
    static const char *const SLOPE[SLOPES] = {"core_growth", "core_growth_x_distance"};

    return j < SLOPES ? SLOPE[j] : in->control_name[j - SLOPES];
}

static hl_status absorbed(const hl_siphon_input *in, size_t j, hl_error *err)
{
    return hl_fail(err, HL_CODE_PERIPHERY_SIPHON_COLLINEAR, "%s", name_of(in, j));
}

static hl_status transform(const hl_siphon_input *in, panel *p, hl_error *err)
{
    hl_qr qr = {0};

    hl_within_transform(&p->within, p->y, p->mean);
    for (size_t j = 0; j < p->k; j++) {
        double *x = p->x + j * p->rows;
        const double before = hl_dot(x, x, p->rows);
        hl_within_transform(&p->within, x, p->mean);
        const double left = hl_dot(x, x, p->rows);
        if (!(sqrt(left) > ABSORBED * sqrt(before))) return absorbed(in, j, err);
    }
    hl_status status = hl_qr_make(p->x, p->rows, p->k, &qr, err);
    if (status != HL_OK) return status;
    if (qr.rank < p->k) status = absorbed(in, qr.dependent, err);
    if (status == HL_OK) hl_qr_inverse(&qr, p->inverse);
    hl_qr_free(&qr);
    return status;
}

static hl_status check(const hl_siphon_input *in, hl_error *err)
{
    if (in->periods < HL_SIPHON_PERIODS_MIN) {
        return hl_fail(err, HL_CODE_PERIPHERY_PERIODS, "siphon\t%zu\t%d", in->periods,
                       HL_SIPHON_PERIODS_MIN);
    }
    if (in->controls > HL_SIPHON_CONTROLS_MAX) {
        return hl_fail(err, HL_CODE_PERIPHERY_CONTROLS, "%zu\t%d", in->controls,
                       HL_SIPHON_CONTROLS_MAX);
    }
    if (!(in->options.level > 0.0 && in->options.level < 1.0)) {
        return hl_fail(err, HL_CODE_PERIPHERY_OPTION, "level\t%g", in->options.level);
    }
    return HL_OK;
}

static hl_status make_panel(const hl_siphon_input *in, panel *p, hl_error *err)
{
    hl_status status = pick_units(in, p, err);

    if (status == HL_OK && p->within.units == 0) {
        status = hl_fail(err, HL_CODE_PERIPHERY_SIPHON_UNITS, "%d\t%d", 0, 0);
    }
    if (status == HL_OK) status = allocate(in, p, err);
    if (status != HL_OK) return status;
    number_clusters(in, p);
    const size_t parameters = p->k + p->within.units + p->within.times;
    if (p->clusters < 2 || p->within.units < UNITS_MIN || p->rows <= parameters) {
        return hl_fail(err, HL_CODE_PERIPHERY_SIPHON_UNITS, "%zu\t%zu", p->within.units,
                       p->clusters);
    }
    fill_rows(in, p);
    return transform(in, p, err);
}

static hl_clustered problem_of(const panel *p)
{
    return (hl_clustered){.rows = p->rows,
                          .k = p->k,
                          .clusters = p->clusters,
                          .absorbed = p->within.time_effects ? p->within.times - 1 : 0,
                          .x = p->x,
                          .inverse = p->inverse,
                          .cluster = p->cluster};
}

// ---- the wild cluster bootstrap

/// Webb's six points: as many values as a few cores can make different.
static double webb(hl_random *random)
{
    static const double POINT[WEBB] = {-1.2247448713915889, -1.0, -0.7071067811865476,
                                       0.7071067811865476,  1.0,  1.2247448713915889};

    return POINT[hl_random_below(random, WEBB)];
}

typedef struct wild_room {
    double *weight; ///< clusters
    double *y;      ///< rows
    double *fit;    ///< rows: of the restricted model
    double *rest;   ///< rows: its residuals
    double *b;      ///< k
    double *v;      ///< k * k
    double *score;  ///< clusters * k
} wild_room;

static void free_room(wild_room *w)
{
    free(w->weight);
    free(w->y);
    free(w->fit);
    free(w->rest);
    free(w->b);
    free(w->v);
    free(w->score);
    *w = (wild_room){0};
}

static hl_status make_wild_room(const panel *p, wild_room *w, hl_error *err)
{
    w->weight = hl_array(p->clusters, sizeof *w->weight);
    w->y = hl_array(p->rows, sizeof *w->y);
    w->fit = hl_array(p->rows, sizeof *w->fit);
    w->rest = hl_array(p->rows, sizeof *w->rest);
    w->b = hl_array(p->k, sizeof *w->b);
    w->v = hl_array(p->k * p->k, sizeof *w->v);
    w->score = hl_array(p->clusters * p->k, sizeof *w->score);
    if (w->weight == NULL || w->y == NULL || w->fit == NULL || w->rest == NULL ||
        w->b == NULL || w->v == NULL || w->score == NULL) {
        return hl_no_memory(err, "a bootstrap of %zu differences", p->rows);
    }
    return HL_OK;
}

/// Fit without term j: its fit and residuals.
static hl_status restrict_model(const panel *p, size_t j, wild_room *w, hl_error *err)
{
    double *x = hl_array(p->rows, p->k * sizeof *x);
    hl_qr qr = {0};

    if (x == NULL) return hl_no_memory(err, "%zu differences", p->rows);
    for (size_t m = 0, at = 0; m < p->k; m++) {
        if (m == j) continue;
        memcpy(x + at++ * p->rows, p->x + m * p->rows, p->rows * sizeof *x);
    }
    const hl_status status = hl_qr_make(x, p->rows, p->k - 1, &qr, err);
    free(x);
    if (status != HL_OK) return status;
    memcpy(w->rest, p->y, p->rows * sizeof *w->rest);
    hl_qr_residual(&qr, w->rest);
    for (size_t r = 0; r < p->rows; r++) {
        w->fit[r] = p->y[r] - w->rest[r];
    }
    hl_qr_free(&qr);
    return HL_OK;
}

/// t of term j when the residuals of each core are turned and stretched as one.
static double wild_t(const panel *p, const hl_clustered *problem, size_t j,
                     hl_random random, wild_room *w)
{
    for (size_t g = 0; g < p->clusters; g++) {
        w->weight[g] = webb(&random);
    }
    for (size_t r = 0; r < p->rows; r++) {
        w->y[r] = w->fit[r] + w->weight[p->cluster[r]] * w->rest[r];
    }
    hl_within_transform(&p->within, w->y, p->mean);
    hl_clustered_fit(problem, w->y, w->b, w->v, w->score);
    return w->b[j] / sqrt(w->v[j * p->k + j]);
}

static hl_status wild_p(const hl_siphon_input *in, const panel *p, size_t j,
                        hl_siphon_term *term, hl_error *err)
{
    const hl_clustered problem = problem_of(p);
    wild_room w = {0};
    size_t extreme = 0;

    hl_status status = make_wild_room(p, &w, err);
    if (status == HL_OK) status = restrict_model(p, j, &w, err);
    for (size_t r = 0; r < in->options.draws && status == HL_OK; r++) {
        const hl_random random = hl_random_stream(in->options.seed, r);
        extreme += !(fabs(wild_t(p, &problem, j, random, &w)) < fabs(term->t));
    }
    free_room(&w);
    if (status == HL_OK) {
        term->p_wild = (double)(extreme + 1) / (double)(in->options.draws + 1);
    }
    return status;
}

// ---- what it says

/// |t| that Student's distribution exceeds with probability `level`.
static double critical_t(double level, double df)
{
    double low = 0.0;
    double high = LARGEST_T;

    for (size_t step = 0; step < STEPS; step++) {
        const double middle =
            low < 1.0 ? 0.5 * (low + fmin(high, 2.0 * low + 1.0)) : sqrt(low * high);
        if (hl_t_two_sided(middle, df) > level) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

static hl_siphon_term term_of(double estimate, double variance, double df,
                              double critical)
{
    const double se = sqrt(variance);

    return (hl_siphon_term){.estimate = estimate,
                            .se = se,
                            .t = estimate / se,
                            .p = hl_t_two_sided(estimate / se, df),
                            .p_wild = NAN,
                            .low = estimate - critical * se,
                            .high = estimate + critical * se};
}

/// Where r1 + r2 c is not told from 0: Fieller.
static void find_threshold(const hl_siphon *s, double critical, double farthest,
                           hl_siphon *out)
{
    const double r1 = s->r1.estimate;
    const double r2 = s->r2.estimate;
    const double v11 = s->r1.se * s->r1.se;
    const double v22 = s->r2.se * s->r2.se;
    const double v12 = s->covariance;
    const double t2 = critical * critical;
    const double a = r2 * r2 - t2 * v22;
    const double half = r1 * r2 - t2 * v12;
    const double root = half * half - a * (r1 * r1 - t2 * v11);

    out->threshold = -r1 / r2;
    out->threshold_se =
        sqrt(v11 + 2.0 * out->threshold * v12 + out->threshold * out->threshold * v22) /
        fabs(r2);
    out->threshold_inside = out->threshold >= 0.0 && out->threshold <= farthest;
    out->threshold_low = NAN;
    out->threshold_high = NAN;
    if (!(a > 0.0 && root >= 0.0)) return;
    out->threshold_low = (-half - sqrt(root)) / a;
    out->threshold_high = (-half + sqrt(root)) / a;
}

static void find_effects(const hl_siphon_input *in, const panel *p, double critical,
                         hl_siphon *s)
{
    for (size_t i = 0; i < s->n; i++) {
        s->effect[i] = NAN;
        s->effect_low[i] = NAN;
        s->effect_high[i] = NAN;
        s->draws[i] = NAN;
    }
    for (size_t m = 0; m < p->within.units; m++) {
        const size_t i = p->unit[m];
        const double c = in->km[i];
        const double variance =
            s->r1.se * s->r1.se + 2.0 * c * s->covariance + c * c * s->r2.se * s->r2.se;
        const double half = critical * sqrt(fmax(0.0, variance));
        s->effect[i] = s->r1.estimate + s->r2.estimate * c;
        s->effect_low[i] = s->effect[i] - half;
        s->effect_high[i] = s->effect[i] + half;
        s->draws[i] = s->effect_high[i] < 0.0;
    }
}

static hl_status allocate_result(const hl_siphon_input *in, hl_siphon *s, hl_error *err)
{
    s->n = in->n;
    s->controls = in->controls;
    s->effect = hl_array(in->n, sizeof *s->effect);
    s->effect_low = hl_array(in->n, sizeof *s->effect_low);
    s->effect_high = hl_array(in->n, sizeof *s->effect_high);
    s->draws = hl_array(in->n, sizeof *s->draws);
    s->control = hl_array(in->controls, sizeof *s->control);
    if (s->effect == NULL || s->effect_low == NULL || s->effect_high == NULL ||
        s->draws == NULL || s->control == NULL) {
        return hl_no_memory(err, "the effects on %zu units", in->n);
    }
    return HL_OK;
}

static void read_fit(const hl_siphon_input *in, const panel *p, const wild_room *w,
                     hl_siphon *s)
{
    const double df = (double)p->clusters - 1.0;
    const double critical = critical_t(in->options.level, df);
    double farthest = 0.0;

    s->units = p->within.units;
    s->cores = p->clusters;
    s->differences = p->within.times;
    s->r1 = term_of(w->b[0], w->v[0], df, critical);
    s->r2 = term_of(w->b[1], w->v[p->k + 1], df, critical);
    s->covariance = w->v[1];
    for (size_t j = 0; j < in->controls; j++) {
        const size_t at = SLOPES + j;
        s->control[j] = term_of(w->b[at], w->v[at * p->k + at], df, critical);
    }
    s->r_squared = 1.0 - hl_dot(w->y, w->y, p->rows) / hl_dot(p->y, p->y, p->rows);
    for (size_t m = 0; m < p->within.units; m++) {
        farthest = fmax(farthest, in->km[p->unit[m]]);
    }
    find_threshold(s, critical, farthest, s);
    find_effects(in, p, critical, s);
}

static hl_status fit(const hl_siphon_input *in, const panel *p, hl_siphon *s,
                     hl_error *err)
{
    const hl_clustered problem = problem_of(p);
    wild_room w = {0};

    hl_status status = make_wild_room(p, &w, err);
    if (status != HL_OK) goto done;
    memcpy(w.y, p->y, p->rows * sizeof *w.y);
    hl_clustered_fit(&problem, w.y, w.b, w.v, w.score);
    read_fit(in, p, &w, s);
    for (size_t j = 0; j < p->k && status == HL_OK && in->options.draws > 0; j++) {
        hl_siphon_term *const slope[SLOPES] = {&s->r1, &s->r2};
        hl_siphon_term *term = j < SLOPES ? slope[j] : &s->control[j - SLOPES];
        status = wild_p(in, p, j, term, err);
    }
done:
    free_room(&w);
    return status;
}

hl_status hl_siphon_compute(const hl_siphon_input *input, hl_siphon *out, hl_log *log,
                            hl_error *err)
{
    panel p = {0};
    hl_siphon s = {0};

    hl_status status = check(input, err);
    if (status == HL_OK) status = make_panel(input, &p, err);
    if (status == HL_OK) status = allocate_result(input, &s, err);
    if (status == HL_OK) status = fit(input, &p, &s, err);
    if (status == HL_OK && p.clusters < HL_SIPHON_CLUSTERS_FEW) {
        status = hl_warn(log, err, HL_CODE_PERIPHERY_FEW_CLUSTERS, "", "%zu\t%d",
                         p.clusters, HL_SIPHON_CLUSTERS_FEW);
    }
    if (status != HL_OK) goto done;
    *out = s;
    s = (hl_siphon){0};
done:
    free_panel(&p);
    hl_siphon_free(&s);
    return status;
}

void hl_siphon_free(hl_siphon *s)
{
    free(s->effect);
    free(s->effect_low);
    free(s->effect_high);
    free(s->draws);
    free(s->control);
    *s = (hl_siphon){0};
}
