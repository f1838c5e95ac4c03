#include "hinterland/stats/correlogram.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/memory.h"
#include "hinterland/stats/geary.h"
#include "hinterland/stats/moran.h"
#include "hinterland/stats/multiple_testing.h"
#include "hinterland/weights/build.h"
#include "stats/moments.h"
#include "weights/map.h"

enum { DEFAULT_LAGS = 8, MOST_CLASSES = 254, NO_CLASS = 255 };

hl_correlogram_options hl_correlogram_defaults(void)
{
    return (hl_correlogram_options){.lags = DEFAULT_LAGS,
                                    .standardization = HL_WEIGHTS_ROW,
                                    .global = hl_global_defaults()};
}

void hl_correlogram_free(hl_correlogram *correlogram)
{
    free(correlogram->lag);
    *correlogram = (hl_correlogram){0};
}

static hl_status make_lags(const hl_correlogram_options *o, hl_correlogram *c,
                           hl_error *err)
{
    if (o->lags < 1) return hl_fail(err, HL_CODE_STATS_LAGS, "1\tno lag");
    c->lags = o->lags;
    c->lag = hl_array(o->lags, sizeof *c->lag);
    if (c->lag == NULL) return hl_no_memory(err, "%zu lags", o->lags);
    return HL_OK;
}

/// A lag that nothing falls into.
static void set_empty(const hl_correlogram_options *o, size_t n,
                      hl_correlogram_lag *lag)
{
    const char *name = o->statistic == HL_CORRELOGRAM_MORAN ? "moran" : "geary";

    lag->global = hl_global_missing(name, n, &o->global);
    lag->global.islands = n;
    lag->global.n_used = 0;
}

/// The statistic of one lag. `w` is standardized here.
static hl_status test_lag(const double *x, hl_weights *w,
                          const hl_correlogram_options *o, hl_correlogram_lag *lag,
                          hl_error *err)
{
    hl_global_options global = o->global;

    global.permuted = NULL;
    if (w->start[w->n] == 0) {
        set_empty(o, w->n, lag);
        return HL_OK;
    }
    hl_weights_standardize(w, o->standardization);
    if (o->statistic == HL_CORRELOGRAM_GEARY) {
        return hl_geary_global(x, w, &global, &lag->global, err);
    }
    return hl_moran_global(x, w, &global, &lag->global, err);
}

static const hl_p_values *best_p(const hl_global *g)
{
    return g->permutations > 0 ? &g->p_permutation : &g->p_randomization;
}

static hl_status adjust(hl_correlogram *c, hl_error *err)
{
    double *p = hl_array(c->lags, sizeof *p);
    double *adjusted = hl_array(c->lags, sizeof *adjusted);

    hl_status status = HL_OK;
    if (p == NULL || adjusted == NULL) {
        status = hl_no_memory(err, "%zu p values", c->lags);
        goto done;
    }
    for (size_t k = 0; k < c->lags; k++) {
        p[k] = best_p(&c->lag[k].global)->two_sided;
    }
    status = hl_adjust_holm(p, c->lags, adjusted, NULL, err);
    if (status != HL_OK) goto done;
    for (size_t k = 0; k < c->lags; k++) {
        c->lag[k].p_holm = adjusted[k];
    }
    status = hl_adjust_fdr(p, c->lags, adjusted, NULL, err);
    if (status != HL_OK) goto done;
    for (size_t k = 0; k < c->lags; k++) {
        c->lag[k].p_fdr = adjusted[k];
    }
done:
    free(p);
    free(adjusted);
    return status;
}

/// Whether j is a neighbor of i.
/// Pairs of a lag: mutual links count once, if all are mutual.
static size_t count_pairs(const hl_weights *w)
{
    size_t mutual = 0;
    const size_t links = w->start[w->n];

    for (size_t i = 0; i < w->n; i++) {
        for (size_t l = w->start[i]; l < w->start[i + 1]; l++) {
            mutual += hl_has_link(w, w->neighbor[l], i);
        }
    }
    return mutual == links ? links / 2 : links;
}

hl_status hl_correlogram_orders(const double *x, const hl_weights *w,
                                const hl_correlogram_options *options,
                                hl_correlogram *out, hl_error *err)
{
    const hl_correlogram_options o =
        options != NULL ? *options : hl_correlogram_defaults();
    hl_correlogram c = {0};

    hl_status status = make_lags(&o, &c, err);
    for (size_t k = 0; k < c.lags && status == HL_OK; k++) {
        hl_weights order = {0};
        c.lag[k].from = c.lag[k].to = NAN;
        status = hl_weights_order(w, k + 1, HL_ORDER_EXACTLY, &order, err);
        if (status == HL_OK) {
            c.lag[k].pairs = count_pairs(&order);
            status = test_lag(x, &order, &o, &c.lag[k], err);
        }
        hl_weights_free(&order);
    }
    if (status == HL_OK) status = adjust(&c, err);
    if (status == HL_OK) {
        *out = c;
        c = (hl_correlogram){0};
    }
    hl_correlogram_free(&c);
    return status;
}

static hl_status check_limits(const double *limit, size_t lags, hl_error *err)
{
    if (lags > MOST_CLASSES) {
        return hl_fail(err, HL_CODE_STATS_LAGS, "%zu\tat most %d", lags, MOST_CLASSES);
    }
    for (size_t k = 0; k <= lags; k++) {
        const double before = k > 0 ? limit[k - 1] : -1.0;
        if (!isfinite(limit[k]) || limit[k] < 0.0 || !(limit[k] > before)) {
            return hl_fail(err, HL_CODE_STATS_LAGS, "%zu\t%g .. %g",
                           k > 0 ? k : (size_t)1, before, limit[k]);
        }
    }
    return HL_OK;
}

/// The class of a distance.
static uint8_t class_of(double d, const double *limit, size_t lags)
{
    if (!(d >= limit[0]) || d > limit[lags]) return NO_CLASS;
    for (size_t k = 1; k < lags; k++) {
        if (d < limit[k]) return (uint8_t)(k - 1);
    }
    return (uint8_t)(lags - 1);
}

/// The classes of the pairs of i with the units after it; `cls` is the first.
static hl_status classify_row(const hl_pair_distances *d, size_t i, const double *limit,
                              hl_correlogram *c, uint8_t *cls, hl_error *err)
{
    for (size_t j = i + 1; j < d->n; j++) {
        const double distance = d->between(d->context, i, j);
        if (!(distance >= 0.0)) {
            return hl_fail(err, HL_CODE_STATS_DISTANCE, "%zu\t%zu\t%g", i, j, distance);
        }
        *cls = class_of(distance, limit, c->lags);
        if (*cls != NO_CLASS) c->lag[*cls].pairs++;
        cls++;
    }
    return HL_OK;
}

/// The class of every pair i < j, row by row, and how many pairs each class has.
static hl_status classify(const hl_pair_distances *d, const double *limit,
                          hl_correlogram *c, uint8_t *cls, hl_error *err)
{
    for (size_t i = 0; i < d->n; i++) {
        const hl_status status = classify_row(d, i, limit, c, cls, err);
        if (status != HL_OK) return status;
        cls += d->n - 1 - i;
    }
    return HL_OK;
}

/// Binary weights of the pairs of class `k`.
static hl_status weights_of(size_t n, const uint8_t *cls, size_t k, size_t pairs,
                            hl_weights *out, hl_error *err)
{
    uint32_t *from = hl_array(2 * pairs, sizeof *from);
    uint32_t *to = hl_array(2 * pairs, sizeof *to);
    size_t count = 0;
    size_t pair = 0;

    hl_status status = HL_OK;
    if (from == NULL || to == NULL) {
        status = hl_no_memory(err, "%zu pairs", pairs);
        goto done;
    }
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = i + 1; j < n; j++) {
            if (cls[pair++] != k) continue;
            from[count] = i;
            to[count++] = j;
            from[count] = j;
            to[count++] = i;
        }
    }
    status = hl_weights_from_links(n, from, to, NULL, count, out, err);
done:
    free(from);
    free(to);
    return status;
}

hl_status hl_correlogram_distances(const double *x, const hl_pair_distances *distances,
                                   const double *limit,
                                   const hl_correlogram_options *options,
                                   hl_correlogram *out, hl_error *err)
{
    const hl_correlogram_options o =
        options != NULL ? *options : hl_correlogram_defaults();
    const size_t n = distances->n;
    hl_correlogram c = {0};
    uint8_t *cls = NULL;

    hl_status status = make_lags(&o, &c, err);
    if (status == HL_OK) status = check_limits(limit, o.lags, err);
    if (status != HL_OK) goto done;
    cls = hl_array(n, n > 1 ? (n - 1) / 2 + 1 : 1);
    if (cls == NULL) {
        status = hl_no_memory(err, "the pairs of %zu units", n);
        goto done;
    }
    status = classify(distances, limit, &c, cls, err);
    for (size_t k = 0; k < c.lags && status == HL_OK; k++) {
        hl_weights w = {0};
        c.lag[k].from = limit[k];
        c.lag[k].to = limit[k + 1];
        status = weights_of(n, cls, k, c.lag[k].pairs, &w, err);
        if (status == HL_OK) status = test_lag(x, &w, &o, &c.lag[k], err);
        hl_weights_free(&w);
    }
    if (status == HL_OK) status = adjust(&c, err);
    if (status != HL_OK) goto done;
    *out = c;
    c = (hl_correlogram){0};
done:
    free(cls);
    hl_correlogram_free(&c);
    return status;
}

#define SPEC(NAME, EN, ZH, MEANING, MEANING_ZH, KIND)                                \
    {                                                                                \
        .name = (NAME), .title = {(EN), (ZH)}, .meaning = {(MEANING), (MEANING_ZH)}, \
        .unit = {"1", "1"}, .kind = (KIND)                                           \
    }

static const hl_column_spec SPECS[] = {
    SPEC("lag", "Lag", "滞后", "order of contiguity, or number of the distance class",
         "邻接阶数或距离级序号", HL_COUNT),
    SPEC("distance_from", "From", "起", "lower limit of the distance, included",
         "距离下限(含)", HL_NUMBER),
    SPEC("distance_to", "To", "止", "upper limit of the distance", "距离上限",
         HL_NUMBER),
    SPEC("pairs", "Pairs", "对数", "pairs of units at this lag", "该滞后的单元对数",
         HL_COUNT),
    SPEC("units", "Units", "单元数", "units with a partner at this lag",
         "在该滞后有对应单元的单元数", HL_COUNT),
    SPEC("value", "Value", "统计量的值", "Moran's I or Geary's C of the lag",
         "该滞后的莫兰指数或吉尔里指数", HL_NUMBER),
    SPEC("expected", "Expected value", "期望", "expectation without association",
         "无空间关联时的期望", HL_NUMBER),
    SPEC("variance", "Variance, randomization", "方差(随机化假设)",
         "variance under randomization (Cliff and Ord)",
         "随机化假设下的方差(Cliff 与 Ord)", HL_NUMBER),
    SPEC("z", "z, randomization", "z 值(随机化假设)",
         "(value - expectation) / square root of the variance",
         "(统计量 - 期望) / 方差的平方根", HL_NUMBER),
    SPEC("p", "p, two-sided", "双侧 p 值",
         "pseudo p of permutation; analytic where nothing was permuted",
         "置换检验的双侧伪 p 值;未置换时为解析值", HL_NUMBER),
    SPEC("p_greater", "p, greater", "右侧 p 值", "p of a value as large or larger",
         "统计量不小于观测值的 p 值", HL_NUMBER),
    SPEC("p_less", "p, less", "左侧 p 值", "p of a value as small or smaller",
         "统计量不大于观测值的 p 值", HL_NUMBER),
    SPEC("p_mc", "Monte-Carlo error of p", "p 值的蒙特卡罗误差",
         "standard error of the two-sided p that comes from the number of permutations",
         "置换次数有限造成的双侧 p 值标准误", HL_NUMBER),
    SPEC("p_holm", "p, Holm", "p 值(Holm 校正)",
         "two-sided p over the lags: chance of any false finding (Holm)",
         "按滞后个数校正的双侧 p 值:控制任一误判的概率(Holm)", HL_NUMBER),
    SPEC("p_fdr", "p, FDR", "p 值(FDR 校正)",
         "two-sided p over the lags: share of false findings (Benjamini-Hochberg)",
         "按滞后个数校正的双侧 p 值:控制误判比例(Benjamini-Hochberg)", HL_NUMBER),
};

enum { COLUMNS = sizeof SPECS / sizeof *SPECS };

/// The values of lag k, in the order of SPECS.
static void list_values(const hl_correlogram_lag *lag, size_t k, double value[COLUMNS])
{
    const hl_global *g = &lag->global;
    const hl_p_values *best = best_p(g);
    const double listed[COLUMNS] = {
        (double)(k + 1),
        lag->from,
        lag->to,
        (double)lag->pairs,
        (double)(g->n - g->islands),
        g->value,
        g->expected,
        g->variance_randomization,
        g->z_randomization,
        best->two_sided,
        best->greater,
        best->less,
        g->p_mc,
        lag->p_holm,
        lag->p_fdr,
    };

    for (size_t c = 0; c < COLUMNS; c++) {
        value[c] = listed[c];
    }
}

hl_status hl_correlogram_columns(const hl_correlogram *correlogram, hl_columns *columns,
                                 hl_error *err)
{
    const size_t first = columns->count;
    double value[COLUMNS] = {0};

    for (size_t c = 0; c < COLUMNS; c++) {
        const hl_status status =
            hl_columns_append(columns, &SPECS[c], NULL, (hl_text){0}, NULL, err);
        if (status != HL_OK) return status;
    }
    for (size_t k = 0; k < columns->rows; k++) {
        list_values(&correlogram->lag[k], k, value);
        for (size_t c = 0; c < COLUMNS; c++) {
            columns->column[first + c].value[k] = value[c];
        }
    }
    return HL_OK;
}
