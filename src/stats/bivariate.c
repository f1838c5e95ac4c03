#include "hinterland/stats/bivariate.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "stats/moments.h"
#include "stats/shuffle.h"
#include "stats/smoother.h"
#include "stats/variable.h"

static const double TIE = 1e-11; // values this close are equal, when inexact

/// Two variables around their means.
typedef struct two {
    hl_variable x, y;
    double together;  ///< sum of z^x z^y
    double squared;   ///< sum of (z^x z^y)^2
    double deviation; ///< sqrt(sum z^x^2 sum z^y^2)
} two;

/// What distinguishes the statistics.
typedef struct kind {
    const char *name;
    bool smooth; ///< both variables are smoothed by W; else y alone
    hl_pairs pairs;
    hl_shuffle_sum *sum;
} kind;

static hl_status center(const double *x, const double *y, size_t n, two *v,
                        hl_error *err)
{
    hl_sum together = {0};
    hl_sum squared = {0};

    hl_status status = hl_variable_center(x, n, &v->x, err);
    if (status != HL_OK) return status;
    status = hl_variable_center(y, n, &v->y, err);
    if (status != HL_OK) return status;
    for (size_t i = 0; i < n; i++) {
        const double product = v->x.z[i] * v->y.z[i];
        hl_sum_add(&together, product);
        hl_sum_add(&squared, product * product);
    }
    v->together = hl_sum_value(&together);
    v->squared = hl_sum_value(&squared);
    v->deviation = sqrt(v->x.squares) * sqrt(v->y.squares);
    return HL_OK;
}

static void free_two(two *v)
{
    hl_variable_free(&v->x);
    hl_variable_free(&v->y);
}

/// The lag of a variable at every unit; 0 at islands.
static void smooth(const hl_weights *w, const double *x, double *lag)
{
    for (size_t i = 0; i < w->n; i++) {
        hl_sum sum = {0};
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            hl_sum_add(&sum, w->weight[l] * x[w->neighbor[l]]);
        }
        lag[i] = hl_sum_value(&sum);
    }
}

/// How often, and how weighted, each unit is somebody's neighbor: W'x, or W'W x.
static hl_status spread(const hl_weights *w, const double *x, bool twice, double *out,
                        hl_error *err)
{
    hl_sum *sum = hl_array(w->n, sizeof *sum);
    double *lag = hl_array(w->n, sizeof *lag);

    if (sum == NULL || lag == NULL) {
        free(sum);
        free(lag);
        return hl_no_memory(err, "%zu sums", w->n);
    }
    if (twice) smooth(w, x, lag);
    for (size_t i = 0; i < w->n; i++) {
        const double value = twice ? lag[i] : x[i];
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            hl_sum_add(&sum[w->neighbor[l]], w->weight[l] * value);
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        out[i] = hl_sum_value(&sum[i]);
    }
    free(sum);
    free(lag);
    return HL_OK;
}

/// Mean of (sum_ij p_ij x_i y_j)^2 over all orders of the pairs, p without diagonal.
static double mean_square(const hl_moments *p, const two *v)
{
    const double six = 6.0;
    const double n = (double)v->x.n;
    const double both = v->x.squares * v->y.squares;
    const double common = v->together * v->together;
    const double units2 = n * (n - 1.0);
    const double units3 = units2 * (n - 2.0);
    const double units4 = units3 * (n - (2.0 + 1.0));
    const double apart = p->s0 * p->s0 - p->s2 + p->s1;
    const double one = 2.0 * v->squared - both;
    const double other = 2.0 * v->squared - common;

    return (p->squares * (both - v->squared) + p->mutual * (common - v->squared)) /
               units2 +
           ((p->rows + p->columns - 2.0 * p->squares) * one +
            2.0 * (p->crossed - p->mutual) * other) /
               units3 +
           apart * (both + 2.0 * common - six * v->squared) / units4;
}

/// Mean and variance of sum_ij p_ij x_i y_j over all orders of the pairs; the diagonal
/// of p stands in `d`.
static hl_mean_variance kept_moments(const hl_moments *p, const hl_diagonal *d,
                                     const two *v)
{
    const double n = (double)v->x.n;
    const double common = v->together * v->together;
    const double units2 = n * (n - 1.0);
    const double units3 = units2 * (n - 2.0);
    const double mean = d->total * v->together / n - p->s0 * v->together / units2;
    const double inside =
        d->squares * v->squared / n +
        (d->total * d->total - d->squares) * (common - v->squared) / units2;
    const double between =
        -2.0 * d->rows * v->squared / units2 +
        (d->total * p->s0 - 2.0 * d->rows) * (2.0 * v->squared - common) / units3;
    const double square = mean_square(p, v) + inside + 2.0 * between;

    return (hl_mean_variance){mean, n > 2.0 + 1.0 ? square - mean * mean : NAN};
}

/// The same when y alone moves: sum_j a_j y_j, a fixed.
static hl_mean_variance broken_moments(const double *a, const two *v)
{
    const size_t n = v->x.n;
    const double mean = hl_mean(a, n);
    hl_sum squares = {0};

    for (size_t i = 0; i < n; i++) {
        hl_sum_add(&squares, (a[i] - mean) * (a[i] - mean));
    }
    return (hl_mean_variance){0.0, hl_sum_value(&squares) * v->y.squares /
                                       ((double)n - 1.0)};
}

/// sum_j fixed_j y_j of all lanes.
static void sum_fixed(const hl_shuffle *s, const double *restrict lane,
                      double *restrict t)
{
    for (size_t a = 0; a < HL_LANES; a++) {
        t[a] = 0.0;
    }
    for (size_t i = 0; i < s->w->n; i++) {
        for (size_t a = 0; a < HL_LANES; a++) {
            t[a] += s->fixed[i] * lane[i * HL_LANES + a];
        }
    }
}

enum { BOTH = 2 * HL_LANES };

/// The sums of both variables over the neighbors of unit i, in all lanes.
static void sum_both(const hl_shuffle *s, size_t i, const double *restrict lane,
                     double *restrict sum)
{
    const hl_weights *w = s->w;

    for (size_t a = 0; a < BOTH; a++) {
        sum[a] = 0.0;
    }
    for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
        const double *restrict v = lane + (size_t)w->neighbor[l] * BOTH;
        const double weight = s->row != NULL ? 1.0 : w->weight[l];
        for (size_t a = 0; a < BOTH; a++) {
            sum[a] += weight * v[a];
        }
    }
}

/// sum_i (sum_j w_ij x_j)(sum_j w_ij y_j) of all lanes.
static void sum_smoothed(const hl_shuffle *s, const double *restrict lane,
                         double *restrict t)
{
    double sum[BOTH];

    for (size_t a = 0; a < HL_LANES; a++) {
        t[a] = 0.0;
    }
    for (size_t i = 0; i < s->w->n; i++) {
        const double row = s->row != NULL ? s->row[i] : 1.0;
        sum_both(s, i, lane, sum);
        for (size_t a = 0; a < HL_LANES; a++) {
            t[a] += row * sum[a] * (row * sum[HL_LANES + a]);
        }
    }
}

/// No absolute value of a sum over links is larger, for values up to 1.
static double bound_of(const kind *k, const hl_shuffle *s)
{
    double bound = 0.0;

    if (!k->smooth) return hl_shuffle_links(s);
    for (size_t i = 0; i < s->w->n; i++) {
        const double links = (double)(s->w->start[i + 1] - s->w->start[i]);
        bound += s->row[i] * links * s->row[i] * links;
    }
    return bound;
}

/// What T is larger for whole rows.
static double factor_of(const kind *k, const hl_shuffle *s)
{
    return k->smooth ? s->factor * s->factor : s->factor;
}

static double deviation_of(const hl_shuffle *s, const double *x)
{
    hl_sum xx = {0};
    hl_sum yy = {0};

    for (size_t i = 0; i < s->w->n; i++) {
        const double y = s->value[i * s->columns + s->columns - 1];
        const double other = x != NULL ? x[i] : s->value[i * s->columns];
        hl_sum_add(&xx, other * other);
        hl_sum_add(&yy, y * y);
    }
    return sqrt(hl_sum_value(&xx)) * sqrt(hl_sum_value(&yy));
}

/// One call of hl_moran_bivariate() or hl_lee().
typedef struct call {
    const kind *kind;
    const double *x, *y;
    const hl_weights *w;
    const hl_global_options *options;
    two v;
    double *spread; ///< W'z^x or W'W z^x
    double scale;   ///< n / S0, or n / sum of squared row sums
} call;

/// Both variables as whole numbers around their means, if no sum can then reach 2^53.
static hl_status set_pairs(const call *c, hl_shuffle *s, hl_error *err)
{
    hl_whole x_whole = {.centered = true};
    hl_whole y_whole = {.centered = true};

    if (s->whole) {
        hl_status status = hl_shuffle_whole(s, c->x, 0, &x_whole, err);
        if (status != HL_OK) return status;
        status = hl_shuffle_whole(s, c->y, 1, &y_whole, err);
        if (status != HL_OK) return status;
        s->exact =
            x_whole.exact && y_whole.exact &&
            hl_shuffle_holds(bound_of(c->kind, s) * x_whole.largest * y_whole.largest);
    }
    if (!s->exact) {
        hl_shuffle_fill(s, c->v.x.z, 0);
        hl_shuffle_fill(s, c->v.y.z, 1);
    }
    return HL_OK;
}

static hl_status test_kept(const call *c, hl_global *g, hl_error *err)
{
    hl_shuffle s = {.w = c->w, .columns = 2, .results = 1, .sum = c->kind->sum};

    hl_status status = hl_shuffle_make(&s, c->options, err);
    if (status != HL_OK) goto done;
    status = set_pairs(c, &s, err);
    if (status != HL_OK) goto done;
    status = hl_shuffle_test(
        &s, c->scale / (factor_of(c->kind, &s) * deviation_of(&s, NULL)), TIE,
        c->options, g, err);
done:
    hl_shuffle_free(&s);
    return status;
}

/// As set_pairs(), for y alone; x goes to `x`, what it does to each y to `fixed`.
static hl_status set_one(const call *c, hl_shuffle *s, double *x, double *fixed,
                         hl_error *err)
{
    const double margin = 32.0; // the spread of whole numbers is rounded to one
    hl_whole x_whole = {.centered = true};
    hl_whole y_whole = {.centered = true};

    if (s->whole) {
        hl_status status = hl_shuffle_whole(s, c->x, 0, &x_whole, err);
        if (status != HL_OK) return status;
        for (size_t i = 0; i < c->w->n; i++) {
            x[i] = s->value[i];
        }
        status = hl_shuffle_whole(s, c->y, 0, &y_whole, err);
        if (status != HL_OK) return status;
        s->exact = x_whole.exact && y_whole.exact &&
                   hl_shuffle_holds(margin * bound_of(c->kind, s) * x_whole.largest *
                                    y_whole.largest);
        status = spread(c->w, x, c->kind->smooth, fixed, err);
        if (status != HL_OK) return status;
    }
    for (size_t i = 0; i < c->w->n; i++) {
        if (s->exact) {
            fixed[i] = nearbyint(fixed[i] * factor_of(c->kind, s));
        } else {
            x[i] = c->v.x.z[i];
            s->value[i] = c->v.y.z[i];
            fixed[i] = c->spread[i];
        }
    }
    return HL_OK;
}

static hl_status test_broken(const call *c, hl_global *g, hl_error *err)
{
    hl_shuffle s = {.w = c->w, .columns = 1, .results = 1, .sum = sum_fixed};
    double *x = hl_array(c->w->n, sizeof *x);
    double *fixed = hl_array(c->w->n, sizeof *fixed);

    hl_status status = HL_OK;
    if (x == NULL || fixed == NULL) {
        status = hl_no_memory(err, "%zu values", c->w->n);
        goto done;
    }
    status = hl_shuffle_make(&s, c->options, err);
    if (status != HL_OK) goto done;
    status = set_one(c, &s, x, fixed, err);
    if (status != HL_OK) goto done;
    s.fixed = fixed;
    const double factor = s.exact ? factor_of(c->kind, &s) : 1.0;
    status = hl_shuffle_test(&s, c->scale / (factor * deviation_of(&s, x)), TIE,
                             c->options, g, err);
done:
    free(x);
    free(fixed);
    hl_shuffle_free(&s);
    return status;
}

static bool keeps_pairs(const call *c)
{
    const hl_pairs asked = c->options->pairs;

    return (asked == HL_PAIRS_OF_PEERS ? c->kind->pairs : asked) == HL_PAIRS_KEPT;
}

static hl_status add_moments(const call *c, const hl_moments *moments, hl_global *g,
                             hl_error *err)
{
    const double scale = c->scale / c->v.deviation;
    hl_moments off = *moments;
    hl_diagonal on = {0};
    hl_mean_variance m = {0};

    if (keeps_pairs(c)) {
        if (c->kind->smooth) {
            const hl_status status = hl_smoother_moments(c->w, &off, &on, err);
            if (status != HL_OK) return status;
        }
        m = kept_moments(&off, &on, &c->v);
    } else {
        m = broken_moments(c->spread, &c->v);
    }
    g->expected = scale * m.mean;
    g->variance_randomization = scale * scale * m.variance;
    hl_global_finish(g);
    return HL_OK;
}

static hl_status compute(call *c, hl_global *out, hl_error *err)
{
    hl_global g = {.statistic = c->kind->name};
    hl_moments moments = {0};

    hl_status status = center(c->x, c->y, c->w->n, &c->v, err);
    if (status != HL_OK) goto done;
    status = hl_global_start(c->w, c->options, &moments, &g, err);
    if (status != HL_OK) goto done;
    c->spread = hl_array(c->w->n, sizeof *c->spread);
    if (c->spread == NULL) {
        status = hl_no_memory(err, "%zu values", c->w->n);
        goto done;
    }
    status = spread(c->w, c->v.x.z, c->kind->smooth, c->spread, err);
    if (status != HL_OK) goto done;
    c->scale = (double)g.n_used / (c->kind->smooth ? moments.rows : moments.s0);
    g.value = c->scale * hl_dot(c->spread, c->v.y.z, g.n) / c->v.deviation;
    status = add_moments(c, &moments, &g, err);
    if (status != HL_OK) goto done;
    if (c->options->permutations > 0) {
        status = keeps_pairs(c) ? test_kept(c, &g, err) : test_broken(c, &g, err);
    }
    if (status == HL_OK) *out = g;
done:
    free(c->spread);
    free_two(&c->v);
    return status;
}

hl_status hl_moran_bivariate(const double *x, const double *y, const hl_weights *w,
                             const hl_global_options *options, hl_global *out,
                             hl_error *err)
{
    static const kind BIVARIATE = {.name = "bivariate_moran",
                                   .pairs = HL_PAIRS_BROKEN,
                                   .sum = hl_shuffle_products};
    const hl_global_options o = options != NULL ? *options : hl_global_defaults();
    call c = {.kind = &BIVARIATE, .x = x, .y = y, .w = w, .options = &o};

    return compute(&c, out, err);
}

hl_status hl_lee(const double *x, const double *y, const hl_weights *w,
                 const hl_global_options *options, hl_global *out, hl_error *err)
{
    static const kind LEE = {
        .name = "lee", .smooth = true, .pairs = HL_PAIRS_KEPT, .sum = sum_smoothed};
    const hl_global_options o = options != NULL ? *options : hl_global_defaults();
    call c = {.kind = &LEE, .x = x, .y = y, .w = w, .options = &o};

    return compute(&c, out, err);
}
